"""The lists that can be taken along and what stands in them: drivers, vehicles, and of a week shifts and invoices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from exports.tabular import Cell, Column, ColumnKind
from models.tables import (
    Contractor,
    Depot,
    Driver,
    DriverDepot,
    EngagementPeriod,
    Invoice,
    Registration,
    RouteTemplate,
    Shift,
    Vehicle,
)
from models.values.calendar import IsoWeek, amsterdam_time
from models.values.kinds import EngagementKind, ShiftState, VehicleOwner
from services.access.permissions import Permission
from services.scope import Scope


class ListKind(StrEnum):
    """What can be taken along; the value is its name in addresses and files."""

    DRIVERS = "chauffeurs"
    VEHICLES = "voertuigen"
    SHIFTS = "diensten"
    INVOICES = "facturen"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: its columns and its rows, which are read while they are written."""

    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


NEEDS: Mapping[ListKind, Permission] = {
    ListKind.DRIVERS: Permission.PEOPLE_SEE,
    ListKind.VEHICLES: Permission.FLEET_SEE,
    ListKind.SHIFTS: Permission.PLANNING_SEE,
    ListKind.INVOICES: Permission.INVOICES_SEE,
}
PER_WEEK = frozenset({ListKind.SHIFTS, ListKind.INVOICES})
_ENGAGEMENTS = {
    EngagementKind.EMPLOYEE: "loondienst",
    EngagementKind.ZZP: "zzp",
    EngagementKind.AGENCY: "uitzend",
    EngagementKind.SUBCONTRACTOR_STAFF: "onderaannemer",
}
_OWNERS = {
    VehicleOwner.OWN: "eigen",
    VehicleOwner.LEASE: "lease",
    VehicleOwner.RENTAL: "huur",
    VehicleOwner.DRIVER_OWNED: "van zzp'er",
}
_SHIFT_STATES = {
    ShiftState.DRAFT: "concept",
    ShiftState.PUBLISHED: "gepubliceerd",
    ShiftState.CONFIRMED: "bevestigd",
    ShiftState.DECLINED: "geweigerd",
    ShiftState.RUNNING: "onderweg",
    ShiftState.DONE: "gereden",
    ShiftState.APPROVED: "goedgekeurd",
    ShiftState.SETTLED: "afgerekend",
    ShiftState.CANCELLED: "vervallen",
}
_INVOICE_KINDS = {
    "invoice": "factuur",
    "credit_note": "creditnota",
    "self_bill": "self-billing",
    "self_bill_credit": "self-billing creditnota",
}
_INVOICE_STATES = {
    "draft": "concept",
    "issued": "verstuurd",
    "offered": "aangeboden",
    "accepted": "akkoord",
    "objected": "klopt niet",
    "paid": "betaald",
    "credited": "gecrediteerd",
}


def drivers(scope: Scope) -> Listed:
    """Everybody who drives or drove; no BSN, no accounts, no wages."""
    footing = EngagementPeriod
    rows = scope.session.execute(
        select(
            Driver.name,
            Driver.personnel_number,
            Driver.phone,
            Driver.email,
            Depot.name,
            footing.kind,
            Contractor.name,
            footing.contract_minutes,
            Driver.archived_at,
        )
        .outerjoin(
            footing,
            and_(
                footing.tenant_id == Driver.tenant_id,
                footing.driver_id == Driver.id,
                footing.valid_from <= scope.today,
                or_(footing.valid_until.is_(None), footing.valid_until > scope.today),
            ),
        )
        .outerjoin(Contractor, and_(Contractor.tenant_id == footing.tenant_id, Contractor.id == footing.contractor_id))
        .outerjoin(
            DriverDepot,
            and_(DriverDepot.tenant_id == Driver.tenant_id, DriverDepot.driver_id == Driver.id, DriverDepot.is_home),
        )
        .outerjoin(Depot, and_(Depot.tenant_id == DriverDepot.tenant_id, Depot.id == DriverDepot.depot_id))
        .order_by(Driver.sort_name, Driver.id)
    )
    columns = (
        Column("Naam", width=28),
        Column("Personeelsnummer", width=17),
        Column("Telefoon", width=16),
        Column("E-mail", width=28),
        Column("Depot", width=18),
        Column("Dienstverband", width=15),
        Column("Bedrijf", width=26),
        Column("Contracturen", ColumnKind.HUNDREDTHS, width=13),
        Column("Uit dienst", width=11),
    )
    return Listed(
        columns,
        (
            (
                name,
                number or "",
                phone,
                email,
                depot or "",
                _ENGAGEMENTS[kind] if kind else "",
                company or "",
                None if minutes is None else minutes * 100 // 60,
                "ja" if archived_at else "",
            )
            for name, number, phone, email, depot, kind, company, minutes, archived_at in rows
        ),
    )


def vehicles(scope: Scope) -> Listed:
    """All vans with their terms."""
    van = Vehicle
    rows = scope.session.execute(
        select(
            van.number,
            van.plate,
            van.make_model,
            van.owner,
            van.apk_until,
            van.insured_until,
            van.odometer_km,
            van.day_cost_cents,
            van.archived_at,
        ).order_by(van.number, van.id)
    )
    columns = (
        Column("Nummer", width=9),
        Column("Kenteken", width=11),
        Column("Merk en type", width=24),
        Column("Eigendom", width=12),
        Column("APK tot", ColumnKind.DATE, width=12),
        Column("Verzekerd tot", ColumnKind.DATE, width=13),
        Column("Kilometerstand", ColumnKind.WHOLE, width=15),
        Column("Dagkosten", ColumnKind.CENTS, width=12),
        Column("Uit gebruik", width=11),
    )
    return Listed(
        columns,
        (
            (number, plate, model, _OWNERS[owner], apk, insured, km, cost, "ja" if archived_at else "")
            for number, plate, model, owner, apk, insured, km, cost, archived_at in rows
        ),
    )


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
                _SHIFT_STATES[row.state],
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


def invoices(scope: Scope, week: IsoWeek) -> Listed:
    """The numbered documents of a settlement week."""
    one = Invoice
    rows = scope.session.execute(
        select(
            one.number, one.kind, one.state, one.party_name, one.issue_date, one.due_date, one.net_cents,
            one.vat_cents, one.total_cents, one.paid_at,
        )
        .where(one.iso_year == week.year, one.iso_week == week.week, one.number.is_not(None))
        .order_by(one.issue_date, one.series, one.number)
    )  # fmt: skip
    columns = (
        Column("Nummer", width=16),
        Column("Soort", width=22),
        Column("Stand", width=13),
        Column("Naam", width=28),
        Column("Factuurdatum", ColumnKind.DATE, width=13),
        Column("Vervaldatum", ColumnKind.DATE, width=13),
        Column("Exclusief btw", ColumnKind.CENTS),
        Column("Btw", ColumnKind.CENTS),
        Column("Inclusief btw", ColumnKind.CENTS),
        Column("Betaald", width=9),
    )
    return Listed(
        columns,
        (
            (
                number,
                _INVOICE_KINDS[kind],
                _INVOICE_STATES[state],
                party,
                issued,
                due,
                net,
                vat,
                total,
                "ja" if paid_at else "",
            )
            for number, kind, state, party, issued, due, net, vat, total, paid_at in rows
        ),
    )
