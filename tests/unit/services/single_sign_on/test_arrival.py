"""Coming back from a provider: what a token must be, who it lets in, and how often."""

import json
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from joserfc import jws
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse

from models.values.refusal import InvalidValue
from services.access.attempts import PROVIDER_FROM, TooManyAttempts
from services.access.sessions import SignedIn, find_identity
from services.gateways.clock import StandingClock
from services.single_sign_on.arrival import Arrived
from services.single_sign_on.confirming import ToConfirm, confirm
from services.single_sign_on.protocol import Returned
from services.single_sign_on.refusals import (
    AddressNotVerified,
    ArrivalOver,
    ClocksApart,
    LinkedOtherwise,
    LinkWorthless,
    NobodyHere,
    NotLetIn,
    NotOurToken,
    OtherAudience,
    OtherOrganisation,
    OtherProvider,
    ProviderAway,
    ProviderRefuses,
    TokenExpired,
    TripTooOld,
    TripUsed,
    TurnedBack,
)
from services.single_sign_on.trips import go
from tests.at_once import at_once
from tests.oidc import (
    CLIENT,
    KEY,
    OTHER_KEY,
    SECRET,
    running_provider,
    signed,
    signed_with_the_public_half,
    unsigned,
)
from tests.server import owner_address
from tests.unit.services.access.conftest import PASSWORD, someone
from tests.unit.services.single_sign_on.conftest import Firm

LONG_AGO, FAR_AHEAD = 1_000_000_000, 3_000_000_000


def test_a_colleague_comes_in_with_one_confirmation_and_without_from_then_on(open_firm: Firm) -> None:
    first = open_firm.links()
    assert isinstance(first, SignedIn)
    assert open_firm.identity(first.token).membership_id == open_firm.sanne.membership_id
    again = open_firm.comes_back()
    assert isinstance(again, SignedIn)
    assert open_firm.identity(again.token).name == "Sanne Bakker"
    assert ("provider.linked", "") in open_firm.trail()


WRONG_TOKENS: dict[str, tuple[dict[str, Any], type[NotLetIn]]] = {
    "another issuer": ({"iss": "https://elders.example"}, OtherProvider),
    "the issuer with a slash": ({"iss": "{issuer}/"}, OtherProvider),
    "no issuer": ({"iss": None}, OtherProvider),
    "another audience": ({"aud": "somebody else"}, OtherAudience),
    "us and another, for the other": ({"aud": [CLIENT, "x"], "azp": "x"}, OtherAudience),
    "us and another, for nobody in particular": ({"aud": [CLIENT, "x"]}, OtherAudience),
    "no audience": ({"aud": None}, OtherAudience),
    "an audience that is a number": ({"aud": 7}, OtherAudience),
    "another nonce": ({"nonce": "geraden"}, NotOurToken),
    "no nonce": ({"nonce": None}, NotOurToken),
    "expired": ({"exp": LONG_AGO}, TokenExpired),
    "no end": ({"exp": None}, NotOurToken),
    "an end that is a word": ({"exp": "ooit"}, NotOurToken),
    "made in the future": ({"iat": FAR_AHEAD}, ClocksApart),
    "no beginning": ({"iat": None}, ClocksApart),
    "not valid yet": ({"nbf": FAR_AHEAD}, ClocksApart),
    "a hash of another access token": ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, NotOurToken),
    "no subject": ({"sub": None}, NotOurToken),
    "a subject that is empty": ({"sub": ""}, NotOurToken),
    "a subject that is a number": ({"sub": 7}, NotOurToken),
    "a subject that is a list": ({"sub": ["sanne"]}, NotOurToken),
    "a subject that nothing can keep": ({"sub": "sanne\x00"}, NotOurToken),
    "a subject that is half a letter": ({"sub": "\ud800"}, NotOurToken),
    "a subject without end": ({"sub": "a" * 256}, NotOurToken),
    "another organisation's address": ({"email": "sanne@elders.example"}, OtherOrganisation),
    "an address that is not verified": ({"email_verified": False}, AddressNotVerified),
    "verified by a word": ({"email_verified": "true"}, AddressNotVerified),
    "no address": ({"email": None}, AddressNotVerified),
    "an address of nobody here": ({"email": "niemand@kempenbode.example"}, NobodyHere),
}


