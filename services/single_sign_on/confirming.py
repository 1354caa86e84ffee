"""Who comes in by the word of a provider for the first time shows with the own password whose account it is."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Invitation, Membership, Provider, Tenant
from models.values.refusal import InvalidValue
from services.access.attempts import Caller
from services.access.factors import ways_of
from services.access.joining import join, open_invitation, usable
from services.access.required_steps import is_required
from services.access.second_step import HalfIn, wait_for_step
from services.access.sessions import SignedIn, WrongCredentials, open_session
from services.access.sign_in import is_unchanged, knock, prove, record_failure, welcome
from services.access.users import find_user
from services.gateways.vault import seal, unseal
from services.rules.providers import Told
from services.scope import Environment, platform_scope
from services.single_sign_on.joining import open_provider, write_link
from services.single_sign_on.refusals import ArrivalOver

CONFIRM_WITHIN: Final = timedelta(minutes=10)
NOT_YOURS: Final = (
    "Dit is niet je wachtwoord van DepotFlow. Probeer het opnieuw. Koos je er nog geen, open dan eerst de link in je "
    "uitnodiging."
)
_PURPOSE: Final = "arrival from a provider"


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """Somebody the provider vouches for, who has to give the own password once; the token is for that browser."""

    token: str


@dataclass(frozen=True, slots=True)
class Confirming:
    """Whom the browser's token is about."""

    email: str
    company: str


@dataclass(frozen=True, slots=True)
class _Arrival:
    """What such a token holds, sealed."""

    tenant_id: UUID
    membership_id: UUID | None
    invitation: bytes | None
    """Of who becomes a member by this: the digest of the mailed link."""
    subject: str
    provider: str
    """Which provider vouched, since when it is on and after which unlinking: another one by now is another word."""
    until: datetime


def ask_to_confirm(environment: Environment, member: Membership | Invitation, told: Told, row: Provider) -> ToConfirm:
    """What the browser of this member, or of who is invited, keeps until the password was given."""
    held = {
        "tenant_id": member.tenant_id,
        "membership_id": member.id if isinstance(member, Membership) else None,
        "invitation": None if isinstance(member, Membership) else member.token_sha256.hex(),
        "subject": told.subject,
        "provider": _mark(row),
        "until": environment.clock.now() + CONFIRM_WITHIN,
    }
    sealed = seal(environment.key_for(_PURPOSE), orjson.dumps(held), context=b"")
    return ToConfirm(base64.urlsafe_b64encode(sealed).decode())


def read_arrival(environment: Environment, *, token: str) -> Confirming:
    """Raises: ArrivalOver."""
    arrival = _opened(environment, token)
    with platform_scope(environment) as session:
        member = _find(environment, session, arrival)
        if member is None:
            raise ArrivalOver
        return Confirming(member.email, session.get_one(Tenant, member.tenant_id).name)


def confirm(environment: Environment, *, token: str, password: str, caller: Caller) -> SignedIn | HalfIn:
    """Come in with the word of the provider and the own password: from then on that word alone is enough.

    Who was invited is a member by it. The locks on signing in hold here too: any company can have its provider say that
    somebody is there. Raises: ArrivalOver, TooManyAttempts, InvalidValue, InvitationUsedUp, LooksAlong.
    """
    arrival = _opened(environment, token)
    with platform_scope(environment) as session:
        found = _find(environment, session, arrival)
        if found is None:
            raise ArrivalOver
        email, claimed = found.email, find_user(session, found.email)
    budgets = knock(environment, email=email, caller=caller)
    try:
        user = prove(environment, claimed, password)
    except WrongCredentials as wrong:
        raise InvalidValue(NOT_YOURS, field="password") from wrong
    with platform_scope(environment) as session:
        whom = _find(environment, session, arrival)
        row = open_provider(environment, session, arrival.tenant_id)
        if whom is None or row is None or _mark(row) != arrival.provider or not is_unchanged(session, user):
            raise ArrivalOver
        welcome(environment, session, budgets)
        if ways_of(session, user.id).has_factor or is_required(session, whom):
            return wait_for_step(
                environment,
                session,
                whom if isinstance(whom, Membership) else None,
                user,
                through_provider=True,
                subject=arrival.subject,
                invitation_sha256=arrival.invitation,
            )
        if isinstance(whom, Invitation):
            invitation = open_invitation(environment, session, whom.token_sha256)
            member = join(environment, session, invitation, user, caller=caller)
        else:
            member = whom
        write_link(environment, session, member, arrival.subject)
        return open_session(
            environment, session, member, device=caller.device, address=caller.address, through_provider=True
        )


def record_refusal(environment: Environment, *, token: str, caller: Caller) -> None:
    """Write down where this person works that somebody tried; comes after the answer, as for who signs in."""
    record_failure(environment, email=read_arrival(environment, token=token).email, caller=caller)


def _find(environment: Environment, session: DatabaseSession, arrival: _Arrival) -> Membership | Invitation | None:
    """Whom this is about, if they still are or can become a member."""
    if arrival.invitation is None:
        return find_member(session, arrival.tenant_id, Membership.id == arrival.membership_id)
    return session.scalars(usable(environment).where(Invitation.token_sha256 == arrival.invitation)).one_or_none()


def find_member(session: DatabaseSession, tenant_id: UUID, which: ColumnElement[bool]) -> Membership | None:
    """A live member of this company, who stays so until the transaction ends, and of no other.

    Whatever a provider says, it is said to one company.
    """
    live = select(Membership).join(Tenant, Tenant.id == Membership.tenant_id)
    return session.scalars(
        live.where(
            which, Membership.tenant_id == tenant_id, Membership.revoked_at.is_(None), Tenant.closed_at.is_(None)
        ).with_for_update(read=True, of=Membership)
    ).one_or_none()


def _opened(environment: Environment, token: str) -> _Arrival:
    try:
        sealed = base64.urlsafe_b64decode(token)
        held = orjson.loads(unseal(environment.key_for(_PURPOSE), sealed, context=b""))
    except (ValueError, InvalidTag) as broken:
        raise ArrivalOver from broken
    arrival = _Arrival(
        UUID(held["tenant_id"]),
        UUID(held["membership_id"]) if held["membership_id"] else None,
        bytes.fromhex(held["invitation"]) if held["invitation"] else None,
        held["subject"],
        held["provider"],
        datetime.fromisoformat(held["until"]),
    )
    now = environment.clock.now()
    if not now < arrival.until <= now + CONFIRM_WITHIN:
        raise ArrivalOver
    return arrival


def _mark(row: Provider) -> str:
    return hashlib.sha256(f"{row.issuer} {row.client} {row.enabled_at} {row.generation}".encode()).hexdigest()
