"""The whole week for the board, in few statements and little time."""

from models.values.calendar import IsoWeek
from services.planning.board import WeekBoard
from services.planning.draw import RULES, draw_depots, draw_drivers, draw_marks, draw_routes, draw_shift
from services.planning.forecast import board_days
from services.planning.weeks import read_state
from services.planning.whole_week import read_week
from services.scope import Scope


def read_board(scope: Scope, *, week: IsoWeek) -> WeekBoard:
    """Everything the board shows of a week, with what the rules say of it."""
    state = read_state(scope, week)
    whole = read_week(scope, week)
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
    )
