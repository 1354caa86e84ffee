"""What an owner asks of colleagues, and how an owner helps one who lost the phone."""

from dataclasses import replace
from importlib import import_module

import psycopg
import pytest

from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.access.groups import AboveYou, GroupData, group_of_role
from services.access.invitations import accept_invitation
from services.access.own_steps import read_own_steps, remove_own_step
from services.access.permissions import Permission
from services.access.required_steps import WorksElsewhere
from services.access.second_step import read_halfway
from services.access.sessions import SignedIn, find_identity, live_sessions
from services.access.sign_in import sign_in
from services.scope import Identity, SignedOut, tenant_scope
from services.tenant import TenantServices
from tests.server import owner_address
from tests.unit.services.access.conftest import PASSWORD, Office, someone
from tests.unit.services.access.held import while_at_the_commit
from tests.unit.services.access.steps import adds_app, adds_passkey, half_in


def reset(office: Office, who: Identity, by: Identity | None = None) -> None:
    assert who.membership_id is not None
    with tenant_scope(office.environment, by or office.owner) as scope:
        TenantServices(scope).access.reset_second_step(membership_id=who.membership_id)


def test_the_owner_sees_who_has_one_and_where_it_is_needed(office: Office) -> None:
    planner = office.join()
    office.join()
    adds_app(office, planner)
    with tenant_scope(office.environment, office.owner) as scope:
        access = TenantServices(scope).access
        finance, planners = (group_of_role(scope, role).id for role in (Role.FINANCE, Role.PLANNER))
        for group_id, required in ((finance, True), (finance, True), (planners, True), (planners, False)):
            access.require_second_step(group_id=group_id, required=required)
        steps = access.list_second_steps()
    assert [group.name for group in steps.groups if group.is_required] == ["Financiën"]
    assert "Chauffeur" in {group.name for group in steps.groups}
    assert steps.members == {planner.membership_id}


def signed_in(office: Office, email: str) -> SignedIn:
    come_in = sign_in(office.environment, email=email, password=PASSWORD, caller=someone())
    assert isinstance(come_in, SignedIn)
    return come_in


def require(office: Office, role: Role, *, required: bool = True) -> None:
    with tenant_scope(office.environment, office.owner) as scope:
        group_id = group_of_role(scope, role).id
        TenantServices(scope).access.require_second_step(group_id=group_id, required=required)


def test_who_is_in_without_a_step_when_one_is_asked_sets_it_up_before_anything_else(office: Office) -> None:
    without, having = (f"{new_id()}@kempenbode.example" for _ in range(2))
    office.join(email=without)
    adds_app(office, office.join(email=having))
    bare = signed_in(office, without).token
    identity, elsewhere = office.identity(bare), office.join(Role.FINANCE)
    others = [one.session_id for one in (office.owner, elsewhere) if one.session_id]
    require(office, Role.PLANNER)
    assert find_identity(office.environment, token=bare) is None
    with pytest.raises(SignedOut), tenant_scope(office.environment, identity) as scope:
        TenantServices(scope).planning.count_unpublished(week=IsoWeek(2026, 26))
    halfway = half_in(office, email=without)
    assert find_identity(office.environment, token=halfway.token) is None
    assert not read_halfway(office.environment, token=halfway.token).ways.has_factor
    assert live_sessions(office.environment, others) == set(others)


def test_who_removes_the_last_one_at_that_very_moment_sets_one_up_too(office: Office, database_url: str) -> None:
    planner = office.join()
    adds_app(office, planner)
    (factor,) = read_own_steps(office.environment, planner).factors
    removed, required = while_at_the_commit(
        database_url,
        planner.tenant_id,
        lambda: remove_own_step(office.environment, planner, factor_id=factor.id),
        lambda: require(office, Role.PLANNER),
    )
    assert (removed.exception(), required.exception()) == (None, None)
    assert planner.session_id is not None
    assert not live_sessions(office.environment, [planner.session_id])


def test_who_was_in_without_one_before_that_ended_sessions_signs_in_anew_after_the_update(
    office: Office, database_url: str
) -> None:
    without, having, elsewhere = office.join(), office.join(), office.join(Role.FINANCE)
    adds_app(office, having)
    ids = {who.session_id for who in (without, having, elsewhere) if who.session_id}
    assert len(ids) == 3
    update = import_module("models.migrations.versions.0041_steps_that_were_asked_before").ENDED
    with psycopg.connect(owner_address(database_url)) as owner:
        asked = "UPDATE groups SET needs_second_step = true WHERE tenant_id = %s AND role = 'planner'"
        owner.execute(asked, [office.owner.tenant_id])
        owner.execute(update)
    assert live_sessions(office.environment, list(ids)) == ids - {without.session_id}


