"""Money in whole cents, rates with four decimals, and the one place where amounts are rounded and written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Self

from models.values.refusal import InvalidValue

MINUS = "\N{MINUS SIGN}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
BASIS = 10_000
_DUTCH_MARKS = str.maketrans(",.-", ".,−")
_TWO_WAYS = re.compile(r"(?a)(?P<whole>[1-9]\d{0,2})\.(?P<part>\d{3})")
_AMOUNT = re.compile(r"(?a)(?P<sign>[-−+]?)(?P<whole>[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:(?P<mark>[,.])(?P<part>\d{1,4}))?")


def round_half_up(value: Decimal) -> int:
    """Round to a whole number, halves away from zero: 0,5 becomes 1 and −0,5 becomes −1."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def divide_half_up(numerator: int, denominator: int) -> int:
    """Divide two whole numbers and round halves away from zero, without leaving integers. `denominator` > 0."""
    quotient, remainder = divmod(abs(numerator), denominator)
    rounded = quotient + (1 if 2 * remainder >= denominator else 0)
    return rounded if numerator >= 0 else -rounded


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in euro cents; negative means a debt or a correction."""

    cents: int

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + other.cents)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.cents - other.cents)

    def __neg__(self) -> "Money":
        return Money(-self.cents)

    def __bool__(self) -> bool:
        return self.cents != 0

    def share(self, basis_points: int) -> "Money":
        """This many hundredths of a percent of the amount, rounded half up. Example: 10,00 at 2100 is 2,10."""
        return Money(divide_half_up(self.cents * basis_points, BASIS))

    @classmethod
    def total(cls, amounts: "Iterable[Money]") -> Self:
        return cls(sum(amount.cents for amount in amounts))

    @property
    def euros(self) -> Decimal:
        return Decimal(self.cents).scaleb(-2)

    @property
    def dutch(self) -> str:
        """As on the screen: `€ 1.623,22`, with a real minus sign before a negative amount: `−€ 17,92`."""
        sign = MINUS if self.cents < 0 else ""
        whole, part = divmod(abs(self.cents), 100)
        return f"{sign}€{NO_BREAK_SPACE}{dutch_whole(whole)},{part:02d}"

    @classmethod
    def parse(cls, text: str, *, field: str | None = None) -> Self:
        """Read `1.623,22`, `€ 1623,2` or `-17.92`; at most two decimals.

        Raises: InvalidValue with a Dutch sentence.
        """
        rate = parse_rate_1e4(text, field=field)
        if rate % 100:
            message = f"'{text}' heeft meer dan twee decimalen. Schrijf een bedrag als 1.234,56."
            raise InvalidValue(message, field=field)
        return cls(rate // 100)


def dutch_whole(number: int) -> str:
    """A whole number with dots between the thousands: 12366 becomes `12.366`."""
    return f"{number:,}".replace(",", ".").replace("-", MINUS)


def dutch_decimal(number: Decimal, places: int) -> str:
    """A number in Dutch notation with a fixed number of decimals: 45.5 with 2 becomes `45,50`."""
    text = f"{number:,.{places}f}"
    return text.translate(_DUTCH_MARKS)


@lru_cache(maxsize=4096)
def dutch_number(number_1e4: int, *, at_least: int = 0) -> str:
    """Ten-thousandths with as many decimals as they need: 122500 becomes `12,25`, and with at least 2 25000 `2,50`."""
    places = at_least
    while places < 4 and number_1e4 % 10 ** (4 - places):
        places += 1
    return dutch_decimal(Decimal(number_1e4).scaleb(-4), places)


def dutch_percentage(basis_points: int, *, places: int = 1) -> str:
    """Hundredths of a percent as people read them: 1340 becomes `13,4%`."""
    return dutch_decimal(Decimal(basis_points).scaleb(-2), places) + "%"


@lru_cache(maxsize=1024)
def dutch_rate(rate_1e4: int) -> str:
    """A rate with as many decimals as it needs, at least two: 19635 becomes `€ 1,9635`, 14200 `€ 1,42`."""
    places = 2 if rate_1e4 % 100 == 0 else 4
    sign = MINUS if rate_1e4 < 0 else ""
    return f"{sign}€{NO_BREAK_SPACE}{dutch_decimal(Decimal(abs(rate_1e4)).scaleb(-4), places)}"


def parse_rate_1e4(text: str, *, field: str | None = None) -> int:
    """Read an amount with at most four decimals into ten-thousandths of a euro: `€ 1,9635` becomes 19635.

    A point counts as the decimal mark only when no group of three digits follows it: `1.250` is 1250,00.
    No such group follows a zero: `0.125` is an eighth.
    Raises: InvalidValue with a Dutch sentence.
    """
    stripped = re.sub(r"[\s€]|EUR", "", text)
    match = _AMOUNT.fullmatch(stripped)
    if match is None or len(stripped) > 20:
        raise InvalidValue(f"'{text[:40]}' is geen bedrag. Schrijf het als 1.234,56.", field=field)
    whole = int(match["whole"].replace(".", ""))
    value = whole * BASIS + int((match["part"] or "0").ljust(4, "0"))
    return -value if match["sign"] in {"-", MINUS} else value


def parse_unit_price_1e4(text: str, *, field: str | None = None) -> int:
    """As `parse_rate_1e4`, for what is seldom a thousand euro: `1.425` may well be 1,425, so it is asked about.

    Raises: InvalidValue with a Dutch sentence.
    """
    if doubtful := _TWO_WAYS.fullmatch(re.sub(r"[\s€]|EUR", "", text)):
        whole, part = doubtful["whole"], doubtful["part"]
        message = f"'{text}' kan {whole},{part} en {whole}{part},00 betekenen. Schrijf het met een komma."
        raise InvalidValue(message, field=field)
    return parse_rate_1e4(text, field=field)
