"""Speaks OpenID Connect with a provider: what it says of itself, where people go, and the code they come back with."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.discovery import get_well_known_url

from services.gateways.web import Unreachable, ask, read_url
from services.settings import Settings
from services.single_sign_on.refusals import (
    NotOurToken,
    OtherProvider,
    ProviderAway,
    ProviderRefuses,
    TurnedBack,
)
from services.single_sign_on.tokens import Expected, read_token

SCOPE: Final = "openid email profile"
LONGEST_CODE: Final = 4_000
_THEIR_NO: Final = frozenset({"access_denied", "login_required", "interaction_required", "consent_required"})


@dataclass(frozen=True, slots=True)
class Party:
    """The provider as we know it, and ourselves as it knows us."""

    issuer: str
    client: str
    secret: str
    return_address: str


@dataclass(frozen=True, slots=True)
class Question:
    """What one sign-in is recognised by when it comes back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What stands in the address that somebody comes back to us with."""

    state: str = ""
    code: str = ""
    error: str = ""
    issuer: str = ""


def new_question() -> Question:
    """Three secrets of 256 random bits."""
    return Question(*(secrets.token_urlsafe(32) for _ in range(3)))


def address_to_go(settings: Settings, party: Party, question: Question) -> str:
    """Where the person signs in, who is always asked which account. Raises: ProviderAway, OtherProvider."""
    return str(
        prepare_grant_uri(
            _discover(settings, party)["authorization_endpoint"],
            client_id=party.client,
            response_type="code",
            redirect_uri=party.return_address,
            scope=SCOPE,
            state=question.state,
            nonce=question.nonce,
            code_challenge=create_s256_code_challenge(question.verifier),
            code_challenge_method="S256",
            prompt="select_account",
        )
    )


def claims_of(
    settings: Settings, party: Party, returned: Returned, *, nonce: str, verifier: str, now: datetime
) -> Mapping[str, Any]:
    """What the provider says about who came back.

    Its document and its keys are read now: a key that was replaced a moment ago is known, one that was withdrawn is
    not, and nobody can make us ask more than once for each sign-in.

    Raises: NotLetIn, by what is wrong.
    """
    document = _discover(settings, party)
    _check_sender(party, document, returned)
    if returned.error:
        raise TurnedBack if returned.error in _THEIR_NO else ProviderRefuses
    if not returned.code or len(returned.code) > LONGEST_CODE:
        raise NotOurToken
    tokens = _redeem(settings, party, document, code=returned.code, verifier=verifier)
    expected = Expected(party.issuer, party.client, nonce, str(tokens.get("access_token", "")))
    return read_token(
        str(tokens.get("id_token", "")), keys=_fetch(settings, document["jwks_uri"]), expected=expected, now=now
    )


def _discover(settings: Settings, party: Party) -> Mapping[str, Any]:
    """The provider's document about itself, with usable addresses. Raises: ProviderAway, OtherProvider."""
    document = _fetch(settings, get_well_known_url(party.issuer, external=True))
    if document.get("issuer") != party.issuer:
        raise OtherProvider
    methods = document.get("code_challenge_methods_supported")
    try:
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            read_url(document[name], is_strict=settings.is_production)
        if methods is not None and "S256" not in methods:
            raise ProviderAway
    except (KeyError, ValueError, TypeError, AttributeError) as unusable:
        raise ProviderAway from unusable
    return document


def _check_sender(party: Party, document: Mapping[str, Any], returned: Returned) -> None:
    """Whether it is this provider that sent somebody back. Source: RFC 9207, section 2.4. Raises: OtherProvider."""
    is_announced = document.get("authorization_response_iss_parameter_supported") is True
    if returned.issuer != party.issuer and (returned.issuer or is_announced):
        raise OtherProvider


def _redeem(
    settings: Settings, party: Party, document: Mapping[str, Any], *, code: str, verifier: str
) -> Mapping[str, Any]:
    """The tokens for a code. Raises: ProviderAway, ProviderRefuses."""
    form = prepare_token_request(
        "authorization_code", redirect_uri=party.return_address, code=code, code_verifier=verifier
    )
    headers: dict[str, str] = {}
    if "client_secret_post" in (document.get("token_endpoint_auth_methods_supported") or ()):
        auth = ClientAuth(party.client, party.secret, "client_secret_post")
    else:
        auth = ClientAuth(quote(party.client, safe=""), quote(party.secret, safe=""), "client_secret_basic")
    url, headers, form = auth.prepare("POST", document["token_endpoint"], headers, form)
    try:
        answer = ask(url, is_strict=settings.is_production, form=form, headers=headers)
    except Unreachable as away:
        raise ProviderAway from away
    if 400 <= answer.status < 500:
        raise ProviderRefuses
    if answer.status != 200:
        raise ProviderAway
    return answer.body


def _fetch(settings: Settings, url: str) -> Mapping[str, Any]:
    try:
        answer = ask(url, is_strict=settings.is_production)
    except Unreachable as away:
        raise ProviderAway from away
    if answer.status != 200:
        raise ProviderAway
    return answer.body
