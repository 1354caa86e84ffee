"""What is to be paid and the batches in which it is: payables, payment batches, payroll runs."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, TenantOwned
from models.tables.columns import (
    Blob,
    Cents,
    Day,
    Instant,
    Json,
    Scaled,
    Words,
    kind_type,
    never_overlapping,
    reference,
    unique_within_tenant,
)
from models.values.kinds import BatchState, PayableKind, WageComponent


class Payable(TenantOwned, Base):
    """An amount owed to a contractor (an accepted self-bill) or to an employee (net wage of a payroll run)."""

    __tablename__ = "payables"
    __table_args__ = (
        reference("invoice_id", "invoices"),
        reference("contractor_id", "contractors"),
        reference("driver_id", "drivers"),
        reference("payroll_run_id", "payroll_runs"),
        CheckConstraint("amount_cents > 0", name="positive"),
        CheckConstraint("(contractor_id IS NULL) <> (driver_id IS NULL)", name="one_payee"),
        Index(
            "uq_payables_invoice",
            "tenant_id",
            "invoice_id",
            unique=True,
            postgresql_where=text("invoice_id IS NOT NULL AND withdrawn_at IS NULL"),
        ),
        Index(
            "uq_payables_wage",
            "tenant_id",
            "payroll_run_id",
            "driver_id",
            unique=True,
            postgresql_where=text("payroll_run_id IS NOT NULL AND withdrawn_at IS NULL"),
        ),
        Index(
            "ix_payables_open", "tenant_id", "kind", postgresql_where=text("withdrawn_at IS NULL AND paid_at IS NULL")
        ),
    )

    kind: Mapped[PayableKind] = mapped_column(kind_type(PayableKind))
    invoice_id: Mapped[UUID | None]
    contractor_id: Mapped[UUID | None]
    driver_id: Mapped[UUID | None]
    payroll_run_id: Mapped[UUID | None]
    payee_name: Mapped[Words]
    iban: Mapped[Words]
    amount_cents: Mapped[Cents]
    text: Mapped[Words]
    due_on: Mapped[Day]
    created_at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None]
    paid_at: Mapped[Instant | None]


class CarriedBalance(TenantOwned, Base):
    """What a contractor came out short in a locked week, to be set off against his self-bill of a later week."""

    __tablename__ = "carried_balances"
    __table_args__ = (
        reference("contractor_id", "contractors"),
        unique_within_tenant("contractor_id", "iso_year", "iso_week", name="uq_carried_balances_week"),
        CheckConstraint("amount_cents < 0", name="negative"),
        CheckConstraint("reason <> ''", name="explained"),
    )

    contractor_id: Mapped[UUID]
    iso_year: Mapped[int] = mapped_column(SmallInteger)
    iso_week: Mapped[int] = mapped_column(SmallInteger)
    amount_cents: Mapped[Cents]
    reason: Mapped[Words]
    carried_at: Mapped[Instant]
    carried_by: Mapped[Words]


class PaymentBatch(TenantOwned, Base):
    """A SEPA file of one kind of payables: its bytes are made with it, so that what is approved is what is paid."""

    __tablename__ = "payment_batches"
    __table_args__ = (
        unique_within_tenant("msg_id", name="uq_payment_batches_msg_id"),
        CheckConstraint(
            "approved_by IS NULL OR approved_by <> created_by OR sole_approver_reason <> ''", name="two_persons"
        ),
        Index("ix_payment_batches_list", "tenant_id", "created_at"),
    )

    kind: Mapped[PayableKind] = mapped_column(kind_type(PayableKind))
    msg_id: Mapped[Words]
    state: Mapped[BatchState] = mapped_column(kind_type(BatchState), default=BatchState.CONCEPT)
    pain_version: Mapped[Words] = mapped_column(default="pain.001.001.09")
    execution_date: Mapped[Day]
    item_count: Mapped[int]
    control_sum_cents: Mapped[Cents]
    created_by: Mapped[UUID]
    created_by_name: Mapped[Words]
    created_at: Mapped[Instant]
    approved_by: Mapped[UUID | None]
    approved_by_name: Mapped[Words] = mapped_column(default="")
    approved_at: Mapped[Instant | None]
    sole_approver_reason: Mapped[Words] = mapped_column(default="")
    """Why the one person who may approve payments approved a batch of their own."""
    downloaded_at: Mapped[Instant | None]
    confirmed_at: Mapped[Instant | None]
    cancelled_at: Mapped[Instant | None]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    content_sha256: Mapped[Blob]


class PaymentItem(TenantOwned, Base):
    """One payment of a batch, as it stands in the file. A payable has at most one live item."""

    __tablename__ = "payment_items"
    __table_args__ = (
        reference("batch_id", "payment_batches"),
        reference("payable_id", "payables"),
        Index(
            "uq_payment_items_live_payable", "tenant_id", "payable_id", unique=True, postgresql_where=text("is_live")
        ),
        Index("ix_payment_items_batch", "tenant_id", "batch_id"),
    )

    batch_id: Mapped[UUID]
    payable_id: Mapped[UUID]
    is_live: Mapped[bool] = mapped_column(default=True)
    end_to_end_id: Mapped[Words]
    payee_name: Mapped[Words]
    iban: Mapped[Words]
    known_iban: Mapped[Words | None]
    """The account the company knew of the payee when the batch was approved."""
    amount_cents: Mapped[Cents]
    text: Mapped[Words]


class PayrollRun(TenantOwned, Base):
    """The hours of employees over a period of locked weeks: a concept until it is handed to the payroll package.

    There is one concept at a time, because each run corrects the exported runs before it.
    """

    __tablename__ = "payroll_runs"
    __table_args__ = (
        CheckConstraint("ends_on > starts_on", name="order"),
        never_overlapping(period="daterange(starts_on, ends_on)", name="ex_payroll_runs_overlap"),
        Index("uq_payroll_runs_concept", "tenant_id", unique=True, postgresql_where=text("exported_at IS NULL")),
    )

    name: Mapped[Words]
    starts_on: Mapped[Day]
    ends_on: Mapped[Day]
    """The day after the last."""
    created_at: Mapped[Instant]
    created_by: Mapped[Words]
    findings: Mapped[Json]
    """Per driver id what was noticed when the run was made: a list of `[severity, text]`."""
    exported_at: Mapped[Instant | None]


class PayrollLine(TenantOwned, Base):
    """One component of one employee in one week of a run; a correction names the week it corrects."""

    __tablename__ = "payroll_lines"
    __table_args__ = (
        reference("run_id", "payroll_runs", on_delete="CASCADE"),
        reference("driver_id", "drivers"),
        Index("ix_payroll_lines_run", "tenant_id", "run_id"),
    )

    run_id: Mapped[UUID]
    driver_id: Mapped[UUID]
    week_starts_on: Mapped[Day]
    component: Mapped[WageComponent] = mapped_column(kind_type(WageComponent))
    is_top_up: Mapped[bool] = mapped_column(default=False)
    """Hours that were not worked but are guaranteed by the contract."""
    minutes: Mapped[int] = mapped_column(default=0)
    quantity: Mapped[int] = mapped_column(default=0)
    """Days or pieces for an allowance."""
    rate_1e4: Mapped[Scaled] = mapped_column(default=0)
    amount_cents: Mapped[Cents] = mapped_column(default=0)
    corrects_week: Mapped[Day | None]


class ComponentCode(TenantOwned, Base):
    """What the company's payroll package calls a wage component."""

    __tablename__ = "component_codes"
    __table_args__ = (unique_within_tenant("component", name="uq_component_codes_component"),)

    component: Mapped[WageComponent] = mapped_column(kind_type(WageComponent))
    code: Mapped[Words]
