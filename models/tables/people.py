"""Who drives and on what footing: drivers, engagements, employee files, contractors, papers, absence."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, TenantOwned
from models.tables.columns import (
    Blob,
    Day,
    Instant,
    Scaled,
    Words,
    kind_type,
    never_overlapping,
    reference,
    unique_within_tenant,
)
from models.values.kinds import AbsenceKind, EngagementKind, IdentityDocument, PaperKind


class Driver(TenantOwned, Base):
    """A person who drives. On what footing stands in the engagement periods, never here."""

    __tablename__ = "drivers"
    __table_args__ = (
        reference("fixed_vehicle_id", "vehicles"),
        reference("fixed_route_template_id", "route_templates"),
        unique_within_tenant("personnel_number", name="uq_drivers_personnel_number"),
        Index("ix_drivers_sort_name", "tenant_id", "sort_name", "id"),
    )

    name: Mapped[Words]
    sort_name: Mapped[Words]
    """Lower case, without accents and with the family name first: what lists sort and search by."""
    personnel_number: Mapped[Words | None]
    phone: Mapped[Words] = mapped_column(default="")
    email: Mapped[Words] = mapped_column(default="")
    language: Mapped[Words] = mapped_column(default="nl")
    birth_date: Mapped[Day | None]
    fixed_vehicle_id: Mapped[UUID | None]
    fixed_route_template_id: Mapped[UUID | None]
    remark: Mapped[Words] = mapped_column(default="")
    archived_at: Mapped[Instant | None]


class DriverDepot(TenantOwned, Base):
    """A depot a driver can drive from; a driver may have several."""

    __tablename__ = "driver_depots"
    __table_args__ = (
        reference("driver_id", "drivers", on_delete="CASCADE"),
        reference("depot_id", "depots"),
        unique_within_tenant("driver_id", "depot_id", name="uq_driver_depots_pair"),
    )

    driver_id: Mapped[UUID]
    depot_id: Mapped[UUID]
    is_home: Mapped[bool] = mapped_column(default=False)


class Contractor(TenantOwned, Base):
    """A self-employed business that drivers work for (zzp: its own one driver); it sends, or is sent, invoices."""

    __tablename__ = "contractors"
    __table_args__ = (
        unique_within_tenant("kvk", name="uq_contractors_kvk"),
        unique_within_tenant("series_prefix", name="uq_contractors_series_prefix"),
    )

    name: Mapped[Words]
    sort_name: Mapped[Words]
    account_holder: Mapped[Words] = mapped_column(default="")
    kvk: Mapped[Words | None]
    btw_id: Mapped[Words] = mapped_column(default="")
    iban: Mapped[Words] = mapped_column(default="")
    street: Mapped[Words] = mapped_column(default="")
    postcode: Mapped[Words] = mapped_column(default="")
    city: Mapped[Words] = mapped_column(default="")
    country: Mapped[Words] = mapped_column(default="NL")
    email: Mapped[Words] = mapped_column(default="")
    niwo_number: Mapped[Words] = mapped_column(default="")
    niwo_until: Mapped[Day | None]
    series_prefix: Mapped[Words]
    payment_days: Mapped[int] = mapped_column(default=14)
    archived_at: Mapped[Instant | None]


class KorPeriod(TenantOwned, Base):
    """Days on which a contractor is in the small businesses scheme (KOR): what it delivers then carries no VAT."""

    __tablename__ = "kor_periods"
    __table_args__ = (
        reference("contractor_id", "contractors"),
        never_overlapping("contractor_id", period="daterange(valid_from, valid_until)", name="ex_kor_periods_overlap"),
    )

    contractor_id: Mapped[UUID]
    valid_from: Mapped[Day]
    valid_until: Mapped[Day | None]


class EngagementPeriod(TenantOwned, Base):
    """On what footing a driver works from one day until (not including) another; exactly one at a time."""

    __tablename__ = "engagement_periods"
    __table_args__ = (
        reference("driver_id", "drivers"),
        reference("contractor_id", "contractors"),
        UniqueConstraint("tenant_id", "id", "kind", "driver_id", name="uq_engagement_periods_driver_kind"),
        CheckConstraint("(kind IN ('zzp', 'subcontractor_staff')) = (contractor_id IS NOT NULL)", name="contractor"),
        CheckConstraint("kind = 'employee' OR (hourly_wage_1e4 IS NULL AND wage_scale = '')", name="wage_of_employee"),
        CheckConstraint(
            "travel_km >= 0 AND (kind = 'employee' OR (travel_km = 0 AND travel_rate_1e4 IS NULL))",
            name="travel_of_employee",
        ),
        CheckConstraint("kind IN ('employee', 'agency') OR contract_minutes = 0", name="hours_of_contract"),
        never_overlapping(
            "driver_id", period="daterange(valid_from, valid_until)", name="ex_engagement_periods_overlap"
        ),
    )

    driver_id: Mapped[UUID]
    kind: Mapped[EngagementKind] = mapped_column(kind_type(EngagementKind))
    valid_from: Mapped[Day]
    valid_until: Mapped[Day | None]
    contract_minutes: Mapped[int] = mapped_column(default=0)
    """Agreed working time per week."""
    hourly_wage_1e4: Mapped[Scaled | None]
    hourly_cost_1e4: Mapped[Scaled | None]
    """What an hour of an agency driver costs; for employees it follows from the wage."""
    wage_scale: Mapped[Words] = mapped_column(default="")
    travel_km: Mapped[int] = mapped_column(default=0)
    """Kilometres from home to depot and back that are paid for each day worked; 0 when nothing was agreed."""
    travel_rate_1e4: Mapped[Scaled | None]
    """Euro per kilometre; None is the tax-free limit of the day."""
    contractor_id: Mapped[UUID | None]
    agency_name: Mapped[Words] = mapped_column(default="")


class EmployeeFile(TenantOwned, Base):
    """What only an employee has: BSN (encrypted) and the account wages go to. The database refuses it for others."""

    __tablename__ = "employee_files"
    __table_args__ = (
        reference("driver_id", "drivers"),
        unique_within_tenant("driver_id", name="uq_employee_files_driver"),
        ForeignKeyConstraint(
            ["tenant_id", "engagement_id", "engagement_kind", "driver_id"],
            [f"engagement_periods.{column}" for column in ("tenant_id", "id", "kind", "driver_id")],
            name="fk_employee_files_engagement",
        ),
        CheckConstraint("engagement_kind = 'employee'", name="employees_only"),
    )

    driver_id: Mapped[UUID]
    engagement_id: Mapped[UUID]
    engagement_kind: Mapped[EngagementKind] = mapped_column(kind_type(EngagementKind), default=EngagementKind.EMPLOYEE)
    bsn_ciphertext: Mapped[Blob | None]
    bsn_last4: Mapped[Words] = mapped_column(default="")
    iban: Mapped[Words] = mapped_column(default="")
    account_holder: Mapped[Words] = mapped_column(default="")


class AccountChange(TenantOwned, Base):
    """Another account of a contractor or employee: the old one is paid to until this one is let in (invariant I31)."""

    __tablename__ = "account_changes"
    __table_args__ = (
        reference("contractor_id", "contractors"),
        reference("driver_id", "drivers"),
        CheckConstraint("(contractor_id IS NULL) <> (driver_id IS NULL)", name="one_payee"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> asked_by", name="two_persons"),
        CheckConstraint("let_in_at IS NULL OR confirmed_at IS NOT NULL OR NOT needs_second_person", name="confirmed"),
        CheckConstraint("let_in_at IS NULL OR let_in_at >= waits_until", name="waited"),
        Index(
            "uq_account_changes_contractor",
            "tenant_id",
            "contractor_id",
            unique=True,
            postgresql_where=text("let_in_at IS NULL AND withdrawn_at IS NULL AND contractor_id IS NOT NULL"),
        ),
        Index(
            "uq_account_changes_driver",
            "tenant_id",
            "driver_id",
            unique=True,
            postgresql_where=text("let_in_at IS NULL AND withdrawn_at IS NULL AND driver_id IS NOT NULL"),
        ),
    )

    contractor_id: Mapped[UUID | None]
    driver_id: Mapped[UUID | None]
    """The employee whose wage it is about."""
    iban: Mapped[Words]
    account_holder: Mapped[Words]
    asked_by: Mapped[UUID | None]
    asked_by_name: Mapped[Words]
    asked_at: Mapped[Instant]
    waits_until: Mapped[Instant]
    needs_second_person: Mapped[bool]
    confirmed_by: Mapped[UUID | None]
    confirmed_by_name: Mapped[Words] = mapped_column(default="")
    confirmed_at: Mapped[Instant | None]
    let_in_at: Mapped[Instant | None]
    withdrawn_at: Mapped[Instant | None]


class SelfBillingAgreement(TenantOwned, Base):
    """The contractor's prior consent that the company makes its invoices, as article 35 lid 2 Wet OB asks."""

    __tablename__ = "self_billing_agreements"
    __table_args__ = (
        reference("contractor_id", "contractors"),
        never_overlapping(
            "contractor_id", period="daterange(valid_from, valid_until)", name="ex_self_billing_agreements_overlap"
        ),
    )

    contractor_id: Mapped[UUID]
    valid_from: Mapped[Day]
    valid_until: Mapped[Day | None]
    signed_by: Mapped[Words]
    signed_at: Mapped[Instant]
    accept_days: Mapped[int] = mapped_column(default=7)
    accepts_by_silence: Mapped[bool] = mapped_column(default=False)
    text_version: Mapped[Words]
    text_sha256: Mapped[Blob]


