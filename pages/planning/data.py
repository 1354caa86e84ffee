"""The week as JSON, for the board component."""

from fastapi import APIRouter, Request, Response

from models.values.calendar import IsoWeek
from services.scope import Identity
from services.workplace import Workplace

router = APIRouter()


def board_address(week: IsoWeek) -> str:
    """Where the board fetches a week."""
    return f"/board/{week}.json"


@router.get("/board/{week}.json")
async def board(request: Request, week: str) -> Response:
    """One week, compressed; a browser that has it already is told so."""
    workplace: Workplace = request.scope["workplace"]
    identity: Identity = request.scope["identity"]
    shown = IsoWeek.parse(week)
    sent = await workplace.perform(
        identity,
        lambda depotflow: depotflow.planning.send_week(week=shown, kept=workplace.kept_weeks),
    )
    headers = {"ETag": f'"{sent.tag}"', "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(sent.packed, media_type="application/json", headers=headers | {"Content-Encoding": "gzip"})
