"""The groups of a company: what their members may, in which depots, and who is in them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from models.tables import ApiKey, Depot, Group, GroupDepot, Invitation, Membership
from models.values.kinds import Role
from models.values.names import visible
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.access.api_tokens import name_of_key
from services.access.matrix import MODULES, names_of
from services.access.permissions import AT_DEPOTS, BASIC, FIXED, STARTERS, Permission, Rights, granted
from services.access.sessions import end_sessions_of_member
from services.changes import Values, differences
from services.scope import Scope

NAMES: Final[Mapping[Role, str]] = {
    Role.OWNER: "Eigenaar",
    Role.PLANNER: "Planner",
    Role.FINANCE: "Financiën",
    Role.READER: "Alleen-lezen",
    Role.DRIVER: "Chauffeur",
}
LONGEST_NAME: Final = 40
WHAT: Final = "Deze groep"


class FixedGroup(Refusal):
    """Owners may everything and drivers what is their own, in every company."""

    code = "fixed_group"

    def __init__(self) -> None:
        super().__init__("De rechten van eigenaren en chauffeurs liggen vast. Maak een eigen groep.")


class YourOwnGroup(Refusal):
    """Nobody changes what they may themselves."""

    code = "your_own_group"

    def __init__(self) -> None:
        super().__init__("Je zit zelf in deze groep. Vraag een collega met dit recht om haar te wijzigen.")


class AboveYou(Refusal):
    """Nobody gives or takes rights that they do not have themselves."""

    code = "above_you"

    def __init__(self) -> None:
        super().__init__("Deze rechten heb je zelf niet. Vraag een eigenaar om dit te doen.")


class GroupInUse(Refusal):
    """There are people in the group, or on their way to it, or keys."""

    code = "group_in_use"

    def __init__(self) -> None:
        super().__init__(
            "Er zitten nog mensen, uitnodigingen of API-sleutels in deze groep. Geef mensen eerst een andere groep en"
            " trek de sleutels in."
        )


class NameTaken(Refusal):
    """Another group has this name."""

    code = "name_taken"

    def __init__(self) -> None:
        super().__init__("Er is al een groep met deze naam. Kies een andere naam.", field="name")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupData:
    """What one fills in about a group; `depot_ids` None is all depots."""

    name: str
    rights: Rights
    depot_ids: frozenset[UUID] | None = None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group with who is in it; `may_change` and `may_choose` are the actor's."""

    id: UUID
    role: Role | None
    data: GroupData
    depots: tuple[str, ...]
    """The names of its depots; empty when it works in all of them."""
    members: tuple[str, ...]
    """The people in it by name, then the API keys that were not withdrawn."""
    may_change: bool
    may_choose: bool
    """Whether the actor may put somebody in it."""


def starter_groups(tenant_id: UUID) -> dict[Role, Group]:
    """The groups that a new company starts with."""
    return {
        role: Group(
            tenant_id=tenant_id,
            name=NAMES[role],
            role=role,
            rights=[] if role in FIXED else _stored(rights),
            is_limited=False,
        )
        for role, rights in STARTERS.items()
    }


def rights_of(group: Group) -> Rights:
    """What the members of a group may."""
    return granted(group.role, group.rights, is_limited=group.is_limited)


def gives(permission: Permission) -> ColumnElement[bool]:
    """Whether a group gives a right, asked of the database."""
    by_role = [role for role in FIXED if permission in STARTERS[role]]
    by_choice = Group.rights.contains([permission.value])
    if permission not in AT_DEPOTS:
        by_choice &= ~Group.is_limited
    return or_(Group.role.in_(by_role), by_choice)


def list_groups(scope: Scope) -> list[GroupRow]:
    """Every group of the company: the first ones in their order, then its own by name."""
    groups = scope.session.scalars(select(Group).where(Group.tenant_id == scope.identity.tenant_id)).all()
    depots = _depots(scope)
    members: dict[UUID, list[str]] = {}
    for group_id, name in scope.session.execute(
        select(Membership.group_id, Membership.display_name)
        .where(Membership.tenant_id == scope.identity.tenant_id, Membership.revoked_at.is_(None))
        .order_by(Membership.display_name)
    ):
        if group_id:
            members.setdefault(group_id, []).append(name)
    for group_id, name in scope.session.execute(
        select(ApiKey.group_id, ApiKey.name)
        .where(ApiKey.tenant_id == scope.identity.tenant_id, ApiKey.revoked_at.is_(None))
        .order_by(ApiKey.name)
    ):
        if group_id:
            members.setdefault(group_id, []).append(name_of_key(name))
    own = _own_group_id(scope)
    order = list(NAMES)
    ordered = sorted(groups, key=lambda group: (order.index(group.role) if group.role else len(order), group.name))
    return [_row(scope, group, depots.get(group.id, {}), tuple(members.get(group.id, ())), own) for group in ordered]


