"""A company with somebody who left, somebody who stays, and all that is kept of both."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from models.tables import (
    Absence,
    Assignment,
    Availability,
    Driver,
    DriverEvent,
    DriverMessage,
    EmployeeFile,
    EngagementPeriod,
    Paper,
    Registration,
)
from models.values.kinds import AbsenceKind, PaperKind, Role
from services.retention.clean_up import clean_up
from services.scope import Environment, Identity, tenant_scope
from services.vault import seal_field
from tests.company import Company

LAST_DAY = date(2023, 5, 31)
WORKED_AT = datetime(2023, 5, 22, 5, tzinfo=UTC)


@dataclass
class Person:
    """A driver with a row of everything, who worked until `LAST_DAY` or still does."""

    company: Company
    driver_id: UUID
    shift_id: UUID

    def count(self, table: type, *where: object) -> int:
        """How many rows of this table are about this driver."""
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            of = table.driver_id == self.driver_id  # type: ignore[attr-defined]  # tables of a driver only
            return scope.session.scalar(select(func.count()).select_from(table).where(of, *where)) or 0  # type: ignore[arg-type]  # conditions

    def row(self) -> Driver:
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            return scope.get(Driver, self.driver_id, what="Deze chauffeur")


def build_person(company: Company, name: str = "Sem de Boer", *, last_day: date | None = LAST_DAY) -> Person:
    driver_id = company.build_driver(name)
    route_id = company.build_route(company.build_depot(f"Depot {name}"))
    shift_id = company.build_shift(route_id, driver_id, day=WORKED_AT.date())
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        driver = scope.get(Driver, driver_id, what="Deze chauffeur")
        driver.email, driver.birth_date, driver.remark = f"{name[:3].lower()}@voorbeeld.example", date(1990, 3, 4), "-"
        driver.personnel_number = name
        scope.session.execute(
            update(EngagementPeriod)
            .where(EngagementPeriod.driver_id == driver_id)
            .values(valid_from=date(2020, 1, 1), valid_until=last_day + timedelta(days=1) if last_day else None)
        )
        engagement_id = scope.session.scalars(
            select(EngagementPeriod.id).where(EngagementPeriod.driver_id == driver_id)
        ).one()
        sealed = seal_field(scope, driver_id=driver_id, field="bsn", plain="999990019")
        scope.session.add_all(
            [
                EmployeeFile(driver_id=driver_id, engagement_id=engagement_id, bsn_ciphertext=sealed, bsn_last4="0019"),
                Availability(driver_id=driver_id, weekday=0, preference="can"),
                Absence(
                    driver_id=driver_id,
                    kind=AbsenceKind.SICK,
                    starts_on=WORKED_AT.date(),
                    ends_on=WORKED_AT.date() + timedelta(days=2),
                    requested_at=WORKED_AT,
                ),
                Paper(driver_id=driver_id, kind=PaperKind.DRIVING_LICENCE, number_last4="1234"),
                DriverMessage(driver_id=driver_id, text="Morgen om zes uur", sent_by="Kantoor", sent_at=WORKED_AT),
                Assignment(shift_id=shift_id, driver_id=driver_id, event="confirmed", at=WORKED_AT, by=name),
                DriverEvent(
                    shift_id=shift_id,
                    driver_id=driver_id,
                    kind="start",
                    happened_at=WORKED_AT,
                    received_at=WORKED_AT,
                    data={},
                ),
                Registration(
                    shift_id=shift_id,
                    driver_id=driver_id,
                    started_at=WORKED_AT,
                    ended_at=WORKED_AT + timedelta(hours=8),
                    registered_by=driver_id,
                    registered_at=WORKED_AT,
                    remark="Kind ziek",
                ),
            ]
        )
    return Person(company, driver_id, shift_id)


@pytest.fixture
def person(company: Company) -> Person:
    """Somebody who left at the end of May 2023."""
    return build_person(company)


@pytest.fixture
def staying(company: Company) -> Person:
    """Somebody who still works here."""
    return build_person(company, "Noor Bakker", last_day=None)


@pytest.fixture
def night(environment: Environment, company: Company) -> Callable[..., int]:
    """Run the clean-up of the company as the scheduler does."""
    system = Identity.of_system(company.tenant_id, "Systeem")
    return lambda **more: clean_up(environment, system, **more)
