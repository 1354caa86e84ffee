"""What follows when somebody proved to be themselves: a fresh session, or the second step first."""

from typing import Annotated, Final

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response

from pages.callers import (
    OPERATOR_COOKIE,
    SESSION_COOKIE,
    SUPPORT_PATH,
    cookie,
    end_operator_session,
    remember_device,
    workplace_of,
)
from pages.guard import home_of
from pages.return_to import leading_to, place_for
from services.access.permissions import Permission
from services.access.second_step import LASTS, HalfIn
from services.access.sessions import SignedIn, sign_out
from services.scope import Identity

HALFWAY_COOKIE: Final = "halfway"
STEP_PATH: Final = "/inloggen/stap"
PASSKEY_PATH: Final = "/inloggen/passkey"
Asked = Annotated[str, Form(alias="next", max_length=400)]


async def let_in(request: Request, come_in: SignedIn | HalfIn, *, asked: str = "") -> Response:
    """Go on to what was asked, or to the second step."""
    if isinstance(come_in, SignedIn):
        return await welcome(request, come_in, to=place_of(come_in, asked))
    answer = RedirectResponse(leading_to(STEP_PATH, asked), status_code=303)
    answer.set_cookie(value=come_in.token, max_age=int(LASTS.total_seconds()), **cookie(request, HALFWAY_COOKIE))
    return answer


async def welcome(request: Request, signed_in: SignedIn, *, to: str = "", answer: Response | None = None) -> Response:
    """Go on with a fresh session, at an address or with an answer; the one that this browser had before ends."""
    await end_session(request)
    answer = answer or RedirectResponse(to, status_code=303)
    lasts = signed_in.expires_at - workplace_of(request).environment.clock.now()
    answer.set_cookie(value=signed_in.token, max_age=int(lasts.total_seconds()), **cookie(request, SESSION_COOKIE))
    answer.delete_cookie(**cookie(request, HALFWAY_COOKIE))
    remember_device(request, answer, signed_in.email)
    return answer


async def welcome_operator(request: Request, signed_in: SignedIn) -> Response:
    """Go on above the companies: what this browser was signed in to before ends."""
    await end_operator_session(request)
    await end_session(request)
    answer = RedirectResponse(SUPPORT_PATH, status_code=303)
    lasts = signed_in.expires_at - workplace_of(request).environment.clock.now()
    answer.set_cookie(value=signed_in.token, max_age=int(lasts.total_seconds()), **cookie(request, OPERATOR_COOKIE))
    answer.delete_cookie(**cookie(request, SESSION_COOKIE))
    remember_device(request, answer, signed_in.email)
    return answer


def place_of(signed_in: SignedIn, asked: str) -> str:
    """Where this person goes on."""
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
