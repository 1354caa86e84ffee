"""Going to another company that one works for. Plain HTML, as coming in."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from pages.callers import caller_of, identity_of, theme_of, workplace_of
from pages.welcome import home_after, led_to_provider, let_in
from services.access.other_companies import go_to_company, list_other_companies
from services.single_sign_on.refusals import ThroughProvider
from ui import companies

router = APIRouter()

COMPANIES_PATH: Final = "/bedrijf"


@router.get("/bedrijf")
async def other_companies(request: Request) -> Response:
    """Where else one works."""
    work, identity = workplace_of(request), identity_of(request)
    others = await work.in_thread(lambda: list_other_companies(work.environment, identity))
    return companies.choose(
        here=identity.company_name,
        others=[(str(one.id), one.name) for one in others],
        action=COMPANIES_PATH,
        back_path=home_after(identity),
        choice=theme_of(request),
    )


@router.post("/bedrijf")
async def do_go(request: Request, company: Annotated[UUID, Form()]) -> Response:
    """Leave this company on this browser and go on in the other."""
    work, identity, caller = workplace_of(request), identity_of(request), caller_of(request)
    try:
        come_in = await work.at_the_door(
            lambda: go_to_company(work.environment, identity, company_id=company, caller=caller)
        )
    except ThroughProvider as refusal:
        return led_to_provider(request, refusal)
    return await let_in(request, come_in)
