"""Each planned moment happens once, for every company, whatever goes wrong in one of them."""

import queue
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import psycopg
import pytest

from models.tables import Tenant
from models.values.ids import new_id
from models.values.kinds import Role
from scheduler.jobs import JOBS, Job, SharedJob
from scheduler.runner import Runner
from services.access.forget import forget_what_is_over
from services.announcements import RESYNC, Announcements
from services.gateways.clock import StandingClock
from services.reachable import DatabaseAway
from services.scope import Environment, Identity, platform_scope, tenant_scope
from tests.company import Company
from tests.server import owner_address

NOON = datetime(2031, 1, 1, 12, 0, 30, tzinfo=UTC)


class Work:
    """A job of this test's own that writes down for whom it ran."""

    def __init__(self, problem: Exception | None = None, *, for_tenant: UUID | None = None) -> None:
        self.job = Job(f"proef-{new_id()}", timedelta(minutes=1), self, topic="proef")
        self.done: queue.Queue[Identity] = queue.Queue()
        self._problem = problem
        self._for_tenant = for_tenant

    def __call__(self, _: Environment, identity: Identity) -> int:
        self.done.put(identity)
        if self._problem is not None and identity.tenant_id == self._for_tenant:
            raise self._problem
        return 2

    def tenants(self) -> list[UUID]:
        return [self.done.get().tenant_id for _ in range(self.done.qsize())]


@pytest.fixture
def wall_clock() -> StandingClock:
    return StandingClock(NOON)


def runner_of(environment: Environment, work: Work, wall_clock: StandingClock) -> Runner:
    return Runner(environment, Announcements(environment), jobs=[work.job], wall_clock=wall_clock)


def runs(database_url: str, job: Job | SharedJob) -> list[tuple[Any, ...]]:
    with psycopg.connect(owner_address(database_url)) as owner:
        return owner.execute(
            "SELECT planned_for, handled, error, ended_at IS NOT NULL FROM scheduler_runs WHERE job = %s"
            " ORDER BY planned_for",
            [job.id],
        ).fetchall()


def test_a_job_runs_for_every_company_as_the_system(
    environment: Environment, company: Company, other_company: Company, wall_clock: StandingClock, database_url: str
) -> None:
    work = Work()
    runner_of(environment, work, wall_clock).run_slot(work.job)
    identity = work.done.get()
    assert (identity.role, identity.session_id, identity.name) == (None, None, "Systeem"), "people read it"
    assert {company.tenant_id, other_company.tenant_id} <= {identity.tenant_id, *(found := work.tenants())}
    assert runs(database_url, work.job) == [(NOON.replace(second=0), 2 * (len(found) + 1), None, True)]


def test_a_job_above_the_companies_runs_once_and_its_count_or_fault_is_written_down(
    environment: Environment, company: Company, other_company: Company, wall_clock: StandingClock, database_url: str
) -> None:
    answers = [3]
    job = SharedJob(f"proef-{new_id()}", timedelta(minutes=1), lambda _: answers.pop())
    runner = Runner(environment, Announcements(environment), jobs=[job], wall_clock=wall_clock)
    for _ in range(2):
        runner.run_slot(job)
    wall_clock.move(job.cadence)
    runner.run_slot(job)
    minute = NOON.replace(second=0)
    assert runs(database_url, job) == [(minute, 3, None, True), (minute + job.cadence, 0, "IndexError", True)]


