"""Week grids: a column per day with a cross for each route that runs, turned into a row per route and day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from models.values.calendar import MONTHS, WEEKDAYS, WEEKDAYS_SHORT, IsoWeek, weeks_in_year
from models.values.refusal import Refusal
from services.imports.reading.table import Row, Table

DATE_COLUMN = "Datum"
WEEKDAYS_COLUMN = "Rijdagen"
_LEAST_DAYS = 2
_NAMED_IDLE = 3
_FARTHEST = timedelta(days=300)
_YES = frozenset({"x", "✓", "✔", "v", "ja", "j", "1", "*", "●", "yes"})
_NO = frozenset({"", "-", "–", "0", "nee", "n", "vrij", "no"})
_WEEKDAY = r"(?P<weekday>ma|di|wo|do|vr|za|zo)(?:andag|nsdag|ensdag|nderdag|ijdag|terdag|ndag)?\.?"
_DAY_MONTH = r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2}|[a-z]{3,9})\.?(?:[-/. ](?P<year>\d{4}))?"
_HEADER = re.compile(rf"{_WEEKDAY}(?:\s*{_DAY_MONTH})?|{_DAY_MONTH.replace('?P<', '?P<bare_')}", re.IGNORECASE)
_ISO_HEADER = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
_WEEK = re.compile(r"\b(?:week|wk)\s*[:.-]?\s*(?P<week>\d{1,2})(?!\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


class WrongDay(Refusal):
    """The head of a day column names a day that does not exist, or not on that weekday."""

    code = "wrong_day"


@dataclass(frozen=True, slots=True)
class _Head:
    """What a column head says about its day; each part may be missing."""

    column: str
    weekday: int | None
    day: int | None
    month: int | None
    year: int | None


def is_day(column: str) -> bool:
    """Whether a column is named after a day: `ma 22/06`, `maandag`, `22-06-2026`, `2026-06-22`."""
    return _head(column) is not None


def unpivot(table: Table, *, today: date, hints: Iterable[str] = ()) -> Table:
    """A row per route and marked day, with the day in a column `Datum`; a table without day columns stays as it is.

    A missing year follows from the weekday, from 'week 26' in the titles or the hints (a file's name), and else is the
    one that lies nearest to `today`. Raises: WrongDay.
    """
    days = _days(table, today, hints)
    if not days:
        return table
    kept = [index for index in range(len(table.columns)) if index not in days]
    rows = tuple(each for row in table.rows for each in _per_day(row, table, days, kept))
    idle = [row for row in table.rows if all(row.cells[index].casefold() in _NO for index in days)]
    notes = [
        f"Regel {row.number} ('{next(filter(None, row.cells))[:40]}') rijdt op geen enkele dag en telt niet mee."
        for row in idle[:_NAMED_IDLE]
    ]
    if len(idle) > _NAMED_IDLE:
        notes.append(f"Nog {len(idle) - _NAMED_IDLE} van zulke regels tellen niet mee.")
    columns = (*(table.columns[index] for index in kept), DATE_COLUMN)
    return replace(table, columns=columns, rows=rows, notes=(*table.notes, *notes))


def with_weekdays(table: Table, *, today: date, hints: Iterable[str] = ()) -> Table:
    """The weekdays a row is marked on in one column `Rijdagen`, instead of a column per day. Raises: WrongDay."""
    days = _days(table, today, hints)
    if not days:
        return table
    kept = [index for index in range(len(table.columns)) if index not in days]

    def row_of(row: Row) -> Row:
        marked = sorted({day.weekday() for index, day in days.items() if row.cells[index].casefold() not in _NO})
        words = " ".join(WEEKDAYS_SHORT[weekday] for weekday in marked)
        return Row(row.number, (*(row.cells[index] for index in kept), words), row.problems)

    columns = (*(table.columns[index] for index in kept), WEEKDAYS_COLUMN)
    return replace(table, columns=columns, rows=tuple(map(row_of, table.rows)))


def _days(table: Table, today: date, hints: Iterable[str]) -> dict[int, date]:
    """Which column stands for which day; nothing when it is no grid."""
    heads = {index: head for index, column in enumerate(table.columns) if (head := _head(column))}
    if len(heads) < _LEAST_DAYS:
        return {}
    context = " ".join((*table.titles, table.sheet or "", *hints))
    return {index: _day(head, context, today) for index, head in heads.items()}


def _per_day(row: Row, table: Table, days: dict[int, date], kept: list[int]) -> Iterable[Row]:
    for index, day in days.items():
        mark = row.cells[index].casefold()
        if mark in _NO:
            continue
        problem = (
            f"In kolom '{table.columns[index]}' staat '{row.cells[index][:40]}'. "
            "Zet een x op een dag dat de route rijdt en laat de cel anders leeg."
        )
        problems = row.problems if mark in _YES else (*row.problems, problem)
        yield Row(row.number, (*(row.cells[each] for each in kept), day.isoformat()), problems)


def _head(column: str) -> _Head | None:
    iso = _ISO_HEADER.fullmatch(column)
    if iso:
        return _Head(column, None, int(iso["day"]), int(iso["month"]), int(iso["year"]))
    match = _HEADER.fullmatch(column.strip())
    if match is None:
        return None
    day, month, year = (match[part] or match[f"bare_{part}"] for part in ("day", "month", "year"))
    number = _month(month) if month else None
    if month and number is None:
        return None
    short = (match["weekday"] or "").lower()
    weekday = next((index for index, name in enumerate(WEEKDAYS) if short and name.startswith(short)), None)
    return _Head(column, weekday, int(day) if day else None, number, int(year) if year else None)


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text) if 1 <= int(text) <= 12 else None
    return next((number for number, name in enumerate(MONTHS, start=1) if name[:3] == text.lower()[:3]), None)


def _day(head: _Head, context: str, today: date) -> date:
    week = _WEEK.search(context)
    stated = _YEAR.search(context)
    year = head.year or (int(stated[1]) if stated else None)
    candidates = [
        day
        for candidate_year in ([year] if year else range(today.year - 1, today.year + 2))
        if (day := _date(head, candidate_year, int(week["week"]) if week else None))
        and (year or abs(day - today) <= _FARTHEST)
    ]
    if not candidates:
        raise WrongDay(
            f"Kolom '{head.column}' noemt een dag die niet bestaat, op een andere weekdag valt of ver weg ligt. "
            "Zet de hele datum boven die kolom, zoals 22-06-2026, en kies het bestand opnieuw.",
            field="file",
        )
    return min(candidates, key=lambda day: abs(day - today))


def _date(head: _Head, year: int, week: int | None) -> date | None:
    """The day in that year, when weekday and week agree."""
    if head.day is None or head.month is None:
        if week is None or head.weekday is None or not 1 <= week <= weeks_in_year(year):
            return None
        return IsoWeek(year, week).days[head.weekday]
    try:
        day = date(year, head.month, head.day)
    except ValueError:
        return None
    agrees = head.weekday in {None, day.weekday()} and week in {None, day.isocalendar().week}
    return day if agrees else None
