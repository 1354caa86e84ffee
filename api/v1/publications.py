"""Publications: telling drivers their week."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.v1.calls import Creating
from api.v1.gate import PREFIX
from api.v1.values import Body, Shown, Week, Words
from services.planning.publish import Published
from services.tenant import TenantServices

router = APIRouter(prefix=f"{PREFIX}/publications", tags=["publications"])


class WeekToPublish(Body):
    """Which week to tell its drivers; with warnings there must be a reason."""

    week: Week
    reason: Words = ""


class PublishedWeek(Shown):
    """Shifts published, drivers told, and shifts left as drafts because something about them cannot be."""

    shifts: int
    drivers: int
    left: int


@router.post("", response_model=PublishedWeek)
async def publish_week(call: Creating, published: WeekToPublish) -> Response:
    """Publish everything of a week that can be, and tell the drivers whose shifts are new or changed."""

    def publish(depotflow: TenantServices) -> Published:
        seen = depotflow.planning.preview_publication(week=published.week)
        return depotflow.planning.publish(week=published.week, sequence=seen.sequence, reason=published.reason)

    return await call.once(PublishedWeek, publish, status=200)
