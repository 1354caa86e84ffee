"""How well drivers delivered, to stand beside what they left."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from sqlalchemy import func, select

from models.tables import EngagementPeriod, Registration
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


def quality_of(scope: Scope, *, drivers: Collection[UUID], span: Span) -> Mapping[UUID, Quality]:
    """What these drivers registered in these weeks, in all that was approved; their footing on the last day."""
    end = span.last.shifted(1).monday
    stops = scope.session.execute(
        select(
            Registration.driver_id,
            func.sum(Registration.stops_done).label("done"),
            func.sum(Registration.stops_done + Registration.stops_failed).label("tried"),
        )
        .where(
            Registration.driver_id.in_(drivers),
            Registration.is_current,
            Registration.approved_at.is_not(None),
            Registration.started_at >= amsterdam_instant(span.first.monday, time()),
            Registration.started_at < amsterdam_instant(end, time()),
        )
        .group_by(Registration.driver_id)
    ).all()
    shares = {row.driver_id: divide_half_up(row.done * BASIS, row.tried) for row in stops if row.tried}
    self_employed = set(
        scope.session.scalars(
            select(EngagementPeriod.driver_id).where(
                EngagementPeriod.driver_id.in_(drivers),
                EngagementPeriod.kind == EngagementKind.ZZP,
                EngagementPeriod.valid_from < end,
                func.coalesce(EngagementPeriod.valid_until, end) >= end,
            )
        )
    )
    return {driver_id: Quality(shares.get(driver_id), driver_id in self_employed) for driver_id in drivers}
