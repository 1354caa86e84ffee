"""Many rows in one statement: the same rows as one by one, under the same fences."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models.tables import Depot, Driver, Invoice, Principal, StoredFile
from models.values.kinds import Role
from models.values.refusal import InvalidValue
from services.many_rows import without_waiting
from services.scope import Environment, tenant_scope
from tests.company import Company

NOON = datetime(2026, 6, 24, 12, tzinfo=UTC)


def test_every_kind_of_value_comes_back_as_it_was_given(environment: Environment, company: Company) -> None:
    principal_id = uuid4()
    row = {
        "kind": "invoice", "state": "issued", "series": "", "principal_id": principal_id,
        "party_name": "D'Artagnan \\ \"Zoë\" :naam", "iso_year": 2026, "iso_week": 26, "number": "2026-0001",
        "issue_date": date(2026, 6, 24), "net_cents": -(2**40), "vat_cents": 0, "total_cents": -(2**40),
        "record": {"lines": [1, "é", None]}, "record_sha256": b"\x00\xff", "ubl": b"\\x41", "issued_at": NOON,
        "issued_by": "", "answered_how": "", "objection": "",
    }  # fmt: skip
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        scope.insert(Principal, [{"id": principal_id, "name": "Noordster"}])
        scope.insert(Invoice, [row])
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        written = scope.session.scalars(select(Invoice)).one()
        assert {name: getattr(written, name) for name in row} == row
        assert written.tenant_id == company.tenant_id


def test_what_a_row_leaves_out_gets_its_default(environment: Environment, company: Company) -> None:
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        scope.insert(Principal, [{"name": "Noordster"}, {"name": "Zuiderpost", "country": "BE", "kvk": "90000001"}])
        found = scope.session.scalars(select(Principal).order_by(Principal.name)).all()
        assert [(row.country, row.kvk, row.week_start) for row in found] == [("NL", "", 1), ("BE", "90000001", 1)]


def test_rows_get_ids_in_the_order_they_were_given(environment: Environment, company: Company) -> None:
    names = [f"Noordster {number:03d}" for number in range(200)]
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        scope.insert(Principal, [{"name": name} for name in names])
        assert scope.session.scalars(select(Principal.name).order_by(Principal.id)).all() == names


def test_many_rows_are_stamped_with_the_tenant_whatever_they_say(
    environment: Environment, company: Company, other_company: Company
) -> None:
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        scope.insert(Principal, [{"tenant_id": other_company.tenant_id, "name": "Vreemd"}])
    with tenant_scope(environment, other_company.member(Role.OWNER)) as scope:
        assert scope.session.scalars(select(Principal)).all() == []


def test_many_rows_cannot_point_at_a_foreign_parent(
    environment: Environment, company: Company, other_company: Company
) -> None:
    other_company.build_depot()
    with tenant_scope(environment, other_company.member(Role.OWNER)) as scope:
        foreign = scope.session.scalars(select(Principal.id)).one()
    with (
        pytest.raises(IntegrityError, match="fk_depots_tenant_id_principal_id"),
        tenant_scope(environment, company.member(Role.OWNER)) as scope,
    ):
        scope.insert(Depot, [{"principal_id": foreign, "name": "Tilburg"}])


def test_many_rows_may_point_at_a_row_that_was_added_but_not_yet_written(
    environment: Environment, company: Company
) -> None:
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        principal = Principal(id=uuid4(), name="Noordster")
        scope.session.add(principal)
        scope.insert(Depot, [{"principal_id": principal.id, "name": "Tilburg"}])


def test_a_broken_constraint_is_a_refusal_and_undoes_all_of_the_rows(
    environment: Environment, company: Company
) -> None:
    row = {"name": "foto", "media_type": "image/png", "size": 1, "sha256": b"1", "stored_at": NOON}
    same = uuid4()
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        with pytest.raises(InvalidValue), scope.refusing({"pk_stored_files": InvalidValue("Dat is er al.")}):
            scope.insert(StoredFile, [row, {"id": same, **row}, {"id": same, **row}])
        assert scope.session.scalars(select(StoredFile)).all() == []


def test_a_column_that_does_not_exist_is_a_fault(environment: Environment, company: Company) -> None:
    with pytest.raises(KeyError), tenant_scope(environment, company.member(Role.OWNER)) as scope:
        scope.insert(Driver, [{"nmae": "Daan de Wit"}])


def test_rows_written_without_waiting_are_all_there_afterwards(environment: Environment, company: Company) -> None:
    names = [f"Noordster {number}" for number in range(6)]
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        with without_waiting(scope.session):
            for name in names:
                scope.insert(Principal, [{"name": name}])
        assert scope.session.scalars(select(Principal.name).order_by(Principal.name)).all() == names


def test_what_is_refused_of_rows_written_without_waiting_is_heard_and_nothing_of_them_stays(
    environment: Environment, company: Company
) -> None:
    with (
        pytest.raises(IntegrityError, match="fk_depots_tenant_id_principal_id"),
        tenant_scope(environment, company.member(Role.OWNER)) as scope,
        without_waiting(scope.session),
    ):
        scope.insert(Principal, [{"name": "Noordster"}])
        scope.insert(Depot, [{"principal_id": uuid4(), "name": "Tilburg"}])
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        assert scope.session.scalars(select(Principal)).all() == []
