"""What there is to see of payroll runs: the list, and one run per driver with its difference to the run before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select

from models.tables import Absence, AuditEntry, Driver, EmployeeFile, EngagementPeriod, Payable, PayrollLine, PayrollRun
from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, Severity, WageComponent
from services.audit.sentences import GONE
from services.payroll.reckoning import Noticed
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in the list; without `exported_at` it is a concept."""

    id: UUID
    name: str
    first_week: IsoWeek
    last_week: IsoWeek
    created_at: datetime
    created_by: str
    exported_at: datetime | None

    def covers(self, week: IsoWeek) -> bool:
        return self.first_week <= week <= self.last_week


@dataclass(frozen=True, slots=True)
class Worth:
    """What one or many lines are worth together."""

    minutes: int = 0
    quantity: int = 0
    amount_cents: int = 0

    def plus(self, minutes: int, quantity: int, amount_cents: int) -> "Worth":
        return Worth(self.minutes + minutes, self.quantity + quantity, self.amount_cents + amount_cents)


@dataclass(frozen=True, slots=True)
class RunDriver:
    """One employee in a run: hours per component without top-ups and corrections, which stand apart."""

    driver_id: UUID
    name: str
    personnel_number: str
    has_bsn: bool
    components: Mapping[WageComponent, Worth]
    top_up: Worth
    corrections: Worth
    total: Worth
    before: Worth | None
    """The same employee in the run before; None when not in it."""
    noticed: tuple[Noticed, ...]
    net_cents: int | None
    """The net wage as it came back from the payroll package."""

    @property
    def severity(self) -> Severity | None:
        """The worst of what was noticed."""
        return min((one.severity for one in self.noticed), key=list(Severity).index, default=None)


@dataclass(frozen=True, slots=True)
class Opening:
    """A time the run was handed out; `with_bsn` tells whether BSNs were decrypted for it."""

    at: datetime
    by: str
    reason: str
    with_bsn: bool
    drivers: tuple[str, ...]
    """The names of who was in it."""
    file_name: str


@dataclass(frozen=True, slots=True)
class RunDetail:
    """One run; drivers by name."""

    run: RunRow
    drivers: tuple[RunDriver, ...]
    total: Worth
    previous: RunRow | None
    previous_total: Worth
    left: tuple[str, ...]
    """Names of employees who were in the run before and are not in this one."""
    away: tuple[str, ...]
    """Names of employees with leave or illness in these weeks: the payroll package pays those hours by itself."""
    openings: tuple[Opening, ...]


def list_runs(scope: Scope) -> list[RunRow]:
    """All runs, the newest period first."""
    runs = scope.session.scalars(select(PayrollRun).order_by(PayrollRun.starts_on.desc()))
    return [_run_row(run) for run in runs]


def get_run(scope: Scope, *, run_id: UUID) -> RunDetail:
    """One run per driver. Raises: NotFound."""
    run = scope.get(PayrollRun, run_id, what="Deze loonexport")
    previous = scope.session.scalars(
        select(PayrollRun)
        .where(PayrollRun.starts_on < run.starts_on, PayrollRun.exported_at.is_not(None))
        .order_by(PayrollRun.starts_on.desc())
        .limit(1)
    ).one_or_none()
    before = _totals_per_driver(scope, previous.id) if previous else {}
    drivers = _drivers(scope, run, before)
    gone = set(before) - {one.driver_id for one in drivers}
    left = scope.session.scalars(select(Driver.name).where(Driver.id.in_(gone)).order_by(Driver.sort_name)).all()
    return RunDetail(
        run=_run_row(run),
        drivers=tuple(drivers),
        total=_sum(one.total for one in drivers),
        previous=_run_row(previous) if previous else None,
        previous_total=_sum(before.values()),
        left=tuple(left),
        away=_away(scope, run),
        openings=tuple(_openings(scope, run_id, {one.driver_id: one.name for one in drivers})),
    )


def _away(scope: Scope, run: PayrollRun) -> tuple[str, ...]:
    """Who was away in the weeks of a run while employed, by name."""
    names = scope.session.scalars(
        select(Driver.name)
        .where(
            exists().where(
                Absence.tenant_id == Driver.tenant_id,
                Absence.driver_id == Driver.id,
                Absence.state == "approved",
                Absence.starts_on < run.ends_on,
                Absence.ends_on > run.starts_on,
                EngagementPeriod.tenant_id == Driver.tenant_id,
                EngagementPeriod.driver_id == Driver.id,
                EngagementPeriod.kind == EngagementKind.EMPLOYEE,
                EngagementPeriod.valid_from < func.least(Absence.ends_on, run.ends_on),
                or_(
                    EngagementPeriod.valid_until.is_(None),
                    EngagementPeriod.valid_until > func.greatest(Absence.starts_on, run.starts_on),
                ),
            )
        )
        .order_by(Driver.sort_name)
    )
    return tuple(names)


