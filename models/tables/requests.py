"""What people ask about their own data, what they were given, and what was closed when they left."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, TenantOwned
from models.tables.columns import Blob, Day, Instant, Words, kind_type, reference, unique_within_tenant
from models.values.kinds import RequestChannel, RequestKind, RequestState


class DataRequest(TenantOwned, Base):
    """A request under articles 15 to 21 AVG, with the day by which it must be answered.

    `driver_id` is None for somebody who is not, or not yet, recognised as a driver of the company.
    """

    __tablename__ = "data_requests"
    __table_args__ = (
        reference("driver_id", "drivers"),
        CheckConstraint("person <> ''", name="of_somebody"),
        CheckConstraint("due_on > received_on", name="due"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
        CheckConstraint("state <> 'answered' OR identity_how <> ''", name="answered_to_who_it_is"),
        CheckConstraint("state <> 'refused' OR answer <> ''", name="refused_with_reason"),
        CheckConstraint(
            "begun_at IS NULL OR (kind = 'erasure' AND driver_id IS NOT NULL AND identity_how <> '')", name="begun"
        ),
        Index("ix_data_requests_open", "tenant_id", "due_on", postgresql_where=text("state = 'open'")),
        Index("ix_data_requests_driver", "tenant_id", "driver_id"),
    )

    kind: Mapped[RequestKind] = mapped_column(kind_type(RequestKind))
    channel: Mapped[RequestChannel] = mapped_column(kind_type(RequestChannel))
    state: Mapped[RequestState] = mapped_column(kind_type(RequestState), default=RequestState.OPEN)
    driver_id: Mapped[UUID | None]
    person: Mapped[Words]
    """Who asks, as they call themselves."""
    asked: Mapped[Words] = mapped_column(default="")
    """What they ask, in their words."""
    received_on: Mapped[Day]
    due_on: Mapped[Day]
    extension_reason: Mapped[Words] = mapped_column(default="")
    """Why it takes two months more; empty when the first month holds."""
    identity_how: Mapped[Words] = mapped_column(default="")
    """How it was established who asks; empty until that was done."""
    identity_by: Mapped[Words] = mapped_column(default="")
    identity_at: Mapped[Instant | None]
    entered_at: Mapped[Instant]
    entered_by: Mapped[Words]
    begun_at: Mapped[Instant | None]
    """Since when a removal is under way, which ends by itself once nothing of this driver stands open."""
    answer: Mapped[Words] = mapped_column(default="")
    """What was answered, or why it was refused."""
    closed_at: Mapped[Instant | None]
    closed_by: Mapped[Words] = mapped_column(default="")


class DataPackage(TenantOwned, Base):
    """A copy of everything about one driver, made by a job and sealed until it is fetched, once.

    Its content goes as soon as it was fetched or its time is over; the row stays to say that it was there.
    """

    __tablename__ = "data_packages"
    __table_args__ = (
        reference("driver_id", "drivers"),
        reference("request_id", "data_requests"),
        CheckConstraint("sealed IS NULL OR (made_at IS NOT NULL AND taken_at IS NULL)", name="sealed_until_taken"),
        CheckConstraint("(made_at IS NULL) = (expires_at IS NULL)", name="expires"),
        Index(
            "uq_data_packages_waiting",
            "tenant_id",
            "driver_id",
            unique=True,
            postgresql_where=text("made_at IS NULL AND failed_at IS NULL"),
        ),
        Index("ix_data_packages_request", "tenant_id", "request_id"),
        Index("ix_data_packages_sealed", "tenant_id", "expires_at", postgresql_where=text("sealed IS NOT NULL")),
    )

    driver_id: Mapped[UUID]
    request_id: Mapped[UUID]
    asked_at: Mapped[Instant]
    asked_by: Mapped[UUID]
    """The membership that asked for it, and may fetch it."""
    attempts: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[Instant | None]
    expires_at: Mapped[Instant | None]
    failed_at: Mapped[Instant | None]
    taken_at: Mapped[Instant | None]
    size: Mapped[int] = mapped_column(default=0)
    sealed: Mapped[Blob | None] = mapped_column(deferred=True)


class ClosedFile(TenantOwned, Base):
    """What the law keeps of a driver who left and asked to be forgotten, sealed away from everyday work.

    The driver's own row goes on without anything that says who it was.
    """

    __tablename__ = "closed_files"
    __table_args__ = (
        reference("driver_id", "drivers"),
        unique_within_tenant("driver_id", "category", name="uq_closed_files_category"),
    )

    driver_id: Mapped[UUID]
    category: Mapped[Words]
    """The category of the retention register that it goes with."""
    closed_at: Mapped[Instant]
    sealed: Mapped[Blob] = mapped_column(deferred=True)
