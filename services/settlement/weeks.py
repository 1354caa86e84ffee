"""The weeks of settlement: which are open, which are locked."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from models.tables import SettlementWeek
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.refusal import Refusal
from services.scope import Scope

OPEN, LOCKED = "open", "locked"
_HELD_STATE = (
    select(SettlementWeek.state)
    .where(SettlementWeek.iso_year == bindparam("year"), SettlementWeek.iso_week == bindparam("week"))
    .with_for_update()
)


class WeekIsLocked(Refusal):
    """A locked week takes no new lines."""

    code = "week_is_locked"

    def __init__(self, week: IsoWeek) -> None:
        super().__init__(
            f"Week {week.week} is vergrendeld. Een correctie komt als nieuwe regel in de eerstvolgende open week."
        )


class WeekIsOpen(Refusal):
    """What is wanted needs a week that no longer changes."""

    code = "week_is_open"

    def __init__(self, week: IsoWeek) -> None:
        super().__init__(f"Week {week.week} is nog open. Keur de uren goed en vergrendel de week eerst.")


def find_week(scope: Scope, week: IsoWeek) -> SettlementWeek | None:
    """The state of a week; None as long as nothing was done with it, which means open."""
    return scope.session.scalars(
        select(SettlementWeek).where(SettlementWeek.iso_year == week.year, SettlementWeek.iso_week == week.week)
    ).one_or_none()


def is_locked(scope: Scope, week: IsoWeek) -> bool:
    """Whether the lines of this week are final."""
    found = find_week(scope, week)
    return found is not None and found.state == LOCKED


def hold_open(scope: Scope, week: IsoWeek) -> SettlementWeek:
    """Take the week to work on it: nobody else changes or locks it before this transaction ends.

    Raises: WeekIsLocked.
    """
    row = hold(scope, week)
    if row.state == LOCKED:
        raise WeekIsLocked(week)
    return row


def hold(scope: Scope, week: IsoWeek) -> SettlementWeek:
    """The row of a week, open or locked, held until this transaction ends; it is made when there is none."""
    scope.session.execute(
        insert(SettlementWeek)
        .values(
            tenant_id=scope.identity.tenant_id, id=new_id(), iso_year=week.year, iso_week=week.week,
            state=OPEN, locked_by="",
        )
        .on_conflict_do_nothing(constraint="uq_settlement_weeks_week")
    )  # fmt: skip
    return scope.session.scalars(
        select(SettlementWeek)
        .where(SettlementWeek.iso_year == week.year, SettlementWeek.iso_week == week.week)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def hold_locked(scope: Scope, week: IsoWeek) -> None:
    """Take a locked week to bill it: whoever else bills it waits until this transaction ends. Raises: WeekIsOpen."""
    state = scope.session.scalars(_HELD_STATE, {"year": week.year, "week": week.week}).one_or_none()
    if state != LOCKED:
        raise WeekIsOpen(week)


def first_open_week(scope: Scope, week: IsoWeek) -> IsoWeek:
    """The week itself when it is open, else the next one that is."""
    rows = scope.session.execute(
        select(SettlementWeek.iso_year, SettlementWeek.iso_week).where(
            SettlementWeek.state == LOCKED,
            tuple_(SettlementWeek.iso_year, SettlementWeek.iso_week) >= (week.year, week.week),
        )
    )
    locked = {IsoWeek(row.iso_year, row.iso_week) for row in rows}
    while week in locked:
        week = week.shifted(1)
    return week


def after_locks(scope: Scope, week: IsoWeek, until: IsoWeek) -> datetime:
    """This moment, and in any case after every lock of the weeks from `week` to before `until`, which is held.

    What is written down with it is late for all of those, also when they were locked while this transaction waited.
    """
    place = tuple_(SettlementWeek.iso_year, SettlementWeek.iso_week)
    last: datetime | None = scope.session.execute(
        select(func.max(SettlementWeek.locked_at)).where(
            place >= (week.year, week.week), place < (until.year, until.week)
        )
    ).scalar_one()
    return scope.now if last is None else max(scope.now, last + timedelta(microseconds=1))


def mark_stale(scope: Scope, week: IsoWeek) -> IsoWeek:
    """Have the first open week from this one on settled anew, because something it rests on changed; answers which.

    Nobody else changes or locks that week before this transaction ends.
    """
    found = first_open_week(scope, week)
    row = hold(scope, found)
    if row.state == LOCKED:
        return mark_stale(scope, week)
    row.settled_at = None
    return found
