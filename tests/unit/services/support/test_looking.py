"""What somebody who looks along gets to see: masked, never a file, and only after it was written down."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import psycopg
import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError, IntegrityError

from models.tables import SupportLook
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import EngagementKind, Role
from models.values.refusal import NotAllowed
from services.exports.lists import ListKind
from services.exports.table import TableFormat
from services.planning.kept_weeks import SentWeek
from services.scope import Environment, Identity, platform_scope, tenant_scope
from services.support.looking import masked
from services.support.looks import Looking
from services.support.overview import LookRow
from services.tenant import TenantServices
from tests.company import Company
from tests.operators import looking_along
from tests.server import owner_address

IBAN = "NL91ABNA0417164300"


@pytest.fixture
def contractor_id(company: Company) -> UUID:
    """A contractor whose account is known."""
    company.build_driver("Sem Vos", kind=EngagementKind.ZZP)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        return TenantServices(scope).people.contractor_choices()[0][0]


def at(identity: Identity, page: str) -> Identity:
    """The same at another page, as the gate says for each request."""
    assert identity.looking is not None
    return replace(identity, looking=Looking(identity.looking.until, page, new_id()))


def looks(company: Company) -> list[LookRow]:
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        return [look for view in TenantServices(scope).support.overview().views for look in view.looks]


def test_accounts_end_in_four_and_owners_still_see_all(company: Company, contractor_id: UUID) -> None:
    shown = []
    for identity in (company.member(Role.OWNER), looking_along(company.environment, company.tenant_id)):
        with tenant_scope(company.environment, identity) as scope:
            shown.append(TenantServices(scope).people.get_contractor(contractor_id=contractor_id).iban)
    assert shown == [IBAN, "•••• 4300"]


def test_a_file_never_leaves(company: Company) -> None:
    identity = looking_along(company.environment, company.tenant_id)
    with pytest.raises(NotAllowed), tenant_scope(company.environment, identity) as scope:
        TenantServices(scope).exports.table(kind=ListKind.DRIVERS, week=None, query=None, file_format=TableFormat.CSV)
    with pytest.raises(NotAllowed):
        masked([b"%PDF"])


@pytest.mark.parametrize("before", ["\n", "\t", '"', "\\", " "])
def test_a_number_in_the_week_of_the_board_is_hidden_whatever_stands_before_it(before: str) -> None:
    """It leaves as JSON, which writes some characters as letters."""
    sent = masked(SentWeek.of(orjson.dumps({"why": f"{before}{IBAN}{before}999990019", "parcels": 999990019})))
    assert orjson.loads(gzip.decompress(sent.packed)) == {
        "why": f"{before}•••• 4300{before}••••",
        "parcels": 999990019,
    }


def test_a_page_is_one_look_and_what_is_opened_on_it_another(company: Company, contractor_id: UUID) -> None:
    identity = looking_along(company.environment, company.tenant_id)
    for page in ("/planning", "/bedrijven", f"/bedrijven/{contractor_id}"):
        shown = at(identity, page)
        for _ in range(2):
            with tenant_scope(company.environment, shown) as scope:
                TenantServices(scope).people.contractor_choices()
        if "bedrijven" in page:
            with tenant_scope(company.environment, shown) as scope:
                TenantServices(scope).people.get_contractor(contractor_id=contractor_id)
    assert [(look.page, look.subject) for look in looks(company)] == [
        ("/planning", ""),
        ("/bedrijven", ""),
        ("/bedrijven", f"contractor_id {contractor_id}"),
        (f"/bedrijven/{contractor_id}", ""),
    ]


def test_weeks_are_named_too(company: Company) -> None:
    identity = at(looking_along(company.environment, company.tenant_id), "/planning?week=2026-W26")
    with tenant_scope(company.environment, identity) as scope:
        planning = TenantServices(scope).planning
        planning.board(week=IsoWeek(2026, 26))
        planning.board(week=IsoWeek(2026, 27))
    assert [look.subject for look in looks(company)] == ["", "week 2026-W27"]


def test_what_cannot_be_written_down_is_not_shown(company: Company, database_url: str) -> None:
    identity = looking_along(company.environment, company.tenant_id)
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute("REVOKE INSERT ON support_looks FROM depotflow_platform")
        try:
            with pytest.raises(DBAPIError), tenant_scope(company.environment, identity):
                pytest.fail("something was shown")
        finally:
            owner.execute("GRANT INSERT ON support_looks TO depotflow_platform")


def test_the_log_can_only_grow(database_url: str) -> None:
    with psycopg.connect(owner_address(database_url)) as owner:
        rights = owner.execute(
            """SELECT grantee, privilege_type FROM information_schema.role_table_grants
               WHERE table_name = 'support_looks' AND grantee <> 'depotflow_owner' ORDER BY 1, 2"""
        ).fetchall()
    assert rights == [
        ("depotflow_app", "SELECT"), ("depotflow_platform", "DELETE"), ("depotflow_platform", "INSERT"),
        ("depotflow_platform", "SELECT"),
    ]  # fmt: skip


def test_what_was_looked_at_cannot_be_deleted_for_two_years(
    environment: Environment, company: Company, database_url: str
) -> None:
    view_id, now = new_id(), environment.clock.now()
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        old, young = new_id(), new_id()
        with owner.transaction():
            owner.execute("SET LOCAL session_replication_role = replica")
            for look_id, at in ((old, now - timedelta(days=1_500)), (young, datetime.now(UTC))):
                owner.execute(
                    "INSERT INTO support_looks (id, tenant_id, view_id, at, page, subject)"
                    " VALUES (%s, %s, %s, %s, '-', '')",
                    [look_id, company.tenant_id, view_id, at],
                )
    with platform_scope(environment) as session:
        assert session.execute(delete(SupportLook).where(SupportLook.id == old).returning(SupportLook.id)).all()
    with pytest.raises(IntegrityError, match="kept for two years"), platform_scope(environment) as session:
        session.execute(delete(SupportLook).where(SupportLook.id == young))
    with psycopg.connect(owner_address(database_url)) as owner:
        owner.execute("DELETE FROM support_looks WHERE id = %s", [young])
