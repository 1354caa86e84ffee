"""Adding a driver, changing what is known of one, and putting one away."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import and_, delete, select

from models.tables import Depot, Driver, DriverDepot, RouteTemplate, Vehicle
from models.values.names import sort_name, visible
from models.values.refusal import InvalidValue, Refusal
from services.changes import Values, differences, values_of
from services.merging import data_of, merged
from services.people.driver_detail import get_driver
from services.people.engagements import Engagement, end_live_engagement, start_engagement
from services.people.views import DriverDetail
from services.rules.identifiers import normalise_email, normalise_phone, personnel_number
from services.scope import Scope

LANGUAGES = ("nl", "en", "pl", "ro", "bg", "tr", "ar", "uk")
LONGEST_NAME = 120


class NumberTaken(Refusal):
    """Another driver has this personnel number."""

    code = "number_taken"

    def __init__(self) -> None:
        super().__init__("Dit personeelsnummer heeft al een andere chauffeur.", field="personnel_number")


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverData:
    """What one fills in about a driver; the home depot is always one of the depots."""

    name: str
    personnel_number: str = ""
    phone: str = ""
    email: str = ""
    language: str = "nl"
    birth_date: date | None = None
    home_depot_id: UUID | None = None
    depot_ids: Sequence[UUID] = ()
    fixed_vehicle_id: UUID | None = None
    fixed_route_template_id: UUID | None = None
    remark: str = ""


def driver_data(detail: DriverDetail) -> DriverData:
    """What a form shows of a driver; the home depot stands apart from the other depots."""
    others = sorted(depot_id for depot_id in detail.depot_ids if depot_id != detail.home_depot_id)
    return replace(data_of(DriverData, detail), depot_ids=tuple(others))


def add_driver(scope: Scope, *, data: DriverData, engagement: Engagement | None = None) -> UUID:
    """Add a driver, with a first footing when given; returns the id.

    Raises: InvalidValue, NumberTaken, NotFound, and what starting an engagement raises.
    """
    driver = Driver(name="", sort_name="")
    _fill(scope, driver, data)
    with scope.refusing({"uq_drivers_personnel_number": NumberTaken()}):
        scope.add(driver)
    _put_depots(scope, driver.id, data)
    if engagement is not None:
        start_engagement(scope, driver_id=driver.id, engagement=engagement)
    scope.audit("driver.added", subject_id=driver.id)
    scope.announce("planning")
    return driver.id


def change_driver(scope: Scope, *, driver_id: UUID, data: DriverData, seen: DriverData | None = None) -> None:
    """Change what is known of a driver; fields left alone since `seen` keep what they have become.

    Raises: InvalidValue, NumberTaken, NotFound, ChangedMeanwhile.
    """
    driver = scope.get(Driver, driver_id, what="Deze chauffeur", lock=True)
    before = {**values_of(driver), **_depots(scope, driver_id)}
    data = merged(data, seen=seen, now=driver_data(get_driver(scope, driver_id=driver_id)))
    with scope.refusing({"uq_drivers_personnel_number": NumberTaken()}):
        _fill(scope, driver, data)
        scope.session.flush()
    scope.session.execute(delete(DriverDepot).where(DriverDepot.driver_id == driver_id))
    _put_depots(scope, driver_id, data)
    after = {**values_of(driver), **_depots(scope, driver_id)}
    scope.audit("driver.changed", subject_id=driver_id, changes=differences(before, after))
    scope.announce("planning")


def archive_driver(scope: Scope, *, driver_id: UUID, last_day: date) -> None:
    """Take a driver out of lists and plans after the last day; nothing that was driven is lost.

    Raises: NotFound, and InvalidValue when the last day lies before the present footing began.
    """
    driver = scope.get(Driver, driver_id, what="Deze chauffeur", lock=True)
    end_live_engagement(scope, driver_id=driver_id, last_day=last_day)
    driver.archived_at = scope.now
    scope.audit("driver.archived", subject_id=driver_id, last_day=str(last_day))
    scope.announce("planning")


def restore_driver(scope: Scope, *, driver_id: UUID) -> None:
    """Bring a driver back into the lists; a new footing is started separately. Raises: NotFound."""
    scope.get(Driver, driver_id, what="Deze chauffeur", lock=True).archived_at = None
    scope.audit("driver.restored", subject_id=driver_id)


def _fill(scope: Scope, driver: Driver, data: DriverData) -> None:
    name = visible(data.name)
    if not name or len(name) > LONGEST_NAME:
        raise InvalidValue(f"Vul een naam in van hoogstens {LONGEST_NAME} tekens.", field="name")
    if data.language not in LANGUAGES:
        raise InvalidValue("Kies een taal uit de lijst.", field="language")
    if data.birth_date and data.birth_date >= scope.today:
        raise InvalidValue("Een geboortedatum ligt in het verleden.", field="birth_date")
    if data.fixed_vehicle_id and data.fixed_vehicle_id != driver.fixed_vehicle_id:
        scope.get(Vehicle, data.fixed_vehicle_id, what="Dit voertuig")
    if data.fixed_route_template_id and data.fixed_route_template_id != driver.fixed_route_template_id:
        scope.get(RouteTemplate, data.fixed_route_template_id, what="Deze route")
    driver.name = name
    driver.sort_name = sort_name(name)
    driver.personnel_number = personnel_number(visible(data.personnel_number), field="personnel_number") or None
    driver.phone = normalise_phone(data.phone, field="phone") if data.phone.strip() else ""
    driver.email = normalise_email(data.email, field="email") if data.email.strip() else ""
    driver.language = data.language
    driver.birth_date = data.birth_date
    driver.fixed_vehicle_id = data.fixed_vehicle_id
    driver.fixed_route_template_id = data.fixed_route_template_id
    driver.remark = data.remark.strip()


def _put_depots(scope: Scope, driver_id: UUID, data: DriverData) -> None:
    home = data.home_depot_id or (data.depot_ids[0] if data.depot_ids else None)
    wanted = dict.fromkeys((*((home,) if home else ()), *data.depot_ids))
    if scope.identity.depots is not None:
        if not wanted:
            raise InvalidValue("Kies een depot waar jij over gaat.", field="home_depot_id")
        if _has_home_elsewhere(scope, driver_id):
            home = None
    for depot_id in wanted:
        scope.get(Depot, depot_id, what="Dit depot")
    scope.insert(
        DriverDepot,
        [{"driver_id": driver_id, "depot_id": depot_id, "is_home": depot_id == home} for depot_id in wanted],
    )


def _depots(scope: Scope, driver_id: UUID) -> Values:
    """Where a driver drives from, as it is written down: of who is limited, as far as they may see."""
    found = scope.session.execute(
        select(Depot.name, DriverDepot.is_home)
        .join(DriverDepot, and_(DriverDepot.tenant_id == Depot.tenant_id, DriverDepot.depot_id == Depot.id))
        .where(DriverDepot.driver_id == driver_id)
        .order_by(Depot.name)
    ).all()
    home = next((row.name for row in found if row.is_home), "")
    return {"home_depot": home, "depots": ", ".join(row.name for row in found)}


def _has_home_elsewhere(scope: Scope, driver_id: UUID) -> bool:
    """Whether another depot, about which the actor does not decide, is already home."""
    homes = select(DriverDepot.id).where(DriverDepot.driver_id == driver_id, DriverDepot.is_home)
    with scope.across_depots():
        return scope.session.scalars(homes).first() is not None
