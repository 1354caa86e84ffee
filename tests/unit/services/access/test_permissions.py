"""Who may do what, as one table; a change here is a decision."""

import pytest

from models.values.kinds import Role
from services.access.permissions import RIGHTS, Permission

MONEY_LEAVES = {Permission.PAYMENTS_APPROVE, Permission.PAYMENTS_PREPARE, Permission.PAYROLL_EXPORT}


def test_every_role_has_its_rights() -> None:
    assert set(RIGHTS) == set(Role)


def test_an_owner_may_do_all_but_a_drivers_work() -> None:
    assert RIGHTS[Role.OWNER] == set(Permission) - {Permission.OWN_WORK}


@pytest.mark.parametrize("role", [Role.PLANNER, Role.DRIVER])
def test_no_money_leaves_through_who_plans_or_drives(role: Role) -> None:
    assert RIGHTS[role] & MONEY_LEAVES == frozenset()


@pytest.mark.parametrize("role", [Role.PLANNER, Role.FINANCE, Role.DRIVER])
def test_only_an_owner_lets_people_in_or_changes_the_company(role: Role) -> None:
    assert RIGHTS[role] & {Permission.COLLEAGUES_MANAGE, Permission.COMPANY_CHANGE} == frozenset()


def test_who_decides_about_money_changes_no_planning() -> None:
    assert Permission.PLANNING_CHANGE not in RIGHTS[Role.FINANCE]
