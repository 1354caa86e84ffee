"""A forgotten password and another password: plain HTML forms, as coming in."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.background import BackgroundTask

from models.values.refusal import InvalidValue, Refusal
from pages.callers import (
    TypedField,
    caller_of,
    cookie,
    form_refused,
    identity_of,
    remember_device,
    theme_of,
    typed_again,
    workplace_of,
)
from pages.mailed_link import Token, keep_token, kept_token, title_of, where_mail_lies
from pages.return_to import FORGOTTEN_PATH, SIGN_IN_PATH
from pages.welcome import home_after
from services.access.attempts import TooManyAttempts
from services.access.change_password import change_password
from services.access.other_link import OtherLink
from services.access.reset_password import (
    LASTS,
    ResetUsedUp,
    ask_reset,
    mail_reset_link,
    read_reset,
    reset_password,
)
from ui import passwords, public

router = APIRouter()

RESET_PATH: Final = "/wachtwoord-herstellen"
CHANGE_PATH: Final = "/wachtwoord"
LINK_COOKIE: Final = "reset"


@router.get("/wachtwoord-vergeten")
async def forgotten_form(request: Request) -> Response:
    """The form to ask for a link."""
    return passwords.forgot_password(action=FORGOTTEN_PATH, sign_in_path=SIGN_IN_PATH, choice=theme_of(request))


@router.post("/wachtwoord-vergeten")
async def do_ask(request: Request, email: TypedField = "") -> Response:
    """Answer first, the same to everybody; look for whose address it is after that."""
    work, caller = workplace_of(request), caller_of(request)
    environment = work.environment
    try:
        await work.at_the_door(lambda: ask_reset(environment, email=email, caller=caller))
    except Refusal as refusal:
        form = passwords.forgot_password(
            action=FORGOTTEN_PATH,
            typed=typed_again(refusal, email=email),
            sign_in_path=SIGN_IN_PATH,
            choice=theme_of(request),
        )
        return form_refused(form, refusal)
    answer = public.message(
        "Kijk in je mail",
        "Is dit het adres waarmee je inlogt, dan krijg je zo een mail met een link. De link werkt zestig minuten en "
        f"één keer. Zie je niets? Kijk dan ook bij je ongewenste mail.{where_mail_lies(request)}",
        links=[("Inloggen", SIGN_IN_PATH)],
        at=FORGOTTEN_PATH,
        choice=theme_of(request),
    )
    answer.background = BackgroundTask(work.elsewhere, lambda: mail_reset_link(environment, email=email, caller=caller))
    return answer


@router.get("/wachtwoord-herstellen/{token}")
async def take_link(request: Request, token: Token) -> Response:
    """What the mailed link opens."""
    return keep_token(request, token, name=LINK_COOKIE, to=RESET_PATH, lasts=LASTS)


@router.get("/wachtwoord-herstellen")
async def reset_form(request: Request) -> Response:
    """The form for a new password; looking does not use the link up."""
    return await _reset_form(request, public.BLANK)


@router.post("/wachtwoord-herstellen")
async def do_reset(request: Request, email: TypedField = "", password: TypedField = "") -> Response:
    """Write the new password down; signing in with it is a step of its own."""
    work, token, caller = workplace_of(request), kept_token(request, LINK_COOKIE), caller_of(request)
    try:
        await work.at_the_door(
            lambda: reset_password(work.environment, token=token, email=email, password=password, caller=caller)
        )
    except (ResetUsedUp, OtherLink) as refusal:
        return _worthless(request, refusal)
    except Refusal as refusal:
        return form_refused(await _reset_form(request, typed_again(refusal)), refusal)
    answer = public.message(
        "Je nieuwe wachtwoord werkt",
        "Je bent op al je apparaten uitgelogd. Log in met je nieuwe wachtwoord.",
        links=[("Inloggen", SIGN_IN_PATH)],
        at=SIGN_IN_PATH,
        choice=theme_of(request),
    )
    answer.delete_cookie(**cookie(request, LINK_COOKIE))
    remember_device(request, answer, email)
    return answer


async def _reset_form(request: Request, typed: public.Typed) -> Response:
    work, token = workplace_of(request), kept_token(request, LINK_COOKIE)
    try:
        email = await work.in_thread(lambda: read_reset(work.environment, token=token))
    except ResetUsedUp as refusal:
        return _worthless(request, refusal)
    return passwords.reset_password(action=RESET_PATH, email=email, typed=typed, choice=theme_of(request))


def _worthless(request: Request, refusal: ResetUsedUp | OtherLink) -> Response:
    links = [("Vraag een nieuwe link aan", FORGOTTEN_PATH), ("Inloggen", SIGN_IN_PATH)]
    answer = public.message(title_of(refusal), refusal.message, links=links, choice=theme_of(request))
    answer.delete_cookie(**cookie(request, LINK_COOKIE))
    return form_refused(answer, refusal)


@router.get("/wachtwoord")
async def change_form(request: Request) -> Response:
    """The form for who is signed in."""
    return _change_form(request, public.BLANK)


@router.post("/wachtwoord")
async def do_change(request: Request, current: TypedField = "", password: TypedField = "") -> Response:
    """Replace the password; this session goes on, all others end."""
    work, identity = workplace_of(request), identity_of(request)
    try:
        await work.at_the_door(lambda: change_password(work.environment, identity, current=current, password=password))
    except (InvalidValue, TooManyAttempts) as refusal:
        return form_refused(_change_form(request, typed_again(refusal)), refusal)
    return public.message(
        "Je wachtwoord is gewijzigd",
        "Op je andere apparaten ben je uitgelogd. Hier werk je gewoon verder.",
        links=[("Verder", home_after(identity))],
        at=CHANGE_PATH,
        choice=theme_of(request),
    )


def _change_form(request: Request, typed: public.Typed) -> Response:
    identity = identity_of(request)
    return passwords.change_password(
        action=CHANGE_PATH, typed=typed, back_path=home_after(identity), choice=theme_of(request)
    )
