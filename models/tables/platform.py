"""What exists above the tenants: companies, people who sign in, their memberships and sessions."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base
from models.tables.columns import Blob, Day, Instant, Scaled, Words, kind_type, reference
from models.values.ids import new_id
from models.values.kinds import Role


class Tenant(Base):
    """A service partner; the row that all its data hangs from."""

    __tablename__ = "tenants"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[Words]
    is_demo: Mapped[bool] = mapped_column(default=False)
    allows_support: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether operators of DepotFlow may look along."""
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())
    closed_at: Mapped[Instant | None]


class User(Base):
    """A person who can sign in, known by an e-mail address."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[Words] = mapped_column(unique=True)
    name: Mapped[Words]
    password_hash: Mapped[Words]
    password_changes: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often the password was replaced: what was proved or mailed under an earlier one is worth nothing."""
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())


class Group(Base):
    """What its members may do in one company, and in which depots.

    `role` says with which of the first groups it began; None for one that the company made itself. The rights of
    owners and drivers follow from the role, so theirs are empty here.
    """

    __tablename__ = "groups"
    __table_args__ = (
        UniqueConstraint("tenant_id", "id", name="uq_groups_id"),
        UniqueConstraint("tenant_id", "name", name="uq_groups_name"),
        UniqueConstraint("tenant_id", "role", name="uq_groups_role"),
        CheckConstraint("role NOT IN ('owner', 'driver') OR (rights = '{}' AND NOT is_limited)", name="fixed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    name: Mapped[Words]
    role: Mapped[Role | None] = mapped_column(kind_type(Role))
    rights: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    is_limited: Mapped[bool] = mapped_column(default=False)
    """To the depots in `group_depots`; otherwise it works in all of them."""
    needs_second_step: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether a password alone is not enough for its members."""


class GroupDepot(Base):
    """A depot that a limited group works in."""

    __tablename__ = "group_depots"
    __table_args__ = (
        reference("group_id", "groups", on_delete="CASCADE"),
        reference("depot_id", "depots"),
        UniqueConstraint("tenant_id", "group_id", "depot_id", name="uq_group_depots_pair"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    group_id: Mapped[UUID]
    depot_id: Mapped[UUID]


class Membership(Base):
    """A user in one group of one company; `driver_id` is set for a driver, the group for who has access."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("tenant_id", "user_id", name="uq_memberships_user"),
        reference("group_id", "groups"),
        CheckConstraint("group_id IS NOT NULL OR revoked_at IS NOT NULL", name="in_a_group"),
        Index("ix_memberships_group", "tenant_id", "group_id"),
        Index("ix_memberships_user", "user_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    group_id: Mapped[UUID | None]
    display_name: Mapped[Words]
    email: Mapped[Words]
    driver_id: Mapped[UUID | None]
    generation: Mapped[int] = mapped_column(default=1)
    """Rises when the rights of this member change: sessions of an earlier one have ended."""
    revoked_at: Mapped[Instant | None]
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())


class Session(Base):
    """A signed-in device: only the hash of its token is kept."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_user", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_sha256: Mapped[Blob] = mapped_column(unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("memberships.id"))
    device: Mapped[Words]
    created_at: Mapped[Instant]
    last_seen_at: Mapped[Instant]
    idle_until: Mapped[Instant]
    """When it ends if nothing is heard from it; moves on with `last_seen_at`."""
    expires_at: Mapped[Instant]
    """When it ends whatever happens."""
    generation: Mapped[int]
    """That of the membership when it was opened."""
    proved_until: Mapped[Instant]
    """Until when its person may do sensitive things without proving again who they are."""
    through_provider: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether the company's own provider vouched for its person: it ends with that connection."""
    ended_at: Mapped[Instant | None]


class Invitation(Base):
    """A mailed link with which a colleague or driver joins a company; used once."""

    __tablename__ = "invitations"
    __table_args__ = (
        reference("group_id", "groups"),
        CheckConstraint(
            "group_id IS NOT NULL OR accepted_at IS NOT NULL OR withdrawn_at IS NOT NULL", name="to_a_group"
        ),
        Index("ix_invitations_group", "tenant_id", "group_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    token_sha256: Mapped[Blob] = mapped_column(unique=True)
    email: Mapped[Words]
    name: Mapped[Words]
    group_id: Mapped[UUID | None]
    driver_id: Mapped[UUID | None]
    invited_by: Mapped[Words]
    company_name: Mapped[Words]
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())
    expires_at: Mapped[Instant]
    accepted_at: Mapped[Instant | None]
    withdrawn_at: Mapped[Instant | None]


class PasswordReset(Base):
    """The newest link with which a user may choose a new password: only the hash of its token is kept."""

    __tablename__ = "password_resets"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    token_sha256: Mapped[Blob] = mapped_column(unique=True)
    password_changes: Mapped[int]
    """Those of the user when the link was asked for."""
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]


class SignUp(Base):
    """A link with which whoever reads the mail of an address makes a company: only the hash of its token is kept."""

    __tablename__ = "sign_ups"

    token_sha256: Mapped[Blob] = mapped_column(primary_key=True)
    email: Mapped[Words]
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]


class Attempt(Base):
    """How full the budget of one visitor, address or device is; not worth keeping through a crash."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_clear_at", "clear_at"), {"prefixes": ["UNLOGGED"]})

    key: Mapped[Blob] = mapped_column(primary_key=True)
    clear_at: Mapped[Instant]
    """When everything that was counted has worn off."""
    times_shut: Mapped[int]
    """How often the budget ran out of late; each time it stays shut longer."""


class StatutoryFigure(Base):
    """A figure that the law or a collective agreement sets, for a period, with its source."""

    __tablename__ = "statutory_figures"

    name: Mapped[Words] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_until: Mapped[Day | None]
    value_1e4: Mapped[Scaled]
    source: Mapped[Words]


class SchedulerRun(Base):
    """One planned moment of one job; the unique key makes it run once, whoever gets there first."""

    __tablename__ = "scheduler_runs"
    __table_args__ = (UniqueConstraint("job", "planned_for", name="uq_scheduler_runs_slot"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    job: Mapped[Words]
    planned_for: Mapped[Instant]
    started_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    handled: Mapped[int] = mapped_column(default=0)
    error: Mapped[Words | None]
