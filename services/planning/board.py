"""The week board on the wire: compact rows that the board component decodes (ui/board/modules/payload.js).

In a patch every row is a JSON array in the order of its fields here; empty fields at its end are left out. A week holds
its tables column by column, which packs far better, with the ids of a table together in one string and every distinct
finding once. In a week a reference to a depot, driver, route or finding is the index in that table of the same week; in
a patch it is the id or the finding itself, because the reader may hold an older week. Times are minutes after midnight
in Amsterdam on the service date and run on past midnight (1500 is 01:00 the next day). Days are 0 (Monday) to 6.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any, Literal, Protocol, TypeVar
from uuid import UUID

import orjson

from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, Severity


class _Row(Protocol):
    @property
    def id(self) -> UUID: ...


R = TypeVar("R", bound=_Row)
Wire = list[Any]
Refer = Callable[[UUID | None], int | str | None]
FixKind = Literal["start", "assign", "van"]
_SEVERITY = {Severity.INFO: 0, Severity.WARN: 1, Severity.BLOCK: 2}
_ENGAGEMENT = {
    EngagementKind.EMPLOYEE: 0,
    EngagementKind.ZZP: 1,
    EngagementKind.AGENCY: 2,
    EngagementKind.SUBCONTRACTOR_STAFF: 3,
}


class Look(IntEnum):
    """How a chip is drawn; `CHANGED` differs from what was published, `LOCKED` has been driven."""

    DRAFT = 0
    PUBLISHED = 1
    CONFIRMED = 2
    CHANGED = 3
    DECLINED = 4
    LOCKED = 5


@dataclass(frozen=True, slots=True)
class Fix:
    """A button under a finding: start at `value` minutes, look for another driver, or for another van."""

    label: str
    kind: FixKind
    value: int | None = None

    def wire(self) -> Wire:
        return _trim([self.label, self.kind, self.value])


@dataclass(frozen=True, slots=True)
class BoardFinding:
    """What is the matter with a shift or driver, in Dutch."""

    severity: Severity
    title: str
    text: str
    fixes: tuple[Fix, ...] = ()

    def wire(self) -> Wire:
        return _trim([_SEVERITY[self.severity], self.title, self.text, [fix.wire() for fix in self.fixes]])


@dataclass(frozen=True, slots=True)
class BoardDay:
    """The forecast of a day; None where no tariff is known."""

    day: date
    holiday: str
    margin_cents: int | None
    margin_bp: int | None
    is_below_target: bool

    def wire(self, *, shows_margin: bool) -> Wire:
        return [str(self.day), self.holiday, *(self.margin() if shows_margin else ())]

    def margin(self) -> Wire:
        return [self.margin_cents, self.margin_bp, int(self.is_below_target)]


@dataclass(frozen=True, slots=True)
class BoardDepot:
    """A group of rows."""

    id: UUID
    name: str
    principal_id: UUID


@dataclass(frozen=True, slots=True)
class BoardDriver:
    """A row. `ended_before` and `starts_after` are the shifts around the week, in minutes from Monday midnight."""

    id: UUID
    name: str
    depot_id: UUID
    engagement: EngagementKind
    contract_minutes: int
    ended_before: int | None = None
    starts_after: int | None = None
    findings: tuple[BoardFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardRoute:
    """A row when rows are routes."""

    id: UUID
    code: str
    name: str
    depot_id: UUID
    norm_stops: int | None


@dataclass(frozen=True, slots=True)
class Before:
    """What was published, for a shift that has changed since."""

    start: int
    end: int
    van: str


@dataclass(frozen=True, slots=True)
class BoardShift:
    """A chip, or an open route when it has no driver or was declined."""

    id: UUID
    row_version: int
    route_id: UUID
    driver_id: UUID | None
    day: int
    start: int
    end: int
    van: str
    look: Look
    findings: tuple[BoardFinding, ...] = ()
    before: Before | None = None
    decline_reason: str = ""

    def wire(self) -> Wire:
        """As it stands in a patch."""
        row = self.row(route=_plain, driver=_plain, findings=_findings)
        return [str(self.id), *_trim(row, least=8)]

    def row(self, *, route: Refer, driver: Refer, findings: Callable[[Sequence[BoardFinding]], Wire]) -> Wire:
        """Everything but the id."""
        before = self.before and [self.before.start, self.before.end, self.before.van]
        return [
            self.row_version,
            route(self.route_id),
            driver(self.driver_id),
            self.day,
            self.start,
            self.end,
            self.van,
            int(self.look),
            findings(self.findings),
            before,
            self.decline_reason,
        ]


@dataclass(frozen=True, slots=True)
class BoardMark:
    """A day on which a driver is not there; without a label it is only hatched."""

    driver_id: UUID
    day: int
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class BoardRules:
    """The limits a drop is previewed with, in minutes; `breaks` are (longer than, break) pairs, shortest first."""

    daily_rest: int
    longest_shift: int
    longest_week: int
    breaks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class WeekBoard:
    """Everything the board shows of one week. `sequence` counts its changes; patches go on from it.

    Without `shows_margin` the days are sent without their forecast.
    """

    week: IsoWeek
    sequence: int
    today: date
    rules: BoardRules
    days: Sequence[BoardDay]
    principals: Sequence[tuple[UUID, str]]
    depots: Sequence[BoardDepot]
    drivers: Sequence[BoardDriver]
    routes: Sequence[BoardRoute]
    shifts: Sequence[BoardShift]
    marks: Sequence[BoardMark]
    shows_margin: bool = True

    def to_json(self) -> bytes:
        """The body of the answer to the board's request, not yet compressed."""
        principal = _index([principal_id for principal_id, _ in self.principals])
        depot = _index([each.id for each in self.depots])
        driver = _index([each.id for each in self.drivers])
        route = _index([each.id for each in self.routes])
        found = _Distinct()
        shifts = sorted(self.shifts, key=lambda shift: (str(shift.driver_id), shift.day, shift.start))
        content = {
            "week": str(self.week),
            "seq": self.sequence,
            "today": (self.today - self.week.monday).days if self.today in self.week.days else None,
            "rules": [self.rules.daily_rest, self.rules.longest_shift, self.rules.longest_week, self.rules.breaks],
            "days": [each.wire(shows_margin=self.shows_margin) for each in self.days],
            "principals": [[str(principal_id), name] for principal_id, name in self.principals],
            "depots": [[str(each.id), each.name, principal(each.principal_id)] for each in self.depots],
            "drivers": _table(self.drivers, lambda each: _driver_row(each, depot, found)),
            "routes": _table(self.routes, lambda each: [each.code, each.name, depot(each.depot_id), each.norm_stops]),
            "shifts": _table(shifts, lambda each: each.row(route=route, driver=driver, findings=found.indexes)),
            "marks": [[driver(each.driver_id), each.day, each.kind, each.label] for each in self.marks],
            "findings": found.rows,
        }
        return orjson.dumps(content)


