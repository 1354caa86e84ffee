"""Each planned moment happens once, for every company, whatever goes wrong in one of them."""

import queue
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import psycopg
import pytest

from models.values.ids import new_id
from models.values.kinds import Role
from scheduler.jobs import JOBS, Job
from scheduler.runner import Runner
from services.announcements import RESYNC, Announcements
from services.gateways.clock import StandingClock
from services.scope import DatabaseAway, Environment, Identity, tenant_scope
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


def runs(database_url: str, job: Job) -> list[tuple[Any, ...]]:
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
    assert (identity.role, identity.session_id) == (None, None)
    assert {company.tenant_id, other_company.tenant_id} <= {identity.tenant_id, *(found := work.tenants())}
    assert runs(database_url, work.job) == [(NOON.replace(second=0), 2 * (len(found) + 1), None, True)]


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
    environment: Environment, company: Company, other_company: Company, wall_clock: StandingClock, database_url: str
) -> None:
    work = Work(ValueError("999990019"), for_tenant=company.tenant_id)
    runner_of(environment, work, wall_clock).run_slot(work.job)
    assert {company.tenant_id, other_company.tenant_id} <= set(work.tenants())
    ((_, handled, error, has_ended),) = runs(database_url, work.job)
    assert (handled > 0, error, has_ended) == (True, "ValueError", True)


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
    (outbox,) = [job for job in JOBS if job.id == "outbox"]
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
