"""Whatever goes wrong, people get a calm page, programs get JSON, and nobody gets to see internals."""

import asyncio
import logging
from datetime import timedelta
from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Form
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import text

from models.values.refusal import Conflict, InvalidValue, NotAllowed, NotFound, Refusal
from pages.problems import CalmFaults, ForeignRequest, TooLarge, answer_problems, failed
from services.access.attempts import SIGN_IN_FROM, TooManyAttempts
from services.access.joining import InvitationUsedUp
from services.access.reset_password import ResetUsedUp
from services.faults import report
from services.reachable import DatabaseAway
from services.scope import Environment, SignedOut, platform_scope

PERSON = {"Accept": "text/html,application/xhtml+xml;q=0.9"}
SECRET = "999990019"

REFUSALS: list[tuple[Refusal, int]] = [
    (Conflict("Iemand anders was eerder."), 409),
    (InvalidValue("Vul een datum in.", field="day"), 409),
    (NotFound("Deze dienst"), 404),
    (NotAllowed(), 403),
    (SignedOut(), 401),
    (ForeignRequest(), 403),
    (TooLarge(), 413),
    (DatabaseAway(), 503),
    (InvitationUsedUp(), 410),
    (ResetUsedUp(), 410),
    (TooManyAttempts(SIGN_IN_FROM, timedelta(seconds=90)), 429),
]


class Client:
    """Asks an application, without a network in between."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def request(self, method: str, path: str, **more: Any) -> Response:
        async def ask() -> Response:
            async with AsyncClient(transport=ASGITransport(self._app), base_url="http://proef") as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    def get(self, path: str, **more: Any) -> Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> Response:
        return self.request("POST", path, **more)


@pytest.fixture
def client() -> Client:
    app = FastAPI()

    @app.get("/weiger/{number}")
    def refuse(number: int) -> None:
        raise REFUSALS[number][0]

    @app.get("/breek")
    @app.get("/sync/breek")
    def fail() -> None:
        raise ZeroDivisionError(f"deelde door nul\nvan {SECRET}")

    @app.post("/formulier")
    def take(day: Annotated[int, Form()]) -> int:
        return day

    answer_problems(app)
    app.add_middleware(CalmFaults)
    return Client(app)


@pytest.mark.parametrize("number", range(len(REFUSALS)), ids=[refusal.code for refusal, _ in REFUSALS])
def test_a_program_gets_code_message_and_field(client: Client, number: int) -> None:
    refusal, status = REFUSALS[number]
    answer = client.get(f"/weiger/{number}")
    assert answer.status_code == status
    assert answer.json() == {"code": refusal.code, "message": refusal.message, "field": refusal.field}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("number", "status", "title"),
    [
        (0, 409, "Dat kan nu niet"),
        (2, 404, "Deze pagina is er niet"),
        (3, 403, "Hier mag je niet bij"),
        (7, 503, "Even geen verbinding"),
    ],
)
def test_a_person_gets_a_page_in_our_own_look(client: Client, number: int, status: int, title: str) -> None:
    answer = client.get(f"/weiger/{number}", headers=PERSON)
    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in answer.text
    assert "df-login" in answer.text


@pytest.mark.parametrize("path", ["/weiger/7?week=2026-W25", "/breek?week=2026-W25"])
def test_what_may_work_in_a_moment_is_asked_again_as_it_was(client: Client, path: str) -> None:
    answer = client.get(path, headers=PERSON)
    assert f'href="{path}">Probeer opnieuw' in answer.text


@pytest.mark.parametrize(("method", "path"), [("POST", "/weiger/7"), ("GET", "//elders.example/breek")])
def test_nothing_else_is_asked_again(method: str, path: str) -> None:
    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b""}
    answer = failed({**scope, "headers": [(b"accept", b"text/html")]}, ZeroDivisionError())
    assert "Probeer opnieuw" not in bytes(answer.body).decode()


def test_a_person_whose_session_ended_goes_to_the_sign_in_page(client: Client) -> None:
    answer = client.get("/weiger/4", headers=PERSON)
    assert (answer.status_code, answer.headers["location"]) == (303, "/inloggen?next=/weiger/4")


def test_a_page_follows_the_theme_that_was_chosen(client: Client) -> None:
    answer = client.get("/weiger/2", headers={**PERSON, "Cookie": "df_theme=dark"})
    assert 'class="body--dark"' in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nergens", 404, "not_found"),
        ("PUT", "/breek", 405, "not_found"),
        ("GET", "/weiger/een", 422, "unreadable"),
        ("POST", "/formulier", 422, "unreadable"),
    ],
)
def test_a_wrong_address_or_form_is_answered_like_a_refusal(
    client: Client, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    page = client.request(method, path, headers=PERSON)
    assert page.headers["content-type"].startswith("text/html")


def test_a_wrong_form_names_its_first_field(client: Client) -> None:
    assert client.post("/formulier", data={"day": "maandag"}).json()["field"] == "day"


def test_a_fault_has_a_reference_that_is_in_the_log_and_tells_no_internals(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    for answer in (client.get("/breek", headers=PERSON), client.get("/breek"), client.get("/sync/breek")):
        assert answer.status_code == 500
        assert "ZeroDivision" not in answer.text
        assert SECRET not in answer.text
    body = client.get("/breek").json()
    assert body["code"] == "fault"
    told = caplog.records[-1].getMessage()
    assert f"fault {body['reference']}: ZeroDivisionError: deelde door nul\n" in told
    assert "in fail" in told
    assert len(caplog.records) == 4, "each fault once"


def test_the_log_has_no_data_of_people(environment: Environment, caplog: pytest.LogCaptureFixture) -> None:
    def write() -> None:
        with platform_scope(environment) as session:
            values = "(gen_random_uuid(), :email, 'Geheime Naam', 'x')"
            session.execute(
                text(f"INSERT INTO users (id, email, name, password_hash) VALUES {values}, {values}"),
                {"email": "geheim@voorbeeld.example"},
            )

    with pytest.raises(Exception, match="uq_users_email") as problem:
        write()
    with caplog.at_level(logging.ERROR):
        report(problem.value)
    assert "uq_users_email" in caplog.text
    assert "geheim@voorbeeld.example" not in caplog.text
    assert "Geheime Naam" not in caplog.text


def test_the_same_fault_is_logged_once_under_one_reference(caplog: pytest.LogCaptureFixture) -> None:
    fault = ZeroDivisionError("x")
    assert report(fault) == report(fault)
    assert len(caplog.records) == 1


def test_a_fault_in_the_middle_of_an_answer_is_logged_and_breaks_it_off(caplog: pytest.LogCaptureFixture) -> None:
    async def half(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
        raise ZeroDivisionError

    with pytest.raises(AssertionError):
        Client(CalmFaults(half)).get("/")
    assert "ZeroDivisionError" in caplog.text