def outcome(come_back: Callable[[], object]) -> type:
    """What became of it: the refusal, or what was given."""
    try:
        return type(come_back())
    except NotLetIn as refusal:
        return type(refusal)


def test_a_token_that_says_something_else_lets_nobody_in(open_firm: Firm) -> None:
    found = {}
    for wrong, (claims, _) in WRONG_TOKENS.items():
        issuer = {"iss": claims["iss"].format(issuer=open_firm.provider.issuer)} if claims.get("iss") else {}
        open_firm.provider.claims = {**claims, **issuer}
        found[wrong] = outcome(open_firm.comes_back)
    assert found == {wrong: refusal for wrong, (_, refusal) in WRONG_TOKENS.items()}
    why = [(action, reason) for action, reason in open_firm.trail() if action == "provider.refused"]
    assert why == [("provider.refused", refusal().message) for refusal in found.values()]


WRONG_SIGNATURES: dict[str, Callable[[dict[str, Any]], str]] = {
    "nobody": unsigned,
    "who knows the public half": signed_with_the_public_half,
    "another key under the same name": lambda claims: signed(claims, key=OTHER_KEY, kid=KEY.kid or ""),
    "a key that the provider does not have": lambda claims: signed(claims, key=OTHER_KEY),
    "half a token": lambda claims: signed(claims).rpartition(".")[0],
    "no token": lambda _: "",
    "words": lambda _: "é.é.é",
    "brackets": lambda claims: signed(claims).split(".")[0] + "." + "W1tbW1tb" * 10_000 + ".AAAA",
}


def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(open_firm: Firm) -> None:
    found = {}
    for who, sign in WRONG_SIGNATURES.items():
        open_firm.provider.sign = sign
        found[who] = outcome(open_firm.comes_back)
    assert found == dict.fromkeys(WRONG_SIGNATURES, NotOurToken)


def test_a_key_that_was_replaced_a_moment_ago_is_known_and_the_old_one_is_not(open_firm: Firm) -> None:
    going = open_firm.goes()
    open_firm.provider.keys = [OTHER_KEY]
    open_firm.provider.sign = lambda claims: signed(claims, key=OTHER_KEY)
    open_firm.returns(going)
    open_firm.provider.sign = signed
    with pytest.raises(NotOurToken):
        open_firm.comes_back()
    asked = [name for name in open_firm.provider.seen if name == "keys"]
    assert len(asked) == 3, "once for the test and once for each who came back"


def test_one_key_needs_no_name_and_of_two_without_name_none_is_taken(open_firm: Firm) -> None:
    open_firm.provider.sign = lambda claims: jws.serialize_compact({"alg": "RS256"}, json.dumps(claims), KEY)
    assert isinstance(open_firm.comes_back(), ToConfirm)
    open_firm.provider.keys = [KEY, OTHER_KEY]
    with pytest.raises(NotOurToken):
        open_firm.comes_back()


MISBEHAVIOUR: dict[str, tuple[dict[str, Any], type[NotLetIn]]] = {
    "the person says no": ({"refuses": "access_denied"}, TurnedBack),
    "it does not know us": ({"refuses": "unauthorized_client"}, ProviderRefuses),
    "no code": ({"answer": {"code": ""}}, NotOurToken),
    "a code of somebody else": ({"answer": {"code": "geraden"}}, ProviderRefuses),
    "it names another sender": ({"answer": {"iss": "https://elders.example"}}, OtherProvider),
    "it names no sender and said it would": (
        {"document": {"authorization_response_iss_parameter_supported": True}},
        OtherProvider,
    ),
    "another sender says no": (
        {"refuses": "access_denied", "answer": {"iss": "https://elders.example"}},
        OtherProvider,
    ),
    "it calls itself something else": ({"document": {"issuer": "https://elders.example"}}, OtherProvider),
    "it has no tokens": ({"document": {"token_endpoint": None}}, ProviderAway),
    "its addresses are none": ({"document": {"jwks_uri": "file:///etc/passwd"}}, ProviderAway),
    "it checks no proof": ({"document": {"code_challenge_methods_supported": ["plain"]}}, ProviderAway),
    "its secret is another": ({"token_answer": JSONResponse({"error": "invalid_client"}, 401)}, ProviderRefuses),
    "it is broken": ({"token_answer": JSONResponse({}, 500)}, ProviderAway),
    "it answers with a page": ({"token_answer": PlainTextResponse("<html>")}, ProviderAway),
    "it answers with a list": ({"token_answer": JSONResponse([1])}, ProviderAway),
    "it says too much": ({"token_answer": JSONResponse({"a": "b" * 2**19})}, ProviderAway),
    "it sends us on": ({"token_answer": RedirectResponse("/keys")}, ProviderAway),
}


