"""Nobody comes in without a key, no cookie helps, and what is sent is JSON of a decent size."""

import asyncio
import json
from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from starlette.types import Receive, Send

from api.v1.gate import Gate
from api.v1.limits import ANSWERED_OF_A_KEY, KeyLimits
from models.values.ids import new_id
from models.values.kinds import Role
from services.gateways.clock import StandingClock
from services.scope import Identity, platform_scope
from tests.company import Company
from tests.slow_bodies import HurryingLoop, dripping
from tests.unit.api.conftest import Program, Programs, with_address
from tests.unit.services.access.keys import Software

PROBLEM = "application/problem+json"
DRIVER = {"name": "Piet Jansen"}


def told(answer: Any) -> tuple[int, str]:
    """Status and code; whatever is refused is a problem by RFC 9457."""
    assert answer.headers["content-type"] == PROBLEM
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["detail"].endswith(".")
    return answer.status_code, body["code"]


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer dfk_abcdefgh_0", "Basic b3duZXI6cGFzc3dvcmQ=", "Bearer \N{LATIN SMALL LETTER E WITH ACUTE}"],
)
def test_without_a_key_that_works_nobody_comes_in(programs: Programs, header: str) -> None:
    answer = programs.stranger().get("/drivers", **({"Authorization": header} if header else {}))
    assert told(answer) == (401, "key_refused")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_key_is_a_bearer_token_and_nothing_else(programs: Programs, program: Program) -> None:
    for scheme in ("Basic", "Token", "X-Bearer"):
        assert told(programs.stranger().get("/drivers", Authorization=f"{scheme} {program.token}"))[0] == 401
    assert programs.stranger().get("/drivers", Authorization=f"bearer {program.token}").status_code == 200


def test_an_unknown_address_under_the_interface_tells_a_stranger_nothing(programs: Programs, program: Program) -> None:
    assert told(programs.stranger().get("/nothing")) == (401, "key_refused")
    assert told(program.get("/nothing")) == (404, "not_found")


def test_a_session_opens_nothing_here(programs: Programs, company: Company) -> None:
    from models.tables import Membership
    from services.access.sessions import open_session

    with platform_scope(company.environment) as session:
        membership = session.get_one(Membership, company.member(Role.OWNER).membership_id)
        token = open_session(company.environment, session, membership, device="Kantoor").token
    assert told(programs.stranger().get("/drivers", Cookie=f"depotflow={token}")) == (401, "key_refused")


def test_a_withdrawn_and_an_expired_key_are_refused(programs: Programs, company: Company, clock: StandingClock) -> None:
    software = Software(company, company.member(Role.OWNER))
    withdrawn, expiring = (software.build_key(name=name) for name in ("Een", "Twee"))
    software.revoke(withdrawn)
    assert told(Program(programs.app, withdrawn.token).get("/vehicles")) == (401, "key_refused")
    assert Program(programs.app, expiring.token).get("/vehicles").status_code == 200
    clock.move(timedelta(days=400))
    assert told(Program(programs.app, expiring.token).get("/vehicles")) == (401, "key_refused")


def test_another_host_is_refused(program: Program) -> None:
    assert told(program.get("/drivers", Host="elders.example")) == (400, "wrong_host")


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"{", "application/json", (400, "unreadable")),
        (b'{"name": "Piet", "a": NaN}', "application/json", (400, "unreadable")),
        (b'{"name": "\xff"}', "application/json", (400, "unreadable")),
        (b'{"name": "Piet\\u0000"}', "application/json", (400, "unreadable")),
        (b'{"name": "Piet\\ud800"}', "application/json", (400, "unreadable")),
        (b'{"\\u0000": 1, "name": "Piet"}', "application/json", (400, "unreadable")),
        (b"[" * 17 + b"]" * 17, "application/json", (400, "unreadable")),
        (b"[" * 100_000, "application/json", (400, "unreadable")),
        (b'{"name": "Piet", "name": "Jan"}', "application/json", (400, "unreadable")),
        (b'{"name": "Piet", "n\\u0061me": "Jan"}', "application/json", (400, "unreadable")),
        (b'{"name": "Piet", "a": [{"b": 1, "c": 2, "b": 1}]}', "application/json", (400, "unreadable")),
        (b'{"a": ' + b"9" * 5_000 + b', "a": 1}', "application/json", (400, "unreadable")),
        (b"[]", "application/json", (422, "invalid_request")),
        (b"", "", (422, "invalid_request")),
        (b'{"name": "Piet"}', "text/plain", (415, "unsupported_media_type")),
        (b'{"name": "Piet"}', "application/json; charset=latin-1", (415, "unsupported_media_type")),
        (b"name=Piet", "application/x-www-form-urlencoded", (415, "unsupported_media_type")),
        (b" " * (2**20 + 1), "application/json", (413, "too_large")),
    ],
)
def test_what_is_no_decent_json_is_refused(
    program: Program, body: bytes, content_type: str, expected: tuple[int, str]
) -> None:
    assert told(program.post("/drivers", body, Content_Type=content_type)) == expected


