"""From approved shift to cents: tariff versions, settlement weeks and money lines."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, TenantOwned
from models.tables.columns import (
    Cents,
    Day,
    Instant,
    Scaled,
    Words,
    kind_type,
    never_overlapping,
    reference,
    unique_within_tenant,
)
from models.values.kinds import AdjustmentKind, MalusCause, Side, TariffKind

NO_ID = "'00000000-0000-0000-0000-000000000000'::uuid"


class TariffVersion(TenantOwned, Base):
    """One rate for one party from a day until (not including) another; a used version no longer changes."""

    __tablename__ = "tariff_versions"
    __table_args__ = (
        reference("principal_id", "principals"),
        reference("contractor_id", "contractors"),
        reference("depot_id", "depots"),
        reference("route_template_id", "route_templates"),
        CheckConstraint("(side = 'revenue') = (principal_id IS NOT NULL)", name="principal_pays"),
        CheckConstraint("(side = 'cost') = (contractor_id IS NOT NULL)", name="contractor_earns"),
        never_overlapping(
            "side",
            f"coalesce(principal_id, contractor_id, {NO_ID})",
            f"coalesce(depot_id, {NO_ID})",
            f"coalesce(route_template_id, {NO_ID})",
            "kind",
            period="daterange(valid_from, valid_until)",
            name="ex_tariff_versions_overlap",
        ),
    )

    side: Mapped[Side] = mapped_column(kind_type(Side))
    principal_id: Mapped[UUID | None]
    contractor_id: Mapped[UUID | None]
    depot_id: Mapped[UUID | None]
    route_template_id: Mapped[UUID | None]
    kind: Mapped[TariffKind] = mapped_column(kind_type(TariffKind))
    rate_1e4: Mapped[Scaled]
    """Euro per unit times 10^4; for a percentage, percent times 10^4."""
    from_quantity_1e4: Mapped[Scaled] = mapped_column(default=0)
    """Only what exceeds this quantity counts."""
    condition: Mapped[Words] = mapped_column(default="")
    valid_from: Mapped[Day]
    valid_until: Mapped[Day | None]
    remark: Mapped[Words] = mapped_column(default="")
    created_by: Mapped[Words] = mapped_column(default="")


class SettlementWeek(TenantOwned, Base):
    """The state of an ISO week: `open` or `locked`. After the lock only a later week takes new lines."""

    __tablename__ = "settlement_weeks"
    __table_args__ = (unique_within_tenant("iso_year", "iso_week", name="uq_settlement_weeks_week"),)

    iso_year: Mapped[int] = mapped_column(SmallInteger)
    iso_week: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[Words] = mapped_column(default="open")
    locked_at: Mapped[Instant | None]
    locked_by: Mapped[Words] = mapped_column(default="")
    settled_at: Mapped[Instant | None]
    """When its lines were last made; None when something they rest on changed since."""


class DeferredShift(TenantOwned, Base):
    """A shift settled outside its own week: held back before the lock, or reckoned again after it."""

    __tablename__ = "deferred_shifts"
    __table_args__ = (
        reference("shift_id", "shifts"),
        unique_within_tenant("shift_id", name="uq_deferred_shifts_shift"),
        CheckConstraint("reason <> ''", name="explained"),
    )

    shift_id: Mapped[UUID]
    reason: Mapped[Words]
    deferred_at: Mapped[Instant]
    deferred_by: Mapped[Words] = mapped_column(default="")
    released_at: Mapped[Instant | None]
    """Since when it may be settled; None as long as it is held back."""


class Adjustment(TenantOwned, Base):
    """A bonus or malus for one shift, beside its tariffs; once entered it is only ever withdrawn.

    A malus is what a principal takes off (side revenue); a bonus comes from a principal or goes to a contractor.
    """

    __tablename__ = "adjustments"
    __table_args__ = (
        reference("shift_id", "shifts"),
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("note <> ''", name="explained"),
        CheckConstraint("(kind = 'malus') = (cause IS NOT NULL)", name="malus_has_cause"),
        CheckConstraint("side = 'revenue' OR kind = 'bonus'", name="malus_of_principal"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by = '')", name="withdrawn_by_somebody"),
        Index("ix_adjustments_shift", "tenant_id", "shift_id"),
    )

    shift_id: Mapped[UUID]
    side: Mapped[Side] = mapped_column(kind_type(Side))
    kind: Mapped[AdjustmentKind] = mapped_column(kind_type(AdjustmentKind))
    cause: Mapped[MalusCause | None] = mapped_column(kind_type(MalusCause))
    amount_cents: Mapped[Cents]
    note: Mapped[Words]
    """What it is for and how that is known; it stands on the document."""
    entered_at: Mapped[Instant]
    entered_by: Mapped[Words]
    withdrawn_at: Mapped[Instant | None]
    withdrawn_by: Mapped[Words] = mapped_column(default="")


class MoneyLine(TenantOwned, Base):
    """One amount of one shift, with the tariff version or adjustment that made it; never changed after the lock.

    A cost that no shift caused, such as guaranteed hours that were not worked, names only its driver and a reason.
    """

    __tablename__ = "money_lines"
    __table_args__ = (
        reference("shift_id", "shifts"),
        reference("registration_id", "registrations"),
        reference("tariff_version_id", "tariff_versions"),
        reference("adjustment_id", "adjustments"),
        reference("principal_id", "principals"),
        reference("depot_id", "depots"),
        reference("route_template_id", "route_templates"),
        reference("driver_id", "drivers"),
        reference("contractor_id", "contractors"),
        reference("invoice_id", "invoices"),
        CheckConstraint("tariff_version_id IS NOT NULL OR reason <> ''", name="explained"),
        CheckConstraint(
            "num_nonnulls(tariff_version_id, adjustment_id) = 1"
            " OR (side = 'cost' AND num_nulls(tariff_version_id, adjustment_id) = 2)",
            name="agreed",
        ),
        CheckConstraint(
            "(side = 'cost' AND num_nonnulls(tariff_version_id, adjustment_id) = 1) = (contractor_id IS NOT NULL)",
            name="owed_to_somebody",
        ),
        CheckConstraint("(kind IN ('bonus', 'malus')) = (adjustment_id IS NOT NULL)", name="adjusted"),
        CheckConstraint("(bucket = 'malus') = (kind = 'malus')", name="malus"),
        CheckConstraint(
            "num_nonnulls(shift_id, principal_id, depot_id, route_template_id) = 4"
            " OR (num_nulls(shift_id, principal_id, depot_id, route_template_id) = 4"
            " AND side = 'cost' AND driver_id IS NOT NULL)",
            name="shift_or_driver",
        ),
        Index("ix_money_lines_week", "tenant_id", "iso_year", "iso_week", "principal_id"),
        Index("ix_money_lines_invoice", "tenant_id", "invoice_id"),
        Index(
            "ix_money_lines_owed",
            "tenant_id",
            "contractor_id",
            "iso_year",
            "iso_week",
            postgresql_where=text("contractor_id IS NOT NULL AND invoice_id IS NULL"),
        ),
        Index(
            "ix_money_lines_taken_back",
            "tenant_id",
            "principal_id",
            postgresql_include=["iso_year", "iso_week"],
            postgresql_where=text("side = 'revenue' AND amount_cents < 0 AND invoice_id IS NULL"),
        ),
        Index("ix_money_lines_shift", "tenant_id", "shift_id"),
        Index("ix_money_lines_tariff_version", "tenant_id", "tariff_version_id"),
        Index(
            "ix_money_lines_adjustment",
            "tenant_id",
            "adjustment_id",
            postgresql_where=text("adjustment_id IS NOT NULL"),
        ),
    )

    side: Mapped[Side] = mapped_column(kind_type(Side))
    bucket: Mapped[Words]
    """Where it stands in the margin: `revenue`, `driver`, `vehicle`, `fuel`, or `malus`: revenue that was taken off."""
    iso_year: Mapped[int] = mapped_column(SmallInteger)
    iso_week: Mapped[int] = mapped_column(SmallInteger)
    """The settlement week it is booked in; for a correction a later one than that of its service date."""
    service_date: Mapped[Day]
    """For a cost of no shift the Monday of the week it is about."""
    shift_id: Mapped[UUID | None]
    registration_id: Mapped[UUID | None]
    principal_id: Mapped[UUID | None]
    depot_id: Mapped[UUID | None]
    route_template_id: Mapped[UUID | None]
    driver_id: Mapped[UUID | None]
    contractor_id: Mapped[UUID | None]
    tariff_version_id: Mapped[UUID | None]
    adjustment_id: Mapped[UUID | None]
    kind: Mapped[Words]
    quantity_1e4: Mapped[Scaled]
    rate_1e4: Mapped[Scaled]
    amount_cents: Mapped[Cents]
    trace: Mapped[Words]
    reason: Mapped[Words] = mapped_column(default="")
    invoice_id: Mapped[UUID | None]


class MarginTotal(TenantOwned, Base):
    """What one week brought in and cost along one dimension, planned and realised; kept so that overviews stay quick.

    `dimension`: all, principal, depot, route, driver or day. Costs are positive.
    """

    __tablename__ = "margin_totals"
    __table_args__ = (
        Index("ix_margin_totals_week", "tenant_id", "dimension", "iso_year", "iso_week"),
        CheckConstraint("(dimension IN ('all', 'day')) = (subject_id IS NULL)", name="subject"),
    )

    iso_year: Mapped[int] = mapped_column(SmallInteger)
    iso_week: Mapped[int] = mapped_column(SmallInteger)
    dimension: Mapped[Words]
    subject_id: Mapped[UUID | None]
    """The principal, depot, route template or driver."""
    service_date: Mapped[Day | None]
    shifts: Mapped[int] = mapped_column(default=0)
    revenue_cents: Mapped[Cents] = mapped_column(default=0)
    driver_cents: Mapped[Cents] = mapped_column(default=0)
    vehicle_cents: Mapped[Cents] = mapped_column(default=0)
    fuel_cents: Mapped[Cents] = mapped_column(default=0)
    malus_cents: Mapped[Cents] = mapped_column(default=0)
    unallocated_cents: Mapped[Cents] = mapped_column(default=0)
    planned_revenue_cents: Mapped[Cents] = mapped_column(default=0)
    planned_cost_cents: Mapped[Cents] = mapped_column(default=0)