def test_who_has_a_step_already_works_on(office: Office) -> None:
    planner = office.join()
    adds_app(office, planner)
    require(office, Role.PLANNER)
    assert planner.session_id is not None
    assert live_sessions(office.environment, [planner.session_id])


def test_asking_it_no_longer_ends_nothing(office: Office) -> None:
    finance = office.join(Role.FINANCE)
    require(office, Role.FINANCE, required=False)
    assert finance.session_id is not None
    assert live_sessions(office.environment, [finance.session_id])


def test_who_comes_into_a_group_that_needs_a_step_sets_it_up_before_anything_else(office: Office) -> None:
    email = f"{new_id()}@kempenbode.example"
    planner = office.join(email=email)
    require(office, Role.FINANCE)
    assert planner.membership_id is not None
    assert planner.session_id is not None
    with tenant_scope(office.environment, office.owner) as scope:
        TenantServices(scope).access.change_group_of_member(
            membership_id=planner.membership_id, group_id=group_of_role(scope, Role.FINANCE).id
        )
    assert live_sessions(office.environment, [planner.session_id]) == set()
    assert not read_halfway(office.environment, token=half_in(office, email=email).token).ways.has_factor


def test_a_reset_takes_everything_away_and_tells_the_colleague(office: Office) -> None:
    email = f"{new_id()}@kempenbode.example"
    planner = office.join(email=email)
    adds_app(office, planner)
    adds_passkey(office, planner)
    reset(office, planner)
    come_in = sign_in(office.environment, email=email, password=PASSWORD, caller=someone())
    assert isinstance(come_in, SignedIn)
    own = read_own_steps(office.environment, office.identity(come_in.token))
    assert (own.factors, own.ways.codes_left) == ([], 0)
    assert "heeft de tweede stap van je account uitgezet" in office.mails_to(email)[-1]


def test_every_session_of_the_colleague_ends_and_no_other(office: Office) -> None:
    token = office.invite(f"{new_id()}@kempenbode.example")
    come_in = accept_invitation(office.environment, token=token, password=PASSWORD, caller=someone())
    assert isinstance(come_in, SignedIn)
    planner = office.identity(come_in.token)
    adds_app(office, planner)
    reset(office, planner)
    assert find_identity(office.environment, token=come_in.token) is None
    assert find_identity(office.environment, token=office.token) is not None


def test_nobody_but_an_owner_resets(office: Office) -> None:
    planner, other = office.join(), office.join()
    adds_app(office, planner)
    with pytest.raises(NotAllowed):
        reset(office, planner, by=other)


def test_an_owner_does_not_reset_the_own_one(office: Office) -> None:
    adds_app(office)
    with pytest.raises(InvalidValue):
        reset(office, office.owner)


def test_an_owner_of_another_company_finds_nobody(office: Office) -> None:
    other = Office(office.environment)
    adds_app(office)
    with pytest.raises(NotFound):
        reset(other, office.owner)


def test_who_works_for_two_companies_is_not_reset_by_one(office: Office) -> None:
    other = Office(office.environment)
    token = other.invite(office.email)
    accept_invitation(office.environment, token=token, password=PASSWORD, caller=someone())
    adds_app(office)
    with tenant_scope(office.environment, other.owner) as scope:
        members = TenantServices(scope).access.list_members()
    membership_id = next(row.membership_id for row in members if row.email == office.email)
    assert membership_id is not None
    with tenant_scope(office.environment, other.owner) as scope, pytest.raises(WorksElsewhere):
        TenantServices(scope).access.reset_second_step(membership_id=membership_id)
    assert half_in(office)


def test_who_may_less_decides_nothing_about_who_may_more(office: Office) -> None:
    manages = GroupData(name="Beheer", rights=frozenset({Permission.COLLEAGUES_MANAGE}))
    planner = office.join()
    assert planner.membership_id is not None
    with tenant_scope(office.environment, office.owner) as scope:
        access = TenantServices(scope).access
        group_id, owners = access.add_group(data=manages), group_of_role(scope, Role.OWNER).id
        access.change_group_of_member(membership_id=planner.membership_id, group_id=group_id)
    manager = replace(planner, session_id=None, role=None, rights=manages.rights)
    assert office.owner.membership_id is not None
    with tenant_scope(office.environment, manager) as scope:
        access = TenantServices(scope).access
        assert owners not in {group.id for group in access.list_second_steps().groups}
        with pytest.raises(AboveYou):
            access.require_second_step(group_id=owners, required=False)
        with pytest.raises(AboveYou):
            access.reset_second_step(membership_id=office.owner.membership_id)