def get_group(scope: Scope, *, group_id: UUID) -> GroupRow:
    """One group. Raises: NotFound."""
    for row in list_groups(scope):
        if row.id == group_id:
            return row
    raise NotFound(WHAT)


def add_group(scope: Scope, *, data: GroupData) -> UUID:
    """Make a group; returns the id. Raises: InvalidValue, AboveYou, NameTaken, NotFound."""
    group = Group(tenant_id=scope.identity.tenant_id, role=None)
    _fill(scope, group, data)
    with scope.refusing({"uq_groups_name": NameTaken()}):
        scope.session.add(group)
        scope.session.flush()
    _put_depots(scope, group, data)
    scope.audit("group.added", subject_id=group.id, changes=differences({}, _written(scope, group)))
    return group.id


def change_group(scope: Scope, *, group_id: UUID, data: GroupData) -> None:
    """Change what a group is called, may, and where; when that makes a difference its members sign in anew.

    Raises: NotFound, FixedGroup, YourOwnGroup, AboveYou, InvalidValue, NameTaken.
    """
    group = locked_group(scope, group_id)
    before = _data(group, _depots(scope).get(group_id, {}))
    was = _written(scope, group)
    if group.role in FIXED:
        raise FixedGroup
    if group_id == _own_group_id(scope):
        raise YourOwnGroup
    refuse_above(scope, before.rights)
    with scope.refusing({"uq_groups_name": NameTaken()}):
        _fill(scope, group, data)
        scope.session.flush()
    _put_depots(scope, group, data)
    after = GroupData(name=group.name, rights=rights_of(group), depot_ids=data.depot_ids)
    scope.audit("group.changed", subject_id=group_id, changes=differences(was, _written(scope, group)))
    if (before.rights, before.depot_ids) != (after.rights, after.depot_ids):
        for member in members_of(scope, group_id):
            end_sessions_of_member(scope, member)


