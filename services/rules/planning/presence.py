"""Whether a driver is there at all: engaged on the day, not away, and not saying that the weekday does not suit."""

from collections.abc import Iterator
from datetime import timedelta

from models.values.calendar import AMSTERDAM, WEEKDAYS, DatePeriod, dutch_day
from models.values.kinds import AbsenceKind, EngagementKind, Severity
from services.rules.planning.facts import DriverFacts, Finding, FindingCode, PlannedShift, noun

ABSENCE_TITLES = {
    AbsenceKind.LEAVE: "Verlof",
    AbsenceKind.SICK: "Ziek gemeld",
    AbsenceKind.UNAVAILABLE: "Niet beschikbaar",
}


def presence(shift: PlannedShift, driver: DriverFacts) -> Iterator[Finding]:
    """Find out why this driver could be missing on this shift."""
    kind = driver.engagement_on(shift.service_date)
    if kind is None:
        yield _warning(
            FindingCode.NOT_ENGAGED,
            shift,
            title="Geen dienstverband op deze dag",
            text=f"Op {dutch_day(shift.service_date)} loopt er geen dienstverband of inhuur. "
            "Vul de periode aan of kies een ander.",
            source="Elke chauffeur heeft op elke dag precies één dienstverband of inhuur.",
        )
    yield from _absence(shift, driver, kind)
    weekday = shift.service_date.weekday()
    if weekday in driver.cannot_weekdays:
        yield _warning(
            FindingCode.UNAVAILABLE,
            shift,
            title="Niet beschikbaar",
            text=f"Heeft opgegeven op {WEEKDAYS[weekday]} niet te kunnen. Overleg eerst, of kies een ander.",
            source="Eigen opgave van de chauffeur",
        )
    elif weekday in driver.rather_not_weekdays:
        yield _warning(
            FindingCode.RATHER_NOT,
            shift,
            title=f"Liever niet op {WEEKDAYS[weekday]}",
            text=f"Heeft opgegeven op {WEEKDAYS[weekday]} liever niet te rijden.",
            source="Eigen opgave van de chauffeur",
            severity=Severity.INFO,
        )


def _absence(shift: PlannedShift, driver: DriverFacts, kind: EngagementKind | None) -> Iterator[Finding]:
    if not driver.absences:
        return
    last_day = shift.period.end.astimezone(AMSTERDAM).date()
    days = DatePeriod(shift.service_date, max(last_day, shift.service_date) + timedelta(days=1))
    for absence, away in driver.absences:
        if not away.overlaps(days):
            continue
        until = "" if away.end is None else f" t/m {dutch_day(away.end - timedelta(days=1))}"
        yield _warning(
            FindingCode.ABSENCE,
            shift,
            title=f"{ABSENCE_TITLES[absence]}{until}",
            text=f"Deze {noun(kind)} valt samen met {ABSENCE_TITLES[absence].lower()} vanaf {dutch_day(away.start)}"
            f"{until}. Kies een ander.",
            source="Verlof en afwezigheid van de chauffeur",
        )
        return


def _warning(
    code: FindingCode, shift: PlannedShift, *, title: str, text: str, source: str, severity: Severity = Severity.WARN
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        shift_id=shift.id,
        driver_id=shift.driver_id,
        title=title,
        text=text,
        source=source,
    )
