"""An attacker's tools: a session without a browser, what a page carries, and a bare socket that says what it likes."""

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import psycopg
import requests
import socketio  # type: ignore[import-untyped]  # ships no types
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from models.values.ids import new_id
from tests.e2e.infra.product import Product

PASSWORD = "een lange zin over bezorgen"
COOKIE = "depotflow"
HTML = {"Accept": "text/html"}
SIGN_UP_LINK = re.compile(r"/bedrijf-aanmelden/[\w-]+")
_ESCAPES = {"&lt;": "<", "&gt;": ">", "&#96;": "`", "&#36;": "$", "&amp;": "&"}


@dataclass
class Person:
    """Somebody with a session of their own."""

    product: Product
    email: str
    token: str

    @property
    def http(self) -> httpx.Client:
        headers = {"Origin": self.product.url, **HTML}
        return httpx.Client(base_url=self.product.url, cookies={COOKIE: self.token}, headers=headers)

    def sign_out(self) -> None:
        with self.http as http:
            assert http.post("/uitloggen").status_code == 200

    def sign_in_elsewhere(self) -> "Person":
        form = {"email": self.email, "password": PASSWORD}
        return Person(self.product, self.email, _token(self.product, "/inloggen", form))

    def open(self, path: str = "/proef") -> "OpenPage":
        with self.http as http:
            answer = http.get(path)
        assert answer.status_code == 200, answer.text
        return page_in(answer.text)


def page_in(html: str) -> "OpenPage":
    """What a page's HTML carries."""
    client_id = re.search(r"'client_id': '([0-9a-f-]{36})'", html)
    assert client_id is not None
    return OpenPage(client_id[1], elements_of(html))


def elements_of(page: str) -> dict[str, dict[str, Any]]:
    """What a page of NiceGUI is built of, by number; nothing for a page that is plain HTML."""
    found = re.search(r"parseElements\(String\.raw`(.*?)`\)", page, re.DOTALL)
    text = found[1] if found else "{}"
    for escape, letter in _ESCAPES.items():
        text = text.replace(escape, letter)
    elements: dict[str, dict[str, Any]] = json.loads(text)
    return elements


def sign_up(product: Product) -> Person:
    """The owner of a company of its own."""
    email = f"{new_id()}@kempenbode.example"
    with httpx.Client(base_url=product.url, headers={"Origin": product.url, **HTML}) as browser:
        make_company(product, browser, email)
        return Person(product, email, browser.cookies[COOKIE])


def make_company(
    product: Product,
    browser: httpx.Client,
    email: str,
    *,
    company: str = "Kempenbode Koeriers",
    name: str = "Marieke Verhulst",
    password: str = PASSWORD,
) -> None:
    """Sign up by mail: this browser is the owner's then."""
    asked = browser.post("/aanmelden", data={"email": email})
    assert asked.status_code == 200, asked.text
    browser.get(product.path_mailed_to(email, SIGN_UP_LINK))
    form = {"email": email, "company": company, "name": name, "password": password}
    made = browser.post("/bedrijf-aanmelden", data=form)
    assert made.headers.get("location") == "/start", made.text


def _token(product: Product, path: str, form: dict[str, str]) -> str:
    answer = httpx.post(f"{product.url}{path}", data=form, headers={"Origin": product.url, **HTML})
    assert answer.status_code == 303, answer.text
    token = answer.cookies[COOKIE]
    assert token
    return token


@dataclass
class OpenPage:
    """Everything that makes a page addressable: whoever has this knows all there is to know."""

    client_id: str
    elements: dict[str, dict[str, Any]]
    tab_id: str = field(default_factory=lambda: str(new_id()))

    def click_on(self, label: str, **changes: Any) -> dict[str, Any]:
        """The frame that a browser sends when this button is clicked."""
        number, element = next(
            (number, element)
            for number, element in self.elements.items()
            if element.get("props", {}).get("label") == label
        )
        listener = next(event["listener_id"] for event in element["events"] if event["type"] == "click")
        frame = {"id": int(number), "client_id": self.client_id, "listener_id": listener, "args": []}
        return {**frame, **changes}

    def every_event(self) -> list[dict[str, Any]]:
        """A frame for each event that any element of the page listens to."""
        return [
            {"id": int(number), "client_id": self.client_id, "listener_id": event["listener_id"], "args": []}
            for number, element in self.elements.items()
            for event in element.get("events", ())
        ]

    def upload_path(self) -> str:
        urls = [element["props"]["url"] for element in self.elements.values() if "url" in element.get("props", {})]
        return str(urls[0])


class BareSocket:
    """A socket as somebody who wrote their own client would open it."""

    def __init__(
        self,
        product: Product,
        *,
        token: str = "",
        page: OpenPage | None = None,
        origin: str | None = "",
        transport: str = "websocket",
        **query: str,
    ) -> None:
        known = {"client_id": page.client_id, "tab_id": page.tab_id, "document_id": str(new_id())} if page else {}
        self._query = {"implicit_handshake": "true", "next_message_id": "0", **known, **query}
        self._headers = {"Cookie": f"{COOKIE}={token}"} if token else {}
        if origin is not None:
            self._headers["Origin"] = origin or product.url
        self._product, self._transport = product, transport
        self._polling = polling = requests.Session()
        polling.headers.update(self._headers)
        self._client = socketio.Client(
            reconnection=False, http_session=polling, websocket_extra_options={"suppress_origin": True}
        )
        self.heard: list[tuple[str, Any]] = []
        self._client.on("*", lambda name, *data: self.heard.append((name, data)))

    def connects(self) -> bool:
        """Try to come in."""
        try:
            self._client.connect(
                f"{self._product.url}?{urlencode(self._query)}",
                headers=self._headers,
                transports=[self._transport],
                socketio_path="/_nicegui_ws/socket.io",
                wait_timeout=5,
            )
        except socketio.exceptions.ConnectionError:
            return False
        return True

    @property
    def is_open(self) -> bool:
        return bool(self._client.connected)

    @property
    def line(self) -> str:
        """The name by which the requests of a polling socket say which one they are of."""
        return str(self._client.eio.sid)

    def say(self, name: str, message: Any) -> None:
        self._client.emit(name, message)

    def ask(self, name: str, message: Any) -> Any:
        return self._client.call(name, message, timeout=5)

    def close(self) -> None:
        self._client.eio.disconnect(abort=True)  # an answer that is still waited for may take half a minute
        self._polling.close()


def put_in_group(owner: psycopg.Connection[Any], email: str, role: str) -> None:
    """Move a member behind the product's back: nothing is announced and no session ends."""
    owner.execute(
        "UPDATE memberships m SET group_id = g.id FROM groups g"
        " WHERE g.tenant_id = m.tenant_id AND g.role = %s AND m.email = %s",
        [role, email],
    )


@contextlib.contextmanager
def raw_socket(person: Person, page: OpenPage) -> Iterator[ClientConnection]:
    """A websocket below all protocols, at which this page has just come in."""
    query = {"client_id": page.client_id, "tab_id": page.tab_id, "document_id": str(new_id())}
    told = {"EIO": "4", "transport": "websocket", "implicit_handshake": "true", "next_message_id": "0", **query}
    with connect(
        f"{person.product.url.replace('http', 'ws', 1)}/_nicegui_ws/socket.io/?{urlencode(told)}",
        origin=Origin(person.product.url),
        additional_headers={"Cookie": f"{COOKIE}={person.token}"},
        max_size=None,
    ) as opened:
        opened.recv(timeout=5)
        opened.send("40")
        opened.recv(timeout=5)
        yield opened
