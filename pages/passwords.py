"""A forgotten password and another password: plain HTML forms, as coming in."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from models.values.refusal import InvalidValue, NotAllowed, Refusal
from pages.callers import (
    FORGOTTEN_PATH,
    TypedField,
    caller_of,
    cookie,
    form_refused,
    remember_device,
    theme_of,
    typed_again,
    workplace_of,
)
from pages.guard import home_of
from pages.return_to import SIGN_IN_PATH
from services.access.attempts import TooManyAttempts
from services.access.change_password import change_password
from services.access.reset_password import (
    LASTS,
    ResetUsedUp,
    ask_reset,
    mail_reset_link,
    read_reset,
    reset_password,
)
from services.scope import Identity, SignedOut
from ui import public

router = APIRouter()

RESET_PATH: Final = "/wachtwoord-herstellen"
CHANGE_PATH: Final = "/wachtwoord"
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
LINK_COOKIE: Final = "reset"
NO_REFERRER: Final = {"Referrer-Policy": "no-referrer"}


@router.get("/wachtwoord-vergeten")
async def forgotten_form(request: Request) -> Response:
    """The form to ask for a link."""
    return public.forgot_password(action=FORGOTTEN_PATH, sign_in_path=SIGN_IN_PATH, choice=theme_of(request))


@router.post("/wachtwoord-vergeten")
async def do_ask(request: Request, email: TypedField = "") -> Response:
    """Answer first, the same to everybody; look for whose address it is after that."""
    environment, door = workplace_of(request).environment, workplace_of(request).at_the_door
    caller = caller_of(request)
    try:
        await door(lambda: ask_reset(environment, email=email, caller=caller))
    except Refusal as refusal:
        form = public.forgot_password(
            action=FORGOTTEN_PATH,
            typed=typed_again(refusal, email=email),
            sign_in_path=SIGN_IN_PATH,
            choice=theme_of(request),
        )
        return form_refused(form, refusal)
    answer = public.message(
        "Kijk in je mail",
        "Is dit het adres waarmee je inlogt, dan krijg je zo een mail met een link. De link werkt zestig minuten en "
        "een keer. Zie je niets? Kijk dan ook bij je ongewenste mail.",
        links=[("Inloggen", SIGN_IN_PATH)],
        choice=theme_of(request),
    )
    answer.background = BackgroundTask(door, lambda: mail_reset_link(environment, email=email, caller=caller))
    return answer


@router.get("/wachtwoord-herstellen/{token}")
async def take_link(request: Request, token: Token) -> Response:
    """What the mailed link opens: it moves the token out of the address, where history and other sites would see it."""
    answer = RedirectResponse(RESET_PATH, status_code=303, headers=NO_REFERRER)
    answer.set_cookie(value=token, max_age=int(LASTS.total_seconds()), **cookie(request, LINK_COOKIE))
    return answer


@router.get("/wachtwoord-herstellen")
async def reset_form(request: Request) -> Response:
    """The form for a new password; looking does not use the link up."""
    return await _reset_form(request, public.BLANK)


@router.post("/wachtwoord-herstellen")
async def do_reset(request: Request, password: TypedField = "") -> Response:
    """Write the new password down; signing in with it is a step of its own."""
    environment, token = workplace_of(request).environment, _token(request)
    try:
        email = await workplace_of(request).at_the_door(
            lambda: reset_password(environment, token=token, password=password, caller=caller_of(request))
        )
    except ResetUsedUp as refusal:
        return _worthless(request, refusal)
    except Refusal as refusal:
        return form_refused(await _reset_form(request, typed_again(refusal)), refusal)
    answer = public.message(
        "Je nieuwe wachtwoord werkt",
        "Je bent op al je apparaten uitgelogd. Log in met je nieuwe wachtwoord.",
        links=[("Inloggen", SIGN_IN_PATH)],
        choice=theme_of(request),
    )
    answer.delete_cookie(**cookie(request, LINK_COOKIE))
    remember_device(request, answer, email)
    return answer


async def _reset_form(request: Request, typed: public.Typed) -> Response:
    work, token = workplace_of(request), _token(request)
    try:
        email = await work.in_thread(lambda: read_reset(work.environment, token=token))
    except ResetUsedUp as refusal:
        return _worthless(request, refusal)
    return public.reset_password(action=RESET_PATH, email=email, typed=typed, choice=theme_of(request))


def _worthless(request: Request, refusal: ResetUsedUp) -> Response:
    links = [("Vraag een nieuwe link aan", FORGOTTEN_PATH), ("Inloggen", SIGN_IN_PATH)]
    answer = public.message("Deze link werkt niet meer", refusal.message, links=links, choice=theme_of(request))
    answer.delete_cookie(**cookie(request, LINK_COOKIE))
    return form_refused(answer, refusal)


def _token(request: Request) -> str:
    return caller_of(request).cookies.get(LINK_COOKIE, "")


@router.get("/wachtwoord")
async def change_form(request: Request) -> Response:
    """The form for who is signed in."""
    return _change_form(request, public.BLANK)


@router.post("/wachtwoord")
async def do_change(request: Request, current: TypedField = "", password: TypedField = "") -> Response:
    """Replace the password; this session goes on, all others end."""
    work, identity = workplace_of(request), _identity(request)
    try:
        await work.at_the_door(lambda: change_password(work.environment, identity, current=current, password=password))
    except (InvalidValue, TooManyAttempts) as refusal:
        return form_refused(_change_form(request, typed_again(refusal)), refusal)
    return public.message(
        "Je wachtwoord is gewijzigd",
        "Op je andere apparaten ben je uitgelogd. Hier werk je gewoon verder.",
        links=[("Verder", _home(identity))],
        choice=theme_of(request),
    )


def _change_form(request: Request, typed: public.Typed) -> Response:
    identity = _identity(request)
    return public.change_password(action=CHANGE_PATH, typed=typed, back_path=_home(identity), choice=theme_of(request))


def _identity(request: Request) -> Identity:
    """Who is signed in: the gate lets nobody else come here."""
    identity: Identity | None = request.scope["identity"]
    if identity is None:
        raise SignedOut
    if identity.looking is not None:
        raise NotAllowed
    return identity


def _home(identity: Identity) -> str:
    return home_of(identity.rights)
