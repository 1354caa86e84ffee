"""A forgotten password: a mailed link with which its owner chooses a new one, once and within the hour."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert

from models.tables import PasswordReset, User
from models.values.refusal import Refusal
from services.access.attempts import (
    RESET_FROM,
    RESET_OF,
    SIGN_IN_AS,
    Caller,
    clear,
    count_attempt,
    of_email,
    of_visitor,
)
from services.access.mails import mail_user
from services.access.new_password import hash_new, replace_password
from services.access.other_link import OtherLink
from services.access.record import record_everywhere
from services.access.users import find_user
from services.scope import NOWHERE, Environment, platform_scope

LASTS = timedelta(minutes=60)
ASKED = "Je vroeg een nieuw wachtwoord aan voor DepotFlow."


class ResetUsedUp(Refusal):
    """The link was used or replaced, is too old, or the password was changed since."""

    code = "reset_used_up"

    def __init__(self) -> None:
        super().__init__("Deze link is al gebruikt, vervangen of ouder dan een uur. Vraag een nieuwe aan.")


def ask_reset(environment: Environment, *, email: str, caller: Caller) -> None:
    """Count the question; `mail_reset_link` comes after the answer, which so says nothing about who has an account.

    Raises: TooManyAttempts.
    """
    count_attempt(environment, of_visitor(RESET_FROM, caller), of_email(RESET_OF, email))


def mail_reset_link(environment: Environment, *, email: str, caller: Caller | None = None, why: str = ASKED) -> bool:
    """Mail a link to who has this address; it replaces an earlier one. No, when nobody has it or works anywhere."""
    token = secrets.token_urlsafe(32)
    now = environment.clock.now()
    with platform_scope(environment) as session:
        user = find_user(session, email)
        if user is None or not mail_user(
            environment,
            session,
            user,
            subject="Kies een nieuw wachtwoord",
            body=(
                f"{why}\n"
                "Open deze link en kies een wachtwoord. De link werkt zestig minuten en één keer:\n\n"
                f"{environment.settings.base_url}/wachtwoord-herstellen/{token}\n\n"
                "Vroeg je dit niet aan? Dan hoef je niets te doen, je wachtwoord blijft zoals het was.\n"
            ),
            is_secret=True,
        ):
            return False
        origin = caller.origin if caller else NOWHERE
        record_everywhere(environment, session, user.id, "password.reset_asked", origin=origin, is_proved=False)
        link = {
            "token_sha256": _digest(token),
            "password_changes": user.password_changes,
            "created_at": now,
            "expires_at": now + LASTS,
            "used_at": None,
        }
        session.execute(
            insert(PasswordReset)
            .values(user_id=user.id, **link)
            .on_conflict_do_update(index_elements=["user_id"], set_=link)
        )
    return True


def read_reset(environment: Environment, *, token: str) -> str:
    """The address that the link is for; reading does not use it up. Raises: ResetUsedUp."""
    with platform_scope(environment) as session:
        usable = select(User.email).join(PasswordReset, PasswordReset.user_id == User.id)
        email = session.scalars(usable.where(*_usable(token, environment.clock.now()))).one_or_none()
    if email is None:
        raise ResetUsedUp
    return email


def reset_password(environment: Environment, *, token: str, email: str, password: str, caller: Caller) -> None:
    """Choose a new password with the link. Two clicks: one wins.

    `email` is what the form showed: a link that was opened since changes nobody else's password. Every session of this
    person ends, and a lock on the address is lifted: whoever reads its mail is its owner.

    Raises: TooManyAttempts, ResetUsedUp, OtherLink, InvalidValue.
    """
    count_attempt(environment, of_visitor(RESET_FROM, caller))
    if read_reset(environment, token=token) != email:
        raise OtherLink
    with platform_scope(environment) as session:
        user = session.scalars(select(User).where(User.email == email)).one()
        hashed = hash_new(environment, session, user, password)
    with platform_scope(environment) as session:
        now = environment.clock.now()
        used = session.execute(
            update(PasswordReset)
            .where(PasswordReset.user_id == user.id, User.id == user.id, *_usable(token, now))
            .values(used_at=now)
            .returning(PasswordReset.user_id)
        ).one_or_none()
        if used is None or not replace_password(
            environment, session, user, password_hash=hashed, audit="password.reset", origin=caller.origin
        ):
            raise ResetUsedUp
        clear(environment, session, of_email(SIGN_IN_AS, email))


def _usable(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What makes a link work; one from the future was made before the clock was set back."""
    return (
        PasswordReset.token_sha256 == _digest(token),
        PasswordReset.used_at.is_(None),
        PasswordReset.created_at <= now,
        PasswordReset.expires_at > now,
        PasswordReset.password_changes == User.password_changes,
    )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
