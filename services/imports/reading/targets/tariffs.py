"""Tariffs: how principals' prices are listed, with the remark and unit read into what the tariff engine knows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from models.values.kinds import TariffKind
from models.values.money import BASIS
from services.imports.reading import cells
from services.imports.reading.fields import Field, Finding, Need, Target, Values
from services.imports.reading.targets.shared import depot, principal
from services.rules.tariffs import DAY_TYPES, HIGHEST_SURCHARGE, SURCHARGE_KINDS, TariffCondition, hours_1e4

_SECOND_PARCEL = re.compile(r"vanaf (?:het )?(?:tweede|2e) pakket", re.IGNORECASE)
_AFTER_MINUTES = re.compile(r"(?:na|boven|vanaf)\s+(\d{1,3})\s*min", re.IGNORECASE)
_ABOVE_KM = re.compile(r"(?:na|boven|vanaf)\s+(\d{1,4})\s*(?:km|kilometer)", re.IGNORECASE)
_PERCENT_WORDS = frozenset({"%", "procent", "percentage", "perc", "pct"})
_CONDITION = re.compile(r"\b(?:na|boven|vanaf|tot|onder|alleen|behalve)\b.*\d|\d.*\b(?:gratis|vrij)\b", re.IGNORECASE)


_TARIFF_KINDS = {
    "stop geslaagd": TariffKind.PER_STOP_SUCCESS,
    "pakket": TariffKind.PER_PARCEL,
    "rit": TariffKind.PER_ROUTE,
    "dag": TariffKind.PER_DAY,
    "uur": TariffKind.PER_HOUR,
    "wachttijd": TariffKind.WAIT,
    "kilometer": TariffKind.PER_KM,
    "afhaalstop": TariffKind.PICKUP,
    "garantie per dag": TariffKind.MINIMUM_GUARANTEE,
    "zaterdag": TariffKind.SATURDAY,
    "zondag": TariffKind.SUNDAY,
    "feestdag": TariffKind.HOLIDAY,
    "brandstof": TariffKind.FUEL_SURCHARGE,
    "stop": TariffKind.PER_STOP_SUCCESS,
    "geslaagde stop": TariffKind.PER_STOP_SUCCESS,
    "colli": TariffKind.PER_PARCEL,
    "ritprijs": TariffKind.PER_ROUTE,
    "route": TariffKind.PER_ROUTE,
    "dagprijs": TariffKind.PER_DAY,
    "uurtarief": TariffKind.PER_HOUR,
    "wachten": TariffKind.WAIT,
    "km": TariffKind.PER_KM,
    "minimum": TariffKind.MINIMUM_GUARANTEE,
    "dagminimum": TariffKind.MINIMUM_GUARANTEE,
    "zaterdagtoeslag": TariffKind.SATURDAY,
    "zondagtoeslag": TariffKind.SUNDAY,
    "feestdagtoeslag": TariffKind.HOLIDAY,
    "brandstoftoeslag": TariffKind.FUEL_SURCHARGE,
    "dieseltoeslag": TariffKind.FUEL_SURCHARGE,
}


@dataclass(frozen=True, slots=True)
class _Amount:
    """A rate with the mark that was written beside it."""

    rate_1e4: int
    mark: str


def _amount(cell: str) -> _Amount:
    mark = "%" if cell.endswith("%") else "€" if "€" in cell or "EUR" in cell else ""
    return _Amount(cells.rate(cell.removesuffix("%").strip()), mark)


def read_term(values: Values) -> Iterable[Finding]:
    """Complete a tariff row with `rate_1e4`, `condition` and `from_quantity_1e4`, and check its unit and dates."""
    kind, amount = values.get("kind"), values.get("rate_1e4")
    unit = str(values.get("unit", "")).casefold().rstrip(".")
    if isinstance(amount, _Amount):
        values["rate_1e4"] = amount.rate_1e4
        unit = "%" if amount.mark == "%" else unit or amount.mark
    if isinstance(kind, TariffKind):
        yield from _read_unit(kind, unit, values)
        yield from _read_remark(kind, values)
    starts, ends = values.get("valid_from"), values.get("valid_until")
    if isinstance(starts, date) and isinstance(ends, date) and ends < starts:
        yield Finding("De laatste dag ligt voor de eerste. Kijk de twee datums na.", "valid_until")


def _read_unit(kind: TariffKind, unit: str, values: Values) -> Iterable[Finding]:
    is_percentage = unit in _PERCENT_WORDS
    if is_percentage and kind not in SURCHARGE_KINDS:
        yield Finding("Alleen een toeslag is een percentage. Kies een andere soort of eenheid.", "unit")
    if not is_percentage and kind is TariffKind.FUEL_SURCHARGE:
        yield Finding("Een brandstoftoeslag is een percentage. Zet % als eenheid.", "unit")
    if not unit and kind in DAY_TYPES:
        yield Finding("Is dit een percentage of een bedrag per dienst? Zet % of dag als eenheid.", "unit")
    elif not is_percentage and kind in DAY_TYPES:
        values["condition"] = TariffCondition.FIXED_AMOUNT
    elif kind in SURCHARGE_KINDS and isinstance(rate := values.get("rate_1e4"), int) and rate > HIGHEST_SURCHARGE:
        yield Finding("Een toeslag is hooguit 200%. Kijk het percentage na.", "rate_1e4")


def _read_remark(kind: TariffKind, values: Values) -> Iterable[Finding]:
    remark = str(values.get("remark", ""))
    minutes, kilometres = _AFTER_MINUTES.search(remark), _ABOVE_KM.search(remark)
    if kind is TariffKind.PER_PARCEL and _SECOND_PARCEL.search(remark):
        values["condition"] = TariffCondition.BEYOND_FIRST_PER_STOP
    elif kind in {TariffKind.WAIT, TariffKind.PER_HOUR} and minutes:
        values["from_quantity_1e4"] = hours_1e4(int(minutes[1]))
    elif kind is TariffKind.PER_KM and kilometres:
        values["from_quantity_1e4"] = int(kilometres[1]) * BASIS
    elif _CONDITION.search(remark):
        yield Finding(
            f"De voorwaarde '{remark}' kennen we niet. Importeren kan; vul hem daarna bij het tarief in.",
            "remark",
            is_error=False,
        )


TARIFFS = Target(
    name="tariffs",
    singular="tarief",
    plural="tarieven",
    title="kind",
    check=read_term,
    fields=(
        principal(Need.REQUIRED),
        depot(Need.OPTIONAL),
        Field(
            "kind",
            "Soort",
            ("Soort", "Tarief", "Tariefsoort", "Soort tarief", "Kind"),
            cells.choice(_TARIFF_KINDS),
            Need.REQUIRED,
        ),
        Field("unit", "Eenheid", ("Eenheid", "Per", "Unit"), cells.text(20)),
        Field("rate_1e4", "Bedrag", ("Bedrag", "Prijs", "Tarief bedrag", "Waarde", "Amount"), _amount, Need.REQUIRED),
        Field(
            "valid_from",
            "Geldig vanaf",
            ("Geldig vanaf", "Vanaf", "Ingangsdatum", "Valid from"),
            cells.day,
            Need.REQUIRED,
        ),
        Field("valid_until", "Geldig t/m", ("Geldig t/m", "T/m", "Geldig tot", "Einddatum", "Valid until"), cells.day),
        Field("remark", "Opmerking", ("Opmerking", "Toelichting", "Voorwaarde", "Remark"), cells.text(200)),
    ),
)
