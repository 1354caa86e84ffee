"""Two invented companies on the real database: one whose data somebody is after, and the one that is after it."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import select, text

from models.tables import ApiKey, Driver, Group, Invitation, Membership, Session, SupportView, Vehicle
from models.tables.base import Base, tenant_tables
from models.values.calendar import AMSTERDAM, IsoWeek
from models.values.kinds import Role
from services.access.api_keys import ONLY_PEOPLE, create_api_key
from services.access.groups import GroupData, add_group
from services.access.permissions import STARTERS
from services.access.sessions import open_session
from services.demo.fill import NEWEST_SETTLED, make_demo_company
from services.isolation.filling import fill, particular_rows
from services.scope import Environment, Identity, platform_scope, tenant_scope

NAME: Final = "Isolatieproef"
"""What both are called: invented companies of this name are left over from a check that was cut off."""


class CannotCleanUp(Exception):  # noqa: N818 - the reason is the sentence
    """The check would leave its companies behind; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Side:
    """A company: its people by role, and what it has."""

    tenant_id: UUID
    members: Mapping[Role, Identity]
    ids: Mapping[str, Sequence[UUID]]
    """By table, and by what rows are for who needs particular ones."""
    week: IsoWeek
    names: frozenset[str]

    @property
    def words(self) -> frozenset[str]:
        """What tells something of this company wherever it turns up."""
        return self.names | {str(row_id) for rows in self.ids.values() for row_id in rows}


@dataclass(frozen=True, slots=True)
class Stage:
    """A filled company, and a stranger who knows all its ids."""

    environment: Environment
    victim: Side
    stranger: Side

    @property
    def words(self) -> frozenset[str]:
        return self.victim.words - self.stranger.words

    def fingerprint(self) -> dict[str, str]:
        """What every table of the victim holds, as a hash; its sums are left out, a job keeps them up to date."""
        with tenant_scope(self.environment, Identity.of_system(self.victim.tenant_id, NAME)) as scope:
            return {
                table: scope.session.execute(
                    text(f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY id), '')) FROM {table} t")
                ).scalar_one()
                for table in tenant_tables()
                if table != "margin_totals"
            }

    def token(self, identity: Identity) -> str:
        """A fresh session of one of its people."""
        with platform_scope(self.environment) as session:
            membership = session.get_one(Membership, identity.membership_id)
            return open_session(self.environment, session, membership, device=NAME).token

    def key(self, identity: Identity) -> str:
        """A fresh API key of one of its people, in a group that may whatever a key can."""
        with tenant_scope(self.environment, identity) as scope:
            name = f"{NAME} API"
            data = GroupData(name=name, rights=identity.rights - ONLY_PEOPLE)
            group_id = add_group(scope, data=data)
            return create_api_key(scope, name=name, group_id=group_id, last_day=scope.today).token


@contextlib.contextmanager
def two_companies(environment: Environment, *, owner_address: str) -> Iterator[Stage]:
    """Make both, and take them away again whatever happens; what an earlier check left goes too.

    Nobody else notices: they are companies like all others, and no mail of theirs ever leaves, also not by a product
    that runs meanwhile. Raises: CannotCleanUp.
    """
    environment = replace(environment, holds_mail=True)
    with psycopg.connect(owner_address, autocommit=True) as owner:
        _check_owner(owner)
        _remove_all(environment, owner)
        try:
            yield Stage(environment, _make(environment, drivers=6, weeks=2), _make(environment, drivers=2))
        finally:
            _remove_all(environment, owner)


def _check_owner(owner: psycopg.Connection[Any]) -> None:
    """One check at a time, by who may look behind every fence: nobody else can delete all of a company."""
    found = owner.execute(
        "SELECT current_user, (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user),"
        " pg_try_advisory_lock(hashtext(%s))",
        [NAME],
    ).fetchone()
    user, is_mighty, is_alone = found or ("?", False, False)
    if not is_mighty:
        raise CannotCleanUp(
            "om zijn proefbedrijven weer te verwijderen moet de controle overal bij kunnen: geef de gebruiker van"
            f" DEPOTFLOW_OWNER_DATABASE_URL dat recht met ALTER ROLE {user} BYPASSRLS."
        )
    if not is_alone:
        raise CannotCleanUp("er loopt al een isolatiecontrole op deze database. Wacht tot die klaar is.")


