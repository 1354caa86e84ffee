"""Who works for several companies goes from one to another without signing in anew, and is in one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Membership, Session, Tenant
from models.values.refusal import NotFound
from services.access.attempts import Caller
from services.access.factors import lock_factors, ways_of
from services.access.proof import ProofNeeded, has_proof, person_of
from services.access.required_steps import is_required
from services.access.second_step import HalfIn, let_in_here, wait_for_step
from services.access.sessions import SignedIn, end_session, open_session
from services.access.users import list_work
from services.scope import Environment, Identity, SignedOut, platform_scope
from services.single_sign_on.requirement import elsewhere


@dataclass(frozen=True, slots=True)
class OtherCompany:
    """A company that somebody works for too."""

    id: UUID
    name: str


def list_other_companies(environment: Environment, identity: Identity) -> Sequence[OtherCompany]:
    """Where this person can go from here, by name; nowhere for who came in through the provider of one company.

    Raises: SignedOut.
    """
    if not identity.has_other_companies:
        return []
    with platform_scope(environment) as session:
        ids = [work.tenant_id for work in _others(session, identity)]
        rows = session.execute(select(Tenant.id, Tenant.name).where(Tenant.id.in_(ids)).order_by(Tenant.name))
        return [OtherCompany(row.id, row.name) for row in rows]


def go_to_company(
    environment: Environment, identity: Identity, *, company_id: UUID, caller: Caller
) -> SignedIn | HalfIn:
    """End the session of here and open one there, which ends when that of here would have.

    Nothing sensitive is done in it before this person proves anew who it is. Where a second step is asked, it is first;
    who has none yet sets it up on the way, which is sensitive here already.

    Raises: NotFound, SignedOut; ThroughProvider for who comes in elsewhere there; ProofNeeded.
    """
    is_proved = has_proof(environment, identity)
    with platform_scope(environment) as session:
        user = lock_factors(session, person_of(identity))
        here = session.get_one(Session, identity.session_id)
        if here.ended_at is not None:
            raise SignedOut
        works = () if here.through_provider else _others(session, identity)
        work = next((each for each in works if each.tenant_id == company_id), None)
        if work is None:
            raise NotFound("Dit bedrijf")
        if (refusal := elsewhere(environment, session, work)) is not None:
            raise refusal
        if is_required(session, work):
            if not is_proved and not ways_of(session, user.id).has_factor:
                raise ProofNeeded
            return let_in_here(wait_for_step(environment, session, work, user))
        if not end_session(environment, session, here.id, "session.signed_out", origin=identity.origin):
            raise SignedOut
        return open_session(
            environment,
            session,
            work,
            device=caller.device,
            address=caller.address,
            proof_lasts=timedelta(),
            until=here.expires_at,
        )


def _others(session: DatabaseSession, identity: Identity) -> Sequence[Membership]:
    return [work for work in list_work(session, person_of(identity)) if work.id != identity.membership_id]
