"""The second step at the door: a password that was right opens nothing until the person proves more."""

import contextlib
import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Membership, PendingSignIn, Tenant, User
from models.values.refusal import Refusal
from services.access.attempts import PASSKEY_FROM, Caller, count_attempt, of_visitor
from services.access.authenticator_apps import WrongCode, add_app
from services.access.challenges import Purpose
from services.access.factors import Ways, check_code, lock_factors, tell, ways_of
from services.access.passkeys import PasskeyRefused, add_passkey, ask_passkey, check_passkey, read_new_passkey
from services.access.proof import ProofNeeded, has_proof, person_of
from services.access.record import record_everywhere
from services.access.recovery_codes import make_codes
from services.access.required_steps import is_required
from services.access.sessions import SignedIn, open_session
from services.access.users import find_work
from services.scope import Environment, Identity, platform_scope

LASTS: Final = timedelta(minutes=5)


class HalfwayOver(Refusal):
    """The password was proved too long ago, in another browser, or is another one by now."""

    code = "halfway_over"

    def __init__(self) -> None:
        super().__init__("Dit duurde te lang. Log opnieuw in met je wachtwoord.")


@dataclass(frozen=True, slots=True)
class HalfIn:
    """A password was right; the token goes into a cookie of that browser and opens nothing by itself."""

    token: str
    expires_at: datetime
    email: str


@dataclass(frozen=True, slots=True)
class Halfway:
    """Who still has to take the second step, and how they can; who has none yet sets one up first."""

    user_id: UUID
    email: str
    ways: Ways


@dataclass(frozen=True, slots=True)
class SettingUp:
    """Somebody who may add a second step: signed in with fresh proof, or halfway without any yet."""

    user_id: UUID
    email: str
    holder: str
    """The one browser that challenges are for."""
    halfway: str = field(default="", repr=False)
    """The token of who is halfway."""


@dataclass(frozen=True, slots=True)
class Added:
    """A second step was added. `codes` are the recovery codes that came with the first; `signed_in` who was halfway."""

    codes: list[str]
    signed_in: SignedIn | None


