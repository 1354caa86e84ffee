"""Makes an invented company of any size, with a history, this week and the next."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from models.tables import Group, Membership, User
from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, Role
from services.access.attempts import Caller, count_attempt, of_visitor, sign_up_from
from services.access.new_company import make_company
from services.access.permissions import STARTERS
from services.access.sessions import SignedIn
from services.demo.company import build_company, first_of_each_kind
from services.demo.past import Office, settle
from services.demo.weeks import build_week
from services.margin.totals import refresh_plan
from services.scope import Environment, Identity, platform_scope, tenant_scope

COMPANY = "Kempenbode Koeriers"
COLLEAGUES = ((Role.PLANNER, "Sanne Bakker", "planner"), (Role.FINANCE, "Joris Vermeer", "financien"))
NEWEST_SETTLED = -2
"""Two weeks ago; last week's hours are still to be approved."""


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """An invented company and how to enter it; all its people share one password."""

    tenant_id: UUID
    signed_in: SignedIn
    password: str
    logins: dict[str, str]
    """Role in Dutch, and the e-mail address that signs in as it."""


def make_demo_company(
    environment: Environment,
    *,
    company: str = COMPANY,
    drivers: int = 46,
    weeks: int = 4,
    seed: int = 26,
    caller: Caller | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> DemoCompany:
    """Sign a company up and fill it: `weeks` past weeks that are approved, this week, and a draft of the next.

    The same seed gives the same people, routes and amounts, seen from the same day.
    """
    label = secrets.token_hex(4)
    password = secrets.token_urlsafe(12)
    if caller is not None:
        count_attempt(environment, of_visitor(sign_up_from(environment), caller))
    signed_in = make_company(
        environment,
        company=company,
        name="Marieke Verhulst",
        email=f"eigenaar-{label}@voorbeeld.example",
        password=password,
        caller=caller,
        is_demo=True,
    )
    owner, hashed = _owner(environment, f"eigenaar-{label}@voorbeeld.example")
    report(f"{drivers} chauffeurs, routes en bussen")
    with tenant_scope(environment, owner) as scope:
        made = build_company(scope, drivers=drivers, seed=seed)
        this_week = IsoWeek.containing(scope.today)
    people: list[tuple[Role, str, str, UUID | None]] = [
        *((role, name, f"{short}-{label}", None) for role, name, short in COLLEAGUES),
        *((Role.DRIVER, name, f"{short}-{label}", driver_id) for short, name, driver_id in first_of_each_kind(made)),
    ]
    office = Office(owner, _add_people(environment, owner, people, password_hash=hashed))
    contractors = [driver for driver in made.drivers if driver["kind"] is EngagementKind.ZZP]
    for offset in range(-weeks, 2):
        week = this_week.shifted(offset)
        report(f"week {week.week}")
        with tenant_scope(environment, owner) as scope:
            build_week(scope, made, week, is_draft=offset > 0)
            if offset > NEWEST_SETTLED:
                refresh_plan(scope, week=week)
        if offset <= NEWEST_SETTLED:
            settle(environment, office, week, contractors=contractors, is_newest=offset == NEWEST_SETTLED)
    logins = {"eigenaar": f"eigenaar-{label}@voorbeeld.example"}
    logins |= {short.partition("-")[0]: f"{short}@voorbeeld.example" for _, _, short, _ in people}
    return DemoCompany(owner.tenant_id, signed_in, password, logins)


def _owner(environment: Environment, email: str) -> tuple[Identity, str]:
    """The owner who just signed up, and the hash of the password that all will share."""
    with platform_scope(environment) as session:
        membership = session.scalars(select(Membership).where(Membership.email == email)).one()
        hashed = session.scalars(select(User.password_hash).where(User.id == membership.user_id)).one()
        return _identity(membership, Role.OWNER), hashed


def _add_people(
    environment: Environment,
    owner: Identity,
    people: list[tuple[Role, str, str, UUID | None]],
    *,
    password_hash: str,
) -> dict[Role, Identity]:
    """Give everyone access; answers who they are, by role."""
    added = {}
    with platform_scope(environment) as session:
        found = session.execute(select(Group.role, Group.id).where(Group.tenant_id == owner.tenant_id))
        groups = {role: group_id for role, group_id in found if role}
        for role, name, short, driver_id in people:
            user = User(
                email=f"{short}@voorbeeld.example",
                name=name,
                password_hash=password_hash,
            )
            session.add(user)
            session.flush()
            membership = Membership(
                tenant_id=owner.tenant_id,
                user_id=user.id,
                group_id=groups[role],
                display_name=name,
                email=user.email,
                driver_id=driver_id,
            )
            session.add(membership)
            session.flush()
            added[role] = _identity(membership, role)
    return added


def _identity(membership: Membership, role: Role) -> Identity:
    return Identity(
        tenant_id=membership.tenant_id,
        role=role,
        name=membership.display_name,
        rights=STARTERS[role],
        membership_id=membership.id,
        user_id=membership.user_id,
    )
