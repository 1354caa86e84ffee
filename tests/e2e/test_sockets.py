"""An attacker who knows everything about somebody's open page, with a socket of their own, reaches nothing of it."""

import contextlib
import gc
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection
from typing import Any

import httpx
import psycopg
import pytest
from nicegui import core
from playwright.sync_api import expect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect as websocket
from websockets.typing import Origin

from models.values.ids import new_id
from models.values.kinds import Role
from pages.limits import FRAMES_AT_ONCE, MOST_OPEN, MOST_WAITING
from pages.sockets import FROM_PAGES, LOOK_AROUND_SECONDS
from services.access.groups import GroupData
from services.access.permissions import STARTERS, Permission
from services.scope import tenant_scope
from services.tenant import TenantServices
from tests.company import Company
from tests.e2e.conftest import NewPage
from tests.e2e.infra import probe
from tests.e2e.infra.entry import token_of
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import COOKIE, BareSocket, OpenPage, Person, put_in_group, raw_socket, sign_up
from tests.e2e.infra.waiting import within
from tests.server import owner_address

# The attacker's library leaves sockets that were refused to the garbage collector, which `connect` therefore calls.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

MEGABYTE = "x" * 1_000_000


@dataclass
class Watched:
    """The file in which the handlers of the page write."""

    path: Path

    def __contains__(self, what: str) -> bool:
        return what in self.path.read_text().splitlines()

    def clear(self) -> None:
        self.path.write_text("")


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return Watched(tmp_path_factory.mktemp("probe") / "happened")


@pytest.fixture(scope="module")
def product(
    tmp_path_factory: pytest.TempPathFactory, database_url: str, watched: Watched, alone: None
) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("product")
    started = Product(folder, database_url, settings={probe.WATCHED: str(watched.path)}, program=probe.PROGRAM)
    started.start()
    yield started
    started.stop()


@pytest.fixture(autouse=True)
def _nothing_happened(watched: Watched) -> None:
    watched.clear()


@pytest.fixture
def victim(product: Product) -> Person:
    return sign_up(product)


Connect = Callable[..., BareSocket]


@pytest.fixture
def connect(product: Product) -> Iterator[Connect]:
    """Open a socket; it closes with the test."""
    opened: list[BareSocket] = []

    def make(**how: Any) -> BareSocket:
        opened.append(BareSocket(how.pop("product", product), **how))
        return opened[-1]

    yield make
    for each in opened:
        each.close()
    opened.clear()
    gc.collect()


@dataclass
class Scene:
    """The victim's page, open and connected, and the check that it still works and nobody else touched it."""

    page: OpenPage
    socket: BareSocket
    watched: Watched

    def nothing_reached_it(self) -> bool:
        """The victim acts after the attack; frames are handled in the order in which they come in."""
        self.socket.say("event", self.page.click_on("Doe"))
        assert within(5, lambda: "acted" in self.watched)
        return "pressed" not in self.watched


@pytest.fixture
def scene(victim: Person, connect: Connect, watched: Watched) -> Scene:
    page = victim.open()
    socket = connect(token=victim.token, page=page)
    assert socket.connects()
    return Scene(page, socket, watched)


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_the_own_socket_presses_the_button(victim: Person, connect: Connect, watched: Watched, transport: str) -> None:
    page = victim.open()
    socket = connect(token=victim.token, page=page, transport=transport)
    assert socket.connects()
    socket.say("event", page.click_on("Druk"))
    assert within(5, lambda: "pressed" in watched)


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_without_a_session_nobody_comes_in(scene: Scene, connect: Connect, transport: str) -> None:
    for token in ("", "verzonnen"):
        stranger = connect(token=token, page=scene.page, transport=transport)
        assert not stranger.connects()
    assert scene.nothing_reached_it()


@pytest.mark.parametrize("transport", ["websocket", "polling"])
@pytest.mark.parametrize("who", ["another company", "the same user on another device"])
def test_another_session_cannot_take_over_the_page(
    scene: Scene, victim: Person, product: Product, connect: Connect, who: str, transport: str
) -> None:
    attacker = sign_up(product) if who == "another company" else victim.sign_in_elsewhere()
    socket = connect(token=attacker.token, page=scene.page, transport=transport)
    assert not socket.connects()
    assert scene.nothing_reached_it()


