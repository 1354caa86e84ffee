"""The second steps that a person has: seeing, naming and removing them, and proving oneself with one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import AuthenticatorApp, Passkey, RecoveryCode, User
from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from models.values.names import visible
from models.values.refusal import InvalidValue, NotFound
from services.access.attempts import CODE_OF, Budget, clear, count_attempt
from services.access.authenticator_apps import WrongCode, use_app_code
from services.access.mails import mail_user
from services.access.recovery_codes import FEW, count_left, forget_codes, use_code
from services.access.users import LONGEST_NAME
from services.scope import Environment, Origin, platform_scope


class FactorKind(StrEnum):
    """What a second step is done with."""

    APP = "app"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True)
class FactorRow:
    """A second step as it is shown to its person."""

    id: UUID
    kind: FactorKind
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Ways:
    """How somebody can prove to be themselves besides with a password; `codes_left` are recovery codes."""

    has_app: bool = False
    has_passkey: bool = False
    codes_left: int = 0

    @property
    def has_factor(self) -> bool:
        return self.has_app or self.has_passkey


def ways_of(session: DatabaseSession, user_id: UUID) -> Ways:
    """What this person has."""
    return Ways(
        has_app=session.scalars(select(exists().where(AuthenticatorApp.user_id == user_id))).one(),
        has_passkey=session.scalars(select(exists().where(Passkey.user_id == user_id))).one(),
        codes_left=count_left(session, user_id),
    )


def list_factors(session: DatabaseSession, user_id: UUID) -> list[FactorRow]:
    """The second steps of a person, the oldest first."""
    rows = [
        FactorRow(row.id, kind, row.name, row.created_at)
        for kind, table in _TABLES.items()
        for row in session.execute(select(table.id, table.name, table.created_at).where(table.user_id == user_id))
    ]
    return sorted(rows, key=lambda row: (row.since, row.id))


def rename_factor(session: DatabaseSession, user_id: UUID, *, factor_id: UUID, name: str) -> None:
    """Call a second step of this person otherwise. Raises: InvalidValue, NotFound."""
    called = visible(name)
    if not called or len(called) > LONGEST_NAME:
        raise InvalidValue("Vul een naam in, hoogstens 120 tekens.", field="name")
    for table in _TABLES.values():
        own = update(table).where(table.id == factor_id, table.user_id == user_id).values(name=called)
        if session.scalars(own.returning(table.id)).one_or_none() is not None:
            return
    raise NotFound("Deze tweede stap")


def remove_factor(session: DatabaseSession, user_id: UUID, *, factor_id: UUID) -> str:
    """Take one away and give its name; with the last one the recovery codes go too. Raises: NotFound."""
    for table in _TABLES.values():
        own = delete(table).where(table.id == factor_id, table.user_id == user_id)
        name = session.scalars(own.returning(table.name)).one_or_none()
        if name is not None:
            if not ways_of(session, user_id).has_factor:
                forget_codes(session, user_id)
            return name
    raise NotFound("Deze tweede stap")


def remove_all(session: DatabaseSession, user_id: UUID) -> None:
    """Take every second step of this person away, with the recovery codes."""
    lock_factors(session, user_id)
    for table in (*_TABLES.values(), RecoveryCode):
        session.execute(delete(table).where(table.user_id == user_id))


def lock_factors(session: DatabaseSession, user_id: UUID) -> User:
    """Whose these are; until the transaction ends nobody else adds or removes any."""
    return session.get_one(User, user_id, with_for_update=True)


def hold_factors(session: DatabaseSession, user_ids: list[UUID]) -> None:
    """Have none of these people add or remove any until the transaction ends."""
    session.execute(select(User.id).where(User.id.in_(user_ids)).order_by(User.id).with_for_update(read=True))


def who_have_factors(session: DatabaseSession, user_ids: list[UUID]) -> set[UUID]:
    """Those of these people who have a second step."""
    has = (exists().where(table.user_id == User.id) for table in _TABLES.values())
    return set(session.scalars(select(User.id).where(User.id.in_(user_ids), or_(*has))))


def check_code(environment: Environment, user_id: UUID, typed: str, *, origin: Origin) -> None:
    """Use a code of an app or a recovery code up; the person is told of the latter.

    Raises: TooManyAttempts, WrongCode.
    """
    budget = Budget(CODE_OF, str(user_id))
    count_attempt(environment, budget)
    with platform_scope(environment) as session:
        is_of_app = use_app_code(environment, session, user_id, typed)
        if not is_of_app and not use_code(environment, session, user_id, typed):
            raise WrongCode
        clear(environment, session, budget)
        if not is_of_app:
            _tell_of_recovery(environment, session, user_id, origin)


def tell(
    environment: Environment,
    session: DatabaseSession,
    user_id: UUID,
    *,
    subject: str,
    happened: str,
    audit: str,
    origin: Origin,
) -> None:
    """Mail a person what happened to how they sign in, and have their company write it down."""
    now = environment.clock.now()
    day = dutch_date(now.astimezone(AMSTERDAM).date())
    mail_user(
        environment,
        session,
        session.get_one(User, user_id),
        subject=subject,
        body=(
            f"{happened}\nDat was op {day} om {amsterdam_time(now)}.\n\n"
            "Was jij dit niet? Kies dan meteen een nieuw wachtwoord en vertel het de eigenaar van je bedrijf:\n"
            f"{environment.settings.base_url}/wachtwoord-vergeten\n"
        ),
        audit=audit,
        origin=origin,
    )


def _tell_of_recovery(environment: Environment, session: DatabaseSession, user_id: UUID, origin: Origin) -> None:
    left = count_left(session, user_id)
    advice = " Maak nieuwe bij Beveiliging." if left <= FEW else ""
    tell(
        environment,
        session,
        user_id,
        subject="Er is een herstelcode gebruikt",
        happened=f"Iemand gebruikte een van je herstelcodes. Je hebt er nog {left}.{advice}",
        audit="second_step.recovery_code_used",
        origin=origin,
    )


_TABLES: dict[FactorKind, type[AuthenticatorApp | Passkey]] = {
    FactorKind.APP: AuthenticatorApp,
    FactorKind.PASSKEY: Passkey,
}
