"""What a company asks of its people's second steps: in which roles one is needed, and taking away what got lost."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Company, Membership
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.access.end_sessions import end_sessions
from services.access.factors import remove_all, who_have_factors
from services.scope import Environment, Identity, Scope, above_tenants, joining_scope


class WorksElsewhere(Refusal):
    """An owner decides about the people of the own company only."""

    code = "works_elsewhere"

    def __init__(self) -> None:
        super().__init__(
            "Deze collega werkt ook bij een ander bedrijf. Een herstelcode werkt nog; is die weg, bel dan DepotFlow."
        )


@dataclass(frozen=True, slots=True)
class SecondSteps:
    """In which roles a second step is needed, and which members have one."""

    required: frozenset[Role]
    members: frozenset[UUID]


def list_second_steps(scope: Scope) -> SecondSteps:
    """How the company stands."""
    company = scope.session.scalars(select(Company)).one()
    of = select(Membership.user_id, Membership.id).where(
        Membership.tenant_id == scope.identity.tenant_id, Membership.revoked_at.is_(None)
    )
    members = {row.user_id: row.id for row in scope.session.execute(of)}
    with above_tenants(scope) as session:
        having = who_have_factors(session, list(members))
    return SecondSteps(
        required=frozenset(Role(role) for role in company.second_step_roles),
        members=frozenset(members[user_id] for user_id in having),
    )


def require_second_step(scope: Scope, *, role: Role, required: bool) -> None:
    """Ask everybody in this role for a second step, from the next time they sign in; or no longer."""
    company = scope.session.scalars(select(Company).with_for_update()).one()
    others = [other for other in company.second_step_roles if other != role]
    company.second_step_roles = [*others, role.value] if required else others
    scope.audit("second_step.required" if required else "second_step.not_required", role=role)


def reset_second_step(scope: Scope, *, membership_id: UUID) -> None:
    """Take every second step of a colleague away who lost it, and sign them out everywhere.

    Raises: NotFound, InvalidValue for oneself, WorksElsewhere.
    """
    member = scope.session.scalars(
        select(Membership).where(
            Membership.id == membership_id,
            Membership.tenant_id == scope.identity.tenant_id,
            Membership.revoked_at.is_(None),
        )
    ).one_or_none()
    if member is None:
        raise NotFound("Deze collega")
    if member.user_id == scope.identity.user_id:
        raise InvalidValue("Je eigen tweede stap beheer je bij Beveiliging.")
    with above_tenants(scope) as session:
        elsewhere = select(Membership.id).where(
            Membership.user_id == member.user_id,
            Membership.tenant_id != member.tenant_id,
            Membership.revoked_at.is_(None),
        )
        works_elsewhere = session.scalars(elsewhere).first() is not None
        if not works_elsewhere:
            remove_all(session, member.user_id)
            end_sessions(session, user_id=member.user_id, now=scope.now)
    if works_elsewhere:
        raise WorksElsewhere
    scope.mail(
        recipient=member.email,
        subject="Je tweede stap is uitgezet",
        body=(
            f"Hallo {member.display_name},\n\n{scope.identity.name} heeft de tweede stap van je account uitgezet.\n"
            "Je bent overal uitgelogd. Log in met je wachtwoord en stel bij Beveiliging een nieuwe in.\n\n"
            f"Vroeg je hier niet om? Bel dan meteen {scope.identity.name}.\n"
        ),
    )
    scope.audit("second_step.reset", subject_id=membership_id)


def is_required(environment: Environment, session: DatabaseSession, membership: Membership) -> bool:
    """Whether the company asks a second step of who comes in as this member."""
    themselves = Identity(
        tenant_id=membership.tenant_id,
        role=membership.role,
        name=membership.display_name,
        membership_id=membership.id,
    )
    with joining_scope(environment, session, themselves) as scope:
        company = scope.session.scalars(select(Company)).one()
        return membership.role in company.second_step_roles
