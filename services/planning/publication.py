"""What publishing a week would tell whom: every difference between the plan and what drivers know."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from models.tables import Shift
from models.values.calendar import IsoWeek
from models.values.kinds import Severity, ShiftState
from services.planning.board import BoardFinding
from services.planning.plan import DECLINED, DRIVEN, PlanShift, Told
from services.planning.reading import as_plan_shift
from services.planning.weeks import read_state
from services.planning.whole_week import WholeWeek, read_week
from services.scope import Scope


class NewsKind(StrEnum):
    """What a driver is told of a shift."""

    NEW = "new"
    CHANGED = "changed"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell one driver. `told` is what they knew, for what changed or lapsed."""

    kind: NewsKind
    driver_id: UUID
    shift: PlanShift
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Unpublished:
    """One shift that differs from what was told, with whom it concerns and what the rules say of it."""

    shift: PlanShift
    news: tuple[News, ...]
    findings: tuple[BoardFinding, ...] = ()

    @property
    def is_blocked(self) -> bool:
        """It stays a draft until somebody solves what is wrong."""
        return any(finding.severity is Severity.BLOCK for finding in self.findings)

    @property
    def has_warning(self) -> bool:
        return any(finding.severity is Severity.WARN for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Unpublication:
    """Everything of a week that was not told yet, by start."""

    whole: WholeWeek
    sequence: int
    shifts: Sequence[Unpublished] = field(default=())


def find_unpublished(scope: Scope, week: IsoWeek) -> Unpublication:
    """Compare the plan of a week with what its drivers were told."""
    sequence = read_state(scope, week).sequence
    whole = read_week(scope, week)
    shifts = sorted((*whole.plan.shifts, *_removed(scope, week)), key=lambda shift: (shift.starts_at, shift.id))
    unpublished = [
        Unpublished(shift, news, whole.findings.get(shift.id, ())) for shift in shifts if (news := tuple(_news(shift)))
    ]
    return Unpublication(whole, sequence, unpublished)


def _removed(scope: Scope, week: IsoWeek) -> list[PlanShift]:
    rows = scope.session.scalars(
        select(Shift).where(
            Shift.service_date.between(week.monday, week.days[-1]),
            Shift.state == ShiftState.CANCELLED,
            Shift.published.is_not(None),
            ~Shift.published.has_key(DECLINED),
        )
    )
    return [as_plan_shift(row) for row in rows]


def _news(shift: PlanShift) -> Iterator[News]:
    told, is_off = shift.told, shift.state is ShiftState.CANCELLED
    if shift.state in DRIVEN or shift.state is ShiftState.DECLINED or (told == shift.as_planned and not is_off):
        return
    driver_id = None if is_off else shift.driver_id
    if told and told.driver_id and told.driver_id != driver_id:
        yield News(NewsKind.LAPSED, told.driver_id, shift, told)
    if driver_id and told and told.driver_id == driver_id:
        yield News(NewsKind.CHANGED, driver_id, shift, told)
    elif driver_id:
        yield News(NewsKind.NEW, driver_id, shift)
