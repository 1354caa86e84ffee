"""What the migration to groups gave the companies of before is what a new company starts with."""

from importlib import import_module

import pytest

from models.values.kinds import Role
from services.access.groups import NAMES
from services.access.permissions import STARTERS, granted

STARTED = {
    Role(role): (name, rights)
    for role, name, rights in import_module("models.migrations.versions.0014_groups").STARTERS
}


@pytest.mark.parametrize("role", list(Role))
def test_a_company_of_before_has_the_same_groups_as_a_new_one(role: Role) -> None:
    name, rights = STARTED[role]
    assert name == NAMES[role]
    assert granted(role, rights.split(), is_limited=False) == STARTERS[role]
