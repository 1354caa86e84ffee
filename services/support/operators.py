"""Operators of DepotFlow: who they are, and signing them in on a device."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Operator, OperatorSession, SupportView, User
from models.values.names import visible
from models.values.refusal import InvalidValue, Refusal
from services.access.factors import remove_all
from services.access.passwords import hash_password
from services.access.reset_password import mail_reset_link
from services.access.users import LONGEST_NAME, add_user, find_user, find_work, is_operator
from services.rules.identifiers import normalise_email
from services.scope import Environment, platform_scope
from services.support.ending import end_operator_sessions, end_views

LASTS: Final = timedelta(hours=4)
"""How long an operator stays signed in; each look at a company is much shorter."""
WELCOME: Final = (
    "Je kunt meekijken met klanten van DepotFlow. Daarvoor log je in met een wachtwoord en een tweede stap, die je de\n"
    "eerste keer instelt: een authenticator-app of een passkey."
)


class LinkNotSent(Refusal):
    """The operator was added, but the mail did not leave."""

    code = "link_not_sent"

    def __init__(self) -> None:
        super().__init__("Toegevoegd, maar de mail ging niet weg. Kijk de mailserver na en doe dit opnieuw.")


class NotAnOperator(Refusal):
    """Nobody looks along under this address."""

    code = "not_an_operator"

    def __init__(self) -> None:
        super().__init__("Onder dit adres kijkt niemand mee. Wie dat wel mag, staat in `main.py operator list`.")


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """Somebody who may look along."""

    name: str
    email: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class SignedInOperator:
    """Who is behind the cookie of an operator."""

    session_id: UUID
    name: str


def add_operator(environment: Environment, *, email: str, name: str) -> None:
    """Let somebody look along from now on, under an address that works for no company; a link for a password is mailed.

    At the first sign-in this person sets up a second step, before there is a session. Done again it mails another link.

    Raises: InvalidValue, LinkNotSent.
    """
    address = normalise_email(email, field="email")
    called = visible(name)
    if not called or len(called) > LONGEST_NAME:
        raise InvalidValue("Vul een naam in, hoogstens 120 tekens.", field="name")
    unknown = _unknown_password(environment)
    with platform_scope(environment) as session:
        user = add_user(session, email=address, name=called, password_hash=unknown) or find_user(session, address)
        if user is None or find_work(session, user.id) is not None:
            raise InvalidValue("Dit adres werkt al bij een bedrijf. Gebruik een ander adres.", field="email")
        added = insert(Operator).values(user_id=user.id, added_at=environment.clock.now())
        session.execute(added.on_conflict_do_update(index_elements=["user_id"], set_={"removed_at": None}))
    if not mail_reset_link(environment, email=address, why=WELCOME):
        raise LinkNotSent


def remove_operator(environment: Environment, *, email: str) -> None:
    """Take this away at once: what they look at closes, and their second steps and password are gone.

    Who is added anew so comes in by the mailed link alone, also when somebody else knows the old password.
    Raises: NotAnOperator.
    """
    now, unknown = environment.clock.now(), _unknown_password(environment)
    with platform_scope(environment) as session:
        user = find_user(session, email)
        if user is None or not is_operator(session, user.id):
            raise NotAnOperator
        session.execute(update(Operator).where(Operator.user_id == user.id).values(removed_at=now))
        end_operator_sessions(session, user_id=user.id, now=now)
        remove_all(session, user.id)
        session.execute(
            update(User)
            .where(User.id == user.id)
            .values(password_hash=unknown, password_changes=User.password_changes + 1)
        )


def list_operators(environment: Environment) -> list[OperatorRow]:
    """Everybody who may look along, by name."""
    with platform_scope(environment) as session:
        rows = session.execute(
            select(User.name, User.email, Operator.added_at)
            .join(Operator, Operator.user_id == User.id)
            .where(Operator.removed_at.is_(None))
            .order_by(User.name)
        )
        return [OperatorRow(*row) for row in rows]


def open_operator_session(
    environment: Environment, session: DatabaseSession, user: User, *, device: str
) -> tuple[str, datetime]:
    """Sign an operator in: the token for the cookie, which exists nowhere else, and when it ends."""
    token, now = secrets.token_urlsafe(32), environment.clock.now()
    session.add(
        OperatorSession(
            user_id=user.id,
            token_sha256=_digest(token),
            password_changes=user.password_changes,
            device=device[:200],
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    return token, now + LASTS


def find_operator(environment: Environment, *, token: str) -> SignedInOperator | None:
    """Who this token belongs to, or None when it is unknown or over, or another password was chosen since."""
    with platform_scope(environment) as session:
        found = session.execute(
            select(OperatorSession.id, User.name)
            .join(User, User.id == OperatorSession.user_id)
            .join(Operator, Operator.user_id == User.id)
            .where(
                OperatorSession.token_sha256 == _digest(token),
                OperatorSession.ended_at.is_(None),
                OperatorSession.expires_at > environment.clock.now(),
                OperatorSession.password_changes == User.password_changes,
                Operator.removed_at.is_(None),
            )
        ).one_or_none()
    return SignedInOperator(found.id, found.name) if found else None


def sign_operator_out(environment: Environment, *, session_id: UUID) -> None:
    """End this session and what is looked at in it."""
    now = environment.clock.now()
    with platform_scope(environment) as session:
        session.execute(update(OperatorSession).where(OperatorSession.id == session_id).values(ended_at=now))
        end_views(session, SupportView.operator_session_id == session_id, now=now)


def _unknown_password(environment: Environment) -> str:
    return hash_password(secrets.token_urlsafe(32), key=environment.password_key, cost=environment.settings.bcrypt_cost)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
