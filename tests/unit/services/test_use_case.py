"""What no database can hold is refused at the door of every use case, at its field."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest

from models.values.ids import new_id
from models.values.listing import TableQuery
from models.values.money import Money
from models.values.refusal import InvalidValue, NotFound
from services.organisation.depots import DepotData
from services.organisation.routes import RouteData
from services.tenant import TenantServices
from tests.conftest import Acting

ROUTE = RouteData(depot_id=new_id(), code="E-101", starts_at=time(7), ends_at=time(15))
PAY_DAY = date(2026, 6, 29)
UNSTORABLE = {"a\0b": "onleesbaar teken", "a\ud800b": "onleesbaar teken", "x" * 10_000: "te lang"}


@pytest.mark.parametrize("text", UNSTORABLE, ids=["nul", "half", "long"])
@pytest.mark.parametrize(
    ("field", "act"),
    [
        ("search", lambda depotflow, text: depotflow.invoices.list(query=TableQuery(search=text))),
        ("reason", lambda depotflow, text: depotflow.invoices.credit(invoice_id=new_id(), reason=text)),
        (
            "city",
            lambda depotflow, text: depotflow.organisation.add_depot(
                data=DepotData(principal_id=new_id(), name="Breda", city=text)
            ),
        ),
        ("codes", lambda depotflow, text: depotflow.payroll.set_component_codes(codes={"normal": text})),
    ],
)
def test_what_cannot_be_stored_or_shown_is_refused_at_its_field(
    acting: Acting, field: str, act: Callable[[TenantServices, str], object], text: str
) -> None:
    with pytest.raises(InvalidValue, match=UNSTORABLE[text]) as refused, acting() as depotflow:
        act(depotflow, text)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "act"),
    [
        ("norm_stops", lambda depotflow: depotflow.organisation.add_route(data=replace(ROUTE, norm_stops=2**31))),
        ("norm_km", lambda depotflow: depotflow.organisation.add_route(data=replace(ROUTE, norm_km=-(10**30)))),
        (
            "wages",
            lambda depotflow: depotflow.payroll.enter_net_wages(
                run_id=new_id(), wages={new_id(): Money(2**63)}, pay_on=PAY_DAY
            ),
        ),
        ("last_day", lambda depotflow: depotflow.people.archive_driver(driver_id=new_id(), last_day=date.max)),
        ("last_day", lambda depotflow: depotflow.people.archive_driver(driver_id=new_id(), last_day=date(26, 6, 22))),
    ],
)
def test_a_number_or_day_that_nobody_can_reckon_with_is_refused_at_its_field(
    acting: Acting, field: str, act: Callable[[TenantServices], object]
) -> None:
    with pytest.raises(InvalidValue, match="Kijk") as refused, acting() as depotflow:
        act(depotflow)
    assert refused.value.field == field


def test_an_amount_may_be_larger_than_a_count(acting: Acting) -> None:
    with pytest.raises(NotFound), acting() as depotflow:
        depotflow.payroll.enter_net_wages(run_id=new_id(), wages={new_id(): Money(2**31)}, pay_on=PAY_DAY)