def test_of_two_processes_one_does_a_planned_moment(
    environment: Environment, company: Company, wall_clock: StandingClock, database_url: str
) -> None:
    work = Work()
    threads = [Thread(target=runner_of(environment, work, wall_clock).run_slot, args=[work.job]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert work.tenants().count(company.tenant_id) == 1
    assert len(runs(database_url, work.job)) == 1


def test_the_next_moment_is_a_new_run(
    environment: Environment, company: Company, wall_clock: StandingClock, database_url: str
) -> None:
    work = Work()
    runner = runner_of(environment, work, wall_clock)
    for _ in range(3):
        runner.run_slot(work.job)
        wall_clock.move(timedelta(seconds=29))
    runner.run_slot(work.job)
    assert [planned for planned, *_ in runs(database_url, work.job)] == [
        NOON.replace(second=0),
        NOON.replace(second=0) + timedelta(minutes=1),
    ]


def test_a_fault_in_one_company_is_written_down_and_stops_no_other(
    environment: Environment,
    company: Company,
    other_company: Company,
    wall_clock: StandingClock,
    database_url: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The database puts the whole row below what it says."""
    work = Work(ValueError("a rule was broken\nFailing row contains (Daan de Wit)"), for_tenant=company.tenant_id)
    runner_of(environment, work, wall_clock).run_slot(work.job)
    assert {company.tenant_id, other_company.tenant_id} <= set(work.tenants())
    ((_, handled, error, has_ended),) = runs(database_url, work.job)
    assert (handled > 0, error, has_ended) == (True, "ValueError", True)
    assert "a rule was broken" in caplog.text
    assert "Daan de Wit" not in caplog.text


def test_a_database_that_is_away_is_no_fault_of_the_job(
    environment: Environment, company: Company, wall_clock: StandingClock, database_url: str
) -> None:
    work = Work(DatabaseAway(), for_tenant=company.tenant_id)
    runner_of(environment, work, wall_clock).run_slot(work.job)
    assert runs(database_url, work.job)[0][2] == "DatabaseAway"


def test_runs_of_long_ago_are_forgotten(
    environment: Environment, company: Company, wall_clock: StandingClock, database_url: str
) -> None:
    work = Work()
    runner = runner_of(environment, work, wall_clock)
    runner.run_slot(work.job)
    wall_clock.move(timedelta(days=29))
    runner.run_slot(work.job)
    wall_clock.move(timedelta(days=2))
    runner.run_slot(work.job)
    assert len(runs(database_url, work.job)) == 2


@contextmanager
def started(environment: Environment, work: Work, *, processes: int = 1) -> Iterator[None]:
    """Processes that listen, past the moment at which they are told to read again."""
    with ExitStack() as stack:
        for _ in range(processes):
            announcements = Announcements(environment)
            ready: queue.Queue[dict[str, Any]] = queue.Queue()
            announcements.hear_all(ready.put)
            runner = Runner(environment, announcements, jobs=[work.job])
            runner.start()
            stack.callback(runner.stop)
            announcements.start()
            stack.callback(announcements.stop)
            assert ready.get(timeout=10) == RESYNC
        yield


def test_an_announcement_makes_the_job_run_for_that_company_at_once(
    environment: Environment, company: Company, other_company: Company
) -> None:
    work = Work()
    with started(environment, work):
        with tenant_scope(environment, company.member(Role.OWNER)) as scope:
            scope.announce("iets anders")
            scope.announce("proef")
        assert work.done.get(timeout=10).tenant_id == company.tenant_id
    assert work.tenants() == []


def test_mail_leaves_when_it_is_written_not_when_the_minute_is_over(environment: Environment, company: Company) -> None:
    (outbox,) = [job for job in JOBS if isinstance(job, Job) and job.id == "outbox"]
    work = Work()

    def send_and_note(environment: Environment, identity: Identity) -> int:
        return outbox.run(environment, identity) + work(environment, identity)

    work.job = Job(outbox.id, outbox.cadence, send_and_note, topic=outbox.topic)
    with started(environment, work, processes=2):
        with tenant_scope(environment, company.member(Role.OWNER)) as scope:
            scope.mail(recipient="daan@voorbeeld.example", subject="Rooster", body="x")
        assert work.done.get(timeout=10).tenant_id == company.tenant_id
        assert work.done.get(timeout=10).tenant_id == company.tenant_id
    assert len(list((environment.settings.data_folder / "mail").glob("*.eml"))) == 1


def test_what_is_over_at_the_door_is_forgotten_every_day() -> None:
    assert SharedJob("forget", timedelta(days=1), forget_what_is_over) in JOBS


def test_what_is_done_once_a_day_is_asked_for_each_hour_and_done_once(
    environment: Environment, company: Company, wall_clock: StandingClock, database_url: str
) -> None:
    """A process that was started at noon, or is started anew every day, does at night what belongs there."""
    job = SharedJob(f"proef-{new_id()}", timedelta(days=1), lambda _: 1)
    runner = Runner(environment, Announcements(environment), jobs=[job], wall_clock=wall_clock)
    assert [each.trigger.interval for each in runner._scheduler.get_jobs()] == [timedelta(hours=1)]
    for _ in range(13):
        runner.run_slot(job)
        wall_clock.move(timedelta(hours=1))
    assert [planned.day for planned, *_ in runs(database_url, job)] == [1, 2]


def test_keys_are_renewed_for_companies_that_ended_too(
    environment: Environment, company: Company, wall_clock: StandingClock
) -> None:
    with platform_scope(environment) as session:
        session.get_one(Tenant, company.tenant_id).closed_at = wall_clock.now()
    work = Work()
    for of_closed in (False, True):
        runner_of(environment, work, wall_clock).run_slot(
            replace(work.job, id=f"proef-{new_id()}", of_closed=of_closed)
        )
        assert (company.tenant_id in work.tenants()) is of_closed
    assert [job.id for job in JOBS if isinstance(job, Job) and job.of_closed] == ["renew_keys"]
