"""Coming in and going out: start, sign-in, invitation, sign-out. Plain HTML forms, no websocket."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from models.values.refusal import Refusal
from pages.callers import (
    OPERATOR_COOKIE,
    SESSION_COOKIE,
    SUPPORT_PATH,
    TypedField,
    caller_of,
    cookie,
    end_operator_session,
    find_operator_behind,
    form_refused,
    theme_of,
    typed_again,
    workplace_of,
)
from pages.guard import home_of
from pages.return_to import FORGOTTEN_PATH, LEAVING_PATH, PROVIDER_PATH, SIGN_IN_PATH, SIGN_UP_PATH, own_path
from pages.welcome import PASSKEY_PATH, Asked, end_session, led_to_provider, let_in, welcome
from services.access.attempts import SIGN_IN_AS, TooManyAttempts
from services.access.invitations import accept_invitation, read_invitation
from services.access.joining import InvitationUsedUp
from services.access.sessions import WrongCredentials
from services.access.sign_in import record_failure, sign_in, warn_owner
from services.demo.fill import make_demo_company
from services.scope import Identity
from services.single_sign_on.refusals import ThroughProvider
from ui import public

router = APIRouter()


@router.get("/")
async def start(request: Request) -> Response:
    """Who is signed in goes to work; a new visitor chooses how to begin."""
    identity: Identity | None = request.scope["identity"]
    if identity is not None:
        return RedirectResponse(home_of(identity.rights), status_code=303)
    if await find_operator_behind(request) is not None:
        return RedirectResponse(SUPPORT_PATH, status_code=303)
    return public.start(
        sign_up_path=SIGN_UP_PATH, demo_path="/voorbeeld", sign_in_path=SIGN_IN_PATH, choice=theme_of(request)
    )


@router.get("/inloggen")
async def sign_in_form(request: Request) -> Response:
    """The form to sign in, that leads back to the page that was asked for; an operator who looked along is done."""
    if await find_operator_behind(request) is not None:
        return RedirectResponse(SUPPORT_PATH, status_code=303)
    return _sign_in_form(request, asked=request.query_params.get("next", ""))


@router.post("/inloggen")
async def do_sign_in(
    request: Request, email: TypedField = "", password: TypedField = "", asked: Asked = ""
) -> Response:
    """Open a session on this device. What failed is written down, and a lock told to its owner, after the answer."""
    work, caller = workplace_of(request), caller_of(request)
    try:
        come_in = await work.at_the_door(
            lambda: sign_in(work.environment, email=email, password=password, caller=caller)
        )
    except ThroughProvider as refusal:
        return led_to_provider(request, refusal, asked=asked)
    except Refusal as refusal:
        answer = form_refused(_sign_in_form(request, typed_again(refusal, email=email), asked=asked), refusal)
        if isinstance(refusal, TooManyAttempts) and refusal.limit is SIGN_IN_AS:
            answer.background = BackgroundTask(
                work.at_the_door, lambda: warn_owner(work.environment, email=email, caller=caller)
            )
        elif isinstance(refusal, WrongCredentials):
            answer.background = BackgroundTask(
                work.at_the_door, lambda: record_failure(work.environment, email=email, caller=caller)
            )
        return answer
    return await let_in(request, come_in, asked=asked)


def _why_out(asked: str) -> str:
    """Removing one's account ends the session too, and takes the page along that could have said so."""
    if asked == LEAVING_PATH:
        return "Je bent uitgelogd. Heb je net je account verwijderd, dan is dat gelukt."
    return "Je bent uitgelogd. Log in en ga verder waar je was."


def _sign_in_form(request: Request, typed: public.Typed = public.BLANK, *, asked: str) -> Response:
    was_in = SESSION_COOKIE in caller_of(request).cookies and request.scope["identity"] is None
    is_sent_here = was_in and bool(asked) and typed is public.BLANK
    return public.sign_in(
        action=SIGN_IN_PATH,
        typed=typed,
        notice=_why_out(asked) if is_sent_here else "",
        forgot_path=FORGOTTEN_PATH,
        sign_up_path=SIGN_UP_PATH,
        passkey_path=PASSKEY_PATH,
        provider_path=PROVIDER_PATH,
        next_path=own_path(asked),
        choice=theme_of(request),
    )


@router.post("/voorbeeld")
async def do_demo(request: Request) -> Response:
    """Make an invented company and look around in it as its owner."""
    work = workplace_of(request)
    made = await work.at_the_door(lambda: make_demo_company(work.environment, caller=caller_of(request)))
    return await welcome(request, made.signed_in, to="/planning")


@router.post("/uitloggen")
async def do_sign_out(request: Request) -> Response:
    """End this session; pages of it that are still open close."""
    await end_session(request)
    await end_operator_session(request)
    answer = public.signed_out(sign_in_path=SIGN_IN_PATH, choice=theme_of(request))
    answer.delete_cookie(**cookie(request, SESSION_COOKIE))
    answer.delete_cookie(**cookie(request, OPERATOR_COOKIE))
    return answer


@router.get("/uitnodiging/{token}")
async def invitation_form(request: Request, token: str) -> Response:
    """What the mailed link opens; looking does not use it up."""
    return await _invitation(request, token, public.BLANK)


@router.post("/uitnodiging/{token}")
async def do_accept(request: Request, token: str, name: TypedField = "", password: TypedField = "") -> Response:
    """Join the company."""
    work = workplace_of(request)
    try:
        come_in = await work.at_the_door(
            lambda: accept_invitation(
                work.environment, token=token, password=password, name=name, caller=caller_of(request)
            )
        )
    except ThroughProvider as refusal:
        return led_to_provider(request, refusal)
    except Refusal as refusal:
        return form_refused(await _invitation(request, token, typed_again(refusal, name=name)), refusal)
    return await let_in(request, come_in)


async def _invitation(request: Request, token: str, typed: public.Typed) -> Response:
    work = workplace_of(request)
    try:
        found = await work.in_thread(lambda: read_invitation(work.environment, token=token))
    except InvitationUsedUp as refusal:
        links = [("Inloggen", SIGN_IN_PATH)]
        choice = theme_of(request)
        return public.message("Deze link werkt niet meer", refusal.message, links=links, status=410, choice=choice)
    if not typed.values:
        typed = public.Typed({"name": found.name}, typed.errors, typed.message)
    return public.accept_invitation(
        action=f"/uitnodiging/{token}",
        company=found.company,
        group=found.group,
        email=found.email,
        has_account=found.has_account,
        typed=typed,
        choice=theme_of(request),
    )
