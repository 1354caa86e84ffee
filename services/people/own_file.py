"""What a company keeps of the driver who asks, and who used the most private part of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from models.tables import AuditEntry, Company, Contractor, Driver, EmployeeFile, EngagementPeriod
from models.values.calendar import DatePeriod
from models.values.kinds import EngagementKind
from models.values.refusal import NotFound
from services.people.driver_detail import papers_of
from services.people.views import PaperRow
from services.scope import Scope

MOST_USES = 10


@dataclass(frozen=True, slots=True)
class OwnUse:
    """One time somebody put the BSN in a payroll file."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A driver's own data. `contractor` and its papers only for zzp, the BSN's end and its uses only for employees."""

    name: str
    phone: str
    email: str
    birth_date: date | None
    kind: EngagementKind | None
    company: str
    contractor: str
    contractor_id: UUID | None
    niwo_until: date | None
    bsn_last4: str
    bsn_uses: tuple[OwnUse, ...]
    papers: tuple[PaperRow, ...]

    @property
    def is_independent(self) -> bool:
        return self.kind in {EngagementKind.ZZP, EngagementKind.SUBCONTRACTOR_STAFF}


def own_file(scope: Scope) -> OwnFile:
    """What is kept of the driver who is signed in. Raises: NotFound when the account belongs to no driver."""
    driver_id = scope.identity.driver_id
    if driver_id is None:
        raise NotFound("Je gegevens")
    driver = scope.get(Driver, driver_id, what="Je gegevens")
    period, contractor = _footing(scope, driver_id)
    file = scope.session.scalars(select(EmployeeFile).where(EmployeeFile.driver_id == driver_id)).one_or_none()
    papers = papers_of(scope, driver_id=driver_id)
    if contractor is not None:
        papers += papers_of(scope, contractor_id=contractor.id)
    company = scope.session.execute(select(Company.trade_name, Company.legal_name)).one()
    return OwnFile(
        name=driver.name,
        phone=driver.phone,
        email=driver.email,
        birth_date=driver.birth_date,
        kind=period.kind if period else None,
        company=company.trade_name or company.legal_name,
        contractor=contractor.name if contractor else "",
        contractor_id=contractor.id if contractor else None,
        niwo_until=contractor.niwo_until if contractor else None,
        bsn_last4=file.bsn_last4 if file else "",
        bsn_uses=_uses(scope, driver_id),
        papers=papers,
    )


def _footing(scope: Scope, driver_id: UUID) -> tuple[EngagementPeriod | None, Contractor | None]:
    periods = scope.session.execute(
        select(EngagementPeriod, Contractor)
        .outerjoin(
            Contractor,
            (Contractor.tenant_id == EngagementPeriod.tenant_id) & (Contractor.id == EngagementPeriod.contractor_id),
        )
        .where(EngagementPeriod.driver_id == driver_id)
    )
    for period, contractor in periods:
        if scope.today in DatePeriod(period.valid_from, period.valid_until):
            return period, contractor
    return None, None


def _uses(scope: Scope, driver_id: UUID) -> tuple[OwnUse, ...]:
    opened = {"with_bsn": True, "drivers": [str(driver_id)]}
    found = scope.session.execute(
        select(AuditEntry.at, AuditEntry.actor_name)
        .where(AuditEntry.action == "payroll.exported", AuditEntry.details.contains(opened))
        .order_by(AuditEntry.at.desc())
        .limit(MOST_USES)
    )
    return tuple(OwnUse(at, by) for at, by in found)
