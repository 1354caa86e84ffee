"""Signing a company up by mail, and the first one of an installation without. Plain HTML, as coming in."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.background import BackgroundTask

from models.values.refusal import Refusal
from pages.callers import TypedField, caller_of, cookie, form_refused, theme_of, typed_again, workplace_of
from pages.mailed_link import Token, keep_token, kept_token, title_of, where_mail_lies
from pages.return_to import SIGN_IN_PATH, SIGN_UP_PATH
from pages.welcome import let_in, welcome
from services.access.first_company import is_first, make_first_company
from services.access.new_company import AddressInUse
from services.access.other_link import OtherLink
from services.access.sign_up import LASTS, MAKE_PATH, SignUpUsedUp, ask_sign_up, mail_sign_up, read_sign_up, sign_up
from ui import public, signing_up

router = APIRouter()

FIRST_PATH: Final = "/aanmelden/eerste"
BEGIN_PATH: Final = "/start"
LINK_COOKIE: Final = "sign-up"


@router.get("/aanmelden")
async def sign_up_form(request: Request) -> Response:
    """Asks for an address to mail a link to; on a machine where nobody is yet, for all there is to ask at once."""
    work = workplace_of(request)
    if await work.in_thread(lambda: is_first(work.environment)):
        return _first_form(request, public.BLANK)
    return _ask_form(request, public.BLANK)


@router.post("/aanmelden")
async def do_ask(request: Request, email: TypedField = "") -> Response:
    """Answer first, the same to everybody; look for whose address it is after that."""
    work, caller = workplace_of(request), caller_of(request)
    try:
        await work.at_the_door(lambda: ask_sign_up(work.environment, email=email, caller=caller))
    except Refusal as refusal:
        return form_refused(_ask_form(request, typed_again(refusal, email=email)), refusal)
    return _mailing(request, email)


@router.post("/aanmelden/eerste")
async def do_first(
    request: Request, company: TypedField = "", name: TypedField = "", email: TypedField = "", password: TypedField = ""
) -> Response:
    """Make the first company and go to its first steps; who turns out not to be the first gets a mail as anybody."""
    work, caller = workplace_of(request), caller_of(request)
    try:
        made = await work.at_the_door(
            lambda: make_first_company(
                work.environment, company=company, name=name, email=email, password=password, caller=caller
            )
        )
    except Refusal as refusal:
        typed = typed_again(refusal, company=company, name=name, email=email)
        return form_refused(_first_form(request, typed), refusal)
    return await do_ask(request, email) if made is None else await welcome(request, made, to=BEGIN_PATH)


@router.get("/bedrijf-aanmelden/{token}")
async def take_link(request: Request, token: Token) -> Response:
    """What the mailed link opens."""
    return keep_token(request, token, name=LINK_COOKIE, to=MAKE_PATH, lasts=LASTS)


@router.get("/bedrijf-aanmelden")
async def make_form(request: Request) -> Response:
    """The form for a new company; looking does not use the link up."""
    return await _make_form(request, public.BLANK)


@router.post("/bedrijf-aanmelden")
async def do_make(
    request: Request, email: TypedField = "", company: TypedField = "", name: TypedField = "", password: TypedField = ""
) -> Response:
    """Make the company and go to its first steps."""
    work, token, caller = workplace_of(request), kept_token(request, LINK_COOKIE), caller_of(request)
    form = {"email": email, "company": company, "name": name, "password": password}
    try:
        come_in = await work.at_the_door(lambda: sign_up(work.environment, token=token, caller=caller, **form))
    except (SignUpUsedUp, OtherLink, AddressInUse) as refusal:
        return _worthless(request, refusal)
    except Refusal as refusal:
        return form_refused(await _make_form(request, typed_again(refusal, company=company, name=name)), refusal)
    answer = await let_in(request, come_in, asked=BEGIN_PATH)
    answer.delete_cookie(**cookie(request, LINK_COOKIE))
    return answer


def _mailing(request: Request, email: str) -> Response:
    """The one answer, and after it the mail."""
    work = workplace_of(request)
    answer = public.message(
        "Kijk in je mail",
        "We sturen je een mail die zegt hoe je verder gaat. Zie je na een paar minuten niets? Kijk dan bij je "
        f"ongewenste mail, en of het adres klopt. Vraag de mail anders opnieuw aan.{where_mail_lies(request)}",
        links=[("Inloggen", SIGN_IN_PATH), ("Vraag opnieuw aan", SIGN_UP_PATH)],
        at=SIGN_UP_PATH,
        choice=theme_of(request),
    )
    answer.background = BackgroundTask(work.elsewhere, lambda: mail_sign_up(work.environment, email=email))
    return answer


def _ask_form(request: Request, typed: public.Typed) -> Response:
    return signing_up.ask(action=SIGN_UP_PATH, typed=typed, sign_in_path=SIGN_IN_PATH, choice=theme_of(request))


def _first_form(request: Request, typed: public.Typed) -> Response:
    return signing_up.first(action=FIRST_PATH, typed=typed, sign_in_path=SIGN_IN_PATH, choice=theme_of(request))


async def _make_form(request: Request, typed: public.Typed) -> Response:
    work, token = workplace_of(request), kept_token(request, LINK_COOKIE)
    try:
        email = await work.in_thread(lambda: read_sign_up(work.environment, token=token))
    except SignUpUsedUp as refusal:
        return _worthless(request, refusal)
    return signing_up.make(
        action=MAKE_PATH, email=email, typed=typed, sign_in_path=SIGN_IN_PATH, choice=theme_of(request)
    )


def _worthless(request: Request, refusal: Refusal) -> Response:
    links = [("Inloggen", SIGN_IN_PATH), ("Meld je bedrijf aan", SIGN_UP_PATH)]
    answer = public.message(title_of(refusal), refusal.message, links=links, choice=theme_of(request))
    answer.delete_cookie(**cookie(request, LINK_COOKIE))
    return form_refused(answer, refusal)
