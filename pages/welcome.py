"""What follows when somebody proved to be themselves: a fresh session, or the second step first."""

from typing import Annotated, Final

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response

from pages.callers import (
    DEVICE_SECONDS,
    OPERATOR_COOKIE,
    SESSION_COOKIE,
    SUPPORT_PATH,
    cookie,
    end_operator_session,
    form_refused,
    remember_device,
    theme_of,
    workplace_of,
)
from pages.guard import home_of
from pages.return_to import PROVIDER_PATH, leading_to, place_for
from services.access.permissions import Permission
from services.access.second_step import LASTS, HalfIn
from services.access.sessions import SignedIn, sign_out
from services.scope import Identity
from services.single_sign_on.refusals import ThroughProvider
from ui import public

HALFWAY_COOKIE: Final = "halfway"
STEP_PATH: Final = "/inloggen/stap"
PASSKEY_PATH: Final = "/inloggen/passkey"
ORGANISATION_COOKIE: Final = "organisation"
"""Holds the end of the link of the company that this browser comes in to through its provider."""
Asked = Annotated[str, Form(alias="next", max_length=400)]


async def let_in(request: Request, come_in: SignedIn | HalfIn, *, asked: str = "") -> Response:
    """Go on to what was asked, or to the second step."""
    if isinstance(come_in, SignedIn):
        return await welcome(request, come_in, to=place_of(come_in, asked))
    answer = RedirectResponse(leading_to(STEP_PATH, asked), status_code=303)
    answer.set_cookie(value=come_in.token, max_age=int(LASTS.total_seconds()), **cookie(request, HALFWAY_COOKIE))
    return answer


async def welcome(request: Request, signed_in: SignedIn, *, to: str = "", answer: Response | None = None) -> Response:
    """Go on with a fresh session, at an address or with an answer; the one that this browser had before ends.

    An operator goes on above the companies, with a cookie of another name.
    """
    await end_session(request)
    answer = answer or RedirectResponse(to, status_code=303)
    if signed_in.is_operator:
        await end_operator_session(request)
        answer.delete_cookie(**cookie(request, SESSION_COOKIE))
    name = OPERATOR_COOKIE if signed_in.is_operator else SESSION_COOKIE
    lasts = signed_in.expires_at - workplace_of(request).environment.clock.now()
    answer.set_cookie(value=signed_in.token, max_age=int(lasts.total_seconds()), **cookie(request, name))
    answer.delete_cookie(**cookie(request, HALFWAY_COOKIE))
    remember_device(request, answer, signed_in.email)
    return answer


def led_to_provider(request: Request, refusal: ThroughProvider, *, asked: str = "") -> Response:
    """Tell somebody who may come in where that is; a form of ours cannot send a browser to another site."""
    place = leading_to(f"{PROVIDER_PATH}/{refusal.key}", asked)
    answer = public.message(
        "Log in met je organisatie", refusal.message, links=[("Verder", place)], choice=theme_of(request)
    )
    answer.set_cookie(value=refusal.key, max_age=DEVICE_SECONDS, **cookie(request, ORGANISATION_COOKIE))
    return form_refused(answer, refusal)


def place_of(signed_in: SignedIn, asked: str) -> str:
    """Where this person goes on."""
    if signed_in.is_operator:
        return SUPPORT_PATH
    is_driver = Permission.OWN_WORK in signed_in.rights
    return place_for(asked, home=home_of(signed_in.rights), is_driver=is_driver)


def home_after(identity: Identity) -> str:
    """Where who is signed in goes on."""
    return home_of(identity.rights)


async def end_session(request: Request) -> None:
    """End the session that this browser has, if any."""
    identity: Identity | None = request.scope["identity"]
    if identity is not None and identity.session_id is not None:
        work, session_id = workplace_of(request), identity.session_id
        await work.in_thread(lambda: sign_out(work.environment, session_id=session_id, origin=identity.origin))
