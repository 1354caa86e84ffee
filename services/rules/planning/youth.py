"""The Arbeidstijdenwet on the rest of whoever is under 18."""

from collections.abc import Iterator, Sequence
from datetime import time, timedelta
from itertools import pairwise

from models.values.calendar import AMSTERDAM, amsterdam_instant
from services.rules.planning.act import UNDER_18, dutch, finding, stretches
from services.rules.planning.facts import DriverFacts, Finding, FindingCode, PlannedShift, moment, noun

YOUNG_REST = timedelta(hours=12)
BEDTIME, MORNING = time(23), time(6)
SOURCE = "Arbeidstijdenwet art. 5:3"


def young_rest(shifts: Sequence[PlannedShift], driver: DriverFacts) -> Iterator[Finding]:
    """Find shifts of somebody under 18 with less than 12 hours of rest before them.

    Takes the shifts of one driver in order of start, none overlapping another.
    Source: Arbeidstijdenwet article 5:3 (text of 2017, checked November 2026).
    """
    for parts, after in pairwise(stretches(shifts)):
        last, shift = parts[-1], after[0]
        rest = shift.period.start - last.period.end
        if rest < YOUNG_REST and driver.is_young_on(shift.service_date):
            kind = driver.engagement_on(shift.service_date)
            yield finding(
                FindingCode.DAILY_REST,
                shift,
                kind,
                title=f"Rusttijd te kort: {dutch(rest)}",
                text=f"{last.label} eindigt {moment(last.period.end)}, deze {noun(kind)} start "
                f"{moment(shift.period.start)}. Minimaal {dutch(YOUNG_REST)} rust{UNDER_18}.",
                source=SOURCE,
                fix=last.period.end + YOUNG_REST,
            )


def young_nights(shifts: Sequence[PlannedShift], driver: DriverFacts) -> Iterator[Finding]:
    """Find shifts of somebody under 18 between 23:00 and 06:00 on an Amsterdam clock.

    Source: Arbeidstijdenwet article 5:3 (text of 2017, checked November 2026).
    """
    for shift in shifts:
        if driver.is_young_on(shift.service_date) and _is_at_night(shift):
            kind = driver.engagement_on(shift.service_date)
            yield finding(
                FindingCode.YOUNG_AT_NIGHT,
                shift,
                kind,
                title="Werk tussen 23:00 en 06:00",
                text=f"Deze {noun(kind)} is van {moment(shift.period.start)} tot {moment(shift.period.end)}. "
                f"Tussen 23:00 en 06:00 is het rust{UNDER_18}.",
                source=SOURCE,
            )


def _is_at_night(shift: PlannedShift) -> bool:
    day = shift.period.start.astimezone(AMSTERDAM).date()
    return shift.period.start < amsterdam_instant(day, MORNING) or shift.period.end > amsterdam_instant(day, BEDTIME)
