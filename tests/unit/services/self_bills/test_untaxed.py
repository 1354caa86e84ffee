"""What an employer may have to report as paid to third parties: to whom, when, how much, and what is not known."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from models.tables import Contractor, Driver, EngagementPeriod, Invoice, Payable, PaymentBatch, PaymentItem
from models.values.ids import new_id
from models.values.kinds import BatchState, EngagementKind, PayableKind, Role
from models.values.listing import TableQuery
from models.values.money import Money
from models.values.refusal import InvalidValue, NotAllowed
from services.exports.lists import ListKind
from services.exports.table import TableFormat
from services.scope import tenant_scope
from services.self_bills.untaxed import PaidWithoutVat
from tests.company import Company
from tests.conftest import Acting

BORN = date(1990, 4, 30)
Pay = Callable[..., None]


@pytest.fixture
def zeno(company: Company) -> UUID:
    """A zzp driver whose day of birth is known; answers his contractor."""
    driver_id = company.build_driver("Zeno Zwart", kind=EngagementKind.ZZP)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.session.execute(update(Driver).where(Driver.id == driver_id).values(birth_date=BORN))
        found = select(EngagementPeriod.contractor_id).where(EngagementPeriod.driver_id == driver_id)
        contractor_id = scope.session.scalars(found).one()
    assert contractor_id is not None
    return contractor_id


@pytest.fixture
def pay(company: Company) -> Pay:
    """A self-bill that stood in a payment batch of that day."""

    def act(
        contractor_id: UUID, on: date, cents: int, *, vat_cents: int = 0, state: BatchState = BatchState.CONFIRMED,
        is_live: bool = True,
    ) -> None:  # fmt: skip
        by = company.member(Role.FINANCE)
        with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
            bill: dict[str, Any] = {
                "kind": "self_bill",
                "state": "paid",
                "series": "Z",
                "number": f"Z-{cents}",
                "record": {},
            }
            invoice = scope.add(
                Invoice(
                    **bill, contractor_id=contractor_id, party_name="Zeno", iso_year=2026, iso_week=1, issue_date=on,
                    net_cents=cents - vat_cents, vat_cents=vat_cents, total_cents=cents,
                )
            )  # fmt: skip
            owed = {"payee_name": "Zeno", "iban": "NL91ABNA0417164300", "amount_cents": cents, "text": "Z"}
            payable = scope.add(
                Payable(
                    **owed, kind=PayableKind.SELF_BILL, invoice_id=invoice.id, contractor_id=contractor_id, due_on=on,
                    created_at=scope.now,
                )
            )  # fmt: skip
            batch = scope.add(
                PaymentBatch(
                    kind=PayableKind.SELF_BILL, msg_id=new_id().hex, state=state, execution_date=on, item_count=1,
                    control_sum_cents=cents, created_by=by.membership_id, created_by_name=by.name, created_at=scope.now,
                    content=b"", content_sha256=b"",
                )
            )  # fmt: skip
            scope.add(PaymentItem(**owed, batch_id=batch.id, payable_id=payable.id, end_to_end_id="Z", is_live=is_live))

    return act


def listed(acting: Acting, year: int = 2026, who: Role = Role.FINANCE) -> list[PaidWithoutVat]:
    with acting(who) as depotflow:
        return depotflow.self_bills.untaxed(year=year)


def test_every_payment_without_vat_counts_in_the_year_in_which_it_was_paid(
    acting: Acting, company: Company, zeno: UUID, pay: Pay
) -> None:
    for number, on in enumerate((date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)), start=1):
        pay(zeno, on, number * 100_00)
    pay(zeno, date(2026, 6, 1), 121_00, vat_cents=21_00)
    pay(zeno, date(2026, 6, 1), 7_00, state=BatchState.DOWNLOADED)
    pay(zeno, date(2026, 6, 1), 8_00, is_live=False)
    [row] = listed(acting)
    assert [(paid.paid_on, paid.amount) for paid in row.payments] == [
        (date(2026, 1, 1), Money(200_00)),
        (date(2026, 12, 31), Money(300_00)),
    ]
    assert (row.person, row.birth_date, row.city, row.total, row.missing) == (
        "Zeno Zwart", BORN, "Eindhoven", Money(500_00), (),
    )  # fmt: skip
    assert listed(acting, 2024) == []


def test_what_is_not_known_is_named(acting: Acting, company: Company, zeno: UUID, pay: Pay) -> None:
    pay(zeno, date(2026, 6, 1), 100_00)
    with acting() as depotflow:
        depotflow.scope.session.execute(update(Driver).values(birth_date=None))
        depotflow.scope.session.execute(update(Contractor).values(street=""))
    [row] = listed(acting)
    assert row.missing == ("adres", "geboortedatum")
    company.build_driver("Jan Bos", kind=EngagementKind.ZZP, contractor_id=zeno)
    [row] = listed(acting)
    assert (row.person, row.missing) == ("Jan Bos, Zeno Zwart", ("adres", "wie de persoon is", "geboortedatum"))


def test_it_is_taken_along_by_payment_and_says_that_the_bsn_is_not_in_it(
    acting: Acting, company: Company, zeno: UUID, pay: Pay
) -> None:
    pay(zeno, date(2026, 6, 1), 1_234_56)
    query = TableQuery(filters={"jaar": "2026"})
    with acting(Role.FINANCE) as depotflow:
        file = depotflow.exports.table(kind=ListKind.UNTAXED, query=query, file_format=TableFormat.CSV)
    [row] = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";")
    assert (row["Naam"], row["Geboortedatum"], row["Betaald op"], row["Bedrag"], row["Ontbreekt hier"]) == (
        "Zeno Zwart Koerier", "30-04-1990", "01-06-2026", "1234,56", "BSN",
    )  # fmt: skip


@pytest.mark.parametrize("year", ["2019", "2027", "20 26", "٢٠٢٦", "jaar"])
def test_a_year_that_is_none_is_refused(acting: Acting, year: str) -> None:
    with pytest.raises(InvalidValue), acting(Role.FINANCE) as depotflow:
        depotflow.exports.table(kind=ListKind.UNTAXED, query=TableQuery(filters={"jaar": year}))


def test_it_is_for_who_sees_self_bills(acting: Acting) -> None:
    with pytest.raises(NotAllowed):
        listed(acting, who=Role.PLANNER)
