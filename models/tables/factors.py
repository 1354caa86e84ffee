"""What somebody proves to be themselves with besides a password, and sign-ins that still wait for that."""

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Base
from models.tables.columns import Blob, Instant, Words
from models.values.ids import new_id


class AuthenticatorApp(Base):
    """An app that shows a code every thirty seconds; its secret is sealed under a key outside the database."""

    __tablename__ = "authenticator_apps"
    __table_args__ = (Index("ix_authenticator_apps_user", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[Words]
    sealed_secret: Mapped[Blob]
    last_step: Mapped[int] = mapped_column(BigInteger)
    """The newest thirty seconds (counted from 1970) whose code was used: none up to it works again."""
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())


class Passkey(Base):
    """A key pair of somebody's device, of which we have the public half."""

    __tablename__ = "passkeys"
    __table_args__ = (Index("ix_passkeys_user", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[Words]
    credential_id: Mapped[Blob] = mapped_column(unique=True)
    public_key: Mapped[Blob]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """How often the device says it was used; one that never counts says 0, one that counts back is a copy."""
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())


class RecoveryCode(Base):
    """A code on paper for who lost the rest: only its keyed hash is kept, and it works once."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    code_hmac: Mapped[Blob] = mapped_column(primary_key=True)
    used_at: Mapped[Instant | None]


class PendingSignIn(Base):
    """Somebody who was let in and still has to take the second step, in one browser."""

    __tablename__ = "pending_sign_ins"

    token_sha256: Mapped[Blob] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    membership_id: Mapped[UUID | None] = mapped_column(ForeignKey("memberships.id"))
    """None for an operator of DepotFlow, who is a member of nothing, and for who is one by this step."""
    invitation_sha256: Mapped[Blob | None]
    """The mailed link that this step makes somebody a member by."""
    password_changes: Mapped[int]
    """Those of the user when the password was proved: after another one this is worth nothing."""
    through_provider: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether the company's own provider vouched for this person, in place of a password or beside it."""
    provider_subject: Mapped[Words | None]
    """Who this person is there, when the password was proved too: to be linked as the session opens."""
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant] = mapped_column(index=True)


class Challenge(Base):
    """What a passkey has to sign, for one purpose in one browser; taken away by the first answer."""

    __tablename__ = "challenges"

    key: Mapped[Blob] = mapped_column(primary_key=True)
    value: Mapped[Blob]
    expires_at: Mapped[Instant] = mapped_column(index=True)
