"""A new company: tenant, first user, ownership and the company's own row."""

from datetime import timedelta

from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Company, Membership, Tenant, User
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.names import visible
from models.values.refusal import InvalidValue, Refusal
from services.access.attempts import Caller
from services.access.groups import starter_groups
from services.access.guessable import check_new_password
from services.access.passwords import hash_password
from services.access.sessions import PROOF_LASTS, SignedIn, open_session
from services.access.users import LONGEST_NAME, add_user
from services.rules.identifiers import normalise_email
from services.scope import Environment, Identity, joining_scope, platform_scope


class AddressInUse(Refusal):
    """There is a user with this e-mail address: for who is known to have that address only."""

    code = "address_in_use"

    def __init__(self) -> None:
        super().__init__("Met dit e-mailadres heb je al een account. Log in.")


def make_company(
    environment: Environment,
    *,
    company: str,
    name: str,
    email: str,
    password: str,
    caller: Caller | None = None,
    is_demo: bool = False,
) -> SignedIn:
    """Make a company with its owner, signed in: all of it or nothing. That the address is theirs is not looked at here.

    Who looks around in an invented company has no password to prove anything with, and is never asked to.

    Raises: InvalidValue, AddressInUse.
    """
    hashed = hash_for(environment, company=company, name=name, email=email, password=password)
    with platform_scope(environment) as session:
        user = add_user(session, email=normalise_email(email), name=visible(name), password_hash=hashed)
        if user is None:
            raise AddressInUse
        return open_company(environment, session, user, company=company, caller=caller or Caller(), is_demo=is_demo)


def open_company(
    environment: Environment,
    session: DatabaseSession,
    user: User,
    *,
    company: str,
    caller: Caller,
    is_demo: bool = False,
) -> SignedIn:
    """Make a company of this new user, and sign them in."""
    return open_session(
        environment,
        session,
        add_company(environment, session, user, company=company, caller=caller, is_demo=is_demo),
        device=caller.device,
        address=caller.address,
        proof_lasts=timedelta(days=environment.settings.session_days) if is_demo else PROOF_LASTS,
    )


def hash_for(environment: Environment, *, company: str, name: str, email: str, password: str) -> str:
    """The hash of a password that the owner of such a company may choose. Raises: InvalidValue, by its field."""
    if not visible(company) or len(company) > LONGEST_NAME:
        raise InvalidValue("Vul de naam van je bedrijf in, hoogstens 120 tekens.", field="company")
    if not visible(name) or len(name) > LONGEST_NAME:
        raise InvalidValue("Vul je naam in, hoogstens 120 tekens.", field="name")
    address = normalise_email(email, field="email")
    check_new_password(password, about=[company, name, address])
    return hash_password(password, key=environment.password_key, cost=environment.settings.bcrypt_cost)


def add_company(
    environment: Environment,
    session: DatabaseSession,
    user: User,
    *,
    company: str,
    caller: Caller,
    is_demo: bool = False,
) -> Membership:
    """Write the company, its groups and its own row, and give this user ownership of it."""
    tenant = Tenant(name=visible(company), is_demo=is_demo)
    session.add(tenant)
    session.flush()
    groups = starter_groups(tenant.id)
    membership_id = new_id()
    owner = Identity(tenant.id, Role.OWNER, user.name, membership_id=membership_id, origin=caller.origin)
    with joining_scope(environment, session, owner) as scope:
        scope.session.add_all(groups.values())
        scope.add(Company(id=tenant.id, legal_name=tenant.name, trade_name=tenant.name, email=user.email))
        scope.audit("company.signed_up", subject_id=tenant.id)
    membership = Membership(
        id=membership_id,
        tenant_id=tenant.id,
        user_id=user.id,
        group_id=groups[Role.OWNER].id,
        display_name=user.name,
        email=user.email,
    )
    session.add(membership)
    session.flush()
    return membership
