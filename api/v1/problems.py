"""What a caller gets instead of what was asked for: problem details by RFC 9457, whatever went wrong."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match

from api.v1.values import Body
from api.v1.wrong_values import what_is_wrong
from models.values.refusal import Conflict, InvalidValue, NotAllowed, NotFound, Refusal
from services.access.api_tokens import KeyRefused
from services.access.attempts import TooManyAttempts
from services.access.proof import OnlyInPerson
from services.faults import FAULT, report
from services.gateways.vault import VaultAway, VaultRefuses
from services.kept_answers import OtherRequest
from services.reachable import DatabaseAway

MEDIA_TYPE: Final = "application/problem+json"


class FieldProblem(Body):
    """What is wrong with one value that was sent."""

    pointer: str = Field(examples=["/driver_id"])
    """Where in the body it stands by RFC 6901, or the name of the parameter or header."""
    detail: str


class Problem(Body):
    """Problem details (RFC 9457). `code` tells programs apart what `status` does not; `detail` is Dutch, for people."""

    type: str = "about:blank"
    title: str = Field(examples=["Unprocessable Entity"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["Vul een naam in van hoogstens 120 tekens."])
    code: str = Field(examples=["invalid_value"])
    field: str | None = Field(None, examples=["name"])
    errors: list[FieldProblem] | None = None
    reference: str | None = None
    """Of a fault of ours: the number to mention when you ask about it."""


class Unreadable(Refusal):
    """The body is no JSON that we take."""

    code = "unreadable"

    def __init__(self, why: str) -> None:
        super().__init__(f"Dit kan niet worden gelezen: {why}. Stuur JSON in UTF-8.")


class TooLarge(Refusal):
    """More is sent than anything of ours asks for."""

    code = "too_large"

    def __init__(self) -> None:
        super().__init__("Dit verzoek is groter dan 1 MB. Verdeel het over meer verzoeken.")


class TooSlow(Refusal):
    """A body does not arrive."""

    code = "too_slow"

    def __init__(self) -> None:
        super().__init__("Dit verzoek kwam niet op tijd aan. Kijk je verbinding na en verstuur het opnieuw.")


class OtherMediaType(Refusal):
    """Something else than JSON is sent."""

    code = "unsupported_media_type"

    def __init__(self) -> None:
        super().__init__("Stuur JSON, met Content-Type: application/json.")


class WrongHost(Refusal):
    """The request was sent to a name that is not ours."""

    code = "wrong_host"

    def __init__(self) -> None:
        super().__init__("Dit adres is niet van DepotFlow. Gebruik het adres dat je van je bedrijf kreeg.")


class TooManyCalls(Refusal):
    """A key calls more often than it may."""

    code = "too_many_calls"

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"Er komen te veel verzoeken met deze sleutel. Wacht {wait_seconds} seconden.")
        self.wait_seconds = wait_seconds


class ChangedSince(Refusal):
    """What is to be changed is not what the caller saw."""

    code = "changed_since"

    def __init__(self) -> None:
        super().__init__("Dit is intussen veranderd. Haal het opnieuw op en kijk wat er nog moet wijzigen.")


class KeyMissing(Refusal):
    """A call that could be repeated has no idempotency key."""

    code = "idempotency_key_missing"

    def __init__(self) -> None:
        super().__init__(
            "Geef een Idempotency-Key van 8 tot 64 tekens mee, voor elk nieuw verzoek een andere.",
            field="Idempotency-Key",
        )


NAME_OF_CALL: Final = ("header", "idempotency-key")
_STATUSES: Final[Mapping[type[Refusal], int]] = {
    KeyRefused: 401,
    NotAllowed: 403,
    OnlyInPerson: 403,
    NotFound: 404,
    Conflict: 409,
    ChangedSince: 412,
    TooSlow: 408,
    TooLarge: 413,
    OtherMediaType: 415,
    InvalidValue: 422,
    OtherRequest: 422,
    Unreadable: 400,
    KeyMissing: 400,
    WrongHost: 400,
    TooManyCalls: 429,
    TooManyAttempts: 429,
    DatabaseAway: 503,
    VaultAway: 503,
    VaultRefuses: 503,
}
_WORDS: Final = {
    404: "Dit adres is er niet. Kijk het na in de documentatie.",
    405: "Dit adres kent deze methode niet. Kijk het na in de documentatie.",
}


def refused(refusal: Refusal) -> Response:
    """The answer to a call that a rule says no to."""
    status = next((_STATUSES[kind] for kind in type(refusal).__mro__ if kind in _STATUSES), HTTPStatus.CONFLICT)
    headers = {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="DepotFlow"'
    if status == HTTPStatus.REQUEST_TIMEOUT:
        headers["Connection"] = "close"
    if (seconds := getattr(refusal, "wait_seconds", None)) is not None:
        headers["Retry-After"] = str(seconds)
    return problem(status, refusal.message, code=refusal.code, field=refusal.field, headers=headers)


def failed(fault: Exception) -> Response:
    """The answer to a call that broke something of ours: a reference that is in the log, and no internals."""
    return problem(500, FAULT, code="fault", reference=report(fault))


def problem(
    status: int,
    detail: str,
    *,
    code: str,
    field: str | None = None,
    errors: Sequence[FieldProblem] | None = None,
    reference: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Problem details."""
    told = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        field=field,
        errors=list(errors) if errors else None,
        reference=reference,
    )
    content = orjson.dumps(told.model_dump(exclude_none=True))
    return Response(content, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def answer_problems(app: FastAPI, routes: Sequence[BaseRoute]) -> None:
    """Let this application answer refusals, wrong values and wrong addresses this way."""

    def refusal(_: Request, said: Exception) -> Response:
        assert isinstance(said, Refusal)  # noqa: S101 - registered for nothing else
        return refused(said)

    def wrong_value(_: Request, said: Exception) -> Response:
        assert isinstance(said, RequestValidationError)  # noqa: S101 - registered for nothing else
        if any(error["loc"] == NAME_OF_CALL and error["type"] == "missing" for error in said.errors()):
            return refused(KeyMissing())
        errors = [FieldProblem(pointer=_pointer(error["loc"]), detail=what_is_wrong(error)) for error in said.errors()]
        where = errors[0].pointer.removeprefix("/") if errors else None
        detail = "Niet alles wat je stuurde klopt. Kijk in 'errors' wat er anders moet."
        return problem(422, detail, code="invalid_request", field=where, errors=errors)

    def wrong_address(request: Request, said: Exception) -> Response:
        assert isinstance(said, HTTPException)  # noqa: S101 - registered for nothing else
        headers = {"Allow": _methods(routes, request)} if said.status_code == HTTPStatus.METHOD_NOT_ALLOWED else {}
        if said.status_code not in _WORDS:
            return refused(Unreadable("er staat iets in dat niet klopt"))
        code = HTTPStatus(said.status_code).name.lower()
        return problem(said.status_code, _WORDS[said.status_code], code=code, headers=headers)

    app.add_exception_handler(Refusal, refusal)
    app.add_exception_handler(RequestValidationError, wrong_value)
    app.add_exception_handler(HTTPException, wrong_address)


def _pointer(place: Sequence[Any]) -> str:
    inside = [str(part).replace("~", "~0").replace("/", "~1") for part in place[1:]]
    return "/" + "/".join(inside) if place[:1] == ("body",) else "/".join(inside)


def _methods(routes: Sequence[BaseRoute], request: Request) -> str:
    """What there is at this address; each method has a route of its own."""
    there = [route for route in routes if route.matches(dict(request.scope))[0] is not Match.NONE]
    return ", ".join(sorted({method for route in there for method in getattr(route, "methods", ())}))