def remove_group(scope: Scope, *, group_id: UUID) -> None:
    """Take away a group that nobody and no key is in. Raises: NotFound, FixedGroup, AboveYou, GroupInUse."""
    group = locked_group(scope, group_id)
    if group.role in FIXED:
        raise FixedGroup
    was = _written(scope, group)
    refuse_above(scope, rights_of(group))
    open_to_it = select(Invitation.id).where(
        *_of(scope, Invitation, group_id),
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > scope.now,
    )
    live_in_it = select(ApiKey.id).where(
        *_of(scope, ApiKey, group_id), ApiKey.revoked_at.is_(None), ApiKey.expires_at > scope.now
    )
    if members_of(scope, group_id) or any(scope.session.scalars(some).first() for some in (open_to_it, live_in_it)):
        raise GroupInUse
    lapsed = (Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
    scope.session.execute(
        update(Invitation).where(*_of(scope, Invitation, group_id), *lapsed).values(withdrawn_at=scope.now)
    )
    expired = update(ApiKey).where(*_of(scope, ApiKey, group_id), ApiKey.revoked_at.is_(None))
    scope.session.execute(expired.values(revoked_at=scope.now))
    for table in (Membership, Invitation, ApiKey):
        scope.session.execute(update(table).where(*_of(scope, table, group_id)).values(group_id=None))
    scope.session.execute(delete(Group).where(Group.tenant_id == scope.identity.tenant_id, Group.id == group_id))
    scope.audit("group.removed", subject_id=group_id, changes=differences(was, {}))


def locked_group(scope: Scope, group_id: UUID) -> Group:
    """A group that nobody else changes, joins or takes away until the transaction ends. Raises: NotFound."""
    group = scope.session.scalars(
        select(Group).where(Group.tenant_id == scope.identity.tenant_id, Group.id == group_id).with_for_update()
    ).one_or_none()
    if group is None:
        raise NotFound(WHAT)
    return group


def group_of_role(scope: Scope, role: Role) -> Group:
    """The group that a company began with under this role. Raises: NotFound when it was taken away."""
    group = scope.session.scalars(
        select(Group).where(Group.tenant_id == scope.identity.tenant_id, Group.role == role)
    ).one_or_none()
    if group is None:
        raise NotFound(WHAT)
    return group


def refuse_above(scope: Scope, rights: Collection[Permission]) -> None:
    """Raises: AboveYou when the actor lacks one of these rights."""
    if not may_decide(scope, rights):
        raise AboveYou


def may_decide(scope: Scope, rights: Collection[Permission]) -> bool:
    """Whether the actor has all these rights; a driver's own work is nobody else's."""
    return set(rights) - {Permission.OWN_WORK} <= scope.identity.rights


def _row(
    scope: Scope, group: Group, depots: Mapping[UUID, str], members: tuple[str, ...], own: UUID | None
) -> GroupRow:
    data = _data(group, depots)
    may_give = data.rights <= scope.identity.rights
    return GroupRow(
        id=group.id,
        role=group.role,
        data=data,
        depots=tuple(depots.values()),
        members=members,
        may_change=may_give and group.role not in FIXED and group.id != own,
        may_choose=may_give,
    )


def _data(group: Group, depots: Mapping[UUID, str]) -> GroupData:
    limit = frozenset(depots) if group.is_limited else None
    return GroupData(name=group.name, rights=rights_of(group), depot_ids=limit)


def _fill(scope: Scope, group: Group, data: GroupData) -> None:
    name = visible(data.name)
    if not name or len(name) > LONGEST_NAME:
        raise InvalidValue(f"Vul een naam in, hoogstens {LONGEST_NAME} tekens.", field="name")
    if data.depot_ids is not None and not data.depot_ids:
        raise InvalidValue("Kies minstens één depot, of geef de groep alle depots.", field="depot_ids")
    rights = _with_sight(data.rights) | BASIC
    if data.depot_ids is not None and (beyond := rights - AT_DEPOTS):
        words = ", ".join(cell for cell in _words(beyond))
        raise InvalidValue(f"Dit gaat over alle depots samen: {words}. Haal dat weg, of kies alle depots.")
    refuse_above(scope, rights)
    group.name, group.rights, group.is_limited = name, _stored(rights), data.depot_ids is not None


def _with_sight(rights: Rights) -> Rights:
    """These rights, and seeing each module in which one may do something."""
    seen = {module.see for module in MODULES if module.see and rights & set(module.cells.values())}
    return (rights - {Permission.OWN_WORK}) | seen


def _words(rights: Rights) -> Iterator[str]:
    for module in MODULES:
        if set(module.cells.values()) & rights:
            yield module.name.lower()


def _put_depots(scope: Scope, group: Group, data: GroupData) -> None:
    found = scope.session.scalars(select(Depot.id).where(Depot.id.in_(data.depot_ids or ()))).all()
    if len(found) != len(data.depot_ids or ()):
        raise NotFound("Dit depot")
    mine = (GroupDepot.tenant_id == group.tenant_id, GroupDepot.group_id == group.id)
    scope.session.execute(delete(GroupDepot).where(*mine))
    scope.session.add_all(GroupDepot(tenant_id=group.tenant_id, group_id=group.id, depot_id=one) for one in found)
    scope.session.flush()


def _depots(scope: Scope) -> dict[UUID, dict[UUID, str]]:
    """The depots of each limited group, by name."""
    found: dict[UUID, dict[UUID, str]] = {}
    for group_id, depot_id, name in scope.session.execute(
        select(GroupDepot.group_id, Depot.id, Depot.name)
        .join(Depot, (Depot.tenant_id == GroupDepot.tenant_id) & (Depot.id == GroupDepot.depot_id))
        .where(GroupDepot.tenant_id == scope.identity.tenant_id)
        .order_by(func.lower(Depot.name))
    ):
        found.setdefault(group_id, {})[depot_id] = name
    return found


def members_of(scope: Scope, group_id: UUID) -> list[Membership]:
    """Who has access and is in this group, locked."""
    return list(
        scope.session.scalars(
            select(Membership)
            .where(*_of(scope, Membership, group_id), Membership.revoked_at.is_(None))
            .order_by(Membership.id)
            .with_for_update()
        )
    )


def _own_group_id(scope: Scope) -> UUID | None:
    return scope.session.scalars(
        select(Membership.group_id).where(
            Membership.tenant_id == scope.identity.tenant_id, Membership.id == scope.identity.membership_id
        )
    ).one_or_none()


def _of(scope: Scope, table: type[Membership | Invitation | ApiKey], group_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return table.tenant_id == scope.identity.tenant_id, table.group_id == group_id


def _stored(rights: Rights) -> list[str]:
    return sorted(right.value for right in rights - BASIC)


def _written(scope: Scope, group: Group) -> Values:
    depots = ", ".join(sorted(_depots(scope).get(group.id, {}).values())) if group.is_limited else "alle"
    return {"name": group.name, "rights": names_of(rights_of(group)), "depots": depots}
