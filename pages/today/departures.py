"""The line of departures over the rows of a depot: a mark per route at its starting time, and where the clock is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from markupsafe import Markup

from models.values.calendar import amsterdam_time
from services.registration.today import TodayShift
from services.rules.attendance import Attendance
from ui import parts

WIDTH: Final = 430
HALF_HOUR: Final = timedelta(minutes=30)
MOST_LABELS: Final = 8

_LEFT = '<circle cx="{x}" cy="15" r="3.6" fill="var(--df-text-2)" stroke="var(--df-surface)"/>'
_TO_COME = '<circle cx="{x}" cy="15" r="4" fill="var(--df-surface)" stroke="var(--df-text-3)" stroke-width="1.5"/>'
_LATE = '<path transform="translate({x} 0)" d="M0 9l6 11h-12z" fill="var(--df-warn-solid)" stroke="var(--df-surface)"/>'
_NOBODY = (
    '<g transform="translate({x} 9)"><rect x="-6" width="12" height="12" rx="2" fill="var(--df-danger-solid)"'
    ' stroke="var(--df-surface)"/><path d="m-2.4 3.6 4.8 4.8m0-4.8-4.8 4.8" stroke="var(--df-surface)"'
    ' stroke-width="1.8"/></g>'
)
MARKS: Final = {
    Attendance.MISSING: _NOBODY,
    Attendance.UNMANNED: _NOBODY,
    Attendance.LATE: _LATE,
    Attendance.LOADING: _LEFT,
    Attendance.EXPECTED: _TO_COME,
    Attendance.DEPARTED: _LEFT,
    Attendance.DONE: _LEFT,
}


def departure_line(shifts: Sequence[TodayShift], now: datetime) -> Markup:
    """Draw the line; what needs a person lies on top."""
    first, last = _ends(shifts)
    place = _Scale(first, last)
    ordered = sorted(shifts, key=lambda shift: list(Attendance).index(shift.attendance), reverse=True)
    marks = (_svg(MARKS[shift.attendance], x=place.of(shift.started_at or shift.starts_at)) for shift in ordered)
    clock = _svg(
        '<line x1="{x}" x2="{x}" y1="0" y2="24" stroke="var(--df-accent)" stroke-width="1.5"/>', x=place.of(now)
    )
    label = f"Vertrektijden tussen {amsterdam_time(first)} en {amsterdam_time(last)}"
    return Markup(
        '<svg width="{w}" height="36" viewBox="0 0 {w} 36" role="img" aria-label="{label}">'
        '<line x1="0" x2="{w}" y1="15" y2="15" stroke="var(--df-line-2)"/>{ticks}{clock}{marks}</svg>'
    ).format(
        w=WIDTH,
        label=label,
        ticks=_ticks(first, last, place),
        clock=clock if first <= now <= last else "",
        marks=parts.joined(marks),
    )


class _Scale:
    """Where an instant lies on the line; what falls outside it lies at its end."""

    def __init__(self, first: datetime, last: datetime) -> None:
        self._first = first
        self._length = (last - first).total_seconds()

    def of(self, instant: datetime) -> float:
        share = (instant - self._first).total_seconds() / self._length
        return round(6 + (WIDTH - 12) * min(1, max(0, share)), 1)


def _ends(shifts: Sequence[TodayShift]) -> tuple[datetime, datetime]:
    starts = [shift.starts_at for shift in shifts]
    return _half_hour_before(min(starts)), _half_hour_before(max(starts)) + 3 * HALF_HOUR


def _half_hour_before(instant: datetime) -> datetime:
    back = timedelta(minutes=instant.minute % 30, seconds=instant.second, microseconds=instant.microsecond)
    return instant - back - (timedelta() if back else HALF_HOUR)


def _ticks(first: datetime, last: datetime, place: _Scale) -> Markup:
    count = int((last - first) / HALF_HOUR)
    step = HALF_HOUR * max(1, -(-count // MOST_LABELS))
    times = [
        first + number * step for number in range(1, int((last - first) / step) + 1) if first + number * step < last
    ]
    return parts.joined(
        _svg(
            '<line x1="{x}" x2="{x}" y1="12" y2="18" stroke="var(--df-line-2)"/><text x="{x}" y="33"'
            ' text-anchor="middle" font-size="11" fill="var(--df-text-3)">{label}</text>',
            x=place.of(time),
            label=amsterdam_time(time),
        )
        for time in times
    )


def _svg(template: str, **values: float | str) -> Markup:
    return Markup(template).format(**values)  # noqa: S704 - the templates are constants of this module
