"""One's own second steps, for who is signed in: what there is, other names, removing, fresh recovery codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Membership, Tenant
from models.values.refusal import Refusal
from services.access.factors import FactorRow, Ways, list_factors, remove_factor, rename_factor, tell, ways_of
from services.access.proof import person_of
from services.access.recovery_codes import make_codes
from services.access.required_steps import is_required
from services.access.second_step import hold_steps, setting_up
from services.scope import Environment, Identity, platform_scope


class StepRequired(Refusal):
    """The last second step of somebody whose group needs one stays."""

    code = "step_required"

    def __init__(self) -> None:
        super().__init__(
            "In jouw groep is een tweede stap verplicht. Stel eerst een andere in en verwijder daarna deze."
        )


class NothingToRecover(Refusal):
    """Recovery codes stand in for a second step, so without one there are none."""

    code = "nothing_to_recover"

    def __init__(self) -> None:
        super().__init__("Herstelcodes horen bij een tweede stap. Stel die eerst in.")


@dataclass(frozen=True, slots=True)
class OwnSteps:
    """What a person has to prove themselves with."""

    factors: Sequence[FactorRow]
    ways: Ways


def read_own_steps(environment: Environment, identity: Identity) -> OwnSteps:
    """Raises: SignedOut."""
    user_id = person_of(identity)
    with platform_scope(environment) as session:
        return OwnSteps(list_factors(session, user_id), ways_of(session, user_id))


def rename_own_step(environment: Environment, identity: Identity, *, factor_id: UUID, name: str) -> None:
    """Raises: ProofNeeded, HalfwayOver, InvalidValue, NotFound."""
    who = setting_up(environment, identity)
    with platform_scope(environment) as session:
        hold_steps(session, who)
        rename_factor(session, who.user_id, factor_id=factor_id, name=name)


def remove_own_step(environment: Environment, identity: Identity, *, factor_id: UUID) -> None:
    """Raises: ProofNeeded, HalfwayOver, NotFound, StepRequired."""
    who = setting_up(environment, identity)
    with platform_scope(environment) as session:
        hold_steps(session, who)
        name = remove_factor(session, who.user_id, factor_id=factor_id)
        if not ways_of(session, who.user_id).has_factor and _must_have_one(session, who.user_id):
            raise StepRequired
        tell(
            environment,
            session,
            who.user_id,
            subject="Een tweede stap is verwijderd",
            happened=f"De tweede stap “{name}” is van je account gehaald.",
            audit="second_step.removed",
            origin=identity.origin,
        )


def renew_codes(environment: Environment, identity: Identity) -> list[str]:
    """Ten fresh recovery codes; the earlier ones work no longer.

    Raises: ProofNeeded, HalfwayOver, NothingToRecover.
    """
    who = setting_up(environment, identity)
    with platform_scope(environment) as session:
        hold_steps(session, who)
        if not ways_of(session, who.user_id).has_factor:
            raise NothingToRecover
        codes = make_codes(environment, session, who.user_id)
        tell(
            environment,
            session,
            who.user_id,
            subject="Je hebt nieuwe herstelcodes",
            happened="Voor je account zijn nieuwe herstelcodes gemaakt. De oude werken niet meer.",
            audit="second_step.codes_renewed",
            origin=identity.origin,
        )
    return codes


def _must_have_one(session: DatabaseSession, user_id: UUID) -> bool:
    """Whether one of the companies that this person works for asks for it."""
    live = select(Membership).join(Tenant, Tenant.id == Membership.tenant_id)
    memberships = session.scalars(
        live.where(Membership.user_id == user_id, Membership.revoked_at.is_(None), Tenant.closed_at.is_(None))
    )
    return any(is_required(session, membership) for membership in memberships.all())
