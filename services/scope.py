"""The only place that opens database sessions, ends transactions and fixes the tenant."""

import contextlib
import hashlib
import hmac
import logging
import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Self, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, text
from sqlalchemy import Row as Found
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.database import CHANNEL, Database
from models.tables import AuditEntry, OutboxMessage
from models.tables.base import APP_ROLE, PLATFORM_ROLE, SUPPORT_ROLE, TenantOwned
from models.values.calendar import AMSTERDAM
from models.values.kinds import Role
from models.values.refusal import NotAllowed, NotFound, Refusal
from services.access.api_tokens import KeyRefused, name_of_key
from services.access.permissions import Permission, Rights, granted, granted_to_key
from services.announcing import announce_to_all, message
from services.changes import Changes
from services.depot_fence import lies_outside
from services.faults import report
from services.gateways.clock import Clock
from services.gateways.mail import Mailer
from services.gateways.storage import Storage
from services.gateways.vault import Vault, seal
from services.many_rows import insert_rows
from services.reachable import reachable
from services.settings import Settings
from services.support.looks import Looking, write_look_down
from services.tenant_session import TenantSession

Row = TypeVar("Row", bound=TenantOwned)
MAIL = "mail"
"""What the key of sealed mails is for."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class SignedOut(Refusal):
    """The session or the membership behind an action is no longer live."""

    code = "signed_out"

    def __init__(self) -> None:
        super().__init__("Je bent uitgelogd. Log opnieuw in; wat je had opgeslagen is bewaard.")


FollowUp = Callable[["Scope"], None]
Run = Callable[[Callable[[], None]], object]
"""Runs something, now or later."""
_log = logging.getLogger(__name__)
_LIVE_VISIT = text("SELECT * FROM live_visit(:session, :at)")
_LIVE_VIEW = text("SELECT tenant_id FROM live_view(:view, :at)")
_LIVE_KEY = text("SELECT * FROM live_key(:key, :at)")


@dataclass(frozen=True, slots=True)
class Origin:
    """From where somebody acts, as far as a request tells; a job comes from nowhere."""

    address: str = ""
    device: str = ""
    """The browser and system in words."""


NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who acts, for which tenant, and what they may. Made from a session or key by pages and api, or for a job."""

    tenant_id: UUID
    role: Role | None
    """Which of the first groups they are in; None for a group of the company's own making, a job and a look."""
    name: str
    rights: Rights = frozenset()
    depots: frozenset[UUID] | None = None
    """The depots that their work is limited to; None is all of them."""
    group: str = ""
    membership_id: UUID | None = None
    user_id: UUID | None = None
    driver_id: UUID | None = None
    session_id: UUID | None = None
    key_id: UUID | None = None
    """Set for a program, which is nobody's session and no job."""
    company_name: str = ""
    origin: Origin = NOWHERE
    has_other_companies: bool = False
    """Whether this person works for another company too, and can go there from this session."""
    looking: Looking | None = None
    """Set for an operator of DepotFlow, whose `session_id` is then that of the support view."""

    @classmethod
    def of_system(cls, tenant_id: UUID, name: str) -> Self:
        """Who does what nobody asks for: a job, which may do everything inside its tenant."""
        return cls(tenant_id, None, name, rights=frozenset(Permission))


@dataclass(frozen=True, slots=True)
class Environment:
    """What a process has to work with."""

    settings: Settings
    database: Database
    clock: Clock
    storage: Storage
    vault: Vault
    mailer: Mailer
    password_key: bytes
    """Keys the pre-hash of passwords; lives outside the database."""
    holds_mail: bool = False
    """What is mailed waits for ever: its companies are invented, and a product that runs meanwhile would send it."""

    def key_for(self, purpose: str) -> bytes:
        """A 256-bit key for one purpose, made of the one outside the database."""
        return hmac.digest(self.password_key, purpose.encode(), hashlib.sha256)


