"""Sending somebody to the provider, and knowing them when they come back: once, in that browser, in ten minutes."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete

from models.tables import ProviderTrip
from models.values.kinds import Role
from services.access.attempts import PROVIDER_FROM, Caller, count_attempt, of_visitor
from services.access.groups import refuse_above
from services.access.permissions import STARTERS, Permission
from services.scope import Environment, Identity, Scope, tenant_scope
from services.single_sign_on.joining import visitor
from services.single_sign_on.links import tenant_behind
from services.single_sign_on.protocol import Party, Question, address_to_go, new_question
from services.single_sign_on.provider import find_provider, party_of
from services.single_sign_on.refusals import LinkWorthless, NotLetIn, TripTooOld, TripUsed

LASTS: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Going:
    """Where a browser goes, and the secret that it keeps meanwhile."""

    address: str
    holder: str


@dataclass(frozen=True, slots=True)
class Trip:
    """Somebody who came back."""

    party: Party
    nonce: str
    verifier: str
    tester_id: UUID | None
    asked: str


def go(environment: Environment, *, key: str, holder: str, asked: str, caller: Caller) -> Going:
    """Begin to sign in. `holder` is what this browser keeps of an earlier beginning, so that two tabs both work.

    Raises: TooManyAttempts, LinkWorthless, NotLetIn.
    """
    count_attempt(environment, of_visitor(PROVIDER_FROM, caller))
    tenant_id, question = tenant_behind(environment, key), new_question()
    kept = holder or secrets.token_urlsafe(32)
    with tenant_scope(environment, visitor(tenant_id)) as scope:
        row = find_provider(scope)
        if row is None or row.enabled_at is None:
            raise LinkWorthless
        party = party_of(environment, row)
        _expect(scope, question, kept, asked=asked)
    return Going(address_to_go(environment.settings, party, question), kept)


def go_to_test(environment: Environment, identity: Identity, *, holder: str) -> Going:
    """Begin to try the connection, whether it is on or off; for who may set it up.

    Raises: NotAllowed, AboveYou, NotLetIn.
    """
    question, kept = new_question(), holder or secrets.token_urlsafe(32)
    with tenant_scope(environment, identity) as scope:
        scope.require(Permission.COLLEAGUES_MANAGE)
        refuse_above(scope, STARTERS[Role.OWNER])
        row = find_provider(scope)
        if row is None:
            raise NotLetIn("Vul eerst in waar je mensen inloggen en sla dat op.")
        party = party_of(environment, row)
        _expect(scope, question, kept, tester_id=identity.membership_id)
    return Going(address_to_go(environment.settings, party, question), kept)


def take_trip(environment: Environment, tenant_id: UUID, *, state: str, holder: str) -> Trip:
    """Who comes back; nobody does so twice. Raises: TripUsed, TripTooOld, LinkWorthless."""
    with tenant_scope(environment, visitor(tenant_id)) as scope:
        expected = delete(ProviderTrip).where(ProviderTrip.key == _digest(state, holder))
        found = scope.session.scalars(expected.returning(ProviderTrip)).one_or_none()
        row = find_provider(scope)
        if found is None or not holder:
            raise TripUsed
        if row is None or (row.enabled_at is None and found.tester_id is None):
            raise LinkWorthless
        if not scope.now < found.expires_at <= scope.now + LASTS:
            raise TripTooOld
        return Trip(party_of(environment, row), found.nonce, found.verifier, found.tester_id, found.asked)


def _expect(scope: Scope, question: Question, holder: str, *, tester_id: UUID | None = None, asked: str = "") -> None:
    scope.session.execute(delete(ProviderTrip).where(ProviderTrip.expires_at <= scope.now))
    scope.add(
        ProviderTrip(
            key=_digest(question.state, holder),
            nonce=question.nonce,
            verifier=question.verifier,
            tester_id=tester_id,
            asked=asked,
            expires_at=scope.now + LASTS,
        )
    )


def _digest(state: str, holder: str) -> bytes:
    return hashlib.sha256(f"{state}|{holder}".encode()).digest()
