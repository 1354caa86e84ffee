"""How long personal data stays: what a company chose, what it holds back, and what was taken away."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, TenantOwned
from models.tables.columns import Day, Instant, Json, Words, reference, unique_within_tenant


class RetentionChoice(TenantOwned, Base):
    """What a company recorded of a category, or of one field in it, from a day on; the law's own term without one."""

    __tablename__ = "retention_choices"
    __table_args__ = (
        unique_within_tenant("category", "field", "valid_from", name="uq_retention_choices_day"),
        CheckConstraint("(months IS NULL) = (days IS NULL)", name="term"),
        CheckConstraint("months >= 0 AND days >= 0 AND months + days > 0", name="lasts"),
        CheckConstraint("reason <> ''", name="explained"),
    )

    category: Mapped[Words]
    field: Mapped[Words] = mapped_column(default="")
    """`drivers.phone`; empty for the whole category."""
    valid_from: Mapped[Day]
    months: Mapped[int | None]
    days: Mapped[int | None]
    """On top of the months; both None is the term that holds without a choice."""
    basis: Mapped[Words] = mapped_column(default="")
    source: Mapped[Words] = mapped_column(default="")
    reason: Mapped[Words]
    chosen_by: Mapped[Words]
    chosen_at: Mapped[Instant]


class LegalHold(TenantOwned, Base):
    """What may not be removed for a while, whatever its term: all of one driver, or all of one category."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        reference("driver_id", "drivers"),
        CheckConstraint("num_nonnulls(driver_id, category) = 1", name="one_thing"),
        CheckConstraint("reason <> ''", name="explained"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by = '')", name="lifted_by_somebody"),
        Index("ix_legal_holds_live", "tenant_id", postgresql_where=text("lifted_at IS NULL")),
    )

    driver_id: Mapped[UUID | None]
    category: Mapped[Words | None]
    reason: Mapped[Words]
    until: Mapped[Day | None]
    """The last day on which it holds; None until somebody lifts it."""
    placed_by: Mapped[Words]
    placed_at: Mapped[Instant]
    lifted_by: Mapped[Words] = mapped_column(default="")
    lifted_at: Mapped[Instant | None]


class Removal(TenantOwned, Base):
    """Rows that were taken away or emptied together, so that it can be done again after a restore. Holds no data."""

    __tablename__ = "removals"
    __table_args__ = (
        CheckConstraint("cardinality(row_ids) > 0", name="of_something"),
        Index("ix_removals_at", "tenant_id", "at", "id"),
    )

    at: Mapped[Instant]
    category: Mapped[Words]
    table_name: Mapped[Words]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """The columns that were emptied; none when the rows went as a whole."""
    row_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))


class CleanUp(TenantOwned, Base):
    """What one night took away, as counts per category; it stays when the rows are long gone."""

    __tablename__ = "clean_ups"
    __table_args__ = (unique_within_tenant("day", name="uq_clean_ups_day"),)

    day: Mapped[Day]
    started_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    counts: Mapped[Json]
    """Category to `{"removed": …, "emptied": …, "because": "24 maanden, <statute>"}`."""
