"""Opening a support view, and reading whether one may still show something."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Group, Membership, SupportView, Tenant
from models.values.calendar import amsterdam_time
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.access.permissions import SUPPORT
from services.announcing import announce_to_all
from services.scope import NOWHERE, Environment, Identity, Origin, joining_scope, platform_scope
from services.support.ending import end_views
from services.support.looks import Looking
from services.support.operators import SignedInOperator

LASTS: Final = timedelta(minutes=15)
SHORTEST_REASON: Final = 10
LONGEST_REASON: Final = 300
LONGEST_TICKET: Final = 60
SHORTEST_SEARCH: Final = 2
MOST_FOUND: Final = 20
_LIVE: Final = text("SELECT tenant_id, company_name, operator_name, ends_at FROM live_view(:view, :at)")


class SupportOff(Refusal):
    """This company lets nobody look along."""

    code = "support_off"

    def __init__(self) -> None:
        super().__init__(
            "Dit bedrijf heeft meekijken uitgezet. Vraag de eigenaar om het aan te zetten bij Instellingen, Meekijken.",
            field="company",
        )


@dataclass(frozen=True, slots=True)
class FoundCompany:
    """All an operator sees of a company without a reason."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class OpenedView:
    """A fresh view: the token goes into the cookie and exists nowhere else."""

    token: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class EndedView:
    """How a look ended that its operator did not end: `by` whom of the company; empty when its time was over."""

    company: str
    by: str


def find_companies(environment: Environment, *, typed: str) -> list[FoundCompany]:
    """Companies by a part of their name, at most twenty."""
    if len(typed.strip()) < SHORTEST_SEARCH:
        return []
    with platform_scope(environment) as session:
        rows = session.execute(
            select(Tenant.id, Tenant.name)
            .where(Tenant.closed_at.is_(None), func.lower(Tenant.name).contains(typed.strip().lower(), autoescape=True))
            .order_by(Tenant.name, Tenant.created_at)
            .limit(MOST_FOUND)
        )
        return [FoundCompany(*row) for row in rows]


def open_view(
    environment: Environment,
    operator: SignedInOperator,
    *,
    tenant_id: UUID,
    reason: str,
    ticket: str = "",
    origin: Origin = NOWHERE,
) -> OpenedView:
    """Look along with a company for fifteen minutes and no longer; its owners are mailed. Another view of this ends.

    Raises: InvalidValue, NotFound, SupportOff.
    """
    why, about = " ".join(reason.split()), " ".join(ticket.split())
    if sum(map(str.isalpha, why)) < SHORTEST_REASON or len(why) > LONGEST_REASON:
        raise InvalidValue("Schrijf in minstens tien letters waarom je meekijkt; de klant leest dit.", field="reason")
    if len(about) > LONGEST_TICKET:
        raise InvalidValue("Een ticket heeft hoogstens 60 tekens.", field="ticket")
    token, now = secrets.token_urlsafe(32), environment.clock.now()
    with platform_scope(environment) as session:
        tenant = session.scalars(
            select(Tenant).where(Tenant.id == tenant_id, Tenant.closed_at.is_(None)).with_for_update(key_share=True)
        ).one_or_none()
        if tenant is None:
            raise NotFound("Dit bedrijf")
        if not tenant.allows_support:
            raise SupportOff
        end_views(session, SupportView.operator_session_id == operator.session_id, now=now, by=operator.name)
        view = SupportView(
            tenant_id=tenant_id,
            operator_session_id=operator.session_id,
            token_sha256=_digest(token),
            operator_name=operator.name,
            reason=why,
            ticket=about,
            opened_at=now,
            ends_at=now + LASTS,
            ended_by="",
        )
        session.add(view)
        session.flush()
        _tell(environment, session, view, origin=origin)
    return OpenedView(token, view.ends_at)


def _tell(environment: Environment, session: DatabaseSession, view: SupportView, *, origin: Origin) -> None:
    """Mail the owners, and write it in the company's own books."""
    owners = session.scalars(
        select(Membership.email)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.tenant_id == view.tenant_id, Group.role == Role.OWNER, Membership.revoked_at.is_(None))
    ).all()
    started, until = (amsterdam_time(at) for at in (view.opened_at, view.ends_at))
    body = (
        f"{view.operator_name} van DepotFlow kijkt sinds {started} met je mee, uiterlijk tot {until}.\n"
        f"De reden: {view.reason}\n\n"
        "Meekijken is alleen kijken: wijzigen of downloaden kan niet. Je ziet elk scherm terug, kunt het meteen\n"
        f"beëindigen en kunt meekijken uitzetten bij Instellingen, Meekijken:\n"
        f"{environment.settings.base_url}/instellingen/meekijken\n"
    )
    operator = Identity(view.tenant_id, role=None, name=f"{view.operator_name} (DepotFlow)", origin=origin)
    with joining_scope(environment, session, operator) as scope:
        scope.mail_all([(owner, "DepotFlow kijkt met je mee", body) for owner in owners])
        why = f"{view.reason} (ticket {view.ticket})" if view.ticket else view.reason
        scope.audit("support.opened", subject_id=view.id, reason=why)
    announce_to_all(session, "support", tenant=view.tenant_id)


def find_view(environment: Environment, *, token: str) -> Identity | None:
    """Who looks along behind this token; None when it is unknown or over. What is over once stays so."""
    with platform_scope(environment) as session:
        view_id = session.scalars(
            select(SupportView.id).where(SupportView.token_sha256 == _digest(token), SupportView.ended_at.is_(None))
        ).one_or_none()
        if view_id is None:
            return None
        live = session.execute(_LIVE, {"view": view_id, "at": environment.clock.now()}).one_or_none()
        if live is None:
            end_views(session, SupportView.id == view_id, now=environment.clock.now())
            return None
    return Identity(
        tenant_id=live.tenant_id,
        role=None,
        name=live.operator_name,
        rights=SUPPORT,
        group="Kijkt mee",
        session_id=view_id,
        company_name=live.company_name,
        looking=Looking(until=live.ends_at),
    )


def find_ended_view(environment: Environment, operator: SignedInOperator) -> EndedView | None:
    """How the last look since this sign-in ended; None while it goes on and when the operator ended it."""
    with platform_scope(environment) as session:
        view = session.execute(
            select(Tenant.name, SupportView.ended_by, SupportView.ended_at, SupportView.ends_at)
            .join(Tenant, Tenant.id == SupportView.tenant_id)
            .where(SupportView.operator_session_id == operator.session_id)
            .order_by(SupportView.opened_at.desc(), SupportView.id.desc())
            .limit(1)
        ).one_or_none()
    if view is None:
        return None
    is_over = (view.ended_at or environment.clock.now()) >= view.ends_at
    return EndedView(view.name, view.ended_by) if is_over or view.ended_by else None


def is_live_view(environment: Environment, *, view_id: UUID) -> bool:
    """Whether an open page of this view may still show something."""
    with platform_scope(environment) as session:
        return bool(live_views(session, {view_id}, now=environment.clock.now()))


def live_views(session: DatabaseSession, view_ids: Collection[UUID], *, now: datetime) -> set[UUID]:
    """Which of these views may still show something."""
    known = session.scalars(select(SupportView.id).where(SupportView.id.in_(view_ids)))
    return {view for view in known if session.execute(_LIVE, {"view": view, "at": now}).one_or_none()}


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
