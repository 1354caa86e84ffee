"""Listing, reading and keeping vehicles."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Text, func, or_, select

from models.tables import Contractor, Depot, Vehicle
from models.values.kinds import VehicleOwner
from models.values.listing import TablePage, TableQuery
from models.values.money import Money
from models.values.names import folded, visible
from models.values.refusal import InvalidValue, Refusal
from services.changes import changed, values_of
from services.merging import merged
from services.paging import Listing, matching, read_page
from services.people.driver_detail import papers_of
from services.people.views import PaperRow
from services.rules.identifiers import normalise_plate
from services.scope import Scope

EXPIRES_SOON = timedelta(days=30)
EMISSION_CLASSES = ("", "0", "1", "2", "3", "4", "5", "6", "electric")
FREE = Money(0)
_DAY = timedelta(days=1)
_MOST = 2_000_000
_HIGHEST_DAY_COST = Money(10_000_00)


class PlateTaken(Refusal):
    """Another vehicle has this plate."""

    code = "plate_taken"

    def __init__(self) -> None:
        super().__init__("Dit kenteken staat al in de lijst. Zoek het op.", field="plate")


@dataclass(frozen=True, slots=True)
class VehicleRow:
    """A vehicle in a list; the out-of-service days are both included."""

    id: UUID
    number: str
    plate: str
    make_model: str
    owner: VehicleOwner
    contractor: str
    depot: str
    apk_until: date | None
    insured_until: date | None
    odometer_km: int | None
    out_from: date | None
    out_last_day: date | None
    is_archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleData:
    """What one fills in about a vehicle."""

    number: str
    plate: str
    owner: VehicleOwner = VehicleOwner.OWN
    make_model: str = ""
    contractor_id: UUID | None = None
    depot_id: UUID | None = None
    payload_kg: int | None = None
    gross_kg: int | None = None
    emission_class: str = ""
    first_admission: date | None = None
    apk_until: date | None = None
    insured_until: date | None = None
    odometer_km: int | None = None
    day_cost: Money = FREE


@dataclass(frozen=True, slots=True)
class VehicleDetail:
    """Everything about one vehicle."""

    id: UUID
    data: VehicleData
    out_from: date | None
    out_last_day: date | None
    out_reason: str
    is_archived: bool
    papers: tuple[PaperRow, ...]


def list_vehicles(scope: Scope, *, query: TableQuery) -> TablePage[VehicleRow]:
    """One page of vehicles.

    Filters: `owner`, `depot`, `expiring`, `out`, `archived`; sorts: number, plate, apk_until, insured_until.
    """
    never = scope.today.replace(year=1900)
    sorts = {
        "number": func.lpad(Vehicle.number, 12, "0", type_=Text),
        "plate": Vehicle.plate,
        "apk_until": func.coalesce(Vehicle.apk_until, never),
        "insured_until": func.coalesce(Vehicle.insured_until, never),
    }
    listing = Listing(sorts, "number", Vehicle.id)
    return read_page(scope, asked_vehicles(scope, query), query=query, listing=listing, show=_row)


def asked_vehicles(scope: Scope, query: TableQuery) -> Select[*tuple[Any, ...]]:
    """The vehicles that are searched for, with the names around them."""
    filters, today = query.filters, scope.today
    statement: Select[*tuple[Any, ...]] = (
        select(Vehicle, Contractor.name.label("contractor"), Depot.name.label("depot"))
        .outerjoin(Contractor, (Contractor.tenant_id == Vehicle.tenant_id) & (Contractor.id == Vehicle.contractor_id))
        .outerjoin(Depot, (Depot.tenant_id == Vehicle.tenant_id) & (Depot.id == Vehicle.depot_id))
        .where(
            Vehicle.archived_at.is_not(None) if filters.get("archived") else Vehicle.archived_at.is_(None),
            *matching(
                query.search,
                func.lower(Vehicle.number),
                func.lower(Vehicle.plate),
                func.lower(func.replace(Vehicle.plate, "-", "")),
                func.lower(Vehicle.make_model),
            ),
        )
    )
    if owner := query.chosen("owner", VehicleOwner):
        statement = statement.where(Vehicle.owner == owner)
    if depot := query.chosen("depot", UUID):
        statement = statement.where(Vehicle.depot_id == depot)
    if filters.get("expiring"):
        soon = today + EXPIRES_SOON
        dates = (Vehicle.apk_until, Vehicle.insured_until)
        statement = statement.where(or_(*(day.is_(None) for day in dates), *(day <= soon for day in dates)))
    if filters.get("out"):
        statement = statement.where(
            Vehicle.out_of_service_from <= today,
            or_(Vehicle.out_of_service_until.is_(None), Vehicle.out_of_service_until > today),
        )
    return statement


def vehicle_choices(scope: Scope) -> list[tuple[UUID, str]]:
    """Every vehicle that can be chosen, as `22 · V-395-LL`, by number."""
    found = scope.session.execute(
        select(Vehicle.id, Vehicle.number, Vehicle.plate)
        .where(Vehicle.archived_at.is_(None))
        .order_by(func.lpad(Vehicle.number, 12, "0"), Vehicle.id)
    )
    return [(row.id, f"{row.number} · {row.plate}") for row in found]


def get_vehicle(scope: Scope, *, vehicle_id: UUID) -> VehicleDetail:
    """A vehicle with its papers. Raises: NotFound."""
    row = scope.get(Vehicle, vehicle_id, what="Dit voertuig")
    return VehicleDetail(
        id=row.id,
        data=_data(row),
        out_from=row.out_of_service_from,
        out_last_day=_last_day(row.out_of_service_until),
        out_reason=row.out_of_service_reason,
        is_archived=row.archived_at is not None,
        papers=papers_of(scope, vehicle_id=vehicle_id),
    )


def _data(row: Vehicle) -> VehicleData:
    return VehicleData(
        number=row.number,
        plate=row.plate,
        owner=row.owner,
        make_model=row.make_model,
        contractor_id=row.contractor_id,
        depot_id=row.depot_id,
        payload_kg=row.payload_kg,
        gross_kg=row.gross_kg,
        emission_class=row.emission_class,
        first_admission=row.first_admission,
        apk_until=row.apk_until,
        insured_until=row.insured_until,
        odometer_km=row.odometer_km,
        day_cost=Money(row.day_cost_cents),
    )


def add_vehicle(scope: Scope, *, data: VehicleData) -> UUID:
    """Add a vehicle; returns the id. Raises: InvalidValue, PlateTaken, NotFound."""
    row = Vehicle(number="", plate="", owner=data.owner)
    _fill(scope, row, data)
    with scope.refusing({"uq_vehicles_plate": PlateTaken()}):
        scope.add(row)
    scope.audit("vehicle.added", subject_id=row.id)
    scope.announce("planning")
    return row.id


def change_vehicle(scope: Scope, *, vehicle_id: UUID, data: VehicleData, seen: VehicleData | None = None) -> None:
    """Change what is known of a vehicle; fields left alone since `seen` keep what they have become.

    Raises: InvalidValue, PlateTaken, NotFound, ChangedMeanwhile.
    """
    row = scope.get(Vehicle, vehicle_id, what="Dit voertuig", lock=True)
    before = values_of(row)
    data = merged(data, seen=seen, now=_data(row))
    with scope.refusing({"uq_vehicles_plate": PlateTaken()}):
        _fill(scope, row, data)
        scope.session.flush()
    scope.audit("vehicle.changed", subject_id=vehicle_id, changes=changed(before, row))
    scope.announce("planning")


def take_out_of_service(scope: Scope, *, vehicle_id: UUID, first_day: date, last_day: date | None, reason: str) -> None:
    """Say that a vehicle cannot drive on these days, both included, or until further notice.

    Raises: InvalidValue, NotFound.
    """
    row = scope.get(Vehicle, vehicle_id, what="Dit voertuig", lock=True)
    if last_day is not None and last_day < first_day:
        raise InvalidValue("De laatste dag ligt voor de eerste. Kies een latere dag.", field="last_day")
    if not reason.strip():
        raise InvalidValue("Vul in wat er is, zoals APK of schade.", field="reason")
    row.out_of_service_from = first_day
    row.out_of_service_until = last_day + _DAY if last_day else None
    row.out_of_service_reason = reason.strip()
    scope.audit("vehicle.out_of_service", subject_id=vehicle_id, first_day=str(first_day))
    scope.announce("planning")


def put_in_service(scope: Scope, *, vehicle_id: UUID) -> None:
    """Say that a vehicle can drive again. Raises: NotFound."""
    row = scope.get(Vehicle, vehicle_id, what="Dit voertuig", lock=True)
    row.out_of_service_from = row.out_of_service_until = None
    row.out_of_service_reason = ""
    scope.audit("vehicle.in_service", subject_id=vehicle_id)
    scope.announce("planning")


def archive_vehicle(scope: Scope, *, vehicle_id: UUID) -> None:
    """Take a vehicle out of lists and choices; its history stays. Raises: NotFound."""
    scope.get(Vehicle, vehicle_id, what="Dit voertuig", lock=True).archived_at = scope.now
    scope.audit("vehicle.archived", subject_id=vehicle_id)
    scope.announce("planning")


def restore_vehicle(scope: Scope, *, vehicle_id: UUID) -> None:
    """Bring a vehicle back into the lists. Raises: NotFound."""
    scope.get(Vehicle, vehicle_id, what="Dit voertuig", lock=True).archived_at = None
    scope.audit("vehicle.restored", subject_id=vehicle_id)


def _fill(scope: Scope, row: Vehicle, data: VehicleData) -> None:
    plate = normalise_plate(data.plate, field="plate")
    if data.contractor_id is not None:
        scope.get(Contractor, data.contractor_id, what="Dit bedrijf")
    if (data.contractor_id is not None) and data.owner is not VehicleOwner.DRIVER_OWNED:
        raise InvalidValue("Alleen een bus van een zzp'er hoort bij een bedrijf.", field="contractor_id")
    if data.depot_id is not None:
        scope.get(Depot, data.depot_id, what="Dit depot")
    if data.emission_class not in EMISSION_CLASSES:
        raise InvalidValue("Kies een emissieklasse uit de lijst.", field="emission_class")
    for name in ("payload_kg", "gross_kg", "odometer_km"):
        if not 0 <= (getattr(data, name) or 0) <= _MOST:
            raise InvalidValue("Vul een getal van 0 tot 2.000.000 in.", field=name)
    if not 0 <= data.day_cost.cents <= _HIGHEST_DAY_COST.cents:
        raise InvalidValue("Vul een bedrag van € 0 tot € 10.000 in.", field="day_cost")
    row.number = visible(data.number) or plate[-6:]
    row.plate = plate
    row.owner = data.owner
    row.make_model = visible(data.make_model)
    row.contractor_id = data.contractor_id
    row.depot_id = data.depot_id
    row.payload_kg = data.payload_kg
    row.gross_kg = data.gross_kg
    row.emission_class = data.emission_class
    row.first_admission = data.first_admission
    row.apk_until = data.apk_until
    row.insured_until = data.insured_until
    row.odometer_km = data.odometer_km
    row.day_cost_cents = data.day_cost.cents


def _row(row: Row[Any]) -> VehicleRow:
    vehicle: Vehicle = row.Vehicle
    return VehicleRow(
        id=vehicle.id,
        number=vehicle.number,
        plate=vehicle.plate,
        make_model=vehicle.make_model,
        owner=vehicle.owner,
        contractor=row.contractor or "",
        depot=row.depot or "",
        apk_until=vehicle.apk_until,
        insured_until=vehicle.insured_until,
        odometer_km=vehicle.odometer_km,
        out_from=vehicle.out_of_service_from,
        out_last_day=_last_day(vehicle.out_of_service_until),
        is_archived=vehicle.archived_at is not None,
    )


def _last_day(until: date | None) -> date | None:
    return until - _DAY if until else None


def find_vehicles(scope: Scope, *, text: str) -> list[tuple[UUID, str]]:
    """At most ten vehicles whose number, plate or make holds every word, for the search palette."""
    plate = func.lower(func.replace(Vehicle.plate, "-", ""))
    found = scope.session.execute(
        select(Vehicle.id, Vehicle.number, Vehicle.plate)
        .where(
            Vehicle.archived_at.is_(None),
            *matching(folded(text).replace("-", ""), func.lower(Vehicle.number), plate, func.lower(Vehicle.make_model)),
        )
        .order_by(Vehicle.number, Vehicle.id)
        .limit(10)
    )
    return [(row.id, f"{row.number} · {row.plate}") for row in found]
