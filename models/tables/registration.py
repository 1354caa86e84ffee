"""What really happened on a shift: the events from the phone and the registration made of them."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, TenantOwned
from models.tables.columns import Instant, Json, Words, reference, unique_within_tenant


class DriverEvent(TenantOwned, Base):
    """One thing a driver did. The id is made on the phone, so sending it twice is harmless."""

    __tablename__ = "driver_events"
    __table_args__ = (
        reference("shift_id", "shifts"),
        reference("driver_id", "drivers"),
        Index("ix_driver_events_shift", "tenant_id", "shift_id"),
    )

    shift_id: Mapped[UUID]
    driver_id: Mapped[UUID]
    kind: Mapped[Words]
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    """The order in which events came in, which is the order in which a phone made them."""
    happened_at: Mapped[Instant]
    received_at: Mapped[Instant]
    skew_seconds: Mapped[int] = mapped_column(default=0)
    """How far the phone's clock ran ahead of ours when it sent this."""
    data: Mapped[Json]


class Registration(TenantOwned, Base):
    """The counts and times of one shift. Versions are kept; one is current. Approval is by someone else."""

    __tablename__ = "registrations"
    __table_args__ = (
        reference("shift_id", "shifts"),
        reference("driver_id", "drivers"),
        reference("vehicle_id", "vehicles"),
        unique_within_tenant("shift_id", "version", name="uq_registrations_version"),
        Index("uq_registrations_current", "tenant_id", "shift_id", unique=True, postgresql_where=text("is_current")),
        Index("ix_registrations_approved", "tenant_id", "approved_at"),
        Index("ix_registrations_driver", "tenant_id", "driver_id", "started_at"),
        CheckConstraint("ended_at IS NULL OR ended_at > started_at", name="order"),
        CheckConstraint("approved_by IS NULL OR approved_by <> registered_by", name="approved_by_another"),
        CheckConstraint(
            "least(break_minutes, wait_minutes, stops_done, stops_failed, parcels_delivered, parcels_returned, pickups)"
            " >= 0",
            name="not_negative",
        ),
    )

    shift_id: Mapped[UUID]
    driver_id: Mapped[UUID]
    vehicle_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    is_current: Mapped[bool] = mapped_column(default=True)
    started_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    break_minutes: Mapped[int] = mapped_column(default=0)
    wait_minutes: Mapped[int] = mapped_column(default=0)
    km_start: Mapped[int | None]
    km_end: Mapped[int | None]
    stops_loaded: Mapped[int | None]
    stops_done: Mapped[int] = mapped_column(default=0)
    stops_failed: Mapped[int] = mapped_column(default=0)
    parcels_delivered: Mapped[int] = mapped_column(default=0)
    parcels_returned: Mapped[int] = mapped_column(default=0)
    pickups: Mapped[int] = mapped_column(default=0)
    remark: Mapped[Words] = mapped_column(default="")
    long_shift_reason: Mapped[Words] = mapped_column(default="")
    registered_by: Mapped[UUID]
    """The membership or API key that registered it."""
    registered_at: Mapped[Instant]
    correction_reason: Mapped[Words] = mapped_column(default="")
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[Instant | None]
