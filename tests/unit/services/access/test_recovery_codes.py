"""Recovery codes: ten, shown once, each good for one time, and told of when used."""

import pytest

from models.values.refusal import NotFound
from services.access.authenticator_apps import WrongCode
from services.access.factors import list_factors
from services.access.own_steps import NothingToRecover, read_own_steps, remove_own_step, renew_codes
from services.access.second_step import HalfIn, finish_by_code
from services.access.sessions import SignedIn
from services.scope import platform_scope
from tests.at_once import at_once
from tests.unit.services.access.conftest import Office, someone
from tests.unit.services.access.steps import adds_app, adds_passkey, half_in


def finish(office: Office, half: HalfIn, code: str) -> SignedIn:
    return finish_by_code(office.environment, token=half.token, code=code, caller=someone())


def test_ten_come_with_the_first_second_step_and_none_with_the_next(office: Office) -> None:
    _, first = adds_app(office)
    _, second = adds_passkey(office)
    assert (len(set(first.codes)), second.codes) == (10, [])
    assert read_own_steps(office.environment, office.owner).ways.codes_left == 10


@pytest.mark.parametrize("written", ["{}", " {} ", "{upper}", "{bare}"])
def test_each_opens_a_session_once_however_it_is_written(office: Office, written: str) -> None:
    _, added = adds_app(office)
    code = added.codes[0]
    typed = written.format(code, upper=code.upper(), bare=code.replace("-", " "))
    assert finish(office, half_in(office), typed)
    with pytest.raises(WrongCode):
        finish(office, half_in(office), typed)
    assert finish(office, half_in(office), added.codes[1])


def test_of_two_who_use_one_at_once_one_comes_in(office: Office) -> None:
    _, added = adds_app(office)
    halves = [half_in(office) for _ in range(4)]
    outcomes = at_once(len(halves), lambda number: finish(office, halves[number], added.codes[0]))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["SignedIn"] + ["WrongCode"] * 3


def test_somebody_elses_is_wrong(office: Office) -> None:
    adds_app(office)
    _, theirs = adds_app(Office(office.environment))
    with pytest.raises(WrongCode):
        finish(office, half_in(office), theirs.codes[0])


def test_the_person_is_told_of_each_and_when_few_are_left(office: Office) -> None:
    _, added = adds_app(office)
    for code in added.codes[:7]:
        finish(office, half_in(office), code)
    told = [text for text in office.mails_to(office.email) if "herstelcodes" in text]
    assert "Je hebt er nog 9.\n" in told[0]
    assert "Je hebt er nog 3. Maak nieuwe bij Beveiliging.\n" in told[-1]
    assert len(told) == 7


def test_fresh_ones_make_the_others_worthless(office: Office) -> None:
    _, added = adds_app(office)
    fresh = renew_codes(office.environment, office.owner)
    with pytest.raises(WrongCode):
        finish(office, half_in(office), added.codes[0])
    assert finish(office, half_in(office), fresh[0])


def test_they_go_with_the_last_second_step(office: Office) -> None:
    adds_app(office)
    own = read_own_steps(office.environment, office.owner).factors
    remove_own_step(office.environment, office.owner, factor_id=own[0].id)
    assert read_own_steps(office.environment, office.owner).ways.codes_left == 0
    with pytest.raises(NothingToRecover):
        renew_codes(office.environment, office.owner)


def test_nobody_removes_somebody_elses_second_step(office: Office) -> None:
    adds_app(office)
    other = Office(office.environment)
    own = read_own_steps(office.environment, office.owner).factors
    with pytest.raises(NotFound):
        remove_own_step(other.environment, other.owner, factor_id=own[0].id)
    with platform_scope(office.environment) as session:
        assert office.owner.user_id is not None
        assert len(list_factors(session, office.owner.user_id)) == 1
