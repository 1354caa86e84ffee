"""What can be done about the plan of a week."""

from services.access.permissions import Permission
from services.planning.add_route_days import add_route_days
from services.planning.answer_shift import confirm_shift, decline_shift
from services.planning.candidates import find_candidates
from services.planning.change_shifts import change_shifts
from services.planning.copy_week import copy_week
from services.planning.count_unpublished import count_unpublished
from services.planning.create_shifts import copy_shifts, create_shifts
from services.planning.forecast import ensure_forecast
from services.planning.list_shifts import get_shift, list_shifts
from services.planning.open_week import open_week, read_choices
from services.planning.own_shifts import own_shifts
from services.planning.presence import show_presence
from services.planning.propose import propose_drivers
from services.planning.publish import publish
from services.planning.publish_preview import preview_publication
from services.planning.read_board import read_board, send_week
from services.planning.redraw import redraw_shifts
from services.planning.remove_shifts import remove_shifts, restore_shifts
from services.planning.shift_detail import read_shift, remark_on_shift
from services.planning.suggest import suggest_assignments
from services.use_case import Service, UseCase


class Planning(Service):
    """The week board: planners change and publish it, drivers answer."""

    open_week = UseCase(open_week, needs=Permission.PLANNING_SEE)
    choices = UseCase(read_choices, needs=Permission.PLANNING_SEE)
    board = UseCase(read_board, needs=Permission.PLANNING_SEE)
    send_week = UseCase(send_week, needs=Permission.PLANNING_SEE)
    list_shifts = UseCase(list_shifts, needs=Permission.PLANNING_SEE)
    get_shift = UseCase(get_shift, needs=Permission.PLANNING_SEE)
    shift = UseCase(read_shift, needs=Permission.PLANNING_SEE)
    redraw_shifts = UseCase(redraw_shifts, needs=Permission.PLANNING_SEE)
    show_presence = UseCase(show_presence, needs=Permission.PLANNING_SEE)
    ensure_forecast = UseCase(ensure_forecast, needs=Permission.MARGIN_SEE)
    candidates = UseCase(find_candidates, needs=Permission.PLANNING_CHANGE)
    propose_drivers = UseCase(propose_drivers, needs=Permission.PLANNING_CHANGE)
    suggest_assignments = UseCase(suggest_assignments, needs=Permission.PLANNING_CHANGE)
    change_shifts = UseCase(change_shifts, needs=Permission.PLANNING_CHANGE)
    create_shifts = UseCase(create_shifts, needs=Permission.PLANNING_CHANGE)
    copy_shifts = UseCase(copy_shifts, needs=Permission.PLANNING_CHANGE)
    remove_shifts = UseCase(remove_shifts, needs=Permission.PLANNING_CHANGE)
    restore_shifts = UseCase(restore_shifts, needs=Permission.PLANNING_CHANGE)
    remark_on_shift = UseCase(remark_on_shift, needs=Permission.PLANNING_CHANGE)
    copy_week = UseCase(copy_week, needs=Permission.PLANNING_CHANGE)
    add_route_days = UseCase(add_route_days, needs=Permission.PLANNING_CHANGE)
    count_unpublished = UseCase(count_unpublished, needs=Permission.PLANNING_SEE)
    preview_publication = UseCase(preview_publication, needs=Permission.PLANNING_PUBLISH)
    publish = UseCase(publish, needs=Permission.PLANNING_PUBLISH)
    own_shifts = UseCase(own_shifts, needs=Permission.OWN_WORK)
    confirm_shift = UseCase(confirm_shift, needs=Permission.OWN_WORK)
    decline_shift = UseCase(decline_shift, needs=Permission.OWN_WORK)
