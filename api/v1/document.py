"""The OpenAPI 3.1 document of the interface, made of its routes."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api.v1.limits import CALLS_A_MINUTE, MOST_AT_ONCE
from api.v1.problems import MEDIA_TYPE, Problem

TITLE: Final = "DepotFlow"
INTRODUCTION: Final = f"""Everything that the screens of DepotFlow do for a company, for other software of that company.

A key is made in DepotFlow, at Instellingen, by somebody who manages rights. It belongs to a group and can do what that
group can, except what only a person may do: approving, paying and giving access. Send it with every call as
`Authorization: Bearer <key>`.

Amounts are whole cents, in fields that end in `_cents`; rates are decimal text with four decimals. Days are written as
`2026-06-22`, weeks as `2026-W26`, instants with the offset of Amsterdam. Bodies are JSON in UTF-8 of at most 1 MB; a
field that is not described here is refused.

Lists come in parts of `limit`; pass `next` of one answer as `cursor` of the following call, until it is null.

Every POST needs an `Idempotency-Key`, a name of your own for that one request. The same request under the same name
within 24 hours is done once and answered the same; another request under it is refused with 422, and with 409 while
the first is going on. What was refused was not done: mend it and send it again.

What can be changed has an `ETag`; send it back as `If-Match` to change nothing that somebody else changed meanwhile.

Errors are problem details (RFC 9457): `code` is for programs, `detail` says in Dutch what to do next.

A key may call {CALLS_A_MINUTE} times a minute and {MOST_AT_ONCE} times at once. `RateLimit` says how much is left; past
that the answer is 429 with `Retry-After`."""
_ALWAYS: Final = (400, 401, 403, 408, 413, 415, 422, 429, 500, 503)
_WORDS: Final = {
    400: "What was sent cannot be read, or lacks its Idempotency-Key.",
    401: "There is no key, or none that is valid.",
    403: "The group of this key may not do this.",
    404: "There is no such thing, for this company.",
    409: "A rule says no, or somebody else was first; `detail` says what to do.",
    412: "It is not what you saw; see If-Match.",
    408: "The body did not arrive in time.",
    413: "More than 1 MB was sent.",
    415: "Something else than JSON was sent.",
    422: "A value is not what it must be; `field` or `errors` says which.",
    429: "This key calls too often.",
    500: "Something of ours broke; mention `reference` when you ask.",
    503: "The database cannot be reached at this moment.",
}


def describe(routes: Sequence[APIRoute]) -> dict[str, Any]:
    """The whole document."""
    for route in routes:
        route.operation_id = route.name
        route.summary = (route.description or "").partition("\n")[0].rstrip(".")
    told = get_openapi(title=TITLE, version="1", openapi_version="3.1.0", description=INTRODUCTION, routes=routes)
    for path, item in told["paths"].items():
        for method, operation in item.items():
            _complete(path, method, operation)
    parts = told["components"]
    for name in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(name, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts["schemas"] |= {**problem.pop("$defs"), "Problem": problem}
    parts["responses"] = {HTTPStatus(status).name: _response(status) for status in _WORDS}
    parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "description": "An API key."}}
    told["security"] = [{"key": []}]
    return told


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    """Say of an operation how it can go wrong, and nothing twice."""
    named = (404,) if "{" in path else ()
    changing = (404, 409) if method != "get" else ()
    seen = (412,) if method in {"patch", "put", "delete"} else ()
    for status in sorted({*_ALWAYS, *named, *changing, *seen}):
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/{HTTPStatus(status).name}"}
    operation["responses"] = dict(sorted(operation["responses"].items()))
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            answer["description"] = "Nothing; it was done." if status == "204" else "What was asked for."
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        schema.pop("description", None)
        options = [one for one in schema.pop("anyOf", ()) if one != {"type": "null"}]
        if len(options) == 1:
            schema |= options[0]


def _response(status: int) -> dict[str, Any]:
    return {
        "description": _WORDS[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
