"""The company itself, whom it drives for, and from where: company, principals, contracts, depots, route templates."""

from datetime import time
from uuid import UUID

from sqlalchemy import CheckConstraint, SmallInteger, false
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
from models.values.kinds import RouteType


class Company(TenantOwned, Base):
    """What stands on the company's documents and how it works; one row per tenant, its id is the tenant's."""

    __tablename__ = "companies"
    __table_args__ = (CheckConstraint("id = tenant_id", name="one_per_tenant"),)

    legal_name: Mapped[Words]
    trade_name: Mapped[Words] = mapped_column(default="")
    kvk: Mapped[Words] = mapped_column(default="")
    btw_id: Mapped[Words] = mapped_column(default="")
    iban: Mapped[Words] = mapped_column(default="")
    account_holder: Mapped[Words] = mapped_column(default="")
    street: Mapped[Words] = mapped_column(default="")
    postcode: Mapped[Words] = mapped_column(default="")
    city: Mapped[Words] = mapped_column(default="")
    country: Mapped[Words] = mapped_column(default="NL")
    email: Mapped[Words] = mapped_column(default="")
    phone: Mapped[Words] = mapped_column(default="")
    wage_tax_number: Mapped[Words] = mapped_column(default="")
    payroll_package: Mapped[Words] = mapped_column(default="")
    confirm_deadline_hours: Mapped[int] = mapped_column(default=24)
    employer_cost_bp: Mapped[int] = mapped_column(default=13_200)
    """Employer's cost of a wage euro in hundredths of a percent: 13200 is 132 %."""
    fuel_cost_per_km_1e4: Mapped[Scaled] = mapped_column(default=1_500)
    stay_allowance_cents: Mapped[Cents] = mapped_column(default=0)
    margin_target_bp: Mapped[int] = mapped_column(default=1_300)
    setup_done_at: Mapped[Instant | None]
    privacy_name: Mapped[Words] = mapped_column(default="", server_default="")
    """Whom one asks about personal data; empty while nobody was named."""
    privacy_email: Mapped[Words] = mapped_column(default="", server_default="")
    privacy_phone: Mapped[Words] = mapped_column(default="", server_default="")
    privacy_is_officer: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether that is a data protection officer (article 37 AVG)."""


class Principal(TenantOwned, Base):
    """Whom the company drives for, and on what terms."""

    __tablename__ = "principals"
    __table_args__ = (unique_within_tenant("name", name="uq_principals_name"),)

    name: Mapped[Words]
    legal_name: Mapped[Words] = mapped_column(default="")
    carrier: Mapped[Words] = mapped_column(default="")
    kvk: Mapped[Words] = mapped_column(default="")
    btw_id: Mapped[Words] = mapped_column(default="")
    street: Mapped[Words] = mapped_column(default="")
    postcode: Mapped[Words] = mapped_column(default="")
    city: Mapped[Words] = mapped_column(default="")
    country: Mapped[Words] = mapped_column(default="NL")
    invoice_email: Mapped[Words] = mapped_column(default="")
    buyer_reference: Mapped[Words] = mapped_column(default="")
    invoicing_mode: Mapped[Words] = mapped_column(default="invoice")
    """`invoice`: the company invoices; `self_bill`: the principal makes the invoice."""
    week_start: Mapped[int] = mapped_column(SmallInteger, default=1)
    dispute_days: Mapped[int] = mapped_column(default=14)
    payment_days: Mapped[int] = mapped_column(default=30)
    allows_zzp: Mapped[bool] = mapped_column(default=True)
    allows_subcontracting: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[Instant | None]


class Depot(TenantOwned, Base):
    """A sorting centre of a principal that routes leave from."""

    __tablename__ = "depots"
    __table_args__ = (unique_within_tenant("name", name="uq_depots_name"), reference("principal_id", "principals"))

    principal_id: Mapped[UUID]
    code: Mapped[Words] = mapped_column(default="")
    name: Mapped[Words]
    street: Mapped[Words] = mapped_column(default="")
    postcode: Mapped[Words] = mapped_column(default="")
    city: Mapped[Words] = mapped_column(default="")
    archived_at: Mapped[Instant | None]


class PrincipalContract(TenantOwned, Base):
    """A transport agreement with a principal, for one depot or for all, in force for a period."""

    __tablename__ = "principal_contracts"
    __table_args__ = (
        reference("principal_id", "principals"),
        reference("depot_id", "depots"),
        never_overlapping(
            "principal_id",
            "coalesce(depot_id, '00000000-0000-0000-0000-000000000000'::uuid)",
            period="daterange(valid_from, valid_until)",
            name="ex_principal_contracts_overlap",
        ),
    )

    principal_id: Mapped[UUID]
    depot_id: Mapped[UUID | None]
    reference: Mapped[Words] = mapped_column(default="")
    valid_from: Mapped[Day]
    valid_until: Mapped[Day | None]
    notice_days: Mapped[int] = mapped_column(default=30)
    indexation: Mapped[Words] = mapped_column(default="")


class RouteTemplate(TenantOwned, Base):
    """A fixed round: depot, code, times and what is normal on it. `weekdays`: bit 0 is Monday, bit 6 Sunday."""

    __tablename__ = "route_templates"
    __table_args__ = (
        reference("depot_id", "depots"),
        unique_within_tenant("depot_id", "code", name="uq_route_templates_code"),
    )

    depot_id: Mapped[UUID]
    code: Mapped[Words]
    name: Mapped[Words] = mapped_column(default="")
    type: Mapped[RouteType] = mapped_column(kind_type(RouteType), default=RouteType.DAY)
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    weekdays: Mapped[int] = mapped_column(SmallInteger, default=0b0011111)
    norm_stops: Mapped[int | None]
    norm_parcels: Mapped[int | None]
    norm_minutes: Mapped[int | None]
    norm_km: Mapped[int | None]
    postcodes: Mapped[Words] = mapped_column(default="")
    dock: Mapped[Words] = mapped_column(default="")
    archived_at: Mapped[Instant | None]
