"""What belongs to employment, written down of somebody else: the service refuses it, and so does the database."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from models.tables import Absence, EngagementPeriod
from models.values.kinds import AbsenceKind, EngagementKind, Role
from models.values.refusal import Refusal
from services.people.absences import OnlyWhileEmployed
from services.people.employee_file import OnlyForEmployees
from services.people.engagements import Engagement
from services.scope import tenant_scope
from services.tenant import TenantServices
from tests.company import LONG_AGO, Company
from tests.conftest import Acting

OTHERS = (EngagementKind.ZZP, EngagementKind.AGENCY)
TODAY, BSN = date(2026, 6, 22), "999990019"
DAY = timedelta(days=1)
PRIVATE = (AbsenceKind.LEAVE, AbsenceKind.SICK)

ABSENCE = """INSERT INTO absences (tenant_id, id, driver_id, kind, starts_on, ends_on, state, remark, requested_at)
    VALUES ({tenant}, gen_random_uuid(), :driver, :kind, :start, :end, 'approved', '', now())"""
FILE = """INSERT INTO employee_files
    (tenant_id, id, driver_id, engagement_id, engagement_kind, bsn_ciphertext, bsn_last4, iban, account_holder)
    SELECT tenant_id, gen_random_uuid(), :driver, id, {kind}, '\\x00', '0019', '', '' FROM engagement_periods
    WHERE driver_id = :hung_on"""


def raw(company: Company, statement: str, **values: Any) -> None:
    """Run this as the role of the application, past every service."""
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.session.execute(text(statement.replace("{tenant}", f"'{company.tenant_id}'")), values)


def refused_by_database(company: Company, constraint: str, statement: str, **values: Any) -> None:
    with pytest.raises(IntegrityError) as broken:
        raw(company, statement, **values)
    assert broken.value.orig.diag.constraint_name == constraint  # type: ignore[union-attr]  # psycopg's own error


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("absence", PRIVATE)
def test_leave_and_illness_of_who_is_not_employed(
    acting: Acting, company: Company, kind: EngagementKind, absence: AbsenceKind
) -> None:
    driver_id = company.build_driver(kind=kind)
    with pytest.raises(OnlyWhileEmployed), acting() as depotflow:
        depotflow.people.add_absence(driver_id=driver_id, kind=absence, first_day=TODAY, last_day=TODAY)
    with pytest.raises(OnlyWhileEmployed), acting(company.as_driver(driver_id)) as depotflow:
        depotflow.people.request_absence(kind=absence, first_day=TODAY, last_day=TODAY)
    days = {"driver": driver_id, "start": TODAY, "end": TODAY + DAY}
    refused_by_database(company, "absences_of_employees", ABSENCE, kind=absence, **days)
    raw(company, ABSENCE, kind=AbsenceKind.UNAVAILABLE, **days)
    refused_by_database(company, "absences_of_employees", "UPDATE absences SET kind = :kind", kind=absence)


@pytest.mark.parametrize("kind", OTHERS)
def test_a_bsn_of_who_is_not_employed(acting: Acting, company: Company, kind: EngagementKind) -> None:
    driver_id, employee_id = company.build_driver(kind=kind), company.build_driver("Jan Bos")
    with pytest.raises(OnlyForEmployees), acting() as depotflow:
        depotflow.people.store_bsn(driver_id=driver_id, bsn=BSN)
    ids = {"driver": driver_id, "hung_on": driver_id}
    refused_by_database(company, "ck_employee_files_employees_only", FILE.format(kind="kind"), **ids)
    refused_by_database(company, "fk_employee_files_engagement", FILE.format(kind="'employee'"), **ids)
    hung_on_another = {"driver": driver_id, "hung_on": employee_id}
    refused_by_database(company, "fk_employee_files_engagement", FILE.format(kind="'employee'"), **hung_on_another)


@pytest.mark.parametrize(
    ("agreed", "column", "constraint"),
    [
        ({"hourly_wage_1e4": 180_000}, "hourly_wage_1e4 = 180000", "wage_of_employee"),
        ({"hourly_wage_1e4": 0}, "hourly_wage_1e4 = 0", "wage_of_employee"),
        ({"wage_scale": "C2"}, "wage_scale = 'C2'", "wage_of_employee"),
        ({"travel_km": 20}, "travel_km = 20", "travel_of_employee"),
        ({"travel_rate_1e4": 2_500}, "travel_rate_1e4 = 2500", "travel_of_employee"),
        ({"contract_minutes": 2_400}, "contract_minutes = 2400", "hours_of_contract"),
    ],
)
def test_wages_and_hours_of_a_zzp_driver(
    acting: Acting, company: Company, agreed: dict[str, Any], column: str, constraint: str
) -> None:
    driver_id = company.build_driver(kind=EngagementKind.ZZP)
    engagement = current(company, driver_id)
    changed = Engagement(kind=EngagementKind.ZZP, valid_from=LONG_AGO, contractor_id=engagement.contractor_id, **agreed)
    with pytest.raises(Refusal), acting() as depotflow:
        depotflow.people.correct_engagement(engagement_id=engagement.id, engagement=changed)
    refused_by_database(company, f"ck_engagement_periods_{constraint}", f"UPDATE engagement_periods SET {column}")


def current(company: Company, driver_id: UUID) -> EngagementPeriod:
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        found = select(EngagementPeriod).where(EngagementPeriod.driver_id == driver_id)
        return scope.session.scalars(found.order_by(EngagementPeriod.valid_from.desc()).limit(1)).one()


@pytest.fixture
def away(acting: Acting, company: Company) -> UUID:
    """An employee who is on leave for a week from today, ill after that and has a BSN."""
    driver_id = company.build_driver()
    with acting() as depotflow:
        depotflow.people.store_bsn(driver_id=driver_id, bsn=BSN)
        for kind, first in ((AbsenceKind.LEAVE, TODAY), (AbsenceKind.SICK, TODAY + 7 * DAY)):
            depotflow.people.add_absence(
                driver_id=driver_id, kind=kind, first_day=first, last_day=first + 6 * DAY, remark="Belt maandag"
            )
    return driver_id


def absences(company: Company) -> list[tuple[AbsenceKind, date, date, str]]:
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        rows = scope.session.scalars(select(Absence).order_by(Absence.starts_on))
        return [(row.kind, row.starts_on, row.ends_on, row.remark) for row in rows]


def as_zzp(company: Company, day: date) -> Engagement:
    company.build_driver("Zeno Zwart", kind=EngagementKind.ZZP)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        contractor_id = scope.session.scalars(
            select(EngagementPeriod.contractor_id).where(EngagementPeriod.contractor_id.is_not(None))
        ).one()
    return Engagement(kind=EngagementKind.ZZP, valid_from=day, contractor_id=contractor_id)


def becomes_zzp(company: Company) -> Callable[[TenantServices, UUID], Any]:
    engagement = as_zzp(company, TODAY + 3 * DAY)
    return lambda depotflow, driver_id: depotflow.people.start_engagement(driver_id=driver_id, engagement=engagement)


def leaves(_: Company) -> Callable[[TenantServices, UUID], Any]:
    return lambda depotflow, driver_id: depotflow.people.archive_driver(driver_id=driver_id, last_day=TODAY + 2 * DAY)


@pytest.mark.parametrize("turn", [becomes_zzp, leaves])
def test_of_days_after_the_employment_only_stays_known_that_somebody_is_away(
    acting: Acting, company: Company, away: UUID, turn: Callable[[Company], Callable[[TenantServices, UUID], Any]]
) -> None:
    act = turn(company)
    with acting() as depotflow:
        act(depotflow, away)
    assert absences(company) == [
        (AbsenceKind.LEAVE, TODAY, TODAY + 3 * DAY, "Belt maandag"),
        (AbsenceKind.UNAVAILABLE, TODAY + 3 * DAY, TODAY + 7 * DAY, ""),
        (AbsenceKind.UNAVAILABLE, TODAY + 7 * DAY, TODAY + 14 * DAY, ""),
    ]


def test_a_raise_changes_nothing_about_the_days_around_it(acting: Acting, company: Company, away: UUID) -> None:
    before = absences(company)
    with acting() as depotflow:
        raised = Engagement(kind=EngagementKind.EMPLOYEE, valid_from=TODAY + 3 * DAY, hourly_wage_1e4=190_000)
        depotflow.people.start_engagement(driver_id=away, engagement=raised)
    assert absences(company) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE engagement_periods SET valid_until = '2026-06-25'",
        "UPDATE engagement_periods SET valid_from = '2026-06-25'",
        "UPDATE engagement_periods SET kind = 'agency', hourly_wage_1e4 = NULL WHERE kind = 'employee'",
        "DELETE FROM engagement_periods",
    ],
)
def test_employment_does_not_end_under_leave_and_illness(company: Company, away: UUID, statement: str) -> None:
    raw(company, "DELETE FROM employee_files")
    refused_by_database(company, "absences_of_employees", statement)
    raw(company, "DELETE FROM absences")
    raw(company, statement)


def test_a_bsn_is_not_taken_of_who_is_zzp_by_now_and_an_earlier_one_stays(
    acting: Acting, company: Company, away: UUID
) -> None:
    with acting() as depotflow:
        depotflow.people.start_engagement(driver_id=away, engagement=as_zzp(company, TODAY))
    with pytest.raises(OnlyForEmployees), acting() as depotflow:
        depotflow.people.store_bsn(driver_id=away, bsn="999991395")
    with acting() as depotflow:
        file = depotflow.people.get_driver(driver_id=away).file
        assert file is not None
        assert file.bsn_last4 == BSN[-4:]
