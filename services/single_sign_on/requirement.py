"""Who may not come in with a password or passkey of their own: their company asks for its provider."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Group, Invitation, Membership, Tenant
from models.values.kinds import Role
from services.rules.providers import domain_of
from services.scope import Environment
from services.single_sign_on.joining import open_provider
from services.single_sign_on.links import key_of
from services.single_sign_on.refusals import ThroughProvider


def elsewhere(
    environment: Environment, session: DatabaseSession, membership: Membership | Invitation
) -> ThroughProvider | None:
    """Where this member, or who is invited, comes in instead; None for who may come in here.

    Owners may always, so that a provider that is gone shuts nobody out for good, and so may who has an address that
    the provider does not know.
    """
    row = open_provider(environment, session, membership.tenant_id)
    if row is None or not row.is_required or domain_of(membership.email) not in row.domains:
        return None
    role = select(Group.role).where(Group.tenant_id == membership.tenant_id, Group.id == membership.group_id)
    if session.scalars(role).one() is Role.OWNER:
        return None
    company = session.get_one(Tenant, membership.tenant_id).name
    return ThroughProvider(company=company, key=key_of(environment, membership.tenant_id))


def first_open(environment: Environment, session: DatabaseSession, works: Sequence[Membership]) -> Membership:
    """The first of these that this person may come in to here; the very first when there is none."""
    if len(works) == 1:
        return works[0]
    return next((work for work in works if elsewhere(environment, session, work) is None), works[0])