def test_a_provider_that_does_otherwise_lets_nobody_in(open_firm: Firm) -> None:
    found, behaves = {}, dict(vars(open_firm.provider))
    for how, (misbehaves, _) in MISBEHAVIOUR.items():
        going = open_firm.goes()
        vars(open_firm.provider).update(misbehaves)
        found[how] = outcome(lambda came=going: open_firm.returns(came))  # type: ignore[misc]
        vars(open_firm.provider).update(behaves)
    assert found == {how: refusal for how, (_, refusal) in MISBEHAVIOUR.items()}
    assert isinstance(open_firm.comes_back(), ToConfirm)


def test_a_provider_that_names_itself_as_it_said_lets_in(open_firm: Firm) -> None:
    open_firm.provider.document = {"authorization_response_iss_parameter_supported": True}
    open_firm.provider.answer = {"iss": open_firm.provider.issuer}
    assert isinstance(open_firm.comes_back(), ToConfirm)


def test_a_provider_that_is_away_is_told_so(open_firm: Firm) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    open_firm.provider.issuer = f"http://localhost:{port}"
    open_firm.saves()
    with pytest.raises(ProviderAway):
        open_firm.tests()


def test_who_comes_back_does_so_once_also_at_the_same_moment(open_firm: Firm) -> None:
    going = open_firm.goes()
    returned = open_firm.returned(going)
    came = at_once(4, lambda _: open_firm.arrives(going.holder, returned))
    assert sum(isinstance(each, Arrived) for each in came) == 1
    assert sum(isinstance(each, TripUsed) for each in came) == 3


def test_only_the_browser_that_went_comes_back(open_firm: Firm) -> None:
    going, other = open_firm.goes(), open_firm.goes()
    returned = open_firm.returned(going)
    for holder in ("", "geraden", other.holder):
        with pytest.raises(TripUsed):
            open_firm.arrives(holder, returned)
    with pytest.raises(TripUsed):
        open_firm.arrives(going.holder, Returned("geraden", returned.code))


def test_two_tabs_of_one_browser_both_come_back(open_firm: Firm) -> None:
    first = open_firm.goes(asked="/planning")
    second = open_firm.goes(holder=first.holder, asked="/facturen")
    wanted = [open_firm.returns(going) for going in (second, first)]
    assert [came.asked for came in wanted if isinstance(came, Arrived)] == ["/facturen", "/planning"]


def test_the_way_there_and_back_takes_ten_minutes_at_most(open_firm: Firm, clock: StandingClock) -> None:
    for step in (timedelta(minutes=10), timedelta(minutes=-1)):
        going = open_firm.goes()
        clock.move(step)
        with pytest.raises(TripTooOld):
            open_firm.returns(going)


def test_what_was_begun_at_one_company_does_not_end_at_another(open_firm: Firm, other: Firm) -> None:
    other.opens()
    going = open_firm.goes()
    with pytest.raises(TripUsed):
        other.arrives(going.holder, open_firm.returned(going))