class Paper(TenantOwned, Base):
    """The facts of a paper of a driver, vehicle or contractor: which, until when, who looked. Never a copy."""

    __tablename__ = "papers"
    __table_args__ = (
        reference("driver_id", "drivers"),
        reference("vehicle_id", "vehicles"),
        reference("contractor_id", "contractors"),
        CheckConstraint("num_nonnulls(driver_id, vehicle_id, contractor_id) = 1", name="one_holder"),
        CheckConstraint("char_length(number_last4) <= 4", name="only_the_end"),
        CheckConstraint("document IS NULL OR kind = 'id_check'", name="document_of_check"),
        Index("ix_papers_driver", "tenant_id", "driver_id", "kind", "valid_until"),
        Index("ix_papers_vehicle", "tenant_id", "vehicle_id"),
        Index("ix_papers_contractor", "tenant_id", "contractor_id"),
    )

    kind: Mapped[PaperKind] = mapped_column(kind_type(PaperKind))
    driver_id: Mapped[UUID | None]
    vehicle_id: Mapped[UUID | None]
    contractor_id: Mapped[UUID | None]
    document: Mapped[IdentityDocument | None] = mapped_column(kind_type(IdentityDocument))
    """What an identity was checked with."""
    valid_until: Mapped[Day | None]
    number_last4: Mapped[Words] = mapped_column(default="")
    checked_by: Mapped[Words] = mapped_column(default="")
    checked_at: Mapped[Instant | None]
    remark: Mapped[Words] = mapped_column(default="")


