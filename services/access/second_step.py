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
from services.access.joining import join, open_invitation
from services.access.passkeys import PasskeyRefused, add_passkey, ask_passkey, check_passkey, read_new_passkey
from services.access.proof import ProofNeeded, has_proof, person_of
from services.access.record import record_everywhere
from services.access.recovery_codes import make_codes
from services.access.required_steps import is_required
from services.access.sessions import SignedIn, open_session
from services.access.users import is_operator, list_work
from services.scope import Environment, Identity, platform_scope
from services.single_sign_on.joining import open_provider, write_link
from services.single_sign_on.refusals import ThroughProvider
from services.single_sign_on.requirement import elsewhere, first_open
from services.support.operators import open_operator_session

LASTS: Final = timedelta(minutes=5)


class HalfwayOver(Refusal):
    """The password was proved too long ago, in another browser, or is another one by now."""

    code = "halfway_over"

    def __init__(self) -> None:
        super().__init__("Dit duurde te lang. Log opnieuw in met je wachtwoord.")


@dataclass(frozen=True, slots=True)
class HalfIn:
    """Somebody was let in; the token goes into a cookie of that browser and opens nothing by itself."""

    token: str
    expires_at: datetime
    email: str


@dataclass(frozen=True, slots=True)
class Halfway:
    """Who still has to take the second step, and how they can; who has none yet sets one up first."""

    user_id: UUID
    email: str
    ways: Ways
    is_proved: bool
    """Whether it was by the own password."""


@dataclass(frozen=True, slots=True)
class SettingUp:
    """Somebody who may add a second step: signed in with fresh proof, or halfway without any yet."""

    user_id: UUID
    email: str
    password_changes: int
    """Those of the user then: another password by now is somebody else's."""
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
    environment: Environment, session: DatabaseSession, membership: Membership | None, user: User, *, caller: Caller
) -> SignedIn | HalfIn | ThroughProvider:
    """Open a session for whom a password is enough; others get no further than halfway, or go to their provider.

    Without a membership it is an operator of DepotFlow, for whom a password is never enough.
    """
    if membership is None:
        return wait_for_step(environment, session, None, user)
    if (refusal := elsewhere(environment, session, membership)) is not None:
        return refusal
    if not ways_of(session, user.id).has_factor and not is_required(session, membership):
        return open_session(environment, session, membership, device=caller.device, address=caller.address)
    return wait_for_step(environment, session, membership, user)


def let_in_here(come_in: SignedIn | HalfIn | ThroughProvider) -> SignedIn | HalfIn:
    """For after the commit: what was done stays done, also for who comes in elsewhere. Raises: ThroughProvider."""
    if isinstance(come_in, ThroughProvider):
        raise come_in
    return come_in


