"""The plan: shifts, who was assigned to them, what was published and what was said about it."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, TenantOwned
from models.tables.columns import (
    Day,
    Instant,
    Json,
    Words,
    kind_type,
    never_overlapping,
    reference,
    unique_within_tenant,
)
from models.values.kinds import ShiftState

LIVE = "driver_id IS NOT NULL AND state NOT IN ('cancelled', 'declined')"
LIVE_VAN = "vehicle_id IS NOT NULL AND state NOT IN ('cancelled', 'declined')"


class Shift(TenantOwned, Base):
    """One route on one day, with or without a driver. `service_date` is stored, never derived from the instants.

    `published` is the snapshot the driver was last told (driver, vehicle, times), so 'gewijzigd' is a difference
    with it. `row_version` goes up by one at every change: a writer names the version it saw.
    """

    __tablename__ = "shifts"
    __table_args__ = (
        reference("depot_id", "depots"),
        reference("route_template_id", "route_templates"),
        reference("driver_id", "drivers"),
        reference("vehicle_id", "vehicles"),
        unique_within_tenant("import_key", name="uq_shifts_import_key"),
        CheckConstraint("ends_at > starts_at", name="order"),
        never_overlapping("driver_id", period="tstzrange(starts_at, ends_at)", name="ex_shifts_driver", where=LIVE),
        never_overlapping(
            "vehicle_id", period="tstzrange(starts_at, ends_at)", name="ex_shifts_vehicle", where=LIVE_VAN
        ),
        Index(
            "ix_shifts_week",
            "tenant_id",
            "service_date",
            postgresql_include=["id", "driver_id", "starts_at", "ends_at", "state"],
        ),
        Index("ix_shifts_driver", "tenant_id", "driver_id", "depot_id"),
        Index("ix_shifts_vehicle", "tenant_id", "vehicle_id", "depot_id"),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    """There is such a company: its depot is of it, so that no row asks for it again."""
    service_date: Mapped[Day]
    depot_id: Mapped[UUID]
    route_template_id: Mapped[UUID]
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    driver_id: Mapped[UUID | None]
    vehicle_id: Mapped[UUID | None]
    state: Mapped[ShiftState] = mapped_column(kind_type(ShiftState), default=ShiftState.DRAFT)
    row_version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[Words] = mapped_column(default="")
    expected_stops: Mapped[int | None]
    expected_parcels: Mapped[int | None]
    dock: Mapped[Words] = mapped_column(default="")
    note: Mapped[Words] = mapped_column(default="")
    published: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    published_at: Mapped[Instant | None]
    confirm_by: Mapped[Instant | None]
    decline_reason: Mapped[Words] = mapped_column(default="")
    import_key: Mapped[Words | None]


class Assignment(TenantOwned, Base):
    """Who was put on a shift and how that ended; rows are added, never changed."""

    __tablename__ = "assignments"
    __table_args__ = (
        reference("shift_id", "shifts", on_delete="CASCADE"),
        reference("driver_id", "drivers"),
        reference("vehicle_id", "vehicles"),
        Index("ix_assignments_shift", "tenant_id", "shift_id"),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    """As that of its shift."""
    shift_id: Mapped[UUID]
    driver_id: Mapped[UUID | None]
    vehicle_id: Mapped[UUID | None]
    event: Mapped[Words]
    """`assigned`, `released`, `confirmed`, `declined`, `delayed` (comes later) or `no_show`."""
    reason: Mapped[Words] = mapped_column(default="")
    at: Mapped[Instant]
    by: Mapped[Words]


class PlannedWeek(TenantOwned, Base):
    """How often the plan of a week has changed, and the margin expected of it.

    `sequence` goes up by one in every transaction that changes the plan, so these rows also make writers of one week
    take turns. `forecast` has per day `[revenue_cents, cost_cents]` and holds as long as `forecast_sequence` is the
    sequence.
    """

    __tablename__ = "planned_weeks"
    __table_args__ = (unique_within_tenant("iso_year", "iso_week", name="uq_planned_weeks_week"),)

    iso_year: Mapped[int] = mapped_column(SmallInteger)
    iso_week: Mapped[int] = mapped_column(SmallInteger)
    sequence: Mapped[int] = mapped_column(default=0)
    forecast: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    forecast_sequence: Mapped[int | None]
    forecast_at: Mapped[Instant | None]


class Publication(TenantOwned, Base):
    """One act of publishing a week: the snapshot of every shift it told people about."""

    __tablename__ = "publications"

    iso_year: Mapped[int] = mapped_column(SmallInteger)
    iso_week: Mapped[int] = mapped_column(SmallInteger)
    published_at: Mapped[Instant]
    by: Mapped[Words]
    snapshot: Mapped[Json]
    reasons: Mapped[Json]
    """Per shift with a warning: why it was published all the same."""


class DriverMessage(TenantOwned, Base):
    """A short message of the planner to a driver, with the moment it was seen."""

    __tablename__ = "driver_messages"
    __table_args__ = (
        reference("driver_id", "drivers"),
        reference("shift_id", "shifts", on_delete="CASCADE"),
        Index("ix_driver_messages_driver", "tenant_id", "driver_id", postgresql_where=text("seen_at IS NULL")),
    )

    driver_id: Mapped[UUID]
    shift_id: Mapped[UUID | None]
    text: Mapped[Words]
    sent_by: Mapped[Words]
    sent_at: Mapped[Instant]
    seen_at: Mapped[Instant | None]
