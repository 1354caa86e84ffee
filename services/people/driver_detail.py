"""Everything about one driver on one screen."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from models.tables import (
    Absence,
    Availability,
    Contractor,
    Driver,
    DriverDepot,
    EmployeeFile,
    EngagementPeriod,
    Invitation,
    Membership,
    Paper,
)
from models.values.calendar import DatePeriod
from services.access.permissions import Permission
from services.people.account_changes import find_pending
from services.people.views import (
    AbsenceRow,
    AccessState,
    DriverDetail,
    EmployeeFileView,
    EngagementRow,
    PaperRow,
)
from services.scope import Scope

_DAY = timedelta(days=1)
_ABSENCES_SINCE = timedelta(days=60)


def get_driver(scope: Scope, *, driver_id: UUID) -> DriverDetail:
    """The driver with everything around it; wages and the employee file only for who may see payroll.

    Raises: NotFound.
    """
    driver = scope.get(Driver, driver_id, what="Deze chauffeur")
    depots = scope.session.execute(
        select(DriverDepot.depot_id, DriverDepot.is_home).where(DriverDepot.driver_id == driver_id)
    ).all()
    weekdays = scope.session.execute(
        select(Availability.weekday, Availability.preference).where(Availability.driver_id == driver_id)
    )
    file = scope.session.scalars(select(EmployeeFile).where(EmployeeFile.driver_id == driver_id)).one_or_none()
    return DriverDetail(
        id=driver.id,
        name=driver.name,
        personnel_number=driver.personnel_number or "",
        phone=driver.phone,
        email=driver.email,
        language=driver.language,
        birth_date=driver.birth_date,
        remark=driver.remark,
        home_depot_id=next((row.depot_id for row in depots if row.is_home), None),
        depot_ids=tuple(row.depot_id for row in depots),
        fixed_vehicle_id=driver.fixed_vehicle_id,
        fixed_route_template_id=driver.fixed_route_template_id,
        is_archived=driver.archived_at is not None,
        engagements=_engagements(scope, driver_id),
        papers=papers_of(scope, driver_id=driver_id),
        absences=_absences(scope, driver),
        availability={row.weekday: row.preference for row in weekdays},
        file=_file(scope, file),
        pending_account=find_pending(scope, file),
        access=_access(scope, driver_id),
    )


def papers_of(
    scope: Scope, *, driver_id: UUID | None = None, vehicle_id: UUID | None = None, contractor_id: UUID | None = None
) -> tuple[PaperRow, ...]:
    """The papers of one holder, first those that run out first."""
    papers = scope.session.scalars(
        select(Paper)
        .where(
            Paper.driver_id.is_not_distinct_from(driver_id),
            Paper.vehicle_id.is_not_distinct_from(vehicle_id),
            Paper.contractor_id.is_not_distinct_from(contractor_id),
        )
        .order_by(Paper.valid_until.nulls_last(), Paper.kind)
    )
    return tuple(
        PaperRow(
            paper.id,
            paper.kind,
            paper.document,
            paper.valid_until,
            paper.number_last4,
            paper.checked_by,
            paper.checked_at,
            paper.remark,
        )
        for paper in papers
    )


def _engagements(scope: Scope, driver_id: UUID) -> tuple[EngagementRow, ...]:
    rows = scope.session.execute(
        select(EngagementPeriod, Contractor.name)
        .outerjoin(
            Contractor,
            (Contractor.tenant_id == EngagementPeriod.tenant_id) & (Contractor.id == EngagementPeriod.contractor_id),
        )
        .where(EngagementPeriod.driver_id == driver_id)
        .order_by(EngagementPeriod.valid_from.desc())
    )
    sees_wages = scope.allows(Permission.PAYROLL_SEE)
    return tuple(
        EngagementRow(
            id=period.id,
            kind=period.kind,
            valid_from=period.valid_from,
            last_day=period.valid_until - _DAY if period.valid_until else None,
            contract_minutes=period.contract_minutes,
            hourly_wage_1e4=period.hourly_wage_1e4 if sees_wages else None,
            hourly_cost_1e4=period.hourly_cost_1e4 if sees_wages else None,
            travel_km=period.travel_km if sees_wages else 0,
            travel_rate_1e4=period.travel_rate_1e4 if sees_wages else None,
            wage_scale=period.wage_scale if sees_wages else "",
            contractor_id=period.contractor_id,
            company=contractor or period.agency_name,
            is_live=scope.today in DatePeriod(period.valid_from, period.valid_until),
        )
        for period, contractor in rows
    )


def _absences(scope: Scope, driver: Driver) -> tuple[AbsenceRow, ...]:
    absences = scope.session.scalars(
        select(Absence)
        .where(Absence.driver_id == driver.id, Absence.ends_on > scope.today - _ABSENCES_SINCE)
        .order_by(Absence.starts_on.desc())
    )
    return tuple(absence_row(absence, driver.name) for absence in absences)


def absence_row(absence: Absence, driver: str) -> AbsenceRow:
    """An absence as screens show it."""
    return AbsenceRow(
        id=absence.id,
        driver_id=absence.driver_id,
        driver=driver,
        kind=absence.kind,
        first_day=absence.starts_on,
        last_day=absence.ends_on - _DAY,
        state=absence.state,
        remark=absence.remark,
    )


def _file(scope: Scope, file: EmployeeFile | None) -> EmployeeFileView | None:
    if file is None or not scope.allows(Permission.PAYROLL_SEE):
        return None
    return EmployeeFileView(file.bsn_last4, file.iban, file.account_holder)


def _access(scope: Scope, driver_id: UUID) -> AccessState:
    tenant_id = scope.identity.tenant_id
    joined = scope.session.scalars(
        select(Membership.id).where(
            Membership.tenant_id == tenant_id, Membership.driver_id == driver_id, Membership.revoked_at.is_(None)
        )
    ).first()
    if joined is not None:
        return "active"
    invited = scope.session.scalars(
        select(Invitation.id).where(
            Invitation.tenant_id == tenant_id,
            Invitation.driver_id == driver_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > scope.now,
        )
    ).first()
    return "invited" if invited is not None else "none"
