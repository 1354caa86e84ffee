"""Operators of DepotFlow: made and removed by hand, mailed a link, signed in at the same door, members of nothing."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotFound
from services.access.invitations import LooksAlong
from services.access.reset_password import reset_password
from services.access.sessions import SignedIn, WrongCredentials
from services.access.sign_in import sign_in
from services.access.sign_up import AddressInUse, sign_up
from services.gateways.clock import StandingClock
from services.scope import Environment, tenant_scope
from services.support.operators import (
    LinkNotSent,
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


def comes_in(environment: Environment, email: str) -> str:
    """Choose a password with the mailed link, sign in, and give the token."""
    link = link_mailed_to(environment, email)
    reset_password(environment, token=link, password=PASSWORD, caller=someone())
    signed_in = sign_in(environment, email=email, password=PASSWORD, caller=someone())
    assert isinstance(signed_in, SignedIn)
    assert signed_in.rights == frozenset()
    return signed_in.token


def test_a_new_operator_chooses_a_password_by_mail_and_signs_in_at_the_same_door(
    environment: Environment, email: str, clock: StandingClock
) -> None:
    add_operator(environment, email=email, name="Noor de Haan")
    with pytest.raises(WrongCredentials):
        sign_in(environment, email=email, password=PASSWORD, caller=someone())
    token = comes_in(environment, email)
    found = find_operator(environment, token=token)
    assert found is not None
    assert found.name == "Noor de Haan"
    clock.move(timedelta(hours=4))
    assert find_operator(environment, token=token) is None


def test_another_password_and_removal_end_what_was_signed_in(
    environment: Environment, email: str, company: Company
) -> None:
    add_operator(environment, email=email, name="Noor de Haan")
    token = comes_in(environment, email)
    operator = find_operator(environment, token=token)
    assert operator is not None
    open_view(environment, operator, tenant_id=company.tenant_id, reason=REASON)
    add_operator(environment, email=email, name="Noor de Haan")
    again = comes_in(environment, email)
    assert find_operator(environment, token=token) is None
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        assert [view.ended_at for view in get_overview(scope).views] == [scope.now]
    remove_operator(environment, email=email)
    assert find_operator(environment, token=again) is None
    with pytest.raises(WrongCredentials):
        sign_in(environment, email=email, password=PASSWORD, caller=someone())
    with pytest.raises(NotFound):
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
        sign_up(environment, company="Kempenbode", name="Noor", email=email, password=PASSWORD)
    with pytest.raises(LooksAlong):
        office.accept(office.invite(email, Role.OWNER))


def test_a_mail_that_does_not_leave_is_said(environment: Environment, email: str, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("no folder")
    with pytest.raises(LinkNotSent):
        add_operator(environment, email=email, name="Noor de Haan")
