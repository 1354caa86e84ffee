"""What screens see of people: frozen, without numbers that nobody needs to read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from models.values.calendar import DatePeriod
from models.values.kinds import AbsenceKind, EngagementKind, IdentityDocument, PaperKind

AccessState = Literal["none", "invited", "active"]


@dataclass(frozen=True, slots=True)
class DriverRow:
    """A driver in a list; `kind` is today's footing, `company` the contractor or agency behind it."""

    id: UUID
    name: str
    personnel_number: str
    phone: str
    depots: str
    kind: EngagementKind | None
    company: str
    contract_minutes: int
    licence_until: date | None
    away_until: date | None
    is_archived: bool


@dataclass(frozen=True, slots=True)
class EngagementRow:
    """One period of a footing; `last_day` is included. Wages are None for who may not see them."""

    id: UUID
    kind: EngagementKind
    valid_from: date
    last_day: date | None
    contract_minutes: int
    hourly_wage_1e4: int | None
    hourly_cost_1e4: int | None
    wage_scale: str
    travel_km: int
    travel_rate_1e4: int | None
    contractor_id: UUID | None
    company: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class PaperRow:
    """The facts of a paper."""

    id: UUID
    kind: PaperKind
    document: IdentityDocument | None
    valid_until: date | None
    number_last4: str
    checked_by: str
    checked_at: datetime | None
    remark: str


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """Days a driver is away, both ends included. `state`: requested, approved or declined."""

    id: UUID
    driver_id: UUID
    driver: str
    kind: AbsenceKind
    first_day: date
    last_day: date
    state: str
    remark: str


@dataclass(frozen=True, slots=True)
class EmployeeFileView:
    """The wage data of an employee: of the BSN only the end."""

    bsn_last4: str
    iban: str
    account_holder: str


@dataclass(frozen=True, slots=True)
class PendingAccount:
    """An account that waits. Who may not see payroll data sees the end of it; `is_own` means asked by the viewer."""

    id: UUID
    iban: str
    account_holder: str
    asked_by: str
    asked_at: datetime
    waits_until: datetime
    needs_second_person: bool
    confirmed_by: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class DriverDetail:
    """Everything about one driver; `file` only for who may see wages and only for (former) employees."""

    id: UUID
    name: str
    personnel_number: str
    phone: str
    email: str
    language: str
    birth_date: date | None
    remark: str
    home_depot_id: UUID | None
    depot_ids: tuple[UUID, ...]
    fixed_vehicle_id: UUID | None
    fixed_route_template_id: UUID | None
    is_archived: bool
    engagements: tuple[EngagementRow, ...]
    papers: tuple[PaperRow, ...]
    absences: tuple[AbsenceRow, ...]
    availability: dict[int, str]
    file: EmployeeFileView | None
    pending_account: PendingAccount | None
    access: AccessState

    @property
    def live(self) -> EngagementRow | None:
        """Today's footing."""
        return next((row for row in self.engagements if row.is_live), None)


@dataclass(frozen=True, slots=True)
class ContractorRow:
    """A contractor in a list."""

    id: UUID
    name: str
    kvk: str
    btw_id: str
    is_kor: bool
    niwo_until: date | None
    drivers: str
    has_agreement: bool
    is_archived: bool


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """A self-billing agreement; `last_day` is included."""

    id: UUID
    valid_from: date
    last_day: date | None
    signed_by: str
    accept_days: int
    accepts_by_silence: bool
    text_version: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class ContractorDetail:
    """Everything about one contractor."""

    id: UUID
    name: str
    account_holder: str
    kvk: str
    btw_id: str
    kor: tuple[DatePeriod, ...]
    """When it is in the small businesses scheme, the first period first."""
    iban: str
    pending_account: PendingAccount | None
    street: str
    postcode: str
    city: str
    country: str
    email: str
    niwo_number: str
    niwo_until: date | None
    series_prefix: str
    payment_days: int
    is_archived: bool
    drivers: tuple[tuple[UUID, str], ...]
    agreements: tuple[AgreementRow, ...]
    papers: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True)
class ExpiringRow:
    """A paper, licence, APK or insurance that has run out or will soon."""

    holder: str
    path_kind: Literal["driver", "vehicle", "contractor"]
    holder_id: UUID
    kind: PaperKind
    valid_until: date
