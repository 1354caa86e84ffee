"""Who may do what in a new company, as one table; a change here is a decision."""

import pytest

from models.values.kinds import Role
from services.access.matrix import MODULES, PERSONAL
from services.access.permissions import AT_DEPOTS, BASIC, FIXED, STARTERS, Permission, granted

MONEY_LEAVES = {Permission.PAYMENTS_APPROVE, Permission.PAYMENTS_PREPARE, Permission.PAYROLL_EXPORT}
OWN = {Permission.OWN_WORK, Permission.OWN_ACCOUNT}


def test_every_role_has_its_rights() -> None:
    assert set(STARTERS) == set(Role)


def test_an_owner_may_do_all_but_a_drivers_work() -> None:
    assert STARTERS[Role.OWNER] == set(Permission) - {Permission.OWN_WORK}


@pytest.mark.parametrize("role", [Role.PLANNER, Role.READER, Role.DRIVER])
def test_no_money_leaves_through_who_plans_looks_or_drives(role: Role) -> None:
    assert STARTERS[role] & MONEY_LEAVES == frozenset()


@pytest.mark.parametrize("role", [Role.PLANNER, Role.FINANCE, Role.READER, Role.DRIVER])
def test_only_an_owner_lets_people_in_or_changes_the_company(role: Role) -> None:
    assert STARTERS[role] & {Permission.COLLEAGUES_MANAGE, Permission.COMPANY_CHANGE} == frozenset()


def test_who_decides_about_money_changes_no_planning() -> None:
    assert Permission.PLANNING_CHANGE not in STARTERS[Role.FINANCE]


def test_who_looks_does_nothing_else() -> None:
    assert {right for right in STARTERS[Role.READER] if not right.endswith(".see")} == {Permission.OWN_ACCOUNT}


@pytest.mark.parametrize("role", sorted(FIXED))
@pytest.mark.parametrize("stored", [[], ["payments.approve", "own.work"], ["no.such.right"]])
def test_the_rights_of_owners_and_drivers_follow_from_the_role(role: Role, stored: list[str]) -> None:
    assert granted(role, stored, is_limited=False) == STARTERS[role]


@pytest.mark.parametrize(
    ("stored", "is_limited", "rights"),
    [
        ([], False, BASIC),
        (["planning.see"], False, BASIC | {Permission.PLANNING_SEE}),
        (["planning.see", "margin.see"], True, BASIC | {Permission.PLANNING_SEE}),
        (["own.work"], False, BASIC),
        (["of.another.version"], False, BASIC),
    ],
)
def test_a_group_may_what_is_stored_as_far_as_it_goes(
    stored: list[str], *, is_limited: bool, rights: frozenset[Permission]
) -> None:
    assert granted(None, stored, is_limited=is_limited) == rights


def test_every_right_stands_in_one_cell_of_the_matrix() -> None:
    cells = [right for module in MODULES for right in module.cells.values()]
    assert sorted(cells) == sorted(set(Permission) - OWN)


def test_who_has_a_role_in_the_office_may_what_everybody_there_may() -> None:
    assert all(STARTERS[role] >= BASIC for role in set(Role) - {Role.DRIVER})


def test_nothing_of_the_company_as_a_whole_is_had_at_some_depots() -> None:
    about_all = {"invoices", "self_bills", "payroll", "payments", "margin", "tariffs", "settlement", "accounts"}
    assert {right for right in AT_DEPOTS if right.partition(".")[0] in about_all} == set()


def test_what_shows_personal_data_is_said_of_rights_that_exist() -> None:
    assert set(PERSONAL) < set(Permission)
    assert all(PERSONAL.values())
