"""Who works for two companies goes from one to the other, and is in one at a time."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from models.tables import Session
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import NotFound
from services.access.change_password import change_password
from services.access.groups import group_of_role
from services.access.other_companies import go_to_company, list_other_companies
from services.access.proof import ProofNeeded, has_proof, prove_by_password
from services.access.second_step import HalfIn, finish_by_code, setting_up_halfway
from services.access.sessions import PROOF_LASTS, SignedIn, find_identity, sign_out
from services.access.sign_in import sign_in
from services.gateways.clock import StandingClock
from services.scope import Environment, Identity, SignedOut, platform_scope, tenant_scope
from services.tenant import TenantServices
from tests.at_once import at_once
from tests.unit.services.access.conftest import PASSWORD, Office, someone
from tests.unit.services.access.held import while_at_the_commit
from tests.unit.services.access.steps import adds_app, code_at


def sign_out_there(office: Office, who: Identity) -> None:
    assert who.session_id is not None
    sign_out(office.environment, session_id=who.session_id)


def change_password_there(office: Office, who: Identity) -> None:
    """On another device."""
    del who
    signed_in = sign_in(office.environment, email=office.email, password=PASSWORD, caller=someone())
    assert isinstance(signed_in, SignedIn)
    other = office.identity(signed_in.token)
    change_password(office.environment, other, current=PASSWORD, password="een nieuwe zin over fietsen")


def sign_out_others_of(office: Office, who: Identity) -> None:
    with tenant_scope(office.environment, who) as scope:
        TenantServices(scope).access.sign_out_others()


@pytest.fixture
def second(environment: Environment, office: Office) -> Office:
    """Another company, in which the owner of the first was invited as a planner."""
    other = Office(environment)
    other.join(email=office.email)
    return other


@pytest.fixture
def both(office: Office, second: Office) -> Identity:
    """The owner of the first, as their session there says now."""
    del second
    return office.identity(office.token)


def go(office: Office, who: Identity, company_id: UUID) -> Identity:
    come_in = go_to_company(office.environment, who, company_id=company_id, caller=someone())
    assert isinstance(come_in, SignedIn)
    return office.identity(come_in.token)


def test_there_one_is_who_one_is_there(office: Office, second: Office, both: Identity) -> None:
    (other,) = list_other_companies(office.environment, both)
    there = go(office, both, other.id)
    assert (other.id, there.tenant_id, there.group) == (second.owner.tenant_id, second.owner.tenant_id, "Planner")
    assert [each.id for each in list_other_companies(office.environment, there)] == [office.owner.tenant_id]


def test_a_session_without_other_companies_says_so(office: Office) -> None:
    assert not office.owner.has_other_companies
    assert list_other_companies(office.environment, office.owner) == []


def test_nobody_goes_where_they_do_not_work(office: Office, both: Identity) -> None:
    stranger = Office(office.environment)
    for company_id in (stranger.owner.tenant_id, new_id(), both.tenant_id):
        with pytest.raises(NotFound):
            go(office, both, company_id)


def test_who_was_taken_off_goes_there_no_more(office: Office, second: Office, both: Identity) -> None:
    with tenant_scope(second.environment, second.owner) as scope:
        services = TenantServices(scope)
        (member,) = [row for row in services.access.list_members() if row.email == office.email]
        assert member.membership_id is not None
        services.access.revoke_member(membership_id=member.membership_id)
    with pytest.raises(NotFound):
        go(office, both, second.owner.tenant_id)
    assert not office.identity(office.token).has_other_companies


def test_the_session_of_before_is_over_and_of_two_clicks_one_goes(
    office: Office, second: Office, both: Identity
) -> None:
    answers = at_once(2, lambda _: go(office, both, second.owner.tenant_id))
    assert sorted(type(answer).__name__ for answer in answers) == ["Identity", "SignedOut"]
    assert find_identity(office.environment, token=office.token) is None


def test_who_signs_out_everywhere_else_catches_who_is_on_the_way_there(
    office: Office, second: Office, both: Identity, database_url: str
) -> None:
    own = sign_in(office.environment, email=office.email, password=PASSWORD, caller=someone())
    there, _ = while_at_the_commit(
        database_url,
        second.owner.tenant_id,
        lambda: go_to_company(office.environment, both, company_id=second.owner.tenant_id, caller=someone()),
        lambda: sign_out_others_of(office, office.identity(own.token)),
    )
    assert find_identity(office.environment, token=there.result().token) is None
    assert office.identity(own.token)


def test_it_ends_when_the_session_of_before_would_have(
    office: Office, second: Office, both: Identity, clock: StandingClock
) -> None:
    clock.move(timedelta(hours=5))
    there = go(office, both, second.owner.tenant_id)
    with platform_scope(office.environment) as session:
        ends = [session.get_one(Session, who.session_id).expires_at for who in (both, there)]
    assert ends[0] == ends[1]


def test_sensitive_acts_ask_anew_who_it_is(office: Office, second: Office, both: Identity) -> None:
    assert has_proof(office.environment, both)
    assert not has_proof(office.environment, go(office, both, second.owner.tenant_id))


@pytest.fixture
def strict(second: Office) -> Office:
    """The second, where a password is not enough."""
    with tenant_scope(second.environment, second.owner) as scope:
        group_of_role(scope, Role.PLANNER).needs_second_step = True
    return second


def test_where_a_second_step_is_asked_it_is_first(office: Office, strict: Office, both: Identity) -> None:
    come_in = go_to_company(office.environment, both, company_id=strict.owner.tenant_id, caller=someone())
    assert isinstance(come_in, HalfIn)


def test_nobody_sets_one_up_by_going_there_with_a_session_that_was_left_open(
    office: Office, strict: Office, both: Identity, clock: StandingClock
) -> None:
    clock.move(PROOF_LASTS)
    with pytest.raises(ProofNeeded):
        go_to_company(office.environment, both, company_id=strict.owner.tenant_id, caller=someone())
    prove_by_password(office.environment, both, password=PASSWORD)
    come_in = go_to_company(office.environment, both, company_id=strict.owner.tenant_id, caller=someone())
    assert setting_up_halfway(office.environment, token=come_in.token).email == office.email


def test_who_has_one_is_asked_for_it_also_later(
    office: Office, strict: Office, both: Identity, clock: StandingClock
) -> None:
    offer, _ = adds_app(office)
    clock.move(PROOF_LASTS)
    come_in = go_to_company(office.environment, both, company_id=strict.owner.tenant_id, caller=someone())
    code = code_at(offer, clock.now())
    inside = finish_by_code(office.environment, token=come_in.token, code=code, caller=someone())
    assert office.identity(inside.token).tenant_id == strict.owner.tenant_id


def test_who_came_through_a_provider_stays_in_its_company(office: Office, second: Office, both: Identity) -> None:
    with platform_scope(office.environment) as session:
        session.get_one(Session, both.session_id).through_provider = True
    assert not office.identity(office.token).has_other_companies
    with pytest.raises(NotFound):
        go(office, both, second.owner.tenant_id)


@pytest.mark.parametrize("end", [sign_out_there, change_password_there])
def test_a_session_that_ended_meanwhile_leads_nowhere(
    office: Office, second: Office, both: Identity, end: Callable[[Office, Identity], None]
) -> None:
    end(office, both)
    with pytest.raises(SignedOut):
        go(office, both, second.owner.tenant_id)


def test_signing_in_leads_to_where_one_was_last(office: Office, second: Office, both: Identity) -> None:
    clock = office.environment.clock
    assert isinstance(clock, StandingClock)
    for there in (office.owner.tenant_id, second.owner.tenant_id, office.owner.tenant_id):
        clock.move(timedelta(minutes=5))
        now = sign_in(office.environment, email=office.email, password=PASSWORD, caller=someone())
        assert isinstance(now, SignedIn)
        here = office.identity(now.token)
        clock.move(timedelta(minutes=5))
        if here.tenant_id != there:
            here = go(office, here, there)
        clock.move(timedelta(minutes=5))
        again = sign_in(office.environment, email=office.email, password=PASSWORD, caller=someone())
        assert isinstance(again, SignedIn)
        assert office.identity(again.token).tenant_id == there
