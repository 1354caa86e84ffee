"""The vans."""

from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, TenantOwned
from models.tables.columns import Cents, Day, Instant, Words, kind_type, reference, unique_within_tenant
from models.values.kinds import VehicleOwner


class Vehicle(TenantOwned, Base):
    """A van: whose it is, what it may carry, and until when its papers run."""

    __tablename__ = "vehicles"
    __table_args__ = (
        reference("contractor_id", "contractors"),
        reference("depot_id", "depots"),
        unique_within_tenant("plate", name="uq_vehicles_plate"),
        CheckConstraint("owner = 'driver_owned' OR contractor_id IS NULL", name="contractor_owns"),
    )

    number: Mapped[Words]
    """The short name on the key and the board: `22`."""
    plate: Mapped[Words]
    make_model: Mapped[Words] = mapped_column(default="")
    owner: Mapped[VehicleOwner] = mapped_column(kind_type(VehicleOwner))
    contractor_id: Mapped[UUID | None]
    depot_id: Mapped[UUID | None]
    payload_kg: Mapped[int | None]
    gross_kg: Mapped[int | None]
    emission_class: Mapped[Words] = mapped_column(default="")
    first_admission: Mapped[Day | None]
    apk_until: Mapped[Day | None]
    insured_until: Mapped[Day | None]
    odometer_km: Mapped[int | None]
    day_cost_cents: Mapped[Cents] = mapped_column(default=0)
    out_of_service_from: Mapped[Day | None]
    out_of_service_until: Mapped[Day | None]
    out_of_service_reason: Mapped[Words] = mapped_column(default="")
    archived_at: Mapped[Instant | None]
