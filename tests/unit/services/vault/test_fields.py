from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import select

from models.tables import DataKey, EmployeeFile, EngagementPeriod
from models.values.ids import new_id
from models.values.kinds import Role
from services.gateways.vault import FileKey, Vault, VaultRefuses
from services.scope import Environment, Identity, tenant_scope
from services.vault import SealBroken, open_field, seal_field
from tests.company import Company
from tests.server import owner_address
from tests.statements import noted_statements

BSN = "123456782"


def seal_as(environment: Environment, who: Identity, driver_id: UUID, field: str = "bsn") -> bytes:
    with tenant_scope(environment, who) as scope:
        return seal_field(scope, driver_id=driver_id, field=field, plain=BSN)


def test_a_sealed_field_opens_for_its_driver_and_field(environment: Environment, company: Company) -> None:
    driver = new_id()
    sealed = seal_as(environment, company.member(Role.OWNER), driver)
    with tenant_scope(environment, company.member(Role.FINANCE)) as scope:
        assert open_field(scope, driver_id=driver, field="bsn", sealed=sealed) == BSN


def test_sealing_twice_gives_another_ciphertext_under_the_same_key(environment: Environment, company: Company) -> None:
    driver, owner = new_id(), company.member(Role.OWNER)
    first, second = seal_as(environment, owner, driver), seal_as(environment, owner, driver)
    assert first != second
    assert first[:16] == second[:16]


def test_a_ciphertext_of_another_driver_does_not_open(environment: Environment, company: Company) -> None:
    sealed = seal_as(environment, company.member(Role.OWNER), new_id())
    with tenant_scope(environment, company.member(Role.OWNER)) as scope, pytest.raises(SealBroken):
        open_field(scope, driver_id=new_id(), field="bsn", sealed=sealed)


def test_a_ciphertext_of_another_field_does_not_open(environment: Environment, company: Company) -> None:
    driver = new_id()
    sealed = seal_as(environment, company.member(Role.OWNER), driver, field="iban")
    with tenant_scope(environment, company.member(Role.OWNER)) as scope, pytest.raises(SealBroken):
        open_field(scope, driver_id=driver, field="bsn", sealed=sealed)


def test_a_ciphertext_of_another_company_does_not_open(
    environment: Environment, company: Company, other_company: Company
) -> None:
    driver = new_id()
    sealed = seal_as(environment, company.member(Role.OWNER), driver)
    seal_as(environment, other_company.member(Role.OWNER), driver)
    with tenant_scope(environment, other_company.member(Role.OWNER)) as scope, pytest.raises(SealBroken):
        open_field(scope, driver_id=driver, field="bsn", sealed=sealed)


def test_a_wrapped_key_copied_to_another_company_does_not_open(
    environment: Environment, company: Company, other_company: Company
) -> None:
    driver = new_id()
    sealed = seal_as(environment, company.member(Role.OWNER), driver)
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        row = scope.session.execute(select(DataKey.id, DataKey.wrapped, DataKey.wrapped_by, DataKey.created_at)).one()
    with tenant_scope(environment, other_company.member(Role.OWNER)) as scope:
        scope.insert(DataKey, [row._asdict()])
        with pytest.raises(VaultRefuses):
            open_field(scope, driver_id=driver, field="bsn", sealed=sealed)


@pytest.mark.parametrize("position", [0, 15, 16, 27, 28, -1])
def test_a_flipped_bit_anywhere_does_not_open(environment: Environment, company: Company, position: int) -> None:
    driver = new_id()
    sealed = bytearray(seal_as(environment, company.member(Role.OWNER), driver))
    sealed[position] ^= 1
    with tenant_scope(environment, company.member(Role.OWNER)) as scope, pytest.raises(SealBroken):
        open_field(scope, driver_id=driver, field="bsn", sealed=bytes(sealed))