def _make(environment: Environment, *, drivers: int, weeks: int = 0) -> Side:
    """A company, with one of each thing when it has a history."""
    made = make_demo_company(environment, company=NAME, drivers=drivers, weeks=weeks, seed=drivers)
    members = _members(environment, made.tenant_id)
    owner, driver = members[Role.OWNER], members[Role.DRIVER]
    week = IsoWeek.containing(environment.clock.now().astimezone(AMSTERDAM).date())
    if weeks:
        fill(environment, owner=owner, driver=driver, settled=week.shifted(NEWEST_SETTLED))
    with tenant_scope(environment, Identity.of_system(made.tenant_id, NAME)) as scope:
        names = frozenset(scope.session.scalars(select(Driver.name))) | set(
            scope.session.scalars(select(Vehicle.plate))
        )
        tables = {name: Base.metadata.tables[name].c.id for name in tenant_tables()}
        ids = {name: scope.session.scalars(select(key).order_by(key)).all() for name, key in tables.items()}
        particular = particular_rows(scope, driver=driver, week=week)
    shared = _shared_rows(environment, owner)
    return Side(made.tenant_id, members, {**ids, **particular, **shared}, week, names)


def _members(environment: Environment, tenant_id: UUID) -> Mapping[Role, Identity]:
    """One of each role; of drivers one who works for themselves."""
    with platform_scope(environment) as session:
        rows = session.execute(
            select(Membership, Group.role)
            .join(Group, Group.id == Membership.group_id)
            .where(Membership.tenant_id == tenant_id)
            .order_by(Membership.email.startswith("zzp"))
        )
        return {role: _identity(row, role) for row, role in rows if role}


def _shared_rows(environment: Environment, owner: Identity) -> Mapping[str, Sequence[UUID]]:
    """What a company has in tables above the companies."""
    with platform_scope(environment) as session:
        of_company = {
            table.__tablename__: session.scalars(select(table.id).where(table.tenant_id == owner.tenant_id)).all()
            for table in (ApiKey, Group, Invitation, SupportView)
        }
        members = session.scalars(select(Membership.id).where(Membership.user_id == owner.user_id)).all()
        sessions = session.scalars(select(Session.id).where(Session.user_id == owner.user_id)).all()
    return {**of_company, "memberships": members, "sessions": sessions}


def _identity(membership: Membership, role: Role) -> Identity:
    return Identity(
        tenant_id=membership.tenant_id,
        role=role,
        rights=STARTERS[role],
        name=membership.display_name,
        membership_id=membership.id,
        user_id=membership.user_id,
        driver_id=membership.driver_id,
    )


def _remove_all(environment: Environment, owner: psycopg.Connection[Any]) -> None:
    with owner.transaction():
        found = owner.execute("SELECT id FROM tenants WHERE name = %s AND is_demo", [NAME]).fetchall()
        tenants = [row[0] for row in found]
        of_tenants = "SELECT user_id FROM memberships WHERE tenant_id = ANY(%(tenants)s)"
        people = [row[0] for row in owner.execute(of_tenants, {"tenants": tenants}).fetchall()]
        for chain in ("links", "heads"):
            statement = sql.SQL("DELETE FROM {} WHERE tenant_id = ANY(%s)")
            owner.execute(statement.format(sql.Identifier("trail", chain)), [tenants])
        for table in reversed(Base.metadata.sorted_tables):
            column, given = _whose(table.columns.keys(), table.name, tenants, people)
            if column:
                statement = sql.SQL("DELETE FROM {} WHERE {} = ANY(%s)")
                owner.execute(statement.format(sql.Identifier(table.name), sql.Identifier(column)), [given])
    for tenant_id in tenants:
        environment.storage.forget(tenant_id)


def _whose(columns: Sequence[str], table: str, tenants: list[UUID], people: list[UUID]) -> tuple[str, list[UUID]]:
    """By which column a table's rows are known to be of these companies or their people."""
    if table in {"tenants", "users"}:
        return "id", tenants if table == "tenants" else people
    if "tenant_id" in columns:
        return "tenant_id", tenants
    return ("user_id", people) if "user_id" in columns else ("", [])