@pytest.mark.parametrize("who", ["another company", "the same user on another device"])
def test_another_session_neither_speaks_nor_listens_on_a_line_that_it_did_not_open(
    victim: Person, product: Product, connect: Connect, watched: Watched, who: str
) -> None:
    attacker = sign_up(product) if who == "another company" else victim.sign_in_elsewhere()
    page = victim.open()
    socket = connect(token=victim.token, page=page, transport="polling")
    assert socket.connects()
    query = {"EIO": "4", "transport": "polling", "sid": socket.line}
    frame = f"42{json.dumps(['event', page.click_on('Druk')])}"
    with attacker.http as http:
        said = http.post("/_nicegui_ws/socket.io/", params=query, content=frame)
        heard = http.get("/_nicegui_ws/socket.io/", params=query)
    assert (said.status_code, heard.status_code) == (403, 403)
    socket.say("event", page.click_on("Doe"))
    assert within(5, lambda: "acted" in watched)
    assert "pressed" not in watched


@pytest.mark.parametrize("who", ["another company", "the same user on another device"])
def test_a_socket_of_an_own_page_cannot_address_somebody_elses(
    scene: Scene, victim: Person, product: Product, connect: Connect, who: str
) -> None:
    attacker = sign_up(product) if who == "another company" else victim.sign_in_elsewhere()
    own = attacker.open()
    socket = connect(token=attacker.token, page=own)
    assert socket.connects()
    socket.say("event", scene.page.click_on("Druk"))
    socket.ask("event", scene.page.click_on("Druk"))
    assert scene.nothing_reached_it()


def test_a_second_page_of_the_same_session_is_another_page(scene: Scene, victim: Person, connect: Connect) -> None:
    socket = connect(token=victim.token, page=victim.open())
    assert socket.connects()
    socket.ask("event", scene.page.click_on("Druk"))
    assert scene.nothing_reached_it()


def test_an_explicit_handshake_for_somebody_elses_page_is_refused(
    scene: Scene, product: Product, connect: Connect
) -> None:
    attacker = sign_up(product)
    socket = connect(token=attacker.token, implicit_handshake="false")
    if socket.connects():
        greeting = {"client_id": scene.page.client_id, "tab_id": scene.page.tab_id, "document_id": str(new_id())}
        assert socket.ask("handshake", greeting) is False
        socket.ask("event", scene.page.click_on("Druk"))
    assert scene.nothing_reached_it()


def test_an_unbound_socket_of_the_own_session_does_nothing_until_its_handshake(
    victim: Person, connect: Connect, watched: Watched
) -> None:
    page = victim.open()
    socket = connect(token=victim.token, implicit_handshake="false")
    assert socket.connects()
    socket.ask("event", page.click_on("Druk"))
    greeting = {"client_id": page.client_id, "tab_id": page.tab_id, "document_id": str(new_id())}
    assert socket.ask("handshake", greeting) is True
    assert "pressed" not in watched
    socket.say("event", page.click_on("Druk"))
    assert within(5, lambda: "pressed" in watched)


def test_a_socket_that_was_open_at_sign_out_can_do_nothing_more_and_closes(
    scene: Scene, victim: Person, watched: Watched
) -> None:
    victim.sign_out()
    for _ in range(20):
        if scene.socket.is_open:
            scene.socket.say("event", scene.page.click_on("Doe"))
    assert within(2, lambda: not scene.socket.is_open)
    assert "acted" not in watched


def test_a_page_that_was_open_at_sign_out_cannot_be_taken_up_again(
    scene: Scene, victim: Person, connect: Connect
) -> None:
    victim.sign_out()
    assert within(2, lambda: not scene.socket.is_open)
    fresh = victim.sign_in_elsewhere()
    for token in (victim.token, fresh.token):
        assert not connect(token=token, page=scene.page).connects()


def test_signing_out_on_one_device_closes_nothing_on_another(scene: Scene, victim: Person) -> None:
    victim.sign_in_elsewhere().sign_out()
    assert scene.nothing_reached_it()
    assert scene.socket.is_open


