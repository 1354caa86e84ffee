"""Fresh proof: sensitive acts ask who has been signed in for a while to show again that it is them."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update

from models.tables import Membership, Session, User
from models.values.refusal import InvalidValue, Refusal
from services.access.attempts import PASSWORD_OF, Budget, clear, count_attempt
from services.access.authenticator_apps import WrongCode
from services.access.challenges import Purpose
from services.access.factors import Ways, check_code, ways_of
from services.access.passkeys import PasskeyRefused, ask_passkey, check_passkey
from services.access.passwords import matches
from services.access.record import record
from services.access.sessions import PROOF_LASTS
from services.scope import Environment, Identity, Scope, SignedOut, above_tenants, platform_scope

CLOCKS_DIFFER: Final = timedelta(minutes=1)
"""Of two machines that serve the same session."""


class ProofNeeded(Refusal):
    """What is asked is for who proved within ten minutes to be the person that signed in."""

    code = "proof_needed"

    def __init__(self) -> None:
        super().__init__("Er is niets gewijzigd. Bevestig eerst dat jij het bent en probeer het opnieuw.")


class OnlyInPerson(Refusal):
    """What no program does, whatever the group of its key may."""

    code = "only_in_person"

    def __init__(self) -> None:
        super().__init__("Dit kan alleen iemand die zelf is ingelogd. Vraag een collega om het in DepotFlow te doen.")


def require_person(scope: Scope) -> None:
    """Raises: OnlyInPerson for an API key."""
    if scope.identity.key_id is not None:
        raise OnlyInPerson


def require_proof(scope: Scope) -> None:
    """Refuse what is sensitive to a key, and to a session without fresh proof; a job has no session to take over.

    Raises: OnlyInPerson, ProofNeeded.
    """
    require_person(scope)
    if scope.identity.session_id is None:
        return
    with above_tenants(scope) as session:
        proved = select(Session.id).where(Session.id == scope.identity.session_id, _is_fresh(scope.now))
        is_proved = session.scalars(proved).one_or_none() is not None
    if not is_proved:
        raise ProofNeeded


def _is_fresh(now: datetime) -> ColumnElement[bool]:
    """What makes a proof count: not one from the future, nor of a session that was seen later than this moment.

    Then the clock was set back. Who looks around in an invented company is proved as long as they are signed in.
    """
    no_later = now + CLOCKS_DIFFER
    given = and_(Session.proved_until <= no_later + PROOF_LASTS, Session.last_seen_at <= no_later)
    return and_(Session.proved_until > now, or_(given, Session.proved_until == Session.expires_at))


def has_proof(environment: Environment, identity: Identity) -> bool:
    """Whether this session may do sensitive things for now."""
    proved = select(Session.id).where(
        Session.id == identity.session_id,
        Session.ended_at.is_(None),
        _is_fresh(environment.clock.now()),
    )
    with platform_scope(environment) as session:
        return session.scalars(proved).one_or_none() is not None


def ways_to_prove(environment: Environment, identity: Identity) -> Ways:
    """What this person can prove it with; without any factor it is the password."""
    with platform_scope(environment) as session:
        return ways_of(session, person_of(identity))


def prove_by_password(environment: Environment, identity: Identity, *, password: str) -> None:
    """Only for who has no second step. Raises: TooManyAttempts, InvalidValue, SignedOut."""
    user_id = person_of(identity)
    budget = Budget(PASSWORD_OF, str(user_id))
    count_attempt(environment, budget)
    with platform_scope(environment) as session:
        user = session.get_one(User, user_id)
        has_factor = ways_of(session, user_id).has_factor
    key, cost = environment.password_key, environment.settings.bcrypt_cost
    if has_factor or not matches(password, user.password_hash, key=key, cost=cost):
        _record(environment, identity, "proof.refused")
        raise InvalidValue("Dit is niet je wachtwoord. Probeer het opnieuw.", field="password")
    with platform_scope(environment) as session:
        clear(environment, session, budget)
    _note_proof(environment, identity)


def prove_by_code(environment: Environment, identity: Identity, *, code: str) -> None:
    """With an authenticator app or a recovery code. Raises: TooManyAttempts, WrongCode, SignedOut."""
    user_id = person_of(identity)
    try:
        check_code(environment, user_id, code, origin=identity.origin)
    except WrongCode:
        _record(environment, identity, "proof.refused")
        raise
    _note_proof(environment, identity)


def ask_proof_by_passkey(environment: Environment, identity: Identity) -> str:
    """What to ask the browser of this session, as JSON."""
    return ask_passkey(environment, Purpose.PROOF, holder=str(identity.session_id), user_id=person_of(identity))


def prove_by_passkey(environment: Environment, identity: Identity, *, credential: str) -> None:
    """Raises: PasskeyRefused, SignedOut."""
    user_id = person_of(identity)
    try:
        check_passkey(environment, Purpose.PROOF, credential, holder=str(identity.session_id), user_id=user_id)
    except PasskeyRefused:
        _record(environment, identity, "proof.refused")
        raise
    _note_proof(environment, identity)


def person_of(identity: Identity) -> UUID:
    """Who is behind a session. Raises: SignedOut."""
    if identity.user_id is None or identity.session_id is None:
        raise SignedOut
    return identity.user_id


def _note_proof(environment: Environment, identity: Identity) -> None:
    with platform_scope(environment) as session:
        now = environment.clock.now()
        live = update(Session).where(Session.id == identity.session_id, Session.ended_at.is_(None))
        proved = live.values(proved_until=now + PROOF_LASTS, last_seen_at=now).returning(Session.id)
        if session.scalars(proved).one_or_none() is None:
            raise SignedOut
    _record(environment, identity, "proof.given")


def _record(environment: Environment, identity: Identity, action: str) -> None:
    """Have the company that this person is signed in to write it down."""
    with platform_scope(environment) as session:
        member = session.get_one(Membership, identity.membership_id)
        record(environment, session, member, action, origin=identity.origin, session_id=identity.session_id)
