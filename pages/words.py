"""The Dutch words of the closed lists, as every screen says them."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from markupsafe import Markup

from models.values.calendar import WEEKDAYS_SHORT, dutch_date
from models.values.kinds import AbsenceKind, EngagementKind, PaperKind, Role, RouteType, VehicleOwner
from ui import parts

ENGAGEMENTS: Final = {
    EngagementKind.EMPLOYEE: "Loondienst",
    EngagementKind.ZZP: "Zzp",
    EngagementKind.AGENCY: "Uitzend",
    EngagementKind.SUBCONTRACTOR_STAFF: "Onderaannemer",
}
OWNERS: Final = {
    VehicleOwner.OWN: "Eigen",
    VehicleOwner.LEASE: "Lease",
    VehicleOwner.RENTAL: "Huur",
    VehicleOwner.DRIVER_OWNED: "Van zzp'er",
}
ROUTE_TYPES: Final = {
    RouteType.DAY: "Dag",
    RouteType.EVENING: "Avond",
    RouteType.B2B: "Zakelijk",
    RouteType.PICKUP: "Afhalen",
    RouteType.NIGHT: "Nacht",
}
ABSENCES: Final = {
    AbsenceKind.LEAVE: "Verlof",
    AbsenceKind.SICK: "Ziek",
    AbsenceKind.UNAVAILABLE: "Niet beschikbaar",
}
PAPERS: Final = {
    PaperKind.DRIVING_LICENCE: "Rijbewijs",
    PaperKind.WORK_PERMIT: "Werkvergunning",
    PaperKind.ID_CHECK: "Identiteit gecontroleerd",
    PaperKind.EMPLOYMENT_STATEMENT: "Verklaring van dienstbetrekking",
    PaperKind.AGENCY_STATEMENT: "Verklaring van terbeschikkingstelling",
    PaperKind.NIWO: "Eurovergunning",
    PaperKind.INSURANCE: "Verzekering",
    PaperKind.APK: "APK",
    PaperKind.CONTRACT: "Contract",
    PaperKind.PRINCIPAL_BADGE: "Pas van de opdrachtgever",
    PaperKind.VOG: "VOG",
    PaperKind.PAYCHECKED: "PayChecked",
}
LANGUAGES: Final = {
    "nl": "Nederlands",
    "en": "Engels",
    "pl": "Pools",
    "ro": "Roemeens",
    "bg": "Bulgaars",
    "tr": "Turks",
    "ar": "Arabisch",
    "uk": "Oekraïens",
}
EMISSIONS: Final = {
    "": "Onbekend",
    **{str(number): f"Euro {number}" for number in range(7)},
    "electric": "Elektrisch",
}
OFFICE_ROLES: Final = {Role.OWNER: "Eigenaar", Role.PLANNER: "Planner", Role.FINANCE: "Financiën"}


def weekdays(days: frozenset[int]) -> str:
    """`ma–vr`, `ma–za`, `elke dag`, or the days one by one."""
    if len(days) == 7:
        return "elke dag"
    ordered = sorted(days)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{WEEKDAYS_SHORT[ordered[0]]}–{WEEKDAYS_SHORT[ordered[-1]]}"
    return " ".join(WEEKDAYS_SHORT[day] for day in ordered) or "geen vaste dagen"


def period(first: date, last: date | None) -> str:
    """`vanaf 1 juli 2026` or `1 juli 2026 t/m 31 augustus 2026`."""
    return f"{dutch_date(first)} t/m {dutch_date(last)}" if last else f"vanaf {dutch_date(first)}"


def expiry(day: date | None, today: date, *, soon_days: int = 30) -> Markup:
    """A date until which something is valid, marked when it has passed, comes near or is unknown."""
    if day is None:
        return parts.tag("onbekend", "warn")
    if day < today:
        return parts.tag(f"verlopen {dutch_date(day)}", "danger")
    if (day - today).days <= soon_days:
        return parts.tag(dutch_date(day), "warn")
    return Markup("{}").format(dutch_date(day))


def phone(number: str) -> str:
    """A stored number as people dial it: `+31612404031` becomes `06 12404031`."""
    if number.startswith("+316"):
        return f"06 {number[4:]}"
    return f"0{number[3:]}" if number.startswith("+31") else number


def tabs(places: Sequence[tuple[str, str]], active: str, *, label: str) -> Markup:
    """Sister screens side by side: label and path; `active` is the path of this one."""
    links = (
        Markup('<a href="{}" {}>{}</a>').format(path, Markup('aria-current="page"') if path == active else "", text)
        for text, path in places
    )
    return Markup('<nav class="df-tabs" aria-label="{}">{}</nav>').format(label, parts.joined(links))
