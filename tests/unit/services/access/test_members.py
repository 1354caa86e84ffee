"""Colleagues: what they may do is read again at every action, and a company keeps an owner."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from models.tables import AuditEntry
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.access.groups import group_of_role
from services.access.members import LastOwner, change_group_of_member, list_members, revoke_member
from services.access.permissions import Permission
from services.access.sign_in import sign_in
from services.scope import Environment, Identity, SignedOut, tenant_scope
from services.tenant import TenantServices
from tests.at_once import at_once
from tests.unit.services.access.conftest import PASSWORD, Office, someone
from tests.unit.services.access.test_invitations import driver_of


def revoke(office: Office, member: Identity, *, by: Identity | None = None) -> None:
    assert member.membership_id is not None
    with tenant_scope(office.environment, by or office.owner) as scope:
        TenantServices(scope).access.revoke_member(membership_id=member.membership_id)


def make(office: Office, member: Identity, role: Role) -> None:
    assert member.membership_id is not None
    with tenant_scope(office.environment, office.owner) as scope:
        TenantServices(scope).access.change_group_of_member(
            membership_id=member.membership_id, group_id=group_of_role(scope, role).id
        )


def may(office: Office, member: Identity, permission: Permission) -> bool:
    with tenant_scope(office.environment, member) as scope:
        return scope.allows(permission)


def test_a_revoked_colleague_is_refused_at_the_very_next_action(office: Office) -> None:
    planner = office.join()
    assert may(office, planner, Permission.PLANNING_CHANGE)
    revoke(office, planner)
    with pytest.raises(SignedOut):
        may(office, planner, Permission.PLANNING_CHANGE)


def test_another_group_is_signed_in_for_anew(office: Office) -> None:
    email = f"{new_id()}@kempenbode.example"
    planner = office.join(email=email)
    assert not may(office, planner, Permission.PAYMENTS_APPROVE)
    make(office, planner, Role.FINANCE)
    with pytest.raises(SignedOut):
        may(office, planner, Permission.PLANNING_CHANGE)
    token = sign_in(office.environment, email=email, password=PASSWORD, caller=someone()).token
    again = office.identity(token)
    assert again.membership_id == planner.membership_id
    assert may(office, again, Permission.PAYMENTS_APPROVE)
    assert not may(office, again, Permission.PLANNING_CHANGE)


def test_giving_the_same_group_signs_nobody_out(office: Office) -> None:
    planner = office.join()
    make(office, planner, Role.PLANNER)
    assert may(office, planner, Permission.PLANNING_CHANGE)


def test_a_page_that_claims_another_role_is_not_believed(office: Office) -> None:
    planner = office.join()
    forged = replace(office.owner, membership_id=planner.membership_id, session_id=planner.session_id)
    with tenant_scope(office.environment, forged) as scope, pytest.raises(NotAllowed):
        TenantServices(scope).access.list_members()


def test_the_last_owner_stays(office: Office) -> None:
    with pytest.raises(LastOwner):
        revoke(office, office.owner)
    with pytest.raises(LastOwner):
        make(office, office.owner, Role.PLANNER)
    second = office.join(Role.OWNER)
    make(office, office.owner, Role.PLANNER)
    with pytest.raises(SignedOut):
        revoke(office, second)


def test_two_owners_who_revoke_each_other_at_once_leave_one(office: Office) -> None:
    second = office.join(Role.OWNER)
    pairs = [(office.owner, second), (second, office.owner)]
    answers = at_once(2, lambda number: revoke(office, pairs[number][1], by=pairs[number][0]))
    assert sum(answer is None for answer in answers) == 1
    assert sum(isinstance(answer, LastOwner | SignedOut) for answer in answers) == 1


@pytest.mark.parametrize("role", list(Role))
def test_a_driver_stays_a_driver(office: Office, role: Role) -> None:
    driver = office.join(Role.DRIVER, driver_id=driver_of(office).id)
    with pytest.raises(InvalidValue):
        make(office, driver, role)


def test_nobody_becomes_a_driver_without_being_one(office: Office) -> None:
    with pytest.raises(InvalidValue):
        make(office, office.join(), Role.DRIVER)


def test_another_companys_colleague_is_not_found(office: Office, environment: Environment) -> None:
    stranger = Office(environment).owner
    assert stranger.membership_id is not None
    with tenant_scope(environment, office.owner) as scope:
        with pytest.raises(NotFound):
            revoke_member(scope, membership_id=stranger.membership_id or new_id())
        with pytest.raises(NotFound):
            change_group_of_member(
                scope,
                membership_id=stranger.membership_id or new_id(),
                group_id=group_of_role(scope, Role.PLANNER).id,
            )


def test_the_list_has_who_works_here_and_who_was_invited(office: Office, environment: Environment) -> None:
    Office(environment)
    gone = office.join(email=f"weg-{new_id()}@kempenbode.example")
    revoke(office, gone)
    office.invite(f"straks-{new_id()}@kempenbode.example", Role.FINANCE)
    with tenant_scope(environment, office.owner) as scope:
        rows = list_members(scope)
    assert [(row.name, row.group, row.membership_id is None) for row in rows] == [
        ("Marieke Verhulst", "Eigenaar", False),
        ("Sanne Bakker", "Financiën", True),
    ]


def test_each_change_is_written_down(office: Office) -> None:
    planner = office.join()
    make(office, planner, Role.FINANCE)
    revoke(office, planner)
    with tenant_scope(office.environment, office.owner) as scope:
        rows = scope.session.execute(
            select(AuditEntry.action, AuditEntry.changes).where(
                AuditEntry.subject_id == planner.membership_id,
                AuditEntry.action.in_(["colleague.group_changed", "colleague.revoked"]),
            )
        ).all()
    assert {row.action: row.changes for row in rows} == {
        "colleague.group_changed": {"group": ["Planner", "Financiën"]},
        "colleague.revoked": {},
    }
