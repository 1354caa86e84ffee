"""Makes an invented company of any size, with a history, this week and the next."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time, timedelta
from uuid import UUID

from sqlalchemy import select, update

from models.tables import Driver, EngagementPeriod, Membership, Registration, Shift, User
from models.values.calendar import IsoWeek, amsterdam_instant
from models.values.kinds import EngagementKind, Role, ShiftState
from services.access.passwords import hash_password
from services.access.sessions import SignedIn
from services.access.sign_up import sign_up
from services.demo.company import build_company
from services.demo.weeks import build_week
from services.gateways.clock import StandingClock
from services.invoices.draft import draft_week
from services.invoices.issue import issue_run
from services.scope import Environment, Identity, Scope, platform_scope, tenant_scope
from services.self_bills.answer import accept_lapsed
from services.self_bills.offer import offer_week
from services.settlement.lock_week import lock_week

COMPANY = "Kempenbode Koeriers"
ANSWER_TERM = timedelta(days=8)
"""A day more than the agreements give a contractor to answer a self-bill."""
COLLEAGUES = ((Role.PLANNER, "Sanne Bakker", "planner"), (Role.FINANCE, "Joris Vermeer", "financien"))


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
    drivers: int = 46,
    weeks: int = 4,
    seed: int = 26,
    device: str = "voorbeeld",
    report: Callable[[str], None] = lambda _: None,
) -> DemoCompany:
    """Sign a company up and fill it: `weeks` past weeks that are approved, this week, and a draft of the next.

    The same seed gives the same people, routes and amounts, seen from the same day.
    """
    label = secrets.token_hex(4)
    password = secrets.token_urlsafe(12)
    signed_in = sign_up(
        environment,
        company=COMPANY,
        name="Marieke Verhulst",
        email=f"eigenaar-{label}@voorbeeld.example",
        password=password,
        device=device,
        is_demo=True,
    )
    owner = _owner(environment, f"eigenaar-{label}@voorbeeld.example")
    logins = {"eigenaar": f"eigenaar-{label}@voorbeeld.example"}
    report(f"{drivers} chauffeurs, routes en bussen")
    with tenant_scope(environment, owner) as scope:
        made = build_company(scope, drivers=drivers, seed=seed)
        this_week = IsoWeek.containing(scope.today)
        people = _first_of_each_kind(scope)
    colleagues: list[tuple[Role, str, str, UUID | None]] = [
        *((role, name, f"{short}-{label}", None) for role, name, short in COLLEAGUES),
        *((Role.DRIVER, name, f"{short}-{label}", driver_id) for short, name, driver_id in people),
    ]
    planner = _add_people(environment, owner, colleagues, password=password)
    logins |= {short.partition("-")[0]: f"{short}@voorbeeld.example" for _, _, short, _ in colleagues}
    for offset in range(-weeks, 2):
        week = this_week.shifted(offset)
        report(f"week {week.week}")
        with tenant_scope(environment, owner) as scope:
            build_week(scope, made, week, is_draft=offset > 0)
        if offset < -1:
            _settle(environment, owner, week, approved_by=planner)
    return DemoCompany(owner.tenant_id, signed_in, password, logins)


def _settle(environment: Environment, owner: Identity, week: IsoWeek, *, approved_by: UUID) -> None:
    """Approve, lock and bill a past week, as it was done on the Tuesday after it."""
    tuesday = amsterdam_instant(week.shifted(1).days[1], time(10))
    with tenant_scope(replace(environment, clock=StandingClock(tuesday)), owner) as scope:
        _approve(scope, week, approved_by)
        lock_week(scope, week=week, accept_unpriced=True)
        drafts = draft_week(scope, week=week)
        issue_run(scope, invoice_ids=[draft.invoice_id for draft in drafts])
        offer_week(scope, week=week)
    if tuesday + ANSWER_TERM < environment.clock.now():
        with tenant_scope(replace(environment, clock=StandingClock(tuesday + ANSWER_TERM)), owner) as scope:
            accept_lapsed(scope)


def _approve(scope: Scope, week: IsoWeek, approved_by: UUID) -> None:
    driven = Shift.service_date.in_(week.days) & (Shift.state == ShiftState.DONE)
    scope.session.execute(
        update(Registration)
        .where(Registration.shift_id.in_(select(Shift.id).where(driven)))
        .values(approved_by=approved_by, approved_at=scope.now)
        .execution_options(synchronize_session=False)
    )
    scope.session.execute(
        update(Shift).where(driven).values(state=ShiftState.APPROVED).execution_options(synchronize_session=False)
    )


def _owner(environment: Environment, email: str) -> Identity:
    with platform_scope(environment) as session:
        membership = session.scalars(select(Membership).where(Membership.email == email)).one()
        return Identity(
            tenant_id=membership.tenant_id,
            role=membership.role,
            name=membership.display_name,
            membership_id=membership.id,
            user_id=membership.user_id,
        )


def _first_of_each_kind(scope: Scope) -> list[tuple[str, str, UUID]]:
    """One employee and one self-employed driver, to look at the phone with."""
    found = []
    for short, kind in (("chauffeur", EngagementKind.EMPLOYEE), ("zzp", EngagementKind.ZZP)):
        row = scope.session.execute(
            select(Driver.name, Driver.id)
            .join(
                EngagementPeriod,
                (EngagementPeriod.tenant_id == Driver.tenant_id) & (EngagementPeriod.driver_id == Driver.id),
            )
            .where(EngagementPeriod.kind == kind)
            .order_by(Driver.personnel_number)
            .limit(1)
        ).one_or_none()
        if row is not None:
            found.append((short, row.name, row.id))
    return found


def _add_people(
    environment: Environment,
    owner: Identity,
    people: list[tuple[Role, str, str, UUID | None]],
    *,
    password: str,
) -> UUID:
    """Give everyone access and return the planner's membership."""
    hashed = hash_password(password, key=environment.password_key, cost=environment.settings.bcrypt_cost)
    memberships = {}
    with platform_scope(environment) as session:
        for role, name, short, driver_id in people:
            user = User(email=f"{short}@voorbeeld.example", name=name, password_hash=hashed)
            session.add(user)
            session.flush()
            memberships[role] = Membership(
                tenant_id=owner.tenant_id,
                user_id=user.id,
                role=role,
                display_name=name,
                email=user.email,
                driver_id=driver_id,
            )
            session.add(memberships[role])
        session.flush()
        return memberships[Role.PLANNER].id
