"""Opening and ending sessions, and reading who a session token belongs to."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Select, and_, bindparam, exists, func, select, update
from sqlalchemy.orm import Session as DatabaseSession
from sqlalchemy.orm import aliased

from models.tables import Group, GroupDepot, Membership, Session, SupportView, Tenant, User
from models.values.ids import new_id
from models.values.refusal import Refusal
from services.access.attempts import Caller
from services.access.end_sessions import end_where
from services.access.permissions import Rights, granted
from services.access.record import record
from services.announcing import announce_to_all
from services.scope import NOWHERE, Environment, Identity, Origin, Scope, platform_scope
from services.settings import Settings
from services.support.ending import end_views
from services.support.views import find_view, is_live_view, live_views

SEEN_EVERY = timedelta(minutes=5)
PROOF_LASTS = timedelta(minutes=10)
"""How long after signing in, or proving anew who one is, sensitive things go without being asked."""


def live_at(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """What makes a session live, as the database's own `live_visit` says it."""
    return and_(
        Tenant.closed_at.is_(None),
        Membership.revoked_at.is_(None),
        Session.generation == Membership.generation,
        Session.ended_at.is_(None),
        Session.idle_until > now,
        Session.expires_at > now,
    )


_OTHER, _ITS_COMPANY = aliased(Membership), aliased(Tenant)
_WITH_ITS_MEMBER = (
    select(
        Session.id.label("session_id"),
        Session.last_seen_at,
        Session.ended_at,
        Session.device,
        Membership.id.label("membership_id"),
        Membership.tenant_id,
        Membership.user_id,
        Membership.display_name,
        Membership.driver_id,
        Tenant.name.label("company_name"),
        Group.name.label("group"),
        Group.role,
        Group.rights,
        Group.is_limited,
        select(func.array_agg(GroupDepot.depot_id))
        .where(GroupDepot.tenant_id == Group.tenant_id, GroupDepot.group_id == Group.id)
        .scalar_subquery()
        .label("depot_ids"),
        and_(
            ~Session.through_provider,
            exists().where(
                _OTHER.user_id == Session.user_id,
                _OTHER.id != Session.membership_id,
                _OTHER.revoked_at.is_(None),
                _ITS_COMPANY.id == _OTHER.tenant_id,
                _ITS_COMPANY.closed_at.is_(None),
            ),
        ).label("has_other_companies"),
        live_at(bindparam("now", type_=DateTime(timezone=True))).label("is_live"),
    )
    .join(Membership, Membership.id == Session.membership_id)
    .join(User, User.id == Membership.user_id)
    .join(Tenant, Tenant.id == Membership.tenant_id)
    .join(Group, and_(Group.tenant_id == Membership.tenant_id, Group.id == Membership.group_id))
)
_BY_TOKEN = _WITH_ITS_MEMBER.where(Session.token_sha256 == bindparam("token"))
_BY_ID = _WITH_ITS_MEMBER.where(Session.id == bindparam("session"))
"""Put together once: every click asks one of these."""


