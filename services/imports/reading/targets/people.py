"""Drivers and contractors: how companies list them."""

from collections.abc import Iterable

from models.values.kinds import EngagementKind
from services.imports.reading import cells
from services.imports.reading.fields import Field, Finding, Need, Target, Values
from services.imports.reading.targets.shared import depot
from services.rules import identifiers

_ENGAGEMENTS = {
    "loondienst": EngagementKind.EMPLOYEE,
    "zzp": EngagementKind.ZZP,
    "uitzend": EngagementKind.AGENCY,
    "onderaannemer": EngagementKind.SUBCONTRACTOR_STAFF,
    "vast": EngagementKind.EMPLOYEE,
    "in dienst": EngagementKind.EMPLOYEE,
    "werknemer": EngagementKind.EMPLOYEE,
    "employee": EngagementKind.EMPLOYEE,
    "zelfstandig": EngagementKind.ZZP,
    "zelfstandige": EngagementKind.ZZP,
    "freelance": EngagementKind.ZZP,
    "freelancer": EngagementKind.ZZP,
    "uitzendkracht": EngagementKind.AGENCY,
    "agency": EngagementKind.AGENCY,
}


def _check_driver(values: Values) -> Iterable[Finding]:
    if "engagement_kind" not in values:
        if "is_zzp" not in values:
            yield Finding("Contract ontbreekt. Vul loondienst, zzp of uitzend in.", "engagement_kind")
        else:
            values["engagement_kind"] = EngagementKind.ZZP if values["is_zzp"] else EngagementKind.EMPLOYEE
    values.pop("is_zzp", None)
    if "bsn" in values and values.get("engagement_kind") not in {EngagementKind.EMPLOYEE, None}:
        values.pop("bsn")
        yield Finding("Een BSN bewaren we alleen van wie in loondienst is. Het is niet gelezen.", "bsn", is_error=False)


def _own_number(cell: str) -> str:
    return identifiers.personnel_number(cells.text(20)(cell))


def _starts_on(label: str, *headers: str) -> Field:
    """The first day of a footing; a store takes the first of the month for who has none."""
    return Field(
        "starts_on",
        label,
        (*headers, "Startdatum", "Begindatum", "In dienst sinds", "Start date"),
        cells.day,
        Need.WANTED,
        empty="Hij telt mee vanaf de eerste van deze maand.",
    )


DRIVERS = Target(
    name="drivers",
    singular="chauffeur",
    plural="chauffeurs",
    title="name",
    keys=(("personnel_number",), ("bsn",), ("name", "birth_date")),
    check=_check_driver,
    fields=(
        Field(
            "name",
            "Naam",
            ("Naam", "Chauffeur", "Medewerker", "Volledige naam", "Name", "Driver"),
            cells.text(),
            Need.REQUIRED,
            spelled=True,
        ),
        Field(
            "personnel_number",
            "Personeelsnummer",
            ("Pers.nr.", "Personeelsnummer", "Personeelsnr", "Medewerkernummer", "Werknemernummer", "Employee number"),
            _own_number,
        ),
        depot(Need.WANTED, empty="Kies er een na het importeren, dan staat hij op het weekbord."),
        Field(
            "engagement_kind",
            "Contract",
            ("Dienstverband", "Contract", "Contractsoort", "Soort contract", "Contract type", "Engagement"),
            cells.choice(_ENGAGEMENTS),
        ),
        Field("is_zzp", "Zzp ja of nee", ("ZZP J/N", "ZZP", "ZZP ja/nee", "Zelfstandig"), cells.yes_no),
        Field(
            "contract_minutes",
            "Contracturen per week",
            ("Contracturen", "Uren per week", "Contracturen per week", "Uren", "Contract hours"),
            cells.hours_a_week,
        ),
        Field(
            "bsn",
            "BSN",
            ("BSN", "Burgerservicenummer", "Sofinummer"),
            identifiers.normalise_bsn,
            telling=True,
            secret=True,
        ),
        Field(
            "iban",
            "IBAN",
            ("IBAN", "Rekeningnummer", "Bankrekening", "Bank"),
            identifiers.normalise_iban,
            telling=True,
            secret=True,
        ),
        Field(
            "birth_date",
            "Geboortedatum",
            ("Geb. datum", "Geboortedatum", "Geboren", "Date of birth"),
            cells.birthday,
            secret=True,
        ),
        _starts_on("In dienst sinds", "In dienst", "Datum in dienst"),
        Field(
            "licence_until",
            "Rijbewijs geldig tot",
            (
                "Rijbewijs geldig t/m",
                "Rijb. geldig",
                "Rijbewijs tot",
                "Rijbewijs geldig tot",
                "Rijbewijs",
                "Driving licence until",
            ),
            cells.day,
            Need.WANTED,
            empty="Importeren kan, plannen pas als de datum is ingevuld.",
        ),
        Field(
            "phone",
            "Telefoon",
            ("Mobiel", "Telefoon", "Telefoonnummer", "Mobiele nummer", "Tel", "GSM", "Phone"),
            identifiers.normalise_phone,
            telling=True,
        ),
        Field(
            "email",
            "E-mail",
            ("E-mail", "Email", "E-mailadres", "Mail"),
            identifiers.normalise_email,
            telling=True,
        ),
    ),
)

