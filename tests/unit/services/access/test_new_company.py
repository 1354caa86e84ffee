"""A company begins: all of it or nothing."""

from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from models.tables import AuditEntry, Company
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import InvalidValue
from services.access.new_company import AddressInUse, make_company
from services.access.sessions import SignedIn, find_identity
from services.scope import Environment, tenant_scope
from tests.at_once import at_once
from tests.server import owner_address
from tests.unit.services.access.conftest import PASSWORD, Office

FORM: dict[str, Any] = {
    "company": "Kempenbode Koeriers",
    "name": "Marieke Verhulst",
    "email": "marieke@kempenbode.example",
    "password": PASSWORD,
}


def test_who_signs_up_owns_the_company_and_is_signed_in(office: Office) -> None:
    assert (office.owner.role, office.owner.name, office.owner.company_name) == (
        Role.OWNER,
        "Marieke Verhulst",
        "Kempenbode Koeriers",
    )
    with tenant_scope(office.environment, office.owner) as scope:
        company = scope.session.scalars(select(Company)).one()
        assert (company.id, company.legal_name, company.email) == (
            office.owner.tenant_id,
            "Kempenbode Koeriers",
            office.email,
        )
        entry = scope.session.scalars(select(AuditEntry).where(AuditEntry.action == "company.signed_up")).one()
        assert (entry.action, entry.actor_name) == ("company.signed_up", "Marieke Verhulst")


def test_two_who_sign_up_with_one_address_at_once_become_one_company(environment: Environment) -> None:
    email = f"{new_id()}@kempenbode.example"
    answers = at_once(4, lambda _: make_company(environment, **{**FORM, "email": email}))
    assert sum(isinstance(answer, SignedIn) for answer in answers) == 1
    assert sum(isinstance(answer, AddressInUse) for answer in answers) == 3


def test_an_address_in_other_capitals_is_the_same_address(environment: Environment, office: Office) -> None:
    with pytest.raises(AddressInUse):
        make_company(environment, **{**FORM, "email": office.email.upper()})


def test_a_sign_up_that_breaks_half_way_leaves_nothing(environment: Environment, database_url: str) -> None:
    email = f"{new_id()}@kempenbode.example"
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute("ALTER TABLE companies ADD CONSTRAINT ck_broken CHECK (legal_name <> 'Breekt')")
        try:
            with pytest.raises(Exception, match="ck_broken"):
                make_company(environment, **{**FORM, "company": "Breekt", "email": email})
        finally:
            owner.execute("ALTER TABLE companies DROP CONSTRAINT ck_broken")
        assert owner.execute("SELECT count(*) FROM users WHERE email = %s", [email]).fetchone() == (0,)
        assert owner.execute("SELECT count(*) FROM tenants WHERE name = 'Breekt'").fetchone() == (0,)
    signed_in = make_company(environment, **{**FORM, "email": email})
    assert find_identity(environment, token=signed_in.token) is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("company", "  "),
        ("company", "x" * 121),
        ("company", "\u200b\0"),
        ("name", ""),
        ("name", "x" * 121),
        ("email", "marieke"),
        ("email", "mari\0eke@kempenbode.example"),
        ("email", "marieke@kempenbode.example\nBcc: iedereen@elders.example"),
        ("password", "te kort"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(environment: Environment, field: str, value: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        make_company(environment, **{**FORM, field: value})
    assert refusal.value.field == field


def test_a_name_is_stored_on_one_line(environment: Environment) -> None:
    email = f"{new_id()}@kempenbode.example"
    signed_in = make_company(environment, **{**FORM, "email": email, "name": " Marieke\r\n\tVerhulst\0 "})
    found = find_identity(environment, token=signed_in.token)
    assert found is not None
    assert found.name == "Marieke Verhulst"


def test_neither_password_nor_token_is_in_the_database(database_url: str, office: Office) -> None:
    with psycopg.connect(owner_address(database_url)) as owner:
        for table in ("users", "sessions", "memberships", "audit_entries"):
            rows = str(owner.execute(f"SELECT * FROM {table}").fetchall())
            assert PASSWORD not in rows
            assert office.token not in rows
