"""Where a tariff version was used: what was settled with it no longer changes."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from models.tables import MoneyLine, SettlementWeek
from models.values.calendar import IsoWeek, dutch_date
from models.values.refusal import Refusal
from services.planning.weeks import forget_forecasts
from services.scope import Scope


class TariffIsUsed(Refusal):
    """A locked week was settled with this version, so it can only end after that."""

    code = "tariff_is_used"

    def __init__(self, last_day: date, *, field: str | None = None) -> None:
        super().__init__(
            f"Met dit tarief is afgerekend tot en met {dutch_date(last_day)}. "
            f"Kies een datum vanaf {dutch_date(last_day + timedelta(days=1))}.",
            field=field,
        )


def hold_tariffs(scope: Scope) -> None:
    """Have nobody settle until this transaction ends; taken before any week, as who settles does too."""
    scope.session.execute(select(func.pg_advisory_xact_lock(_tariffs(scope))))


def keep_tariffs(scope: Scope) -> None:
    """Have nobody change a tariff until this transaction ends; taken before any week, as who changes one does too."""
    scope.session.execute(select(func.pg_advisory_xact_lock_shared(_tariffs(scope))))


def last_locked_day(scope: Scope, version_id: UUID) -> date | None:
    """The last service date that a locked week was settled for with this version."""
    day: date | None = scope.session.execute(
        select(func.max(MoneyLine.service_date))
        .join(
            SettlementWeek,
            and_(
                SettlementWeek.tenant_id == MoneyLine.tenant_id,
                SettlementWeek.iso_year == MoneyLine.iso_year,
                SettlementWeek.iso_week == MoneyLine.iso_week,
            ),
        )
        .where(MoneyLine.tariff_version_id == version_id, SettlementWeek.state == "locked")
    ).scalar_one()
    return day


def stale_weeks(scope: Scope, since: date) -> None:
    """Have the open weeks from this day on settled anew, and the margin expected of them reckoned anew."""
    forget_forecasts(scope, since)
    scope.announce("planning")
    week = IsoWeek.containing(since)
    scope.session.execute(
        update(SettlementWeek)
        .where(
            SettlementWeek.state == "open",
            or_(
                SettlementWeek.iso_year > week.year,
                and_(SettlementWeek.iso_year == week.year, SettlementWeek.iso_week >= week.week),
            ),
        )
        .values(settled_at=None)
    )


def _tariffs(scope: Scope) -> ColumnElement[int]:
    return func.hashtextextended(f"tariffs {scope.identity.tenant_id}", 0)
