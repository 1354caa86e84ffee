"""What the rules of the Arbeidstijdenwet share: which shifts they look at, what passes a limit, how a finding reads."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from models.values.kinds import EngagementKind, Severity
from models.values.minutes import Minutes
from services.rules.planning.facts import Finding, FindingCode, PlannedShift, work_minutes

SHORT_REST: Final = timedelta(hours=8)
"""Parts of work less than this apart are one shift before the law."""
WEEKLY_REST: Final = timedelta(hours=36)
UNDER_18: Final = " voor wie jonger is dan 18"
DAY: Final = timedelta(hours=24)
WEEK: Final = 7 * DAY


def apart(shifts: Sequence[PlannedShift]) -> list[PlannedShift]:
    """The shifts of one driver, in order of start, without those that begin before an earlier one has ended."""
    kept: list[PlannedShift] = []
    for shift in shifts:
        if not kept or shift.period.start >= kept[-1].period.end:
            kept.append(shift)
    return kept


def stretches(shifts: Sequence[PlannedShift]) -> Iterator[list[PlannedShift]]:
    """Shifts with less than a short rest between them, together."""
    together: list[PlannedShift] = []
    for shift in shifts:
        if together and shift.period.start - together[-1].period.end >= SHORT_REST:
            yield together
            together = []
        together.append(shift)
    if together:
        yield together


def passing(shifts: Sequence[PlannedShift], limit: Minutes) -> PlannedShift:
    """The shift with which the work of `shifts` passes `limit`, or the last."""
    total = Minutes(0)
    for shift in shifts:
        total += work_minutes(shift)
        if total > limit:
            break
    return shift


def finding(
    code: FindingCode,
    shift: PlannedShift,
    kind: EngagementKind | None,
    *,
    title: str,
    text: str,
    source: str,
    fix: datetime | None = None,
    is_allowed: bool = False,
) -> Finding:
    """A warning for whoever is employed, advice for zzp; what the law still allows is only told."""
    is_advice = kind is EngagementKind.ZZP
    return Finding(
        code=code,
        severity=Severity.INFO if is_advice or is_allowed else Severity.WARN,
        shift_id=shift.id,
        driver_id=shift.driver_id,
        title=title,
        text=f"{text} Voor een zzp'er is dit advies." if is_advice else text,
        source=source,
        fix=fix,
    )


def dutch(duration: timedelta) -> str:
    """As on the screen: `9 u 30 m`."""
    return Minutes(int(duration.total_seconds() // 60)).dutch
