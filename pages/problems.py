"""What one gets instead of what was asked for: a calm page for people, JSON for programs, and a line in the log."""

from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.values.refusal import NotAllowed, NotFound, Refusal
from pages.return_to import SIGN_IN_PATH, again_path, proof_path, sign_in_path
from services.access.api_tokens import KeyRefused
from services.access.attempts import TooManyAttempts
from services.access.joining import InvitationUsedUp
from services.access.proof import OnlyInPerson, ProofNeeded
from services.access.reset_password import ResetUsedUp
from services.access.second_step import HalfwayOver
from services.access.sign_up import SignUpUsedUp
from services.faults import FAULT, report
from services.gateways.vault import VaultAway, VaultRefuses
from services.reachable import DatabaseAway
from services.scope import Identity, SignedOut
from services.waiting_lines import TooMuch
from ui import public, theme

MACHINE_PATHS: Final = ("/sync/", "/board/", "/_nicegui", "/healthz", "/readyz")


class ForeignRequest(Refusal):
    """Another site, or another session, makes the browser send this."""

    code = "foreign_request"

    def __init__(self) -> None:
        super().__init__("Dit verzoek komt niet van je eigen pagina. Ververs de pagina en probeer het opnieuw.")


class WrongHost(Refusal):
    """The request was sent to a name that is not ours."""

    code = "wrong_host"

    def __init__(self) -> None:
        super().__init__("Dit adres is niet van DepotFlow. Open het adres dat je van je bedrijf kreeg.")


class TooLarge(Refusal):
    """More is sent than anything of ours asks for."""

    code = "too_large"

    def __init__(self) -> None:
        super().__init__("Dit is te groot om te versturen. Verklein het bestand en probeer het opnieuw.")


class TooSlow(Refusal):
    """What is sent does not arrive."""

    code = "too_slow"

    def __init__(self) -> None:
        super().__init__("Dit kwam niet op tijd aan. Kijk je verbinding na en verstuur het opnieuw.")


class Unreadable(Refusal):
    """The request makes no sense."""

    code = "unreadable"

    def __init__(self, *, field: str | None = None) -> None:
        super().__init__("Dit kan niet worden gelezen. Kijk het na en verstuur het opnieuw.", field=field)


CONFLICT: Final = 409
STATUSES: Final = {
    SignedOut.code: 401,
    HalfwayOver.code: 401,
    KeyRefused.code: 401,
    NotAllowed.code: 403,
    OnlyInPerson.code: 403,
    ProofNeeded.code: 403,
    ForeignRequest.code: 403,
    NotFound.code: 404,
    InvitationUsedUp.code: 410,
    ResetUsedUp.code: 410,
    SignUpUsedUp.code: 410,
    TooSlow.code: 408,
    TooLarge.code: 413,
    Unreadable.code: 422,
    WrongHost.code: 400,
    TooMuch.code: 429,
    TooManyAttempts.code: 429,
    DatabaseAway.code: 503,
    VaultAway.code: 503,
    VaultRefuses.code: 503,
}


def wants_page(scope: Scope) -> bool:
    """Whether a person looks at the answer: a browser that opens an address or sends a form asks for HTML."""
    return not scope["path"].startswith(MACHINE_PATHS) and "text/html" in Headers(scope=scope).get("accept", "")


def refused(scope: Scope, refusal: Refusal, *, status: int | None = None) -> Response:
    """The answer to a request that was refused."""
    status = status or STATUSES.get(refusal.code, CONFLICT)
    if not wants_page(scope):
        body = {"code": refusal.code, "message": refusal.message, "field": refusal.field}
        return JSONResponse(body, status, headers={"Cache-Control": "no-store", **retry_after(refusal)})
    if isinstance(refusal, SignedOut):
        return RedirectResponse(sign_in_path(scope), status_code=303)
    if isinstance(refusal, ProofNeeded):
        return RedirectResponse(proof_path(scope), status_code=303)
    if isinstance(refusal, NotFound | NotAllowed):
        return public.problem(status, is_looking=_is_looking(scope), choice=_theme(scope))
    title = "Even geen verbinding" if isinstance(refusal, DatabaseAway) else "Dat kan nu niet"
    again = [("Probeer opnieuw", again_path(scope))] if scope["method"] == "GET" else [("Naar het begin", "/")]
    if isinstance(refusal, HalfwayOver):
        again = [("Inloggen", SIGN_IN_PATH)]
    answer = public.message(title, refusal.message, links=again, status=status, choice=_theme(scope))
    answer.headers.update(retry_after(refusal))
    return answer


def retry_after(refusal: Refusal) -> dict[str, str]:
    """The headers that say when it makes sense to come back, and that nobody waits for the rest of a slow body."""
    if isinstance(refusal, TooSlow):
        return {"Connection": "close"}
    return {"Retry-After": str(refusal.wait_seconds)} if isinstance(refusal, TooManyAttempts) else {}


def failed(scope: Scope, fault: Exception) -> Response:
    """The answer to a request that broke something of ours: a reference that is in the log, and no internals."""
    reference = report(fault)
    if wants_page(scope):
        return public.problem(500, reference=reference, again=again_path(scope), choice=_theme(scope))
    return JSONResponse({"code": "fault", "message": FAULT, "field": None, "reference": reference}, 500)


def report_unless_refused(fault: Exception) -> None:
    """For what happens on an open page: a refusal is an answer that the page has shown already."""
    if not isinstance(fault, Refusal):
        report(fault)


def answer_problems(app: FastAPI) -> None:
    """Let this application answer its refusals and wrong addresses this way."""

    def refusal(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, Refusal)  # noqa: S101 - registered for nothing else
        return refused(request.scope, problem)

    def wrong_form(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, RequestValidationError)  # noqa: S101 - registered for nothing else
        if request.method == "GET" and wants_page(request.scope):
            return refused(request.scope, NotFound("Deze pagina"))
        places = [error["loc"][-1] for error in problem.errors()]
        return refused(request.scope, Unreadable(field=next((at for at in places if isinstance(at, str)), None)))

    def wrong_address(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, HTTPException)  # noqa: S101 - registered for nothing else
        known = {403: NotAllowed(), 404: NotFound("Deze pagina"), 405: NotFound("Deze pagina"), 413: TooLarge()}
        return refused(request.scope, known.get(problem.status_code, Unreadable()), status=problem.status_code)

    app.add_exception_handler(Refusal, refusal)
    app.add_exception_handler(RequestValidationError, wrong_form)
    app.add_exception_handler(HTTPException, wrong_address)
    app.add_exception_handler(404, wrong_address)


class CalmFaults:
    """Pure ASGI around everything: what nobody else answered becomes one line in the log and a calm answer.

    Who breaks off while sending gets none.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            return
        except Exception as fault:
            if scope["type"] != "http":
                raise
            answer = failed(scope, fault)
            if not has_begun:
                await answer(scope, receive, send)


def _is_looking(scope: Scope) -> bool:
    identity: Identity | None = scope.get("identity")
    return identity is not None and identity.looking is not None


def _theme(scope: Scope) -> str | None:
    return Request(scope).cookies.get(theme.THEME_COOKIE)
