"""An OpenID provider, spoken to over HTTP: it signs for real, checks what it is sent, and can misbehave."""

import base64
import contextlib
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

import uvicorn
from joserfc import jws
from joserfc.jwk import RSAKey
from joserfc.util import urlsafe_b64encode
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from models.values.ids import new_id

CLIENT = "depotflow at the provider"
SECRET = "what only the provider and we know"
KEY = RSAKey.generate_key(2048, {"kid": "first"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "second"})
Claims = dict[str, Any]
Sign = Callable[[Claims], str]


def signed(claims: Claims, *, key: RSAKey = KEY, **header: str) -> str:
    return jws.serialize_compact({"alg": "RS256", "kid": key.kid, **header}, json.dumps(claims), key)


def unsigned(claims: Claims) -> str:
    head = urlsafe_b64encode(json.dumps({"alg": "none", "kid": KEY.kid}).encode())
    return f"{head.decode()}.{urlsafe_b64encode(json.dumps(claims).encode()).decode()}."


def signed_with_the_public_half(claims: Claims) -> str:
    """What a library accepts that lets the token choose how it is checked."""
    said = b".".join(
        urlsafe_b64encode(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": KEY.kid}, claims)
    )
    mark = hmac.digest(KEY.as_pem(private=False), said, "sha256")
    return f"{said.decode()}.{urlsafe_b64encode(mark).decode()}"


@dataclass
class OpenIdProvider:
    """One issuer; what is set on it holds from then on."""

    issuer: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    person: Claims = field(default_factory=dict)
    """Who sits at the screen: sub, email, email_verified and what else this provider tells."""
    claims: Claims = field(default_factory=dict)
    """What stands in the token in place of what should; None takes a claim away."""
    sign: Sign = signed
    keys: list[RSAKey] = field(default_factory=lambda: [KEY])
    document: Claims = field(default_factory=dict)
    """As `claims`, of what it says about itself."""
    answer: Claims = field(default_factory=dict)
    """What it adds to the address that it sends people back to."""
    refuses: str = ""
    """The error that people come back with."""
    token_answer: Response | None = None
    seen: list[str] = field(default_factory=list)
    """The addresses that it was asked for."""
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def describe(self, request: Request) -> Response:
        self._note(request)
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "code_challenge_methods_supported": ["S256"],
            **self.document,
        }
        return JSONResponse({name: value for name, value in told.items() if value is not None})

    def show_keys(self, request: Request) -> Response:
        self._note(request)
        return JSONResponse({"keys": [key.as_dict(private=False) for key in self.keys]})

    def authorize(self, request: Request) -> Response:
        """As if the person had signed in and agreed."""
        self._note(request)
        asked = dict(request.query_params)
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        assert {"openid", "email"} <= set(asked["scope"].split())
        code = str(new_id())
        self._codes[code] = asked
        told = {"error": self.refuses} if self.refuses else {"code": code}
        return RedirectResponse(
            f"{asked['redirect_uri']}?{urlencode({**told, 'state': asked['state'], **self.answer})}"
        )

    async def give_token(self, request: Request) -> Response:
        self._note(request)
        if self.token_answer is not None:
            return self.token_answer
        form = dict(parse_qsl((await request.body()).decode()))
        known = base64.b64decode(request.headers.get("authorization", "").removeprefix("Basic ")).decode().split(":")
        asked = self._codes.pop(form["code"], None)
        challenge = urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode()
        if (
            asked is None
            or [unquote(each) for each in known] != [CLIENT, SECRET]
            or form["redirect_uri"] != asked["redirect_uri"]
            or challenge != asked["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        at = int(self.now().timestamp())
        told = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": at,
            "exp": at + 300,
            "nonce": asked["nonce"],
            **self.person,
            **self.claims,
        }
        token = self.sign({name: value for name, value in told.items() if value is not None})
        return JSONResponse({"token_type": "Bearer", "access_token": "an access token", "id_token": token})

    def _note(self, request: Request) -> None:
        self.seen.append(request.url.path.rpartition("/")[2])

    def application(self, path: str) -> Starlette:
        return Starlette(
            routes=[
                Route(f"{path}/.well-known/openid-configuration", self.describe),
                Route(f"{path}/keys", self.show_keys),
                Route(f"{path}/authorize", self.authorize),
                Route(f"{path}/token", self.give_token, methods=["POST"]),
            ]
        )


@contextlib.contextmanager
def running_provider(path: str = "") -> Iterator[OpenIdProvider]:
    """Serve one from a thread; `path` is that of its issuer."""
    provider = OpenIdProvider("")
    server = uvicorn.Server(uvicorn.Config(provider.application(path), port=0, log_level="error", lifespan="off"))
    started = threading.Event()
    begin = server.startup

    async def tell(sockets: Any = None) -> None:
        await begin(sockets)
        started.set()

    server.startup = tell  # type: ignore[method-assign]  # the only way to hear of it
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert started.wait(10)
    port = server.servers[0].sockets[0].getsockname()[1]
    provider.issuer = f"http://localhost:{port}{path}"
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join(10)
