"""Publish a week: freeze what is told, and tell only the people whose shifts changed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, update

from models.tables import Company, Driver, DriverMessage, Publication, Shift
from models.values.calendar import IsoWeek, amsterdam_time, dutch_day
from models.values.kinds import ShiftState
from models.values.refusal import Refusal
from services.margin.totals import refresh_plan
from services.planning.board import BoardPatch
from services.planning.draw import draw_shift
from services.planning.news import announce
from services.planning.plan import Ground, PlanShift
from services.planning.publication import News, NewsKind, Unpublished, find_unpublished
from services.planning.refusals import WeekHasChanged
from services.planning.weeks import keep_forecast, take_turn
from services.scope import Scope

WORDS: Final = {NewsKind.NEW: "Nieuw", NewsKind.CHANGED: "Gewijzigd", NewsKind.LAPSED: "Vervalt"}


class ReasonIsMissing(Refusal):
    """A warning may be passed over, but somebody must say why."""

    code = "reason_is_missing"

    def __init__(self) -> None:
        super().__init__("Er zijn waarschuwingen. Schrijf op waarom je toch publiceert.", field="reason")


class NothingToPublish(Refusal):
    """Everything that can be told was told."""

    code = "nothing_to_publish"

    def __init__(self) -> None:
        super().__init__("Er is niets om te publiceren. Los eerst op wat niet kan, of wijzig de planning.")


@dataclass(frozen=True, slots=True)
class Published:
    """What was done: shifts published, drivers told, and shifts left as drafts because they are blocked."""

    shifts: int
    drivers: int
    left: int
    patch: BoardPatch


def publish(scope: Scope, *, week: IsoWeek, sequence: int, reason: str = "") -> Published:
    """Publish everything of a week that is not blocked, as it was seen at `sequence`; its planned margin follows.

    Raises: WeekHasChanged, NothingToPublish, ReasonIsMissing.
    """
    row = take_turn(scope, week)
    if row.sequence != sequence + 1:
        raise WeekHasChanged
    found = find_unpublished(scope, week)
    ready = [each for each in found.shifts if not each.is_blocked]
    if not ready:
        raise NothingToPublish
    if any(each.has_warning for each in ready) and not reason.strip():
        raise ReasonIsMissing
    ground = found.whole.plan.ground
    told = _write(scope, ready)
    drivers = _tell(scope, week, ground, [news for each in ready for news in each.news])
    _keep_record(scope, week, told, {each.shift.id for each in ready if each.has_warning}, reason.strip())
    keep_forecast(row)
    with scope.across_depots():
        refresh_plan(scope, week=week)
    patch = BoardPatch(
        week=week,
        sequence=row.sequence,
        by=scope.identity.name,
        shifts=[
            draw_shift(shift, ground, found.whole.findings) for shift in told if shift.state is not ShiftState.CANCELLED
        ],
    )
    announce(scope, week, patch)
    return Published(len(ready), drivers, len(found.shifts) - len(ready), patch)


def _write(scope: Scope, ready: Sequence[Unpublished]) -> list[PlanShift]:
    """Freeze what each driver is told; returns the shifts as they are afterwards."""
    hours = scope.get(Company, scope.identity.tenant_id, what="Je bedrijf").confirm_deadline_hours
    deadline = scope.now + timedelta(hours=hours)
    after = [_published(each.shift) for each in ready]
    values = [_values(each, shift, deadline, scope) for each, shift in zip(ready, after, strict=True)]
    scope.session.execute(update(Shift), values)
    return after


def _published(shift: PlanShift) -> PlanShift:
    version = shift.row_version + 1
    if shift.state is ShiftState.CANCELLED or shift.driver_id is None:
        return shift._replace(row_version=version, told=None)
    return shift._replace(row_version=version, told=shift.as_planned, state=ShiftState.PUBLISHED)


def _values(each: Unpublished, after: PlanShift, deadline: datetime, scope: Scope) -> dict[str, Any]:
    published = after.told and after.told.stored()
    changed = next((news for news in each.news if news.kind is NewsKind.CHANGED), None)
    if published and changed and changed.told:
        published["was"] = changed.told.stored()
    return {
        "tenant_id": scope.identity.tenant_id,
        "id": after.id,
        "state": after.state,
        "published": published,
        "published_at": scope.now if published else None,
        "confirm_by": min(deadline, after.starts_at) if published else None,
        "decline_reason": "",
        "row_version": after.row_version,
        "changed_by": scope.identity.name,
    }


def _tell(scope: Scope, week: IsoWeek, ground: Ground, news: Iterable[News]) -> int:
    """One message per driver, in the app and by mail; returns how many drivers."""
    by_driver: defaultdict[UUID, list[News]] = defaultdict(list)
    for each in news:
        by_driver[each.driver_id].append(each)
    texts = {driver_id: _message(week, ground, own) for driver_id, own in by_driver.items()}
    scope.insert(
        DriverMessage,
        [
            {
                "driver_id": driver_id,
                "shift_id": None,
                "text": text,
                "sent_by": scope.identity.name,
                "sent_at": scope.now,
            }
            for driver_id, text in texts.items()
        ],
    )
    addressed = scope.session.execute(select(Driver.id, Driver.email).where(Driver.id.in_(texts), Driver.email != ""))
    subject = f"Je planning voor week {week.week}"
    scope.mail_all([(row.email, subject, _mail(texts[row.id], scope)) for row in addressed])
    return len(texts)


def _message(week: IsoWeek, ground: Ground, news: Sequence[News]) -> str:
    lines = "\n".join(f"{WORDS[each.kind]}: {_line(ground, each)}" for each in news)
    return f"Week {week.week} is bijgewerkt.\n{lines}"


def _line(ground: Ground, news: News) -> str:
    told = news.told if news.kind is NewsKind.LAPSED and news.told else news.shift.as_planned
    van = f", bus {ground.van(told.vehicle_id)}" if told.vehicle_id in ground.vehicles else ""
    hours = f"{amsterdam_time(told.starts_at)}–{amsterdam_time(told.ends_at)}"
    return f"{dutch_day(news.shift.service_date)}, {ground.routes[told.route_id].code}, {hours}{van}"


def _mail(text: str, scope: Scope) -> str:
    address = f"{scope.settings.base_url}/app/week"
    return f"{text}\n\nBekijk je week en laat weten of het past: {address}\n\nGroet,\n{scope.identity.name}\n"


def _keep_record(scope: Scope, week: IsoWeek, told: Sequence[PlanShift], warned: set[UUID], reason: str) -> None:
    snapshot = {str(shift.id): shift.told.stored() if shift.told else None for shift in told}
    scope.add(
        Publication(
            iso_year=week.year,
            iso_week=week.week,
            published_at=scope.now,
            by=scope.identity.name,
            snapshot=snapshot,
            reasons={str(shift_id): reason for shift_id in sorted(warned)},
        )
    )
    scope.audit("week.published", week=str(week), shifts=len(told), warned=len(warned))
