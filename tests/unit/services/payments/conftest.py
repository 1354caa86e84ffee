from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from exports.sepa import PainVersion
from models.tables import Contractor, Invoice, Payable
from models.values.ids import new_id
from models.values.kinds import PayableKind, Role
from services.gateways.clock import StandingClock
from services.payments.batches import BatchDetail
from services.people.account_changes import WAITING
from services.people.contractors import ContractorData
from services.scope import tenant_scope
from services.tenant import TenantServices
from tests.company import Company
from tests.conftest import Acting
from tests.payroll_weeks import IBANS, PayrollWeeks

DUE = date(2026, 6, 29)
PAY_DAY = date(2026, 6, 25)
Owe = Callable[..., UUID]
AnotherAccount = Callable[[UUID], Callable[[TenantServices], None]]


def prepare(acting: Acting, *payables: UUID, on: date = PAY_DAY, version: PainVersion = PainVersion.V09) -> BatchDetail:
    """A concept that finance makes."""
    with acting(Role.FINANCE) as depotflow:
        batch_id = depotflow.payments.prepare_batch(payable_ids=payables, execution_date=on, pain_version=version)
        return depotflow.payments.get_batch(batch_id=batch_id)


@pytest.fixture
def another_account(acting: Acting, clock: StandingClock) -> AnotherAccount:
    """Asks for another account of a contractor and waits as long as it must; answers what lets it in."""

    def ask(payee: UUID) -> Callable[[TenantServices], None]:
        with acting() as depotflow:
            depotflow.people.change_contractor(contractor_id=payee, data=ContractorData(name="Wójcik", iban=IBANS[3]))
            pending = depotflow.people.get_contractor(contractor_id=payee).pending_account
        assert pending is not None
        clock.move(WAITING)
        change_id = pending.id
        return lambda depotflow: depotflow.people.confirm_account_change(change_id=change_id)

    return ask


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