CONTRACTORS = Target(
    name="contractors",
    singular="zzp'er",
    plural="zzp'ers",
    title="trade_name",
    keys=(("kvk",),),
    fields=(
        Field(
            "trade_name",
            "Handelsnaam",
            ("Handelsnaam", "Bedrijf", "Bedrijfsnaam", "Onderneming", "Trade name"),
            cells.text(),
            Need.REQUIRED,
            spelled=True,
        ),
        Field(
            "name",
            "Chauffeur",
            ("Chauffeur", "Naam", "Naam chauffeur", "Contactpersoon", "Driver"),
            cells.text(),
            Need.REQUIRED,
            spelled=True,
        ),
        Field(
            "kvk",
            "KvK-nummer",
            ("KvK", "KvK-nummer", "Kvk nr", "Kamer van Koophandel"),
            identifiers.normalise_kvk,
            Need.REQUIRED,
        ),
        Field(
            "vat_id",
            "Btw-id",
            ("Btw-id", "Btw-nummer", "Btw nr", "BTW", "VAT", "VAT id", "Btw identificatienummer"),
            identifiers.normalise_btw_id,
            Need.WANTED,
            lenient=True,
            telling=True,
            empty="Importeren kan, self-billing pas als het btw-id klopt.",
        ),
        Field("kor", "KOR", ("KOR?", "KOR", "KOR ja/nee", "Kleineondernemersregeling"), cells.yes_no),
        Field(
            "iban",
            "IBAN",
            ("IBAN", "Rekeningnummer", "Bankrekening", "Bank"),
            identifiers.normalise_iban,
            Need.WANTED,
            empty="Betalen kan pas als het is ingevuld.",
            telling=True,
            secret=True,
        ),
        depot(Need.WANTED, empty="Kies er een na het importeren, dan staat hij op het weekbord."),
        Field(
            "niwo_number",
            "Nummer Eurovergunning",
            ("Vergunning", "Vergunningnummer", "NIWO", "NIWO nummer", "Eurovergunning", "Nummer Eurovergunning"),
            cells.text(40),
        ),
        Field(
            "niwo_until",
            "Eurovergunning geldig tot",
            (
                "Vergunning t/m",
                "Vergunning tot",
                "NIWO t/m",
                "Eurovergunning t/m",
                "Eurovergunning geldig tot",
                "Vergunning geldig t/m",
            ),
            cells.day,
            Need.WANTED,
            empty="Zonder eigen Eurovergunning mag een zzp'er niet voor je rijden.",
        ),
        _starts_on("Rijdt sinds", "Rijdt sinds", "Rijdt vanaf"),
        Field(
            "stop_rate_1e4",
            "Tarief per stop",
            ("Tarief per stop", "Stoptarief", "Prijs per stop"),
            cells.rate,
        ),
        Field("phone", "Telefoon", ("Mobiel", "Telefoon", "Telefoonnummer", "Tel"), identifiers.normalise_phone),
        Field("email", "E-mail", ("E-mail", "Email", "E-mailadres", "Mail"), identifiers.normalise_email, telling=True),
    ),
)
