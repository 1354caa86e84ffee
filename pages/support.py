"""The door for operators of DepotFlow: find a company by name, say why, look along. Plain HTML forms, no websocket."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from models.values.refusal import Refusal
from pages.callers import (
    SESSION_COOKIE,
    SUPPORT_PATH,
    TypedField,
    caller_of,
    cookie,
    find_operator_behind,
    form_refused,
    theme_of,
    typed_again,
    workplace_of,
)
from pages.guard import home_of
from services.access.permissions import SUPPORT
from services.access.sessions import sign_out
from services.scope import Identity, SignedOut
from services.support.operators import SignedInOperator
from services.support.views import EndedView, find_companies, find_ended_view, open_view
from ui import public, support

router = APIRouter()


async def operator_of(request: Request) -> SignedInOperator:
    """Who looks along. Raises: SignedOut for everybody else."""
    operator = await find_operator_behind(request)
    if operator is None:
        raise SignedOut
    return operator


TheOperator = Annotated[SignedInOperator, Depends(operator_of)]


@router.get("/ondersteuning")
async def choose(request: Request, operator: TheOperator, zoek: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Search by name: nothing else is told of a company without a reason. Who was shut out reads why."""
    work = workplace_of(request)
    ended = None if zoek else await work.in_thread(lambda: find_ended_view(work.environment, operator))
    return await _choose(request, operator, public.Typed({"zoek": zoek}, {}), ended)


@router.post("/ondersteuning/openen")
async def do_open(
    request: Request,
    operator: TheOperator,
    company: TypedField = "",
    reason: TypedField = "",
    ticket: TypedField = "",
    zoek: TypedField = "",
) -> Response:
    """Begin to look along, in this browser."""
    work, origin, tenant_id = workplace_of(request), caller_of(request).origin, _id_of(company)
    try:
        view = await work.at_the_door(
            lambda: open_view(
                work.environment, operator, tenant_id=tenant_id, reason=reason, ticket=ticket, origin=origin
            )
        )
    except Refusal as refusal:
        typed = typed_again(refusal, zoek=zoek, company=company, reason=reason, ticket=ticket)
        return form_refused(await _choose(request, operator, typed), refusal)
    answer = RedirectResponse(home_of(SUPPORT), status_code=303)
    lasts = view.ends_at - work.environment.clock.now()
    answer.set_cookie(value=view.token, max_age=int(lasts.total_seconds()), **cookie(request, SESSION_COOKIE))
    return answer


@router.post("/ondersteuning/einde")
async def do_end(request: Request) -> Response:
    """Stop looking along before the time is over; what is open of it closes."""
    identity: Identity | None = request.scope["identity"]
    if identity is not None and identity.looking is not None and identity.session_id is not None:
        work, view_id = workplace_of(request), identity.session_id
        await work.in_thread(lambda: sign_out(work.environment, session_id=view_id))
    return RedirectResponse(SUPPORT_PATH, status_code=303)


async def _choose(
    request: Request, operator: SignedInOperator, typed: public.Typed, ended: EndedView | None = None
) -> Response:
    work = workplace_of(request)
    found = await work.in_thread(lambda: find_companies(work.environment, typed=typed.values.get("zoek", "")))
    return support.choose(
        operator.name,
        [(str(company.id), company.name) for company in found],
        search_path=SUPPORT_PATH,
        open_path=f"{SUPPORT_PATH}/openen",
        typed=typed,
        notice=_told(ended) if ended else None,
        choice=theme_of(request),
    )


def _told(ended: EndedView) -> tuple[str, str]:
    """Why a look is over, and what to do about it."""
    if ended.by:
        return f"{ended.by} van {ended.company} beëindigde het meekijken.", "Overleg voordat je opnieuw meekijkt."
    return f"Je vijftien minuten bij {ended.company} zijn om.", "Is er meer te zien, kijk dan opnieuw mee."


def _id_of(company: str) -> UUID:
    """The company that was chosen; one that nobody has when none was."""
    try:
        return UUID(company)
    except ValueError:
        return UUID(int=0)
