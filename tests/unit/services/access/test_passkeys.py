"""Passkeys: signing in with one alone, and every way in which an answer can be somebody else's or too late."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.values.ids import new_id
from services.access.attempts import PASSKEY_FROM, TooManyAttempts
from services.access.challenges import LASTS
from services.access.members import revoke_member
from services.access.passkeys import PasskeyRefused, ask_new_passkey
from services.access.proof import ask_proof_by_passkey
from services.access.second_step import ask_sign_in, set_up_passkey, setting_up, sign_in_by_passkey
from services.access.sessions import SignedIn
from services.gateways.clock import StandingClock
from services.scope import tenant_scope
from services.settings import Settings
from tests.at_once import at_once
from tests.soft_passkey import PRESENT, VERIFIED, SoftPasskey
from tests.unit.services.access.conftest import Office, someone
from tests.unit.services.access.steps import adds_passkey

BROWSER = "a secret in the cookie of one browser"
Answer = Callable[[SoftPasskey, str], str]


def asked(office: Office, holder: str = BROWSER) -> str:
    return ask_sign_in(office.environment, holder=holder, caller=someone())


def come_in(office: Office, credential: str, holder: str = BROWSER) -> SignedIn:
    return sign_in_by_passkey(office.environment, holder=holder, credential=credential, caller=someone())


def test_a_passkey_alone_opens_a_session_of_whose_it_is(office: Office) -> None:
    device, _ = adds_passkey(office)
    signed_in = come_in(office, device.signs(asked(office)))
    assert office.identity(signed_in.token).user_id == office.owner.user_id


def test_without_the_persons_id_in_the_answer_too(office: Office) -> None:
    device, _ = adds_passkey(office)
    device.user_handle = None
    assert come_in(office, device.signs(asked(office)))


FORGED: dict[str, Answer] = {
    "made for another site": lambda device, question: device.signs(question, origin="http://depotflow.example"),
    "made for another port": lambda device, question: device.signs(question, origin="http://localhost:8081"),
    "made for another party": lambda device, question: device.signs(question, rp_id="depotflow.example"),
    "an own challenge": lambda device, question: device.signs(question, challenge="AAAAAAAAAAAAAAAAAAAAAAAA"),
    "nobody touched the device": lambda device, question: device.signs(question, flags=VERIFIED),
    "the device was not unlocked": lambda device, question: device.signs(question, flags=PRESENT),
    "an answer to another kind of question": lambda device, question: device.signs(question, kind="webauthn.create"),
    "another person's id": lambda device, question: device.signs(question, user_handle=new_id().bytes),
    "another key": lambda device, question: SoftPasskey(credential_id=device.credential_id).signs(question),
    "a passkey that nobody has": lambda _, question: SoftPasskey().signs(question),
    "nothing": lambda *_: "",
    "no object": lambda *_: "[1, 2]",
    "an empty object": lambda *_: "{}",
    "half an answer": lambda device, question: device.signs(question)[:-40],
    "a response without signature": lambda device, question: without(device.signs(question), "signature"),
    "numbers for words": lambda device, question: json.dumps({**json.loads(device.signs(question)), "rawId": 7}),
}


def without(credential: str, part: str) -> str:
    told: dict[str, Any] = json.loads(credential)
    del told["response"][part]
    return json.dumps(told)


@pytest.mark.parametrize("name", FORGED)
def test_an_answer_that_is_not_quite_right_opens_nothing(office: Office, name: str) -> None:
    device, _ = adds_passkey(office)
    credential = FORGED[name](device, asked(office))
    with pytest.raises(PasskeyRefused):
        come_in(office, credential)


def test_an_answer_works_once(office: Office) -> None:
    device, _ = adds_passkey(office)
    credential = device.signs(asked(office))
    come_in(office, credential)
    with pytest.raises(PasskeyRefused):
        come_in(office, credential)


def test_of_two_who_send_it_at_once_one_comes_in(office: Office) -> None:
    device, _ = adds_passkey(office)
    credential = device.signs(asked(office))
    outcomes = at_once(4, lambda _: come_in(office, credential))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["PasskeyRefused"] * 3 + ["SignedIn"]


def test_a_wrong_answer_uses_the_question_up(office: Office) -> None:
    device, _ = adds_passkey(office)
    question = asked(office)
    with pytest.raises(PasskeyRefused):
        come_in(office, SoftPasskey().signs(question))
    with pytest.raises(PasskeyRefused):
        come_in(office, device.signs(question))


def test_an_answer_from_another_browser_opens_nothing(office: Office) -> None:
    device, _ = adds_passkey(office)
    credential = device.signs(asked(office))
    asked(office, "another browser")
    with pytest.raises(PasskeyRefused):
        come_in(office, credential, "another browser")


def test_an_answer_for_something_else_opens_nothing(office: Office) -> None:
    device, _ = adds_passkey(office)
    for_proof = device.signs(ask_proof_by_passkey(office.environment, office.owner))
    with pytest.raises(PasskeyRefused):
        come_in(office, for_proof, str(office.owner.session_id))


def test_an_answer_after_five_minutes_opens_nothing(office: Office, clock: StandingClock) -> None:
    device, _ = adds_passkey(office)
    credential = device.signs(asked(office))
    clock.move(LASTS)
    with pytest.raises(PasskeyRefused):
        come_in(office, credential)


@pytest.mark.parametrize(("counts", "opens"), [((5, 6), True), ((5, 5), False), ((5, 4), False), ((5, 0), False)])
def test_a_device_that_counts_never_counts_back(office: Office, counts: tuple[int, int], opens: bool) -> None:
    before, after = counts
    device, _ = adds_passkey(office, counts=before)
    device.counts = after
    credential = device.signs(asked(office))
    if opens:
        assert come_in(office, credential)
    else:
        with pytest.raises(PasskeyRefused):
            come_in(office, credential)


def test_a_device_that_never_counts_works_every_time(office: Office) -> None:
    device, _ = adds_passkey(office)
    assert all(come_in(office, device.signs(asked(office))) for _ in range(3))


def test_who_works_nowhere_any_more_stays_out(office: Office) -> None:
    planner = office.join()
    device, _ = adds_passkey(office, planner)
    with tenant_scope(office.environment, office.owner) as scope:
        assert planner.membership_id is not None
        revoke_member(scope, membership_id=planner.membership_id)
    with pytest.raises(PasskeyRefused):
        come_in(office, device.signs(asked(office)))


def new_passkey(office: Office, device: SoftPasskey, **how: Any) -> None:
    who = setting_up(office.environment, office.owner)
    question = ask_new_passkey(office.environment, user_id=who.user_id, email=who.email, holder=who.holder)
    set_up_passkey(office.environment, who, credential=device.makes(question, **how), name="Laptop", caller=someone())


@pytest.mark.parametrize("how", [{"origin": "http://depotflow.example"}, {"flags": PRESENT}, {"flags": VERIFIED}])
def test_a_new_passkey_is_made_here_by_a_person_who_unlocked_the_device(office: Office, how: dict[str, Any]) -> None:
    with pytest.raises(PasskeyRefused):
        new_passkey(office, SoftPasskey(), **how)


def test_a_passkey_that_somebody_has_already_is_not_anybody_elses(office: Office) -> None:
    device = SoftPasskey()
    new_passkey(office, device)
    with pytest.raises(PasskeyRefused):
        new_passkey(Office(office.environment), device)


def test_a_device_that_has_one_is_told_so(office: Office) -> None:
    device, _ = adds_passkey(office)
    who = setting_up(office.environment, office.owner)
    question = json.loads(ask_new_passkey(office.environment, user_id=who.user_id, email=who.email, holder=who.holder))
    assert len(question["excludeCredentials"]) == 1
    assert question["authenticatorSelection"]["residentKey"] == "required"
    assert question["authenticatorSelection"]["userVerification"] == "required"
    assert device.credential_id


@pytest.mark.parametrize(
    ("public_url", "rp_id"),
    [
        ("https://app.depotflow.example", "app.depotflow.example"),
        ("https://app.depotflow.example:8443/", "app.depotflow.example"),
    ],
)
def test_passkeys_are_for_the_public_address(office: Office, public_url: str, rp_id: str) -> None:
    settings = Settings(public_url=public_url, bcrypt_cost=4)
    elsewhere = replace(office.environment, settings=settings)
    question = json.loads(ask_sign_in(elsewhere, holder=BROWSER, caller=someone()))
    assert question["rpId"] == rp_id
    assert question["allowCredentials"] == []
    assert question["userVerification"] == "required"


def test_asking_is_limited_for_one_address(office: Office, clock: StandingClock) -> None:
    caller = someone()
    for _ in range(PASSKEY_FROM.burst):
        ask_sign_in(office.environment, holder=BROWSER, caller=caller)
    with pytest.raises(TooManyAttempts):
        ask_sign_in(office.environment, holder=BROWSER, caller=caller)
    clock.move(timedelta(minutes=1))
    assert ask_sign_in(office.environment, holder=BROWSER, caller=caller)