class Scope:
    """One transaction of one actor inside one tenant; services get everything they need from here."""

    def __init__(self, environment: Environment, identity: Identity, session: TenantSession) -> None:
        self.environment = environment
        self.identity = identity
        self.session: Session = session
        self._fenced = session
        session.limit_to(identity.depots)
        self.now: datetime = environment.clock.now()
        self._to_follow: list[FollowUp] = []

    @property
    def today(self) -> date:
        return self.now.astimezone(AMSTERDAM).date()

    @property
    def settings(self) -> Settings:
        return self.environment.settings

    def allows(self, permission: Permission) -> bool:
        return permission in self.identity.rights

    def require(self, permission: Permission) -> None:
        """Raises: NotAllowed."""
        if not self.allows(permission):
            raise NotAllowed

    @contextlib.contextmanager
    def across_depots(self) -> Iterator[None]:
        """Read and write for a moment what lies outside the actor's depots: for a rule or a sum that needs the whole.

        Nothing of what is read so may be shown to them.
        """
        before = self._fenced.depots
        self._fenced.limit_to(None)
        try:
            yield
        finally:
            self._fenced.limit_to(before)

    def get(self, table: type[Row], row_id: UUID, *, what: str, lock: bool = False) -> Row:
        """The row of this tenant with this id, locked for change on request. Raises: NotFound."""
        row = self.session.get(table, (self.identity.tenant_id, row_id), with_for_update=lock, populate_existing=lock)
        if row is None:
            raise NotFound(what)
        return row

    def add(self, row: Row) -> Row:
        """Write a new row now, so that a constraint speaks here and not at the end."""
        self.session.add(row)
        self.session.flush()
        return row

    def insert(self, table: type[TenantOwned], rows: Sequence[dict[str, Any]]) -> None:
        """Write many rows in one go, stamped with the tenant; rows without an id get one.

        Raises: NotFound for a row of a depot that is not the actor's.
        """
        if any(lies_outside(self._fenced.depots, row.get("depot_id")) for row in rows):
            raise NotFound
        if rows:
            insert_rows(self.session, table, self.identity.tenant_id, rows)

    def audit(
        self, action: str, *, subject_id: UUID | None = None, changes: Changes | None = None, **details: Any
    ) -> None:
        """Write down who did this, when and from where; details are plain JSON values without personal numbers.

        `changes` come from services.changes, which masks what nobody may read.
        """
        self.session.add(
            AuditEntry(
                at=self.now,
                actor_id=self.identity.membership_id or self.identity.key_id,
                actor_name=self.identity.name,
                action=action,
                subject_id=subject_id,
                details=details,
                changes=changes or {},
                address=self.identity.origin.address,
                device=self.identity.origin.device,
                session_id=self.identity.session_id,
            )
        )

    @property
    def mail_leaves_at(self) -> datetime:
        """From when on a mail of now may leave."""
        return NEVER if self.environment.holds_mail else self.now

    def mail(self, *, recipient: str, subject: str, body: str) -> None:
        """Put a mail in the outbox; it leaves after the commit."""
        self.mail_all([(recipient, subject, body)])

    def mail_secret(self, *, recipient: str, subject: str, body: str) -> None:
        """As `mail`, for a body that opens a door: the database never holds it in readable form."""
        sealed = seal(self.environment.key_for(MAIL), body.encode(), context=self.identity.tenant_id.bytes)
        message = OutboxMessage(recipient=recipient, subject=subject, body="", sealed_body=sealed)
        message.created_at, message.next_attempt_at = self.now, self.mail_leaves_at
        self.add(message)
        self.announce("outbox")

    def mail_all(self, mails: Sequence[tuple[str, str, str]]) -> None:
        """Put mails (recipient, subject, body) in the outbox in one go; they leave after the commit."""
        rows = [
            {
                "recipient": recipient,
                "subject": subject,
                "body": body,
                "created_at": self.now,
                "next_attempt_at": self.mail_leaves_at,
            }
            for recipient, subject, body in mails
        ]
        self.insert(OutboxMessage, rows)
        if rows:
            self.announce("outbox")

    def note_look(self, subject: str = "") -> None:
        """Have the company know, for good and before it is shown, what somebody who only looks along looks at."""
        if (looking := self.identity.looking) is not None:
            whose, at = self.identity.tenant_id, self.environment.clock.now()
            with platform_scope(self.environment) as session:
                write_look_down(session, looking, whose, view_id=self.identity.session_id, at=at, subject=subject)

    def announce(self, topic: str, **payload: Any) -> None:
        """Tell every process, after the commit, that something under this topic changed; payload < 7,000 bytes."""
        announce_to_all(self.session, topic, tenant=self.identity.tenant_id, **payload)

    def announcement(self, topic: str, **payload: Any) -> ColumnElement[None]:
        """As `announce`, for a statement that is sent anyway: what selects this announces it."""
        return func.pg_notify(CHANNEL, message(topic, tenant=self.identity.tenant_id, **payload))

    def afterwards(self, follow_up: FollowUp) -> None:
        """Have this done after the commit, in a transaction of its own: what nobody should wait for.

        When it fails the action stands, so it must be something that a later one catches up with.
        """
        self._to_follow.append(follow_up)

    def follow_up(self, run: Run) -> None:
        """Have `run` do what was to be done after the commit."""
        if self._to_follow:
            run(self._catch_up)

    def _catch_up(self) -> None:
        for follow_up in self._to_follow:
            try:
                with tenant_scope(self.environment, self.identity) as later, later.across_depots():
                    follow_up(later)
            except Exception as fault:  # noqa: BLE001 - the action is done, whatever happens to what follows it
                _log.error("what follows an action failed: fault %s", report(fault))

    @contextlib.contextmanager
    def refusing(self, constraints: dict[str, Refusal]) -> Iterator[None]:
        """Run a piece whose broken constraint (by name) is a refusal; what the piece wrote is undone."""
        try:
            with self.session.begin_nested():
                yield
        except IntegrityError as broken:
            name = getattr(getattr(broken.orig, "diag", None), "constraint_name", None)
            if name in constraints:
                raise constraints[name] from broken
            raise


