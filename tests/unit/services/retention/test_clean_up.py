"""The nightly clean-up: what is over goes, whole and once; all else, and all of others, stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from models.tables import (
    Absence,
    Assignment,
    AuditEntry,
    Availability,
    CleanUp,
    DriverEvent,
    DriverMessage,
    EmployeeFile,
    EngagementPeriod,
    OutboxAttachment,
    OutboxMessage,
    Paper,
    Registration,
    Removal,
    Shift,
    StoredFile,
)
from models.tables.base import tenant_tables
from models.values.kinds import EngagementKind, Role
from services.audit.verify import verify_company
from services.gateways.clock import StandingClock
from services.retention.categories import Category
from services.retention.clean_up import clean_up, due_today
from services.scope import Environment, Identity, tenant_scope
from tests.company import Company
from tests.unit.services.retention.conftest import LAST_DAY, Person, build_person

Night = Callable[..., int]
DAY = timedelta(days=1)
PERSONAL = (Availability, Absence, Paper, DriverMessage, Assignment, DriverEvent)


def at_night(clock: StandingClock, day: date) -> None:
    clock.move(datetime(day.year, day.month, day.day, 1, tzinfo=UTC) - clock.now())


def everything(environment: Environment, company: Company) -> dict[str, str]:
    """A fingerprint of each table of a company."""
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        return {
            table: scope.session.execute(
                text(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t")
            ).scalar_one()
            for table in tenant_tables()
        }


def test_of_who_left_all_goes_in_its_own_time_and_the_hours_stay_without_a_name(
    person: Person, staying: Person, night: Night, clock: StandingClock
) -> None:
    night()  # three years after
    assert [person.count(table) for table in PERSONAL] == [0] * len(PERSONAL)
    row = person.row()
    assert (row.phone, row.email, row.remark) == ("", "", "")
    assert row.name == "Sem de Boer"
    assert row.birth_date is not None
    assert person.count(EmployeeFile) == 1

    at_night(clock, date(2028, 12, 31))
    night()
    assert person.count(EmployeeFile) == 1, "five years after the year of leaving are not over yet"
    clock.move(DAY)
    night()
    assert person.count(EmployeeFile) == 0
    assert person.row().birth_date is None
    assert person.row().name == "Sem de Boer"

    at_night(clock, date(2030, 12, 31))
    night()
    assert person.row().name == "Sem de Boer"
    clock.move(DAY)
    night()
    row = person.row()
    assert (row.name, row.sort_name, row.personnel_number) == ("Oud-chauffeur", "oud-chauffeur", None)
    assert person.count(Shift) == person.count(Registration) == 1, "the hours are still there"
    assert person.count(Registration, Registration.remark == "") == 1

    assert staying.row().name == "Noor Bakker"
    assert staying.row().phone
    assert staying.count(EmployeeFile) == staying.count(Availability) == staying.count(Paper) == 1


@pytest.mark.parametrize(
    ("table", "day"),
    [
        (Availability, date(2023, 7, 1)),
        (Paper, date(2025, 6, 1)),
        (Absence, date(2025, 5, 25)),
        (DriverMessage, date(2024, 5, 23)),
        (DriverEvent, date(2025, 5, 20)),
        (Assignment, date(2025, 5, 23)),
        (EmployeeFile, date(2029, 1, 1)),
    ],
)
def test_a_row_goes_on_its_day_and_not_the_day_before(
    table: type, day: date, person: Person, night: Night, clock: StandingClock
) -> None:
    at_night(clock, day - DAY)
    night()
    assert person.count(table) == 1
    clock.move(DAY)
    night()
    assert person.count(table) == 0


def test_a_second_time_finds_nothing_and_changes_nothing(
    person: Person, night: Night, environment: Environment, company: Company
) -> None:
    assert night() > 0
    before = everything(environment, company)
    assert night() == 0
    assert {
        table: hashed for table, hashed in everything(environment, company).items() if before[table] != hashed
    } == {}
    assert person.row().name == "Sem de Boer"


def test_nothing_of_another_company_is_touched(
    person: Person, night: Night, environment: Environment, other_company: Company
) -> None:
    stranger = build_person(other_company)
    before = everything(environment, other_company)
    night()
    assert person.count(Availability) == 0
    assert stranger.count(Availability) == 1
    assert everything(environment, other_company) == before


def test_cut_off_after_any_batch_it_goes_on_where_it_was(
    person: Person, company: Company, environment: Environment
) -> None:
    """A process that dies between two transactions leaves whole batches, each with its count and its trace."""
    people = [person, *(build_person(company, f"Chauffeur {number}") for number in range(3))]
    system = Identity.of_system(company.tenant_id, "Systeem")
    with tenant_scope(environment, system) as scope:
        due = sum(due_today(scope).values())
    for moment in (3, 5, 8):
        with pytest.raises(_Killed):
            clean_up(_dying_after(environment, moment), system, at_once=1)
    clean_up(environment, system, at_once=1)
    with tenant_scope(environment, system) as scope:
        assert due_today(scope) == {}
        report = scope.session.scalars(select(CleanUp)).one()
        counted = sum(one["removed"] + one["emptied"] for one in report.counts.values())
        noted = sum(len(row.row_ids) for row in scope.session.scalars(select(Removal)))
        told = sum(
            entry.details["count"]
            for entry in scope.session.scalars(select(AuditEntry).where(AuditEntry.action == "retention.cleaned"))
        )
    assert counted == noted == told == due
    assert {one.count(Availability) for one in people} == {0}


class _Killed(BaseException):
    """What a killed process does to the code that runs: nothing catches it."""


class _DyingClock(StandingClock):
    """Ends the process at the n-th transaction: each reads the clock."""

    def __init__(self, start: datetime, left: int) -> None:
        super().__init__(start)
        self._left = left

    def now(self) -> datetime:
        self._left -= 1
        if self._left < 0:
            raise _Killed
        return super().now()


def _dying_after(environment: Environment, transactions: int) -> Environment:
    return replace(environment, clock=_DyingClock(environment.clock.now(), transactions * 3))


def test_the_report_and_the_trail_say_what_went_and_why_and_of_nobody(
    person: Person, night: Night, environment: Environment, company: Company
) -> None:
    night()
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        report = scope.session.scalars(select(CleanUp)).one()
        entries = scope.session.scalars(select(AuditEntry).where(AuditEntry.action == "retention.cleaned")).all()
    assert report.ended_at is not None
    assert report.counts[Category.PAPERS] == {
        "removed": 1,
        "emptied": 0,
        "because": "2 jaar; AVG artikel 5 lid 1 onder e; norm uit het vroegere Vrijstellingsbesluit Wbp: "
        "twee jaar na uitdiensttreding",
    }
    told = f"{report.counts} {[entry.details for entry in entries]}"
    assert str(person.driver_id) not in told
    assert not any(word in told for word in ("Sem", "1234", "voorbeeld.example", "Kind ziek"))
    assert verify_company(environment, company.tenant_id).problems == []


def test_the_dry_run_says_what_would_go_and_takes_nothing(
    person: Person, environment: Environment, company: Company, night: Night
) -> None:
    before = everything(environment, company)
    with tenant_scope(environment, Identity.of_system(company.tenant_id, "Systeem")) as scope:
        due = due_today(scope)
    assert everything(environment, company) == before
    assert due[Category.EVENTS] == 1
    assert night() == sum(due.values())
    assert person.count(DriverEvent) == 0


def test_a_mail_goes_with_its_files_and_a_file_that_nothing_names_goes_from_the_disk(
    environment: Environment, company: Company, night: Night, clock: StandingClock
) -> None:
    sha256 = environment.storage.put(company.tenant_id, b"inhoud")
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        file = scope.add(
            StoredFile(name="a.pdf", media_type="application/pdf", size=6, sha256=sha256, stored_at=scope.now)
        )
        letter = scope.add(
            OutboxMessage(
                recipient="a@voorbeeld.example",
                subject="-",
                body="-",
                created_at=scope.now,
                next_attempt_at=scope.now,
                sent_at=scope.now,
            )
        )
        scope.add(OutboxAttachment(message_id=letter.id, file_id=file.id))
    clock.move(timedelta(days=3_650))
    assert night() == 4
    with pytest.raises(FileNotFoundError):
        environment.storage.get(company.tenant_id, sha256)


def test_a_row_that_somebody_has_in_hand_waits_a_night_and_holds_nobody_up(
    person: Person, night: Night, environment: Environment, company: Company
) -> None:
    with tenant_scope(environment, company.member(Role.OWNER)) as busy:
        busy.session.scalars(select(Paper).where(Paper.driver_id == person.driver_id).with_for_update()).one()
        night()
    assert person.count(Paper) == 1
    assert person.count(Availability) == 0
    night()
    assert person.count(Paper) == 0


def test_who_comes_back_keeps_what_is_not_gone(person: Person, night: Night, company: Company) -> None:
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.add(
            EngagementPeriod(
                driver_id=person.driver_id, kind=EngagementKind.EMPLOYEE, valid_from=LAST_DAY + timedelta(days=400)
            )
        )
    night()
    assert person.count(Paper) == person.count(EmployeeFile) == 1
    assert person.row().phone
    assert person.count(DriverMessage) == 0, "what is old goes all the same"