def test_a_revoked_colleagues_open_socket_can_do_nothing_more(
    scene: Scene, victim: Person, database_url: str, watched: Watched
) -> None:
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute("UPDATE memberships SET revoked_at = now() - interval '9 years' WHERE email = %s", [victim.email])
    scene.socket.say("event", scene.page.click_on("Druk"))
    assert within(1, lambda: not scene.socket.is_open)
    assert "pressed" not in watched


ENDED = {
    "ended without a word": "UPDATE sessions s SET ended_at = now() FROM memberships m",
    "rested too long": "UPDATE sessions s SET idle_until = s.created_at FROM memberships m",
    "lasted too long": "UPDATE sessions s SET expires_at = s.created_at FROM memberships m",
    "got other rights": "UPDATE memberships m SET generation = m.generation + 1 FROM sessions s",
    "lost access": "UPDATE memberships m SET revoked_at = now() FROM sessions s",
    "had its company closed": "UPDATE tenants t SET closed_at = now()"
    " FROM sessions s JOIN memberships m ON m.id = s.membership_id WHERE t.id = m.tenant_id AND",
}
"""What can be true of a session in the database while its sockets are open, and nobody announced it."""


@pytest.mark.parametrize("change", ENDED.values(), ids=ENDED.keys())
def test_the_next_click_of_a_session_that_ended_is_refused_and_closes_its_page(
    scene: Scene, victim: Person, connect: Connect, database_url: str, watched: Watched, change: str
) -> None:
    where = "" if "WHERE" in change else "WHERE"
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute(f"{change} {where} s.membership_id = m.id AND m.email = %s", [victim.email])
    for _ in range(20):
        if scene.socket.is_open:
            scene.socket.say("event", scene.page.click_on("Druk"))
    assert within(1, lambda: not scene.socket.is_open)
    assert "pressed" not in watched
    assert not connect(token=victim.token, page=scene.page).connects()
    with victim.http as http:
        assert http.get("/proef", headers={"Accept": "*/*"}).status_code == 401


@pytest.mark.parametrize("name", ["rested too long", "lasted too long"])
def test_a_page_at_which_nobody_clicks_closes_when_its_session_is_over(
    scene: Scene, victim: Person, database_url: str, name: str
) -> None:
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute(f"{ENDED[name]} WHERE s.membership_id = m.id AND m.email = %s", [victim.email])
    assert within(LOOK_AROUND_SECONDS + 5, lambda: not scene.socket.is_open)


def test_a_page_of_another_process_closes_at_once(
    product: Product, watched: Watched, victim: Person, connect: Connect
) -> None:
    second = Product(product.folder, product.database_url, settings=product.settings, program=product.program)
    second.start()
    try:
        there = Person(second, victim.email, victim.token)
        page = there.open()
        socket = connect(product=second, token=victim.token, page=page)
        assert socket.connects()
        victim.sign_out()
        assert within(2, lambda: not socket.is_open)
    finally:
        second.stop()


def test_an_open_socket_does_no_more_than_the_role_of_this_moment(
    scene: Scene, victim: Person, database_url: str, watched: Watched
) -> None:
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        put_in_group(owner, victim.email, "planner")
    scene.socket.say("event", scene.page.click_on("Doe"))
    assert within(5, lambda: "Je hebt hier geen rechten voor" in str(scene.socket.heard))
    assert "acted" not in watched


@pytest.mark.parametrize("right", [Permission.PLANNING_PUBLISH, Permission.MARGIN_SEE], ids=["fewer", "more"])
def test_other_rights_of_a_group_close_the_sockets_of_who_is_in_it(
    product: Product, company: Company, connect: Connect, right: Permission
) -> None:
    inside, outside = (
        Person(product, "", token_of(company.environment, company.member(role)))
        for role in (Role.PLANNER, Role.FINANCE)
    )
    sockets = [connect(token=person.token, page=person.open()) for person in (inside, outside)]
    assert all(socket.connects() for socket in sockets)
    data = GroupData(name="Planner", rights=STARTERS[Role.PLANNER] ^ {right})
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        TenantServices(scope).access.change_group(group_id=company.groups[Role.PLANNER], data=data)
    assert within(2, lambda: not sockets[0].is_open)
    with inside.http as http:
        assert http.get("/proef", headers={"Accept": "*/*"}).status_code == 401
    assert sockets[1].is_open


