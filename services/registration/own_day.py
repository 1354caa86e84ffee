"""A driver's own day: the shifts of today and what is near it, how far each has come, and what the office says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, and_, cast, func, or_, select

from models.tables import Company, Depot, Driver, DriverMessage, EngagementPeriod, RouteTemplate, Shift, Vehicle
from models.values.kinds import EngagementKind, ShiftState
from services.planning.plan import DECLINED, Told
from services.registration.history import HANDED_IN, current_rows, facts_by_events, facts_of_row
from services.registration.record_events import require_driver
from services.rules.registration import RegistrationFacts
from services.scope import Scope

DAYS_BACK: Final = 1
DAYS_AHEAD: Final = 3
"""So that a phone that had reach in the evening can start the next morning without."""


@dataclass(frozen=True, slots=True)
class OwnShift:
    """One shift of the driver who looks, as the phone shows it. `stops_planned` is the forecast or the route's norm."""

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
    stops_planned: int | None
    parcels_planned: int | None
    facts: RegistrationFacts


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A message of the planner that was not seen yet."""

    id: UUID
    sender: str
    sent_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class OwnDay:
    """What the phone keeps of the day. `to_confirm` counts the shifts that wait for a yes or no."""

    driver_id: UUID
    first_name: str
    is_zzp: bool
    office_name: str
    office_phone: str
    at: datetime
    today: date
    to_confirm: int
    messages: Sequence[OwnMessage]
    shifts: Sequence[OwnShift]


def own_day(scope: Scope) -> OwnDay:
    """The day of the driver who asks, yesterday's and unfinished shifts first, and the next days after it.

    Raises: NotAllowed when the account belongs to no driver.
    """
    driver_id = require_driver(scope)
    name, kind, trade_name, legal_name, phone = _about(scope, driver_id)
    rows = _shifts(scope, driver_id)
    facts = _facts(scope, rows, driver_id)
    return OwnDay(
        driver_id=driver_id,
        first_name=name.split()[0],
        is_zzp=kind is EngagementKind.ZZP,
        office_name=trade_name or legal_name,
        office_phone=phone,
        at=scope.now,
        today=scope.today,
        to_confirm=count_to_confirm(scope),
        messages=_messages(scope, driver_id),
        shifts=[_own_shift(row, facts[row.id]) for row in rows],
    )


def count_to_confirm(scope: Scope) -> int:
    """How many published shifts from today on wait for the answer of the driver who asks. Raises: NotAllowed."""
    driver_id = require_driver(scope)
    return (
        scope.session.scalar(
            select(func.count())
            .select_from(Shift)
            .where(Shift.driver_id == driver_id, Shift.state == ShiftState.PUBLISHED, Shift.service_date >= scope.today)
        )
        or 0
    )


def _about(scope: Scope, driver_id: UUID) -> tuple[str, EngagementKind | None, str, str, str]:
    found = scope.session.execute(
        select(Driver.name, EngagementPeriod.kind, Company.trade_name, Company.legal_name, Company.phone)
        .join(Company, Company.tenant_id == Driver.tenant_id)
        .outerjoin(
            EngagementPeriod,
            (EngagementPeriod.tenant_id == Driver.tenant_id)
            & (EngagementPeriod.driver_id == Driver.id)
            & (EngagementPeriod.valid_from <= scope.today)
            & or_(EngagementPeriod.valid_until.is_(None), EngagementPeriod.valid_until > scope.today),
        )
        .where(Driver.id == driver_id)
    ).one()
    return found.name, found.kind, found.trade_name, found.legal_name, found.phone


def _shifts(scope: Scope, driver_id: UUID) -> Sequence[Any]:
    """What was told to this driver of these days, whatever the planner is changing meanwhile, and what is going on."""
    first, last = scope.today - timedelta(days=DAYS_BACK), scope.today + timedelta(days=DAYS_AHEAD)
    told_route = cast(Shift.published["route_id"].astext, Uuid)
    told_van = cast(func.nullif(Shift.published["vehicle_id"].astext, "None"), Uuid)
    told = and_(
        Shift.service_date.between(first, last),
        Shift.published["driver_id"].astext == str(driver_id),
        Shift.published[DECLINED].is_(None),
        Shift.state != ShiftState.DECLINED,
    )
    going_on = and_(Shift.driver_id == driver_id, Shift.state == ShiftState.RUNNING)
    return scope.session.execute(
        select(
            Shift.id,
            Shift.service_date,
            Shift.published,
            Shift.starts_at,
            Shift.ends_at,
            Shift.state,
            Shift.dock,
            Shift.note,
            Shift.expected_stops,
            Shift.expected_parcels,
            RouteTemplate.id.label("route_id"),
            RouteTemplate.code,
            RouteTemplate.name.label("route_name"),
            RouteTemplate.dock.label("usual_dock"),
            RouteTemplate.norm_stops,
            RouteTemplate.norm_parcels,
            Depot.name.label("depot"),
            Vehicle.number,
            Vehicle.plate,
        )
        .join(
            RouteTemplate,
            (RouteTemplate.tenant_id == Shift.tenant_id)
            & (RouteTemplate.id == func.coalesce(told_route, Shift.route_template_id)),
        )
        .join(Depot, (Depot.tenant_id == RouteTemplate.tenant_id) & (Depot.id == RouteTemplate.depot_id))
        .outerjoin(
            Vehicle,
            (Vehicle.tenant_id == Shift.tenant_id) & (Vehicle.id == func.coalesce(told_van, Shift.vehicle_id)),
        )
        .where(or_(told, going_on))
        .order_by(Shift.starts_at)
    ).all()


def _facts(scope: Scope, rows: Sequence[Any], driver_id: UUID) -> dict[UUID, RegistrationFacts]:
    closed = [row.id for row in rows if row.state in HANDED_IN]
    open_ones = [row.id for row in rows if row.state not in HANDED_IN]
    handed_in = {shift_id: facts_of_row(row) for shift_id, row in current_rows(scope, closed).items()}
    untold = dict.fromkeys(closed, RegistrationFacts())
    return {**untold, **handed_in, **facts_by_events(scope, open_ones, driver_id)}


def _own_shift(row: Any, facts: RegistrationFacts) -> OwnShift:
    told = Told.read(row.published, route_id=row.route_id)
    return OwnShift(
        id=row.id,
        service_date=row.service_date,
        starts_at=told.starts_at if told else row.starts_at,
        ends_at=told.ends_at if told else row.ends_at,
        route_code=row.code,
        route_name=row.route_name,
        depot=row.depot,
        dock=row.dock or row.usual_dock,
        vehicle=f"Bus {row.number}" if row.number else "",
        plate=row.plate or "",
        note=row.note,
        stops_planned=row.expected_stops or row.norm_stops,
        parcels_planned=row.expected_parcels or row.norm_parcels,
        facts=facts,
    )


def _messages(scope: Scope, driver_id: UUID) -> list[OwnMessage]:
    found = scope.session.execute(
        select(DriverMessage.id, DriverMessage.sent_by, DriverMessage.sent_at, DriverMessage.text)
        .where(DriverMessage.driver_id == driver_id, DriverMessage.seen_at.is_(None))
        .order_by(DriverMessage.sent_at)
    )
    return [OwnMessage(*row) for row in found]