def test_a_name_that_stands_twice_in_an_object_is_named(program: Program) -> None:
    twice = b'{"name": "Piet", "x": [{"name": "a"}, {"name": "b"}], "name": "Jan"}'
    assert program.post("/drivers", twice).json()["detail"] == (
        "Dit kan niet worden gelezen: 'name' staat er meer dan eens in hetzelfde object. Stuur JSON in UTF-8."
    )


@pytest.mark.parametrize("media_type", ["application/json;charset=UTF-8", "application/json ; charset=utf-8"])
def test_json_is_json_however_its_type_is_written(program: Program, media_type: str) -> None:
    assert program.post("/drivers", DRIVER, Content_Type=media_type).status_code == 201


async def send_driver(program: Program, receive: Receive, send: Send) -> None:
    """A call as the server hands it on, its body piece by piece."""
    headers = {"host": "localhost:8080", "authorization": f"Bearer {program.token}", "content-type": "application/json"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/drivers",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await program.app(scope, receive, send)


def test_a_body_that_does_not_say_how_large_it_is_ends_at_the_same_limit(program: Program) -> None:
    read = 0
    answers: list[Any] = []

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b" " * 100_000, "more_body": True}

    async def send(message: MutableMapping[str, Any]) -> None:
        answers.append(message)

    asyncio.run(send_driver(program, receive, send))
    assert answers[0]["status"] == 413
    assert read == 11


def test_a_body_that_drips_in_is_not_waited_for(program: Program) -> None:
    answers: list[Any] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        answers.append(message)

    with asyncio.Runner(loop_factory=HurryingLoop) as runner:
        runner.run(send_driver(program, dripping, send))
    assert answers[0]["status"] == 408
    assert (b"connection", b"close") in answers[0]["headers"]


@pytest.mark.parametrize(
    ("body", "pointer", "detail"),
    [
        ({}, "/name", "Dit ontbreekt. Stuur het mee."),
        ({"name": ""}, "/name", "Dit is te kort. Het minste aantal tekens is 1."),
        ({"name": 5}, "/name", "Stuur tekst, tussen aanhalingstekens."),
        ({"name": "x" * 121}, "/name", "Dit is te lang. Stuur hoogstens 120 tekens."),
        (
            {**DRIVER, "bsn": "999990019"},
            "/bsn",
            "Dit veld is er niet. Haal het weg, of kijk in de documentatie hoe het heet.",
        ),
        ({**DRIVER, "birth_date": 0}, "/birth_date", "Stuur een datum zoals 2026-06-22."),
        ({**DRIVER, "birth_date": "0"}, "/birth_date", "Stuur een datum zoals 2026-06-22."),
        ({**DRIVER, "birth_date": "2026-02-30"}, "/birth_date", "Stuur een dag die bestaat, zoals 2026-06-22."),
        ({**DRIVER, "birth_date": "9999-12-31"}, "/birth_date", "Stuur een jaar van 1900 tot en met 2100."),
        ({**DRIVER, "depot_ids": "x"}, "/depot_ids", "Stuur een lijst, tussen vierkante haken."),
        ({**DRIVER, "depot_ids": ["x"]}, "/depot_ids/0", "Stuur een id zoals 01890a5d-ac96-774b-bcce-b302099a8057."),
        (
            {**DRIVER, "a/b~c": 1},
            "/a~1b~0c",
            "Dit veld is er niet. Haal het weg, of kijk in de documentatie hoe het heet.",
        ),
    ],
)
def test_what_is_wrong_with_a_value_is_said_in_dutch_with_where_it_stands(
    program: Program, body: dict[str, Any], pointer: str, detail: str
) -> None:
    answer = program.post("/drivers", body)
    assert told(answer) == (422, "invalid_request")
    assert answer.json()["errors"] == [{"pointer": pointer, "detail": detail}]


