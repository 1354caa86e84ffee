"""What the rules say of a plan, in the words and with the buttons of the board."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Final
from uuid import UUID

from models.values.calendar import DatePeriod, IsoWeek, amsterdam_instant, amsterdam_time
from models.values.kinds import EngagementKind, Severity
from services.planning.board import BoardFinding, Fix
from services.planning.plan import Ground, Plan, PlanDriver, PlanShift, days_of, wall_minutes
from services.planning.reading import LOOK_AROUND
from services.rules.planning import Finding, FindingCode, VehicleFacts, check
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
WORTH_STARTING_LATER: Final = timedelta(hours=3)
EMPLOYED: Final = frozenset({EngagementKind.EMPLOYEE, EngagementKind.AGENCY})
NOBODY: Final = UUID(int=0)
"""Stands for no driver and no van, about whom there is nothing to say."""


def judge(plan: Plan) -> Findings:
    """Hold the week of a plan against all rules, with what lies around it in view."""
    own = {shift.id: shift for shift in plan.shifts}
    found: defaultdict[UUID, list[BoardFinding]] = defaultdict(list)
    for finding in _check(plan.week, plan.ground, (*plan.around, *plan.shifts)):
        if finding.shift_id in own:
            found[finding.shift_id].append(_worded(finding, own[finding.shift_id]))
    return {shift_id: tuple(findings) for shift_id, findings in found.items()}


def suspects(plan: Plan, tight: Collection[UUID]) -> Plan:
    """The part of a stored plan about which a rule can have anything to say; judging it gives the same findings.

    `tight` are the drivers with little rest or many hours. Overlaps are not looked for: the database excludes them.
    Everything of a driver or van that is not in order comes along whole, since papers are told of once a week.
    """
    clean_drivers = {
        driver.id for driver in plan.ground.drivers.values() if driver.id not in tight and _is_clean(driver, plan.week)
    }
    clean_vans = {van.id for van in plan.ground.vehicles.values() if _is_in_order(van.facts, plan.week)}
    clean_drivers.add(NOBODY)
    clean_vans.add(NOBODY)
    return replace(
        plan,
        shifts=tuple(
            shift
            for shift in plan.shifts
            if (shift.driver_id or NOBODY) not in clean_drivers or (shift.vehicle_id or NOBODY) not in clean_vans
        ),
    )


def _is_clean(driver: PlanDriver, week: IsoWeek) -> bool:
    """Nothing about this driver but working time can be wrong this week."""
    facts, period = driver.facts, days_of(week)
    is_bound = any(engagement.kind in EMPLOYED and _covers(engagement.days, period) for engagement in facts.engagements)
    if not is_bound or facts.absences or facts.cannot_weekdays or facts.rather_not_weekdays:
        return False
    return _is_far_off(facts.licence_until, week)


def _is_in_order(van: VehicleFacts, week: IsoWeek) -> bool:
    return _is_far_off(van.apk_until, week) and _is_far_off(van.insured_until, week) and van.out_of_service is None


def _is_far_off(until: date | None, week: IsoWeek) -> bool:
    return until is None or (until - week.days[-1]).days > EXPIRY_NOTICE_DAYS


def _covers(days: DatePeriod, period: DatePeriod) -> bool:
    return days.start <= period.start and (days.end is None or (period.end is not None and days.end >= period.end))


def _check(week: IsoWeek, ground: Ground, shifts: Iterable[PlanShift]) -> list[Finding]:
    horizon = week.days[-1] + LOOK_AROUND + timedelta(days=1)
    return check(
        [ground.planned(shift) for shift in shifts if shift.is_live],
        drivers={driver_id: driver.facts for driver_id, driver in ground.drivers.items()},
        vehicles={vehicle_id: vehicle.facts for vehicle_id, vehicle in ground.vehicles.items()},
        principals=ground.principals,
        known_until=amsterdam_instant(horizon, time.min),
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
