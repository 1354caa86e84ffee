"""For whoever watches over the machine: is the process alive, and can it do its work."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from services.platform.health import touch_database
from services.workplace import Workplace

router = APIRouter()


@router.get("/healthz")
async def alive() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "alive"})


@router.get("/readyz")
async def ready(request: Request) -> JSONResponse:
    """The database answers too; without it this is 503, and traffic should go elsewhere."""
    workplace: Workplace = request.scope["workplace"]
    await workplace.in_thread(lambda: touch_database(workplace.environment))
    return JSONResponse({"status": "ready"})
