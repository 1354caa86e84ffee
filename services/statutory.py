"""Figures that the law or a collective agreement sets, by the day they are asked for.

The rows come with the schema: a migration adds what is known, with its source, so that every installation reckons
with the same figures and a new one arrives with a release.
"""

from datetime import date
from enum import StrEnum
from typing import Self

from sqlalchemy import select

from models.tables import StatutoryFigure
from models.values.calendar import DatePeriod
from models.values.refusal import Refusal
from services.scope import Scope

ADULT, YOUNGEST = 21, 17


class Figure(StrEnum):
    """The figures that are known by name; values are times 10^4."""

    OVERTIME_FACTOR = "overtime_factor"
    SATURDAY_FACTOR = "saturday_factor"
    SUNDAY_FACTOR = "sunday_factor"
    TRAVEL_ALLOWANCE_KM = "travel_allowance_km"


class FigureUnknown(Refusal):
    """No figure was laid down for this day."""

    code = "figure_unknown"


class StatutoryFigures:
    """All figures, read once."""

    def __init__(self, rows: list[tuple[str, DatePeriod, int]]) -> None:
        self._rows = rows

    @classmethod
    def load(cls, scope: Scope) -> Self:
        figure = StatutoryFigure
        rows = scope.session.execute(
            select(figure.name, figure.valid_from, figure.valid_until, figure.value_1e4).order_by(figure.valid_from)
        )
        return cls([(name, DatePeriod(start, end), value) for name, start, end, value in rows])

    def get(self, figure: Figure, day: date) -> int:
        """The value on a day, times 10^4. Raises: FigureUnknown."""
        value = self._find(figure, day)
        if value is None:
            raise FigureUnknown(
                f"Voor {day:%d-%m-%Y} is nog geen wettelijk cijfer bekend ({figure}). Werk DepotFlow bij."
            )
        return value

    def find_minimum_wage_cents(self, age: int, day: date) -> int | None:
        """The minimum wage per hour worked in cents at this age; None when none was laid down for the day yet."""
        value = self._find(f"minimum_wage_{min(max(age, YOUNGEST), ADULT)}", day)
        return None if value is None else value // 100

    def _find(self, name: str, day: date) -> int | None:
        return next((value for known, period, value in self._rows if known == name and day in period), None)
