"""The Arbeidstijdenwet on work at night: how long, how much rest after it, how many in a row.

These are the rules of the act. For vans over 500 kg the Arbeidstijdenbesluit vervoer has its own; of those only the
number of nights is followed (reference_period.py). How its articles 2.5:1 and 2.5:3 work out for vans under 3.5 tonnes
must be verified with ILT; until then whoever drives one is held to the act. Every rule takes the shifts of one adult
driver in order of start, none overlapping another.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from models.values.calendar import AMSTERDAM, Period, amsterdam_instant, each_day
from models.values.minutes import Minutes
from services.rules.planning.act import SHORT_REST, WEEK, WEEKLY_REST, dutch, finding, passing, stretches
from services.rules.planning.facts import (
    DriverFacts,
    Finding,
    FindingCode,
    PlannedShift,
    moment,
    noun,
    work_minutes,
)

DAWN, LATE = time(6), time(2)
IN_THE_DARK: Final = timedelta(hours=1)
"""More work than this between midnight and dawn makes a night shift."""
MAX_NIGHT: Final = Minutes.of_hours(10)
NIGHT_REST: Final = timedelta(hours=14)
NIGHTS_REST: Final = timedelta(hours=46)
SOME_NIGHTS: Final = 3
MAX_IN_A_ROW: Final = 7
SOURCE: Final = "Arbeidstijdenwet art. 5:8"


class _Duty(NamedTuple):
    """The work between two rests: what the law calls a shift; at night when a part of it is."""

    parts: Sequence[PlannedShift]
    is_night: bool

    @property
    def start(self) -> datetime:
        return self.parts[0].period.start

    @property
    def end(self) -> datetime:
        return self.parts[-1].period.end


def night_work(shifts: Sequence[PlannedShift], driver: DriverFacts) -> Iterator[Finding]:
    """Hold the nights of one driver against the rules."""
    work = [_Duty(parts, any(is_night(part.period) for part in parts)) for parts in stretches(shifts)]
    if any(duty.is_night for duty in work):
        for rule in (_length, _rest, _rest_after_some, _in_a_row):
            yield from rule(work, driver)


@lru_cache(maxsize=8_192)
def is_night(period: Period) -> bool:
    """Whether more than an hour of a period, in real time, lies between 00:00 and 06:00 on an Amsterdam clock."""
    first, last = (instant.astimezone(AMSTERDAM).date() for instant in (period.start, period.end))
    nights = (
        min(period.end, amsterdam_instant(day, DAWN)) - max(period.start, amsterdam_instant(day, time.min))
        for day in each_day(first, last + timedelta(days=1))
    )
    return sum((max(each, timedelta()) for each in nights), timedelta()) > IN_THE_DARK


def ends_late(instant: datetime) -> bool:
    """Whether a night shift that ends then ends after 02:00."""
    return instant.astimezone(AMSTERDAM).time() > LATE


def _length(work: Sequence[_Duty], driver: DriverFacts) -> Iterator[Finding]:
    """Find night shifts of more than 10 hours of work.

    12 hours are allowed five times in 14x24 hours and 22 times in 52 weeks; that is said, but as the year is not known
    it excuses nothing.
    Source: Arbeidstijdenwet article 5:8 (text of 2017, checked November 2026).
    """
    for duty in work:
        worked = Minutes.total(map(work_minutes, duty.parts))
        if duty.is_night and worked > MAX_NIGHT:
            shift = passing(duty.parts, MAX_NIGHT)
            yield finding(
                FindingCode.NIGHT_LENGTH,
                shift,
                driver.engagement_on(shift.service_date),
                title=f"Nachtdienst te lang: {worked.dutch}",
                text=f"Een nachtdienst is maximaal {MAX_NIGHT.dutch} werk. 12 u mag 5 keer per 14 dagen en 22 keer per "
                "52 weken, met 12 u rust erna.",
                source=SOURCE,
            )


def _rest(work: Sequence[_Duty], driver: DriverFacts) -> Iterator[Finding]:
    """Find shifts that start within 14 hours after a night shift that ended after 02:00.

    Once per 7x24 hours it may be 8 hours; that one is told, not warned about.
    Source: Arbeidstijdenwet article 5:8 (text of 2017, checked November 2026).
    """
    short_rest_at: datetime | None = None
    for night, duty in pairwise(work):
        rest = duty.start - night.end
        if not night.is_night or not ends_late(night.end) or rest >= NIGHT_REST:
            continue
        is_allowed = short_rest_at is None or duty.start - short_rest_at >= WEEK
        if is_allowed:
            short_rest_at = duty.start
        shift = duty.parts[0]
        kind = driver.engagement_on(shift.service_date)
        used = "en die ene keer gebruik je nu" if is_allowed else "en die ene keer is al gebruikt"
        yield finding(
            FindingCode.NIGHT_REST,
            shift,
            kind,
            title=f"{'Korte rust' if is_allowed else 'Te weinig rust'} na een nachtdienst: {dutch(rest)}",
            text=f"{night.parts[-1].label} eindigt {moment(night.end)}, deze {noun(kind)} start {moment(duty.start)}. "
            f"Na een nachtdienst tot na 02:00 minimaal 14 u rust; {dutch(SHORT_REST)} mag 1 keer per 7 dagen, {used}.",
            source=SOURCE,
            fix=night.end + NIGHT_REST,
            is_allowed=is_allowed,
        )


def _rest_after_some(work: Sequence[_Duty], driver: DriverFacts) -> Iterator[Finding]:
    """Find shifts that start within 46 hours after three or more night shifts in a row.

    Night shifts are in a row when there is no other shift and no rest of 36 hours between them.
    Source: Arbeidstijdenwet article 5:8 (text of 2017, checked November 2026).
    """
    nights, last_end = 0, None
    for duty in work:
        rest = duty.start - last_end if last_end else NIGHTS_REST
        goes_on = duty.is_night and rest < WEEKLY_REST
        if nights >= SOME_NIGHTS and not goes_on and rest < NIGHTS_REST:
            shift = duty.parts[0]
            yield finding(
                FindingCode.REST_AFTER_NIGHTS,
                shift,
                driver.engagement_on(shift.service_date),
                title=f"Te weinig rust na {nights} nachtdiensten: {dutch(rest)}",
                text=f"Na {SOME_NIGHTS} of meer nachtdiensten achter elkaar is {dutch(NIGHTS_REST)} rust nodig.",
                source=SOURCE,
                fix=duty.start - rest + NIGHTS_REST,
            )
        nights = (nights if goes_on else 0) + 1 if duty.is_night else 0
        last_end = duty.end


def _in_a_row(work: Sequence[_Duty], driver: DriverFacts) -> Iterator[Finding]:
    """Find the shift with which more than 7 are in a row, a night shift among them, without 36 hours of rest between.

    Source: Arbeidstijdenwet article 5:8 (text of 2017, checked November 2026).
    """
    row: list[_Duty] = []
    is_said = False
    for duty in work:
        if row and duty.start - row[-1].end >= WEEKLY_REST:
            row, is_said = [], False
        row.append(duty)
        if len(row) > MAX_IN_A_ROW and not is_said and any(each.is_night for each in row):
            is_said = True
            shift = duty.parts[0]
            yield finding(
                FindingCode.SHIFTS_IN_A_ROW,
                shift,
                driver.engagement_on(shift.service_date),
                title=f"{len(row)} diensten achter elkaar, met een nachtdienst",
                text=f"Met een nachtdienst erbij zijn {MAX_IN_A_ROW} diensten achter elkaar het maximum. Houd daarna "
                f"{dutch(WEEKLY_REST)} vrij.",
                source=SOURCE,
                fix=row[-2].end + WEEKLY_REST,
            )
