"""What a company sees of support: who looked along when, why and at what, and the switch."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from models.tables import SupportLook, SupportView, Tenant
from models.values.refusal import NotFound
from services.scope import Scope, above_tenants
from services.support.ending import end_views

MOST_VIEWS: Final = 50


@dataclass(frozen=True, slots=True)
class LookRow:
    """A screen that was looked at; `subject` is what was opened on it afterwards, as argument and value."""

    at: datetime
    page: str
    subject: str


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One time that somebody looked along; `ended_at` is None while it goes on."""

    id: UUID
    operator: str
    reason: str
    ticket: str
    opened_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    ended_by: str
    looks: tuple[LookRow, ...]


@dataclass(frozen=True, slots=True)
class SupportOverview:
    """Whether support may look along, and the fifty newest times that it did."""

    is_allowed: bool
    views: tuple[ViewRow, ...]


def get_overview(scope: Scope) -> SupportOverview:
    """Everything support saw of this company lately, newest first; screens in the order they were looked at."""
    tenant_id = scope.identity.tenant_id
    with above_tenants(scope) as platform:
        allowed = platform.scalars(select(Tenant.allows_support).where(Tenant.id == tenant_id)).one()
    views = scope.session.scalars(
        select(SupportView)
        .where(SupportView.tenant_id == tenant_id)
        .order_by(SupportView.opened_at.desc())
        .limit(MOST_VIEWS)
    ).all()
    looks: dict[UUID, list[LookRow]] = {view.id: [] for view in views}
    for look in scope.session.scalars(
        select(SupportLook)
        .where(SupportLook.tenant_id == tenant_id, SupportLook.view_id.in_(looks))
        .order_by(SupportLook.at, SupportLook.id)
    ):
        looks[look.view_id].append(LookRow(look.at, look.page, look.subject))
    return SupportOverview(allowed, tuple(_row(view, tuple(looks[view.id]), scope.now) for view in views))


def end_view(scope: Scope, *, view_id: UUID) -> None:
    """Have somebody stop looking along; what is open closes. Raises: NotFound, also when it had ended."""
    own = (
        SupportView.id == view_id,
        SupportView.tenant_id == scope.identity.tenant_id,
        SupportView.ends_at > scope.now,
    )
    with above_tenants(scope) as platform:
        if not end_views(platform, *own, now=scope.now, by=scope.identity.name):
            raise NotFound("Dit meekijken")
    scope.audit("support.ended", subject_id=view_id)


def allow_support(scope: Scope, *, allowed: bool) -> None:
    """Let operators of DepotFlow look along from now on, or not any more: who looks is shut out at once."""
    tenant_id = scope.identity.tenant_id
    with above_tenants(scope) as platform:
        platform.get_one(Tenant, tenant_id, with_for_update=True).allows_support = allowed
        if not allowed:
            end_views(platform, SupportView.tenant_id == tenant_id, now=scope.now, by=scope.identity.name)
    scope.audit(f"support.{'allowed' if allowed else 'forbidden'}")
    scope.announce("support")


def _row(view: SupportView, looks: tuple[LookRow, ...], now: datetime) -> ViewRow:
    return ViewRow(
        id=view.id,
        operator=view.operator_name,
        reason=view.reason,
        ticket=view.ticket,
        opened_at=view.opened_at,
        ends_at=view.ends_at,
        ended_at=view.ended_at or (view.ends_at if view.ends_at <= now else None),
        ended_by=view.ended_by,
        looks=looks,
    )
