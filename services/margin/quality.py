"""How well drivers delivered, to stand beside what they left."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from sqlalchemy import Date, DateTime, and_, bindparam, exists, func, select, true

from models.tables import Driver, EngagementPeriod, Registration
from models.values.calendar import amsterdam_instant
from models.values.kinds import EngagementKind
from models.values.money import BASIS, divide_half_up
from services.margin.spans import Span
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class Quality:
    """The share of stops that succeeded, in basis points, None without stops; and whether the driver was zzp then."""

    first_time_bp: int | None
    is_zzp: bool


_START, _END = (bindparam(name, type_=DateTime(timezone=True)) for name in ("start", "end"))
_LAST_DAY = bindparam("last_day", type_=Date)
_IS_ZZP = exists().where(
    EngagementPeriod.tenant_id == Driver.tenant_id,
    EngagementPeriod.driver_id == Driver.id,
    EngagementPeriod.kind == EngagementKind.ZZP,
    EngagementPeriod.valid_from <= _LAST_DAY,
    func.coalesce(EngagementPeriod.valid_until > _LAST_DAY, true()),
)
_APPROVED = and_(
    Registration.tenant_id == Driver.tenant_id,
    Registration.driver_id == Driver.id,
    Registration.is_current,
    Registration.approved_at.is_not(None),
    Registration.started_at >= _START,
    Registration.started_at < _END,
)
_QUALITY = (
    select(
        Driver.id,
        _IS_ZZP.label("is_zzp"),
        func.coalesce(func.sum(Registration.stops_done), 0).label("done"),
        func.coalesce(func.sum(Registration.stops_done + Registration.stops_failed), 0).label("tried"),
    )
    .outerjoin(Registration, _APPROVED)
    .where(Driver.id.in_(bindparam("drivers", expanding=True)))
    .group_by(Driver.tenant_id, Driver.id)
)


def quality_of(scope: Scope, *, drivers: Collection[UUID], span: Span) -> Mapping[UUID, Quality]:
    """What these drivers registered in these weeks, in all that was approved; their footing on the last day."""
    start, end = (amsterdam_instant(day, time()) for day in (span.first.monday, span.last.shifted(1).monday))
    rows = scope.session.execute(
        _QUALITY, {"drivers": list(drivers), "start": start, "end": end, "last_day": span.last.days[-1]}
    )
    return {
        row.id: Quality(divide_half_up(row.done * BASIS, row.tried) if row.tried else None, row.is_zzp) for row in rows
    }
