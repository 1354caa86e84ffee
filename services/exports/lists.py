"""The lists that can be taken along, and what stands in that of a week's shifts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased

from exports.tabular import Cell, Column, ColumnKind
from models.tables import Depot, Driver, Registration, RouteTemplate, Shift, Vehicle
from models.values.calendar import IsoWeek, amsterdam_time
from models.values.words import SHIFT_STATES
from services.access.permissions import Permission
from services.scope import Scope


class ListKind(StrEnum):
    """What can be taken along; the value is its name in addresses and files."""

    DRIVERS = "chauffeurs"
    CONTRACTORS = "bedrijven"
    VEHICLES = "voertuigen"
    ROUTES = "routes"
    PRINCIPALS = "opdrachtgevers"
    DEPOTS = "depots"
    SHIFTS = "diensten"
    INVOICES = "facturen"
    SELF_BILLS = "zzp-facturen"
    UNTAXED = "uitbetaald-zonder-btw"
    HOURS = "uren"
    PAYABLES = "te-betalen"
    ADJUSTMENTS = "bonus-malus"
    AUDIT = "logboek"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: its columns and its rows, which are read while they are written."""

    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


NEEDS: Mapping[ListKind, Permission] = {
    ListKind.DRIVERS: Permission.PEOPLE_SEE,
    ListKind.CONTRACTORS: Permission.PEOPLE_SEE,
    ListKind.VEHICLES: Permission.FLEET_SEE,
    ListKind.ROUTES: Permission.COMPANY_SEE,
    ListKind.PRINCIPALS: Permission.COMPANY_SEE,
    ListKind.DEPOTS: Permission.COMPANY_SEE,
    ListKind.SHIFTS: Permission.PLANNING_SEE,
    ListKind.INVOICES: Permission.INVOICES_SEE,
    ListKind.SELF_BILLS: Permission.SELF_BILLS_SEE,
    ListKind.UNTAXED: Permission.SELF_BILLS_SEE,
    ListKind.HOURS: Permission.REGISTRATION_APPROVE,
    ListKind.PAYABLES: Permission.PAYMENTS_SEE,
    ListKind.ADJUSTMENTS: Permission.SETTLEMENT_SEE,
    ListKind.AUDIT: Permission.AUDIT_SEE,
}
PER_WEEK = frozenset({ListKind.SHIFTS, ListKind.HOURS, ListKind.ADJUSTMENTS})


def shifts(scope: Scope, week: IsoWeek) -> Listed:
    """The shifts of a week with what was registered on them."""
    columns = (
        Column("Datum", ColumnKind.DATE, width=12),
        Column("Depot", width=18),
        Column("Route", width=12),
        Column("Chauffeur", width=28),
        Column("Bus", width=8),
        Column("Gepland van", width=12),
        Column("Gepland tot", width=12),
        Column("Stand", width=13),
        Column("Begonnen", width=10),
        Column("Klaar", width=10),
        Column("Pauze (min)", ColumnKind.WHOLE, width=12),
        Column("Stops", ColumnKind.WHOLE, width=8),
        Column("Mislukt", ColumnKind.WHOLE, width=8),
        Column("Pakketten", ColumnKind.WHOLE, width=10),
        Column("Kilometers", ColumnKind.WHOLE, width=10),
    )
    rows = scope.session.execute(_shift_query(week))
    return Listed(
        columns,
        (
            (
                row.service_date,
                row.depot,
                row.route,
                row.driver or "",
                row.van or "",
                amsterdam_time(row.starts_at),
                amsterdam_time(row.ends_at),
                SHIFT_STATES[row.state],
                amsterdam_time(row.started_at) if row.started_at else "",
                amsterdam_time(row.ended_at) if row.ended_at else "",
                row.break_minutes,
                row.stops_done,
                row.stops_failed,
                row.parcels_delivered,
                None if row.km_start is None or row.km_end is None else row.km_end - row.km_start,
            )
            for row in rows
        ),
    )


def _shift_query(week: IsoWeek) -> Select[*tuple[Any, ...]]:
    registration, van = aliased(Registration), aliased(Vehicle)
    return (
        select(
            Shift.service_date,
            Depot.name.label("depot"),
            RouteTemplate.code.label("route"),
            Driver.name.label("driver"),
            van.number.label("van"),
            Shift.starts_at,
            Shift.ends_at,
            Shift.state,
            registration.started_at,
            registration.ended_at,
            registration.break_minutes,
            registration.stops_done,
            registration.stops_failed,
            registration.parcels_delivered,
            registration.km_start,
            registration.km_end,
        )
        .join(Depot, and_(Depot.tenant_id == Shift.tenant_id, Depot.id == Shift.depot_id))
        .join(
            RouteTemplate,
            and_(RouteTemplate.tenant_id == Shift.tenant_id, RouteTemplate.id == Shift.route_template_id),
        )
        .outerjoin(Driver, and_(Driver.tenant_id == Shift.tenant_id, Driver.id == Shift.driver_id))
        .outerjoin(van, and_(van.tenant_id == Shift.tenant_id, van.id == Shift.vehicle_id))
        .outerjoin(
            registration,
            and_(
                registration.tenant_id == Shift.tenant_id,
                registration.shift_id == Shift.id,
                registration.is_current,
            ),
        )
        .where(Shift.service_date >= week.monday, Shift.service_date < week.shifted(1).monday)
        .order_by(Shift.service_date, Depot.name, RouteTemplate.code, Shift.id)
    )
