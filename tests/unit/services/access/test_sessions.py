"""Sessions: opened, ended, and read again at every action."""

from datetime import timedelta

import psycopg
import pytest

from models.values.kinds import Role
from services.access.sessions import WrongCredentials, find_identity, live_sessions, sign_out
from services.access.sign_in import sign_in
from services.gateways.clock import StandingClock
from services.scope import Environment, Identity, SignedOut, tenant_scope
from tests.server import owner_address
from tests.unit.services.access.conftest import PASSWORD, Office, someone


def entered(environment: Environment, email: str, password: str = PASSWORD) -> Identity | None:
    signed_in = sign_in(environment, email=email, password=password, caller=someone())
    return find_identity(environment, token=signed_in.token)


def test_who_signs_in_gets_a_session_of_its_own(office: Office) -> None:
    again = entered(office.environment, office.email)
    assert again is not None
    assert again.membership_id == office.owner.membership_id
    assert again.session_id != office.owner.session_id


def test_a_session_ends_at_its_hour(office: Office, clock: StandingClock) -> None:
    days = timedelta(days=office.environment.settings.session_days)
    clock.move(days - timedelta(seconds=1))
    assert find_identity(office.environment, token=office.token) is not None
    clock.move(timedelta(seconds=1))
    assert find_identity(office.environment, token=office.token) is None
    with pytest.raises(SignedOut), tenant_scope(office.environment, office.owner):
        pass


def test_after_signing_out_the_token_and_the_open_page_are_worth_nothing(office: Office) -> None:
    assert office.owner.session_id is not None
    sign_out(office.environment, session_id=office.owner.session_id)
    sign_out(office.environment, session_id=office.owner.session_id)
    assert find_identity(office.environment, token=office.token) is None
    with pytest.raises(SignedOut), tenant_scope(office.environment, office.owner):
        pass


def test_signing_out_leaves_other_devices_alone(office: Office) -> None:
    other = entered(office.environment, office.email)
    assert other is not None
    assert office.owner.session_id is not None
    sign_out(office.environment, session_id=office.owner.session_id)
    with tenant_scope(office.environment, other) as scope:
        assert scope.identity.role is Role.OWNER


@pytest.mark.parametrize("token", ["", "x", "\0", "é" * 50, "../../etc"])
def test_an_invented_token_belongs_to_nobody(environment: Environment, token: str) -> None:
    assert find_identity(environment, token=token) is None


def test_a_closed_company_lets_nobody_in(office: Office, database_url: str) -> None:
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute("UPDATE tenants SET closed_at = now() WHERE id = %s", [office.owner.tenant_id])
    assert find_identity(office.environment, token=office.token) is None
    with pytest.raises(WrongCredentials):
        entered(office.environment, office.email)
    with pytest.raises(SignedOut), tenant_scope(office.environment, office.owner):
        pass


def test_a_session_of_one_company_does_nothing_in_another(office: Office, environment: Environment) -> None:
    elsewhere = Office(environment).owner
    forged = Identity(elsewhere.tenant_id, Role.OWNER, "Vervalst", session_id=office.owner.session_id)
    with pytest.raises(SignedOut), tenant_scope(environment, forged):
        pass


def test_live_sessions_are_those_that_may_still_act(office: Office) -> None:
    other = entered(office.environment, office.email)
    assert other is not None
    assert office.owner.session_id is not None
    assert other.session_id is not None
    sign_out(office.environment, session_id=office.owner.session_id)
    both = {office.owner.session_id, other.session_id}
    assert live_sessions(office.environment, both) == {other.session_id}


def test_being_seen_is_written_down_at_most_every_five_minutes(
    office: Office, clock: StandingClock, database_url: str
) -> None:
    def seen_at() -> object:
        with psycopg.connect(owner_address(database_url)) as owner:
            row = owner.execute("SELECT last_seen_at FROM sessions WHERE id = %s", [office.owner.session_id]).fetchone()
            assert row is not None
            return row[0]

    start = clock.now()
    clock.move(timedelta(minutes=5))
    find_identity(office.environment, token=office.token)
    assert seen_at() == start
    clock.move(timedelta(seconds=1))
    find_identity(office.environment, token=office.token)
    assert seen_at() == clock.now()
