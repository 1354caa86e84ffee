"""Sessions: opened, ended, and read again at every action."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select

from models.tables import AuditEntry
from models.values.ids import new_id
from models.values.kinds import Role
from services.access.end_sessions import end_sessions
from services.access.sessions import WrongCredentials, find_identity, live_sessions, may_act, sign_out
from services.access.sign_in import sign_in
from services.gateways.clock import StandingClock
from services.scope import Environment, Identity, SignedOut, platform_scope, tenant_scope
from tests.server import owner_address
from tests.unit.services.access.conftest import PASSWORD, Office, someone
from tests.unit.services.access.test_invitations import driver_of


def entered(environment: Environment, email: str, password: str = PASSWORD) -> Identity | None:
    signed_in = sign_in(environment, email=email, password=password, caller=someone())
    return find_identity(environment, token=signed_in.token)


def session_of(who: Identity | None) -> UUID:
    assert who is not None
    assert who.session_id is not None
    return who.session_id


def test_who_signs_in_gets_a_session_of_its_own(office: Office) -> None:
    again = entered(office.environment, office.email)
    assert again is not None
    assert again.membership_id == office.owner.membership_id
    assert again.session_id != office.owner.session_id


def test_an_action_that_began_before_the_end_is_done_and_told_and_no_later_one(office: Office) -> None:
    planner, environment = office.join(), office.environment
    with tenant_scope(environment, planner) as scope:
        sign_out(environment, session_id=session_of(planner))
        scope.audit("company.setup_done")
    with pytest.raises(SignedOut), tenant_scope(environment, planner) as scope:
        scope.audit("company.setup_done")
    with tenant_scope(environment, office.owner) as scope:
        done = scope.session.scalars(select(AuditEntry).where(AuditEntry.action == "company.setup_done")).all()
    assert [(entry.actor_id, entry.session_id) for entry in done] == [(planner.membership_id, planner.session_id)]


def limits_of(office: Office, role: Role) -> tuple[timedelta, timedelta]:
    settings = office.environment.settings
    if role is Role.DRIVER:
        return timedelta(days=settings.phone_session_idle_days), timedelta(days=settings.phone_session_days)
    return timedelta(hours=settings.session_idle_hours), timedelta(days=settings.session_days)


def signed_in_as(office: Office, role: Role) -> tuple[str, Identity]:
    """A token of somebody in this role, and who it says they are."""
    email = f"{new_id()}@kempenbode.example"
    office.join(role, email=email, driver_id=driver_of(office).id if role is Role.DRIVER else None)
    token = sign_in(office.environment, email=email, password=PASSWORD, caller=someone()).token
    return token, office.identity(token)


@pytest.mark.parametrize("role", [Role.PLANNER, Role.DRIVER])
def test_a_session_that_is_used_ends_at_its_hour(office: Office, clock: StandingClock, role: Role) -> None:
    token, who = signed_in_as(office, role)
    rests, lasts = limits_of(office, role)
    step = rests - timedelta(seconds=1)
    for _ in range((lasts - timedelta(seconds=1)) // step):
        clock.move(step)
        assert find_identity(office.environment, token=token) is not None
    clock.move((lasts - timedelta(seconds=1)) % step)
    with tenant_scope(office.environment, who):
        pass
    clock.move(timedelta(seconds=1))
    with pytest.raises(SignedOut), tenant_scope(office.environment, who):
        pass
    assert find_identity(office.environment, token=token) is None


@pytest.mark.parametrize("role", [Role.PLANNER, Role.DRIVER])
def test_a_session_that_rests_ends_sooner(office: Office, clock: StandingClock, role: Role) -> None:
    token, who = signed_in_as(office, role)
    rests, _ = limits_of(office, role)
    clock.move(rests - timedelta(seconds=1))
    with tenant_scope(office.environment, who):
        pass
    clock.move(timedelta(seconds=1))
    with pytest.raises(SignedOut), tenant_scope(office.environment, who):
        pass
    assert not may_act(office.environment, session_id=session_of(who))
    assert find_identity(office.environment, token=token) is None


def test_a_driver_who_comes_back_from_three_weeks_off_is_still_signed_in(office: Office, clock: StandingClock) -> None:
    token, _ = signed_in_as(office, Role.DRIVER)
    clock.move(timedelta(weeks=3))
    assert find_identity(office.environment, token=token) is not None


def test_a_click_on_an_open_page_keeps_its_session_from_resting(office: Office, clock: StandingClock) -> None:
    rests, _ = limits_of(office, Role.OWNER)
    clock.move(rests - timedelta(minutes=1))
    assert may_act(office.environment, session_id=session_of(office.owner))
    clock.move(rests - timedelta(minutes=1))
    assert find_identity(office.environment, token=office.token) is not None


def test_a_session_that_was_refused_stays_so_when_the_clock_is_set_back(office: Office, clock: StandingClock) -> None:
    rests, _ = limits_of(office, Role.OWNER)
    clock.move(rests)
    assert find_identity(office.environment, token=office.token) is None
    clock.move(-rests)
    assert find_identity(office.environment, token=office.token) is None
    with pytest.raises(SignedOut), tenant_scope(office.environment, office.owner):
        pass


def test_a_clock_that_is_set_back_signs_nobody_out(office: Office, clock: StandingClock) -> None:
    clock.move(timedelta(hours=-2))
    assert find_identity(office.environment, token=office.token) is not None
    assert entered(office.environment, office.email) is not None


def test_every_sign_in_gives_another_token(office: Office) -> None:
    tokens = {
        sign_in(office.environment, email=office.email, password=PASSWORD, caller=someone()).token for _ in range(3)
    }
    assert len(tokens | {office.token}) == 4


def test_a_token_is_nowhere_in_the_database(office: Office, database_url: str) -> None:
    with psycopg.connect(owner_address(database_url)) as owner:
        rows = owner.execute("SELECT s::text FROM sessions s").fetchall()
    kept = "".join(row[0] for row in rows)
    assert office.token not in kept
    assert office.token.encode().hex() not in kept


def test_ending_all_sessions_of_somebody_can_spare_one(office: Office, environment: Environment) -> None:
    others = [entered(environment, office.email), entered(environment, office.email)]
    bystander = Office(environment)
    now = environment.clock.now()
    with platform_scope(environment) as session:
        user_id = office.owner.user_id
        assert user_id is not None
        assert end_sessions(session, user_id=user_id, now=now, keep=office.owner.session_id) == 2
        assert end_sessions(session, user_id=user_id, now=now, keep=office.owner.session_id) == 0
    assert not any(may_act(environment, session_id=session_of(one)) for one in others)
    assert may_act(environment, session_id=session_of(office.owner))
    assert may_act(environment, session_id=session_of(bystander.owner))
    with platform_scope(environment) as session:
        assert end_sessions(session, user_id=user_id, now=now) == 1
    assert not may_act(environment, session_id=session_of(office.owner))


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
    forged = replace(office.owner, tenant_id=elsewhere.tenant_id)
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
