"""A new password in place of the old one: what was opened with the old one closes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Membership, Tenant, User
from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from services.access.end_sessions import end_sessions
from services.access.guessable import check_new_password
from services.access.mails import mail_user
from services.access.passwords import hash_password
from services.scope import NOWHERE, Environment, Origin
from services.support.ending import end_operator_sessions


def hash_new(environment: Environment, session: DatabaseSession, user: User, password: str) -> str:
    """The hash of a password that this person may choose. Raises: InvalidValue."""
    check_new_password(password, about=_words_about(session, user))
    return hash_password(password, key=environment.password_key, cost=environment.settings.bcrypt_cost)


def replace_password(
    environment: Environment,
    session: DatabaseSession,
    user: User,
    *,
    password_hash: str,
    audit: str,
    keep: UUID | None = None,
    origin: Origin = NOWHERE,
) -> bool:
    """Write it, end every session but `keep`, and mail the person. No, when it was replaced since `user` was read."""
    now = environment.clock.now()
    seen = user.password_changes
    written = session.execute(
        update(User)
        .where(User.id == user.id, User.password_changes == seen)
        .values(password_hash=password_hash, password_changes=seen + 1)
        .returning(User.id)
    ).one_or_none()
    if written is None:
        return False
    end_sessions(session, user_id=user.id, now=now, keep=keep)
    end_operator_sessions(session, user_id=user.id, now=now)
    _tell(environment, session, user, now, audit=audit, origin=origin)
    return True


def _words_about(session: DatabaseSession, user: User) -> Sequence[str]:
    """What somebody who knows this person would try first."""
    companies = select(Tenant.name).join(Membership, Membership.tenant_id == Tenant.id)
    return [user.name, user.email, *session.scalars(companies.where(Membership.user_id == user.id))]


def _tell(
    environment: Environment, session: DatabaseSession, user: User, now: datetime, *, audit: str, origin: Origin
) -> None:
    day = dutch_date(now.astimezone(AMSTERDAM).date())
    mail_user(
        environment,
        session,
        user,
        subject="Je wachtwoord is gewijzigd",
        body=(
            f"Het wachtwoord waarmee je bij DepotFlow inlogt is gewijzigd, op {day} om {amsterdam_time(now)}.\n"
            "Op alle andere apparaten ben je uitgelogd.\n\n"
            "Was jij dit niet? Kies dan meteen een nieuw wachtwoord en vertel het de eigenaar van je bedrijf:\n"
            f"{environment.settings.base_url}/wachtwoord-vergeten\n"
        ),
        audit=audit,
        origin=origin,
    )