class WrongCredentials(Refusal):
    """The address and password don't belong together; the answer is the same for an unknown address."""

    code = "wrong_credentials"

    def __init__(self) -> None:
        super().__init__("E-mailadres of wachtwoord klopt niet. Probeer het opnieuw.", field="password")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session: the token goes into the cookie and exists nowhere else."""

    token: str
    rights: Rights
    """None for an operator of DepotFlow, who works for no company; every member has some."""
    expires_at: datetime
    email: str

    @property
    def is_operator(self) -> bool:
        return not self.rights


def open_session(
    environment: Environment,
    session: DatabaseSession,
    membership: Membership,
    *,
    device: str,
    address: str = "",
    proof_lasts: timedelta = PROOF_LASTS,
    with_second_step: bool = False,
    through_provider: bool = False,
    until: datetime | None = None,
) -> SignedIn:
    """Write a new session for this membership, on the device with this user agent, and give its token.

    Who it is was proved just now: for `proof_lasts` that is not asked again. It ends `until` then at the latest.
    """
    session_id = new_id()
    token = secrets.token_urlsafe(32)
    now = environment.clock.now()
    expires_at = now + _lasts(environment.settings, is_driver=membership.driver_id is not None)
    expires_at = min(expires_at, until or expires_at)
    session.add(
        Session(
            id=session_id,
            token_sha256=_digest(token),
            user_id=membership.user_id,
            membership_id=membership.id,
            generation=membership.generation,
            device=device[:200],
            created_at=now,
            last_seen_at=now,
            idle_until=now + _rests(environment.settings, is_driver=membership.driver_id is not None),
            expires_at=expires_at,
            proved_until=now + proof_lasts,
            through_provider=through_provider,
        )
    )
    announce_to_all(session, "session.opened", user=membership.user_id, tenant=membership.tenant_id)
    record(
        environment,
        session,
        membership,
        "session.opened",
        origin=Caller(address, device).origin,
        session_id=session_id,
        with_second_step=with_second_step,
        through_provider=through_provider,
    )
    rights = _rights_of(session, membership)
    return SignedIn(token=token, rights=rights, expires_at=expires_at, email=membership.email)


def _rights_of(session: DatabaseSession, membership: Membership) -> Rights:
    group = session.scalars(
        select(Group).where(Group.tenant_id == membership.tenant_id, Group.id == membership.group_id)
    ).one()
    return granted(group.role, group.rights, is_limited=group.is_limited)


def find_identity(environment: Environment, *, token: str) -> Identity | None:
    """Who a session token belongs to, or None when it is unknown, ended or expired."""
    return _find(environment, _BY_TOKEN, token=_digest(token)) or find_view(environment, token=token)


def may_act(environment: Environment, *, session_id: UUID) -> bool:
    """Whether an open page of this session may still do something."""
    return _find(environment, _BY_ID, session=session_id) is not None or is_live_view(environment, view_id=session_id)


def _find(environment: Environment, question: Select[*tuple[Any, ...]], **asked: object) -> Identity | None:
    """Whose live session this is. One that is not live any more stays so, also when the clock is set back."""
    now = environment.clock.now()
    with platform_scope(environment) as session:
        found = session.execute(question, asked | {"now": now}).one_or_none()
        if found is None or found.ended_at is not None:
            return None
        if not found.is_live:
            end_session(environment, session, found.session_id, "session.lapsed")
            return None
        if now - found.last_seen_at > SEEN_EVERY:
            idle_until = now + _rests(environment.settings, is_driver=found.driver_id is not None)
            seen = update(Session).where(Session.id == found.session_id)
            session.execute(seen.values(last_seen_at=now, idle_until=idle_until))
    return Identity(
        tenant_id=found.tenant_id,
        role=found.role,
        name=found.display_name,
        rights=granted(found.role, found.rights, is_limited=found.is_limited),
        depots=frozenset(found.depot_ids or ()) if found.is_limited else None,
        group=found.group,
        membership_id=found.membership_id,
        user_id=found.user_id,
        driver_id=found.driver_id,
        session_id=found.session_id,
        company_name=found.company_name,
        has_other_companies=found.has_other_companies,
        origin=Caller(device=found.device).origin,
    )


def sign_out(environment: Environment, *, session_id: UUID, origin: Origin = NOWHERE) -> None:
    """End a session; pages that are still open can do nothing more. Ending it twice changes nothing."""
    with platform_scope(environment) as session:
        end_session(environment, session, session_id, "session.signed_out", origin=origin)
        end_views(session, SupportView.id == session_id, now=environment.clock.now())


def end_session(
    environment: Environment, session: DatabaseSession, session_id: UUID, why: str, *, origin: Origin = NOWHERE
) -> bool:
    """End it in this transaction and have its company write down why. No, when it had ended before."""
    has_ended = end_where(session, Session.id == session_id, now=environment.clock.now()) > 0
    if has_ended:
        whose = select(Membership).join(Session, Session.membership_id == Membership.id).where(Session.id == session_id)
        record(environment, session, session.scalars(whose).one(), why, origin=origin, session_id=session_id)
    return has_ended


def end_sessions_of_member(scope: Scope, member: Membership) -> None:
    """Have this member sign in anew, on every device: from now on their rights are others.

    Why: docs/decisions/0007-other-rights-end-sessions.md.
    """
    member.generation += 1
    scope.announce("session.ended", membership=member.id, user=member.user_id)


def live_sessions(environment: Environment, session_ids: Collection[UUID]) -> set[UUID]:
    """Which of these sessions may still act."""
    now = environment.clock.now()
    with platform_scope(environment) as session:
        found = session.scalars(
            select(Session.id)
            .join(Membership, Membership.id == Session.membership_id)
            .join(Tenant, Tenant.id == Membership.tenant_id)
            .where(Session.id.in_(session_ids), live_at(now))
        )
        return set(found) | live_views(session, session_ids, now=now)


def _lasts(settings: Settings, *, is_driver: bool) -> timedelta:
    return timedelta(days=settings.phone_session_days if is_driver else settings.session_days)


def _rests(settings: Settings, *, is_driver: bool) -> timedelta:
    """How long nothing may be heard from a session: a phone lies in a drawer during a holiday, an office does not."""
    if is_driver:
        return timedelta(days=settings.phone_session_idle_days)
    return timedelta(hours=settings.session_idle_hours)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
