"""A new company comes in: tenant, first user, ownership and the company's own row."""

from models.tables import Company, Membership, Tenant
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import InvalidValue, Refusal
from services.access.attempts import Caller, count_attempt, of_visitor, sign_up_from
from services.access.groups import starter_groups
from services.access.guessable import check_new_password
from services.access.passwords import hash_password
from services.access.sessions import SignedIn, open_session
from services.access.users import LONGEST_NAME, add_user, visible
from services.rules.identifiers import normalise_email
from services.scope import NOWHERE, Environment, Identity, joining_scope, platform_scope


class AddressInUse(Refusal):
    """There is a user with this e-mail address."""

    code = "address_in_use"

    def __init__(self) -> None:
        super().__init__("Met dit e-mailadres is al een account gemaakt. Log in.", field="email")


def sign_up(
    environment: Environment,
    *,
    company: str,
    name: str,
    email: str,
    password: str,
    caller: Caller | None = None,
    is_demo: bool = False,
) -> SignedIn:
    """Make a company with its owner, signed in: all of it or nothing. Without a caller the operator does it.

    Raises: InvalidValue, TooManyAttempts, AddressInUse.
    """
    if not visible(company) or len(company) > LONGEST_NAME:
        raise InvalidValue("Vul de naam van je bedrijf in, hoogstens 120 tekens.", field="company")
    if not visible(name) or len(name) > LONGEST_NAME:
        raise InvalidValue("Vul je naam in, hoogstens 120 tekens.", field="name")
    address = normalise_email(email, field="email")
    check_new_password(password, about=[company, name, address])
    if caller is not None:
        count_attempt(environment, of_visitor(sign_up_from(environment), caller))
    hashed = hash_password(password, key=environment.password_key, cost=environment.settings.bcrypt_cost)
    with platform_scope(environment) as session:
        user = add_user(session, email=address, name=visible(name), password_hash=hashed)
        if user is None:
            raise AddressInUse
        tenant = Tenant(name=visible(company), is_demo=is_demo)
        session.add(tenant)
        session.flush()
        groups = starter_groups(tenant.id)
        came_from = caller or Caller()
        owner = Identity(
            tenant_id=tenant.id,
            role=Role.OWNER,
            name=user.name,
            membership_id=new_id(),
            origin=came_from.origin if caller else NOWHERE,
        )
        with joining_scope(environment, session, owner) as scope:
            scope.session.add_all(groups.values())
            scope.add(Company(id=tenant.id, legal_name=tenant.name, trade_name=tenant.name, email=address))
            scope.audit("company.signed_up", subject_id=tenant.id)
        membership = Membership(
            id=owner.membership_id,
            tenant_id=tenant.id,
            user_id=user.id,
            group_id=groups[Role.OWNER].id,
            display_name=user.name,
            email=address,
        )
        session.add(membership)
        session.flush()
        return open_session(environment, session, membership, device=came_from.device, address=came_from.address)