def test_an_announced_revocation_closes_the_socket(scene: Scene, victim: Person, database_url: str) -> None:
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        revoked = owner.execute(
            "UPDATE memberships SET revoked_at = now() WHERE email = %s RETURNING id", [victim.email]
        ).fetchone()
        assert revoked is not None
        owner.execute(
            "SELECT pg_notify('depotflow', json_build_object('topic', 'session.ended', 'membership', %s::text)::text)",
            [str(revoked[0])],
        )
    assert within(2, lambda: not scene.socket.is_open)


def test_a_sign_out_that_was_missed_is_noticed_when_the_news_is_back(
    scene: Scene, victim: Person, database_url: str
) -> None:
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute(
            "UPDATE sessions SET ended_at = now() FROM users u WHERE u.id = sessions.user_id AND u.email = %s",
            [victim.email],
        )
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )
    assert within(10, lambda: not scene.socket.is_open)


WRONG_FORMS: dict[str, Any] = {
    "no message": None,
    "a number": 7,
    "a list": [1, 2],
    "an empty object": {},
    "a client id that is a list": {"client_id": ["x"]},
    "a client id that is an object": {"client_id": {"a": 1}},
    "an invented client id": {"client_id": str(new_id()), "id": 1, "listener_id": "x", "args": []},
}


@pytest.mark.parametrize("name", ["event", "javascript_response", "ack", "log", "handshake"])
@pytest.mark.parametrize("message", WRONG_FORMS.values(), ids=WRONG_FORMS.keys())
def test_a_frame_of_the_wrong_form_breaks_nothing(scene: Scene, product: Product, name: str, message: Any) -> None:
    before = product.log()
    scene.socket.say(name, message)
    assert scene.nothing_reached_it()
    assert "Traceback" not in product.log().removeprefix(before)


WRONG_NAMES: dict[str, Any] = {
    "a tab before that is a list": {"old_tab_id": ["x"]},
    "a tab without end": {"tab_id": MEGABYTE[:900_000]},
    "a tab before without end": {"old_tab_id": MEGABYTE[:900_000]},
    "a document without end": {"document_id": MEGABYTE[:900_000]},
    "a number without end": {"next_message_id": "9" * 5_000},
}


@pytest.mark.parametrize("changes", WRONG_NAMES.values(), ids=WRONG_NAMES.keys())
def test_a_page_that_says_hello_by_no_name_of_ours_is_not_let_in(
    victim: Person, product: Product, connect: Connect, changes: dict[str, Any]
) -> None:
    before, page = product.log(), victim.open()
    socket = connect(token=victim.token, implicit_handshake="false")
    assert socket.connects()
    greeting = {"client_id": page.client_id, "tab_id": page.tab_id, "document_id": str(new_id())}
    assert socket.ask("handshake", greeting | changes) is False
    assert socket.ask("handshake", greeting) is True
    assert "Traceback" not in product.log().removeprefix(before)


WRONG_PARTS: dict[str, dict[str, Any]] = {
    "id": {"id": "één"},
    "missing id": {"id": None},
    "unknown element": {"id": 999_999},
    "listener": {"listener_id": ["x"]},
    "unknown listener": {"listener_id": "x"},
    "args": {"args": "geen lijst"},
    "args of the wrong kind": {"args": [{"a": 1}]},
}


@pytest.mark.parametrize("changes", WRONG_PARTS.values(), ids=WRONG_PARTS.keys())
def test_an_event_with_a_wrong_part_is_dropped(scene: Scene, product: Product, changes: dict[str, Any]) -> None:
    before = product.log()
    scene.socket.say("event", scene.page.click_on("Druk", **changes))
    assert scene.nothing_reached_it()
    assert "Traceback" not in product.log().removeprefix(before)


def test_a_frame_of_more_than_a_megabyte_ends_its_own_socket_only(
    scene: Scene, victim: Person, connect: Connect
) -> None:
    page = victim.open()
    socket = connect(token=victim.token, page=page)
    assert socket.connects()
    socket.say("event", page.click_on("Druk", args=[MEGABYTE]))
    assert within(5, lambda: not socket.is_open)
    assert scene.nothing_reached_it()


