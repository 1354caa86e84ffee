"""Coming in and going out: start, sign-up, sign-in, invitation, sign-out. Plain HTML forms, no websocket."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from models.values.refusal import Refusal
from pages.chrome import ROLES
from pages.guard import home_of
from pages.return_to import SIGN_IN_PATH, own_path, place_for
from pages.session_guard import cookie_name
from services.access.invitations import InvitationUsedUp, accept_invitation, read_invitation
from services.access.sessions import SignedIn, sign_in, sign_out
from services.access.sign_up import sign_up
from services.demo.fill import make_demo_company
from services.scope import Identity
from services.workplace import Workplace
from ui import public, theme

router = APIRouter()

SIGN_UP_PATH = "/aanmelden"
Typed = Annotated[str, Form(max_length=400)]
Asked = Annotated[str, Form(alias="next", max_length=400)]


@router.get("/")
async def start(request: Request) -> Response:
    """Who is signed in goes to work; a new visitor chooses how to begin."""
    identity: Identity | None = request.scope["identity"]
    if identity is not None and identity.role is not None:
        return RedirectResponse(home_of(identity.role), status_code=303)
    return public.start(
        sign_up_path=SIGN_UP_PATH, demo_path="/voorbeeld", sign_in_path=SIGN_IN_PATH, choice=_theme(request)
    )


@router.get("/aanmelden")
async def sign_up_form(request: Request) -> Response:
    """The form for a new company."""
    return public.sign_up(action=SIGN_UP_PATH, sign_in_path=SIGN_IN_PATH, choice=_theme(request))


@router.post("/aanmelden")
async def do_sign_up(
    request: Request, company: Typed = "", name: Typed = "", email: Typed = "", password: Typed = ""
) -> Response:
    """Make the company and go to its first steps."""
    work = _work(request)
    try:
        signed_in = await work.at_the_door(
            lambda: sign_up(
                work.environment, company=company, name=name, email=email, password=password, device=_device(request)
            )
        )
    except Refusal as refusal:
        typed = _again(refusal, company=company, name=name, email=email)
        return public.sign_up(action=SIGN_UP_PATH, typed=typed, sign_in_path=SIGN_IN_PATH, choice=_theme(request))
    return await _welcome(request, signed_in, to="/start")


@router.get("/inloggen")
async def sign_in_form(request: Request) -> Response:
    """The form to sign in, that leads back to the page that was asked for."""
    return public.sign_in(
        action=SIGN_IN_PATH,
        sign_up_path=SIGN_UP_PATH,
        next_path=own_path(request.query_params.get("next", "")),
        choice=_theme(request),
    )


@router.post("/inloggen")
async def do_sign_in(request: Request, email: Typed = "", password: Typed = "", asked: Asked = "") -> Response:
    """Open a session on this device."""
    work = _work(request)
    try:
        signed_in = await work.at_the_door(
            lambda: sign_in(work.environment, email=email, password=password, device=_device(request))
        )
    except Refusal as refusal:
        return public.sign_in(
            action=SIGN_IN_PATH,
            typed=_again(refusal, email=email),
            sign_up_path=SIGN_UP_PATH,
            next_path=own_path(asked),
            choice=_theme(request),
        )
    return await _welcome(request, signed_in, to=place_for(signed_in.role, asked, home=home_of(signed_in.role)))


@router.post("/voorbeeld")
async def do_demo(request: Request) -> Response:
    """Make an invented company and look around in it as its owner."""
    work = _work(request)
    made = await work.at_the_door(lambda: make_demo_company(work.environment, device=_device(request)))
    return await _welcome(request, made.signed_in, to="/planning")


@router.post("/uitloggen")
async def do_sign_out(request: Request) -> Response:
    """End this session; pages of it that are still open close."""
    await _end_session(request)
    answer = public.signed_out(sign_in_path=SIGN_IN_PATH, choice=_theme(request))
    answer.delete_cookie(**_cookie(request))
    return answer


@router.get("/uitnodiging/{token}")
async def invitation_form(request: Request, token: str) -> Response:
    """What the mailed link opens; looking does not use it up."""
    return await _invitation(request, token, public.BLANK)


@router.post("/uitnodiging/{token}")
async def do_accept(request: Request, token: str, name: Typed = "", password: Typed = "") -> Response:
    """Join the company."""
    work = _work(request)
    try:
        signed_in = await work.at_the_door(
            lambda: accept_invitation(
                work.environment, token=token, password=password, name=name, device=_device(request)
            )
        )
    except Refusal as refusal:
        return await _invitation(request, token, _again(refusal, name=name))
    return await _welcome(request, signed_in, to=home_of(signed_in.role))


async def _invitation(request: Request, token: str, typed: public.Typed) -> Response:
    work = _work(request)
    try:
        found = await work.in_thread(lambda: read_invitation(work.environment, token=token))
    except InvitationUsedUp as refusal:
        links = [("Inloggen", SIGN_IN_PATH)]
        choice = _theme(request)
        return public.message("Deze link werkt niet meer", refusal.message, links=links, status=410, choice=choice)
    if not typed.values:
        typed = public.Typed({"name": found.name}, typed.errors, typed.message)
    return public.accept_invitation(
        action=f"/uitnodiging/{token}",
        company=found.company,
        role=ROLES[found.role].lower(),
        email=found.email,
        has_account=found.has_account,
        typed=typed,
        choice=_theme(request),
    )


async def _welcome(request: Request, signed_in: SignedIn, *, to: str) -> Response:
    """Go on with a fresh session; the one that this browser had before ends."""
    await _end_session(request)
    answer = RedirectResponse(to, status_code=303)
    lasts = signed_in.expires_at - _work(request).environment.clock.now()
    answer.set_cookie(value=signed_in.token, max_age=int(lasts.total_seconds()), **_cookie(request))
    return answer


async def _end_session(request: Request) -> None:
    identity: Identity | None = request.scope["identity"]
    if identity is not None and identity.session_id is not None:
        work, session_id = _work(request), identity.session_id
        await work.in_thread(lambda: sign_out(work.environment, session_id=session_id))


def _cookie(request: Request) -> dict[str, Any]:
    """What the session cookie is called and who may read it; the same to set it and to delete it."""
    settings = _work(request).environment.settings
    return {
        "key": cookie_name(secure=settings.is_production),
        "path": "/",
        "secure": urlsplit(settings.base_url).scheme == "https",
        "httponly": True,
        "samesite": "lax",
    }


def _again(refusal: Refusal, **values: str) -> public.Typed:
    if refusal.field is None:
        return public.Typed(values, {}, refusal.message)
    return public.Typed(values, {refusal.field: refusal.message})


def _work(request: Request) -> Workplace:
    workplace: Workplace = request.scope["workplace"]
    return workplace


def _theme(request: Request) -> str | None:
    return request.cookies.get(theme.THEME_COOKIE)


def _device(request: Request) -> str:
    return request.headers.get("user-agent", "onbekend")[:200]
