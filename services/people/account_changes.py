"""Another account to pay to: let in after a waiting time and a second person's word, until then the old one holds.

Fraud by mail works like this: somebody asks in the name of a payee to pay to another account from now on. Source:
invariant I31.
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from models.tables import AccountChange, Company, Contractor, Driver, EmployeeFile, EngagementPeriod
from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_day
from models.values.refusal import Conflict, InvalidValue, NotAllowed, NotFound, Refusal
from services.access.colleagues import names_of_others_who_may
from services.access.permissions import Permission
from services.access.proof import require_person
from services.changes import Changes, changed, values_of
from services.people.views import PendingAccount
from services.scope import Scope

WAITING = timedelta(hours=48)
WHAT = "Deze nieuwe rekening"
Payee = Contractor | EmployeeFile


class NeedsSecondPerson(Refusal):
    """Who asked for another account does not confirm it."""

    code = "needs_second_person"

    def __init__(self) -> None:
        super().__init__("Je hebt deze rekening zelf ingevuld. Laat een collega bellen en bevestigen.")


class ChangeIsOver(Conflict):
    """The change was let in or withdrawn meanwhile."""

    code = "change_is_over"

    def __init__(self) -> None:
        super().__init__("Deze nieuwe rekening wacht niet meer. Ververs de pagina.")


def change_account(scope: Scope, payee: Payee, *, iban: str, account_holder: str) -> None:
    """Take in an account of a payee this transaction holds: the first one at once, another one to wait.

    The same account again, or the one that waits already, changes nothing but the holder's name. A newer one takes the
    place of the one that waits, and waits from now.
    Raises: InvalidValue for no account where there was one, OnlyInPerson.
    """
    if payee.iban in {"", iban}:
        payee.iban, payee.account_holder = iban, account_holder
        return
    require_person(scope)
    if not iban:
        raise InvalidValue(
            "Een rekening wis je niet. Vul de nieuwe in; tot die geldt, blijft de oude staan.", field="iban"
        )
    waiting = _waiting(scope, payee)
    if waiting is not None:
        if waiting.iban == iban:
            waiting.account_holder = account_holder
            return
        waiting.withdrawn_at = scope.now
        scope.session.flush()
    asked = scope.add(
        AccountChange(
            **_key(payee),
            iban=iban,
            account_holder=account_holder,
            asked_by=scope.identity.membership_id,
            asked_by_name=scope.identity.name,
            asked_at=scope.now,
            waits_until=scope.now + WAITING,
            needs_second_person=bool(names_of_others_who_may(scope, Permission.ACCOUNTS_CONFIRM)),
        )
    )
    _write_down(scope, "asked", asked)
    _tell(scope, payee, asked, _ASKED)


def confirm_account_change(scope: Scope, *, change_id: UUID) -> None:
    """Say, as another person than who asked, that the payee was called and the account is theirs; twice is once.

    Let in at once when it has waited long enough. Raises: NotFound, ChangeIsOver, NeedsSecondPerson, NotAllowed.
    """
    payee, change = _held(scope, change_id)
    if scope.identity.membership_id is None:
        raise NotAllowed
    if change.asked_by == scope.identity.membership_id:
        raise NeedsSecondPerson
    if change.confirmed_at is None:
        change.confirmed_by = scope.identity.membership_id
        change.confirmed_by_name = scope.identity.name
        change.confirmed_at = scope.now
        _write_down(scope, "confirmed", change)
    if change.waits_until <= scope.now:
        _let_in(scope, payee, change)


def withdraw_account_change(scope: Scope, *, change_id: UUID) -> None:
    """Keep the old account. Raises: NotFound, ChangeIsOver."""
    _, change = _held(scope, change_id)
    change.withdrawn_at = scope.now
    _write_down(scope, "withdrawn", change)


def let_in_due(scope: Scope) -> int:
    """Let every account in that has waited and was confirmed where it must be; a job does so. Returns how many."""
    due = scope.session.scalars(
        select(AccountChange.id).where(
            _is_waiting(),
            AccountChange.waits_until <= scope.now,
            or_(AccountChange.confirmed_at.is_not(None), ~AccountChange.needs_second_person),
        )
    ).all()
    for change_id in due:
        _let_in(scope, *_held(scope, change_id))
    return len(due)


def find_pending(scope: Scope, payee: Payee | None) -> PendingAccount | None:
    """The account of a payee that waits."""
    change = _waiting(scope, payee) if payee is not None else None
    if change is None:
        return None
    sees = change.contractor_id is not None or scope.allows(Permission.PAYROLL_SEE)
    return PendingAccount(
        id=change.id,
        iban=change.iban if sees else f"•••• {change.iban[-4:]}",
        account_holder=change.account_holder,
        asked_by=change.asked_by_name,
        asked_at=change.asked_at,
        waits_until=change.waits_until,
        needs_second_person=change.needs_second_person,
        confirmed_by=change.confirmed_by_name,
        is_own=change.asked_by is not None and change.asked_by == scope.identity.membership_id,
    )


def pending_accounts(scope: Scope, payee_ids: Collection[UUID]) -> dict[UUID, str]:
    """The accounts that wait of these contractors and drivers."""
    payee = func.coalesce(AccountChange.contractor_id, AccountChange.driver_id)
    return dict(
        scope.session.execute(select(payee, AccountChange.iban).where(_is_waiting(), payee.in_(payee_ids))).all()
    )


def _is_waiting() -> ColumnElement[bool]:
    return and_(AccountChange.let_in_at.is_(None), AccountChange.withdrawn_at.is_(None))


def _key(payee: Payee) -> dict[str, UUID]:
    return {"contractor_id": payee.id} if isinstance(payee, Contractor) else {"driver_id": payee.driver_id}


def _waiting(scope: Scope, payee: Payee) -> AccountChange | None:
    return scope.session.scalars(select(AccountChange).where(_is_waiting()).filter_by(**_key(payee))).one_or_none()


def _held(scope: Scope, change_id: UUID) -> tuple[Payee, AccountChange]:
    """A change that waits and its payee, both locked, the payee first as everywhere. Raises: NotFound, ChangeIsOver."""
    found = scope.get(AccountChange, change_id, what=WHAT)
    payee: Payee | None
    if found.contractor_id is not None:
        payee = scope.get(Contractor, found.contractor_id, what="Dit bedrijf", lock=True)
    else:
        payee = scope.session.scalars(
            select(EmployeeFile)
            .where(EmployeeFile.driver_id == found.driver_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one_or_none()
    change = scope.get(AccountChange, change_id, what=WHAT, lock=True)
    if payee is None:
        raise NotFound(WHAT)
    if change.let_in_at is not None or change.withdrawn_at is not None:
        raise ChangeIsOver
    return payee, change


def _let_in(scope: Scope, payee: Payee, change: AccountChange) -> None:
    before = values_of(payee)
    payee.iban, payee.account_holder = change.iban, change.account_holder
    change.let_in_at = scope.now
    _write_down(scope, "let_in", change, changed(before, payee))
    _tell(scope, payee, change, _LET_IN)


def _write_down(scope: Scope, what: str, change: AccountChange, changes: Changes | None = None) -> None:
    payee_id = change.contractor_id or change.driver_id
    scope.audit(f"account.{what}", subject_id=payee_id, changes=changes, iban_last4=change.iban[-4:])
    scope.announce("payments")


_ASKED = (
    "Nieuwe rekening voor je betalingen",
    "Bij {company} is voor jou een nieuwe rekening ingevuld. Die eindigt op {end}, op naam van {holder}. {until}",
)
_UNTIL = "Zeker tot {} betalen we nog op je oude rekening."
_LET_IN = (
    "Je betalingen gaan naar je nieuwe rekening",
    "{company} betaalt je vanaf nu op de rekening die eindigt op {end} en op naam staat van {holder}.",
)


def _tell(scope: Scope, payee: Payee, change: AccountChange, words: tuple[str, str]) -> None:
    """Mail the person concerned, so that who did not ask for another account can stop it."""
    company = scope.session.execute(select(Company.trade_name, Company.legal_name, Company.phone)).one()
    name = company.trade_name or company.legal_name
    subject, text = words
    day = dutch_day(change.waits_until.astimezone(AMSTERDAM).date())
    until = _UNTIL.format(f"{day} {amsterdam_time(change.waits_until)}")
    said = text.format(company=name, end=change.iban[-4:], holder=change.account_holder, until=until)
    call = f"Heb je dit niet zelf gevraagd? Bel dan meteen{f' {company.phone}' if company.phone else ''}."
    scope.mail_all([(address, subject, f"{said}\n\n{call}\n\n{name}\n") for address in _addresses(scope, payee)])


def _addresses(scope: Scope, payee: Payee) -> list[str]:
    if isinstance(payee, Contractor):
        drivers = (
            select(Driver.email)
            .join(
                EngagementPeriod,
                and_(EngagementPeriod.tenant_id == Driver.tenant_id, EngagementPeriod.driver_id == Driver.id),
            )
            .where(
                EngagementPeriod.contractor_id == payee.id,
                EngagementPeriod.valid_from <= scope.today,
                or_(EngagementPeriod.valid_until.is_(None), EngagementPeriod.valid_until > scope.today),
            )
        )
        return sorted({payee.email, *scope.session.scalars(drivers)} - {""})
    email = scope.session.scalars(select(Driver.email).where(Driver.id == payee.driver_id)).one()
    return [email] if email else []
