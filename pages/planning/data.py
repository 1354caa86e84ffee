"""The week as JSON, for the board component."""

import gzip
from hashlib import sha256

from fastapi import APIRouter, Request, Response

from models.values.calendar import IsoWeek
from services.scope import Identity
from services.workplace import Workplace

router = APIRouter()

LEVEL = 5
"""How hard to compress: 60 kB for a thousand shifts in four milliseconds."""


def board_address(week: IsoWeek) -> str:
    """Where the board fetches a week."""
    return f"/board/{week}.json"


@router.get("/board/{week}.json")
async def board(request: Request, week: str) -> Response:
    """One week, compressed; a browser that has it already is told so."""
    workplace: Workplace = request.scope["workplace"]
    identity: Identity = request.scope["identity"]
    shown = IsoWeek.parse(week)
    body = await workplace.perform(
        identity, lambda depotflow: gzip.compress(depotflow.planning.board(week=shown).to_json(), LEVEL, mtime=0)
    )
    headers = {"ETag": f'"{sha256(body).hexdigest()[:24]}"', "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers | {"Content-Encoding": "gzip"})
