"""The document of the interface: as JSON for programs, and as a plain page for people, made of that same document."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute
from markupsafe import Markup

from api.v1.document import describe
from api.v1.gate import DOCUMENT, MANUAL
from ui import parts, reading, theme

_CODE: Final = re.compile(r"`([^`]+)`")
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_BOUNDS: Final = {"minimum": "≥", "maximum": "≤", "minLength": "length ≥", "maxLength": "length ≤", "const": "="}
Told = Mapping[str, Any]


def describe_in(app: FastAPI, routes: Sequence[APIRoute]) -> None:
    """Let this application hand out the description of these routes; it is made when somebody first asks for it."""

    @cache
    def told() -> Told:
        return describe(routes)

    @app.get(DOCUMENT)
    def document() -> Response:
        return Response(orjson.dumps(told()), media_type="application/json")

    @app.get(MANUAL)
    def manual(request: Request) -> HTMLResponse:
        return reading.page("API", _body(told()), choice=request.cookies.get(theme.THEME_COOKIE))


def _body(told: Told) -> Markup:
    intro = parts.joined(_paragraph(text) for text in told["info"]["description"].split("\n\n"))
    by_tag: dict[str, list[Markup]] = {}
    for path, item in told["paths"].items():
        for method in _METHODS:
            if operation := item.get(method):
                by_tag.setdefault(operation["tags"][0], []).append(_operation(told, method, path, operation))
    document = Markup('<p><a href="{}">openapi.json</a></p>').format(DOCUMENT)
    index = parts.joined((parts.link(tag, f"#{tag}") for tag in by_tag), Markup(" · "))
    sections = (
        Markup('<section id="{}"><h2>{}</h2>{}</section>').format(tag, tag, parts.joined(operations))
        for tag, operations in by_tag.items()
    )
    errors = _table(
        ("Status", "When"),
        [
            (_code(status), _inline(told["components"]["responses"][name]["description"]))
            for status, name in _errors(told)
        ],
    )
    return Markup("<h1>DepotFlow API</h1>{}{}<nav>{}</nav><h2>Errors</h2>{}{}").format(
        intro, document, index, errors, parts.joined(sections)
    )


def _errors(told: Told) -> list[tuple[str, str]]:
    """Status and name of every answer that says no."""
    found = {
        (status, answer["$ref"].rpartition("/")[2])
        for item in told["paths"].values()
        for operation in item.values()
        for status, answer in operation["responses"].items()
        if "$ref" in answer
    }
    return sorted(found)


def _operation(told: Told, method: str, path: str, operation: Told) -> Markup:
    sent = _named(told, operation.get("requestBody", {}))
    good = next(status for status in operation["responses"] if status.startswith("2"))
    given = _named(told, operation["responses"][good])
    pieces: list[Markup] = []
    if parameters := operation.get("parameters"):
        rows = [
            (_code(one["name"]), one["in"], _kind(told, one["schema"]), _inline(one.get("description", "")))
            for one in parameters
        ]
        pieces.append(_table(("Parameter", "In", "Kind", "About"), rows))
    pieces += [
        Markup("<h3>{}</h3>{}").format(title, _fields(told, schema))
        for title, schema in (("Body", sent), (f"Answer {good}", given))
        if schema
    ]
    return Markup('<details id="{}"><summary>{} <code>{}</code> <span>{}</span></summary>{}</details>').format(
        operation["operationId"], parts.tag(method.upper()), path, operation["summary"], parts.joined(pieces)
    )


def _named(told: Told, holder: Told) -> Told:
    """The schema of what is sent or answered as JSON, nothing for a file."""
    return _resolved(told, holder.get("content", {}).get("application/json", {}).get("schema", {}))


def _fields(told: Told, schema: Told) -> Markup:
    needed = schema.get("required", ())
    rows = [
        (
            Markup("{}{}").format(_code(name), "" if name in needed else Markup(" <small>optional</small>")),
            _kind(told, one),
            _inline(one.get("description", "")),
        )
        for name, one in schema.get("properties", {}).items()
    ]
    return Markup("{}{}").format(_paragraph(schema.get("description", "")), _table(("Field", "Kind", "About"), rows))


def _kind(told: Told, schema: Told) -> str:
    """In a few words what a value is."""
    if options := schema.get("anyOf"):
        return " or ".join(_kind(told, one) for one in options)
    schema = _resolved(told, schema)
    if "enum" in schema:
        return " | ".join(str(one) or '""' for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(told, schema['items'])}"
    if "properties" in schema:
        return f"{schema['title']}: {', '.join(schema['properties'])}"
    words = [schema.get("format") or schema.get("type") or "value"]
    words += [f"as {schema['examples'][0]}"] if "examples" in schema else []
    words += [f"{sign} {_plain(schema[name])}" for name, sign in _BOUNDS.items() if name in schema]
    return " ".join(words)


def _plain(bound: Any) -> Any:
    return int(bound) if isinstance(bound, float) else bound


def _resolved(told: Told, schema: Told) -> Told:
    if "$ref" not in schema:
        return schema
    found: Told = told["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str | Markup, ...]]) -> Markup:
    head = parts.joined(Markup('<th scope="col">{}</th>').format(each) for each in heads)
    body = parts.joined(
        Markup("<tr>{}</tr>").format(parts.joined(Markup("<td>{}</td>").format(cell) for cell in row)) for row in rows
    )
    return Markup(
        '<div class="df-doc__t" tabindex="0"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(head, body)


def _paragraph(text: str) -> Markup:
    return Markup("<p>{}</p>").format(_inline(text)) if text else Markup()


def _inline(text: str) -> Markup:
    """Words with what stands between backticks as code."""
    pieces = _CODE.split(text)
    return parts.joined(_code(piece) if at % 2 else piece for at, piece in enumerate(pieces))


def _code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(text)