RAW: dict[str, str | bytes] = {
    "nothing": "",
    "an unknown kind": "9",
    "no kind at all": "x",
    "bytes in letters that are none": "b!!!",
    "a packet without a kind": "4",
    "an unknown packet": "49",
    "half an event": '42["event",{"client_id":',
    "an event that is no list": '42{"a":1}',
    "an event without a name": "42[]",
    "a name that is no text": "42[{}]",
    "depth without end": "42" + "[" * 400_000,
    "depth in an argument": '42["event",' + "[" * 200_000 + "]" * 200_000 + "]",
    "attachments without end": '4599999999999-["event",{"_placeholder":true,"num":0}]',
    "an attachment that nobody asked for": b"\x00" * 1_000,
    "a namespace that is not there": "42/beheer,[]",
    "a number that is none": "42" + "9" * 5_000 + "[]",
    "letters that are none": b"\xff\xfe",
    "a handler that the server means for itself": '42["disconnect"]',
    "another one": '42["connect",{"QUERY_STRING":"implicit_handshake=true&client_id=x&tab_id=x&document_id=x"}]',
}


@pytest.mark.parametrize("frame", RAW.values(), ids=RAW.keys())
def test_a_frame_below_any_form_breaks_nothing(scene: Scene, product: Product, victim: Person, frame: str) -> None:
    before = product.log()
    with raw_socket(victim, victim.open()) as socket, contextlib.suppress(ConnectionClosed):
        socket.send(frame)
    assert scene.nothing_reached_it()
    assert "Traceback" not in product.log().removeprefix(before)


@pytest.mark.parametrize("frame", ['42["event",{}]', '42["nooit-van-gehoord"]', "2", "x"])
def test_a_flood_of_frames_ends_its_own_socket_and_slows_nobody(scene: Scene, product: Product, frame: str) -> None:
    flooder = sign_up(product)
    with raw_socket(flooder, flooder.open()) as socket, pytest.raises(ConnectionClosed):
        for _ in range(20 * FRAMES_AT_ONCE):
            socket.send(frame)
        while True:
            socket.recv(timeout=15)
    assert scene.nothing_reached_it()


