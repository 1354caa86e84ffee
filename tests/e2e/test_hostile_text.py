"""Text that wants to be a script or a formula, in every column that holds text: no page and no file lets it be one."""

import contextlib
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from openpyxl import load_workbook
from psycopg import sql
from sqlalchemy import Enum, Text, select

from models.tables import Group, Membership
from models.tables.base import Base, tenant_tables
from models.values.kinds import Role
from pages.isolation import FILLED_IN, NOBODYS, ROUTES
from services.demo.fill import make_demo_company
from services.environment import make_environment
from services.exports.lists import ListKind
from services.isolation.arguments import table_of
from services.scope import Environment, Identity, platform_scope
from services.settings import Settings
from tests.e2e.infra.entry import token_of
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import COOKIE, elements_of
from tests.server import owner_address

PLANTED = "=1+1</script><img src=x onerror=planted()>`${planted()}'\"{{planted()}} "
MARK = "<img src=x onerror="
FORMED = re.compile(
    "plate|iban|kvk|btw|postcode|email|phone|sha256|media_type|language|number|code|prefix|state|kind|niwo|name_key"
    "|reference|sort_name|target|action|error|fingerprint|country|package|mode|emission|indexation|condition|bucket"
    "|dimension|trace|version|_id|series|answered_how|carrier|locale"
)
"""Columns whose text has a form of its own, which the services hold them to."""
NEVER = frozenset({"audit_entries", "assignments", "data_keys", "number_series", "stored_files"})
"""Tables without text that anybody typed."""
AS_HTML = frozenset({"innerHTML", "template", "html"})
"""What NiceGUI's script takes for HTML in an element."""


@dataclass(frozen=True)
class Target:
    """A company in which somebody planted the text, and two of its people in front of the product."""

    tenant_id: UUID
    office: httpx.Client
    phone: httpx.Client
    owner: psycopg.Connection[Any]

    def address(self, template: str) -> str:
        for name, value in FILLED_IN.items():
            template = template.replace(name, value)

        def number(found: re.Match[str]) -> str:
            table = sql.Identifier(table_of(found[1]))
            rows = self.owner.execute(
                sql.SQL("SELECT id FROM {} WHERE tenant_id = %s LIMIT 1").format(table), [self.tenant_id]
            ).fetchone()
            return str(rows[0] if rows else uuid4())

        return re.sub(r"\{(\w+_id)\}", number, template)


@pytest.fixture(scope="module")
def target(product: Product, database_url: str) -> Iterator[Target]:
    settings = Settings(
        data_folder=product.folder, bcrypt_cost=4, clock_starts_at=datetime.fromisoformat(product.clock_starts_at)
    )
    environment = make_environment(settings, database_address=database_url)
    with contextlib.ExitStack() as stack:
        stack.callback(environment.database.close)
        made = make_demo_company(environment, drivers=6, weeks=2, seed=6)
        owner = stack.enter_context(psycopg.connect(owner_address(database_url), autocommit=True))
        office, phone = (
            stack.enter_context(client(product, environment, made.tenant_id, role))
            for role in (Role.OWNER, Role.DRIVER)
        )
        assert plant(owner, made.tenant_id) > 100
        yield Target(made.tenant_id, office, phone, owner)


def client(product: Product, environment: Environment, tenant_id: UUID, role: Role) -> httpx.Client:
    with platform_scope(environment) as session:
        group = select(Group.id).where(Group.tenant_id == tenant_id, Group.role == role).scalar_subquery()
        member = select(Membership).where(Membership.tenant_id == tenant_id, Membership.group_id == group).limit(1)
        membership = session.scalars(member).one()
    identity = Identity(tenant_id, role, membership.display_name, membership_id=membership.id)
    token = token_of(environment, identity)
    return httpx.Client(base_url=product.url, cookies={COOKIE: token}, timeout=60, follow_redirects=True)


def plant(owner: psycopg.Connection[Any], tenant_id: UUID) -> int:
    """Write the text before all that anybody may type, and say in how many rows."""
    rows = 0
    for table in Base.metadata.sorted_tables:
        columns = [
            column.name
            for column in table.columns
            if isinstance(column.type, Text) and not isinstance(column.type, Enum) and not FORMED.search(column.name)
        ]
        for column in columns if table.name in tenant_tables() and table.name not in NEVER else ():
            name = sql.Identifier(column)
            statement = sql.SQL("UPDATE {} SET {} = %s || {} WHERE tenant_id = %s AND {} IS NOT NULL")
            filled = statement.format(sql.Identifier(table.name), name, name, name)
            with contextlib.suppress(psycopg.IntegrityError):  # the database itself holds it to a form
                rows += owner.execute(filled, [PLANTED, tenant_id]).rowcount
    return rows


def strings(part: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a page's elements with the name that it goes by."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from strings(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from strings(value, key)
    elif isinstance(part, str):
        yield key, part


UNREADY = {"GET /instellingen/inloggen/test": 422}
"""What is refused as long as nothing was set up."""


def test_no_page_takes_what_somebody_typed_for_html(target: Target) -> None:
    seen: set[str] = set()
    taken, broken = [], []
    for route in sorted(route for route, answer in ROUTES.items() if route.startswith("GET") and answer != NOBODYS):
        browser = target.phone if "/app/" in route or "/sync" in route else target.office
        answer = browser.get(target.address(route.removeprefix("GET ")))
        broken += [(route, answer.status_code)] if answer.status_code not in {200, 404, UNREADY.get(route)} else []
        if "planted()" in answer.text:
            seen.add(route)
        if "text/html" in answer.headers["content-type"]:
            elements = elements_of(answer.text)
            taken += [route for key, text in strings(elements) if key in AS_HTML and MARK in text]
            taken += [route] if MARK in answer.text else []
    assert (taken, broken) == ([], [])
    assert len(seen) >= 15, sorted(seen)


@pytest.mark.parametrize("kind", list(ListKind))
def test_no_list_lets_it_become_a_formula(target: Target, kind: ListKind) -> None:
    week = target.owner.execute("SELECT max(service_date) FROM shifts WHERE tenant_id = %s", [target.tenant_id])
    (last,) = week.fetchone() or (None,)
    path = f"/bestand/lijst/{kind.value}.%s?week={last:%G-W%V}"
    written, book = target.office.get(path % "csv"), target.office.get(path % "xlsx")
    assert (written.status_code, book.status_code) == (200, 200)
    cells = [
        cell for row in csv.reader(io.StringIO(written.content.decode("utf-8-sig")), delimiter=";") for cell in row
    ]
    assert [cell for cell in cells if re.match(r"[=+@\t\r]|-\D", cell)] == []
    sheets = load_workbook(io.BytesIO(book.content)).worksheets
    assert [cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    for answer in (written, book):
        assert re.fullmatch(r'attachment; filename="[\w.-]+"', answer.headers["content-disposition"])
        assert answer.headers["x-content-type-options"] == "nosniff"
