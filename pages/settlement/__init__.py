"""Settling a week: approving hours, tariffs, invoices and self-bills."""

from fastapi.responses import RedirectResponse

from models.values.calendar import IsoWeek
from pages.guard import Visit, tenant_page
from pages.settlement import hours, invoice, self_billing, tariffs
from pages.settlement.steps import PLACE, step_path
from services.access.permissions import Permission

__all__ = ["hours", "invoice", "self_billing", "tariffs"]


@tenant_page(PLACE, needs=Permission.REGISTRATION_APPROVE)
async def settlement(visit: Visit) -> RedirectResponse:
    """Go to the week that was driven last."""
    today = await visit.perform(lambda depotflow: depotflow.scope.today)
    return RedirectResponse(step_path(IsoWeek.containing(today).shifted(-1), "uren"), status_code=303)
