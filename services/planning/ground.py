"""Reads what shifts stand on: drivers with their contracts and absences, vans, routes, depots and principals."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on

from models.tables import (
    Absence,
    Availability,
    Contractor,
    Depot,
    Driver,
    DriverDepot,
    EngagementPeriod,
    Paper,
    Principal,
    RouteTemplate,
    Shift,
    Vehicle,
)
from models.values.calendar import DatePeriod, IsoWeek
from models.values.kinds import AbsenceKind, EngagementKind, PaperKind
from services.plain_rows import plain
from services.planning.plan import Ground, PlanDepot, PlanDriver, PlanRoute, PlanVehicle
from services.planning.reading import LOOK_AROUND
from services.rules.planning import DriverFacts, Engagement, PrincipalFacts, VehicleFacts
from services.rules.planning.reference_period import LONG
from services.scope import Scope


def read_ground(
    scope: Scope,
    week: IsoWeek,
    *,
    drivers: Collection[UUID] | None = None,
    vehicles: Collection[UUID] | None = None,
    routes: Collection[UUID] | None = None,
) -> Ground:
    """Everything shifts of a week can name; `drivers`, `vehicles` and `routes` limit what is read of those."""
    found, depots, principals = _read_routes(scope, routes)
    return Ground(
        drivers=read_drivers(scope, week, only=drivers),
        vehicles=_read_vehicles(scope, vehicles),
        routes=found,
        depots=depots,
        principals=principals,
    )


def read_drivers(scope: Scope, week: IsoWeek, *, only: Collection[UUID] | None = None) -> dict[UUID, PlanDriver]:
    """Drivers by name with what holds around a week; without `only` those at work and those with shifts in it."""
    if only is not None and not only:
        return {}
    start, end = week.monday - LOOK_AROUND, week.days[-1] + LOOK_AROUND
    planned = select(Shift.driver_id).where(Shift.service_date.between(start, end), Shift.driver_id.is_not(None))
    wanted = Driver.archived_at.is_(None) | Driver.id.in_(planned) if only is None else Driver.id.in_(only)
    rows = scope.session.execute(_drivers_around(week).where(wanted))
    return {row.id: _driver(row) for row in plain(rows)}


@lru_cache
def _drivers_around(week: IsoWeek) -> Select[*tuple[Any, ...]]:
    """Drivers with what holds around a week; kept, because putting it together costs more than carrying it out."""
    start, end = week.monday - LOOK_AROUND, week.days[-1] + LOOK_AROUND
    engagements = _engagements(start, end, since=week.shifted(1 - LONG).monday)
    absences, licences = _absences(start, end), _licences()
    weekdays, homes = _weekdays(), _homes()
    return (
        select(
            Driver.id,
            Driver.name,
            Driver.birth_date,
            Driver.fixed_vehicle_id,
            homes.c.depot_id,
            engagements.c.engagements,
            engagements.c.engaged_since,
            absences.c.absences,
            weekdays.c.weekdays,
            licences.c.until.label("licence_until"),
        )
        .outerjoin(engagements, engagements.c.driver_id == Driver.id)
        .outerjoin(absences, absences.c.driver_id == Driver.id)
        .outerjoin(weekdays, weekdays.c.driver_id == Driver.id)
        .outerjoin(licences, licences.c.driver_id == Driver.id)
        .outerjoin(homes, homes.c.driver_id == Driver.id)
        .order_by(Driver.sort_name, Driver.id)
    )


def _engagements(start: date, end: date, *, since: date) -> Subquery:
    """The engagements from `start` until `end`, and when the first of those after `since` began."""
    facts = func.jsonb_build_array(
        EngagementPeriod.kind,
        EngagementPeriod.valid_from,
        EngagementPeriod.valid_until,
        EngagementPeriod.contract_minutes,
        Contractor.niwo_until,
    )
    return (
        select(
            EngagementPeriod.driver_id,
            func.jsonb_agg(aggregate_order_by(facts, EngagementPeriod.valid_from))
            .filter(_lasts_after(start))
            .label("engagements"),
            func.min(EngagementPeriod.valid_from).label("engaged_since"),
        )
        .outerjoin(
            Contractor,
            and_(Contractor.tenant_id == EngagementPeriod.tenant_id, Contractor.id == EngagementPeriod.contractor_id),
        )
        .where(EngagementPeriod.valid_from <= end, _lasts_after(since))
        .group_by(EngagementPeriod.driver_id)
        .subquery()
    )


def _lasts_after(day: date) -> ColumnElement[bool]:
    return or_(EngagementPeriod.valid_until.is_(None), EngagementPeriod.valid_until > day)


def _absences(start: date, end: date) -> Subquery:
    facts = func.jsonb_build_array(Absence.kind, Absence.starts_on, Absence.ends_on, Absence.state)
    return (
        select(Absence.driver_id, func.jsonb_agg(aggregate_order_by(facts, Absence.starts_on)).label("absences"))
        .where(Absence.starts_on <= end, Absence.ends_on > start, Absence.state != "declined")
        .group_by(Absence.driver_id)
        .subquery()
    )


def _weekdays() -> Subquery:
    facts = func.jsonb_build_array(Availability.weekday, Availability.preference)
    return (
        select(Availability.driver_id, func.jsonb_agg(facts).label("weekdays"))
        .group_by(Availability.driver_id)
        .subquery()
    )


def _licences() -> Subquery:
    return (
        select(Paper.driver_id, func.max(Paper.valid_until).label("until"))
        .where(Paper.kind == PaperKind.DRIVING_LICENCE, Paper.driver_id.is_not(None))
        .group_by(Paper.driver_id)
        .subquery()
    )


def _homes() -> Subquery:
    """Of each driver the home depot, or some depot when none is marked."""
    return (
        select(DriverDepot.driver_id, DriverDepot.depot_id)
        .ext(distinct_on(DriverDepot.driver_id))
        .order_by(DriverDepot.driver_id, DriverDepot.is_home.desc(), DriverDepot.id)
        .subquery()
    )


def _driver(row: Any) -> PlanDriver:
    contracts = tuple(_contracts(row.engagements or ()))
    approved, requested = _split_absences(row.absences or ())
    preferences = row.weekdays or ()
    return PlanDriver(
        id=row.id,
        name=row.name,
        depot_id=row.depot_id,
        fixed_vehicle_id=row.fixed_vehicle_id,
        contracts=contracts,
        facts=DriverFacts(
            engagements=tuple(engagement for engagement, _ in contracts),
            engaged_since=row.engaged_since,
            birth_date=row.birth_date,
            licence_until=row.licence_until,
            niwo_until=max((_day(facts[4]) for facts in row.engagements or () if facts[4]), default=None),
            absences=approved,
            cannot_weekdays=frozenset(weekday for weekday, preference in preferences if preference == "cannot"),
            rather_not_weekdays=frozenset(weekday for weekday, preference in preferences if preference == "rather_not"),
        ),
        requested_absences=requested,
    )


def _contracts(rows: Collection[list[Any]]) -> Iterator[tuple[Engagement, int]]:
    for kind, valid_from, valid_until, minutes, _ in rows:
        until = _day(valid_until) if valid_until else None
        yield Engagement(EngagementKind(kind), DatePeriod(_day(valid_from), until)), minutes


def _split_absences(
    rows: Collection[list[Any]],
) -> tuple[tuple[tuple[AbsenceKind, DatePeriod], ...], tuple[DatePeriod, ...]]:
    approved, requested = [], []
    for kind, starts_on, ends_on, state in rows:
        days = DatePeriod(_day(starts_on), _day(ends_on))
        if state == "approved":
            approved.append((AbsenceKind(kind), days))
        else:
            requested.append(days)
    return tuple(approved), tuple(requested)


_day = date.fromisoformat


_VEHICLES: Final = select(
    Vehicle.id,
    Vehicle.number,
    Vehicle.owner,
    Vehicle.apk_until,
    Vehicle.insured_until,
    Vehicle.payload_kg,
    Vehicle.gross_kg,
    Vehicle.out_of_service_from,
    Vehicle.out_of_service_until,
    Vehicle.archived_at,
).order_by(Vehicle.number)


def _read_vehicles(scope: Scope, only: Collection[UUID] | None) -> dict[UUID, PlanVehicle]:
    if only is not None and not only:
        return {}
    rows = scope.session.execute(_VEHICLES.where(true() if only is None else Vehicle.id.in_(only)))
    return {row.id: _vehicle(row) for row in plain(rows)}


def _vehicle(row: Any) -> PlanVehicle:
    away = row.out_of_service_from and DatePeriod(row.out_of_service_from, row.out_of_service_until)
    facts = VehicleFacts(
        label=row.number,
        owner=row.owner,
        apk_until=row.apk_until,
        insured_until=row.insured_until,
        payload_kg=row.payload_kg,
        gross_kg=row.gross_kg,
        out_of_service=away or None,
    )
    return PlanVehicle(row.id, row.number, facts, row.archived_at is not None)


_ROUTES: Final = (
    select(
        Depot.id,
        Depot.name,
        Depot.principal_id,
        Depot.archived_at.is_not(None).label("is_archived"),
        Principal.name.label("principal"),
        Principal.allows_zzp,
        Principal.allows_subcontracting,
        RouteTemplate.id.label("route_id"),
        RouteTemplate.code,
        RouteTemplate.name.label("route_name"),
        RouteTemplate.starts_at,
        RouteTemplate.ends_at,
        RouteTemplate.norm_stops,
        RouteTemplate.archived_at.is_not(None).label("route_is_archived"),
    )
    .join(Principal, and_(Principal.tenant_id == Depot.tenant_id, Principal.id == Depot.principal_id))
    .outerjoin(RouteTemplate, and_(RouteTemplate.tenant_id == Depot.tenant_id, RouteTemplate.depot_id == Depot.id))
    .order_by(Depot.name, RouteTemplate.code)
)


def _read_routes(
    scope: Scope, only: Collection[UUID] | None
) -> tuple[Mapping[UUID, PlanRoute], Mapping[UUID, PlanDepot], Mapping[UUID, PrincipalFacts]]:
    """Routes, depots and principals come in one statement; a depot without routes comes as a row without one."""
    if only is not None and not only:
        return {}, {}, {}
    rows = scope.session.execute(_ROUTES.where(true() if only is None else RouteTemplate.id.in_(only)))
    routes: dict[UUID, PlanRoute] = {}
    depots: dict[UUID, PlanDepot] = {}
    principals: dict[UUID, PrincipalFacts] = {}
    for row in plain(rows):
        if row.id not in depots:
            depots[row.id] = PlanDepot(row.id, row.name, row.principal_id, row.is_archived)
            principals[row.principal_id] = PrincipalFacts(
                name=row.principal, allows_zzp=row.allows_zzp, allows_subcontracting=row.allows_subcontracting
            )
        if row.route_id:
            routes[row.route_id] = PlanRoute(
                row.route_id, row.code, row.route_name, row.id, row.principal_id, row.starts_at, row.ends_at,
                row.norm_stops, row.route_is_archived,
            )  # fmt: skip
    return routes, depots, principals
