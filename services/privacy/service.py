"""What one can do about the right to one's own data: for drivers themselves, and for who answers them."""

from services.access.permissions import Permission
from services.privacy.closing import open_closed_file
from services.privacy.leaving import begin_removal, leave, plan_leaving
from services.privacy.packages import (
    ask_own_package,
    check_own_package,
    check_package,
    find_own_package,
    make_package,
    take_own_package,
    take_package,
)
from services.privacy.requests import (
    close_request,
    confirm_identity,
    enter_request,
    extend_request,
    list_requests,
)
from services.use_case import Service, UseCase


class Privacy(Service):
    """Requests under the AVG, the copies that answer them, and being forgotten."""

    find_own_package = UseCase(find_own_package, needs=Permission.OWN_WORK)
    ask_own_package = UseCase(ask_own_package, needs=Permission.OWN_WORK, fresh=True)
    check_own_package = UseCase(check_own_package, needs=Permission.OWN_WORK, fresh=True)
    take_own_package = UseCase(take_own_package, needs=Permission.OWN_WORK, fresh=True)
    plan_leaving = UseCase(plan_leaving, needs=Permission.OWN_WORK)
    leave = UseCase(leave, needs=Permission.OWN_WORK, fresh=True)
    list_requests = UseCase(list_requests, needs=Permission.REQUESTS_HANDLE)
    enter_request = UseCase(enter_request, needs=Permission.REQUESTS_HANDLE)
    confirm_identity = UseCase(confirm_identity, needs=Permission.REQUESTS_HANDLE)
    extend_request = UseCase(extend_request, needs=Permission.REQUESTS_HANDLE)
    close_request = UseCase(close_request, needs=Permission.REQUESTS_HANDLE)
    make_package = UseCase(make_package, needs=Permission.REQUESTS_HANDLE, fresh=True)
    check_package = UseCase(check_package, needs=Permission.REQUESTS_HANDLE, fresh=True)
    take_package = UseCase(take_package, needs=Permission.REQUESTS_HANDLE, fresh=True)
    begin_removal = UseCase(begin_removal, needs=Permission.REQUESTS_HANDLE, fresh=True)
    open_closed_file = UseCase(open_closed_file, needs=Permission.REQUESTS_HANDLE, fresh=True)
