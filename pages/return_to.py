"""Where somebody goes after signing in: to the page that was asked for, if that is one of ours."""

from typing import Final
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

SIGN_IN_PATH: Final = "/inloggen"
SIGN_UP_PATH: Final = "/aanmelden"
FORGOTTEN_PATH: Final = "/wachtwoord-vergeten"
PROVIDER_PATH: Final = "/inloggen/bedrijf"
"""Where one leaves for the provider of one's company."""
PROOF_PATH: Final = "/bevestigen"
LEAVING_PATH: Final = "/app/verwijderen"
"""Where a driver ends an account: whoever signs in after that may be at another company, and did not ask it there."""
LONGEST: Final = 400
PHONE: Final = "/app"
NO_PLACES: Final = (
    "/inloggen",
    "/bevestigen",
    "/uitloggen",
    SIGN_UP_PATH,
    "/bedrijf-aanmelden",
    "/uitnodiging/",
    "/sync/",
    "/board/",
    "/_nicegui",
)
"""Doors, and what is no page."""


def sign_in_path(scope: Scope) -> str:
    """The sign-in page, that leads back to what this request asked for."""
    return leading_to(SIGN_IN_PATH, _asked(scope) if scope["method"] == "GET" else "")


def proof_path(scope: Scope) -> str:
    """Where somebody proves to be themselves, and comes back from to what was asked, or to the page with its form."""
    origin = Headers(scope=scope).get("referer", "")
    return leading_to(PROOF_PATH, _asked(scope) if scope["method"] == "GET" else urlsplit(origin).path)


def leading_to(path: str, asked: str) -> str:
    """This address of ours, which leads on to what was asked if that is a page of ours."""
    place = own_path(asked)
    return f"{path}?next={quote(place, safe='/')}" if place.strip("/") else path


def again_path(scope: Scope) -> str:
    """The address that was asked for, to ask it once more; the start when it is none of ours, or something was sent."""
    asked = _asked(scope)
    return asked if scope["method"] == "GET" and _stays_here(asked) else "/"


def _asked(scope: Scope) -> str:
    asked: str = scope.get("raw_path", b"").decode("latin-1")
    return f"{asked}?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else asked


def own_path(asked: str) -> str:
    """This address if it is a page of ours, as it was written; otherwise nothing.

    It begins with a single slash, also after being decoded, and has nothing that some browser reads as another host.
    """
    once = unquote(asked)
    readings = (asked, once, unquote(once))
    if len(asked) > LONGEST or not asked.isascii() or " " in asked or not all(map(_stays_here, readings)):
        return ""
    return "" if asked.startswith(NO_PLACES) else asked


def _stays_here(address: str) -> bool:
    path = address.partition("?")[0].partition("#")[0]
    parts = urlsplit(address)
    return (
        path.startswith("/")
        and "//" not in path
        and not {".", ".."} & set(path.split("/"))
        and not any(letter == "\\" or not letter.isprintable() for letter in address)
        and not (parts.scheme or parts.netloc)
    )


def place_for(asked: str, *, home: str, is_driver: bool) -> str:
    """Where this person goes on; a driver's screens are on the phone, and everybody else's are not."""
    place = own_path(asked)
    if place.partition("?")[0] == LEAVING_PATH:
        return home
    is_phones = place == PHONE or place.startswith(f"{PHONE}/")
    return place if place and is_phones == is_driver else home
