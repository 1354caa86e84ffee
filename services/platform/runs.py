"""The record of scheduled runs; its unique key decides which process does a planned moment."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from models.tables import SchedulerRun, Tenant
from models.values.ids import new_id
from services.scope import Environment, platform_scope

KEPT = timedelta(days=30)


def start_run(environment: Environment, *, job: str, planned_for: datetime) -> UUID | None:
    """Claim a planned moment; None when it was claimed before. Forgets the job's runs of more than 30 days ago."""
    with platform_scope(environment) as session:
        claimed: UUID | None = session.execute(
            insert(SchedulerRun)
            .values(id=new_id(), job=job, planned_for=planned_for, started_at=environment.clock.now(), handled=0)
            .on_conflict_do_nothing(constraint="uq_scheduler_runs_slot")
            .returning(SchedulerRun.id)
        ).scalar_one_or_none()
        if claimed is not None:
            old = (SchedulerRun.job == job, SchedulerRun.planned_for < planned_for - KEPT)
            session.execute(delete(SchedulerRun).where(*old))
        return claimed


def finish_run(environment: Environment, run_id: UUID, *, handled: int, error: str | None) -> None:
    """Write down how a run ended; `error` names the kinds of faults, without anybody's data."""
    with platform_scope(environment) as session:
        session.execute(
            update(SchedulerRun)
            .where(SchedulerRun.id == run_id)
            .values(ended_at=environment.clock.now(), handled=handled, error=error)
        )


def list_tenants(environment: Environment, *, closed_too: bool = False) -> list[UUID]:
    """The companies that are open, or all there are, oldest first."""
    wanted = select(Tenant.id).order_by(Tenant.created_at, Tenant.id)
    with platform_scope(environment) as session:
        return list(session.scalars(wanted if closed_too else wanted.where(Tenant.closed_at.is_(None))))
