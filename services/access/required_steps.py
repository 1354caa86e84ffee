"""What a company asks of its people's second steps: in which groups one is needed, and taking away what got lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Group, Invitation, Membership
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.access.end_sessions import end_sessions
from services.access.factors import hold_factors, remove_all, who_have_factors
from services.access.groups import list_groups, locked_group, may_decide, members_of, refuse_above, rights_of
from services.access.sessions import end_sessions_of_member
from services.scope import Scope, above_tenants


class WorksElsewhere(Refusal):
    """An owner decides about the people of the own company only."""

    code = "works_elsewhere"

    def __init__(self) -> None:
        super().__init__(
            "Deze collega werkt ook bij een ander bedrijf. Een herstelcode werkt nog; is die weg, bel dan DepotFlow."
        )


@dataclass(frozen=True, slots=True)
class GroupStep:
    """A group that the actor may decide about, and whether its members need a second step."""

    id: UUID
    name: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class SecondSteps:
    """In which groups a second step is needed, and which members have one."""

    groups: Sequence[GroupStep]
    members: frozenset[UUID]


def list_second_steps(scope: Scope) -> SecondSteps:
    """How the company stands."""
    asked = select(Group.id).where(Group.tenant_id == scope.identity.tenant_id, Group.needs_second_step)
    required = set(scope.session.scalars(asked))
    groups = [row for row in list_groups(scope) if may_decide(scope, row.data.rights)]
    of = select(Membership.user_id, Membership.id).where(
        Membership.tenant_id == scope.identity.tenant_id, Membership.revoked_at.is_(None)
    )
    members = {row.user_id: row.id for row in scope.session.execute(of)}
    with above_tenants(scope) as session:
        having = who_have_factors(session, list(members))
    return SecondSteps(
        groups=[GroupStep(row.id, row.data.name, row.id in required) for row in groups],
        members=frozenset(members[user_id] for user_id in having),
    )


def require_second_step(scope: Scope, *, group_id: UUID, required: bool) -> None:
    """Ask everybody in this group for a second step, or no longer; who has none yet signs in anew and sets one up.

    Raises: NotFound, AboveYou.
    """
    group = locked_group(scope, group_id)
    refuse_above(scope, rights_of(group))
    is_new, group.needs_second_step = required and not group.needs_second_step, required
    if is_new:
        _end_sessions_without_step(scope, group_id)
    if required:
        scope.audit("second_step.required", subject_id=group_id)
    else:
        scope.audit("second_step.not_required", subject_id=group_id)


def _end_sessions_without_step(scope: Scope, group_id: UUID) -> None:
    members = members_of(scope, group_id)
    people = [member.user_id for member in members]
    with above_tenants(scope) as session:
        hold_factors(session, people)
        having = who_have_factors(session, people)
    for member in members:
        if member.user_id not in having:
            end_sessions_of_member(scope, member)


def reset_second_step(scope: Scope, *, membership_id: UUID) -> None:
    """Take every second step of a colleague away who lost it, and sign them out everywhere.

    Raises: NotFound, InvalidValue for oneself, AboveYou, WorksElsewhere.
    """
    found = scope.session.execute(
        select(Membership, Group)
        .join(Group, and_(Group.tenant_id == Membership.tenant_id, Group.id == Membership.group_id))
        .where(
            Membership.id == membership_id,
            Membership.tenant_id == scope.identity.tenant_id,
            Membership.revoked_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise NotFound("Deze collega")
    member, group = found
    if member.user_id == scope.identity.user_id:
        raise InvalidValue("Je eigen tweede stap beheer je bij Beveiliging.")
    refuse_above(scope, rights_of(group))
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


def is_required(session: DatabaseSession, membership: Membership | Invitation) -> bool:
    """Whether the company asks a second step of who comes in as this member, or is invited."""
    of = select(Group.needs_second_step).where(Group.tenant_id == membership.tenant_id, Group.id == membership.group_id)
    return session.scalars(of).one()