def wait_for_step(
    environment: Environment,
    session: DatabaseSession,
    membership: Membership | None,
    user: User,
    *,
    through_provider: bool = False,
    subject: str | None = None,
    invitation_sha256: bytes | None = None,
) -> HalfIn:
    """Have a browser wait for the second step of this person.

    Who came through the provider gets a session of that kind; with a `subject` the password was proved too. With an
    invitation the step makes them a member.
    """
    token, now = secrets.token_urlsafe(32), environment.clock.now()
    session.execute(delete(PendingSignIn).where(PendingSignIn.expires_at <= now))
    session.add(
        PendingSignIn(
            token_sha256=_digest(token),
            user_id=user.id,
            membership_id=membership.id if membership else None,
            password_changes=user.password_changes,
            through_provider=through_provider,
            provider_subject=subject,
            invitation_sha256=invitation_sha256,
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    return HalfIn(token=token, expires_at=now + LASTS, email=user.email)


def read_halfway(environment: Environment, *, token: str) -> Halfway:
    """Whose browser this is. Raises: HalfwayOver."""
    with platform_scope(environment) as session:
        found = select(User.id, User.email, PendingSignIn).join(PendingSignIn, PendingSignIn.user_id == User.id)
        user = session.execute(found.where(*_usable(token, environment.clock.now()))).one_or_none()
        if user is None:
            raise HalfwayOver
        is_proved = not user.PendingSignIn.through_provider or user.PendingSignIn.provider_subject is not None
        return Halfway(user.id, user.email, ways_of(session, user.id), is_proved)


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

    Whose was refused is written down there: as often as questions may be asked, for only an answer to one says whose.

    Raises: PasskeyRefused, also when this person works nowhere any more.
    """
    try:
        user_id = check_passkey(environment, Purpose.SIGN_IN, credential, holder=holder)
    except PasskeyRefused as refused:
        if refused.whose is not None:
            _record(environment, refused.whose, "passkey.refused", caller)
        raise
    with platform_scope(environment) as session:
        if is_operator(session, user_id):
            return _open_above(environment, session, user_id, caller)
        works = list_work(session, user_id)
        if not works:
            raise PasskeyRefused
        work = first_open(environment, session, works)
        if (refusal := elsewhere(environment, session, work)) is not None:
            raise refusal
        return _open(environment, session, work, caller)


def setting_up_halfway(environment: Environment, *, token: str) -> SettingUp:
    """Who must have a second step, has none yet, and gave the password: the word of a provider sets nothing up.

    Raises: HalfwayOver, also for who has one: that one is asked.
    """
    halfway = read_halfway(environment, token=token)
    if halfway.ways.has_factor or not halfway.is_proved:
        raise HalfwayOver
    return _setting_up(environment, halfway.user_id, holder=token, halfway=token)


def setting_up(environment: Environment, identity: Identity) -> SettingUp:
    """Who is signed in and proved just now to be that person. Raises: ProofNeeded, SignedOut.

    The proof is looked at last: it is one of who had this password and no later one.
    """
    who = _setting_up(environment, person_of(identity), holder=str(identity.session_id))
    if not has_proof(environment, identity):
        raise ProofNeeded
    return who


def _setting_up(environment: Environment, user_id: UUID, *, holder: str, halfway: str = "") -> SettingUp:
    with platform_scope(environment) as session:
        user = session.get_one(User, user_id)
        return SettingUp(user_id, user.email, user.password_changes, holder=holder, halfway=halfway)


def hold_steps(session: DatabaseSession, who: SettingUp) -> None:
    """Have nobody else add or remove any until the transaction ends. Raises: HalfwayOver after another password."""
    if lock_factors(session, who.user_id).password_changes != who.password_changes:
        raise HalfwayOver


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
        hold_steps(session, who)
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
    """Open the session that was waited for, once, while the password that was proved is still the one.

    Raises: HalfwayOver, InvitationUsedUp, HasAccess, LooksAlong.
    """
    whose = select(User.id).join(PendingSignIn, PendingSignIn.user_id == User.id)
    session.execute(whose.where(*_usable(token, environment.clock.now())).with_for_update(read=True, of=User))
    usable = delete(PendingSignIn).where(PendingSignIn.user_id == User.id)
    waited = session.execute(
        usable.where(*_usable(token, environment.clock.now()))
        .returning(
            PendingSignIn.user_id,
            PendingSignIn.membership_id,
            PendingSignIn.through_provider,
            PendingSignIn.provider_subject,
            PendingSignIn.invitation_sha256,
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if waited is None:
        raise HalfwayOver
    if waited.invitation_sha256 is not None:
        invitation = open_invitation(environment, session, waited.invitation_sha256)
        membership = join(environment, session, invitation, session.get_one(User, waited.user_id), caller=caller)
    elif waited.membership_id is None and is_operator(session, waited.user_id):
        return _open_above(environment, session, waited.user_id, caller)
    else:
        membership = _live_member(session, waited.membership_id)
    if waited.through_provider:
        if open_provider(environment, session, membership.tenant_id) is None:
            raise HalfwayOver
        if waited.provider_subject is not None:
            write_link(environment, session, membership, waited.provider_subject)
    elif elsewhere(environment, session, membership) is not None:
        raise HalfwayOver
    return _open(environment, session, membership, caller, through_provider=waited.through_provider)


def _live_member(session: DatabaseSession, membership_id: UUID | None) -> Membership:
    """Raises: HalfwayOver when access was taken away meanwhile."""
    live = select(Membership).join(Tenant, Tenant.id == Membership.tenant_id)
    membership = session.scalars(
        live.where(
            Membership.id == membership_id, Membership.revoked_at.is_(None), Tenant.closed_at.is_(None)
        ).with_for_update(read=True, of=Membership)
    ).one_or_none()
    if membership is None:
        raise HalfwayOver
    return membership


def _open(
    environment: Environment,
    session: DatabaseSession,
    membership: Membership,
    caller: Caller,
    *,
    through_provider: bool = False,
) -> SignedIn:
    return open_session(
        environment,
        session,
        membership,
        device=caller.device,
        address=caller.address,
        with_second_step=True,
        through_provider=through_provider,
    )


def _open_above(environment: Environment, session: DatabaseSession, user_id: UUID, caller: Caller) -> SignedIn:
    """An operator's session, which is of no company."""
    user = session.get_one(User, user_id)
    token, expires_at = open_operator_session(environment, session, user, device=caller.device)
    return SignedIn(token, rights=frozenset(), expires_at=expires_at, email=user.email)


@contextlib.contextmanager
def _noting_refusal(environment: Environment, user_id: UUID, caller: Caller) -> Iterator[None]:
    """Have the companies of this person write down that a second step was tried; the locks bound how much."""
    try:
        yield
    except (WrongCode, PasskeyRefused):
        _record(environment, user_id, "second_step.refused", caller)
        raise


def _record(environment: Environment, user_id: UUID, action: str, caller: Caller) -> None:
    with platform_scope(environment) as session:
        record_everywhere(environment, session, user_id, action, origin=caller.origin, is_proved=False)


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
