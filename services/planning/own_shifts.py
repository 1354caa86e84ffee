"""A driver's own week: what was published to them, whatever the planner is changing meanwhile."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, cast, func, select
from sqlalchemy.orm import aliased

from models.tables import Depot, RouteTemplate, Shift, Vehicle
from models.values.calendar import IsoWeek
from models.values.kinds import ShiftState
from models.values.refusal import NotAllowed
from services.planning.plan import CONFIRMED, DECLINED, DRIVEN, Told
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class OwnShiftRow:
    """One shift as this driver was told of it. `changed_from` holds the times they knew before that, and
    `vehicle_before` the van.

    `state` is published, confirmed or declined, or how far the shift has come since it began. `can_be_answered` is
    False once it was, and while the planner is changing or withdrawing it: the next publication tells of that.
    """

    id: UUID
    service_date: date
    starts_at: datetime
    ends_at: datetime
    route_code: str
    route_name: str
    depot: str
    dock: str
    vehicle: str
    plate: str
    note: str
    state: ShiftState
    can_be_answered: bool
    confirm_by: datetime | None
    decline_reason: str
    changed_from: tuple[datetime, datetime] | None
    vehicle_before: str


def own_shifts(scope: Scope, *, week: IsoWeek) -> list[OwnShiftRow]:
    """The published shifts of the driver who asks, by start. Raises: NotAllowed when the account has no driver."""
    driver_id = scope.identity.driver_id
    if driver_id is None:
        raise NotAllowed("Je account hoort niet bij een chauffeur. Vraag je planner om een uitnodiging.")
    told_route = cast(Shift.published["route_id"].astext, Uuid)
    told_van = cast(func.nullif(Shift.published["vehicle_id"].astext, "None"), Uuid)
    before_van = cast(func.nullif(Shift.published["was"]["vehicle_id"].astext, "None"), Uuid)
    van_before = aliased(Vehicle)
    rows = scope.session.execute(
        select(
            Shift.id,
            Shift.service_date,
            Shift.published,
            Shift.state,
            Shift.driver_id,
            Shift.confirm_by,
            Shift.route_template_id,
            Shift.dock,
            Shift.note,
            RouteTemplate.code,
            RouteTemplate.name,
            Depot.name.label("depot"),
            Vehicle.number,
            Vehicle.plate,
            van_before.number.label("vehicle_before"),
        )
        .join(
            RouteTemplate,
            and_(
                RouteTemplate.tenant_id == Shift.tenant_id,
                RouteTemplate.id == func.coalesce(told_route, Shift.route_template_id),
            ),
        )
        .join(Depot, and_(Depot.tenant_id == RouteTemplate.tenant_id, Depot.id == RouteTemplate.depot_id))
        .outerjoin(Vehicle, and_(Vehicle.tenant_id == Shift.tenant_id, Vehicle.id == told_van))
        .outerjoin(van_before, and_(van_before.tenant_id == Shift.tenant_id, van_before.id == before_van))
        .where(
            Shift.service_date.between(week.monday, week.days[-1]),
            Shift.published["driver_id"].astext == str(driver_id),
        )
        .order_by(Shift.service_date, Shift.starts_at)
    )
    return [_row(row) for row in rows]


def _row(row: Any) -> OwnShiftRow:
    published = row.published
    told = Told.read(published, route_id=row.route_template_id)
    was = published.get("was")
    before = Told.read(was, route_id=row.route_template_id) if was else None
    return OwnShiftRow(
        id=row.id,
        service_date=row.service_date,
        starts_at=told.starts_at,
        ends_at=told.ends_at,
        route_code=row.code,
        route_name=row.name,
        depot=row.depot,
        dock=row.dock,
        vehicle=row.number or "",
        plate=row.plate or "",
        note=row.note,
        state=_state(row),
        can_be_answered=row.state is ShiftState.PUBLISHED and str(row.driver_id) == published["driver_id"],
        confirm_by=row.confirm_by,
        decline_reason=published.get(DECLINED, ""),
        changed_from=(before.starts_at, before.ends_at) if before else None,
        vehicle_before=row.vehicle_before or "",
    )


def _state(row: Any) -> ShiftState:
    """What the driver last said, even while the planner already has other plans."""
    if row.state in DRIVEN:
        return ShiftState(row.state)
    if DECLINED in row.published or row.state is ShiftState.DECLINED:
        return ShiftState.DECLINED
    is_confirmed = row.state is ShiftState.CONFIRMED or row.published.get(CONFIRMED)
    return ShiftState.CONFIRMED if is_confirmed else ShiftState.PUBLISHED