@pytest.mark.parametrize("length", [0, 16, 20, 30])
def test_a_cut_off_ciphertext_does_not_open(environment: Environment, company: Company, length: int) -> None:
    driver = new_id()
    sealed = seal_as(environment, company.member(Role.OWNER), driver)
    with tenant_scope(environment, company.member(Role.OWNER)) as scope, pytest.raises(SealBroken):
        open_field(scope, driver_id=driver, field="bsn", sealed=sealed[:length])


def test_another_wrapping_key_opens_nothing(environment: Environment, company: Company, tmp_path: Path) -> None:
    driver = new_id()
    sealed = seal_as(environment, company.member(Role.OWNER), driver)
    stolen = replace(environment, vault=Vault(FileKey(tmp_path / "other.key"), clock=environment.clock))
    with tenant_scope(stolen, company.member(Role.OWNER)) as scope, pytest.raises(VaultRefuses):
        open_field(scope, driver_id=driver, field="bsn", sealed=sealed)


def test_what_a_retired_key_sealed_still_opens(environment: Environment, company: Company) -> None:
    driver, owner = new_id(), company.member(Role.OWNER)
    old = seal_as(environment, owner, driver)
    with tenant_scope(environment, owner) as scope:
        key = scope.session.scalars(select(DataKey)).one()
        key.retired_at = scope.now + timedelta(days=1)
    new = seal_as(environment, owner, driver)
    assert new[:16] != old[:16]
    with tenant_scope(environment, owner) as scope:
        assert open_field(scope, driver_id=driver, field="bsn", sealed=old) == BSN


def test_eight_who_seal_first_at_once_share_one_key(environment: Environment, company: Company) -> None:
    owner = company.member(Role.OWNER)
    with ThreadPoolExecutor(8) as threads:
        sealed = list(threads.map(lambda _: seal_as(environment, owner, new_id()), range(8)))
    assert len({one[:16] for one in sealed}) == 1
    with tenant_scope(environment, owner) as scope:
        assert len(scope.session.scalars(select(DataKey)).all()) == 1


def test_the_plain_bsn_is_nowhere_in_the_database(
    environment: Environment, company: Company, database_url: str
) -> None:
    bsn = "999990019"
    driver = company.build_driver()
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        engagement = scope.session.scalars(
            select(EngagementPeriod.id).where(EngagementPeriod.driver_id == driver)
        ).one()
        sealed = seal_field(scope, driver_id=driver, field="bsn", plain=bsn)
        scope.add(EmployeeFile(driver_id=driver, engagement_id=engagement, bsn_ciphertext=sealed, bsn_last4=bsn[-4:]))
    assert _columns_holding(database_url, bsn) == []
    assert ("employee_files", "bsn_last4") in _columns_holding(database_url, bsn[-4:])


def _columns_holding(database_url: str, digits: str) -> list[tuple[str, str]]:
    """Every column of every table with these digits in it, as text, as bytes or inside JSON."""
    with psycopg.connect(owner_address(database_url)) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        ).fetchall()
        found = []
        for table, column, kind in columns:
            shown = "encode({}, 'escape')" if kind == "bytea" else "{}::text"
            query = sql.SQL("SELECT 1 FROM {} WHERE position(%s IN " + shown + ") > 0 LIMIT 1").format(
                sql.Identifier(table), sql.Identifier(column)
            )
            if connection.execute(query, [digits]).fetchone():
                found.append((table, column))
        return found


def test_opening_many_fields_fetches_the_data_key_once(environment: Environment, company: Company) -> None:
    owner = company.member(Role.OWNER)
    sealed = {driver: seal_as(environment, owner, driver) for driver in (new_id() for _ in range(5))}
    with tenant_scope(environment, owner) as scope, noted_statements(environment) as statements:
        assert {open_field(scope, driver_id=driver, field="bsn", sealed=each) for driver, each in sealed.items()} == {
            BSN
        }
    assert len(statements) == 1
