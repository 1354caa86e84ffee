"""By when a request under the AVG must be answered."""

from calendar import monthrange
from datetime import date
from typing import Final

MONTHS: Final = 1
MONTHS_MORE: Final = 2


def due_on(received_on: date) -> date:
    """One month after it came in; what comes in on 31 January is due on the last day of February.

    Source: AVG article 12 lid 3; Regulation 1182/71 article 3 (a term in months ends on the day with the same number).
    """
    return _months_on(received_on, MONTHS)


def extended_due_on(received_on: date) -> date:
    """The same with the two months that a complicated request may take more; counted from when it came in."""
    return _months_on(received_on, MONTHS + MONTHS_MORE)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
