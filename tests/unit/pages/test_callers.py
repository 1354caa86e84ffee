"""Where a request comes from: what a trusted proxy vouches for, never what the visitor says; whose cookies count."""

from typing import Any

import pytest

from pages.callers import client_address, own_cookies
from services.settings import Settings

HOME = "203.0.113.7"
PROXY = "127.0.0.1"
TRUST: dict[str, Any] = {
    "trusted_proxies": "127.0.0.1, 10.0.0.0/8, 2001:db8::/32",
    "client_address_header": "X-Forwarded-For",
}


@pytest.mark.parametrize(
    ("peer", "told", "address"),
    [
        (PROXY, [HOME], HOME),
        ("2001:db8::1", ["2001:db9::7"], "2001:db9::7"),
        (HOME, ["198.51.100.1"], HOME),
        (PROXY, [f"198.51.100.1, {HOME}"], HOME),
        (PROXY, ["198.51.100.1", HOME], HOME),
        (PROXY, [f"198.51.100.1, {HOME}, 10.1.2.3"], HOME),
        (PROXY, ["10.1.2.3"], "10.1.2.3"),
        (PROXY, [f"{HOME}, onzin"], PROXY),
        (PROXY, ["", " "], PROXY),
        (PROXY, [f"{HOME}:4711"], PROXY),
        (PROXY, [], PROXY),
        ("", [HOME], ""),
    ],
)
def test_the_last_address_that_a_trusted_proxy_vouches_for_counts(peer: str, told: list[str], address: str) -> None:
    assert client_address(Settings(**TRUST), peer, told) == address


@pytest.mark.parametrize("missing", ["trusted_proxies", "client_address_header"])
def test_without_a_proxy_or_a_header_to_trust_the_other_side_of_the_connection_counts(missing: str) -> None:
    settings = Settings(**{name: value for name, value in TRUST.items() if name != missing})
    assert client_address(settings, PROXY, [HOME]) == PROXY


def test_in_production_a_cookie_that_a_neighbouring_host_set_is_none_of_ours() -> None:
    sent = {"__Host-trip": "ours", "trip": "planted", "halfway": "planted", "theme": "dark"}
    assert own_cookies(Settings(mode="production"), sent) == {"trip": "ours"}
    assert own_cookies(Settings(mode="production"), dict(reversed(sent.items()))) == {"trip": "ours"}
    assert own_cookies(Settings(), {"trip": "ours"}) == {"trip": "ours"}
