"""Killed in the middle of an import, a publication or a payment batch: nothing of it is there, and it can be done."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from models.tables import Payable
from models.tables.base import tenant_tables
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import PayableKind, Role, ShiftState
from services.imports.views import Choices, ImportFile
from services.scope import tenant_scope
from tests.company import Company
from tests.conftest import MONDAY_MORNING, Acting
from tests.killed import Deed, kill_before_commit

WEEK = IsoWeek(2026, 26)
VANS = b"Nummer;Kenteken;Eigendom\r\n" + b"".join(b"%d;V-%03d-XX;eigen\r\n" % (at, at) for at in range(1, 41))
Prepared = tuple[str, dict[str, object], str, int]
"""The use case with its arguments, and the table of which it makes so many rows."""


def an_import(_company: Company, _acting: Acting) -> Prepared:
    file = ImportFile("wagenpark.csv", VANS)
    return "imports.commit", {"file": file, "choices": Choices(target="vehicles")}, "vehicles", 40


def a_publication(company: Company, acting: Acting) -> Prepared:
    route_id = company.build_route(company.build_depot())
    for at in range(10):
        company.build_shift(route_id, company.build_driver(f"Chauffeur {at}"), state=ShiftState.DRAFT)
    with acting() as depotflow:
        sequence = depotflow.planning.preview_publication(week=WEEK).sequence
    return "planning.publish", {"week": WEEK, "sequence": sequence, "reason": "Bekend"}, "driver_messages", 10


def a_payment_batch(company: Company, _acting: Acting) -> Prepared:
    drivers = [company.build_driver(f"Chauffeur {at}") for at in range(10)]
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        rows = [
            Payable(
                id=new_id(),
                kind=PayableKind.WAGE,
                driver_id=driver_id,
                payee_name="Daan de Wit",
                iban="NL91ABNA0417164300",
                amount_cents=100_00 + at,
                text="Loon week 25",
                due_on=date(2026, 6, 29),
                created_at=scope.now,
            )
            for at, driver_id in enumerate(drivers)
        ]
        scope.session.add_all(rows)
        scope.session.execute(text("UPDATE companies SET iban = 'NL34TEST0242886303'"))
        payable_ids = [row.id for row in rows]
    return (
        "payments.prepare_batch",
        {"payable_ids": payable_ids, "execution_date": date(2026, 6, 25)},
        "payment_items",
        10,
    )


@pytest.mark.parametrize("prepare", [an_import, a_publication, a_payment_batch])
def test_who_is_killed_before_the_commit_leaves_nothing_and_can_do_it_again(
    company: Company,
    acting: Acting,
    database_url: str,
    tmp_path: Path,
    prepare: Callable[[Company, Acting], Prepared],
) -> None:
    name, arguments, table, made = prepare(company, acting)
    deed = Deed(name, arguments, company.member(Role.OWNER), MONDAY_MORNING)
    before = everything(acting)
    kill_before_commit(deed, address=database_url, folder=tmp_path)
    assert everything(acting) == before
    with acting() as depotflow:
        deed.carry_out(depotflow)
    after = everything(acting)
    assert after[table][0] - before[table][0] == made


def everything(acting: Acting) -> dict[str, tuple[int, str]]:
    """How many rows each table of the company has, and their fingerprint."""
    with acting() as depotflow:
        return {
            table: tuple(
                depotflow.scope.session.execute(
                    text(f"SELECT count(*), md5(string_agg(each::text, '|' ORDER BY each::text)) FROM {table} AS each")
                ).one()
            )
            for table in tenant_tables()
        }
