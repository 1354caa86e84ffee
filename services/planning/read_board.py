"""The whole week for the board, in few statements and little time."""

from models.values.calendar import IsoWeek
from services.access.permissions import Permission
from services.planning.board import WeekBoard
from services.planning.draw import RULES, draw_depots, draw_drivers, draw_marks, draw_routes, draw_shift
from services.planning.forecast import board_days
from services.planning.kept_weeks import KeptWeeks, SentWeek, Shown, Stamp, Worked
from services.planning.weeks import WeekState, read_state
from services.planning.whole_week import read_week
from services.planning.worked import read_worked
from services.scope import Scope


def send_week(scope: Scope, *, week: IsoWeek, kept: KeptWeeks) -> SentWeek:
    """The week as the board fetches it: the one that was kept, or read anew when something changed since."""
    shown = Shown(scope.identity.tenant_id, week, scope.allows(Permission.MARGIN_SEE), scope.identity.depots)
    turn = kept.turn(shown.tenant_id)
    state = read_state(scope, week)
    stamp = Stamp(state, scope.today)
    if found := kept.find(shown, stamp):
        return found
    worked = kept.find_worked(shown.tenant_id, week)
    if worked is None:
        worked = read_worked(scope, week)
        kept.keep_worked(shown.tenant_id, week, worked, turn=turn)
    sent = SentWeek.of(_board(scope, week, state, worked).to_json())
    kept.keep(shown, stamp, sent, turn=turn)
    return sent


def read_board(scope: Scope, *, week: IsoWeek) -> WeekBoard:
    """Everything the board shows of a week, with what the rules say of it; the margin for who may see it."""
    return _board(scope, week, read_state(scope, week), read_worked(scope, week))


def _board(scope: Scope, week: IsoWeek, state: WeekState, worked: Worked) -> WeekBoard:
    whole = read_week(scope, week, worked=worked)
    ground = whole.plan.ground
    principals = {depot.principal_id: ground.principals[depot.principal_id].name for depot in ground.depots.values()}
    drivers = draw_drivers(whole.plan, whole.edges)
    return WeekBoard(
        week=week,
        sequence=state.sequence,
        today=scope.today,
        rules=RULES,
        days=board_days(week, state.forecast, target_bp=state.target_bp),
        principals=sorted(principals.items(), key=lambda principal: principal[1].casefold()),
        depots=draw_depots(whole.plan),
        drivers=drivers,
        routes=draw_routes(whole.plan),
        shifts=[draw_shift(shift, ground, whole.findings) for shift in whole.plan.shifts],
        marks=list(draw_marks((ground.drivers[driver.id] for driver in drivers), week)),
        shows_margin=scope.allows(Permission.MARGIN_SEE),
    )
