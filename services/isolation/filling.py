"""What an invented company lacks for a use case to find something of its own: one row of everything, by hand."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, text, update

from exports.documents import DocumentKind
from exports.target import next_bank_day
from models.tables import (
    ClosedFile,
    Contractor,
    DataPackage,
    Driver,
    Invoice,
    Operator,
    OperatorSession,
    Principal,
    ProviderLink,
    SupportView,
)
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import AbsenceKind, BreachRole, LegalText, RequestChannel, RequestKind, Role, SelfBillState
from models.values.money import Money
from services.access.api_keys import create_api_key
from services.access.groups import group_of_role
from services.access.invitations import invite
from services.accountability.breaches import BreachData
from services.accountability.handle_breach import add_breach
from services.accountability.own_activities import ActivityData, add_activity
from services.invoices.mailing import mail_invoice
from services.invoices.receipts import record_receipt
from services.legal_texts.signing import sign
from services.legal_texts.versions import newest
from services.organisation.principals import add_contract
from services.payments.payables import list_open
from services.payments.prepare import prepare_batch
from services.payroll.create_run import create_run
from services.people.absences import request_absence
from services.people.account_changes import change_account
from services.privacy.closing import field_of
from services.privacy.packages import ATTEMPTS, ask_own_package, make_package
from services.privacy.requests import confirm_identity, enter_request
from services.retention.categories import Category
from services.retention.holds import place_hold
from services.scope import Environment, Identity, Scope, platform_scope, tenant_scope
from services.self_bills.answer import accept_for_contractor
from services.support.views import LASTS
from services.vault import seal_field

_DAY: Final = timedelta(days=1)
_OWN_BILLS: Final = """SELECT id FROM invoices WHERE kind = 'self_bill' AND contractor_id IN (
    SELECT contractor_id FROM engagement_periods WHERE driver_id = :driver AND kind = 'zzp')"""
_PACKAGES: Final = "SELECT p.id FROM data_packages p JOIN memberships m ON m.id = p.asked_by WHERE"
_PARTICULAR: Final = {
    "absences of the driver": "SELECT id FROM absences WHERE driver_id = :driver ORDER BY starts_on DESC",
    "adjusted shifts": "SELECT shift_id FROM adjustments ORDER BY id",
    "closed drivers": "SELECT driver_id FROM closed_files ORDER BY id",
    "requests to be forgotten": "SELECT id FROM data_requests WHERE kind = 'erasure' ORDER BY id",
    "mailed invoices": "SELECT invoice_id FROM outbox_messages WHERE invoice_id IS NOT NULL ORDER BY id",
    "mails with an invoice": "SELECT id FROM outbox_messages WHERE invoice_id IS NOT NULL ORDER BY id",
    "packages of the driver": f"{_PACKAGES} m.driver_id = :driver",
    "packages of the office": f"{_PACKAGES} m.driver_id IS NULL",
    "paid invoices": "SELECT invoice_id FROM receipts ORDER BY id",
    "registered shifts": "SELECT shift_id FROM registrations ORDER BY id",
    "self-bills": "SELECT id FROM invoices WHERE kind = 'self_bill' AND contractor_id IS NOT NULL",
    "self-bills of the driver": _OWN_BILLS,
    "shifts of the driver": "SELECT id FROM shifts WHERE published ->> 'driver_id' = :driver_id",
    "shifts of this week": "SELECT id FROM shifts WHERE service_date BETWEEN :monday AND :sunday",
}
"""Rows that a use case finds, where it does not find just any row of their table."""


def fill(environment: Environment, *, owner: Identity, driver: Identity, settled: IsoWeek) -> None:
    """Give this company one of each thing that its people made too few of; `settled` is a week that is locked."""
    with tenant_scope(environment, driver) as scope:
        first = scope.today + _DAY
        request_absence(scope, kind=AbsenceKind.UNAVAILABLE, first_day=first, last_day=first)
        ask_own_package(scope)
        _keep_from_jobs(scope)
    with tenant_scope(environment, owner) as scope:
        group = group_of_role(scope, Role.PLANNER)
        invite(scope, email=f"{new_id()}@voorbeeld.example", name="Proef", group_id=group.id)
        create_api_key(scope, name="Proef", group_id=group_of_role(scope, Role.READER).id, last_day=scope.today)
        scope.add(ProviderLink(subject="proef", membership_id=owner.membership_id, linked_at=scope.now))
        _let_somebody_ask(scope, driver)
        _bill_and_pay(scope)
        create_run(scope, first_week=settled, last_week=settled)
        place_hold(scope, category=Category.EVENTS, reason="-")
        add_activity(scope, data=ActivityData(name="Proef", purpose="-", basis="-", persons="-", data="-"))
        add_breach(scope, data=BreachData(title="Proef", role=BreachRole.CONTROLLER, discovered_at=scope.now))
        read = newest(LegalText.PRIVACY, on=scope.today)
        sign(scope, legal_text=read.legal_text, version=read.published_on, name="Proef", capacity="-", may_sign=True)
        contractor = scope.session.scalars(select(Contractor).order_by(Contractor.id.desc()).limit(1)).one()
        change_account(scope, contractor, iban="NL91ABNA0417164300", account_holder=contractor.name)
    _let_somebody_have_looked(environment, owner)


def _let_somebody_ask(scope: Scope, driver: Identity) -> None:
    """Letters of somebody else who drives here: a copy that the office has made, and a removal that did not begin."""
    other = scope.session.scalars(select(Driver.id).where(Driver.id != driver.driver_id).limit(1)).one()
    request_id = enter_request(
        scope,
        kind=RequestKind.ACCESS,
        channel=RequestChannel.LETTER,
        person="Proef",
        received_on=scope.today,
        driver_id=other,
    )
    confirm_identity(scope, request_id=request_id, how="Proef")
    make_package(scope, request_id=request_id)
    _keep_from_jobs(scope)
    request_id = enter_request(
        scope,
        kind=RequestKind.ERASURE,
        channel=RequestChannel.LETTER,
        person="Proef",
        received_on=scope.today,
        driver_id=other,
    )
    confirm_identity(scope, request_id=request_id, how="Proef")
    sealed = seal_field(scope, driver_id=other, field=field_of(Category.NAMES), plain="{}")
    scope.add(ClosedFile(driver_id=other, category=Category.NAMES, closed_at=scope.now, sealed=sealed))


def _keep_from_jobs(scope: Scope) -> None:
    """What was asked for here, a product that runs meanwhile would make with its own files."""
    scope.session.execute(update(DataPackage).values(attempts=ATTEMPTS))


def _bill_and_pay(scope: Scope) -> None:
    principal_id = scope.session.scalars(select(Principal.id).limit(1)).one()
    add_contract(scope, principal_id=principal_id, valid_from=scope.today)
    issued = select(Invoice.id).where(Invoice.principal_id.is_not(None), Invoice.total_cents > 0)
    invoice_id = scope.session.scalars(issued.limit(1)).one()
    record_receipt(scope, invoice_id=invoice_id, receipt_id=new_id(), amount=Money(100), received_on=scope.today)
    mail_invoice(
        scope, invoice_id=invoice_id, mail_id=new_id(), recipient="proef@voorbeeld.example", subject="-", body="-"
    )
    bills = select(Invoice.id).where(Invoice.kind == DocumentKind.SELF_BILL, Invoice.state == SelfBillState.OFFERED)
    accept_for_contractor(scope, invoice_id=scope.session.scalars(bills.limit(1)).one())
    prepare_batch(scope, payable_ids=[row.id for row in list_open(scope)], execution_date=next_bank_day(scope.today))


def _let_somebody_have_looked(environment: Environment, owner: Identity) -> None:
    """A view that nobody has the token of, of an operator who never was one for a moment: this company's own owner."""
    with platform_scope(environment) as session:
        now = environment.clock.now()
        session.add(Operator(user_id=owner.user_id, added_at=now, removed_at=now))
        session.flush()
        device = OperatorSession(
            user_id=owner.user_id,
            token_sha256=new_id().bytes,
            password_changes=0,
            device="",
            created_at=now,
            expires_at=now,
            ended_at=now,
        )
        session.add(device)
        session.flush()
        session.add(
            SupportView(
                tenant_id=owner.tenant_id,
                operator_session_id=device.id,
                token_sha256=new_id().bytes,
                operator_name="-",
                reason="-",
                ticket="",
                opened_at=now,
                ends_at=now + LASTS,
                ended_by="",
            )
        )


def particular_rows(scope: Scope, *, driver: Identity, week: IsoWeek) -> Mapping[str, Sequence[UUID]]:
    """The rows that use cases look for, by what they are."""
    values = {
        "driver": driver.driver_id,
        "driver_id": str(driver.driver_id),
        "monday": week.monday,
        "sunday": week.days[-1],
    }
    return {
        name: scope.session.scalars(text(question), {k: v for k, v in values.items() if f":{k}" in question}).all()
        for name, question in _PARTICULAR.items()
    }
