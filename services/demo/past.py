"""What happened with the invented weeks that are over: approved, locked, billed, answered and paid, each on its day."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select, update

from exports.documents import DocumentKind
from exports.target import next_bank_day
from models.tables import Invoice, Registration, Shift
from models.values.calendar import IsoWeek, amsterdam_instant
from models.values.kinds import Role, ShiftState
from services.access.permissions import STARTERS
from services.demo.adjustments import adjust_week, charge_late
from services.gateways.clock import StandingClock
from services.invoices.draft import draft_week
from services.invoices.issue import issue_run
from services.invoices.receipts import record_paid
from services.payments.approve import approve_batch
from services.payments.confirm import confirm_batch
from services.payments.download import download_batch
from services.payments.payables import list_open
from services.payments.prepare import prepare_batch
from services.scope import Environment, Identity, Scope, tenant_scope
from services.self_bills.answer import accept_for_contractor, accept_lapsed, object_own
from services.self_bills.offer import offer_week
from services.settlement.lock_week import lock_week

ANSWER_TERM: Final = timedelta(days=8)
"""A day more than the agreements give a contractor to answer a self-bill."""
PAID_AFTER: Final = timedelta(days=16)
"""How long principals take."""
OBJECTION: Final = "Dinsdag heb ik 118 stops gereden, op de factuur staan er 112."
SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Office:
    """Who does what in the invented company."""

    owner: Identity
    colleagues: Mapping[Role, Identity]


def settle(
    environment: Environment,
    office: Office,
    week: IsoWeek,
    *,
    contractors: Sequence[Mapping[str, Any]],
    is_newest: bool,
) -> None:
    """Approve, lock and bill a week as on the Tuesday after it, and pay the self-bills once they were answered.

    Of the newest week, billed a few days ago, some contractors agreed, one objected, and others still have to answer.
    """
    day = week.shifted(1).days[1]
    if is_newest:
        day = max(day, _some_days_before(environment.clock.now()))
    offered = amsterdam_instant(day, time(10))
    with _at(environment, offered, office.owner) as scope:
        _approve(scope, week, approved_by=office.colleagues[Role.PLANNER])
        adjust_week(scope, week, contractors={driver["id"] for driver in contractors})
        lock_week(scope, week=week, accept_unpriced=True)
        drafts = draft_week(scope, week=week)
        invoice_ids = [draft.invoice_id for draft in drafts]
        issue_run(scope, invoice_ids=invoice_ids)
        offer_week(scope, week=week)
    received = offered + PAID_AFTER
    if received < environment.clock.now():
        with _at(environment, received, office.colleagues[Role.FINANCE]) as scope:
            record_paid(scope, invoice_ids=invoice_ids, received_on=scope.today)
    if is_newest:
        _answer(environment, office.owner, week, contractors, answered=offered + timedelta(hours=26))
        with _at(environment, offered + timedelta(hours=27), office.colleagues[Role.FINANCE]) as scope:
            charge_late(scope, week)
    elif offered + ANSWER_TERM < environment.clock.now():
        _pay(environment, office, offered + ANSWER_TERM)


def _some_days_before(now: datetime) -> date:
    day = (now - timedelta(days=3)).date()
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def _at(environment: Environment, moment: datetime, who: Identity) -> AbstractContextManager[Scope]:
    return tenant_scope(replace(environment, clock=StandingClock(moment)), who)


def _approve(scope: Scope, week: IsoWeek, *, approved_by: Identity) -> None:
    driven = Shift.service_date.in_(week.days) & (Shift.state == ShiftState.DONE)
    scope.session.execute(
        update(Registration)
        .where(Registration.shift_id.in_(select(Shift.id).where(driven)))
        .values(approved_by=approved_by.membership_id, approved_at=scope.now)
        .execution_options(synchronize_session=False)
    )
    scope.session.execute(
        update(Shift).where(driven).values(state=ShiftState.APPROVED).execution_options(synchronize_session=False)
    )


def _answer(
    environment: Environment,
    owner: Identity,
    week: IsoWeek,
    contractors: Sequence[Mapping[str, Any]],
    *,
    answered: datetime,
) -> None:
    """The first contractor, as whom one can sign in, has not answered; the second objects."""
    with _at(environment, answered, owner) as scope:
        bill = (Invoice.kind == DocumentKind.SELF_BILL, Invoice.iso_year == week.year, Invoice.iso_week == week.week)
        found = scope.session.execute(select(Invoice.contractor_id, Invoice.id).where(*bill))
        bills = {row.contractor_id: row.id for row in found}
        agreeing = [driver for at, driver in enumerate(contractors) if at > 1 and at % 4]
        for driver in agreeing:
            if driver["contractor_id"] in bills:
                accept_for_contractor(scope, invoice_id=bills[driver["contractor_id"]])
    for driver in contractors[1:2]:
        if driver["contractor_id"] in bills:
            objecting = Identity(
                owner.tenant_id, Role.DRIVER, driver["name"], driver_id=driver["id"], rights=STARTERS[Role.DRIVER]
            )
            with _at(environment, answered, objecting) as scope:
                object_own(scope, invoice_id=bills[driver["contractor_id"]], objection=OBJECTION)


def _pay(environment: Environment, office: Office, moment: datetime) -> None:
    """Silence is consent; the file for the bank is made, approved by another, handed out and executed."""
    finance = office.colleagues[Role.FINANCE]
    day = next_bank_day((moment + timedelta(days=1)).date())
    with _at(environment, moment, office.owner) as scope:
        accept_lapsed(scope)
    with _at(environment, moment, finance) as scope:
        payable_ids = [row.id for row in list_open(scope) if not row.is_blocked]
        batch_id = prepare_batch(scope, payable_ids=payable_ids, execution_date=day) if payable_ids else None
    if batch_id is None:
        return
    with _at(environment, moment + timedelta(hours=1), office.owner) as scope:
        approve_batch(scope, batch_id=batch_id, accepts_warnings=True)
    with _at(environment, moment + timedelta(hours=2), finance) as scope:
        download_batch(scope, batch_id=batch_id)
    executed = amsterdam_instant(day, time(17))
    if executed < environment.clock.now():
        with _at(environment, executed, finance) as scope:
            confirm_batch(scope, batch_id=batch_id)