class Absence(TenantOwned, Base):
    """Days `[starts_on, ends_on)` on which a driver is away. `state`: requested, approved or declined.

    Days of leave and illness are days of employment: the database refuses others (migration 0033).
    """

    __tablename__ = "absences"
    __table_args__ = (
        reference("driver_id", "drivers"),
        CheckConstraint("ends_on > starts_on", name="order"),
        Index("ix_absences_driver", "tenant_id", "driver_id", "ends_on"),
    )

    driver_id: Mapped[UUID]
    kind: Mapped[AbsenceKind] = mapped_column(kind_type(AbsenceKind))
    starts_on: Mapped[Day]
    ends_on: Mapped[Day]
    state: Mapped[Words] = mapped_column(default="approved")
    remark: Mapped[Words] = mapped_column(default="")
    requested_at: Mapped[Instant]


class Availability(TenantOwned, Base):
    """What a driver says of a weekday (0 is Monday): `can`, `rather_not` or `cannot`."""

    __tablename__ = "availabilities"
    __table_args__ = (
        reference("driver_id", "drivers", on_delete="CASCADE"),
        unique_within_tenant("driver_id", "weekday", name="uq_availabilities_weekday"),
    )

    driver_id: Mapped[UUID]
    weekday: Mapped[int] = mapped_column(SmallInteger)
    preference: Mapped[Words]
