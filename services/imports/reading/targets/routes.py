"""Routes: the fixed ones, and those a principal sends for one week."""

from collections.abc import Iterable
from datetime import time

from models.values.kinds import RouteType
from services.imports.reading import cells
from services.imports.reading.fields import Field, Finding, Need, Target, Values
from services.imports.reading.grid import WEEKDAYS_COLUMN, unpivot, with_weekdays
from services.imports.reading.targets.shared import depot, principal

_ROUTE_TYPES = {
    "dag": RouteType.DAY,
    "avond": RouteType.EVENING,
    "b2b": RouteType.B2B,
    "afhalen": RouteType.PICKUP,
    "nacht": RouteType.NIGHT,
    "zakelijk": RouteType.B2B,
    "pickup": RouteType.PICKUP,
}


def _check_times(values: Values) -> Iterable[Finding]:
    """Take start and end from a block when they have no columns of their own."""
    block = values.pop("block", None)
    if isinstance(block, tuple):
        values.setdefault("starts_at", block[0])
        values.setdefault("ends_at", block[1])
    starts, ends = values.get("starts_at"), values.get("ends_at")
    if not (isinstance(starts, time) and isinstance(ends, time)):
        lacking = "ends_at" if isinstance(starts, time) else "starts_at"
        yield Finding("Begin of eind ontbreekt. Vul beide tijden in, zoals 07:30 en 16:15.", lacking)
    elif starts == ends:
        yield Finding("Begin en eind zijn gelijk. Vul twee verschillende tijden in.", "ends_at")


_ROUTE_FIELDS = (
    Field(
        "code",
        "Route",
        ("Route", "Ritnummer", "Rit", "Routecode", "Routenummer", "Tour", "Code"),
        cells.text(30),
        Need.REQUIRED,
    ),
    Field(
        "description",
        "Omschrijving",
        ("Omschrijving", "Gebied", "Wijk", "Naam route", "Plaats", "Description"),
        cells.text(),
    ),
    principal(Need.OPTIONAL),
    depot(Need.REQUIRED),
    Field("starts_at", "Begin", ("Start", "Begin", "Starttijd", "Begintijd", "Aanvang", "Van"), cells.time_of_day),
    Field("ends_at", "Eind", ("Eind", "Einde", "Eindtijd", "Tot", "End"), cells.time_of_day),
    Field(
        "block",
        "Begin en eind in één kolom",
        ("Bloktijd", "Tijdblok", "Blok", "Tijden", "Tijdvak"),
        cells.block,
        telling=True,
    ),
    Field(
        "norm_stops",
        "Aantal stops",
        ("Stops norm", "Norm stops", "Aantal stops verwacht", "Stops", "Aantal stops", "Verwachte stops"),
        cells.whole(most=1_000),
    ),
    Field(
        "norm_parcels",
        "Aantal pakketten",
        ("Aantal pakketten verwacht", "Pakketten", "Aantal pakketten", "Colli", "Norm pakketten", "Parcels"),
        cells.whole(most=5_000),
    ),
)

ROUTE_TEMPLATES = Target(
    name="route_templates",
    singular="route",
    plural="routes",
    title="code",
    check=_check_times,
    reshape=with_weekdays,
    fields=(
        *_ROUTE_FIELDS,
        Field("weekdays", "Rijdagen", (WEEKDAYS_COLUMN, "Dagen", "Weekdagen", "Rijdt op"), cells.weekdays),
        Field("route_type", "Soort", ("Soort", "Soort route", "Type", "Routetype"), cells.choice(_ROUTE_TYPES)),
    ),
)

WEEK_ROUTES = Target(
    name="week_routes",
    singular="rit",
    plural="ritten",
    title="code",
    check=_check_times,
    reshape=unpivot,
    fields=(
        Field(
            "service_date",
            "Datum",
            ("Datum", "Dag", "Ritdatum", "Leverdatum", "Date"),
            cells.day,
            Need.REQUIRED,
        ),
        *_ROUTE_FIELDS,
        Field("vehicle_class", "Voertuigklasse", ("Voertuigklasse", "Voertuigtype", "Klasse"), cells.text(30)),
    ),
)