def test_a_link_that_is_of_no_company_says_what_one_says_that_is_off(open_firm: Firm) -> None:
    open_firm.switches(on=False)
    said = set()
    for key in ("", "geraden", "00", "é", "f" * 64, open_firm.key):
        with pytest.raises(LinkWorthless) as refused:
            go(open_firm.environment, key=key, holder="", asked="", caller=someone())
        said.add(refused.value.message)
    assert len(said) == 1


def test_going_there_again_and_again_ends(open_firm: Firm) -> None:
    visitor = someone()
    for _ in range(PROVIDER_FROM.burst):
        with pytest.raises(LinkWorthless):
            go(open_firm.environment, key="00", holder="", asked="", caller=visitor)
    with pytest.raises(TooManyAttempts):
        go(open_firm.environment, key=open_firm.key, holder="", asked="", caller=visitor)


def test_a_wrong_password_confirms_nothing_and_is_written_down(open_firm: Firm) -> None:
    with pytest.raises(InvalidValue):
        open_firm.links(password="een verkeerde zin over bussen")
    assert isinstance(open_firm.comes_back(), ToConfirm)


def test_guessing_the_password_there_ends(open_firm: Firm) -> None:
    first = open_firm.comes_back()
    assert isinstance(first, ToConfirm)
    for _ in range(10):
        with pytest.raises(InvalidValue):
            confirm(open_firm.environment, token=first.token, password="fout", caller=someone())
    with pytest.raises(TooManyAttempts):
        confirm(open_firm.environment, token=first.token, password=PASSWORD, caller=someone())


@pytest.mark.parametrize("change", ["nonsense", "late", "off", "off and on", "another provider"])
def test_confirming_is_over_when_something_changed(open_firm: Firm, clock: StandingClock, change: str) -> None:
    first = open_firm.comes_back()
    assert isinstance(first, ToConfirm)
    token = first.token
    match change:
        case "nonsense":
            token = token[:-4] + "AAAA"
        case "late":
            clock.move(timedelta(minutes=10))
        case "off":
            open_firm.switches(on=False)
        case "off and on":
            open_firm.switches(on=False)
            clock.move(timedelta(minutes=1))
            open_firm.switches(on=True)
        case "another provider":
            with running_provider() as another:
                another.now, another.person = clock.now, open_firm.provider.person
                open_firm.provider = another
                open_firm.opens()
    with pytest.raises(ArrivalOver):
        confirm(open_firm.environment, token=token, password=PASSWORD, caller=someone())


def test_somebody_else_at_the_provider_with_the_same_address_takes_nothing_over(open_firm: Firm) -> None:
    open_firm.links()
    open_firm.provider.person["sub"] = "the next who got this address"
    with pytest.raises(LinkedOtherwise):
        open_firm.comes_back()


@pytest.mark.parametrize("letter", ["\u212a", "k\u200b", "\u043a"], ids=["kelvin", "zero width", "cyrillic"])
def test_an_address_that_only_looks_like_that_of_a_colleague_is_nobodys(open_firm: Firm, letter: str) -> None:
    open_firm.provider.person["email"] = open_firm.email.replace("@k", f"@{letter}")
    with pytest.raises(NotLetIn):
        open_firm.comes_back()


def test_who_is_linked_comes_in_under_another_address_of_the_company(open_firm: Firm) -> None:
    open_firm.links()
    open_firm.provider.person |= {"email": "getrouwd@kempenbode.example", "email_verified": False}
    assert isinstance(open_firm.comes_back(), SignedIn)
    open_firm.provider.person["email"] = "sanne@elders.example"
    with pytest.raises(OtherOrganisation):
        open_firm.comes_back()


def test_nothing_that_opens_anything_is_kept(open_firm: Firm, database_url: str) -> None:
    going = open_firm.goes()
    with psycopg.connect(owner_address(database_url)) as catalogue:
        kept = "".join(
            str(row)
            for table in ("providers", "provider_trips", "provider_links", "audit_entries")
            for row in catalogue.execute(f"SELECT t::text FROM {table} t")
        )
    for secret in (SECRET, going.holder):
        assert secret not in kept
        assert secret.encode().hex() not in kept
    assert find_identity(open_firm.environment, token=going.holder) is None
