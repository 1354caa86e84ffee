"""What a browser may run and load: every screen stays within its policy, and what somebody planted does not run."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage
from tests.e2e.infra import probe
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import COOKIE, Person, sign_up

NONCE = re.compile(r"'nonce-([\w-]{22})'")
PLAIN = ["/", "/inloggen", "/aanmelden", "/uitnodiging/onbekend", "/nergens", "/proef/kapot", "/offline", "/app"]


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, database_url: str, alone: None) -> Iterator[Product]:
    with probe.watched_product(tmp_path_factory.mktemp("product"), database_url) as product:
        yield product


@pytest.fixture(scope="module")
def person(product: Product) -> Person:
    return sign_up(product)


def scripts(answer: httpx.Response) -> list[str]:
    """What the policy of this answer lets run."""
    (found,) = re.findall(r"script-src ([^;]*);", answer.headers["content-security-policy"])
    return sorted(found.split())


def test_a_page_runs_what_carries_its_own_nonce(person: Person) -> None:
    nonces = set()
    with person.http as http:
        for _ in range(2):
            answer = http.get("/proef/geplant")
            policy = answer.headers["content-security-policy"]
            (nonce,) = NONCE.findall(policy)
            nonces.add(nonce)
            assert scripts(answer) == sorted(["'self'", f"'nonce-{nonce}'", "'unsafe-eval'"])
            inline = re.findall(r"<script(?![^>]* src=)[^>]*>", answer.text)
            assert len(inline) == 5
            assert [tag for tag in inline if f'nonce="{nonce}"' not in tag] == ["<script>"], "the planted one has none"
    assert len(nonces) == 2


@pytest.mark.parametrize("path", [*PLAIN, "/proef/bezet", "/sync/day", "/static/icon.svg", "/sw.js", "/app/sw.js"])
def test_anything_else_runs_only_files_of_ours(person: Person, path: str) -> None:
    with person.http as http:
        answer = http.get(path)
    assert scripts(answer) == ["'self'"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_what_somebody_planted_does_not_run(new_page: NewPage, person: Person, product: Product) -> None:
    """Even where our own escaping would have failed: a script, an attribute, an address and a frame of somebody's."""
    page = new_page(may_violate=True)
    page.context.add_cookies([{"name": COOKIE, "value": person.token, "url": product.url}])
    page.add_init_script(
        "window.stopped = []; addEventListener('securitypolicyviolation',"
        " (event) => window.stopped.push(event.effectiveDirective))"
    )
    page.goto("/proef/geplant")
    page.wait_for_function("window.did_handshake === true")
    page.get_by_role("link", name="Geplant").click()
    page.evaluate("document.body.insertAdjacentHTML('beforeend', `<iframe src='https://elders.example'></iframe>`)")
    page.evaluate("fetch('https://elders.example/weg').catch(() => {})")
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('base'), {href: 'https://elders.example'}))"
    )
    page.wait_for_function("window.stopped.length >= 6")
    assert page.evaluate("window.planted") is None
    assert set(page.evaluate("window.stopped")) == {
        "script-src-elem", "script-src-attr", "frame-src", "connect-src", "base-uri",
    }  # fmt: skip


@pytest.mark.parametrize("path", PLAIN)
def test_a_page_without_a_socket_stays_within_its_policy(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    expect(page.locator("body")).not_to_be_empty()


def test_a_page_that_is_asked_for_by_a_foreign_name_is_refused(product: Product, person: Person) -> None:
    port = product.port
    for host in (
        "elders.example",
        f"elders.example:{port}",
        f"localhost:{port + 1}",
        f"localhost:{port}.elders.example",
    ):
        for path in ("/inloggen", "/vandaag", "/static/icon.svg", "/_nicegui_ws/socket.io/?EIO=4&transport=polling"):
            answer = httpx.get(f"{product.url}{path}", headers={"Host": host}, cookies={COOKIE: person.token})
            assert (answer.status_code, answer.json()["code"]) == (400, "wrong_host"), (host, path)
            assert host not in answer.text
    assert httpx.get(f"{product.url}/readyz", headers={"Host": "10.0.0.7"}).status_code == 200
    assert httpx.get(f"http://127.0.0.1:{port}/inloggen").status_code == 200


FOREIGN = {
    "a picture": {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    "a script": {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"},
    "a fetch": {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
    "a frame": {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    "an object": {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "object"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN.keys())
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_can_show_nothing_of_ours(person: Person, headers: dict[str, str], site: str) -> None:
    with person.http as http:
        for path in ("/proef", "/sync/day", "/board/2026-W26.json"):
            answer = http.get(path, headers={**headers, "Sec-Fetch-Site": site, "Accept": "*/*"})
            assert (answer.status_code, answer.json()["code"]) == (403, "foreign_request")
        assert http.get("/static/icon.svg", headers={**headers, "Sec-Fetch-Site": site}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", "none"])
def test_a_link_to_us_works_from_anywhere(person: Person, site: str) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    with person.http as http:
        assert http.get("/proef", headers=headers).status_code == 200
