"""API keys to test with: a group for software, and tokens made for it."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from models.tables import ApiKey
from models.values.ids import new_id
from services.access.api_keys import CreatedKey
from services.access.attempts import Caller
from services.access.groups import GroupData
from services.access.permissions import Permission, Rights
from services.access.recognise_key import recognise
from services.scope import Environment, Identity, platform_scope, tenant_scope
from services.tenant import TenantServices
from tests.company import Company

SEES_WORK = frozenset({Permission.PLANNING_SEE, Permission.FLEET_SEE, Permission.FLEET_CHANGE})
CALLER = Caller(address="203.0.113.7", device="python-requests/2.32")


@dataclass
class Software:
    """A company's own software: a group for it, and the keys that are made."""

    company: Company
    by: Identity

    @property
    def environment(self) -> Environment:
        return self.company.environment

    def build_group(self, rights: Rights = SEES_WORK, *, depots: frozenset[UUID] | None = None) -> UUID:
        with tenant_scope(self.environment, self.by) as scope:
            data = GroupData(name=f"Software {new_id()}"[:40], rights=rights, depot_ids=depots)
            return TenantServices(scope).access.add_group(data=data)

    def build_key(
        self, group_id: UUID | None = None, *, name: str = "Ritplanner", last_day: date | None = None
    ) -> CreatedKey:
        group_id = group_id or self.build_group()
        with tenant_scope(self.environment, self.by) as scope:
            return TenantServices(scope).access.create_api_key(
                name=name, group_id=group_id, last_day=last_day or scope.today + timedelta(days=89)
            )

    def group_of(self, key: CreatedKey) -> UUID:
        with platform_scope(self.environment) as session:
            group_id = session.get_one(ApiKey, key.id).group_id
        assert group_id is not None
        return group_id

    def revoke(self, key: CreatedKey) -> None:
        with tenant_scope(self.environment, self.by) as scope:
            TenantServices(scope).access.revoke_api_key(key_id=key.id)

    def change_group(self, group_id: UUID, rights: Rights, *, depots: frozenset[UUID] | None = None) -> None:
        with tenant_scope(self.environment, self.by) as scope:
            data = GroupData(name="Software", rights=rights, depot_ids=depots)
            TenantServices(scope).access.change_group(group_id=group_id, data=data)

    def calls(self, key: CreatedKey, caller: Caller = CALLER) -> Identity:
        return recognise(self.environment, key.token, caller=caller)
