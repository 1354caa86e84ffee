"""Runs the jobs: each planned moment happens once, in whichever process claims it first."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.jobs import JOBS, Job, SharedJob
from services.announcements import Announcements
from services.faults import report
from services.gateways.clock import Clock, SystemClock
from services.platform.runs import finish_run, list_tenants, start_run
from services.reachable import DatabaseAway
from services.scope import Environment, Identity

THREADS = 4
LONGEST_WAIT = timedelta(hours=1)
"""What is done once a day is asked for each hour, so that it happens at night whenever the process was started."""
_log = logging.getLogger(__name__)


class Runner:
    """APScheduler in this process; a row per planned moment keeps other processes from doing it again.

    Planned moments follow the machine's own clock, also when the product's clock was set to another day.
    """

    def __init__(
        self,
        environment: Environment,
        announcements: Announcements,
        *,
        jobs: Sequence[Job | SharedJob] = JOBS,
        wall_clock: Clock | None = None,
    ) -> None:
        self._environment = environment
        self._jobs = jobs
        self._wall_clock = wall_clock or SystemClock()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(THREADS)},
            job_defaults={"coalesce": True, "max_instances": 1},
        )
        for job in jobs:
            often = min(job.cadence, LONGEST_WAIT)
            self._scheduler.add_job(self.run_slot, "interval", seconds=often.total_seconds(), args=[job])
        announcements.hear_all(self._hear)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Let what runs finish, start nothing more."""
        self._scheduler.shutdown(wait=True)

    def run_slot(self, job: Job | SharedJob) -> None:
        """Do the job for every company, or once above them, unless this moment was claimed before.

        A fault in one company stops no other.
        """
        seconds = int(job.cadence.total_seconds())
        slot = datetime.fromtimestamp(self._wall_clock.now().timestamp() // seconds * seconds, UTC)
        try:
            run_id = start_run(self._environment, job=job.id, planned_for=slot)
            if run_id is None:
                return
            if isinstance(job, SharedJob):
                run = job.run
                outcomes = [self._outcome(job.id, lambda: run(self._environment), "all together")]
            else:
                tenants = list_tenants(self._environment, closed_too=job.of_closed)
                outcomes = [self._run_for(job, tenant_id) for tenant_id in tenants]
            problems = sorted({outcome for outcome in outcomes if isinstance(outcome, str)})
            handled = sum(outcome for outcome in outcomes if isinstance(outcome, int))
            finish_run(self._environment, run_id, handled=handled, error=", ".join(problems) or None)
        except DatabaseAway:
            _log.warning("job %s: the database is away, trying again at the next moment", job.id)

    def _hear(self, news: dict[str, Any]) -> None:
        for job in self._jobs:
            if isinstance(job, Job) and job.topic and news["topic"] == job.topic and "tenant" in news:
                self._scheduler.add_job(self._run_for, args=[job, UUID(news["tenant"])], misfire_grace_time=None)

    def _run_for(self, job: Job, tenant_id: UUID) -> int | str:
        system = Identity.of_system(tenant_id, "Systeem")
        return self._outcome(job.id, lambda: job.run(self._environment, system), f"company {tenant_id}")

    def _outcome(self, job_id: str, run: Callable[[], int], whom: str) -> int | str:
        """How much was handled, or the name of the fault that came in between."""
        try:
            return run()
        except DatabaseAway:
            _log.warning("job %s: the database is away", job_id)
            return DatabaseAway.__name__
        except Exception as fault:  # noqa: BLE001 - one company's fault, whatever it is, must not stop the others
            _log.error("job %s failed for %s: fault %s", job_id, whom, report(fault))
            return type(fault).__name__
