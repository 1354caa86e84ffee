"""Reads an ID token: who signed it, for whom, when, and in answer to what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwk import Key, KeySet

from models.values.dutch import UNSTORABLE
from services.single_sign_on.refusals import (
    ClocksApart,
    NotLetIn,
    NotOurToken,
    OtherAudience,
    OtherProvider,
    TokenExpired,
)

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signed with a key of which we have the public half. With any other, who knows that half could sign too."""
LEEWAY_SECONDS: Final = 60
LONGEST_SUBJECT: Final = 255
_REFUSALS: Final[Mapping[str, type[NotLetIn]]] = {
    "iss": OtherProvider,
    "aud": OtherAudience,
    "azp": OtherAudience,
    "iat": ClocksApart,
    "nbf": ClocksApart,
}
_UNREADABLE: Final = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What the libraries raise for a token that somebody made up."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say."""

    issuer: str
    client: str
    nonce: str
    access_token: str
    """What came beside it: a hash of that in the token must be of this one."""


def read_token(id_token: str, *, keys: Mapping[str, Any], expected: Expected, now: datetime) -> Mapping[str, Any]:
    """The claims of a token that is all that it must be. `keys` is the provider's document of keys as it is now.

    Raises: NotLetIn, by what is wrong.
    """
    try:
        token = jwt.decode(id_token, _key(id_token, keys), registry=_registry())
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": expected.issuer},
                "aud": {"essential": True, "value": expected.client},
                "sub": {"essential": True},
            },
            params={
                "nonce": expected.nonce,
                "client_id": expected.client,
                "access_token": expected.access_token,
            },
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
    except ExpiredTokenError as expired:
        raise TokenExpired from expired
    except ClaimError as wrong:
        raise _REFUSALS.get(wrong.claim, NotOurToken) from wrong
    except _UNREADABLE as wrong:
        raise NotOurToken from wrong
    if len(claims["sub"]) > LONGEST_SUBJECT or UNSTORABLE.search(claims["sub"]):
        raise NotOurToken
    return dict(claims)


def _registry() -> jws.JWSRegistry:
    return jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)


def _key(id_token: str, keys: Mapping[str, Any]) -> Key:
    """The key that the token names, or the only one there is. Raises: ValueError, JoseError."""
    kid = jws.extract_compact(id_token.encode(), registry=_registry()).headers().get("kid")
    signing = [key for key in KeySet.import_key_set({"keys": keys["keys"]}) if key.get("use", "sig") == "sig"]
    named = [key for key in signing if key.kid == kid] if kid is not None else signing
    if len(named) != 1:
        raise ValueError(kid)
    return named[0]
