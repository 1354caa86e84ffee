"""How fields and their values are called that an audit entry holds: people read no keys, codes or ids."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from models.values.calendar import AMSTERDAM, WEEKDAYS, amsterdam_time, dutch_date
from models.values.kinds import TariffKind, WageComponent
from models.values.money import Money, dutch_percentage, dutch_rate, dutch_whole
from models.values.words import (
    ABSENCES,
    ADJUSTMENTS,
    EMISSIONS,
    ENGAGEMENTS,
    IDENTITY_DOCUMENTS,
    LANGUAGES,
    MALUS_CAUSES,
    OWNERS,
    PAPERS,
    ROUTE_TYPES,
)

TARIFFS: Final = {
    TariffKind.PER_DAY: "per dag",
    TariffKind.PER_ROUTE: "per rit",
    TariffKind.PER_STOP_SUCCESS: "per stop",
    TariffKind.PER_PARCEL: "per pakket",
    TariffKind.PER_HOUR: "per uur",
    TariffKind.WAIT: "wachttijd",
    TariffKind.PER_KM: "per km",
    TariffKind.PICKUP: "per afhaalstop",
    TariffKind.MINIMUM_GUARANTEE: "minimumgarantie",
    TariffKind.SATURDAY: "zaterdagtoeslag",
    TariffKind.SUNDAY: "zondagtoeslag",
    TariffKind.HOLIDAY: "feestdagtoeslag",
    TariffKind.FUEL_SURCHARGE: "brandstoftoeslag",
}
FIELDS: Final[Mapping[str, str]] = {
    "accept_days": "Dagen om akkoord te geven",
    "accepts_by_silence": "Zwijgen is akkoord",
    "account_holder": "Rekeninghouder",
    "activity": "Verwerking",
    "agency_name": "Uitzendbureau",
    "allows_subcontracting": "Onderaannemers toegestaan",
    "allows_zzp": "Zzp toegestaan",
    "apk_until": "APK tot",
    "archived_at": "Gearchiveerd",
    "assessed_on": "Beoordeeld op",
    "basis": "Grondslag",
    "birth_date": "Geboortedatum",
    "bsn_ciphertext": "BSN",
    "btw_id": "Btw-id",
    "buyer_reference": "Kenmerk van de opdrachtgever",
    "carrier": "Vervoerder",
    "checked_at": "Gezien op",
    "checked_by": "Gezien door",
    "changed_at": "Gewijzigd op",
    "changed_by": "Gewijzigd door",
    "city": "Plaats",
    "closed_at": "Afgerond op",
    "closed_by": "Afgerond door",
    "closed_reason": "Waarom afgerond",
    "client": "Client-id",
    "code": "Code",
    "condition": "Voorwaarde",
    "confirm_deadline_hours": "Uren om te bevestigen",
    "conclusion": "Conclusie",
    "consequences": "Waarschijnlijke gevolgen",
    "contact": "Contact",
    "controller": "Verwerkingsverantwoordelijke",
    "contract_minutes": "Contract (minuten per week)",
    "contractor_id": "Zzp-bedrijf",
    "country": "Land",
    "created_by": "Ingevoerd door",
    "data": "Gegevens",
    "discovered_at": "Ontdekt op",
    "day_cost_cents": "Kosten per dag",
    "depot_id": "Depot",
    "dispute_days": "Dagen om te betwisten",
    "dock": "Dok",
    "domains": "Domeinen",
    "driver_id": "Chauffeur",
    "email": "E-mailadres",
    "emission_class": "Emissieklasse",
    "employer_cost_bp": "Werkgeverslasten",
    "ends_at": "Eindtijd",
    "engagement_id": "Dienstverband",
    "engagement_kind": "Soort dienstverband",
    "first_admission": "Eerste toelating",
    "entered_at": "Ingevoerd op",
    "entered_by": "Ingevoerd door",
    "extent": "Omvang",
    "fixed_route_template_id": "Vaste route",
    "fixed_vehicle_id": "Vaste bus",
    "from_quantity_1e4": "Vanaf aantal",
    "fuel_cost_per_km_1e4": "Brandstof per km",
    "gross_kg": "Massa (kg)",
    "happened": "Wanneer het gebeurde",
    "home_depot": "Thuisdepot",
    "hourly_cost_1e4": "Kosten per uur",
    "hourly_wage_1e4": "Uurloon",
    "iban": "Rekening",
    "insured_until": "Verzekerd tot",
    "invoice_email": "E-mailadres voor facturen",
    "invoicing_mode": "Manier van factureren",
    "is_officer": "Functionaris voor gegevensbescherming",
    "is_required": "Verplicht",
    "issuer": "Adres van de aanmelddienst",
    "kind": "Soort",
    "kvk": "KvK-nummer",
    "language": "Taal",
    "last_day": "Laatste dag",
    "late_reason": "Waarom later gemeld",
    "legal_name": "Naam volgens de KvK",
    "make_model": "Merk en type",
    "margin_target_bp": "Doel voor de marge",
    "measures": "Maatregelen",
    "nature": "Aard",
    "necessity": "Noodzaak",
    "depots": "Depots",
    "group": "Groep",
    "name": "Naam",
    "niwo_number": "Vergunningnummer NIWO",
    "niwo_until": "Vergunning NIWO tot",
    "norm_km": "Norm kilometers",
    "norm_minutes": "Norm minuten",
    "norm_parcels": "Norm pakketten",
    "norm_stops": "Norm stops",
    "number": "Nummer",
    "document": "Welk document",
    "number_last4": "Laatste vier tekens",
    "odometer_km": "Kilometerstand",
    "out_of_service_from": "Uit dienst vanaf",
    "out_of_service_reason": "Waarom uit dienst",
    "out_of_service_until": "Uit dienst tot",
    "owner": "Eigendom",
    "payload_kg": "Laadvermogen (kg)",
    "payment_days": "Betaaltermijn (dagen)",
    "payroll_package": "Loonpakket",
    "persons": "Personen",
    "persons_count": "Aantal personen",
    "persons_told_at": "Verteld aan de personen op",
    "persons_untold_reason": "Waarom niet verteld aan de personen",
    "personnel_number": "Personeelsnummer",
    "phone": "Telefoon",
    "plate": "Kenteken",
    "postcode": "Postcode",
    "postcodes": "Postcodes",
    "principal_id": "Opdrachtgever",
    "privacy_email": "E-mailadres van het aanspreekpunt",
    "privacy_is_officer": "Aanspreekpunt is FG",
    "privacy_name": "Aanspreekpunt voor de AVG",
    "privacy_phone": "Telefoon van het aanspreekpunt",
    "processor": "Verwerker",
    "processor_knew_at": "Verwerker wist het op",
    "purpose": "Doel",
    "provider": "Aanmelddienst",
    "rate_1e4": "Tarief",
    "recipients": "Ontvangers",
    "records": "Soorten gegevens",
    "records_count": "Aantal gegevens",
    "remark": "Opmerking",
    "rights": "Rechten",
    "risk": "Risico",
    "risks": "Risico's",
    "role": "Rol",
    "route_template_id": "Route",
    "series_prefix": "Factuurreeks",
    "setup_done_at": "Eerste stappen afgerond",
    "side": "Kant",
    "signed_at": "Getekend op",
    "signed_by": "Getekend door",
    "start": "Begin van de sleutel",
    "starts_at": "Begintijd",
    "stay_allowance_cents": "Verblijfsvergoeding",
    "street": "Straat",
    "term": "Bewaartermijn",
    "text_sha256": "Tekst",
    "text_version": "Versie van de tekst",
    "trade_name": "Handelsnaam",
    "title": "Titel",
    "told_at": "Gemeld op",
    "told_reference": "Kenmerk van de melding",
    "transfers": "Buiten de EU",
    "travel_km": "Reiskilometers",
    "travel_rate_1e4": "Reiskosten per km",
    "trusts_second_step": "Tweede stap bij de aanmelddienst",
    "type": "Soort",
    "untold_reason": "Waarom niet gemeld",
    "valid_from": "Geldt vanaf",
    "valid_until": "Geldt tot",
    "vehicle_id": "Bus",
    "wage_scale": "Loonschaal",
    "wage_tax_number": "Loonheffingennummer",
    "week_start": "Begin van de week",
    "weekdays": "Dagen",
    **{day: day.capitalize() for day in WEEKDAYS},
    WageComponent.NORMAL: "Looncode normale uren",
    WageComponent.OVERTIME_130: "Looncode overuren 130%",
    WageComponent.SATURDAY_150: "Looncode zaterdag 150%",
    WageComponent.SUNDAY_200: "Looncode zondag 200%",
    WageComponent.STAY_ALLOWANCE: "Looncode verblijfsvergoeding",
    WageComponent.TRAVEL_ALLOWANCE: "Looncode reiskosten",
}
_LOWER: Final = {
    str(key): word.lower()
    for words in (ABSENCES, ADJUSTMENTS, ENGAGEMENTS, OWNERS, ROUTE_TYPES, PAPERS)
    for key, word in words.items()
}
_LOWER["vog"], _LOWER["apk"], _LOWER["b2b"] = "VOG", "APK", "zakelijk"
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": {**_LOWER, **{str(kind): word for kind, word in TARIFFS.items()}},
    "engagement_kind": _LOWER,
    "document": {str(document): word.lower() for document, word in IDENTITY_DOCUMENTS.items()},
    "owner": _LOWER,
    "type": _LOWER,
    "cause": {str(cause): word for cause, word in MALUS_CAUSES.items()},
    "language": LANGUAGES,
    "emission_class": EMISSIONS,
    "request": {
        "access": "inzage",
        "rectification": "rectificatie",
        "erasure": "verwijdering",
        "restriction": "beperking",
        "portability": "overdracht",
        "objection": "bezwaar",
    },
    "role": {"controller": "verwerkingsverantwoordelijke", "processor": "verwerker"},
    "risk": {"unknown": "nog niet beoordeeld", "none": "geen risico", "some": "risico", "high": "hoog risico"},
    "letter": {
        "authority": "aan de Autoriteit Persoonsgegevens",
        "persons": "aan de personen",
        "controller": "aan de verwerkingsverantwoordelijke",
    },
    "side": {"revenue": "omzet", "cost": "kosten"},
    **{day: {"can": "kan", "rather_not": "liever niet", "cannot": "kan niet"} for day in WEEKDAYS},
}
EMPTY: Final = "leeg"
_TIME: Final = re.compile(r"\d\d:\d\d:\d\d")
_NUMBERS: Final[Sequence[tuple[str, Callable[[int], str]]]] = (
    ("weekdays", lambda mask: ", ".join(day for at, day in enumerate(WEEKDAYS) if mask >> at & 1)),
    ("_cents", lambda cents: Money(cents).dutch),
    ("quantity_1e4", lambda quantity: dutch_whole(quantity // 10_000)),
    ("_1e4", dutch_rate),
    ("_bp", dutch_percentage),
)
"""How whole numbers are written, by how the name of their field ends."""


def in_words(field: str, value: Any, names: Mapping[UUID, str] | None = None) -> str:
    """A value of this field as people read it; ids as the names they are of, as far as those are known."""
    if value is None or value in ("", []):
        return EMPTY
    if isinstance(value, list):
        return ", ".join(in_words(field, each, names) for each in value)
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, int):
        return next((write(value) for ending, write in _NUMBERS if field.endswith(ending)), dutch_whole(value))
    written = str(value)
    if field.endswith("_id"):
        return (names or {}).get(UUID(written), "onbekend")
    return CODES[field].get(written, written) if field in CODES else _moment(written)


def _moment(written: str) -> str:
    """A day, time or moment as people write it; any other text as it is."""
    if _TIME.fullmatch(written):
        return written[:5]
    try:
        moment = datetime.fromisoformat(written) if "T" in written else None
        if moment is not None and moment.tzinfo is not None:
            return f"{dutch_date(moment.astimezone(AMSTERDAM).date())} {amsterdam_time(moment)}"
        return dutch_date(date.fromisoformat(written)) if len(written) == len("2026-06-22") else written
    except ValueError:
        return written
