"""Whether this driver may drive this van for this principal on this day: papers, ownership, consent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from models.values.calendar import dutch_date, dutch_day
from models.values.kinds import EngagementKind, Severity, VehicleOwner
from services.rules.planning.facts import (
    DriverFacts,
    Finding,
    FindingCode,
    PlannedShift,
    PrincipalFacts,
    VehicleFacts,
)

NOTICES = ((3, Severity.WARN), (14, Severity.WARN), (30, Severity.INFO))
"""So many days before a paper expires it is told of, each time anew."""
EXPIRY_NOTICE_DAYS = max(days for days, _ in NOTICES)
CARRIAGE_LAW = "Wet wegvervoer goederen art. 2.11"


def zzp_rules(
    shift: PlannedShift, driver: DriverFacts, vehicle: VehicleFacts | None, principal: PrincipalFacts | None
) -> Iterator[Finding]:
    """Find out whether a driver who is not employed may do this (invariant I8).

    A zzp driver needs an Eurovergunning of his own and a van of his own above ILT's thresholds; without a van on the
    shift those thresholds count as passed.
    Source: Wet wegvervoer goederen article 2.11 lid 1; ILT and NIWO, koeriers (checked November 2026).
    """
    kind = driver.engagement_on(shift.service_date)
    if principal:
        yield from _agreed_with(principal, shift, kind)
    if kind is EngagementKind.ZZP and (vehicle is None or vehicle.needs_eurovergunning):
        yield from _carriage_law(shift, driver, vehicle)


def _agreed_with(principal: PrincipalFacts, shift: PlannedShift, kind: EngagementKind | None) -> Iterator[Finding]:
    if kind is EngagementKind.SUBCONTRACTOR_STAFF and not principal.allows_subcontracting:
        yield _finding(
            FindingCode.PRINCIPAL_REFUSES_SUBCONTRACTING,
            Severity.WARN,
            shift,
            f"{principal.name} staat onderaanneming niet toe",
            "Deze chauffeur rijdt via een onderaannemer. Kies een ander, of vraag de opdrachtgever om toestemming.",
            f"Afspraak met {principal.name}",
        )
    if kind is EngagementKind.ZZP and not principal.allows_zzp:
        yield _finding(
            FindingCode.PRINCIPAL_REFUSES_ZZP,
            Severity.BLOCK,
            shift,
            f"{principal.name} staat geen zzp toe",
            f"Op routes van {principal.name} mag geen zzp'er rijden. Kies een chauffeur in loondienst.",
            f"Afspraak met {principal.name}",
        )


def _carriage_law(shift: PlannedShift, driver: DriverFacts, vehicle: VehicleFacts | None) -> Iterator[Finding]:
    if vehicle and vehicle.owner is not VehicleOwner.DRIVER_OWNED:
        yield _finding(
            FindingCode.ZZP_IN_PARTNER_VAN,
            Severity.BLOCK,
            shift,
            f"Zzp'er in jouw bus {vehicle.label}",
            "Een zzp'er rijdt met een eigen bus op een eigen Eurovergunning. "
            "Kies de eigen bus van de chauffeur, of iemand in loondienst.",
            CARRIAGE_LAW,
        )
    if driver.niwo_until is None or shift.outlasts(driver.niwo_until):
        lapsed = f" is geldig t/m {dutch_date(driver.niwo_until)}" if driver.niwo_until else " ontbreekt"
        yield _finding(
            FindingCode.ZZP_WITHOUT_LICENCE,
            Severity.BLOCK,
            shift,
            "Geen geldige Eurovergunning",
            f"De Eurovergunning{lapsed}. Zonder eigen vergunning mag een zzp'er geen goederen vervoeren.",
            CARRIAGE_LAW,
        )


@dataclass(frozen=True, slots=True)
class _Paper:
    name: str
    advice: str
    source: str
    expired: FindingCode
    expiring: FindingCode


LICENCE = _Paper(
    "Rijbewijs",
    "Kies een ander, of vul het nieuwe rijbewijs in.",
    "Wegenverkeerswet 1994 art. 107",
    FindingCode.LICENCE_EXPIRED,
    FindingCode.LICENCE_EXPIRING,
)
APK = _Paper(
    "APK",
    "Kies een andere bus, of vul de nieuwe keuring in.",
    "Wegenverkeerswet 1994 art. 72",
    FindingCode.APK_EXPIRED,
    FindingCode.APK_EXPIRING,
)
INSURANCE = _Paper(
    "Verzekering",
    "Kies een andere bus, of vul de nieuwe polis in.",
    "Wet aansprakelijkheidsverzekering motorrijtuigen art. 2",
    FindingCode.INSURANCE_EXPIRED,
    FindingCode.INSURANCE_EXPIRING,
)


class PaperWatch:
    """Finds expired papers at every shift, and papers about to expire once per notice, holder and week (invariant I11).

    Expired is refused, also when it happens at midnight on the way. Shifts come in order of start.
    """

    def __init__(self) -> None:
        self._told: set[tuple[FindingCode, UUID, int, tuple[int, int]]] = set()

    def of_driver(self, shift: PlannedShift, driver_id: UUID, driver: DriverFacts) -> Iterator[Finding]:
        yield from self._judge(shift, driver_id, LICENCE, "Rijbewijs", driver.licence_until)

    def of_vehicle(self, shift: PlannedShift, vehicle_id: UUID, vehicle: VehicleFacts) -> Iterator[Finding]:
        """Judge APK, insurance and whether the van is out of service on the day."""
        yield from self._judge(shift, vehicle_id, APK, f"APK van bus {vehicle.label}", vehicle.apk_until)
        holder = f"Verzekering van bus {vehicle.label}"
        yield from self._judge(shift, vehicle_id, INSURANCE, holder, vehicle.insured_until)
        if vehicle.out_of_service and shift.service_date in vehicle.out_of_service:
            yield _finding(
                FindingCode.OUT_OF_SERVICE,
                Severity.WARN,
                shift,
                f"Bus {vehicle.label} is buiten gebruik",
                f"Bus {vehicle.label} is op {dutch_day(shift.service_date)} niet beschikbaar. Kies een andere bus.",
                "Voertuiggegevens",
            )

    def _judge(
        self, shift: PlannedShift, holder_id: UUID, paper: _Paper, what: str, until: date | None
    ) -> Iterator[Finding]:
        if until is None:
            return
        days_left = (until - shift.service_date).days
        if shift.outlasts(until):
            title = f"{what} geldig t/m {dutch_date(until)}"
            day = max(shift.service_date, until + timedelta(days=1))
            text = f"Op {dutch_day(day)} geldt dat niet meer. {paper.advice}"
            yield _finding(paper.expired, Severity.BLOCK, shift, title, text, paper.source)
            return
        notice = next(((days, severity) for days, severity in NOTICES if days_left <= days), None)
        if notice and self._is_news(shift, holder_id, paper, notice[0]):
            title = f"{what} verloopt {_in_days(days_left)}"
            text = f"Geldig t/m {dutch_date(until)}. Regel op tijd een nieuw document."
            yield _finding(paper.expiring, notice[1], shift, title, text, paper.source)

    def _is_news(self, shift: PlannedShift, holder_id: UUID, paper: _Paper, notice_days: int) -> bool:
        mark = (paper.expiring, holder_id, notice_days, shift.service_date.isocalendar()[:2])
        if mark in self._told:
            return False
        self._told.add(mark)
        return True


def _in_days(days: int) -> str:
    if days == 0:
        return "na deze dag"
    return f"over {days} {'dag' if days == 1 else 'dagen'}"


def _finding(code: FindingCode, severity: Severity, shift: PlannedShift, title: str, text: str, source: str) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        shift_id=shift.id,
        driver_id=shift.driver_id,
        title=title,
        text=text,
        source=source,
    )
