"""Coming back from the provider: whose word it is, about whom, and what they still have to show.

Why so: docs/decisions/0012-a-provider-speaks-for-one-company.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Invitation, Membership, Provider, ProviderLink, User
from services.access.attempts import Caller
from services.access.factors import ways_of
from services.access.joining import usable
from services.access.record import SOMEBODY
from services.access.required_steps import is_required
from services.access.second_step import HalfIn, wait_for_step
from services.access.sessions import SignedIn, open_session
from services.rules.providers import Told, is_of_organisation, read_person
from services.scope import Environment, Identity, joining_scope, platform_scope, tenant_scope
from services.single_sign_on.confirming import ToConfirm, ask_to_confirm, find_member
from services.single_sign_on.joining import open_provider, visitor
from services.single_sign_on.links import tenant_behind
from services.single_sign_on.protocol import Party, Returned, claims_of
from services.single_sign_on.provider import find_provider
from services.single_sign_on.refusals import (
    AddressNotVerified,
    ArrivalOver,
    LinkedOtherwise,
    NobodyHere,
    NotLetIn,
    OtherOrganisation,
)
from services.single_sign_on.trips import Trip, take_trip


@dataclass(frozen=True, slots=True)
class Arrived:
    """Who comes in, and the page of ours that was wanted."""

    come_in: SignedIn | HalfIn | ToConfirm
    asked: str


@dataclass(frozen=True, slots=True)
class Tried:
    """The connection works: what the provider says of who tried it."""

    email: str


def arrive(
    environment: Environment,
    *,
    key: str,
    holder: str,
    returned: Returned,
    caller: Caller,
    identity: Identity | None = None,
) -> Arrived | Tried:
    """Let somebody in who came back from the provider of the company behind this link, or say what is still asked.

    What is refused is written down in that company's trail. `identity` is who is signed in on this browser already.

    Raises: NotLetIn, by what is wrong.
    """
    tenant_id = tenant_behind(environment, key)
    trip = take_trip(environment, tenant_id, state=returned.state, holder=holder)
    try:
        claims = claims_of(
            environment.settings,
            trip.party,
            returned,
            nonce=trip.nonce,
            verifier=trip.verifier,
            now=environment.clock.now(),
        )
        if trip.tester_id is not None:
            return _note_test(environment, identity, trip, claims)
        return Arrived(_let_in(environment, tenant_id, trip.party, claims, caller), trip.asked)
    except NotLetIn as refusal:
        refusal.is_of_test = trip.tester_id is not None
        who = Identity(tenant_id=tenant_id, role=None, name=SOMEBODY, origin=caller.origin)
        with tenant_scope(environment, who) as scope:
            scope.audit("provider.refused", reason=refusal.message)
        raise


def _let_in(
    environment: Environment, tenant_id: UUID, party: Party, claims: Mapping[str, Any], caller: Caller
) -> SignedIn | HalfIn | ToConfirm:
    """A member who was linked before comes in by the provider's word alone; others confirm it first."""
    with platform_scope(environment) as session:
        row = open_provider(environment, session, tenant_id)
        if row is None or (row.issuer, row.client) != (party.issuer, party.client):
            raise ArrivalOver
        told = _told(row, claims)
        linked_id = _linked_member(environment, session, tenant_id, told)
        which = Membership.id == linked_id if linked_id else Membership.email == told.email
        member = find_member(session, tenant_id, which)
        if member is None:
            if linked_id is not None:
                raise NobodyHere
            return ask_to_confirm(environment, _invited(environment, session, tenant_id, told), told, row)
        user, steps = session.get_one(User, member.user_id), ways_of(session, member.user_id)
        needs_step = not row.trusts_second_step and (steps.has_factor or is_required(session, member))
        if linked_id is None or (needs_step and not steps.has_factor):
            return ask_to_confirm(environment, member, told, row)
        if needs_step:
            return wait_for_step(environment, session, member, user, through_provider=True)
        return open_session(
            environment,
            session,
            member,
            device=caller.device,
            address=caller.address,
            proof_lasts=timedelta(),
            through_provider=True,
        )


def _invited(environment: Environment, session: DatabaseSession, tenant_id: UUID, told: Told) -> Invitation:
    """The open invitation of who is no member yet. Whether they have an account is told nobody. Raises: NobodyHere."""
    to_them = usable(environment).where(Invitation.tenant_id == tenant_id, Invitation.email == told.email)
    invitation = session.scalars(to_them.order_by(Invitation.expires_at.desc())).first()
    if invitation is None:
        raise NobodyHere
    return invitation


def _told(row: Provider, claims: Mapping[str, Any]) -> Told:
    """Who it is. Raises: OtherOrganisation."""
    told = read_person(row.kind, claims)
    if not is_of_organisation(row.kind, claims, issuer=row.issuer, domains=row.domains, email=told.email):
        raise OtherOrganisation
    return told


def _linked_member(environment: Environment, session: DatabaseSession, tenant_id: UUID, told: Told) -> UUID | None:
    """Who is linked to this subject; None for somebody who may be linked now.

    Raises: AddressNotVerified, LinkedOtherwise.
    """
    with joining_scope(environment, session, visitor(tenant_id)) as scope:
        links = select(ProviderLink.membership_id).where(ProviderLink.subject == told.subject)
        linked_id = scope.session.scalars(links).one_or_none()
        if linked_id is not None:
            return linked_id
        if not told.email or not told.is_verified:
            raise AddressNotVerified
        others = (
            select(ProviderLink.id)
            .join(Membership, Membership.id == ProviderLink.membership_id)
            .where(Membership.tenant_id == tenant_id, Membership.email == told.email, Membership.revoked_at.is_(None))
        )
        if scope.session.scalars(others).first() is not None:
            raise LinkedOtherwise
    return None


def _note_test(environment: Environment, identity: Identity | None, trip: Trip, claims: Mapping[str, Any]) -> Tried:
    """Raises: NotLetIn; SignedOut."""
    if identity is None or identity.membership_id != trip.tester_id:
        raise ArrivalOver
    with tenant_scope(environment, identity) as scope:
        row = find_provider(scope, lock=True)
        if row is None or (row.issuer, row.client) != (trip.party.issuer, trip.party.client):
            raise ArrivalOver
        told = _told(row, claims)
        if not told.email or not told.is_verified:
            raise AddressNotVerified
        row.tested_at = scope.now
        scope.audit("provider.tested")
    return Tried(told.email)
