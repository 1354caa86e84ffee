"""What one can do with payroll."""

from services.access.permissions import Permission
from services.payroll.component_codes import get_component_codes, set_component_codes
from services.payroll.create_run import create_run, discard_run
from services.payroll.enter_net_wages import enter_net_wages, read_net_wages
from services.payroll.export import check_export, export_run
from services.payroll.runs import get_run, list_runs
from services.use_case import Service, UseCase


class Payroll(Service):
    """Runs of locked weeks: make, look at, hand out, and take the net wages back."""

    list_runs = UseCase(list_runs, needs=Permission.PAYROLL_SEE)
    get_run = UseCase(get_run, needs=Permission.PAYROLL_SEE)
    create_run = UseCase(create_run, needs=Permission.PAYROLL_EXPORT)
    discard_run = UseCase(discard_run, needs=Permission.PAYROLL_EXPORT)
    check_export = UseCase(check_export, needs=Permission.PAYROLL_EXPORT)
    export_run = UseCase(export_run, needs=Permission.PAYROLL_EXPORT)
    read_net_wages = UseCase(read_net_wages, needs=Permission.PAYROLL_EXPORT)
    enter_net_wages = UseCase(enter_net_wages, needs=Permission.PAYROLL_EXPORT)
    get_component_codes = UseCase(get_component_codes, needs=Permission.PAYROLL_SEE)
    set_component_codes = UseCase(set_component_codes, needs=Permission.PAYROLL_EXPORT)
