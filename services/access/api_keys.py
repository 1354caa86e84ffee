"""The API keys of a company: which there are, making one and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import and_, select

from models.tables import ApiKey, Group, Membership
from models.values.calendar import AMSTERDAM, amsterdam_instant
from models.values.ids import new_id
from models.values.names import visible
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.access.api_tokens import START, digest_of, make_token
from services.access.groups import list_groups, locked_group, refuse_above, rights_of
from services.access.matrix import names_of
from services.access.permissions import NEVER_FOR_KEYS, Permission, Rights, granted_to_key
from services.changes import differences
from services.scope import Scope

LONGEST_NAME: Final = 40
USUAL_DAYS: Final = 90
MOST_DAYS: Final = 365
WHAT: Final = "Deze API-sleutel"
ONLY_PEOPLE: Final = NEVER_FOR_KEYS - {Permission.OWN_ACCOUNT}
"""What keeps a group from having keys; an account of one's own everybody has, and no program any use for."""


class NotForKeys(Refusal):
    """The group may what only people may."""

    code = "not_for_keys"

    def __init__(self, rights: Rights) -> None:
        what = names_of(rights) or "het eigen werk van een chauffeur"
        super().__init__(
            f"Deze groep mag wat alleen mensen mogen: {what}. Kies een andere groep, of maak er een voor je software.",
            field="group_id",
        )


class KeyNameTaken(Refusal):
    """Another key that was not withdrawn has this name, and the audit trail tells keys apart by it."""

    code = "key_name_taken"

    def __init__(self) -> None:
        super().__init__(
            "Er is al een sleutel met deze naam. Kies een andere naam, of trek die sleutel eerst in.", field="name"
        )


@dataclass(frozen=True, slots=True)
class ApiKeyRow:
    """A key that was not withdrawn."""

    id: UUID
    name: str
    start: str
    group: str
    depots: tuple[str, ...]
    """Empty when it is all of them."""
    rights: Rights
    created_by: str
    maker_left: bool
    created_at: datetime
    last_day: date
    days_left: int
    """Today included; none when it has expired."""
    last_used_at: datetime | None
    last_used_from: str


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """A group that the actor may give a key."""

    id: UUID
    name: str
    depots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CreatedKey:
    """A new key with its token, which nobody can read back."""

    id: UUID
    token: str


def list_api_keys(scope: Scope) -> list[ApiKeyRow]:
    """Every key that was not withdrawn, expired ones too, by name."""
    depots = {row.id: row.depots for row in list_groups(scope)}
    found = scope.session.execute(
        select(ApiKey, Group, Membership.id.label("maker"))
        .join(Group, and_(Group.tenant_id == ApiKey.tenant_id, Group.id == ApiKey.group_id))
        .outerjoin(
            Membership,
            and_(
                Membership.tenant_id == ApiKey.tenant_id,
                Membership.id == ApiKey.created_by,
                Membership.revoked_at.is_(None),
            ),
        )
        .where(ApiKey.tenant_id == scope.identity.tenant_id, ApiKey.revoked_at.is_(None))
        .order_by(ApiKey.name)
    )
    return [
        ApiKeyRow(
            id=key.id,
            name=key.name,
            start=key.start,
            group=group.name,
            depots=depots[group.id],
            rights=granted_to_key(group.role, group.rights, is_limited=group.is_limited),
            created_by=key.created_by_name,
            maker_left=maker is None,
            created_at=key.created_at,
            last_day=(last_day := last_day_of(key)),
            days_left=max(0, (last_day - scope.today).days + 1),
            last_used_at=key.last_used_at,
            last_used_from=key.last_used_from,
        )
        for key, group, maker in found
    ]


def list_key_groups(scope: Scope) -> Sequence[KeyGroup]:
    """The groups that a key can be in, and that may no more than the actor."""
    return [
        KeyGroup(row.id, row.data.name, row.depots)
        for row in list_groups(scope)
        if row.may_choose and not row.data.rights & ONLY_PEOPLE
    ]


def create_api_key(scope: Scope, *, name: str, group_id: UUID, last_day: date) -> CreatedKey:
    """Make a key that works until the end of `last_day`, in Amsterdam, at most a year from today.

    Raises: InvalidValue, NotFound, AboveYou, NotForKeys, KeyNameTaken.
    """
    group = locked_group(scope, group_id)
    name = visible(name)
    if not name or len(name) > LONGEST_NAME:
        raise InvalidValue(f"Vul een naam in, hoogstens {LONGEST_NAME} tekens.", field="name")
    if not scope.today <= last_day <= scope.today + timedelta(days=MOST_DAYS):
        raise InvalidValue("Kies een dag vanaf vandaag, hoogstens een jaar vooruit.", field="last_day")
    rights = rights_of(group)
    if beyond := rights & ONLY_PEOPLE:
        raise NotForKeys(beyond)
    refuse_above(scope, rights)
    token = make_token()
    key = ApiKey(
        id=new_id(),
        tenant_id=scope.identity.tenant_id,
        name=name,
        group_id=group_id,
        start=token[:START],
        token_sha256=digest_of(token),
        created_by=scope.identity.membership_id,
        created_by_name=scope.identity.name,
        created_at=scope.now,
        expires_at=amsterdam_instant(last_day + timedelta(days=1), time()),
    )
    with scope.refusing({"uq_api_keys_name": KeyNameTaken()}):
        scope.session.add(key)
        scope.session.flush()
    scope.audit("api_key.created", subject_id=key.id, changes=differences({}, _written(key, group)))
    scope.announce("api_keys")
    return CreatedKey(key.id, token)


def revoke_api_key(scope: Scope, *, key_id: UUID) -> None:
    """Take a key back for good: its next call is refused. Raises: NotFound."""
    found = scope.session.execute(
        select(ApiKey, Group)
        .join(Group, and_(Group.tenant_id == ApiKey.tenant_id, Group.id == ApiKey.group_id))
        .where(ApiKey.tenant_id == scope.identity.tenant_id, ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
        .with_for_update(of=ApiKey)
    ).one_or_none()
    if found is None:
        raise NotFound(WHAT)
    key, group = found
    key.revoked_at = scope.now
    scope.audit("api_key.revoked", subject_id=key_id, changes=differences(_written(key, group), {}))
    scope.announce("api_keys")


def last_day_of(key: ApiKey) -> date:
    """The last day that it works."""
    return key.expires_at.astimezone(AMSTERDAM).date() - timedelta(days=1)


def _written(key: ApiKey, group: Group) -> dict[str, str]:
    return {"name": key.name, "group": group.name, "start": key.start, "last_day": last_day_of(key).isoformat()}
