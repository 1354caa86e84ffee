"""What everybody and every program with access can reach, in which depots, and which personal data that shows them."""

from dataclasses import dataclass
from datetime import datetime

from services.access.api_keys import list_api_keys
from services.access.groups import list_groups
from services.access.members import list_members
from services.access.permissions import Rights
from services.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Somebody, or some program, with access and what they may."""

    name: str
    known_by: str
    """The e-mail address of a person, how the token of an API key starts."""
    group: str
    depots: tuple[str, ...]
    """Empty when it is all of them."""
    rights: Rights
    is_driver: bool = False
    is_key: bool = False
    last_used_at: datetime | None = None
    """Of a key."""


def list_reach(scope: Scope) -> list[Reach]:
    """Who can sign in to this company and which keys work: the office by name, then the keys, then the drivers."""
    groups = {row.id: row for row in list_groups(scope)}
    people = [
        Reach(
            name=member.name,
            known_by=member.email,
            group=member.group,
            depots=groups[member.group_id].depots,
            rights=groups[member.group_id].data.rights,
            is_driver=member.driver_id is not None,
        )
        for member in list_members(scope)
        if member.membership_id is not None
    ]
    keys = [
        Reach(
            name=key.name,
            known_by=key.start,
            group=key.group,
            depots=key.depots,
            rights=key.rights,
            is_key=True,
            last_used_at=key.last_used_at,
        )
        for key in list_api_keys(scope)
        if key.days_left
    ]
    return sorted(people + keys, key=lambda reach: (reach.is_driver, reach.is_key, reach.name.casefold()))
