"""Rows about coming in and looking along that are over, taken away; and people who work nowhere any more."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import case, delete, func, or_, select, update

from models.tables import (
    Attempt,
    AuthenticatorApp,
    Challenge,
    Invitation,
    Membership,
    Operator,
    OperatorSession,
    Passkey,
    PasswordReset,
    PendingSignIn,
    RecoveryCode,
    Session,
    SignUp,
    SupportLook,
    SupportView,
    User,
)
from services.access.attempts import REMEMBERED
from services.scope import Environment, platform_scope

AT_ONCE: Final = 1_000
KEPT: Final = timedelta(days=30)
"""How long a session or link stays after its end, to look into what happened."""
LONG_KEPT_MONTHS: Final = 24
"""How long it stays who looked along, and who somebody was that works for nobody any more."""
NOWHERE: Final = "verwijderd.invalid"
_NOT_AT_ALL: Final = timedelta()
_LONG: Final = func.make_interval(0, LONG_KEPT_MONTHS)
_NO_HASH: Final = f"$2b$12${'.' * 53}"
"""Of no password."""
_IS_VIEWED: Final = select(SupportView.id).where(SupportView.operator_session_id == OperatorSession.id).exists()
_SESSION_ENDS: Final = func.least(OperatorSession.expires_at, OperatorSession.ended_at)
_OVER: Final[tuple[tuple[Any, Any, timedelta], ...]] = (
    (Session.id, func.least(Session.expires_at, Session.idle_until, Session.ended_at), KEPT),
    (PasswordReset.user_id, PasswordReset.expires_at, KEPT),
    (SignUp.token_sha256, SignUp.expires_at, KEPT),
    (PendingSignIn.token_sha256, PendingSignIn.expires_at, _NOT_AT_ALL),
    (Challenge.key, Challenge.expires_at, _NOT_AT_ALL),
    (Attempt.key, Attempt.clear_at, REMEMBERED),
    (Invitation.id, func.least(Invitation.accepted_at, Invitation.withdrawn_at, Invitation.expires_at), KEPT),
    (SupportLook.id, SupportLook.at + _LONG, _NOT_AT_ALL),
    (SupportView.id, SupportView.ends_at + _LONG, timedelta(days=1)),
    (OperatorSession.id, case((~_IS_VIEWED, _SESSION_ENDS + _LONG)), timedelta(days=1)),
)
"""The key of each table, when a row is over, and how long it is kept after that; what refers comes first."""


def forget_what_is_over(environment: Environment, *, at_once: int = AT_ONCE) -> int:
    """Delete it, in transactions of at most so many rows that wait for nobody; gives how many there were."""
    forgotten = sum(_forget(environment, key, over_at, kept, at_once) for key, over_at, kept in _OVER)
    return forgotten + _forget_people(environment, at_once)


def _forget(environment: Environment, key: Any, over_at: Any, kept: timedelta, at_once: int) -> int:
    old = select(key).where(over_at < environment.clock.now() - kept).limit(at_once)
    if key.class_ is not SupportLook:  # which nobody may change, and so not lock either
        old = old.with_for_update(skip_locked=True)
    forgotten = 0
    while True:
        with platform_scope(environment) as session:
            gone = len(session.scalars(delete(key.class_).where(key.in_(old)).returning(key)).all())
        forgotten += gone
        if gone < at_once:
            return forgotten


def _forget_people(environment: Environment, at_once: int) -> int:
    """Empty the accounts of people whose last membership ended long ago; the row stays, because others name it."""
    member = select(Membership.id).where(Membership.user_id == User.id)
    is_there = or_(Membership.revoked_at.is_(None), Membership.revoked_at + _LONG >= environment.clock.now())
    gone = (
        member.exists(),
        ~member.where(is_there).exists(),
        ~select(Operator.user_id).where(Operator.user_id == User.id).exists(),
        User.email.not_like(f"%@{NOWHERE}"),
    )
    with platform_scope(environment) as session:
        people = session.scalars(
            select(User.id).where(*gone).order_by(User.id).limit(at_once).with_for_update(skip_locked=True)
        ).all()
        for table in (AuthenticatorApp, Passkey, RecoveryCode):
            session.execute(delete(table).where(table.user_id.in_(people)))
        emptied = {"email": func.concat(User.id, f"@{NOWHERE}"), "name": "Oud-gebruiker", "password_hash": _NO_HASH}
        session.execute(update(User).where(User.id.in_(people)).values(emptied))
    return len(people)
