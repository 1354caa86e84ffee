"""The column types and constraints that tables share: instants, rates and tenant-bound references."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, Enum, ForeignKeyConstraint, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import mapped_column
from sqlalchemy.sql import text

Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Day = Annotated[date, mapped_column(Date)]
Cents = Annotated[int, mapped_column(BigInteger)]
Scaled = Annotated[int, mapped_column(BigInteger)]
"""A rate or quantity times 10^4."""
Json = Annotated[dict[str, Any], mapped_column(JSONB)]
Blob = Annotated[bytes, mapped_column(LargeBinary)]
Words = Annotated[str, mapped_column(Text)]
Key = Annotated[UUID, mapped_column()]


def kind_type(enum: type) -> Enum:
    """A closed list stored as text with a check, so that a new member is an ordinary migration."""
    return Enum(
        enum, native_enum=False, length=32, values_callable=lambda members: [member.value for member in members]
    )


def reference(column: str, table: str, *, on_delete: str | None = None) -> ForeignKeyConstraint:
    """A reference that can only point inside the same tenant."""
    return ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"], ondelete=on_delete)


def unique_within_tenant(*columns: str, name: str) -> UniqueConstraint:
    """No two rows of one tenant share these columns; other tenants don't count."""
    return UniqueConstraint("tenant_id", *columns, name=name)


def never_overlapping(*columns: str, period: str, name: str, where: str | None = None) -> ExcludeConstraint:
    """No two rows of one tenant with equal `columns` (names or SQL expressions) overlap in `period`.

    The columns come first, because an index by GiST that begins with what all rows share finds its way slowly.
    """
    elements: list[tuple[Any, str]] = [(text(column) if "(" in column else column, "=") for column in columns]
    elements += [("tenant_id", "="), (text(period), "&&")]
    return ExcludeConstraint(*elements, using="gist", name=name, where=text(where) if where else None)
