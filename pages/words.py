"""How screens say what is in closed lists, periods and dates."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from models.values.calendar import WEEKDAYS_SHORT, dutch_date
from models.values.words import (
    ABSENCES,
    EMISSIONS,
    ENGAGEMENTS,
    IDENTITY_DOCUMENTS,
    LANGUAGES,
    OWNERS,
    PAPERS,
    ROUTE_TYPES,
)
from ui import parts

__all__ = ["ABSENCES", "EMISSIONS", "ENGAGEMENTS", "IDENTITY_DOCUMENTS", "LANGUAGES", "OWNERS", "PAPERS", "ROUTE_TYPES"]


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


def written_iban(iban: str) -> str:
    """In groups of four, as on a bank card."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
