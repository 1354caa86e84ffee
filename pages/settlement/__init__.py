"""Settling a week: approving hours, tariffs, invoices and self-bills."""

from fastapi.responses import RedirectResponse

from models.values.calendar import IsoWeek
from models.values.refusal import NotAllowed
from pages.chrome import STEPS, may_take
from pages.guard import Visit, tenant_page
from pages.settlement import hours, invoice, self_billing, tariffs
from pages.settlement.steps import PLACE, step_path
from services.access.permissions import Permission

__all__ = ["hours", "invoice", "self_billing", "tariffs"]


@tenant_page(PLACE, needs=Permission.COMPANY_SEE)
async def settlement(visit: Visit) -> RedirectResponse:
    """Go to the first step that this visitor may see of the week that was driven last. Raises: NotAllowed."""
    step = next((step for step in STEPS if may_take(visit, step)), None)
    if step is None:
        raise NotAllowed
    today = await visit.perform(lambda depotflow: depotflow.scope.today)
    return RedirectResponse(step_path(IsoWeek.containing(today).shifted(-1), step), status_code=303)
