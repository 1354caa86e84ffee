"""What a company can do about operators of DepotFlow who look along."""

from services.access.permissions import Permission
from services.support.overview import allow_support, end_view, get_overview
from services.use_case import Service, UseCase


class Support(Service):
    """Who looked along at what, ending it, and the switch."""

    overview = UseCase(get_overview, needs=Permission.COMPANY_CHANGE)
    end_view = UseCase(end_view, needs=Permission.COMPANY_CHANGE)
    allow = UseCase(allow_support, needs=Permission.COMPANY_CHANGE)
