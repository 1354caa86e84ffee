"""Time worked in whole minutes; hours with decimals exist only where an export demands them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from models.values.money import dutch_decimal

PER_HOUR = 60
A_MINUTE = timedelta(minutes=1)
HALF_A_MINUTE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, order=True)
class Minutes:
    """A duration in whole minutes."""

    count: int

    def __add__(self, other: "Minutes") -> "Minutes":
        return Minutes(self.count + other.count)

    def __sub__(self, other: "Minutes") -> "Minutes":
        return Minutes(self.count - other.count)

    def __bool__(self) -> bool:
        return self.count != 0

    @classmethod
    def of_hours(cls, hours: int) -> Self:
        return cls(hours * PER_HOUR)

    @classmethod
    def between(cls, start: datetime, end: datetime) -> Self:
        """From one instant to another, to the nearest minute, halves up: for drivers, wages and invoices alike."""
        return cls.of(end - start)

    @classmethod
    def of(cls, length: timedelta) -> Self:
        """As `between`."""
        return cls((length + HALF_A_MINUTE) // A_MINUTE)

    @classmethod
    def total(cls, durations: "Iterable[Minutes]") -> Self:
        return cls(sum(duration.count for duration in durations))

    @property
    def hours(self) -> Decimal:
        """Hours with two decimals, halves up: 50 minutes is 0.83."""
        return (Decimal(self.count) / PER_HOUR).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

    @property
    def dutch(self) -> str:
        """As on the screen: `4 u 30 m`, `45 m`, `8 u`."""
        hours, minutes = divmod(abs(self.count), PER_HOUR)
        sign = "−" if self.count < 0 else ""
        if not hours:
            return f"{sign}{minutes} m"
        return f"{sign}{hours} u {minutes} m" if minutes else f"{sign}{hours} u"

    @property
    def dutch_hours_in_column(self) -> str:
        """Decimal hours that stand under each other: `44,50`, `40,00`, `8,75`."""
        return dutch_decimal(self.hours, 2)

    @property
    def dutch_hours(self) -> str:
        """Decimal hours without needless zeros: `44,5`, `40`, `8,75`."""
        return self.dutch_hours_in_column.rstrip("0").rstrip(",")
