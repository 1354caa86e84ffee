"""What a company answers for: breaches of personal data, activities of its own, and what their impact is."""

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, TenantOwned
from models.tables.columns import Day, Instant, Words, kind_type, unique_within_tenant
from models.values.kinds import BreachRisk, BreachRole


class Breach(TenantOwned, Base):
    """A breach of personal data, with what article 33 AVG wants written down of each, also of one nobody is told of.

    Whom it must be told follows from `role`: the authority, or the controller that the company works for. `told_at` is
    when that was done; empty words and None are what is not known or decided yet.
    """

    __tablename__ = "breaches"
    __table_args__ = (
        unique_within_tenant("number", name="uq_breaches_number"),
        CheckConstraint("number > 0 AND title <> ''", name="named"),
        CheckConstraint("(role = 'processor') = (controller <> '')", name="for_whom"),
        CheckConstraint("processor_knew_at IS NULL OR processor <> ''", name="processor_is_named"),
        CheckConstraint("processor_knew_at <= discovered_at", name="heard_after"),
        CheckConstraint("persons_count >= 0 AND records_count >= 0", name="counts"),
        CheckConstraint("told_at IS NULL OR untold_reason = ''", name="told_or_not"),
        CheckConstraint("persons_told_at IS NULL OR persons_untold_reason = ''", name="persons_told_or_not"),
        CheckConstraint("closed_at IS NULL OR told_at IS NOT NULL OR untold_reason <> ''", name="closed_when_decided"),
        CheckConstraint(
            "(closed_at IS NULL) = (closed_reason = '') AND (closed_at IS NULL) = (closed_by = '')",
            name="closed_with_reason",
        ),
    )

    number: Mapped[int]
    """Counts up per company."""
    title: Mapped[Words]
    role: Mapped[BreachRole] = mapped_column(kind_type(BreachRole))
    controller: Mapped[Words] = mapped_column(default="")
    """For whom the data is processed; empty when it is the company itself."""
    discovered_at: Mapped[Instant]
    """When the company became aware of it: the clock runs from then."""
    happened: Mapped[Words] = mapped_column(default="")
    """When it happened, in words: often only a period is known."""
    processor: Mapped[Words] = mapped_column(default="")
    """The processor at whom it happened; empty when it happened here."""
    processor_knew_at: Mapped[Instant | None]
    nature: Mapped[Words] = mapped_column(default="")
    persons: Mapped[Words] = mapped_column(default="")
    """Kinds of persons."""
    persons_count: Mapped[int | None]
    records: Mapped[Words] = mapped_column(default="")
    """Kinds of data, and registers."""
    records_count: Mapped[int | None]
    consequences: Mapped[Words] = mapped_column(default="")
    measures: Mapped[Words] = mapped_column(default="")
    contact: Mapped[Words] = mapped_column(default="")
    """Where more can be heard: name, mail, phone."""
    risk: Mapped[BreachRisk] = mapped_column(kind_type(BreachRisk))
    told_at: Mapped[Instant | None]
    told_reference: Mapped[Words] = mapped_column(default="")
    late_reason: Mapped[Words] = mapped_column(default="")
    untold_reason: Mapped[Words] = mapped_column(default="")
    persons_told_at: Mapped[Instant | None]
    persons_untold_reason: Mapped[Words] = mapped_column(default="")
    entered_at: Mapped[Instant]
    entered_by: Mapped[Words]
    closed_at: Mapped[Instant | None]
    closed_by: Mapped[Words] = mapped_column(default="")
    closed_reason: Mapped[Words] = mapped_column(default="")


class ProcessingActivity(TenantOwned, Base):
    """An activity of the company's own in the register, or its remark at one that follows from how things are set up.

    With a `code` it is only a remark, and all other words are empty.
    """

    __tablename__ = "processing_activities"
    __table_args__ = (
        CheckConstraint("(code = '') = (name <> '')", name="own_or_remark"),
        CheckConstraint("code = '' OR controller || purpose || basis || persons || data = ''", name="only_remark"),
        Index("uq_processing_activities_code", "tenant_id", "code", unique=True, postgresql_where=text("code <> ''")),
    )

    code: Mapped[Words] = mapped_column(default="")
    name: Mapped[Words] = mapped_column(default="")
    controller: Mapped[Words] = mapped_column(default="")
    """For whom it is done, when the company is a processor in it."""
    purpose: Mapped[Words] = mapped_column(default="")
    basis: Mapped[Words] = mapped_column(default="")
    persons: Mapped[Words] = mapped_column(default="")
    data: Mapped[Words] = mapped_column(default="")
    recipients: Mapped[Words] = mapped_column(default="")
    transfers: Mapped[Words] = mapped_column(default="")
    term: Mapped[Words] = mapped_column(default="")
    measures: Mapped[Words] = mapped_column(default="")
    remark: Mapped[Words] = mapped_column(default="")
    changed_at: Mapped[Instant]
    changed_by: Mapped[Words]


class ImpactAssessment(TenantOwned, Base):
    """What an activity means for the people in it, and what is done about that; one per activity, as last written."""

    __tablename__ = "impact_assessments"
    __table_args__ = (unique_within_tenant("activity", name="uq_impact_assessments_activity"),)

    activity: Mapped[Words]
    """The code of an activity, or the id of one of the company's own."""
    assessed_on: Mapped[Day]
    nature: Mapped[Words]
    extent: Mapped[Words]
    necessity: Mapped[Words]
    risks: Mapped[Words]
    measures: Mapped[Words]
    conclusion: Mapped[Words]
    changed_at: Mapped[Instant]
    changed_by: Mapped[Words]
