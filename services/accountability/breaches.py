"""The register of breaches: what was written down of each, how it stands, and what its clocks say."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select

from models.tables import Breach
from models.values.kinds import BreachRisk, BreachRole
from services.rules.breaches import due_at, persons_must_be_told
from services.scope import Scope

WHAT: Final = "Dit datalek"
TOPIC: Final = "breaches"
SOON: Final = timedelta(hours=24)


class BreachState(StrEnum):
    """How a breach stands; follows from what was done."""

    OPEN = "open"
    REPORTED = "reported"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachData:
    """What is filled in about a breach: the fields of article 33 lid 3 AVG and of agreement article 7.2."""

    title: str
    role: BreachRole
    discovered_at: datetime
    controller: str = ""
    happened: str = ""
    processor: str = ""
    processor_knew_at: datetime | None = None
    nature: str = ""
    persons: str = ""
    persons_count: int | None = None
    records: str = ""
    records_count: int | None = None
    consequences: str = ""
    measures: str = ""
    contact: str = ""
    risk: BreachRisk = BreachRisk.UNKNOWN


NEEDED: Final = ("nature", "persons", "records", "consequences", "measures", "contact")
"""The fields that a notice has in any case; what is not known yet can be said so. Source: agreement article 7.2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachRow:
    """A breach as it stands now. Times left are negative when it is late."""

    id: UUID
    number: int
    data: BreachData
    state: BreachState
    due_at: datetime
    left: timedelta
    """Until it is due, or until it was when it was told or decided; of no meaning once that was decided."""
    processor_due_at: datetime | None
    was_processor_late: bool
    told_at: datetime | None
    told_reference: str
    late_reason: str
    untold_reason: str
    persons_told_at: datetime | None
    persons_untold_reason: str
    entered_at: datetime
    entered_by: str
    closed_at: datetime | None
    closed_by: str
    closed_reason: str

    @property
    def is_decided(self) -> bool:
        """Whether it was told, or decided that it need not be."""
        return self.told_at is not None or bool(self.untold_reason)

    @property
    def are_persons_decided(self) -> bool:
        return self.persons_told_at is not None or bool(self.persons_untold_reason)

    @property
    def is_late(self) -> bool:
        """Told after it was due, or due and not decided yet."""
        return self.left < timedelta() and not self.untold_reason

    @property
    def must_persons_be_told(self) -> bool:
        return persons_must_be_told(self.data.role, self.data.risk)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of fields that a notice needs and that are still empty."""
        return tuple(name for name in NEEDED if not getattr(self.data, name))


def list_breaches(scope: Scope) -> list[BreachRow]:
    """All of them: those that are not closed first, by when they are due, then the newest."""
    rows = [row_of(scope, row) for row in scope.session.scalars(select(Breach))]
    return sorted(rows, key=lambda row: (row.state is BreachState.CLOSED, row.is_decided, row.due_at, row.number))


def get_breach(scope: Scope, *, breach_id: UUID) -> BreachRow:
    """One of them. Raises: NotFound."""
    return row_of(scope, scope.get(Breach, breach_id, what=WHAT))


def data_of_row(row: Breach) -> BreachData:
    """What was filled in."""
    return BreachData(**{field.name: getattr(row, field.name) for field in fields(BreachData)})


def row_of(scope: Scope, row: Breach) -> BreachRow:
    """How a breach stands at this moment."""
    due = due_at(row.role, row.discovered_at)
    heard_by = due_at(BreachRole.PROCESSOR, row.processor_knew_at) if row.processor_knew_at else None
    return BreachRow(
        id=row.id,
        number=row.number,
        data=data_of_row(row),
        state=state_of(row),
        due_at=due,
        left=due - (row.told_at or scope.now),
        processor_due_at=heard_by,
        was_processor_late=heard_by is not None and row.discovered_at > heard_by,
        told_at=row.told_at,
        told_reference=row.told_reference,
        late_reason=row.late_reason,
        untold_reason=row.untold_reason,
        persons_told_at=row.persons_told_at,
        persons_untold_reason=row.persons_untold_reason,
        entered_at=row.entered_at,
        entered_by=row.entered_by,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        closed_reason=row.closed_reason,
    )


def state_of(row: Breach) -> BreachState:
    """Closed, or reported once it was told or decided that it need not be."""
    if row.closed_at is not None:
        return BreachState.CLOSED
    return BreachState.REPORTED if row.told_at is not None else BreachState.OPEN
