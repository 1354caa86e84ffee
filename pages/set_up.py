"""Setting up a second step: by who is signed in, or on the way in where the group asks for one."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from models.values.refusal import Refusal
from pages.callers import (
    Credential,
    TypedField,
    caller_of,
    form_refused,
    identity_of,
    theme_of,
    typed_again,
    workplace_of,
)
from pages.return_to import leading_to, own_path
from pages.welcome import HALFWAY_COOKIE, Asked, place_of, welcome
from services.access.authenticator_apps import Offer, OfferOver, offer_again, offer_secret
from services.access.passkeys import PasskeyRefused, ask_new_passkey
from services.access.second_step import (
    Added,
    HalfwayOver,
    SettingUp,
    set_up_app,
    set_up_passkey,
    setting_up,
    setting_up_halfway,
)
from services.rules.devices import device_in_words
from ui import proving, public

router = APIRouter()

SECURITY_PATH: Final = "/beveiliging"
CHOOSE_PATH: Final = "/inloggen/instellen"


@router.get("/inloggen/instellen")
async def choose_form(request: Request) -> Response:
    """Which second step it will be, for who cannot go on without."""
    await _who(request)
    return _choose(request, request.query_params.get("next", ""))


@router.get("/inloggen/instellen/app")
@router.get("/beveiliging/app")
async def app_form(request: Request) -> Response:
    """A QR code with a secret that nobody has yet."""
    who = await _who(request)
    work = workplace_of(request)
    offer = offer_secret(work.environment, user_id=who.user_id, email=who.email)
    return _app_form(request, offer, asked=request.query_params.get("next", ""))


@router.post("/inloggen/instellen/app")
@router.post("/beveiliging/app")
async def do_set_up_app(
    request: Request, sealed: TypedField = "", code: TypedField = "", asked: Asked = ""
) -> Response:
    """Take the app whose code was typed."""
    who = await _who(request)
    work = workplace_of(request)
    try:
        added = await work.at_the_door(
            lambda: set_up_app(work.environment, who, sealed=sealed, code=code, caller=caller_of(request))
        )
    except HalfwayOver:
        raise
    except Refusal as refusal:
        is_over = isinstance(refusal, OfferOver)
        kept = None if is_over else offer_again(work.environment, sealed, user_id=who.user_id, email=who.email)
        offer = kept or offer_secret(work.environment, user_id=who.user_id, email=who.email)
        return form_refused(_app_form(request, offer, typed_again(refusal), asked=asked), refusal)
    return await _added(request, added, asked=asked)


@router.post("/inloggen/instellen/passkey/vraag")
@router.post("/beveiliging/passkey/vraag")
async def ask_for_passkey(request: Request) -> Response:
    """What to ask this browser."""
    who = await _who(request)
    work = workplace_of(request)
    question = await work.at_the_door(
        lambda: ask_new_passkey(work.environment, user_id=who.user_id, email=who.email, holder=who.holder)
    )
    return Response(question, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.post("/inloggen/instellen/passkey")
@router.post("/beveiliging/passkey")
async def do_set_up_passkey(request: Request, credential: Credential = "", asked: Asked = "") -> Response:
    """Take the passkey that this browser made; it is called after the device until somebody renames it."""
    who = await _who(request)
    work, caller = workplace_of(request), caller_of(request)
    name = f"Passkey van {device_in_words(caller.device)}"
    try:
        added = await work.at_the_door(
            lambda: set_up_passkey(work.environment, who, credential=credential, name=name, caller=caller)
        )
    except PasskeyRefused as refusal:
        back = leading_to(_back(request), asked)
        again = [("Probeer opnieuw", back)]
        told = public.message("Dat is niet gelukt", refusal.message, links=again, at=back, choice=theme_of(request))
        return form_refused(told, refusal)
    return await _added(request, added, asked=asked)


async def _who(request: Request) -> SettingUp:
    """Who sets something up: by the address either the person that is signed in, or the one who is halfway.

    Raises: SignedOut, ProofNeeded, HalfwayOver.
    """
    work = workplace_of(request)
    if not _is_signed_in(request):
        token = caller_of(request).cookies.get(HALFWAY_COOKIE, "")
        return await work.in_thread(lambda: setting_up_halfway(work.environment, token=token))
    identity = identity_of(request)
    return await work.in_thread(lambda: setting_up(work.environment, identity))


def _is_signed_in(request: Request) -> bool:
    return request.url.path.startswith(SECURITY_PATH)


def _back(request: Request) -> str:
    return SECURITY_PATH if _is_signed_in(request) else CHOOSE_PATH


def _choose(request: Request, asked: str) -> Response:
    return proving.choose(
        app_path=leading_to(f"{CHOOSE_PATH}/app", asked),
        passkey_path=f"{CHOOSE_PATH}/passkey",
        next_path=own_path(asked),
        choice=theme_of(request),
    )


def _app_form(request: Request, offer: Offer, typed: public.Typed = public.BLANK, *, asked: str) -> Response:
    back = _back(request)
    return proving.set_up_app(
        action=f"{back}/app",
        address=offer.address,
        secret=offer.secret,
        sealed=offer.sealed,
        back_path=leading_to(back, asked),
        typed=typed,
        next_path=own_path(asked),
        choice=theme_of(request),
    )


async def _added(request: Request, added: Added, *, asked: str) -> Response:
    """Go on where this began, past the recovery codes if there are fresh ones."""
    place = SECURITY_PATH if added.signed_in is None else place_of(added.signed_in, asked)
    answer: Response = RedirectResponse(place, status_code=303)
    if added.codes:
        answer = proving.codes(added.codes, next_path=place, choice=theme_of(request))
    return answer if added.signed_in is None else await welcome(request, added.signed_in, answer=answer)