def _run_row(run: PayrollRun) -> RunRow:
    first = IsoWeek.containing(run.starts_on)
    last = IsoWeek.containing(run.ends_on).shifted(-1)
    return RunRow(run.id, run.name, first, last, run.created_at, run.created_by, run.exported_at)


def _totals_per_driver(scope: Scope, run_id: UUID) -> dict[UUID, Worth]:
    line = PayrollLine
    rows = scope.session.execute(
        select(line.driver_id, func.sum(line.minutes), func.sum(line.quantity), func.sum(line.amount_cents))
        .where(line.run_id == run_id)
        .group_by(line.driver_id)
    )
    return {driver_id: Worth(int(minutes), int(count), int(cents)) for driver_id, minutes, count, cents in rows}


def _drivers(scope: Scope, run: PayrollRun, before: Mapping[UUID, Worth]) -> list[RunDriver]:
    drivers = _known_drivers(scope, run)
    line = PayrollLine
    lines = scope.session.execute(
        select(
            line.driver_id,
            line.component,
            line.is_top_up,
            line.corrects_week.is_not(None),
            func.sum(line.minutes),
            func.sum(line.quantity),
            func.sum(line.amount_cents),
        )
        .where(line.run_id == run.id)
        .group_by(line.driver_id, line.component, line.is_top_up, line.corrects_week.is_not(None))
    )
    components: dict[UUID, dict[WageComponent, Worth]] = defaultdict(dict)
    for driver_id, component, is_top_up, is_correction, *sums in lines:
        minutes, quantity, cents = map(int, sums)
        one = drivers[driver_id]
        one = replace(one, total=one.total.plus(minutes, quantity, cents), before=before.get(driver_id))
        if is_correction:
            one = replace(one, corrections=one.corrections.plus(minutes, quantity, cents))
        elif is_top_up:
            one = replace(one, top_up=one.top_up.plus(minutes, quantity, cents))
        else:
            components[driver_id][component] = Worth(minutes, quantity, cents)
        drivers[driver_id] = replace(one, components=components[driver_id])
    return list(drivers.values())


def _known_drivers(scope: Scope, run: PayrollRun) -> dict[UUID, RunDriver]:
    """The employees of a run by name, without their lines."""
    rows = scope.session.execute(
        select(
            Driver.id,
            Driver.name,
            Driver.personnel_number,
            EmployeeFile.bsn_ciphertext.is_not(None),
            Payable.amount_cents,
        )
        .outerjoin(EmployeeFile, and_(EmployeeFile.tenant_id == Driver.tenant_id, EmployeeFile.driver_id == Driver.id))
        .outerjoin(
            Payable,
            and_(
                Payable.tenant_id == Driver.tenant_id,
                Payable.driver_id == Driver.id,
                Payable.payroll_run_id == run.id,
                Payable.withdrawn_at.is_(None),
            ),
        )
        .where(Driver.id.in_(select(PayrollLine.driver_id).where(PayrollLine.run_id == run.id)))
        .order_by(Driver.sort_name, Driver.id)
    )
    nothing = Worth()
    return {
        driver_id: RunDriver(
            driver_id=driver_id,
            name=name,
            personnel_number=number or "",
            has_bsn=has_bsn,
            components={},
            top_up=nothing,
            corrections=nothing,
            total=nothing,
            before=None,
            noticed=tuple(Noticed(Severity(severity), text) for severity, text in run.findings.get(str(driver_id), [])),
            net_cents=net_cents,
        )
        for driver_id, name, number, has_bsn, net_cents in rows
    }


def _openings(scope: Scope, run_id: UUID, names: Mapping[UUID, str]) -> list[Opening]:
    """A run that was handed out is final, so its drivers are those of each file."""
    entries = scope.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_id == run_id, AuditEntry.action == "payroll.exported")
        .order_by(AuditEntry.at.desc())
    )
    return [
        Opening(
            at=entry.at,
            by=entry.actor_name,
            reason=entry.details["reason"],
            with_bsn=entry.details["with_bsn"],
            drivers=tuple(names.get(UUID(driver_id), GONE) for driver_id in entry.details["drivers"]),
            file_name=entry.details["file"],
        )
        for entry in entries
    ]


def _sum(worths: Iterable[Worth]) -> Worth:
    total = Worth()
    for one in worths:
        total = total.plus(one.minutes, one.quantity, one.amount_cents)
    return total
