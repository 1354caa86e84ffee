"""Operators of DepotFlow: made and removed by hand, mailed a link, signed in at the same door, members of nothing."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import InvalidValue
from services.access.joining import LooksAlong
from services.access.new_company import AddressInUse, make_company
from services.access.passkeys import PasskeyRefused, ask_new_passkey
from services.access.reset_password import reset_password
from services.access.second_step import (
    HalfIn,
    HalfwayOver,
    ask_finish_by_passkey,
    ask_sign_in,
    finish_by_passkey,
    read_halfway,
    set_up_passkey,
    setting_up_halfway,
    sign_in_by_passkey,
)
from services.access.sessions import WrongCredentials
from services.access.sign_in import sign_in
from services.gateways.clock import StandingClock
from services.scope import Environment, tenant_scope
from services.support.operators import (
    LinkNotSent,
    NotAnOperator,
    OperatorRow,
    add_operator,
    find_operator,
    list_operators,
    remove_operator,
)
from services.support.overview import get_overview
from services.support.views import open_view
from tests.company import Company
from tests.operators import REASON
from tests.soft_passkey import SoftPasskey
from tests.unit.services.access.conftest import PASSWORD, Office, someone


@pytest.fixture
def email() -> str:
    return f"{new_id()}@depotflow.example"


def link_mailed_to(environment: Environment, email: str) -> str:
    """The newest link."""
    files = sorted((environment.settings.data_folder / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    letters = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
    bodies = [body.get_content() for letter in letters if letter["To"] == email and (body := letter.get_body())]
    return [found[1] for body in bodies if (found := re.search(r"/wachtwoord-herstellen/([\w-]+)", body))][-1]


def gets_halfway(environment: Environment, email: str) -> str:
    """Choose a password with the mailed link, give it, and get no further."""
    link = link_mailed_to(environment, email)
    reset_password(environment, token=link, email=email, password=PASSWORD, caller=someone())
    half_in = sign_in(environment, email=email, password=PASSWORD, caller=someone())
    assert isinstance(half_in, HalfIn)
    return half_in.token


def comes_in(environment: Environment, email: str) -> tuple[str, SoftPasskey]:
    """The same, make a passkey as second step, and give the token of the session and the passkey."""
    return sets_up(environment, gets_halfway(environment, email))


def sets_up(environment: Environment, halfway: str) -> tuple[str, SoftPasskey]:
    who, device = setting_up_halfway(environment, token=halfway), SoftPasskey()
    question = ask_new_passkey(environment, user_id=who.user_id, email=who.email, holder=who.holder)
    added = set_up_passkey(environment, who, credential=device.makes(question), name="Laptop", caller=someone())
    assert len(added.codes) == 10
    assert added.signed_in is not None
    assert added.signed_in.is_operator
    return added.signed_in.token, device


def is_operator_of(environment: Environment, token: str) -> bool:
    return find_operator(environment, token=token) is not None


def test_a_new_operator_chooses_a_password_by_mail_and_signs_in_at_the_same_door(
    environment: Environment, email: str, clock: StandingClock
) -> None:
    add_operator(environment, email=email, name="Noor de Haan")
    with pytest.raises(WrongCredentials):
        sign_in(environment, email=email, password=PASSWORD, caller=someone())
    token, _ = comes_in(environment, email)
    found = find_operator(environment, token=token)
    assert found is not None
    assert found.name == "Noor de Haan"
    clock.move(timedelta(hours=4))
    assert find_operator(environment, token=token) is None


def test_a_password_alone_opens_nothing_for_an_operator(environment: Environment, email: str) -> None:
    add_operator(environment, email=email, name="Noor de Haan")
    halfway = gets_halfway(environment, email)
    assert find_operator(environment, token=halfway) is None
    assert not read_halfway(environment, token=halfway).ways.has_factor
    token, _ = sets_up(environment, halfway)
    assert is_operator_of(environment, token)
    with pytest.raises(HalfwayOver):
        setting_up_halfway(environment, token=halfway)


def test_an_operator_is_asked_for_the_second_step_or_comes_in_with_the_passkey_alone(
    environment: Environment, email: str
) -> None:
    add_operator(environment, email=email, name="Noor de Haan")
    _, device = comes_in(environment, email)
    half_in = sign_in(environment, email=email, password=PASSWORD, caller=someone())
    assert isinstance(half_in, HalfIn)
    with pytest.raises(HalfwayOver):
        setting_up_halfway(environment, token=half_in.token)
    question = ask_finish_by_passkey(environment, token=half_in.token)
    finished = finish_by_passkey(environment, token=half_in.token, credential=device.signs(question), caller=someone())
    question = ask_sign_in(environment, holder="a browser", caller=someone())
    alone = sign_in_by_passkey(environment, holder="a browser", credential=device.signs(question), caller=someone())
    assert all(
        signed_in.is_operator and is_operator_of(environment, signed_in.token) for signed_in in (finished, alone)
    )


def test_who_was_removed_meanwhile_does_not_get_past_the_second_step(environment: Environment, email: str) -> None:
    add_operator(environment, email=email, name="Noor de Haan")
    _, device = comes_in(environment, email)
    half_in = sign_in(environment, email=email, password=PASSWORD, caller=someone())
    assert isinstance(half_in, HalfIn)
    question = ask_sign_in(environment, holder="a browser", caller=someone())
    remove_operator(environment, email=email)
    with pytest.raises(PasskeyRefused):
        sign_in_by_passkey(environment, holder="a browser", credential=device.signs(question), caller=someone())
    with pytest.raises(HalfwayOver):
        setting_up_halfway(environment, token=half_in.token)


def test_who_lost_the_second_step_is_removed_and_added_and_begins_anew(environment: Environment, email: str) -> None:
    add_operator(environment, email=email, name="Noor de Haan")
    comes_in(environment, email)
    half_in = sign_in(environment, email=email, password=PASSWORD, caller=someone())
    remove_operator(environment, email=email)
    add_operator(environment, email=email, name="Noor de Haan")
    with pytest.raises(WrongCredentials):
        sign_in(environment, email=email, password=PASSWORD, caller=someone())
    with pytest.raises(HalfwayOver):
        setting_up_halfway(environment, token=half_in.token)
    token, _ = comes_in(environment, email)
    assert is_operator_of(environment, token)


def test_another_password_and_removal_end_what_was_signed_in(
    environment: Environment, email: str, company: Company
) -> None:
    add_operator(environment, email=email, name="Noor de Haan")
    token, device = comes_in(environment, email)
    operator = find_operator(environment, token=token)
    assert operator is not None
    open_view(environment, operator, tenant_id=company.tenant_id, reason=REASON)
    add_operator(environment, email=email, name="Noor de Haan")
    half_in = gets_halfway(environment, email)
    again = finish_by_passkey(
        environment,
        token=half_in,
        credential=device.signs(ask_finish_by_passkey(environment, token=half_in)),
        caller=someone(),
    )
    assert find_operator(environment, token=token) is None
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        assert [view.ended_at for view in get_overview(scope).views] == [scope.now]
    remove_operator(environment, email=email)
    assert find_operator(environment, token=again.token) is None
    with pytest.raises(WrongCredentials):
        sign_in(environment, email=email, password=PASSWORD, caller=someone())
    with pytest.raises(NotAnOperator):
        remove_operator(environment, email=email)


def test_the_list_shows_who_may_look_along(environment: Environment, email: str) -> None:
    add_operator(environment, email=email, name="Noor de Haan")
    row = OperatorRow("Noor de Haan", email, environment.clock.now())
    assert row in list_operators(environment)
    remove_operator(environment, email=email)
    assert row not in list_operators(environment)


def test_an_operator_is_a_member_of_no_company(environment: Environment, email: str) -> None:
    office = Office(environment)
    with pytest.raises(InvalidValue):
        add_operator(environment, email=office.email, name="Marieke Verhulst")
    add_operator(environment, email=email, name="Noor de Haan")
    comes_in(environment, email)
    with pytest.raises(AddressInUse):
        make_company(environment, company="Kempenbode", name="Noor", email=email, password=PASSWORD)
    with pytest.raises(LooksAlong):
        office.accept(office.invite(email, Role.OWNER))


def test_a_mail_that_does_not_leave_is_said(environment: Environment, email: str, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("no folder")
    with pytest.raises(LinkNotSent):
        add_operator(environment, email=email, name="Noor de Haan")
