"""The first company of an installation that somebody tries on their own machine: made at once, without mail.

Why so: docs/decisions/0018-a-company-begins-in-a-mailbox.md.
"""

from typing import Final

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Membership, Tenant, User
from models.values.names import visible
from services.access.attempts import Caller, count_attempt, of_visitor, sign_up_from
from services.access.new_company import hash_for, open_company
from services.access.sessions import SignedIn
from services.access.users import add_user
from services.rules.identifiers import normalise_email
from services.scope import Environment, platform_scope

_TURN: Final = 6_030_018
"""Makes two who are first at once wait for each other."""


def is_first(environment: Environment) -> bool:
    """Whether nobody is here yet but the people of invented companies; in production somebody always may be."""
    if environment.settings.is_production:
        return False
    with platform_scope(environment) as session:
        return not _is_anybody_here(session)


def make_first_company(
    environment: Environment, *, company: str, name: str, email: str, password: str, caller: Caller
) -> SignedIn | None:
    """Make the first company with its owner, signed in. None when it is not the first any more: then mail decides.

    Raises: InvalidValue, TooManyAttempts.
    """
    if not is_first(environment):
        return None
    hashed = hash_for(environment, company=company, name=name, email=email, password=password)
    count_attempt(environment, of_visitor(sign_up_from(environment), caller))
    with platform_scope(environment) as session:
        session.execute(select(func.pg_advisory_xact_lock(_TURN)))
        if _is_anybody_here(session):
            return None
        user = add_user(session, email=normalise_email(email), name=visible(name), password_hash=hashed)
        return open_company(environment, session, user, company=company, caller=caller) if user else None


def _is_anybody_here(session: DatabaseSession) -> bool:
    invented = (
        select(Membership.id)
        .join(Tenant, Tenant.id == Membership.tenant_id)
        .where(Membership.user_id == User.id, Tenant.is_demo)
    )
    somebody = exists().where(~invented.exists()).select_from(User)
    found: bool = session.execute(select(or_(exists().where(~Tenant.is_demo), somebody))).scalar_one()
    return found