@pytest.mark.parametrize("number", [-1, 10_000_001, 2**31, 2**63, 2**64, 10**400, 1.5, 1.0, True, "5"])
def test_a_number_that_cannot_be_kept_is_refused(program: Program, number: Any) -> None:
    body = json.dumps({"plate": "V-395-LL", "odometer_km": number}).encode()
    assert told(program.post("/vehicles", body))[0] in {400, 422}


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=1.0", "limit=%2B5", "archived=1", "depot=x", "x=1"])
def test_what_is_asked_of_a_list_is_held_to_its_description(program: Program, query: str) -> None:
    assert told(program.get(f"/drivers?{query}")) == (422, "invalid_request")


def test_a_rule_that_says_no_says_why_and_about_which_field(program: Program) -> None:
    answer = program.post("/drivers", {**DRIVER, "phone": "nul zes"})
    assert told(answer) == (422, "invalid_value")
    assert answer.json()["field"] == "phone"


def test_another_method_hears_which_there_are(program: Program) -> None:
    answer = program.ask("PUT", f"/drivers/{new_id()}")
    assert told(answer) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, PATCH"


def test_a_key_that_calls_too_often_waits(programs: Programs, program: Program, company: Company) -> None:
    first = program.get("/vehicles")
    assert (first.headers["ratelimit"], first.headers["ratelimit-policy"]) == ('"key";r=99;t=10', '"key";q=100;w=10')
    for _ in range(99):
        assert program.get("/nothing").status_code == 404
    late = program.get("/vehicles")
    assert told(late) == (429, "too_many_calls")
    assert late.headers["retry-after"] == "1"
    assert programs.of(company).get("/vehicles").status_code == 200
    programs.seconds += 1
    assert program.get("/vehicles").headers["ratelimit"] == '"key";r=9;t=10'


def test_of_a_key_two_calls_are_answered_at_once_of_a_company_four_and_of_all_six() -> None:
    limits = KeyLimits(lambda: 0.0, threads=8)
    company, other = new_id(), new_id()
    keys = [Identity(tenant, None, "", key_id=new_id()) for tenant in (company, company, company, other, other)]
    begun: list[Identity] = []
    six, long = asyncio.Event(), asyncio.Event()

    async def answered(identity: Identity) -> None:
        async with limits.turn(identity):
            begun.append(identity)
            if len(begun) == 6:
                six.set()
            await long.wait()

    async def flood() -> None:
        waiting = [asyncio.create_task(answered(identity)) for identity in keys for _ in range(9)]
        await asyncio.wait_for(six.wait(), timeout=10)
        assert [begun.count(identity) for identity in keys] == [2, 2, 0, 2, 0]
        long.set()
        await asyncio.gather(*waiting)

    asyncio.run(flood())
    assert [begun.count(identity) for identity in keys] == [9] * len(keys)


def test_a_key_that_floods_keeps_nobody_else_waiting(
    programs: Programs, program: Program, company: Company, other_company: Company
) -> None:
    """Whatever the flood asks for is answered when the other was, and no sooner."""
    begun: list[UUID] = []
    came = asyncio.Event()

    async def answer(scope: Any, receive: Receive, send: Send) -> None:
        begun.append(scope["identity"].tenant_id)
        if begun[-1] == other_company.tenant_id:
            came.set()
        await came.wait()

    async def flood() -> None:
        app = with_address(Gate(answer, programs.workplace, clock=lambda: 0.0), programs.workplace)
        callers = [*[program] * 20, programs.of(other_company)]
        asked = [send_driver(Program(app, each.token), nothing, ignored) for each in callers]
        await asyncio.wait_for(asyncio.gather(*asked), timeout=30)

    asyncio.run(flood())
    assert begun[: begun.index(other_company.tenant_id)].count(company.tenant_id) <= ANSWERED_OF_A_KEY
    assert begun.count(company.tenant_id) == 20


async def nothing() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def ignored(message: MutableMapping[str, Any]) -> None:
    """Where an answer goes that nobody looks at."""


def test_a_fault_of_ours_has_a_number_and_no_internals(
    programs: Programs, program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    programs.workplace._threads.shutdown()
    answer = program.get("/drivers")
    assert told(answer) == (500, "fault")
    assert answer.json()["reference"] in caplog.text
    assert "RuntimeError" not in answer.text
