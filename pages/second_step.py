"""The second step at the door, and a passkey as the only one: plain HTML forms, as coming in."""

import secrets
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from models.values.refusal import Refusal
from pages.callers import Credential, TypedField, caller_of, cookie, form_refused, theme_of, typed_again, workplace_of
from pages.return_to import PROVIDER_PATH, SIGN_IN_PATH, leading_to, own_path
from pages.set_up import CHOOSE_PATH
from pages.welcome import (
    HALFWAY_COOKIE,
    PASSKEY_PATH,
    STEP_PATH,
    Asked,
    led_to_provider,
    let_in,
    place_of,
    welcome,
)
from services.access.challenges import LASTS
from services.access.factors import Ways
from services.access.second_step import (
    HalfwayOver,
    ask_finish_by_passkey,
    ask_sign_in,
    finish_by_code,
    finish_by_passkey,
    read_halfway,
    sign_in_by_passkey,
)
from services.single_sign_on.refusals import ThroughProvider
from ui import proving, public

router = APIRouter()

CHALLENGE_COOKIE: Final = "challenge"


@router.post("/inloggen/passkey/vraag")
async def ask_any_passkey(request: Request) -> Response:
    """What to ask this browser; the cookie makes sure that the answer comes from it."""
    work, holder = workplace_of(request), secrets.token_urlsafe(32)
    question = await work.at_the_door(lambda: ask_sign_in(work.environment, holder=holder, caller=caller_of(request)))
    answer = Response(question, media_type="application/json", headers={"Cache-Control": "no-store"})
    answer.set_cookie(value=holder, max_age=int(LASTS.total_seconds()), **cookie(request, CHALLENGE_COOKIE))
    return answer


@router.post("/inloggen/passkey")
async def do_sign_in(request: Request, credential: Credential = "", asked: Asked = "") -> Response:
    """Come in with a passkey alone."""
    work, holder = workplace_of(request), caller_of(request).cookies.get(CHALLENGE_COOKIE, "")
    try:
        signed_in = await work.at_the_door(
            lambda: sign_in_by_passkey(
                work.environment, holder=holder, credential=credential, caller=caller_of(request)
            )
        )
    except ThroughProvider as refusal:
        return led_to_provider(request, refusal, asked=asked)
    except Refusal as refusal:
        form = public.sign_in(
            action=SIGN_IN_PATH,
            typed=typed_again(refusal),
            passkey_path=PASSKEY_PATH,
            provider_path=PROVIDER_PATH,
            next_path=own_path(asked),
            choice=theme_of(request),
        )
        return form_refused(form, refusal)
    answer = await let_in(request, signed_in, asked=asked)
    answer.delete_cookie(**cookie(request, CHALLENGE_COOKIE))
    return answer


@router.get("/inloggen/stap")
async def step_form(request: Request) -> Response:
    """The second step of whoever just gave the right password; who has none yet sets one up."""
    asked, token = request.query_params.get("next", ""), _token(request)
    work = workplace_of(request)
    try:
        halfway = await work.in_thread(lambda: read_halfway(work.environment, token=token))
    except HalfwayOver:
        return RedirectResponse(leading_to(SIGN_IN_PATH, asked), status_code=303)
    if not halfway.ways.has_factor:
        return RedirectResponse(leading_to(CHOOSE_PATH, asked), status_code=303)
    return _step_form(request, halfway.email, halfway.ways, asked=asked)


@router.post("/inloggen/stap/vraag")
async def ask_own_passkey(request: Request) -> Response:
    """What to ask this browser."""
    work, token = workplace_of(request), _token(request)
    question = await work.at_the_door(lambda: ask_finish_by_passkey(work.environment, token=token))
    return Response(question, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.post("/inloggen/stap")
async def do_step(
    request: Request,
    code: TypedField = "",
    recovery: TypedField = "",
    credential: Credential = "",
    asked: Asked = "",
) -> Response:
    """Open the session."""
    work, token, caller = workplace_of(request), _token(request), caller_of(request)
    halfway = await work.in_thread(lambda: read_halfway(work.environment, token=token))
    try:
        signed_in = await work.at_the_door(
            lambda: (
                finish_by_passkey(work.environment, token=token, credential=credential, caller=caller)
                if credential
                else finish_by_code(work.environment, token=token, code=code or recovery, caller=caller)
            )
        )
    except HalfwayOver:
        raise
    except Refusal as refusal:
        typed = of_recovery(typed_again(refusal), recovery)
        return form_refused(_step_form(request, halfway.email, halfway.ways, typed, asked=asked), refusal)
    return await welcome(request, signed_in, to=place_of(signed_in, asked))


def of_recovery(typed: public.Typed, recovery: str) -> public.Typed:
    """A code that was wrong is told at the field that it was typed in."""
    if not recovery or "code" not in typed.errors:
        return typed
    told = "Deze herstelcode klopt niet of is al gebruikt. Neem de volgende van je lijst."
    return public.Typed({"recovery": recovery}, {"recovery": told})


def proofs_of(ways: Ways) -> proving.Proofs:
    """What the screen offers."""
    return proving.Proofs(app=ways.has_app, passkey=ways.has_passkey, recovery=ways.codes_left > 0)


def _step_form(request: Request, email: str, ways: Ways, typed: public.Typed = public.BLANK, *, asked: str) -> Response:
    return proving.prove(
        action=STEP_PATH,
        passkey_path=STEP_PATH,
        why="Typ de 6 cijfers uit je app." if ways.has_app else "Gebruik je passkey.",
        email=email,
        proofs=proofs_of(ways),
        typed=typed,
        next_path=own_path(asked),
        submit="Log in",
        choice=theme_of(request),
    )


def _token(request: Request) -> str:
    return caller_of(request).cookies.get(HALFWAY_COOKIE, "")
