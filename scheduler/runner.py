"""Runs the jobs: each planned moment happens once, in whichever process claims it first."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.jobs import JOBS, Job
from services.announcements import Announcements
from services.gateways.clock import Clock, SystemClock
from services.platform.runs import finish_run, list_tenants, start_run
from services.scope import DatabaseAway, Environment, Identity

THREADS = 4
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
        jobs: Sequence[Job] = JOBS,
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
            self._scheduler.add_job(self.run_slot, "interval", seconds=job.cadence.total_seconds(), args=[job])
        announcements.hear_all(self._hear)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Let what runs finish, start nothing more."""
        self._scheduler.shutdown(wait=True)

    def run_slot(self, job: Job) -> None:
        """Do the job for every company, unless this moment was claimed before; a fault in one stops no other."""
        seconds = int(job.cadence.total_seconds())
        slot = datetime.fromtimestamp(self._wall_clock.now().timestamp() // seconds * seconds, UTC)
        try:
            run_id = start_run(self._environment, job=job.id, planned_for=slot)
            if run_id is None:
                return
            outcomes = [self._run_for(job, tenant_id) for tenant_id in list_tenants(self._environment)]
            problems = sorted({outcome for outcome in outcomes if isinstance(outcome, str)})
            handled = sum(outcome for outcome in outcomes if isinstance(outcome, int))
            finish_run(self._environment, run_id, handled=handled, error=", ".join(problems) or None)
        except DatabaseAway:
            _log.warning("job %s: the database is away, trying again at the next moment", job.id)

    def _hear(self, news: dict[str, Any]) -> None:
        for job in self._jobs:
            if job.topic and news["topic"] == job.topic and "tenant" in news:
                self._scheduler.add_job(self._run_for, args=[job, UUID(news["tenant"])], misfire_grace_time=None)

    def _run_for(self, job: Job, tenant_id: UUID) -> int | str:
        """How much was handled for this company, or the name of the fault that came in between."""
        system = Identity.of_system(tenant_id, f"Systeem ({job.id})")
        try:
            return job.run(self._environment, system)
        except DatabaseAway:
            _log.warning("job %s: the database is away", job.id)
            return DatabaseAway.__name__
        except Exception as fault:  # noqa: BLE001 - one company's fault, whatever it is, must not stop the others
            _log.exception("job %s failed for company %s", job.id, tenant_id)
            return type(fault).__name__