@dataclass(frozen=True, slots=True)
class BoardPatch:
    """One change of a week: everything it touched, as it is afterwards. Outside the sequence its number is 0."""

    week: IsoWeek
    sequence: int
    by: str
    shifts: Sequence[BoardShift] = ()
    gone: Sequence[UUID] = ()
    days: Sequence[tuple[int, BoardDay]] = ()
    drivers: Sequence[tuple[UUID, tuple[BoardFinding, ...]]] = ()

    def wire(self) -> Wire:
        """As the component takes it; about 200 bytes for one moved shift."""
        return _trim(
            [
                str(self.week),
                self.sequence,
                self.by,
                [each.wire() for each in self.shifts],
                [str(shift_id) for shift_id in self.gone],
                [[index, *day.margin()] for index, day in self.days],
                [[str(driver_id), _findings(findings)] for driver_id, findings in self.drivers],
            ],
            least=3,
        )


def without_margin(patch: Wire) -> Wire:
    """A patch on the wire for who may not see the forecast."""
    return _trim([*patch[:5], [], *patch[6:]], least=3) if len(patch) > 5 else patch


class _Distinct:
    """The findings of a week, each once."""

    def __init__(self) -> None:
        self._places: dict[BoardFinding, int] = {}

    def indexes(self, findings: Sequence[BoardFinding]) -> Wire:
        return [self._places.setdefault(finding, len(self._places)) for finding in findings]

    @property
    def rows(self) -> list[Wire]:
        return _findings(tuple(self._places))


def _table(rows: Sequence[R], row_of: Callable[[R], Wire]) -> Wire:
    """All ids in one string, then column by column what `row_of` makes of the rows."""
    ids = b64encode(b"".join(row.id.bytes for row in rows)).decode()
    return [ids, *map(list, zip(*map(row_of, rows), strict=True))]


def _driver_row(driver: BoardDriver, depot: Refer, found: _Distinct) -> Wire:
    return [
        driver.name,
        depot(driver.depot_id),
        _ENGAGEMENT[driver.engagement],
        driver.contract_minutes,
        driver.ended_before,
        driver.starts_after,
        found.indexes(driver.findings),
    ]


def _findings(findings: Sequence[BoardFinding]) -> Wire:
    return [finding.wire() for finding in findings]


def _index(ids: Sequence[UUID]) -> Refer:
    places = {each: place for place, each in enumerate(ids)}
    return lambda wanted: None if wanted is None else places[wanted]


def _plain(wanted: UUID | None) -> str | None:
    return None if wanted is None else str(wanted)


def _trim(row: Wire, *, least: int = 0) -> Wire:
    """Leave out what is empty at the end of a row."""
    while len(row) > least and row[-1] in (None, "", [], ()):
        row.pop()
    return row
