"""One call: who makes it, what it asks, and its answer; every route is a few lines on top of this."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Header, Request
from fastapi.responses import Response
from pydantic import Field

from api.v1.gate import PREFIX
from api.v1.problems import ChangedSince
from api.v1.values import Body, Number, Shown
from exports.file import ExportFile
from models.values.listing import TablePage, TableQuery
from services.kept_answers import Answer, answer_once
from services.scope import Identity
from services.taking_turns import wait_for_turn
from services.tenant import TenantServices
from services.workplace import Workplace

Resource = TypeVar("Resource", bound=Shown)
View = TypeVar("View")
Action = Callable[[TenantServices], View]


class Page(Shown, Generic[Resource]):
    """Part of a list."""

    items: list[Resource]
    next: str | None = Field(description="The cursor of what follows; null at the end.")
    total: int = Field(description="How many there are in all.")


class Asked(Body):
    """Which part of a list."""

    limit: Number = Field(50, ge=1, le=200, description="How many at most.")
    cursor: str | None = Field(None, min_length=1, max_length=400, description="`next` of the answer before.")

    def query(self) -> TableQuery:
        """As services take it: every other field that was given is a filter."""
        beside = {"limit", "cursor", "search"}
        filters = {
            name: str(value)
            for name in self.model_fields_set - beside
            if (value := getattr(self, name)) not in {None, False}
        }
        return TableQuery(search=getattr(self, "search", ""), filters=filters, after=self.cursor, limit=self.limit)


class Searched(Asked):
    """Which part of a list that can be searched."""

    search: str = Field("", max_length=100, description="Words that must all occur.")


class Call:
    """Who calls, and from where to answer."""

    def __init__(self, request: Request) -> None:
        self._workplace: Workplace = request.scope["workplace"]
        self._identity: Identity = request.scope["identity"]
        self._request_sha256: bytes = request.scope["request_sha256"]
        self._place: str = request.scope["path"].lower()
        self.name = ""
        """The idempotency key."""
        self.seen: str | None = None
        """The ETag of what the caller saw."""

    async def one(self, kind: type[Resource], action: Action[Any]) -> Response:
        """What the action gives, with its ETag."""
        return _response(await self._perform(lambda depotflow: _answer(kind, action(depotflow))))

    async def page(self, kind: type[Resource], action: Action[TablePage[Any]]) -> Response:
        """Part of a list of these."""
        found = await self._perform(action)
        page = Page[kind](  # type: ignore[valid-type]  # made at run time, as FastAPI does
            items=[kind.model_validate(row) for row in found.rows], next=found.next_cursor, total=found.total
        )
        return _response(Answer(200, page.model_dump_json().encode()))

    async def done(self, action: Action[None]) -> Response:
        """Nothing but that it was done."""
        await self._perform(action)
        return _response(Answer(204, b""))

    async def file(self, action: Action[ExportFile]) -> Response:
        """A file; its name holds nothing but letters, digits, dots, dashes and underscores."""
        file = await self._perform(action)
        named = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.media_type, headers=named)

    async def once(self, kind: type[Resource], *actions: Action[Any], status: int = 201, under: str = "") -> Response:
        """As `one`, for what must not happen twice: the same call again gets the same answer.

        The actions are done in turn, and what the last gives is answered; what is made can be found `under` this
        address.
        """

        def answer(depotflow: TenantServices) -> Answer:
            *_, view = [action(depotflow) for action in actions]
            return _answer(kind, view, status=status, under=under)

        def work(depotflow: TenantServices) -> Answer:
            assert self._identity.key_id is not None  # noqa: S101 - the gate lets nobody else in
            return answer_once(
                depotflow.scope,
                key_id=self._identity.key_id,
                name=self.name,
                request_sha256=self._request_sha256,
                answer=lambda: answer(depotflow),
            )

        return _response(await self._perform(work))

    def check_unchanged(self, kind: type[Resource], now: Any | None) -> None:
        """Hold what there is, if anything, against the ETag that the caller saw, if it named one.

        A proxy that compresses answers marks their ETags as weak; what was seen is the same.
        Raises: ChangedSince. Source: RFC 9110, 13.1.1: what is not there matches nothing, not even `*`.
        """
        there = set() if now is None else {"*", _answer(kind, now).etag}
        if self.seen is not None and self.seen.removeprefix("W/") not in there:
            raise ChangedSince

    async def _perform(self, action: Action[View]) -> View:
        """Who says what they saw goes after others who do: of two who saw the same, one changes it."""

        def work(depotflow: TenantServices) -> View:
            if self.seen is not None:
                wait_for_turn(depotflow.scope, self._place)
            return action(depotflow)

        return await self._workplace.perform(self._identity, work)


def _answer(kind: type[Resource], view: Any, *, status: int = 200, under: str = "") -> Answer:
    shown = kind.model_validate(view)
    body = shown.model_dump_json().encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Answer(status, body, etag, f"{PREFIX}{under}/{shown.model_dump()['id']}" if under else "")


def _response(answer: Answer) -> Response:
    headers = {"ETag": answer.etag, "Location": answer.location}
    return Response(
        answer.body or None,
        answer.status,
        headers={name: value for name, value in headers.items() if value},
        media_type="application/json" if answer.body else None,
    )


Caller = Annotated[Call, Depends()]
"""A call that reads or changes."""


def _repeatable(
    call: Caller,
    idempotency_key: Annotated[
        str,
        Header(
            min_length=8,
            max_length=64,
            pattern=r"^[!-~]+$",
            description="A name of your own for this one request; another one for every request.",
            examples=["shift-2026-06-22-E101"],
        ),
    ],
) -> Call:
    call.name = idempotency_key
    return call


Creating = Annotated[Call, Depends(_repeatable)]
"""A call that makes something, or does something once."""


def _conditional(
    call: Caller,
    if_match: Annotated[
        str | None, Header(max_length=64, description="The `ETag` that you saw; changed since, the answer is 412.")
    ] = None,
) -> Call:
    call.seen = if_match
    return call


Changing = Annotated[Call, Depends(_conditional)]
"""A call that changes what may have changed meanwhile."""
