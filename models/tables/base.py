"""The base of every table and the mark of those that belong to a tenant."""

from uuid import UUID

from sqlalchemy import ForeignKey, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from models.values.ids import new_id

APP_ROLE = "depotflow_app"
PLATFORM_ROLE = "depotflow_platform"
SUPPORT_ROLE = "depotflow_support"
"""Reads within a tenant, and can do nothing else."""
OWNER_ROLE = "depotflow_owner"

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables, with predictable constraint names."""

    metadata = MetaData(naming_convention=NAMING)


class TenantOwned:
    """A row of exactly one tenant: composite primary key, row-level security, stamped by the scope."""

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


def tenant_tables() -> list[str]:
    """The names of all tables that belong to tenants, in the order in which they can be created."""
    return [table.name for table in Base.metadata.sorted_tables if "tenant_id" in table.primary_key.columns]
