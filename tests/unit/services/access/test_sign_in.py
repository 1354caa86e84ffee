"""Signing in: two locks in front, the same answer for the same work, and a way in for who belongs there."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import bcrypt
import psycopg
import pytest

from models.values.ids import new_id
from models.values.refusal import Refusal
from services.access.attempts import SIGN_IN_AS, Caller, TooManyAttempts
from services.access.change_password import change_password
from services.access.invitations import accept_invitation
from services.access.known_devices import mark_device
from services.access.members import revoke_member
from services.access.sessions import SignedIn, WrongCredentials, find_identity
from services.access.sign_in import sign_in, warn_owner
from services.gateways.clock import StandingClock
from services.scope import Environment, tenant_scope
from tests.at_once import at_once
from tests.server import owner_address
from tests.unit.services.access.conftest import PASSWORD, Office, someone

WRONG = "een heel verkeerde zin"


def signs_in(office: Office, *, email: str = "", password: str = PASSWORD, caller: Caller | None = None) -> SignedIn:
    signed_in = sign_in(office.environment, email=email or office.email, password=password, caller=caller or someone())
    assert isinstance(signed_in, SignedIn)
    return signed_in


def guess(office: Office, email: str, *, times: int, caller: Caller | None = None) -> None:
    """Wrong passwords, each from somewhere else unless it is said where."""
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            signs_in(office, email=email, password=WRONG, caller=caller)


def device_of(office: Office) -> Caller:
    """A visitor with the cookie of somebody who signed in there before."""
    mark = mark_device(office.environment, email=office.email)
    return someone(**{mark.name: mark.value})


@pytest.mark.parametrize("typed", [" {} ", "{}\u200b"])
def test_an_address_may_be_pasted_carelessly(office: Office, typed: str) -> None:
    assert signs_in(office, email=typed.format(office.email.upper())) is not None


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("{}", "een verkeerde zin"),
        ("{}", ""),
        ("niemand@kempenbode.example", PASSWORD),
        ("geen adres", PASSWORD),
        ("nul\0@kempenbode.example", PASSWORD),
        ("", ""),
    ],
)
def test_every_wrong_combination_gets_the_same_answer_for_the_same_work(
    office: Office, email: str, password: str
) -> None:
    with (
        patch.object(bcrypt, "checkpw", wraps=bcrypt.checkpw) as checked,
        patch.object(bcrypt, "hashpw", wraps=bcrypt.hashpw) as hashed,
        pytest.raises(WrongCredentials) as refusal,
    ):
        sign_in(office.environment, email=email.format(office.email), password=password, caller=someone())
    assert str(refusal.value) == "E-mailadres of wachtwoord klopt niet. Probeer het opnieuw."
    assert checked.call_count + hashed.call_count == 1


def test_the_work_for_an_unknown_address_is_as_heavy_as_a_real_hash(office: Office) -> None:
    with patch.object(bcrypt, "gensalt", wraps=bcrypt.gensalt) as salted, pytest.raises(WrongCredentials):
        sign_in(office.environment, email="niemand@kempenbode.example", password=PASSWORD, caller=someone())
    salted.assert_called_once_with(office.environment.settings.bcrypt_cost)


def test_a_revoked_colleague_gets_the_answer_of_a_stranger(office: Office) -> None:
    email = "sanne-revoked@kempenbode.example"
    colleague = office.join(email=email)
    assert colleague.membership_id is not None
    with tenant_scope(office.environment, office.owner) as scope:
        revoke_member(scope, membership_id=colleague.membership_id)
    with pytest.raises(WrongCredentials):
        signs_in(office, email=email)


def test_a_wrong_password_under_an_older_hash_takes_as_much_work(office: Office) -> None:
    """A hash of cost 4 and, besides, one of 4, 5 and 6 weigh as much as one of cost 7."""
    dearer = replace(office.environment, settings=office.environment.settings.model_copy(update={"bcrypt_cost": 7}))
    with patch.object(bcrypt, "gensalt", wraps=bcrypt.gensalt) as salted, pytest.raises(WrongCredentials):
        sign_in(dearer, email=office.email, password=WRONG, caller=someone())
    assert [call.args for call in salted.call_args_list] == [(4,), (5,), (6,)]


@pytest.mark.parametrize(("cost", "kept_as"), [(4, "$2b$04$"), (6, "$2b$06$")])
def test_signing_in_hashes_anew_when_hashing_costs_more(
    office: Office, database_url: str, cost: int, kept_as: str
) -> None:
    now = replace(office.environment, settings=office.environment.settings.model_copy(update={"bcrypt_cost": cost}))
    first = sign_in(now, email=office.email, password=PASSWORD, caller=someone())
    with psycopg.connect(owner_address(database_url)) as owner:
        row = owner.execute("SELECT password_hash FROM users WHERE email = %s", [office.email]).fetchone()
    assert row is not None
    assert str(row[0]).startswith(kept_as)
    assert sign_in(now, email=office.email, password=PASSWORD, caller=someone()).email == office.email
    assert find_identity(now, token=first.token) is not None, "nobody is signed out by it"


def test_signing_in_on_several_devices_while_the_cost_rises_lets_all_in(office: Office) -> None:
    dearer = replace(office.environment, settings=office.environment.settings.model_copy(update={"bcrypt_cost": 6}))
    answers = at_once(4, lambda _: sign_in(dearer, email=office.email, password=PASSWORD, caller=someone()))
    assert all(isinstance(answer, SignedIn) for answer in answers)


def test_ten_wrong_attempts_from_one_place_lock_that_place_for_everybody(
    office: Office, environment: Environment
) -> None:
    place, neighbour = someone(), Office(environment)
    for _ in range(10):
        guess(office, f"{new_id()}@kempenbode.example", times=1, caller=place)
    for email in (office.email, neighbour.email, f"{new_id()}@kempenbode.example"):
        with pytest.raises(TooManyAttempts):
            signs_in(office, email=email, caller=place)
    assert signs_in(neighbour).email == neighbour.email, "elsewhere the address itself is free"


@pytest.mark.parametrize("known", [True, False])
def test_eleven_attempts_from_eleven_places_lock_the_address_whether_or_not_it_has_an_account(
    office: Office, known: bool
) -> None:
    email = office.email if known else f"{new_id()}@kempenbode.example"
    guess(office, email, times=10)
    for spelled in (email, f" {email.upper()} "):
        with pytest.raises(TooManyAttempts) as refusal:
            signs_in(office, email=spelled)
        assert refusal.value.message == "Te veel pogingen. Wacht 2 minuten en probeer het dan opnieuw."


def test_a_locked_address_hashes_nothing_so_that_the_lock_costs_no_work(office: Office) -> None:
    guess(office, office.email, times=10)
    with patch.object(bcrypt, "hashpw", wraps=bcrypt.hashpw) as hashed, pytest.raises(TooManyAttempts):
        signs_in(office)
    assert hashed.call_count == 0


def test_the_lock_of_one_address_leaves_others_alone(office: Office, environment: Environment) -> None:
    guess(office, office.email, times=10)
    other = Office(environment)
    assert signs_in(other).email == other.email


def test_ones_own_success_does_not_clear_the_place_to_guess_on_from(office: Office, environment: Environment) -> None:
    attacker, place = Office(environment), someone()
    for _ in range(9):
        guess(office, f"{new_id()}@kempenbode.example", times=1, caller=place)
        signs_in(attacker, caller=place)
    guess(office, office.email, times=1, caller=place)
    with pytest.raises(TooManyAttempts):
        signs_in(attacker, caller=place)


def test_a_whole_depot_signs_in_one_after_the_other_from_one_place(office: Office) -> None:
    place = someone()
    for _ in range(30):
        signs_in(office, caller=place)


def test_success_clears_the_address(office: Office) -> None:
    guess(office, office.email, times=9)
    signs_in(office)
    guess(office, office.email, times=10)


def test_of_ten_thousand_attempts_ten_are_looked_at_and_the_owner_is_out_for_no_longer_than_after_eleven(
    office: Office, clock: StandingClock
) -> None:
    device, attacker = device_of(office), someone()
    seen = Counter[str]()
    with patch.object(bcrypt, "hashpw", wraps=bcrypt.hashpw) as hashed:
        for _ in range(10_000):
            try:
                signs_in(office, password=WRONG, caller=attacker)
            except Refusal as refusal:
                seen[refusal.code] += 1
    assert seen == {"wrong_credentials": 10, "too_many_attempts": 9_990}
    assert hashed.call_count == 10
    assert signs_in(office, caller=device).email == office.email
    clock.move(SIGN_IN_AS.step)
    assert signs_in(office).email == office.email


def test_a_known_device_signs_in_while_strangers_keep_the_address_locked(office: Office) -> None:
    device = device_of(office)
    guess(office, office.email, times=10)
    with pytest.raises(TooManyAttempts):
        signs_in(office)
    assert signs_in(office, caller=device).email == office.email
    with pytest.raises(TooManyAttempts):
        signs_in(office)


def test_a_known_device_signs_in_while_its_network_is_locked(office: Office) -> None:
    device = device_of(office)
    for _ in range(10):
        guess(office, f"{new_id()}@kempenbode.example", times=1, caller=Caller(address=device.address))
    assert signs_in(office, caller=device).email == office.email


def test_a_known_device_has_a_budget_too_and_uses_up_only_that(office: Office) -> None:
    stolen, other = device_of(office), device_of(office)
    guess(office, office.email, times=10, caller=stolen)
    with pytest.raises(TooManyAttempts):
        signs_in(office, caller=stolen)
    assert signs_in(office, caller=other).email == office.email
    assert signs_in(office).email == office.email


@pytest.mark.parametrize("forge", ["another person's", "changed", "empty", "not ours"])
def test_a_mark_that_was_not_given_for_this_address_counts_for_nothing(
    office: Office, environment: Environment, forge: str
) -> None:
    mark, foreign = (mark_device(environment, email=each.email) for each in (office, Office(environment)))
    number, _, signature = mark.value.partition(".")
    value = {
        "another person's": foreign.value,
        "changed": f"{number}x.{signature}",
        "empty": "",
        "not ours": "é.é",
    }[forge]
    guess(office, office.email, times=10)
    with pytest.raises(TooManyAttempts):
        signs_in(office, caller=someone(**{mark.name: value}))


def test_the_locks_hold_for_an_invited_person_who_gives_the_password_they_have(
    office: Office, environment: Environment
) -> None:
    invited = Office(environment)
    token = office.invite(invited.email)
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            accept_invitation(environment, token=token, password=WRONG, caller=someone())
    with pytest.raises(TooManyAttempts):
        accept_invitation(environment, token=token, password=PASSWORD, caller=someone())
    with pytest.raises(TooManyAttempts):
        signs_in(invited)


def test_what_was_proved_with_a_password_that_is_replaced_meanwhile_opens_nothing(office: Office) -> None:
    """The password changes between the hash and the session: hashing is where this test steps in between."""
    real = bcrypt.hashpw

    def while_it_is_changed(password: bytes, salt: bytes) -> bytes:
        if not changed:
            changed.append(True)
            change_password(office.environment, office.owner, current=PASSWORD, password="een nieuwe zin over fietsen")
        return real(password, salt)

    changed: list[bool] = []
    with patch.object(bcrypt, "hashpw", while_it_is_changed), pytest.raises(WrongCredentials):
        signs_in(office)


def test_the_owner_of_a_locked_address_is_told_once_a_day(office: Office, clock: StandingClock) -> None:
    for _ in range(3):
        warn_owner(office.environment, email=office.email)
    warn_owner(office.environment, email=f"{new_id()}@kempenbode.example")
    clock.move(timedelta(hours=23))
    warn_owner(office.environment, email=office.email.upper())
    (mail,) = office.mails_to(office.email)
    assert mail.startswith("Hallo Marieke Verhulst,")
    assert "/wachtwoord-vergeten" in mail
    clock.move(timedelta(hours=1))
    warn_owner(office.environment, email=office.email)
    assert len(office.mails_to(office.email)) == 2
