"""The weeks a screen is about: in its address, in words, and in the controls that choose others."""

from typing import Final

from markupsafe import Markup

from models.values.calendar import MONTHS, IsoWeek
from models.values.refusal import InvalidValue
from services.margin.dashboard import Horizon
from services.margin.spans import Span, SpanKind
from ui import parts
from ui.markup import Pattern

PATH: Final = "/dashboard"
KINDS: Final = {
    SpanKind.WEEK: "Week",
    SpanKind.FOUR_WEEKS: "4 weken",
    SpanKind.QUARTER: "Kwartaal",
    SpanKind.YEAR: "Jaar",
}
DEFAULT: Final = SpanKind.FOUR_WEEKS


def read_span(kind: str, last: str) -> tuple[SpanKind, IsoWeek | None]:
    """What an address asks for; without a week the last settled one. Raises: InvalidValue."""
    if kind not in KINDS:
        raise InvalidValue("Deze periode bestaat niet. Kies week, 4 weken, kwartaal of jaar.", field="periode")
    return SpanKind(kind), IsoWeek.parse(last) if last else None


def address(path: str, span: Span) -> str:
    """The address of a screen about these weeks."""
    return f"{path}?periode={span.kind}&tot={span.last}"


def weeks(span: Span) -> str:
    """`wk 21–24`, or `wk 24` for one week."""
    return f"wk {span.first.week}" if len(span) == 1 else f"wk {span.first.week}–{span.last.week}"


def weeks_apart(span: Span) -> str:
    """The same for weeks that another year has too: `wk 1–24 2025`."""
    return f"{weeks(span)} {span.first.year}" if span.kind is SpanKind.YEAR else weeks(span)


def dates(span: Span, *, this_year: int) -> str:
    """`18 mei–14 juni`, with years when it is not all in this one."""
    first, last = span.first.monday, span.last.days[-1]
    end = f"{last.day} {MONTHS[last.month - 1]}"
    if first.year != last.year:
        return f"{first.day} {MONTHS[first.month - 1]} {first.year}–{end} {last.year}"
    begin = f"{first.day}" if first.month == last.month else f"{first.day} {MONTHS[first.month - 1]}"
    return f"{begin}–{end}" if last.year == this_year else f"{begin}–{end} {last.year}"


def chooser(path: str, span: Span, horizon: Horizon) -> Markup:
    """How long to look back, and the step to an earlier or later period; nothing lies beyond this week."""
    choices = (
        Pattern('<a href="{}" {}>{}</a>').format(
            address(path, Span.until(kind, span.last)),
            Markup('aria-current="true"') if kind is span.kind else "",
            label,
        )
        for kind, label in KINDS.items()
    )
    later = span.later(horizon.newest)
    onward = later if later.first <= horizon.current else None
    return Pattern(
        '<div class="df-seg" role="group" aria-label="Periode">{}</div>'
        '<div class="df-step2" role="group" aria-label="Eerder of later">{}'
        '<span>{} <em class="c-3">· {}</em></span>{}</div>'
    ).format(
        parts.joined(choices),
        _step("chevron-left", "Eerder", address(path, span.earlier())),
        weeks(span),
        dates(span, this_year=horizon.current.year),
        _step("chevron-right", "Later", address(path, onward) if onward else ""),
    )


def _step(icon: str, label: str, path: str) -> Markup:
    if not path:
        return Pattern('<a role="link" aria-disabled="true" aria-label="{}">{}</a>').format(label, parts.icon(icon))
    return Pattern('<a href="{}" aria-label="{}">{}</a>').format(path, label, parts.icon(icon))


def workbook(span: Span) -> str:
    """Where the figures of these weeks can be fetched as a workbook."""
    return address("/bestand/marge.xlsx", span)
