"""The database session of a tenant, which filters, stamps and refuses by itself; only services.scope opens one."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.orm.interfaces import ORMOption

from models.tables.base import TenantOwned
from models.values.refusal import NotFound
from services.depot_fence import depot_fence, lies_outside


class OwnTenant(BindParameter[UUID]):
    """The tenant in a criterion.

    Every table of a statement has a copy of it, and SQLAlchemy finds those in dictionaries. There a parameter is
    compared with its copies, which usually makes a piece of SQL each time.
    """

    inherit_cache = True

    def __eq__(self, other: object) -> bool:  # type: ignore[override]  # a comparison that is no SQL
        return hash(self) == hash(other)

    __hash__ = BindParameter.__hash__


class TenantSession(Session):
    """A session that filters, stamps and refuses by its tenant, and by the depots it is limited to."""

    def __init__(self, bind: Any, tenant_id: UUID) -> None:
        super().__init__(bind, expire_on_commit=False, autoflush=True)
        self.tenant_id = tenant_id
        self.depots: frozenset[UUID] | None = None
        own = OwnTenant(None, tenant_id, unique=True)
        self._tenant_fence = with_loader_criteria(
            TenantOwned, lambda table: table.tenant_id == own, include_aliases=True
        )
        self.fences: tuple[ORMOption, ...] = (self._tenant_fence,)

    def limit_to(self, depots: frozenset[UUID] | None) -> None:
        """See and write from now on what belongs to these depots only; None is everything of the tenant."""
        self.depots = depots
        limits: Iterable[ORMOption] = () if depots is None else depot_fence(self.tenant_id, depots)
        self.fences = (self._tenant_fence, *limits)


@event.listens_for(TenantSession, "do_orm_execute")
def _filter_by_tenant(state: ORMExecuteState) -> None:
    """The first fence: every query on a tenant's table carries `tenant_id =`."""
    if state.is_column_load or state.is_relationship_load:
        return
    assert isinstance(state.session, TenantSession)  # noqa: S101 - it is heard of no other session
    state.statement = state.statement.options(*state.session.fences)


@event.listens_for(TenantSession, "before_flush")
def _stamp_with_tenant(session: TenantSession, _context: UOWTransaction, _instances: Any) -> None:
    for row in session.new:
        if isinstance(row, TenantOwned):
            if row.tenant_id is None:
                row.tenant_id = session.tenant_id
            elif row.tenant_id != session.tenant_id:
                raise NotFound
    if session.depots is not None:
        for row in (*session.new, *session.dirty):
            if lies_outside(session.depots, getattr(row, "depot_id", None)):
                raise NotFound
