"""What one can do about the settlement of a week."""

from services.access.permissions import Permission
from services.settlement.adjustments import adjustments_of_shift, list_adjustments
from services.settlement.approve import approve_registrations, approve_usual
from services.settlement.deferring import hold_shift, release_shift
from services.settlement.enter_adjustment import enter_adjustment
from services.settlement.lock_week import lock_week
from services.settlement.overview import week_routes, week_status
from services.settlement.queue import approval_queue
from services.settlement.reckon import preview_reckoning, reckon_again
from services.settlement.settle import settle_week
from services.settlement.unpriced import unpriced_shifts
from services.settlement.withdraw_adjustment import withdraw_adjustment
from services.use_case import Service, UseCase


class Settlement(Service):
    """From registrations to a locked week with its money lines."""

    queue = UseCase(approval_queue, needs=Permission.REGISTRATION_APPROVE)
    approve = UseCase(approve_registrations, needs=Permission.REGISTRATION_APPROVE)
    approve_usual = UseCase(approve_usual, needs=Permission.REGISTRATION_APPROVE)
    hold_shift = UseCase(hold_shift, needs=Permission.REGISTRATION_APPROVE)
    release_shift = UseCase(release_shift, needs=Permission.REGISTRATION_APPROVE)
    status = UseCase(week_status, needs=Permission.COMPANY_SEE)
    routes = UseCase(week_routes, needs=Permission.SETTLEMENT_SEE)
    unpriced = UseCase(unpriced_shifts, needs=Permission.SETTLEMENT_SEE)
    settle_week = UseCase(settle_week, needs=Permission.SETTLEMENT_CHANGE)
    lock_week = UseCase(lock_week, needs=Permission.SETTLEMENT_CHANGE)
    preview_reckoning = UseCase(preview_reckoning, needs=Permission.SETTLEMENT_CHANGE)
    reckon_again = UseCase(reckon_again, needs=Permission.SETTLEMENT_CHANGE)
    adjustments = UseCase(list_adjustments, needs=Permission.SETTLEMENT_SEE)
    adjustments_of_shift = UseCase(adjustments_of_shift, needs=Permission.SETTLEMENT_SEE)
    enter_adjustment = UseCase(enter_adjustment, needs=Permission.SETTLEMENT_CHANGE)
    withdraw_adjustment = UseCase(withdraw_adjustment, needs=Permission.SETTLEMENT_CHANGE)
