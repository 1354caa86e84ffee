"""Somebody who is signed in chooses another password; every other device is out at once."""

from sqlalchemy import select

from models.tables import Session, User
from models.values.refusal import InvalidValue
from services.access.attempts import PASSWORD_OF, Budget, clear, count_attempt
from services.access.new_password import hash_new, replace_password
from services.access.passwords import matches
from services.access.record import record_everywhere
from services.scope import Environment, Identity, SignedOut, platform_scope


def change_password(environment: Environment, identity: Identity, *, current: str, password: str) -> None:
    """Replace the password of whoever acts; only the session that does this goes on.

    Raises: TooManyAttempts, InvalidValue, SignedOut.
    """
    budget = Budget(PASSWORD_OF, str(identity.user_id))
    count_attempt(environment, budget)
    with platform_scope(environment) as session:
        user = session.get_one(User, identity.user_id)
    key, cost = environment.password_key, environment.settings.bcrypt_cost
    if not matches(current, user.password_hash, key=key, cost=cost):
        with platform_scope(environment) as session:
            record_everywhere(environment, session, user.id, "password.not_changed", origin=identity.origin)
        raise InvalidValue("Dit is niet je huidige wachtwoord. Probeer het opnieuw.", field="current")
    with platform_scope(environment) as session:
        clear(environment, session, budget)
    with platform_scope(environment) as session:
        hashed = hash_new(environment, session, user, password)
    with platform_scope(environment) as session:
        live = select(Session.id).where(Session.id == identity.session_id, Session.ended_at.is_(None))
        if (
            not replace_password(
                environment,
                session,
                user,
                password_hash=hashed,
                audit="password.changed",
                keep=identity.session_id,
                origin=identity.origin,
            )
            or session.scalars(live.with_for_update()).one_or_none() is None
        ):
            raise SignedOut
