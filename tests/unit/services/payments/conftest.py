from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from models.tables import Contractor, Invoice, Payable
from models.values.ids import new_id
from models.values.kinds import PayableKind, Role
from services.scope import tenant_scope
from tests.company import Company
from tests.payroll_weeks import IBANS, PayrollWeeks

DUE = date(2026, 6, 29)
Owe = Callable[..., UUID]


@pytest.fixture
def contractor(company: Company) -> Callable[..., UUID]:
    """A contractor with a name and an account."""

    def build(name: str = "Wójcik Koeriers", iban: str = IBANS[1]) -> UUID:
        with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
            return scope.add(
                Contractor(
                    name=name,
                    sort_name=name.lower(),
                    account_holder=name,
                    iban=iban,
                    series_prefix=new_id().hex[-6:],
                )
            ).id

    return build


@pytest.fixture
def owe(company: Company, contractor: Callable[..., UUID]) -> Owe:
    """An accepted self-bill of so many cents that is to be paid; answers the id of the payable."""

    def build(
        amount_cents: int = 1_234_56,
        *,
        to: UUID | None = None,
        text: str = "Factuur 2026-0007",
        iban: str = IBANS[1],
        name: str = "Wójcik Koeriers",
    ) -> UUID:
        contractor_id = to or contractor()
        with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
            invoice = scope.add(
                Invoice(
                    kind="self_bill",
                    state="accepted",
                    series="Z",
                    number=new_id().hex,
                    contractor_id=contractor_id,
                    party_name="Wójcik Koeriers",
                    iso_year=2026,
                    iso_week=25,
                    issue_date=date(2026, 6, 22),
                    net_cents=amount_cents,
                    vat_cents=0,
                    total_cents=amount_cents,
                    record={},
                )
            )
            return scope.add(
                Payable(
                    kind=PayableKind.SELF_BILL,
                    invoice_id=invoice.id,
                    contractor_id=contractor_id,
                    payee_name=name,
                    iban=iban,
                    amount_cents=amount_cents,
                    text=text,
                    due_on=DUE,
                    created_at=scope.now,
                )
            ).id

    return build


@pytest.fixture
def owe_wage(company: Company) -> Owe:
    """A net wage that is to be paid to an employee."""

    def build(amount_cents: int, *, to: UUID, text: str = "Loon week 25 2026", iban: str = IBANS[0]) -> UUID:
        with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
            return scope.add(
                Payable(
                    kind=PayableKind.WAGE,
                    driver_id=to,
                    payee_name="Daan de Wit",
                    iban=iban,
                    amount_cents=amount_cents,
                    text=text,
                    due_on=DUE,
                    created_at=scope.now,
                )
            ).id

    return build


@pytest.fixture
def employee(company: Company) -> UUID:
    """Daan, with an account wages go to."""
    return PayrollWeeks(company).employ("Daan de Wit", number="101", place=0)
