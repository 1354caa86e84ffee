"""What one can do about the company, its principals, depots and fixed routes."""

from services.access.permissions import Permission
from services.organisation import company, depots, principals, routes, setup
from services.use_case import Service, UseCase


class Organisation(Service):
    """The company itself, whom it drives for, and from where."""

    get_company = UseCase(company.get_company, needs=Permission.COMPANY_SEE)
    change_company = UseCase(company.change_company, needs=Permission.COMPANY_CHANGE)
    get_setup_progress = UseCase(setup.get_setup_progress, needs=Permission.COMPANY_CHANGE)
    finish_setup = UseCase(setup.finish_setup, needs=Permission.COMPANY_CHANGE)

    list_depots = UseCase(depots.list_depots, needs=Permission.COMPANY_SEE)
    search_depots = UseCase(depots.search_depots, needs=Permission.COMPANY_SEE)
    get_depot = UseCase(depots.get_depot, needs=Permission.COMPANY_SEE)
    add_depot = UseCase(depots.add_depot, needs=Permission.COMPANY_CHANGE)
    change_depot = UseCase(depots.change_depot, needs=Permission.COMPANY_CHANGE)
    archive_depot = UseCase(depots.archive_depot, needs=Permission.COMPANY_CHANGE)

    list_principals = UseCase(principals.list_principals, needs=Permission.COMPANY_SEE)
    search_principals = UseCase(principals.search_principals, needs=Permission.COMPANY_SEE)
    get_principal = UseCase(principals.get_principal, needs=Permission.COMPANY_SEE)
    add_principal = UseCase(principals.add_principal, needs=Permission.COMPANY_CHANGE)
    change_principal = UseCase(principals.change_principal, needs=Permission.COMPANY_CHANGE)
    archive_principal = UseCase(principals.archive_principal, needs=Permission.COMPANY_CHANGE)
    add_contract = UseCase(principals.add_contract, needs=Permission.COMPANY_CHANGE)
    end_contract = UseCase(principals.end_contract, needs=Permission.COMPANY_CHANGE)

    list_routes = UseCase(routes.list_routes, needs=Permission.COMPANY_SEE)
    route_choices = UseCase(routes.route_choices, needs=Permission.COMPANY_SEE)
    get_route = UseCase(routes.get_route, needs=Permission.COMPANY_SEE)
    add_route = UseCase(routes.add_route, needs=Permission.PLANNING_CHANGE)
    change_route = UseCase(routes.change_route, needs=Permission.PLANNING_CHANGE)
    archive_route = UseCase(routes.archive_route, needs=Permission.PLANNING_CHANGE)
    restore_route = UseCase(routes.restore_route, needs=Permission.PLANNING_CHANGE)
