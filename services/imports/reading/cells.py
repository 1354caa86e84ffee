"""Reading one cell: each function turns text into a value or raises InvalidValue with a Dutch sentence."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import TypeVar

from models.values import dutch
from models.values.calendar import WEEKDAYS_SHORT
from models.values.minutes import PER_HOUR
from models.values.money import BASIS, divide_half_up, parse_unit_price_1e4
from models.values.refusal import InvalidValue
from services.imports.reading.fields import plain
from services.rules import dates

Chosen = TypeVar("Chosen")
_SPREADSHEET_DAY_ZERO = date(1899, 12, 30)
_SERIAL_DAY = re.compile(r"[2-7]\d{4}(?:,\d+)?", re.ASCII)
_FIRST_OF_LAST_CENTURY = 70
_FIRST_BIRTH_YEAR_OF_LAST_CENTURY = 30
_BLOCK = re.compile(r"\s*(?:-|–|/|tot)\s*")
_WEEKDAY = {name: index for index, name in enumerate(WEEKDAYS_SHORT)}
_HOURS = re.compile(r"(\d{1,3}):([0-5]\d)", re.ASCII)
_WEEK_HOURS = 60
_HIGHEST_RATE = 100_000 * BASIS
_YES = frozenset({"ja", "j", "yes", "y", "waar", "true", "1", "x"})
_NO = frozenset({"nee", "n", "no", "onwaar", "false", "0"})


def text(longest: int = 120) -> Callable[[str], str]:
    """Any text up to a length."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise InvalidValue(f"Deze tekst is langer dan {longest} tekens. Kort hem in.")
        return cell

    return read


def whole(*, most: int) -> Callable[[str], int]:
    """A whole number from 0 to `most`."""

    def read(cell: str) -> int:
        number = dates.parse_whole(cell)
        if number > most:
            raise InvalidValue(f"'{cell[:20]}' is te groot: het hoogste is {most}.")
        return number

    return read


def choice(words: Mapping[str, Chosen]) -> Callable[[str], Chosen]:
    """One of a list; words are compared without capitals, accents and punctuation, the first for a value is shown."""
    known = {plain(word): value for word, value in words.items()}
    shown: dict[Chosen, str] = {}
    for word, value in words.items():
        shown.setdefault(value, word)

    def read(cell: str) -> Chosen:
        if plain(cell) not in known:
            raise InvalidValue(f"'{cell[:40]}' kennen we niet. Kies uit: {', '.join(shown.values())}.")
        return known[plain(cell)]

    return read


def yes_no(cell: str) -> bool:
    """`ja`, `J`, `nee`, `n`, `x` and what spreadsheets make of them."""
    word = cell.casefold()
    if word not in _YES | _NO:
        raise InvalidValue(f"'{cell[:20]}' is geen ja of nee.")
    return word in _YES


def day(cell: str) -> date:
    """A date in Dutch or ISO notation, also with a year of two digits or as a spreadsheet's day number.

    Two digits are a year from 1970 to 2069: a licence that ends in 41 still holds.
    """
    return _day(cell, _FIRST_OF_LAST_CENTURY)


def birthday(cell: str) -> date:
    """The same for who works: two digits are a year from 1930 to 2029."""
    return _day(cell, _FIRST_BIRTH_YEAR_OF_LAST_CENTURY)


def _day(cell: str, pivot: int) -> date:
    if _SERIAL_DAY.fullmatch(cell):
        return _SPREADSHEET_DAY_ZERO + timedelta(days=int(cell.partition(",")[0]))
    return dutch.parse_date(cell, pivot=pivot, from_file=True)


def time_of_day(cell: str) -> time:
    """A time on the clock, also as a spreadsheet's part of a day."""
    return dutch.parse_time(cell, from_file=True)


def weekdays(cell: str) -> frozenset[int]:
    """Days of the week, 0 is Monday: `ma di wo`, `ma-vr`, `ma, za`."""
    days: set[int] = set()
    for part in re.split(r"[\s,;+]+", re.sub(r"\s*(?:-|–|t/m)\s*", "-", cell.casefold()).strip()):
        ends = [_WEEKDAY.get(word[:2]) for word in part.split("-")]
        if not 1 <= len(ends) <= 2 or None in ends:
            raise InvalidValue(f"'{cell[:30]}' zijn geen dagen. Schrijf ze als ma di wo of ma-vr.")
        days.update(range(ends[0] or 0, (ends[-1] or 0) + 1))
    return frozenset(days)


def block(cell: str) -> tuple[time, time]:
    """Start and end in one cell: `07:30-16:15`."""
    parts = _BLOCK.split(cell.removesuffix("uur").strip())
    if len(parts) != 2:
        raise InvalidValue(f"'{cell[:30]}' is geen begin en eind. Schrijf het als 07:30-16:15.")
    start, end = (dutch.parse_time(part, from_file=True) for part in parts)
    return start, end


def hours_a_week(cell: str) -> int:
    """Contract hours as minutes a week: `36`, `32,5`, `37:30`."""
    clock = _HOURS.fullmatch(cell)
    if clock:
        minutes = int(clock[1]) * PER_HOUR + int(clock[2])
    else:
        minutes = divide_half_up(dates.parse_quantity(cell.casefold().removesuffix("uur")) * PER_HOUR, BASIS)
    if not 0 <= minutes <= _WEEK_HOURS * PER_HOUR:
        raise InvalidValue(f"'{cell[:20]}' is geen aantal uren per week. Vul 0 tot {_WEEK_HOURS} in.")
    return minutes


def rate(cell: str) -> int:
    """An amount in euro with up to four decimals, in ten-thousandths, not negative; `1.425` is refused as doubtful."""
    value = parse_unit_price_1e4(cell)
    if value < 0:
        raise InvalidValue("Een tarief is niet negatief. Vul een bedrag van nul of meer in.")
    if value > _HIGHEST_RATE:
        raise InvalidValue(f"'{cell[:20]}' is te hoog voor een tarief. Kijk het bedrag na.")
    return value
