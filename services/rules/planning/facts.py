"""What the planning rules know: shifts, drivers, vehicles and principals going in, findings coming out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from models.values.calendar import AMSTERDAM, WEEKDAYS_SHORT, DatePeriod, IsoWeek, Period
from models.values.kinds import AbsenceKind, EngagementKind, Severity, VehicleOwner
from models.values.minutes import Minutes
from services.rules.dates import age_on

ADULT = 18
INSTANT = timedelta(microseconds=1)


class FindingCode(StrEnum):
    """The notices a plan can get; stable names for programs and logs."""

    DRIVER_OVERLAP = "driver_overlap"
    VEHICLE_OVERLAP = "vehicle_overlap"
    NOT_ENGAGED = "not_engaged"
    ABSENCE = "absence"
    UNAVAILABLE = "unavailable"
    RATHER_NOT = "rather_not"
    DAILY_REST = "daily_rest"
    WEEKLY_REST = "weekly_rest"
    SHIFT_LENGTH = "shift_length"
    WEEKLY_HOURS = "weekly_hours"
    AVERAGE_HOURS = "average_hours"
    NIGHT_LENGTH = "night_length"
    NIGHT_REST = "night_rest"
    REST_AFTER_NIGHTS = "rest_after_nights"
    SHIFTS_IN_A_ROW = "shifts_in_a_row"
    NIGHT_COUNT = "night_count"
    YOUNG_AT_NIGHT = "young_at_night"
    LICENCE_EXPIRED = "licence_expired"
    LICENCE_EXPIRING = "licence_expiring"
    APK_EXPIRED = "apk_expired"
    APK_EXPIRING = "apk_expiring"
    INSURANCE_EXPIRED = "insurance_expired"
    INSURANCE_EXPIRING = "insurance_expiring"
    OUT_OF_SERVICE = "out_of_service"
    ZZP_IN_PARTNER_VAN = "zzp_in_partner_van"
    ZZP_WITHOUT_LICENCE = "zzp_without_licence"
    PRINCIPAL_REFUSES_ZZP = "principal_refuses_zzp"
    PRINCIPAL_REFUSES_SUBCONTRACTING = "principal_refuses_subcontracting"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedShift:
    """One shift that counts: leave out what is cancelled or declined. Without a driver it is an open route.

    `label` is what people call it (`E-171`). `break_minutes` is the planned break; without it the whole period
    counts as work.
    """

    id: UUID
    label: str
    period: Period
    service_date: date
    driver_id: UUID | None = None
    vehicle_id: UUID | None = None
    principal_id: UUID | None = None
    break_minutes: int = 0

    def outlasts(self, last_day: date) -> bool:
        """Whether some of it is driven after this day, the hours after midnight among it."""
        if self.service_date != last_day:
            return self.service_date > last_day
        return (self.period.end - INSTANT).astimezone(AMSTERDAM).date() > last_day


@dataclass(frozen=True, slots=True)
class Engagement:
    """On what footing a driver works during `days`."""

    kind: EngagementKind
    days: DatePeriod


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverFacts:
    """What the rules need to know of a driver.

    `licence_until` and `niwo_until` are the last days on which the paper holds (`t/m`). An unknown licence date is
    no finding, an unknown Eurovergunning (`niwo_until`) means there is none, an unknown birth date an adult.
    `engaged_since` is when the first engagement of the last 16 weeks began, unknown when longer ago than that.
    `absences` holds approved ones only. Weekdays count from 0, Monday.
    """

    engagements: tuple[Engagement, ...]
    engaged_since: date | None = None
    birth_date: date | None = None
    licence_until: date | None = None
    niwo_until: date | None = None
    absences: tuple[tuple[AbsenceKind, DatePeriod], ...] = ()
    cannot_weekdays: frozenset[int] = field(default=frozenset())
    rather_not_weekdays: frozenset[int] = field(default=frozenset())

    def engagement_on(self, day: date) -> EngagementKind | None:
        return next((engagement.kind for engagement in self.engagements if day in engagement.days), None)

    def is_young_on(self, day: date) -> bool:
        """Whether the stricter rules of the law hold: under 18."""
        return self.birth_date is not None and age_on(self.birth_date, day) < ADULT


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedBefore:
    """What a driver worked in the fifteen weeks before `week`; the last three are among them.

    `late_nights` are the night shifts that ended after 02:00.
    """

    week: IsoWeek
    fifteen_weeks: Minutes
    three_weeks: Minutes
    nights: int = 0
    late_nights: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleFacts:
    """What the rules need to know of a van; `label` is its number on the key. Unknown weights count as heavy.

    `apk_until` and `insured_until` are the last days on which they hold; unknown dates are no finding.
    """

    label: str
    owner: VehicleOwner
    apk_until: date | None = None
    insured_until: date | None = None
    payload_kg: int | None = None
    gross_kg: int | None = None
    out_of_service: DatePeriod | None = None

    @property
    def needs_eurovergunning(self) -> bool:
        """Whether carrying for others with this van takes a licence.

        Source: ILT, koeriers: above 500 kg payload or 2500 kg maximum mass (checked November 2026).
        """
        if self.payload_kg is None and self.gross_kg is None:
            return True
        return (self.payload_kg or 0) > 500 or (self.gross_kg or 0) > 2500

    @property
    def is_under_transport_decree(self) -> bool:
        """Whether the Arbeidstijdenbesluit vervoer is known to hold for who drives it: above 500 kg payload."""
        return (self.payload_kg or 0) > 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PrincipalFacts:
    """What a principal allows on its routes."""

    name: str
    allows_zzp: bool = True
    allows_subcontracting: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One notice at one shift: what is wrong, why, and by which rule.

    `fix` is the earliest instant (UTC) at which the shift could start to be free of this finding, when moving helps.
    """

    code: FindingCode
    severity: Severity
    shift_id: UUID
    driver_id: UUID | None
    title: str
    text: str
    source: str
    fix: datetime | None = None


SEVERITY_ORDER = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.INFO: 2}


def worst_severity(findings: Iterable[Finding]) -> Severity | None:
    """The gravest severity among `findings`: what a chip or a row shows."""
    return min((finding.severity for finding in findings), key=SEVERITY_ORDER.__getitem__, default=None)


def moment(instant: datetime) -> str:
    """A day and time on an Amsterdam clock: `vr 21:45`."""
    local = instant.astimezone(AMSTERDAM)
    return f"{WEEKDAYS_SHORT[local.weekday()]} {local:%H:%M}"


def work_minutes(shift: PlannedShift) -> Minutes:
    """The planned working time: the period without the break."""
    return shift.period.duration - Minutes(shift.break_minutes)


def noun(kind: EngagementKind | None) -> str:
    """What a shift is called to people: a zzp driver has an `opdracht`, everybody else a `dienst`."""
    return "opdracht" if kind is EngagementKind.ZZP else "dienst"
