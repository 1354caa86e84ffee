"""What everybody with access can reach, in which depots, and which personal data that shows them."""

from dataclasses import dataclass

from services.access.groups import list_groups
from services.access.members import list_members
from services.access.permissions import Rights
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class Reach:
    """Somebody with access and what they may."""

    name: str
    email: str
    group: str
    depots: tuple[str, ...]
    """Empty when it is all of them."""
    rights: Rights
    is_driver: bool


def list_reach(scope: Scope) -> list[Reach]:
    """Everybody who can sign in to this company: the office by name, then the drivers."""
    groups = {row.id: row for row in list_groups(scope)}
    found = [
        Reach(
            name=member.name,
            email=member.email,
            group=member.group,
            depots=groups[member.group_id].depots,
            rights=groups[member.group_id].data.rights,
            is_driver=member.driver_id is not None,
        )
        for member in list_members(scope)
        if member.membership_id is not None
    ]
    return sorted(found, key=lambda reach: (reach.is_driver, reach.name.casefold()))
