"""What a company and DepotFlow agreed: signatures under legal texts, and the parties that DepotFlow itself engages."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, TenantOwned
from models.tables.columns import Blob, Day, Instant, Words, kind_type, reference, unique_within_tenant
from models.values.ids import new_id
from models.values.kinds import LegalText, PartyService, TransferBasis


class Signature(TenantOwned, Base):
    """Who signed which version of a legal text for the company, and how that is known. Rows are only ever added."""

    __tablename__ = "signatures"
    __table_args__ = (
        reference("file_id", "stored_files"),
        unique_within_tenant("legal_text", "version", name="uq_signatures_version"),
        CheckConstraint("octet_length(text_sha256) = 32", name="hash"),
        CheckConstraint("name <> '' AND capacity <> ''", name="by_somebody"),
    )

    legal_text: Mapped[LegalText] = mapped_column(kind_type(LegalText))
    version: Mapped[Day]
    """The day on which the text was published."""
    language: Mapped[Words]
    text_sha256: Mapped[Blob]
    """SHA-256 of the UTF-8 of what was on the screen."""
    signed_at: Mapped[Instant]
    signed_by: Mapped[UUID]
    """The membership."""
    name: Mapped[Words]
    capacity: Mapped[Words]
    email: Mapped[Words]
    address: Mapped[Words]
    """The network address it came from."""
    device: Mapped[Words]
    proof: Mapped[Words]
    """How this person had proved who it is."""
    company: Mapped[Words]
    """Name, number and address of the company at that moment, as on the PDF."""
    file_id: Mapped[UUID]


class SubProcessor(Base):
    """A party that processes for DepotFlow what DepotFlow processes for companies; the same for all of them.

    A new one is announced thirty whole days before it begins; `is_initial` is one that nobody had to be told of:
    it stands in the first agreement, or no company was there yet.
    """

    __tablename__ = "sub_processors"
    __table_args__ = (
        CheckConstraint("is_initial OR begins_on > announced_on + 30", name="told_ahead"),
        CheckConstraint("started_on >= begins_on", name="not_before_it_begins"),
        CheckConstraint("ended_on >= started_on", name="ends_after_start"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[Words] = mapped_column(unique=True)
    service: Mapped[PartyService] = mapped_column(kind_type(PartyService))
    role: Mapped[Words]
    role_english: Mapped[Words]
    data: Mapped[Words]
    data_english: Mapped[Words]
    country: Mapped[Words]
    """Of its head office: two letters."""
    place: Mapped[Words]
    """Where it processes."""
    basis: Mapped[TransferBasis] = mapped_column(kind_type(TransferBasis))
    announced_on: Mapped[Day]
    begins_on: Mapped[Day]
    is_initial: Mapped[bool]
    started_on: Mapped[Day | None]
    ended_on: Mapped[Day | None]


class SubProcessorNotice(TenantOwned, Base):
    """That a company was told of a new sub-processor, and when. Rows are only ever added."""

    __tablename__ = "sub_processor_notices"
    __table_args__ = (unique_within_tenant("sub_processor_id", name="uq_sub_processor_notices_once"),)

    sub_processor_id: Mapped[UUID] = mapped_column(ForeignKey("sub_processors.id"))
    told_at: Mapped[Instant]
    people: Mapped[int]
    """To how many a mail went."""


class Objection(TenantOwned, Base):
    """A company's objection to a sub-processor. Rows are only ever added."""

    __tablename__ = "objections"
    __table_args__ = (unique_within_tenant("sub_processor_id", name="uq_objections_once"),)

    sub_processor_id: Mapped[UUID] = mapped_column(ForeignKey("sub_processors.id"))
    made_at: Mapped[Instant]
    made_by: Mapped[Words]
    email: Mapped[Words]
    reason: Mapped[Words]
