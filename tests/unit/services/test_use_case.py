"""What no database can hold is refused at the door of every use case, at its field."""

from collections.abc import Callable

import pytest

from models.values.ids import new_id
from models.values.listing import TableQuery
from models.values.refusal import InvalidValue
from services.organisation.depots import DepotData
from services.tenant import TenantServices
from tests.conftest import Acting

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
