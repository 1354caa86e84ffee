"""What one can see of margins."""

from services.access.permissions import Permission
from services.margin.dashboard import get_dashboard, get_horizon
from services.margin.export import export_margins
from services.margin.figures import list_margins, rank_margins
from services.margin.totals import refresh_plan
from services.use_case import Service, UseCase


class Margins(Service):
    """What is left of revenue, planned and realised."""

    dashboard = UseCase(get_dashboard, needs=Permission.MARGIN_SEE)
    horizon = UseCase(get_horizon, needs=Permission.MARGIN_SEE)
    list = UseCase(list_margins, needs=Permission.MARGIN_SEE)
    rank = UseCase(rank_margins, needs=Permission.MARGIN_SEE)
    export = UseCase(export_margins, needs=Permission.MARGIN_SEE)
    refresh_plan = UseCase(refresh_plan, needs=Permission.PLANNING_PUBLISH)
