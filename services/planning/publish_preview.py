"""What the planner sees before publishing: who hears what, what cannot go along, and what needs a reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from models.values.calendar import IsoWeek
from models.values.kinds import Severity
from services.planning.plan import Ground, Told
from services.planning.publication import News, NewsKind, Unpublished, find_unpublished
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class NewsRow:
    """The same news for one driver on one route, on one day or on several.

    `before` is what the driver knew, for what changed or lapsed; vans are the numbers on their keys.
    """

    kind: NewsKind
    driver: str
    code: str
    days: tuple[date, ...]
    starts_at: datetime
    ends_at: datetime
    van: str
    before: Told | None
    before_van: str
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What is wrong with the shifts of one driver, in one sentence."""

    driver: str
    title: str
    text: str
    codes: tuple[str, ...]
    days: tuple[date, ...]
    shift_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class PublishPreview:
    """Everything that would be told about a week as it stands at `sequence`."""

    week: IsoWeek
    sequence: int
    total: int
    ready: int
    drivers: int
    rows: Sequence[NewsRow]
    blocked: Sequence[FindingRow]
    warnings: Sequence[FindingRow]


def preview_publication(scope: Scope, *, week: IsoWeek) -> PublishPreview:
    """What publishing now would tell whom; nothing is changed."""
    found = find_unpublished(scope, week)
    ground = found.whole.plan.ground
    ready = [each for each in found.shifts if not each.is_blocked]
    return PublishPreview(
        week=week,
        sequence=found.sequence,
        total=len(found.shifts),
        ready=len(ready),
        drivers=len({news.driver_id for each in ready for news in each.news}),
        rows=_rows(ground, found.shifts),
        blocked=_finding_rows(ground, [each for each in found.shifts if each.is_blocked], Severity.BLOCK),
        warnings=_finding_rows(ground, [each for each in ready if each.has_warning], Severity.WARN),
    )


def _rows(ground: Ground, shifts: Sequence[Unpublished]) -> list[NewsRow]:
    rows = [_row(ground, each, news) for each in shifts for news in each.news]
    rows.sort(key=lambda row: (row.is_blocked, row.driver.casefold(), row.code, row.kind, row.van, row.days))
    return [_together(list(same)) for _, same in groupby(rows, key=_sameness)]


def _row(ground: Ground, each: Unpublished, news: News) -> NewsRow:
    shift, told = news.shift, news.told
    facts = told if news.kind is NewsKind.LAPSED and told else shift.as_planned
    return NewsRow(
        kind=news.kind,
        driver=_name(ground, news.driver_id),
        code=ground.routes[facts.route_id].code,
        days=(shift.service_date,),
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        van=_van(ground, facts.vehicle_id),
        before=told if news.kind is NewsKind.CHANGED else None,
        before_van=_van(ground, told.vehicle_id) if told else "",
        is_blocked=each.is_blocked,
    )


def _sameness(row: NewsRow) -> tuple[object, ...]:
    """Changes stand alone, because each differs in its own way."""
    alone = row.days if row.kind is NewsKind.CHANGED else ()
    return (row.is_blocked, row.driver, row.code, row.kind, row.van, row.starts_at.time(), row.ends_at.time(), alone)


def _together(rows: Sequence[NewsRow]) -> NewsRow:
    return replace(rows[0], days=tuple(day for row in rows for day in row.days))


def _finding_rows(ground: Ground, shifts: Iterable[Unpublished], severity: Severity) -> list[FindingRow]:
    rows: dict[tuple[str, str], list[tuple[Unpublished, str]]] = {}
    for each in shifts:
        driver = _name(ground, each.shift.driver_id)
        for finding in each.findings:
            if finding.severity is severity:
                rows.setdefault((driver, finding.title), []).append((each, finding.text))
    return [
        FindingRow(
            driver=driver,
            title=title,
            text=facts[0][1],
            codes=tuple(dict.fromkeys(ground.code(each.shift) for each, _ in facts)),
            days=tuple(each.shift.service_date for each, _ in facts),
            shift_ids=tuple(each.shift.id for each, _ in facts),
        )
        for (driver, title), facts in rows.items()
    ]


def _name(ground: Ground, driver_id: UUID | None) -> str:
    driver = ground.drivers.get(driver_id) if driver_id else None
    return driver.name if driver else "Open route"


def _van(ground: Ground, vehicle_id: UUID | None) -> str:
    return ground.van(vehicle_id) if vehicle_id in ground.vehicles else ""
