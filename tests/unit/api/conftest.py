"""A program with a key, in front of the interface of a company; no network in between."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response
from starlette.types import ASGIApp

from api.v1.application import create_api
from models.values.ids import new_id
from models.values.kinds import Role
from services.access.api_keys import ONLY_PEOPLE
from services.access.permissions import STARTERS, Rights
from services.scope import Environment
from services.workplace import Workplace
from tests.company import Company
from tests.unit.services.access.keys import Software

EVERYTHING = STARTERS[Role.OWNER] - ONLY_PEOPLE
READING = STARTERS[Role.READER]


@dataclass
class Program:
    """Other software that calls with a key, or without."""

    app: ASGIApp
    token: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Response:
        """`path` under /api/v1; a POST gets an idempotency key of its own unless one is given."""
        return self.ask_at_once(method, path, [body], **headers)[0]

    def ask_at_once(self, method: str, path: str, bodies: Sequence[Any], **headers: str) -> list[Response]:
        """The same call with each of these bodies, all at the same moment."""

        async def ask() -> list[Response]:
            async with AsyncClient(transport=ASGITransport(self.app), base_url="http://localhost:8080") as client:
                return await asyncio.gather(*(self._ask(client, method, path, body, headers) for body in bodies))

        return asyncio.run(ask())

    async def _ask(
        self, client: AsyncClient, method: str, path: str, body: Any, headers: Mapping[str, str]
    ) -> Response:
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if method == "POST":
            sent["Idempotency-Key"] = str(new_id())
        if body is not None:
            sent["Content-Type"] = "application/json"
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        raw = [(name.encode(), value.encode("latin-1")) for name, value in sent.items()]
        return await client.request(method, f"/api/v1{path}", content=content, headers=raw)

    def get(self, path: str, **headers: str) -> Response:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Response:
        return self.ask("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Response:
        return self.ask("PATCH", path, body, **headers)


class Programs:
    """The interface of one process, and those who call it."""

    def __init__(self, environment: Environment) -> None:
        self.workplace = Workplace(environment)
        self.seconds = 0.0
        """What the clock says by which calls are counted."""
        self.app = with_address(create_api(self.workplace, clock=lambda: self.seconds), self.workplace)

    def of(self, company: Company, rights: Rights = EVERYTHING, **limits: Any) -> Program:
        """One with a new key in a group of its own."""
        software = Software(company, company.member(Role.OWNER))
        key = software.build_key(software.build_group(rights, **limits), name=f"Software {new_id()}"[:40])
        return Program(self.app, key.token)

    def stranger(self) -> Program:
        return Program(self.app, "")


def with_address(app: ASGIApp, workplace: Workplace) -> ASGIApp:
    """What the gate of the whole application says of a call before it comes here."""

    async def call(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        scope |= {"workplace": workplace, "identity": None, "address": "203.0.113.7"}
        await app(scope, receive, send)

    return call


@pytest.fixture
def programs(environment: Environment) -> Iterator[Programs]:
    made = Programs(environment)
    yield made
    made.workplace._threads.shutdown()
    made.workplace._gate.shutdown()


@pytest.fixture
def program(programs: Programs, company: Company) -> Program:
    return programs.of(company)
