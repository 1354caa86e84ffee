"""What one can do with payments."""

from services.access.permissions import Permission
from services.payments.approve import approval_advice, approve_batch
from services.payments.batches import get_batch, list_batches
from services.payments.cancel import cancel_batch
from services.payments.confirm import confirm_batch
from services.payments.defaults import get_defaults
from services.payments.download import check_download, download_batch
from services.payments.payables import list_open
from services.payments.prepare import prepare_batch
from services.use_case import Service, UseCase


class Payments(Service):
    """Payment batches: prepare, approve, download, confirm, cancel."""

    list_open = UseCase(list_open, needs=Permission.PAYMENTS_SEE)
    list_batches = UseCase(list_batches, needs=Permission.PAYMENTS_SEE)
    get_batch = UseCase(get_batch, needs=Permission.PAYMENTS_SEE)
    approval_advice = UseCase(approval_advice, needs=Permission.PAYMENTS_SEE)
    get_defaults = UseCase(get_defaults, needs=Permission.PAYMENTS_PREPARE)
    prepare_batch = UseCase(prepare_batch, needs=Permission.PAYMENTS_PREPARE)
    approve_batch = UseCase(approve_batch, needs=Permission.PAYMENTS_APPROVE, fresh=True)
    check_download = UseCase(check_download, needs=Permission.PAYMENTS_PREPARE, fresh=True)
    download_batch = UseCase(download_batch, needs=Permission.PAYMENTS_PREPARE, fresh=True)
    confirm_batch = UseCase(confirm_batch, needs=Permission.PAYMENTS_PREPARE)
    cancel_batch = UseCase(cancel_batch, needs=Permission.PAYMENTS_PREPARE)
