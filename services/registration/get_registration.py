"""One shift's registration with everything that was ever made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from models.tables import Driver, Membership, Registration, RouteTemplate, Shift
from models.values.kinds import ShiftState
from models.values.refusal import NotFound
from services.registration.correct import Figures
from services.registration.history import facts_by_events
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class Version:
    """One version: who wrote it down and why."""

    number: int
    by: str
    at: datetime
    reason: str
    stops_done: int


@dataclass(frozen=True, slots=True)
class RegistrationDetail:
    """The current version and the ones before it, newest first; without figures while nobody started."""

    shift_id: UUID
    service_date: date
    route_code: str
    route_name: str
    driver: str
    planned_start: datetime
    planned_end: datetime
    state: ShiftState
    started_at: datetime | None
    ended_at: datetime | None
    figures: Figures | None
    can_be_taken_back: bool
    """Whether it is a start and nothing more."""
    versions: Sequence[Version]

    @property
    def version(self) -> int:
        """The number of the current version, 0 when there is none."""
        return self.versions[0].number if self.versions else 0

    @property
    def can_be_handed_in(self) -> bool:
        return self.state is ShiftState.RUNNING and self.ended_at is not None


def get_registration(scope: Scope, *, shift_id: UUID) -> RegistrationDetail:
    """What is registered of a shift. Raises: NotFound."""
    shift = scope.session.execute(
        select(
            Shift.service_date,
            Shift.starts_at,
            Shift.ends_at,
            Shift.state,
            RouteTemplate.code,
            RouteTemplate.name,
            Driver.name.label("driver"),
        )
        .join(
            RouteTemplate,
            and_(RouteTemplate.tenant_id == Shift.tenant_id, RouteTemplate.id == Shift.route_template_id),
        )
        .outerjoin(Driver, and_(Driver.tenant_id == Shift.tenant_id, Driver.id == Shift.driver_id))
        .where(Shift.id == shift_id)
    ).one_or_none()
    if shift is None:
        raise NotFound("Deze dienst")
    rows = _versions(scope, shift_id)
    current = rows[0][0] if rows else None
    return RegistrationDetail(
        shift_id=shift_id,
        service_date=shift.service_date,
        route_code=shift.code,
        route_name=shift.name,
        driver=shift.driver or "",
        planned_start=shift.starts_at,
        planned_end=shift.ends_at,
        state=shift.state,
        started_at=current.started_at if current else None,
        ended_at=current.ended_at if current else None,
        figures=_figures(current) if current and current.ended_at else None,
        can_be_taken_back=bool(current and shift.state is ShiftState.RUNNING and _only_started(scope, current)),
        versions=[
            Version(row.version, name or "", row.registered_at, row.correction_reason, row.stops_done)
            for row, name in rows
        ],
    )


def _versions(scope: Scope, shift_id: UUID) -> Sequence[Any]:
    return scope.session.execute(
        select(Registration, Membership.display_name)
        .outerjoin(
            Membership,
            and_(Membership.tenant_id == Registration.tenant_id, Membership.id == Registration.registered_by),
        )
        .where(Registration.shift_id == shift_id)
        .order_by(Registration.version.desc())
    ).all()


def _only_started(scope: Scope, row: Registration) -> bool:
    facts = facts_by_events(scope, [row.shift_id], row.driver_id)[row.shift_id]
    return facts.started_at is not None and not facts.since_start


def _figures(row: Registration) -> Figures:
    return Figures(**{field.name: getattr(row, field.name) for field in fields(Figures)})
