"""The Arbeidstijdenwet over the weeks that end with the one that is judged: hours on average, and how many nights.

The weeks before it come added up (`WorkedBefore`): with the hours that were registered and handed in, and the planned
ones where nothing was. The week itself counts its plan, as the 60 hours a week do.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from models.values.calendar import IsoWeek
from models.values.minutes import Minutes
from services.rules.planning.act import UNDER_18, finding, passing
from services.rules.planning.facts import (
    DriverFacts,
    Finding,
    FindingCode,
    PlannedShift,
    VehicleFacts,
    WorkedBefore,
    work_minutes,
)
from services.rules.planning.nights import SOURCE as NIGHT_LAW
from services.rules.planning.nights import ends_late, is_night

LONG, SHORT = 16, 4
MAX_LONG, MAX_SHORT = Minutes.of_hours(48), Minutes.of_hours(55)
MAX_AT_NIGHT, MAX_YOUNG = Minutes.of_hours(40), Minutes.of_hours(40)
MAX_LATE_NIGHTS, MAX_VAN_NIGHTS = 36, 43
MANY_NIGHTS: Final = 16
"""So many night shifts in 16 weeks lower the average that is allowed over them."""


class _Reference(NamedTuple):
    """Some weeks that end with the one that is judged, what was worked in those before it, and the limit a week."""

    weeks: int
    before: Minutes
    limit: Minutes
    because: str = ""
    source: str = "Arbeidstijdenwet art. 5:7"

    @property
    def room(self) -> Minutes:
        """What may be worked in the week itself."""
        return Minutes(self.limit.count * self.weeks) - self.before


def average_hours(shifts: Sequence[PlannedShift], driver: DriverFacts, worked: WorkedBefore) -> Iterator[Finding]:
    """Find the shifts with which a week brings an average over 48 hours in 16 weeks, or 55 hours in 4.

    With 16 night shifts in the 16 weeks the first is 40 hours; under 18 it is 40 hours in 4 weeks alone. The 16 weeks
    begin no earlier than the engagement, so that somebody new is held to what the law allows to whoever goes on like
    that; in the first 4 weeks only the 55 hours count. Weeks of leave and illness are not taken out.
    Source: Arbeidstijdenwet articles 5:7 and 5:8 (text of 2017, checked November 2026).
    """
    own = [shift for shift in shifts if shift.service_date in worked.week.days]
    total = Minutes.total(map(work_minutes, own))
    nights = worked.nights + sum(is_night(shift.period) for shift in own)
    for reference in _references(driver, worked, nights):
        if own and total > reference.room:
            shift = passing(own, reference.room)
            average = Minutes(-(-(reference.before + total).count // reference.weeks)).dutch
            yield finding(
                FindingCode.AVERAGE_HOURS,
                shift,
                driver.engagement_on(shift.service_date),
                title=f"Gemiddeld {average} over {reference.weeks} weken",
                text=f"Gemiddeld {average} per week over {reference.weeks} weken; "
                f"de wet staat {reference.limit.dutch} toe{reference.because}.",
                source=reference.source,
            )


def night_count(
    shifts: Sequence[PlannedShift],
    driver: DriverFacts,
    worked: WorkedBefore,
    vehicles: Mapping[UUID, VehicleFacts],
) -> Iterator[Finding]:
    """Find the night shift of a week with which there are too many in 16 weeks.

    At most 36 that end after 02:00; in a van known to load more than 500 kg at most 43 night shifts, or 20 hours
    between 00:00 and 06:00 in two weeks, which is said but not counted.
    Source: Arbeidstijdenwet article 5:8, Arbeidstijdenbesluit vervoer article 2.5:5 (texts of 2017); Rijksoverheid,
    regels voor chauffeurs die 's nachts werken (checked November 2026).
    """
    nights, late = worked.nights, worked.late_nights
    for shift in shifts:
        if shift.service_date not in worked.week.days or not is_night(shift.period):
            continue
        is_late = ends_late(shift.period.end)
        nights, late = nights + 1, late + is_late
        kind = driver.engagement_on(shift.service_date)
        is_heavy = shift.vehicle_id is not None and vehicles[shift.vehicle_id].is_under_transport_decree
        if is_heavy and nights > MAX_VAN_NIGHTS:
            yield finding(
                FindingCode.NIGHT_COUNT,
                shift,
                kind,
                title=f"{nights} nachtdiensten in 16 weken",
                text=f"Met een bus van meer dan 500 kg laadvermogen zijn {MAX_VAN_NIGHTS} nachtdiensten het maximum, "
                "of 20 u tussen 00:00 en 06:00 per 2 weken. Voor distributiecentra en voor pakketten kan meer mogen.",
                source="Arbeidstijdenbesluit vervoer art. 2.5:5",
            )
            return
        if is_late and not is_heavy and late > MAX_LATE_NIGHTS:
            yield finding(
                FindingCode.NIGHT_COUNT,
                shift,
                kind,
                title=f"{late} nachtdiensten tot na 02:00 in 16 weken",
                text=f"De wet staat er {MAX_LATE_NIGHTS} toe die na 02:00 eindigen.",
                source=NIGHT_LAW,
            )
            return


def may_pass(driver: DriverFacts, worked: WorkedBefore, in_week: Minutes) -> bool:
    """Whether so much work in the week, none of it at night, can bring an average over its limit."""
    return any(reference.room < in_week for reference in _references(driver, worked, worked.nights))


def _references(driver: DriverFacts, worked: WorkedBefore, nights: int) -> Iterator[_Reference]:
    if driver.is_young_on(worked.week.monday):
        yield _Reference(SHORT, worked.three_weeks, MAX_YOUNG, UNDER_18)
        return
    weeks = _weeks_engaged(driver, worked.week)
    if nights >= MANY_NIGHTS:
        yield _Reference(weeks, worked.fifteen_weeks, MAX_AT_NIGHT, f" bij {nights} nachtdiensten", NIGHT_LAW)
    elif weeks > SHORT:
        yield _Reference(weeks, worked.fifteen_weeks, MAX_LONG)
    yield _Reference(SHORT, worked.three_weeks, MAX_SHORT)


def _weeks_engaged(driver: DriverFacts, week: IsoWeek) -> int:
    """How many of the 16 weeks an engagement began in or before, and never fewer than 4."""
    if driver.engaged_since is None:
        return LONG
    return min(LONG, max(SHORT, (week.days[-1] - driver.engaged_since).days // 7 + 1))
