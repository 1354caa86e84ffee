"""Groups: made, changed and taken away by who may, never above themselves; who is in one signs in anew."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

import pytest
from sqlalchemy import select

from models.tables import AuditEntry
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.access.groups import (
    AboveYou,
    FixedGroup,
    GroupData,
    GroupInUse,
    GroupRow,
    NameTaken,
    YourOwnGroup,
    group_of_role,
)
from services.access.permissions import AT_DEPOTS, BASIC, STARTERS, Permission, Rights
from services.access.service import Access
from services.organisation.depots import DepotData
from services.organisation.principals import PrincipalData
from services.scope import Environment, Identity, SignedOut, tenant_scope
from services.tenant import TenantServices
from tests.company import Company
from tests.unit.services.access.conftest import Office

Answer = TypeVar("Answer")
SEES_PLANNING = GroupData(name="Meekijkers", rights=frozenset({Permission.PLANNING_SEE}))
MANAGES = frozenset({Permission.COLLEAGUES_MANAGE, Permission.PLANNING_SEE})


def perform(office: Office, action: Callable[[Access], Answer], *, by: Identity | None = None) -> Answer:
    with tenant_scope(office.environment, by or office.owner) as scope:
        return action(TenantServices(scope).access)


def add(office: Office, data: GroupData = SEES_PLANNING, *, by: Identity | None = None) -> UUID:
    return perform(office, lambda access: access.add_group(data=data), by=by)


def change(office: Office, group_id: UUID, data: GroupData, *, by: Identity | None = None) -> None:
    perform(office, lambda access: access.change_group(group_id=group_id, data=data), by=by)


def read(office: Office, group_id: UUID, *, by: Identity | None = None) -> GroupRow:
    return perform(office, lambda access: access.get_group(group_id=group_id), by=by)


def starter(office: Office, role: Role) -> UUID:
    with tenant_scope(office.environment, office.owner) as scope:
        return group_of_role(scope, role).id


def member_of(office: Office, group_id: UUID) -> Identity:
    """Somebody who came in through an invitation to this group."""
    email = f"{new_id()}@kempenbode.example"
    perform(office, lambda access: access.invite(email=email, name="Sanne Bakker", group_id=group_id))
    return office.accept(office.links_mailed_to(email)[-1])


def move(office: Office, member: Identity, group_id: UUID, *, by: Identity | None = None) -> None:
    membership_id = member.membership_id
    assert membership_id is not None
    perform(office, lambda access: access.change_group_of_member(membership_id=membership_id, group_id=group_id), by=by)


def build_depot(office: Office, name: str) -> UUID:
    with tenant_scope(office.environment, office.owner) as scope:
        organisation = TenantServices(scope).organisation
        principal_id = organisation.add_principal(data=PrincipalData(name=f"Opdrachtgever van {name}"))
        return organisation.add_depot(data=DepotData(name=name, principal_id=principal_id))


def rights_now(office: Office, member: Identity) -> Rights:
    with tenant_scope(office.environment, member) as scope:
        return scope.identity.rights


def test_a_company_starts_with_five_groups(office: Office) -> None:
    rows = perform(office, lambda access: access.list_groups())
    assert [(row.data.name, row.role, row.data.rights) for row in rows] == [
        ("Eigenaar", Role.OWNER, STARTERS[Role.OWNER]),
        ("Planner", Role.PLANNER, STARTERS[Role.PLANNER]),
        ("Financiën", Role.FINANCE, STARTERS[Role.FINANCE]),
        ("Alleen-lezen", Role.READER, STARTERS[Role.READER]),
        ("Chauffeur", Role.DRIVER, STARTERS[Role.DRIVER]),
    ]
    assert [row.members for row in rows] == [("Marieke Verhulst",), (), (), (), ()]


def test_the_gate_and_every_action_know_the_same_rights(office: Office) -> None:
    member = member_of(office, add(office))
    with tenant_scope(office.environment, member) as scope:
        assert scope.identity == member
    assert member.rights == BASIC | {Permission.PLANNING_SEE}
    assert (member.role, member.group, member.depots) == (None, "Meekijkers", None)


def test_who_may_do_something_sees_it_too(office: Office) -> None:
    group_id = add(office, GroupData(name="Boekhouder", rights=frozenset({Permission.INVOICES_ISSUE})))
    assert read(office, group_id).data.rights == BASIC | {Permission.INVOICES_ISSUE, Permission.INVOICES_SEE}


@pytest.mark.parametrize("role", [Role.OWNER, Role.DRIVER])
def test_the_groups_of_owners_and_drivers_stay_as_they_are(office: Office, role: Role) -> None:
    group_id = starter(office, role)
    with pytest.raises(FixedGroup):
        change(office, group_id, SEES_PLANNING)
    with pytest.raises(FixedGroup):
        perform(office, lambda access: access.remove_group(group_id=group_id))


def test_nobody_changes_the_group_they_are_in(office: Office) -> None:
    group_id = add(office, GroupData(name="Beheer", rights=MANAGES))
    manager = member_of(office, group_id)
    with pytest.raises(YourOwnGroup):
        change(office, group_id, SEES_PLANNING, by=manager)
    assert not read(office, group_id, by=manager).may_change


def test_nobody_gives_or_takes_what_they_do_not_have(office: Office) -> None:
    manager = member_of(office, add(office, GroupData(name="Beheer", rights=MANAGES)))
    planner, finance = office.join(), starter(office, Role.FINANCE)
    iris = f"{new_id()}@kempenbode.example"
    link = office.invite(iris, Role.FINANCE)
    (waiting,) = [
        row.invitation_id for row in perform(office, lambda access: access.list_members()) if row.email == iris
    ]
    small = add(office, by=manager)
    above: list[Callable[[], object]] = [
        lambda: add(office, GroupData(name="Meer", rights=frozenset({Permission.PAYMENTS_APPROVE})), by=manager),
        lambda: change(office, small, GroupData(name="Meer", rights=STARTERS[Role.PLANNER]), by=manager),
        lambda: change(office, finance, SEES_PLANNING, by=manager),
        lambda: perform(office, lambda access: access.remove_group(group_id=finance), by=manager),
        lambda: move(office, manager, starter(office, Role.OWNER), by=manager),
        lambda: move(office, planner, small, by=manager),
        lambda: perform(
            office, lambda access: access.invite(email="x@kempenbode.example", name="X", group_id=finance), by=manager
        ),
        lambda: perform(
            office, lambda access: access.revoke_member(membership_id=planner.membership_id or new_id()), by=manager
        ),
        lambda: perform(
            office, lambda access: access.withdraw_invitation(invitation_id=waiting or new_id()), by=manager
        ),
        lambda: perform(office, lambda access: access.invite(email=iris, name="Iris", group_id=small), by=manager),
    ]
    for attempt in above:
        with pytest.raises(AboveYou):
            attempt()
    assert rights_now(office, planner) == STARTERS[Role.PLANNER]
    assert office.accept(link).role is Role.FINANCE
    change(office, small, replace(SEES_PLANNING, name="Kijkers"), by=manager)


@pytest.mark.parametrize(
    ("rights", "is_ended"),
    [
        (STARTERS[Role.PLANNER] - {Permission.PLANNING_PUBLISH}, True),
        (STARTERS[Role.PLANNER] | {Permission.MARGIN_SEE}, True),
        (STARTERS[Role.PLANNER], False),
    ],
    ids=["fewer", "more", "only another name"],
)
def test_other_rights_are_signed_in_for_anew_by_who_is_in_the_group(
    office: Office, rights: Rights, *, is_ended: bool
) -> None:
    inside, outside = office.join(), office.join(Role.FINANCE)
    change(office, starter(office, Role.PLANNER), GroupData(name="Planning", rights=rights))
    assert rights_now(office, outside) == STARTERS[Role.FINANCE]
    assert rights_now(office, office.owner) == STARTERS[Role.OWNER]
    if is_ended:
        with pytest.raises(SignedOut):
            rights_now(office, inside)
    else:
        assert rights_now(office, inside) == rights


def test_a_group_at_some_depots_works_there_only(office: Office) -> None:
    eindhoven, _ = build_depot(office, "Eindhoven"), build_depot(office, "Tilburg")
    member = member_of(office, add(office, replace(SEES_PLANNING, depot_ids=frozenset({eindhoven}))))
    assert member.depots == frozenset({eindhoven})
    with tenant_scope(office.environment, member) as scope:
        assert [row.name for row in TenantServices(scope).organisation.list_depots()] == ["Eindhoven"]


def test_another_depot_is_signed_in_for_anew(office: Office) -> None:
    eindhoven, tilburg = build_depot(office, "Eindhoven"), build_depot(office, "Tilburg")
    group_id = add(office, replace(SEES_PLANNING, depot_ids=frozenset({eindhoven})))
    member = member_of(office, group_id)
    change(office, group_id, replace(SEES_PLANNING, depot_ids=frozenset({tilburg})))
    with pytest.raises(SignedOut):
        rights_now(office, member)
    assert read(office, group_id).depots == ("Tilburg",)


@pytest.mark.parametrize("right", sorted(set(Permission) - AT_DEPOTS - {Permission.OWN_WORK}))
def test_what_is_about_all_depots_is_not_for_a_group_at_some(office: Office, right: Permission) -> None:
    data = GroupData(name="Tilburg", rights=frozenset({right}), depot_ids=frozenset({build_depot(office, "Tilburg")}))
    with pytest.raises(InvalidValue, match="alle depots"):
        add(office, data)


def test_a_group_at_some_depots_has_one(office: Office) -> None:
    with pytest.raises(InvalidValue) as refusal:
        add(office, replace(SEES_PLANNING, depot_ids=frozenset()))
    assert refusal.value.field == "depot_ids"


def test_another_companys_depot_is_not_found(office: Office, environment: Environment) -> None:
    strange = build_depot(Office(environment), "Breda")
    with pytest.raises(NotFound):
        add(office, replace(SEES_PLANNING, depot_ids=frozenset({strange})))


@pytest.mark.parametrize("name", ["", "  ", "x" * 41])
def test_a_group_has_a_name_that_fits(office: Office, name: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        add(office, replace(SEES_PLANNING, name=name))
    assert refusal.value.field == "name"


def test_two_groups_do_not_share_a_name(office: Office) -> None:
    with pytest.raises(NameTaken):
        add(office, replace(SEES_PLANNING, name="Planner"))
    group_id = add(office)
    with pytest.raises(NameTaken):
        change(office, group_id, replace(SEES_PLANNING, name="Planner"))


def test_a_group_that_nobody_is_in_is_taken_away(office: Office) -> None:
    group_id = add(office)

    def remove() -> None:
        perform(office, lambda access: access.remove_group(group_id=group_id))

    perform(office, lambda access: access.invite(email="sanne@kempenbode.example", name="Sanne", group_id=group_id))
    with pytest.raises(GroupInUse):
        remove()
    token = office.links_mailed_to("sanne@kempenbode.example")[-1]
    member = office.accept(token)
    with pytest.raises(GroupInUse):
        remove()
    perform(office, lambda access: access.revoke_member(membership_id=member.membership_id or new_id()))
    remove()
    with pytest.raises(NotFound):
        read(office, group_id)
    again = office.join(email="sanne@kempenbode.example")
    assert again.membership_id == member.membership_id


def test_a_planner_looks_at_no_groups(office: Office) -> None:
    with pytest.raises(NotAllowed):
        perform(office, lambda access: access.list_groups(), by=office.join())


def test_what_changed_is_written_down_before_and_after(office: Office) -> None:
    group_id = add(office)
    change(office, group_id, GroupData(name="Kijkers", rights=frozenset({Permission.FLEET_SEE})))
    with tenant_scope(office.environment, office.owner) as scope:
        entries = scope.session.scalars(select(AuditEntry).where(AuditEntry.subject_id == group_id)).all()
    found = {entry.action: entry.changes for entry in entries}
    assert found["group.changed"] == {
        "name": ["Meekijkers", "Kijkers"],
        "rights": ["Bedrijf zien, Weekplanning zien", "Bedrijf zien, Voertuigen zien"],
    }
    assert found["group.added"]["name"] == [None, "Meekijkers"]


def test_a_key_or_job_acts_without_a_membership(company: Company) -> None:
    depot_id = company.build_depot("Eindhoven")
    company.build_depot("Tilburg")
    key = Identity(
        company.tenant_id, None, "Koppeling", rights=frozenset({Permission.COMPANY_SEE}), depots=frozenset({depot_id})
    )
    with tenant_scope(company.environment, key) as scope:
        assert [row.id for row in TenantServices(scope).organisation.list_depots()] == [depot_id]
        with pytest.raises(NotAllowed):
            TenantServices(scope).people.list_contractors  # noqa: B018 - asking for it is refused


def test_who_was_made_up_without_rights_may_nothing(company: Company) -> None:
    nobody = Identity(company.tenant_id, Role.OWNER, "Baas")
    with tenant_scope(company.environment, nobody) as scope, pytest.raises(NotAllowed):
        TenantServices(scope).organisation.get_company()


def test_the_reach_of_everybody_is_that_of_their_group(office: Office) -> None:
    tilburg = build_depot(office, "Tilburg")
    member_of(office, add(office, replace(SEES_PLANNING, depot_ids=frozenset({tilburg}))))
    office.invite(f"{new_id()}@kempenbode.example")
    people = perform(office, lambda access: access.list_reach())
    assert [(one.name, one.group, one.depots, one.rights) for one in people] == [
        ("Marieke Verhulst", "Eigenaar", (), STARTERS[Role.OWNER]),
        ("Sanne Bakker", "Meekijkers", ("Tilburg",), BASIC | {Permission.PLANNING_SEE}),
    ]