def come_in(
    environment: Environment, session: DatabaseSession, membership: Membership, user: User, *, caller: Caller
) -> SignedIn | HalfIn:
    """Open a session for whom a password is enough; others get no further than halfway."""
    if not ways_of(session, user.id).has_factor and not is_required(session, membership):
        return open_session(environment, session, membership, device=caller.device, address=caller.address)
    token, now = secrets.token_urlsafe(32), environment.clock.now()
    session.execute(delete(PendingSignIn).where(PendingSignIn.expires_at <= now))
    session.add(
        PendingSignIn(
            token_sha256=_digest(token),
            user_id=user.id,
            membership_id=membership.id,
            password_changes=user.password_changes,
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    return HalfIn(token=token, expires_at=now + LASTS, email=user.email)


def read_halfway(environment: Environment, *, token: str) -> Halfway:
    """Whose browser this is. Raises: HalfwayOver."""
    with platform_scope(environment) as session:
        found = select(User.id, User.email).join(PendingSignIn, PendingSignIn.user_id == User.id)
        user = session.execute(found.where(*_usable(token, environment.clock.now()))).one_or_none()
        if user is None:
            raise HalfwayOver
        return Halfway(user.id, user.email, ways_of(session, user.id))


def finish_by_code(environment: Environment, *, token: str, code: str, caller: Caller) -> SignedIn:
    """With an authenticator app or a recovery code. Raises: HalfwayOver, TooManyAttempts, WrongCode."""
    user_id = read_halfway(environment, token=token).user_id
    with _noting_refusal(environment, user_id, caller):
        check_code(environment, user_id, code, origin=caller.origin)
    with platform_scope(environment) as session:
        return _finish(environment, session, token, caller)


def ask_finish_by_passkey(environment: Environment, *, token: str) -> str:
    """What to ask this browser, as JSON. Raises: HalfwayOver."""
    user_id = read_halfway(environment, token=token).user_id
    return ask_passkey(environment, Purpose.SECOND_STEP, holder=token, user_id=user_id)


def finish_by_passkey(environment: Environment, *, token: str, credential: str, caller: Caller) -> SignedIn:
    """Raises: HalfwayOver, TooManyAttempts, PasskeyRefused."""
    user_id = read_halfway(environment, token=token).user_id
    count_attempt(environment, of_visitor(PASSKEY_FROM, caller))
    with _noting_refusal(environment, user_id, caller):
        check_passkey(environment, Purpose.SECOND_STEP, credential, holder=token, user_id=user_id)
    with platform_scope(environment) as session:
        return _finish(environment, session, token, caller)


def ask_sign_in(environment: Environment, *, holder: str, caller: Caller) -> str:
    """What to ask the browser of whoever wants in with a passkey alone, as JSON. Raises: TooManyAttempts."""
    count_attempt(environment, of_visitor(PASSKEY_FROM, caller))
    return ask_passkey(environment, Purpose.SIGN_IN, holder=holder)


def sign_in_by_passkey(environment: Environment, *, holder: str, credential: str, caller: Caller) -> SignedIn:
    """A passkey is two steps in one: the device, and the face, finger or code that unlocks it.

    Raises: PasskeyRefused, also when this person works nowhere any more.
    """
    user_id = check_passkey(environment, Purpose.SIGN_IN, credential, holder=holder)
    with platform_scope(environment) as session:
        work = find_work(session, user_id)
        if work is None:
            raise PasskeyRefused
        return _open(environment, session, work, caller)


def setting_up_halfway(environment: Environment, *, token: str) -> SettingUp:
    """Who must have a second step and has none yet. Raises: HalfwayOver, also for who has one: that one is asked."""
    halfway = read_halfway(environment, token=token)
    if halfway.ways.has_factor:
        raise HalfwayOver
    return SettingUp(halfway.user_id, halfway.email, holder=token, halfway=token)


def setting_up(environment: Environment, identity: Identity) -> SettingUp:
    """Who is signed in and proved just now to be that person. Raises: ProofNeeded, SignedOut."""
    user_id = person_of(identity)
    if not has_proof(environment, identity):
        raise ProofNeeded
    with platform_scope(environment) as session:
        return SettingUp(user_id, session.get_one(User, user_id).email, holder=str(identity.session_id))


def set_up_app(environment: Environment, who: SettingUp, *, sealed: str, code: str, caller: Caller) -> Added:
    """Add the authenticator app that shows this code. Raises: HalfwayOver, OfferOver, WrongCode."""

    def add(session: DatabaseSession) -> None:
        add_app(environment, session, user_id=who.user_id, sealed=sealed, typed=code, name="Authenticator-app")

    return _add(environment, who, add, caller)


def set_up_passkey(environment: Environment, who: SettingUp, *, credential: str, name: str, caller: Caller) -> Added:
    """Add the passkey that this browser made. Raises: HalfwayOver, PasskeyRefused."""
    made = read_new_passkey(environment, credential, holder=who.holder)

    def add(session: DatabaseSession) -> None:
        add_passkey(session, made, user_id=who.user_id, name=name)

    return _add(environment, who, add, caller)


def _add(environment: Environment, who: SettingUp, add: Callable[[DatabaseSession], None], caller: Caller) -> Added:
    with platform_scope(environment) as session:
        lock_factors(session, who.user_id)
        is_first = not ways_of(session, who.user_id).has_factor
        if who.halfway and not is_first:
            raise HalfwayOver
        add(session)
        codes = make_codes(environment, session, who.user_id) if is_first else []
        tell(
            environment,
            session,
            who.user_id,
            subject="Je hebt er een tweede stap bij",
            happened="Bij je account is een tweede stap gezet om mee in te loggen.",
            audit="second_step.added",
            origin=caller.origin,
        )
        return Added(codes, _finish(environment, session, who.halfway, caller) if who.halfway else None)


def _finish(environment: Environment, session: DatabaseSession, token: str, caller: Caller) -> SignedIn:
    """Open the session that was waited for, once. Raises: HalfwayOver."""
    usable = delete(PendingSignIn).where(PendingSignIn.user_id == User.id)
    membership_id = session.scalars(
        usable.where(*_usable(token, environment.clock.now()))
        .returning(PendingSignIn.membership_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    live = select(Membership).join(Tenant, Tenant.id == Membership.tenant_id)
    membership = session.scalars(
        live.where(Membership.id == membership_id, Membership.revoked_at.is_(None), Tenant.closed_at.is_(None))
    ).one_or_none()
    if membership is None:
        raise HalfwayOver
    return _open(environment, session, membership, caller)


def _open(environment: Environment, session: DatabaseSession, membership: Membership, caller: Caller) -> SignedIn:
    return open_session(
        environment, session, membership, device=caller.device, address=caller.address, with_second_step=True
    )


@contextlib.contextmanager
def _noting_refusal(environment: Environment, user_id: UUID, caller: Caller) -> Iterator[None]:
    """Have the companies of this person write down that a second step was tried; the locks bound how much."""
    try:
        yield
    except (WrongCode, PasskeyRefused):
        with platform_scope(environment) as session:
            record_everywhere(
                environment, session, user_id, "second_step.refused", origin=caller.origin, is_proved=False
            )
        raise


def _usable(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What lets a sign-in go on; one from the future was begun before the clock was set back."""
    return (
        PendingSignIn.token_sha256 == _digest(token),
        PendingSignIn.created_at <= now,
        PendingSignIn.expires_at > now,
        PendingSignIn.password_changes == User.password_changes,
    )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