@contextlib.contextmanager
def tenant_scope(environment: Environment, identity: Identity, *, follow: Run = operator.call) -> Iterator[Scope]:
    """Open a transaction for this actor, read session and membership again, commit on success.

    What is to be done afterwards is handed to `follow`, which does it at once when nothing else is said.
    Who only looks along gets nothing to see before it is written down, and a transaction that can only read.
    Raises: SignedOut when the session ended meanwhile; DatabaseAway when the database is not there.
    """
    with reachable(), TenantSession(environment.database.tenants, identity.tenant_id) as session:
        environment.database.signer.sign(session.connection(), identity.tenant_id)
        if identity.looking is not None:
            session.connection().exec_driver_sql("SET TRANSACTION READ ONLY")
            session.connection().exec_driver_sql(f"SET LOCAL ROLE {SUPPORT_ROLE}")
        scope = Scope(environment, _live(session, identity, environment.clock.now()), session)
        scope.note_look()
        yield scope
        session.commit()
    scope.follow_up(follow)


@contextlib.contextmanager
def platform_scope(environment: Environment) -> Iterator[Session]:
    """Open a transaction above the tenants, for sign-up, sign-in and the scheduler; no grant on tenant tables."""
    with reachable(), Session(environment.database.platform, expire_on_commit=False) as session:
        yield session
        session.commit()


@contextlib.contextmanager
def joining_scope(environment: Environment, session: Session, identity: Identity) -> Iterator[Scope]:
    """Go on inside an open platform transaction as somebody of the tenant it let in: all of it happens or nothing."""
    session.flush()
    connection = session.connection()
    connection.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))
    with TenantSession(connection, identity.tenant_id) as inner:
        environment.database.signer.sign(connection, identity.tenant_id)
        yield Scope(environment, identity, inner)
        inner.flush()
    connection.execute(text(f"SET LOCAL ROLE {PLATFORM_ROLE}"))


@contextlib.contextmanager
def above_tenants(scope: Scope) -> Iterator[Session]:
    """Go on in the transaction of this scope with what belongs to no company, such as sessions. Raises: NotAllowed."""
    if scope.identity.looking is not None:
        raise NotAllowed
    scope.session.flush()
    connection = scope.session.connection()
    connection.execute(text(f"SET LOCAL ROLE {PLATFORM_ROLE}"))
    with Session(connection, expire_on_commit=False) as session:
        yield session
        session.flush()
    connection.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))


def _live(session: Session, identity: Identity, now: datetime) -> Identity:
    """The same actor with today's rights; a job has neither session nor key to read."""
    if identity.key_id is not None:
        key = session.execute(_LIVE_KEY, {"key": identity.key_id, "at": now}).one_or_none()
        if key is None or key.tenant_id != identity.tenant_id:
            raise KeyRefused
        return as_key(identity, key)
    if identity.session_id is None:
        return identity
    if identity.looking is not None:
        view = session.execute(_LIVE_VIEW, {"view": identity.session_id, "at": now}).one_or_none()
        if view is None or view.tenant_id != identity.tenant_id:
            raise SignedOut
        return identity
    found = session.execute(
        _LIVE_VISIT,
        {"session": identity.session_id, "at": now},
    ).one_or_none()
    if found is None or found.tenant_id != identity.tenant_id:
        raise SignedOut
    role = Role(found.role) if found.role else None
    return replace(
        identity,
        role=role,
        name=found.name,
        group=found.group,
        rights=granted(role, found.rights, is_limited=found.depot_ids is not None),
        depots=_depots_of(found),
        membership_id=found.membership_id,
        user_id=found.user_id,
        driver_id=found.driver_id,
    )


def as_key(identity: Identity, found: Found[Any]) -> Identity:
    """The key with what `live_key` says of it: the rights of its group, less what only people may."""
    role = Role(found.role) if found.role else None
    return replace(
        identity,
        name=name_of_key(found.name),
        group=found.group,
        rights=granted_to_key(role, found.rights, is_limited=found.depot_ids is not None),
        depots=_depots_of(found),
        company_name=found.company_name,
    )


def _depots_of(found: Found[Any]) -> frozenset[UUID] | None:
    return None if found.depot_ids is None else frozenset(found.depot_ids)
