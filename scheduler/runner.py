"""Runs the jobs: of several processes one leads, and each planned moment happens once."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.jobs import JOBS, Job
from services.announcements import Announcements
from services.platform.runs import finish_run, list_tenants, start_run
from services.scope import DatabaseAway, Environment, Identity, tenant_scope

_log = logging.getLogger(__name__)


class Runner:
    """APScheduler in this process; a row per planned moment keeps other processes from doing it again."""

    def __init__(self, environment: Environment, announcements: Announcements) -> None:
        self._environment = environment
        self._clock = BackgroundScheduler(timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1})
        for job in JOBS:
            self._clock.add_job(self._run_slot, "interval", seconds=job.cadence.total_seconds(), args=[job], id=job.id)
        announcements.hear_all(self._hear)

    def start(self) -> None:
        self._clock.start()

    def stop(self) -> None:
        self._clock.shutdown(wait=True)

    def _hear(self, news: dict[str, Any]) -> None:
        for job in JOBS:
            if job.topic and news["topic"] == job.topic and "tenant" in news:
                self._clock.add_job(self._run_for, args=[job, UUID(news["tenant"])])

    def _run_slot(self, job: Job) -> None:
        """Do the job for every company, unless another process has this moment already."""
        seconds = int(job.cadence.total_seconds())
        now = self._environment.clock.now()
        slot = datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
        self._reaching(lambda: self._do_slot(job, slot))

    def _do_slot(self, job: Job, slot: datetime) -> None:
        run_id = start_run(self._environment, job=job.id, planned_for=slot)
        if run_id is None:
            return
        handled, problem = 0, None
        try:
            handled = sum(self._run_for(job, tenant_id) for tenant_id in list_tenants(self._environment))
        except Exception as fault:
            problem = type(fault).__name__
            raise
        finally:
            finish_run(self._environment, run_id, handled=handled, error=problem)

    def _run_for(self, job: Job, tenant_id: UUID) -> int:
        system = Identity(tenant_id=tenant_id, role=None, name=f"Systeem ({job.id})")
        try:
            with tenant_scope(self._environment, system) as scope:
                return job.run(scope)
        except DatabaseAway:
            _log.warning("job %s: the database is away", job.id)
            return 0

    def _reaching(self, work: Callable[[], None]) -> None:
        try:
            work()
        except DatabaseAway:
            _log.warning("scheduler: the database is away, trying again at the next moment")
