"""Who sends a form, as far as a request tells, and how a form comes back that was refused."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from fastapi import Form, Request
from fastapi.responses import Response

from models.values.refusal import NotAllowed, Refusal
from pages.problems import STATUSES, retry_after
from services.access.attempts import Caller
from services.access.known_devices import mark_device
from services.scope import Identity, SignedOut
from services.settings import Settings
from services.support.operators import SignedInOperator, find_operator, sign_operator_out
from services.workplace import Workplace
from ui import public, theme

SUPPORT_PATH: Final = "/ondersteuning"
SESSION_COOKIE: Final = "depotflow"
OPERATOR_COOKIE: Final = "operator"
TypedField = Annotated[str, Form(max_length=public.LONGEST)]
Credential = Annotated[str, Form(max_length=20_000)]
"""A browser's answer about a passkey, as JSON."""
HOST_PREFIX: Final = "__Host-"
"""In production browsers then insist on HTTPS, this host and the whole site."""
DEVICE_SECONDS: Final = 365 * 86_400
LONGEST_DEVICE: Final = 200
FORM_REFUSED: Final = 422


def workplace_of(request: Request) -> Workplace:
    """What the gate put into the request."""
    workplace: Workplace = request.scope["workplace"]
    return workplace


def identity_of(request: Request) -> Identity:
    """Who is signed in: the gate lets nobody else come to most addresses. Raises: SignedOut."""
    identity: Identity | None = request.scope["identity"]
    if identity is None:
        raise SignedOut
    if identity.looking is not None:
        raise NotAllowed
    return identity


def caller_of(request: Request) -> Caller:
    """Who sends this: from where, with which browser."""
    peer = request.client.host if request.client else ""
    header = workplace_of(request).environment.settings.client_address_header
    told = request.headers.getlist(header) if header else []
    return Caller(
        address=client_address(workplace_of(request).environment.settings, peer, told),
        device=request.headers.get("user-agent", "onbekend")[:LONGEST_DEVICE],
        cookies=own_cookies(workplace_of(request).environment.settings, request.cookies),
    )


def own_cookies(settings: Settings, sent: Mapping[str, str]) -> dict[str, str]:
    """The cookies that only we can have set, by their names without prefix: a neighbouring host may plant others."""
    prefix = HOST_PREFIX if settings.is_production else ""
    return {name.removeprefix(prefix): value for name, value in sent.items() if name.startswith(prefix)}


def client_address(settings: Settings, peer: str, told: list[str]) -> str:
    """Where a request really comes from: the last address that a trusted proxy vouches for, else its other side.

    `told` is what stands in the configured header, line by line; who is not a trusted proxy may write in it at will.
    """
    address = peer
    for said in reversed([each.strip() for line in told for each in line.split(",")]):
        if not _is_trusted(settings, address) or not _is_address(said):
            break
        address = said
    return address


def _is_trusted(settings: Settings, address: str) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in settings.proxies)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def theme_of(request: Request) -> str | None:
    """What this browser chose: light, dark or nothing."""
    return request.cookies.get(theme.THEME_COOKIE)


def cookie(request: Request, name: str) -> dict[str, Any]:
    """What a cookie of ours is called and who may read it; the same to set it and to delete it."""
    settings = workplace_of(request).environment.settings
    return {
        "key": f"{HOST_PREFIX}{name}" if settings.is_production else name,
        "path": "/",
        "secure": urlsplit(settings.base_url).scheme == "https",
        "httponly": True,
        "samesite": "lax",
    }


def remember_device(request: Request, answer: Response, email: str) -> None:
    """Mark the browser of somebody who just proved to be the owner of this address."""
    mark = mark_device(workplace_of(request).environment, email=email)
    answer.set_cookie(value=mark.value, max_age=DEVICE_SECONDS, **cookie(request, mark.name))


async def find_operator_behind(request: Request) -> SignedInOperator | None:
    """The operator of DepotFlow who is signed in on this browser."""
    work, token = workplace_of(request), caller_of(request).cookies.get(OPERATOR_COOKIE)
    return await work.at_the_gate(lambda: find_operator(work.environment, token=token)) if token else None


async def end_operator_session(request: Request) -> None:
    """Sign the operator out on this browser, if there is one; what is looked at closes."""
    work, operator = workplace_of(request), await find_operator_behind(request)
    if operator is not None:
        await work.in_thread(lambda: sign_operator_out(work.environment, session_id=operator.session_id))


def typed_again(refusal: Refusal, **values: str) -> public.Typed:
    """What to show in a form that was refused: what was typed, and why beside the field it is about."""
    if refusal.field is None:
        return public.Typed(values, {}, refusal.message)
    return public.Typed(values, {refusal.field: refusal.message})


def form_refused(answer: Response, refusal: Refusal) -> Response:
    """The form with its refusal, under the status that says so, and for too many attempts when to come back."""
    answer.status_code = STATUSES.get(refusal.code, FORM_REFUSED)
    answer.headers.update(retry_after(refusal))
    return answer