def test_so_does_one_of_requests_that_carry_many_frames_each(scene: Scene, product: Product, connect: Connect) -> None:
    flooder = sign_up(product)
    socket = connect(token=flooder.token, page=flooder.open(), transport="polling")
    assert socket.connects()
    with flooder.http as http:
        path = f"/_nicegui_ws/socket.io/?EIO=4&transport=polling&sid={socket.line}"
        many = "\x1e".join(['42["event",{}]'] * 16)
        answers = [http.post(path, content=many).status_code for _ in range(FRAMES_AT_ONCE // 10)]
    assert 429 in answers
    assert scene.nothing_reached_it()


def test_an_event_whose_session_cannot_be_looked_up_is_not_done_and_the_page_says_so(
    scene: Scene, product: Product, watched: Watched
) -> None:
    scene.socket.say("event", scene.page.click_on("Verlies"))
    scene.socket.say("event", scene.page.click_on("Doe"))
    assert within(5, lambda: "fout bij ons" in str(scene.socket.heard))
    assert "acted" not in watched
    assert "ZeroDivisionError" in product.log()
    assert probe.SECRET not in product.log()


def test_typing_and_dragging_fast_is_no_flood(scene: Scene, watched: Watched) -> None:
    """Three hundred events as fast as a program can send them; a key that is held down takes nine seconds for that."""
    for _ in range(300):
        scene.socket.say("event", scene.page.click_on("Druk"))
    scene.socket.say("event", scene.page.click_on("Doe"))
    assert within(10, lambda: "acted" in watched)
    assert watched.path.read_text().count("pressed") == 300


def test_an_event_that_a_page_sends_again_after_a_break_is_done_once_and_in_its_order(
    scene: Scene, victim: Person, connect: Connect, watched: Watched
) -> None:
    press, act = scene.page.click_on("Druk", number=1), scene.page.click_on("Doe", number=2)
    assert scene.socket.ask("event", press) == "done"
    again = connect(token=victim.token, page=scene.page)
    assert again.connects()
    assert again.ask("event", press) == "done"
    assert again.ask("event", act) == "done"
    assert within(5, lambda: "acted" in watched)
    assert watched.path.read_text().count("pressed") == 1


def test_an_event_about_what_is_not_on_the_page_any_more_is_answered_so(scene: Scene) -> None:
    assert scene.socket.ask("event", scene.page.click_on("Druk", id=999_999)) == "gone"


def test_a_click_whose_session_cannot_be_looked_up_is_told_and_logged(
    scene: Scene, product: Product, database_url: str, watched: Watched
) -> None:
    before = product.log()
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute("ALTER TABLE sessions RENAME COLUMN idle_until TO idle_for")
        try:
            assert scene.socket.ask("event", scene.page.click_on("Druk")) == "failed"
        finally:
            owner.execute("ALTER TABLE sessions RENAME COLUMN idle_for TO idle_until")
    assert within(5, lambda: "door een fout bij ons" in str(scene.socket.heard))
    assert "UndefinedColumn" in product.log().removeprefix(before)
    assert scene.nothing_reached_it()


def test_what_was_clicked_is_done_though_the_line_broke_while_the_session_was_looked_up(
    victim: Person, database_url: str, watched: Watched
) -> None:
    page = victim.open()
    with psycopg.connect(owner_address(database_url)) as owner:
        with raw_socket(victim, page) as socket:
            owner.execute("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE")
            socket.send(f"42{json.dumps(['event', page.click_on('Druk')])}")
        assert "pressed" not in watched
    assert within(5, lambda: "pressed" in watched)


def test_one_session_opens_only_so_many_sockets(scene: Scene, product: Product) -> None:
    greedy = sign_up(product)
    page = greedy.open()
    with contextlib.ExitStack() as sockets:

        def opens() -> bool:
            try:
                sockets.enter_context(raw_socket(greedy, page))
            except (InvalidStatus, ConnectionClosed):  # the socket, or its first frame, was one too many
                return False
            return True

        number = sum(opens() for _ in range(MOST_OPEN + 20))
        assert number <= MOST_OPEN
        assert scene.nothing_reached_it()
    assert within(5, opens)


def test_pages_that_a_session_asks_for_and_leaves_make_room_for_the_next(
    scene: Scene, victim: Person, product: Product, connect: Connect
) -> None:
    other = sign_up(product)
    waiting = other.open()
    pages = [victim.open() for _ in range(MOST_WAITING + 1)]
    assert not connect(token=victim.token, page=pages[0]).connects()
    assert all(connect(token=victim.token, page=page).connects() for page in (pages[1], pages[-1]))
    assert connect(token=other.token, page=waiting).connects()
    assert scene.nothing_reached_it()


def test_what_a_page_logs_is_one_short_line(scene: Scene, product: Product) -> None:
    message = "regel een\nERROR vervalst " + "x" * 5_000
    scene.socket.say("log", {"client_id": scene.page.client_id, "level": "error", "message": message})
    assert within(5, lambda: "regel een" in product.log())
    (line,) = [line for line in product.log().splitlines() if "regel een" in line]
    assert "vervalst" in line
    assert len(line) < 500


@pytest.mark.parametrize("transport", ["websocket", "polling"])
@pytest.mark.parametrize("origin", ["https://elders.example", "null", "http://localhost:1"])
def test_another_site_cannot_open_a_socket_even_with_the_cookie(
    scene: Scene, victim: Person, connect: Connect, origin: str, transport: str
) -> None:
    page = victim.open()
    assert not connect(token=victim.token, page=page, origin=origin, transport=transport).connects()


def test_a_websocket_without_an_origin_is_no_browser_of_ours(victim: Person, connect: Connect) -> None:
    assert not connect(token=victim.token, page=victim.open(), origin=None).connects()


@pytest.mark.parametrize("path", ["/_nicegui_ws/elders", "/_nicegui_ws/", "/vandaag"])
def test_a_websocket_to_anything_else_is_refused_without_a_trace(victim: Person, product: Product, path: str) -> None:
    before, cookie = product.log(), {"Cookie": f"{COOKIE}={victim.token}"}
    address = f"{product.url.replace('http', 'ws', 1)}{path}"
    with (
        pytest.raises(InvalidStatus) as refusal,
        websocket(address, origin=Origin(product.url), additional_headers=cookie),
    ):
        pass
    assert refusal.value.response.status_code == 403
    assert "Traceback" not in product.log().removeprefix(before)


@pytest.mark.parametrize("who", ["nobody", "another company", "the same user on another device", "after sign-out"])
def test_a_file_cannot_be_put_in_somebody_elses_page(
    scene: Scene, victim: Person, product: Product, watched: Watched, who: str
) -> None:
    token = ""
    if who == "another company":
        token = sign_up(product).token
    elif who == "the same user on another device":
        token = victim.sign_in_elsewhere().token
    elif who == "after sign-out":
        token = victim.token
        victim.sign_out()
    answer = httpx.post(
        f"{product.url}{scene.page.upload_path()}",
        files={"file": ("rooster.csv", b"a;b")},
        cookies={COOKIE: token},
        headers={"Origin": product.url},
    )
    assert answer.status_code in {401, 403}
    assert "uploaded" not in watched


def head_of_upload(page: OpenPage, victim: Person, *lines: str) -> bytes:
    """The beginning of a request that puts a file in somebody's page."""
    told = (f"POST {page.upload_path()} HTTP/1.1", f"Host: localhost:{victim.product.port}")
    own = (f"Origin: {victim.product.url}", f"Cookie: {COOKIE}={victim.token}")
    return "\r\n".join((*told, *own, "Content-Type: multipart/form-data; boundary=grens", *lines, "", "")).encode()


FIRST_PART = b'--grens\r\nContent-Disposition: form-data; name="file"; filename="rooster.csv"\r\n\r\n'


@pytest.mark.parametrize("length", ["10737418240", "-1", "1e3", "een", "99999999999999999999999999"])
def test_a_file_that_says_to_be_too_large_or_nonsense_is_refused_before_it_is_sent(
    scene: Scene, victim: Person, watched: Watched, length: str
) -> None:
    with create_connection(("localhost", victim.product.port), timeout=10) as line:
        line.sendall(head_of_upload(scene.page, victim, f"Content-Length: {length}"))
        assert line.recv(64).split()[1] in {b"413", b"400"}
    assert "uploaded" not in watched


def test_a_file_without_a_length_is_counted_as_it_comes(scene: Scene, victim: Person, watched: Watched) -> None:
    piece = b"%x\r\n%s\r\n" % (2**20, b"x" * 2**20)
    with create_connection(("localhost", victim.product.port), timeout=30) as line:
        line.sendall(head_of_upload(scene.page, victim, "Transfer-Encoding: chunked"))
        line.sendall(b"%x\r\n%s\r\n" % (len(FIRST_PART), FIRST_PART))
        with contextlib.suppress(ConnectionError):
            for _ in range(40):
                line.sendall(piece)
        assert line.recv(64).split()[1] == b"413"
    assert "uploaded" not in watched
    assert scene.nothing_reached_it()


def test_a_file_that_is_cut_off_half_way_never_arrives(
    scene: Scene, victim: Person, product: Product, watched: Watched
) -> None:
    before = product.log()
    for tail in ((), (b"--grens--",)):
        with create_connection(("localhost", victim.product.port), timeout=10) as line:
            line.sendall(head_of_upload(scene.page, victim, "Content-Length: 5000000"))
            line.sendall(FIRST_PART + b"x" * 2_000_000 + b"".join(tail))
    assert scene.nothing_reached_it()
    assert "uploaded" not in watched
    assert product.log().removeprefix(before) == ""


def test_the_own_file_arrives(scene: Scene, victim: Person, watched: Watched) -> None:
    with victim.http as http:
        answer = http.post(scene.page.upload_path(), files={"file": ("rooster.csv", b"a;b")})
    assert answer.status_code == 200
    assert within(5, lambda: "uploaded" in watched)


def test_every_handler_of_the_framework_is_one_we_bound() -> None:
    assert set(core.sio.handlers["/"]) == FROM_PAGES | {"connect", "disconnect"}


def test_a_real_browser_works_and_is_sent_to_sign_in_when_its_session_ends(
    new_page: NewPage, victim: Person, product: Product, watched: Watched
) -> None:
    page = new_page()
    page.context.add_cookies([{"name": COOKIE, "value": victim.token, "url": product.url}])
    page.goto("/proef")
    page.get_by_role("button", name="Druk").click()
    assert within(5, lambda: "pressed" in watched)
    page.get_by_role("button", name="Doe").click()
    expect(page.get_by_text("Gedaan")).to_be_visible()
    victim.sign_out()
    page.wait_for_url("**/inloggen**", timeout=5_000)
