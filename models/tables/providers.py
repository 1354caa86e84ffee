"""A company's own sign-in provider, who of its people is known there, and sign-ins that are under way there."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base, TenantOwned
from models.tables.columns import Blob, Instant, Words, kind_type, unique_within_tenant
from models.values.kinds import ProviderKind


class Provider(TenantOwned, Base):
    """Where the company's people sign in by OpenID Connect; one row per tenant at most, its id is the tenant's."""

    __tablename__ = "providers"
    __table_args__ = (
        CheckConstraint("id = tenant_id", name="one_per_tenant"),
        CheckConstraint("enabled_at IS NULL OR tested_at IS NOT NULL", name="tested_first"),
    )

    kind: Mapped[ProviderKind] = mapped_column(kind_type(ProviderKind))
    issuer: Mapped[Words]
    client: Mapped[Words]
    sealed_secret: Mapped[Blob]
    secret_last4: Mapped[Words]
    domains: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """The part behind the @ of the addresses that may come in this way."""
    is_required: Mapped[bool]
    """Whether who has such an address, and is no owner, comes in this way only."""
    trusts_second_step: Mapped[bool]
    """Whether what the provider asks counts as the second step."""
    tested_at: Mapped[Instant | None]
    enabled_at: Mapped[Instant | None]
    generation: Mapped[int] = mapped_column(default=0, server_default="0")
    """Rises when somebody is unlinked: what it said of anybody before, and was not confirmed yet, no longer counts."""


class ProviderLink(TenantOwned, Base):
    """Who a member is at the provider. Gone when the provider becomes another one, or the membership ends."""

    __tablename__ = "provider_links"
    __table_args__ = (
        unique_within_tenant("subject", name="uq_provider_links_subject"),
        unique_within_tenant("membership_id", name="uq_provider_links_membership"),
    )

    subject: Mapped[Words]
    """What the provider calls somebody, for good; an address can become somebody else's."""
    membership_id: Mapped[UUID]
    linked_at: Mapped[Instant]


class ProviderTrip(TenantOwned, Base):
    """Somebody who was sent to the provider and has not come back: taken away by the first who does."""

    __tablename__ = "provider_trips"
    __table_args__ = (unique_within_tenant("key", name="uq_provider_trips_key"),)

    key: Mapped[Blob]
    """A hash over the state and the secret of the browser."""
    nonce: Mapped[Words]
    verifier: Mapped[Words]
    tester_id: Mapped[UUID | None]
    """The membership that only tries the connection."""
    asked: Mapped[Words]
    """The page of ours that somebody wanted."""
    expires_at: Mapped[Instant]
