"""What one can do about how long things are kept."""

from services.access.permissions import Permission
from services.retention import choose, holds, overview
from services.use_case import Service, UseCase


class Retention(Service):
    """What goes when, the company's own terms, and what is held back."""

    overview = UseCase(overview.get_overview, needs=Permission.RETENTION_MANAGE)
    choose_term = UseCase(choose.choose_term, needs=Permission.RETENTION_MANAGE, fresh=True)
    place_hold = UseCase(holds.place_hold, needs=Permission.RETENTION_MANAGE)
    lift_hold = UseCase(holds.lift_hold, needs=Permission.RETENTION_MANAGE, fresh=True)
