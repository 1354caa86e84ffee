"""The Arbeidstijdenwet on a plan: rest per day and per week, hours per shift and per week.

Binding for whoever is employed, so a warning; for a zzp driver it is advice. Every rule takes the shifts of one
driver in order of start, none overlapping another, and counts planned hours: from start to end without the break.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from models.values.minutes import Minutes
from services.rules.planning.act import (
    DAY,
    SHORT_REST,
    UNDER_18,
    WEEK,
    WEEKLY_REST,
    dutch,
    finding,
    passing,
)
from services.rules.planning.facts import (
    DriverFacts,
    Finding,
    FindingCode,
    PlannedShift,
    moment,
    noun,
    work_minutes,
)
from services.rules.planning.nights import night_work
from services.rules.planning.youth import young_nights, young_rest

FORTNIGHT = 14 * DAY
DAILY_REST = timedelta(hours=11)
FORTNIGHT_REST = timedelta(hours=72)
FORTNIGHT_PART = timedelta(hours=32)
MAX_SHIFT, MAX_YOUNG_SHIFT = Minutes.of_hours(12), Minutes.of_hours(9)
MAX_WEEK, MAX_YOUNG_WEEK = Minutes.of_hours(60), Minutes.of_hours(45)


def working_time(shifts: Sequence[PlannedShift], driver: DriverFacts, known_until: datetime) -> Iterator[Finding]:
    """Hold the shifts of one driver against the rules; `known_until` is how far the plan is known."""
    young = {shift.id for shift in shifts if driver.is_young_on(shift.service_date)}
    for found in (*daily_rest(shifts, driver), *night_work(shifts, driver)):
        if found.shift_id not in young:
            yield found
    if young:
        yield from young_rest(shifts, driver)
        yield from young_nights(shifts, driver)
    yield from weekly_rest(shifts, driver, known_until)
    yield from shift_length(shifts, driver)
    yield from weekly_hours(shifts, driver)


def daily_rest(shifts: Sequence[PlannedShift], driver: DriverFacts) -> Iterator[Finding]:
    """Find shifts that cut into the 11 hours of rest within 24 hours from the start of work.

    Once per 7x24 hours the rest may be 8 hours; that one is told, not warned about. Two shifts on one day are fine
    as long as 11 of the 24 hours from the first start stay free.
    Source: Arbeidstijdenwet article 5:3 lid 2 (text of 2017, checked November 2026).
    """
    day_start: datetime | None = None
    short_rest_at: datetime | None = None
    short_rest_day: datetime | None = None
    last: PlannedShift | None = None
    for shift in shifts:
        start, end = shift.period.start, shift.period.end
        gap = start - last.period.end if last else DAY
        if last is None or day_start is None or gap >= DAILY_REST:
            day_start = start
        elif end > day_start + DAY - DAILY_REST:
            left = day_start + DAY - end
            rest = max(gap, left)
            is_spent = short_rest_at is not None and short_rest_day != day_start and start - short_rest_at < WEEK
            yield _daily_rest_finding(shift, driver, last, rest=rest, is_split_day=left > gap, is_spent=is_spent)
            if rest >= SHORT_REST and not is_spent:
                short_rest_at, short_rest_day = start, day_start
            if left <= gap:
                day_start = start
        last = shift


def _daily_rest_finding(
    shift: PlannedShift,
    driver: DriverFacts,
    last: PlannedShift,
    *,
    rest: timedelta,
    is_split_day: bool,
    is_spent: bool,
) -> Finding:
    kind = driver.engagement_on(shift.service_date)
    is_allowed = rest >= SHORT_REST and not is_spent
    if is_split_day:
        facts = f"Met deze {noun(kind)} na {last.label} blijft er {dutch(rest)} rust over in 24 uur."
    else:
        facts = f"{last.label} eindigt {moment(last.period.end)}, deze {noun(kind)} start {moment(shift.period.start)}."
    if is_allowed:
        rule = "Minimaal 11 u rust; 8 u mag 1 keer per 7 dagen, en die ene keer gebruik je nu."
    elif rest >= SHORT_REST:
        rule = "Minimaal 11 u rust. De kortere rust van 8 u (1 keer per 7 dagen) is al gebruikt."
    else:
        rule = "Minimaal 11 u rust, en 1 keer per 7 dagen minstens 8 u."
    return finding(
        FindingCode.DAILY_REST,
        shift,
        kind,
        title=f"{'Korte rust' if is_allowed else 'Rusttijd te kort'}: {dutch(rest)}",
        text=f"{facts} {rule}",
        source="Arbeidstijdenwet art. 5:3",
        fix=None if is_split_day else last.period.end + DAILY_REST,
        is_allowed=is_allowed,
    )


def weekly_rest(shifts: Sequence[PlannedShift], driver: DriverFacts, known_until: datetime) -> Iterator[Finding]:
    """Find the shift that leaves no 36 hours of rest within 7x24 hours, counted from the first start after the last.

    Where the plan is known for the whole fortnight, 72 hours in 14x24 hours in parts of 32 or more will do instead,
    except for who is under 18.
    Source: Arbeidstijdenwet article 5:5 lid 2 (text of 2017, checked November 2026).
    """
    window: datetime | None = None
    last_end: datetime | None = None
    excused_until: datetime | None = None
    for index, shift in enumerate(shifts):
        start, end = shift.period.start, shift.period.end
        is_excused = excused_until is not None and start < excused_until
        is_excuse_over = window is not None and excused_until == window + FORTNIGHT and not is_excused
        if window is None or last_end is None or start - last_end >= WEEKLY_REST or is_excuse_over:
            window = start
        elif end > window + WEEK - WEEKLY_REST and not is_excused:
            may_split = known_until >= window + FORTNIGHT - DAY and not driver.is_young_on(shift.service_date)
            if may_split and _rests_72_hours(shifts, index, window):
                excused_until = window + FORTNIGHT
            else:
                yield _weekly_rest_finding(shift, driver, window, last_end)
                window = start
        last_end = end


def _rests_72_hours(shifts: Sequence[PlannedShift], index: int, window: datetime) -> bool:
    until = window + FORTNIGHT
    first = index
    while first and shifts[first - 1].period.start >= window:
        first -= 1
    rested, free_from = timedelta(0), window
    for shift in shifts[first:]:
        if shift.period.start >= until:
            break
        gap = shift.period.start - free_from
        rested += gap if gap >= FORTNIGHT_PART else timedelta(0)
        free_from = shift.period.end
    gap = until - free_from
    rested += gap if gap >= FORTNIGHT_PART else timedelta(0)
    return rested >= FORTNIGHT_REST


def _weekly_rest_finding(shift: PlannedShift, driver: DriverFacts, window: datetime, last_end: datetime) -> Finding:
    kind = driver.engagement_on(shift.service_date)
    return finding(
        FindingCode.WEEKLY_REST,
        shift,
        kind,
        title="Geen 36 u rust in 7 dagen",
        text=f"Sinds {moment(window)} is er nog geen 36 u aaneen vrij, en met deze {noun(kind)} lukt dat niet meer "
        f"binnen 7 dagen. Houd 36 u vrij vanaf {moment(last_end)}, of 72 u in 14 dagen in delen van minstens 32 u.",
        source="Arbeidstijdenwet art. 5:5",
        fix=last_end + WEEKLY_REST,
    )


def shift_length(shifts: Sequence[PlannedShift], driver: DriverFacts) -> Iterator[Finding]:
    """Find more than 12 hours of work between two rests, 9 under 18; parts less than 8 hours apart are one shift.

    Source: Arbeidstijdenwet article 5:7 (text of 2017, checked November 2026).
    """
    worked, last_end = Minutes(0), None
    for shift in shifts:
        if last_end is None or shift.period.start - last_end >= SHORT_REST:
            worked = Minutes(0)
        before, worked = worked, worked + work_minutes(shift)
        last_end = shift.period.end
        is_young = driver.is_young_on(shift.service_date)
        limit = MAX_YOUNG_SHIFT if is_young else MAX_SHIFT
        if worked > limit >= before:
            kind = driver.engagement_on(shift.service_date)
            yield finding(
                FindingCode.SHIFT_LENGTH,
                shift,
                kind,
                title=f"Te lang achter elkaar: {worked.dutch}",
                text=f"Met deze {noun(kind)}, tot {moment(shift.period.end)}, is het {worked.dutch} werk tussen twee "
                f"rusttijden. Maximaal {limit.dutch}{UNDER_18 if is_young else ''}.",
                source="Arbeidstijdenwet art. 5:7",
            )


def weekly_hours(shifts: Sequence[PlannedShift], driver: DriverFacts) -> Iterator[Finding]:
    """Find the shift with which an ISO week, by service date, passes 60 hours of work, 45 under 18.

    Source: Arbeidstijdenwet article 5:7 (text of 2017, checked November 2026).
    """
    weeks: defaultdict[date, list[PlannedShift]] = defaultdict(list)
    for shift in shifts:
        weeks[shift.service_date - timedelta(days=shift.service_date.weekday())].append(shift)
    for monday, own in weeks.items():
        total = Minutes.total(map(work_minutes, own))
        is_young = driver.is_young_on(own[0].service_date)
        limit = MAX_YOUNG_WEEK if is_young else MAX_WEEK
        if total > limit:
            shift = passing(own, limit)
            yield finding(
                FindingCode.WEEKLY_HOURS,
                shift,
                driver.engagement_on(shift.service_date),
                title=f"Weekuren te hoog: {total.dutch}",
                text=f"Week {monday.isocalendar().week} komt op {total.dutch}. "
                f"Maximaal {limit.dutch} per week{UNDER_18 if is_young else ''}.",
                source="Arbeidstijdenwet art. 5:7",
            )
