"""Wie kan wat says of every person and every API key exactly what trying everything shows."""

from collections.abc import Collection, Iterator
from datetime import timedelta

import pytest

from models.values.kinds import Role
from models.values.refusal import NotAllowed
from services.access.permissions import BASIC, NEVER_FOR_KEYS, STARTERS, Permission
from services.access.proof import OnlyInPerson
from services.access.reach import Reach
from services.gateways.clock import StandingClock
from services.scope import Identity, tenant_scope
from services.tenant import TenantServices
from services.use_case import Service, UseCase
from tests.unit.services.access.keys import SEES_WORK, Software


def reach_of(software: Software, name: str) -> Reach:
    with tenant_scope(software.environment, software.by) as scope:
        (found,) = [one for one in TenantServices(scope).access.list_reach() if one.name == name]
    return found


def tried(software: Software, actor: Identity) -> Iterator[tuple[UseCase[..., object], bool]]:
    """Every use case of the product, and whether this actor gets to it."""
    with tenant_scope(software.environment, actor) as scope:
        for service in vars(TenantServices(scope)).values():
            if isinstance(service, Service):
                for name, use_case in vars(type(service)).items():
                    if isinstance(use_case, UseCase):
                        yield use_case, reached(service, name)


def reached(service: Service, name: str) -> bool:
    try:
        getattr(service, name)
    except (NotAllowed, OnlyInPerson):
        return False
    return True


@pytest.mark.parametrize(
    "rights",
    [
        SEES_WORK,
        frozenset({Permission.MARGIN_SEE}),
        frozenset({Permission.PAYMENTS_SEE, Permission.AUDIT_SEE, Permission.INVOICES_ISSUE}),
        frozenset(Permission) - NEVER_FOR_KEYS,
    ],
)
def test_the_reach_of_a_key_is_what_trying_everything_shows(software: Software, rights: Collection[Permission]) -> None:
    program = software.calls(software.build_key(software.build_group(frozenset(rights))))
    said = reach_of(software, "Ritplanner").rights
    wrong = [
        use_case
        for use_case, is_reached in tried(software, program)
        if is_reached != (use_case.needs in said and not use_case.fresh)
    ]
    assert wrong == []


def test_a_key_in_a_group_that_rose_is_shown_without_what_only_people_may(software: Software) -> None:
    group_id = software.build_group()
    program = software.calls(software.build_key(group_id))
    software.change_group(group_id, frozenset(Permission) - {Permission.OWN_WORK})
    said = reach_of(software, "Ritplanner").rights
    assert said == frozenset(Permission) - NEVER_FOR_KEYS
    assert {use_case.needs for use_case, is_reached in tried(software, program) if is_reached} <= said


@pytest.mark.parametrize("role", [Role.OWNER, Role.PLANNER, Role.FINANCE, Role.READER])
def test_the_reach_of_a_person_is_what_trying_everything_shows(software: Software, role: Role) -> None:
    member = software.company.signed_in(role)
    said = reach_of(software, member.name).rights
    assert said == STARTERS[role]
    assert [
        use_case for use_case, is_reached in tried(software, member) if is_reached != (use_case.needs in said)
    ] == []


def test_a_key_stands_beside_the_people_with_its_depots_and_last_use(software: Software, clock: StandingClock) -> None:
    depot_id = software.company.build_depot("Tilburg")
    key = software.build_key(software.build_group(depots=frozenset({depot_id})))
    software.calls(key)
    found = reach_of(software, "Ritplanner")
    assert (found.is_key, found.is_driver, found.known_by) == (True, False, key.token[:12])
    assert (found.depots, found.rights) == (("Tilburg",), SEES_WORK | BASIC - {Permission.OWN_ACCOUNT})
    assert found.last_used_at == clock.now()


@pytest.mark.parametrize("is_expired", [True, False])
def test_a_key_that_no_longer_works_reaches_nothing(software: Software, clock: StandingClock, is_expired: bool) -> None:
    key = software.build_key()
    if is_expired:
        clock.move(timedelta(days=90))
    else:
        software.revoke(key)
    with tenant_scope(software.environment, software.by) as scope:
        assert not any(one.is_key for one in TenantServices(scope).access.list_reach())
