"""What the rules say of a plan, in the words and with the buttons of the board."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Final
from uuid import UUID

from models.values.calendar import DatePeriod, IsoWeek, amsterdam_instant, amsterdam_time
from models.values.kinds import EngagementKind, Severity, VehicleOwner
from services.planning.board import BoardFinding, Fix
from services.planning.plan import Ground, Plan, PlanDriver, PlanShift, days_of, wall_minutes
from services.planning.reading import LOOK_AROUND
from services.rules.planning import DriverFacts, Finding, FindingCode, VehicleFacts, check
from services.rules.planning.legality import EXPIRY_NOTICE_DAYS

Findings = dict[UUID, tuple[BoardFinding, ...]]
"""By shift; a shift without findings is not in it."""

ABOUT_THE_VAN: Final = frozenset(
    {
        FindingCode.VEHICLE_OVERLAP,
        FindingCode.APK_EXPIRED,
        FindingCode.APK_EXPIRING,
        FindingCode.INSURANCE_EXPIRED,
        FindingCode.INSURANCE_EXPIRING,
        FindingCode.OUT_OF_SERVICE,
        FindingCode.ZZP_IN_PARTNER_VAN,
    }
)
LONGEST: Final = timedelta(days=4)
"""After so many days every shift has ended."""
WORTH_STARTING_LATER: Final = timedelta(hours=3)
EMPLOYED: Final = frozenset({EngagementKind.EMPLOYEE, EngagementKind.AGENCY})


def judge(plan: Plan) -> Findings:
    """Hold the week of a plan against all rules, with what lies around it in view."""
    own = {shift.id: shift for shift in plan.shifts}
    found: defaultdict[UUID, list[BoardFinding]] = defaultdict(list)
    for finding in _check(plan):
        if finding.shift_id in own:
            found[finding.shift_id].append(_worded(finding, own[finding.shift_id]))
    return {shift_id: tuple(findings) for shift_id, findings in found.items()}


def suspects(plan: Plan, tight: Collection[UUID]) -> Plan:
    """The part of a stored plan about which a rule can have anything to say; judging it gives the same findings.

    `tight` are the drivers with little rest or many hours. Overlaps are not looked for: the database excludes them.
    Everything of whoever is tight comes along whole, and of whoever has a paper to renew, for that is told once a week.
    """
    ground, week = plan.ground, plan.week
    whole = {driver.id for driver in ground.drivers.values() if not _is_far_off(driver.facts.licence_until, week)}
    whole |= set(tight)
    doubtful = {van.id for van in ground.vehicles.values() if not _is_in_order(van.facts, week)}
    for_employees = {van.id for van in ground.vehicles.values() if not _suits_zzp(van.facts)}
    days = {driver.id: _days_in_question(driver.facts, plan) for driver in ground.drivers.values()}
    zzp = {driver.id for driver in ground.drivers.values() if _has_zzp(driver.facts)}

    def is_suspect(shift: PlanShift) -> bool:
        driver_id, van_id = shift.driver_id, shift.vehicle_id
        return (
            van_id in doubtful
            or driver_id in whole
            or (driver_id is not None and shift.service_date.weekday() in days[driver_id])
            or (driver_id in zzp and van_id in for_employees)
        )

    return replace(plan, shifts=tuple(filter(is_suspect, plan.shifts)), hours_of=tight)


def _days_in_question(facts: DriverFacts, plan: Plan) -> Collection[int]:
    """The weekdays on which a driver may be away or not allowed to drive for somebody, whichever the van is."""
    if not (facts.absences or facts.cannot_weekdays or facts.rather_not_weekdays) and _is_employed(facts, plan.week):
        return ()
    return [at for at, day in enumerate(plan.week.days) if _is_in_question(facts, day, plan.ground)]


def _is_employed(facts: DriverFacts, week: IsoWeek) -> bool:
    return any(each.kind in EMPLOYED and _covers(each.days, days_of(week)) for each in facts.engagements)


def _is_in_question(facts: DriverFacts, day: date, ground: Ground) -> bool:
    kind = facts.engagement_on(day)
    if kind is None or day.weekday() in facts.cannot_weekdays | facts.rather_not_weekdays:
        return True
    until_its_end = DatePeriod(day, day + LONGEST)
    if any(away.overlaps(until_its_end) for _, away in facts.absences):
        return True
    if kind is EngagementKind.ZZP:
        may = all(principal.allows_zzp for principal in ground.principals.values())
        return not may or facts.niwo_until is None or facts.niwo_until < day
    return kind is EngagementKind.SUBCONTRACTOR_STAFF and not all(
        principal.allows_subcontracting for principal in ground.principals.values()
    )


def _has_zzp(facts: DriverFacts) -> bool:
    return any(engagement.kind is EngagementKind.ZZP for engagement in facts.engagements)


def _suits_zzp(van: VehicleFacts) -> bool:
    return van.owner is VehicleOwner.DRIVER_OWNED or not van.needs_eurovergunning


def _is_in_order(van: VehicleFacts, week: IsoWeek) -> bool:
    return _is_far_off(van.apk_until, week) and _is_far_off(van.insured_until, week) and van.out_of_service is None


def _is_far_off(until: date | None, week: IsoWeek) -> bool:
    return until is None or (until - week.days[-1]).days > EXPIRY_NOTICE_DAYS


def _covers(days: DatePeriod, period: DatePeriod) -> bool:
    return days.start <= period.start and (days.end is None or (period.end is not None and days.end >= period.end))


def _check(plan: Plan) -> list[Finding]:
    ground, horizon = plan.ground, plan.week.days[-1] + LOOK_AROUND + timedelta(days=1)
    return check(
        [ground.planned(shift) for shift in (*plan.around, *plan.shifts) if shift.is_live],
        drivers={driver_id: driver.facts for driver_id, driver in ground.drivers.items()},
        vehicles={vehicle_id: vehicle.facts for vehicle_id, vehicle in ground.vehicles.items()},
        principals=ground.principals,
        known_until=amsterdam_instant(horizon, time.min),
        worked=plan.worked,
        hours_of=plan.hours_of,
    )


def _worded(finding: Finding, shift: PlanShift) -> BoardFinding:
    return BoardFinding(
        severity=finding.severity,
        title=finding.title,
        text=f"{finding.text} ({finding.source.rstrip('.')})",
        fixes=tuple(_fixes(finding, shift)),
    )


def _fixes(finding: Finding, shift: PlanShift) -> Iterator[Fix]:
    if finding.severity is Severity.INFO:
        return
    later = finding.fix
    if later and shift.starts_at < later <= shift.starts_at + WORTH_STARTING_LATER:
        yield Fix(f"Start om {amsterdam_time(later)}", "start", wall_minutes(later, shift.service_date))
    if finding.code in ABOUT_THE_VAN:
        yield Fix("Andere bus", "van")
    if finding.code not in ABOUT_THE_VAN or finding.code is FindingCode.ZZP_IN_PARTNER_VAN:
        yield Fix("Zoek ander", "assign")


def driver_notices(driver: PlanDriver, shifts: Iterable[PlanShift]) -> tuple[BoardFinding, ...]:
    """What is the matter with a driver as a whole in these shifts, short enough for the head of a row."""
    until = driver.facts.licence_until
    if until is None or not any(shift.is_live and shift.service_date > until for shift in shifts):
        return ()
    text = "Na die dag kan deze chauffeur niet rijden."
    return (BoardFinding(Severity.BLOCK, f"Rijbewijs t/m {until:%d-%m}", text),)
