"""Reads what shifts are priced by: the approved registration of what was driven, or the plan and the norms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, or_, select, true

from models.tables import Depot, EngagementPeriod, Registration, RouteTemplate, Shift, StatutoryFigure, Vehicle
from models.values.calendar import Period
from models.values.kinds import EngagementKind, ShiftState, VehicleOwner
from services.plain_rows import plain
from services.rules.holidays import is_holiday
from services.rules.norms import planned_break
from services.rules.tariffs import Performance
from services.scope import Scope
from services.statutory import Figure

Query = Select[*tuple[Any, ...]]
NOT_DRIVEN = (ShiftState.CANCELLED, ShiftState.DECLINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftFacts:
    """One shift with everything its amounts follow from. Wages and costs are those of the service date."""

    shift_id: UUID
    registration_id: UUID | None
    principal_id: UUID
    depot_id: UUID
    route_template_id: UUID
    driver_id: UUID | None
    engagement: EngagementKind | None
    contractor_id: UUID | None
    hourly_wage_1e4: int | None
    hourly_cost_1e4: int | None
    travel_km: int
    travel_rate_1e4: int | None
    vehicle_id: UUID | None
    vehicle_day_cost_cents: int
    burns_our_fuel: bool
    period: Period
    break_minutes: int
    performance: Performance

    @property
    def service_date(self) -> date:
        return self.performance.service_date


def approved_shifts(scope: Scope, which: ColumnElement[bool]) -> list[ShiftFacts]:
    """The shifts of `which` whose current registration is approved, by service date and start."""
    query = (
        _with_circumstances(
            select(
                Registration.id.label("registration_id"),
                Registration.driver_id,
                Registration.started_at,
                Registration.ended_at,
                Registration.break_minutes,
                Registration.wait_minutes,
                Registration.stops_done,
                Registration.parcels_delivered,
                Registration.pickups,
                (Registration.km_end - Registration.km_start).label("km"),
            ).join(
                Shift,
                (Shift.tenant_id == Registration.tenant_id) & (Shift.id == Registration.shift_id),
            ),
            driver_id=Registration.driver_id,
            vehicle_id=func.coalesce(Registration.vehicle_id, Shift.vehicle_id),
        )
        .where(
            Registration.is_current,
            Registration.approved_at.is_not(None),
            Registration.ended_at.is_not(None),
            Shift.state != ShiftState.CANCELLED,
            which,
        )
        .order_by(Shift.service_date, Registration.started_at, Shift.id)
    )
    return [_driven(row) for row in plain(scope.session.execute(query))]


def planned_shifts(scope: Scope, days: Sequence[date], which: ColumnElement[bool] | None = None) -> list[ShiftFacts]:
    """The live shifts of these days as planned: counts by the norm of the route, the break the law asks."""
    in_days = Shift.service_date.between(days[0], days[-1])
    rows = scope.session.execute(_as_planned().where(in_days, true() if which is None else which))
    return [_planned(row) for row in plain(rows)]


@cache
def _as_planned() -> Query:
    """The live shifts as planned; kept, because putting it together costs more than carrying it out."""
    return (
        _with_circumstances(
            select(
                Shift.driver_id,
                Shift.starts_at,
                Shift.ends_at,
                func.coalesce(Shift.expected_stops, RouteTemplate.norm_stops, 0).label("stops"),
                func.coalesce(Shift.expected_parcels, RouteTemplate.norm_parcels).label("parcels"),
                func.coalesce(RouteTemplate.norm_km, 0).label("km"),
            ).join(
                RouteTemplate,
                (RouteTemplate.tenant_id == Shift.tenant_id) & (RouteTemplate.id == Shift.route_template_id),
            ),
            driver_id=Shift.driver_id,
            vehicle_id=Shift.vehicle_id,
        )
        .where(Shift.state.not_in(NOT_DRIVEN))
        .order_by(Shift.service_date, Shift.starts_at, Shift.id)
    )


def _with_circumstances(
    query: Select[*tuple[Any, ...]], *, driver_id: Any, vehicle_id: Any
) -> Select[*tuple[Any, ...]]:
    return (
        query.add_columns(
            Shift.id.label("shift_id"),
            Shift.service_date,
            Shift.depot_id,
            Shift.route_template_id,
            Depot.principal_id,
            EngagementPeriod.kind.label("engagement"),
            EngagementPeriod.contractor_id,
            EngagementPeriod.hourly_wage_1e4,
            EngagementPeriod.hourly_cost_1e4,
            func.coalesce(EngagementPeriod.travel_km, 0).label("travel_km"),
            case(
                (EngagementPeriod.travel_km > 0, func.coalesce(EngagementPeriod.travel_rate_1e4, _travel_limit()))
            ).label("travel_rate_1e4"),
            Vehicle.id.label("vehicle_id"),
            Vehicle.owner,
            Vehicle.day_cost_cents,
        )
        .outerjoin(Depot, (Depot.tenant_id == Shift.tenant_id) & (Depot.id == Shift.depot_id))
        .outerjoin(
            EngagementPeriod,
            and_(
                EngagementPeriod.tenant_id == Shift.tenant_id,
                EngagementPeriod.driver_id == driver_id,
                EngagementPeriod.valid_from <= Shift.service_date,
                or_(EngagementPeriod.valid_until.is_(None), EngagementPeriod.valid_until > Shift.service_date),
            ),
        )
        .outerjoin(Vehicle, (Vehicle.tenant_id == Shift.tenant_id) & (Vehicle.id == vehicle_id))
    )


def _travel_limit() -> ScalarSelect[int]:
    """The tax-free limit per kilometre on the day of a shift; looked up only for who is paid by it."""
    figure = StatutoryFigure
    return (
        select(figure.value_1e4)
        .where(
            figure.name == Figure.TRAVEL_ALLOWANCE_KM,
            figure.valid_from <= Shift.service_date,
            or_(figure.valid_until.is_(None), figure.valid_until > Shift.service_date),
        )
        .correlate(Shift)
        .scalar_subquery()
    )


def _driven(row: Any) -> ShiftFacts:
    period = Period(row.started_at, row.ended_at)
    return _facts(
        row,
        registration_id=row.registration_id,
        period=period,
        break_minutes=row.break_minutes,
        performance=Performance(
            service_date=row.service_date,
            minutes_worked=max(0, period.duration.count - row.break_minutes),
            wait_minutes=row.wait_minutes,
            stops_done=row.stops_done,
            parcels_delivered=row.parcels_delivered,
            pickups=row.pickups,
            km=max(0, row.km or 0),
            is_holiday=is_holiday(row.service_date),
        ),
    )


def _planned(row: Any) -> ShiftFacts:
    period = Period(row.starts_at, row.ends_at)
    minutes = period.duration.count
    pause = planned_break(period.duration).count
    return _facts(
        row,
        registration_id=None,
        period=period,
        break_minutes=pause,
        performance=Performance(
            service_date=row.service_date,
            minutes_worked=minutes - pause,
            stops_done=row.stops,
            parcels_delivered=row.stops if row.parcels is None else row.parcels,
            km=row.km,
            is_holiday=is_holiday(row.service_date),
        ),
    )


def _facts(
    row: Any, *, registration_id: UUID | None, period: Period, break_minutes: int, performance: Performance
) -> ShiftFacts:
    is_ours = row.owner is not None and row.owner is not VehicleOwner.DRIVER_OWNED
    return ShiftFacts(
        shift_id=row.shift_id,
        registration_id=registration_id,
        principal_id=row.principal_id,
        depot_id=row.depot_id,
        route_template_id=row.route_template_id,
        driver_id=row.driver_id,
        engagement=row.engagement,
        contractor_id=row.contractor_id,
        hourly_wage_1e4=row.hourly_wage_1e4,
        hourly_cost_1e4=row.hourly_cost_1e4,
        travel_km=row.travel_km,
        travel_rate_1e4=row.travel_rate_1e4,
        vehicle_id=row.vehicle_id,
        vehicle_day_cost_cents=row.day_cost_cents if is_ours else 0,
        burns_our_fuel=is_ours,
        period=period,
        break_minutes=break_minutes,
        performance=performance,
    )
