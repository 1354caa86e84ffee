"""After shredding nothing of a company opens, for nobody and in no way, and nobody else notices."""

from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import select

from models.tables import AuditEntry, DataKey, EmployeeFile
from services.gateways.clock import StandingClock
from services.gateways.vault import Vault
from services.people.employee_file import BSN_FIELD, store_bsn
from services.scope import Environment, Identity, tenant_scope
from services.vault import KeysShredded, open_field
from services.vault.renew import LASTS, renew_keys
from services.vault.shred import shred_keys
from services.vault.state import list_keys
from tests.company import Company
from tests.payroll_weeks import BSNS
from tests.server import owner_address
from tests.unit.services.vault.conftest import employ


def open_all(environment: Environment, who: Identity) -> list[str]:
    with tenant_scope(environment, who) as scope:
        return [
            open_field(scope, driver_id=file.driver_id, field=BSN_FIELD, sealed=file.bsn_ciphertext or b"")
            for file in scope.session.scalars(select(EmployeeFile))
        ]


def test_nothing_opens_any_more_and_nothing_new_is_sealed(
    with_kms: Environment, company: Company, other_company: Company, system: Identity, clock: StandingClock
) -> None:
    employ(with_kms, company, system, *BSNS)
    renew_keys(with_kms, system, whatever_age=True)
    neighbour = Identity.of_system(other_company.tenant_id, "Systeem")
    employ(with_kms, other_company, neighbour, BSNS[0])
    assert len(open_all(with_kms, system)) == len(BSNS)

    assert shred_keys(with_kms, system) == 2
    with pytest.raises(KeysShredded, match="vernietigd"):
        open_all(with_kms, system)
    driver_id = company.build_driver("Nieuwe Chauffeur")
    with pytest.raises(KeysShredded), tenant_scope(with_kms, system) as scope:
        store_bsn(scope, driver_id=driver_id, bsn=BSNS[0])
    assert open_all(with_kms, neighbour) == [BSNS[0]]

    clock.move(LASTS)
    assert renew_keys(with_kms, system) == 0, "no new key comes in its place"
    assert shred_keys(with_kms, system) == 0, "again is no harm"
    with tenant_scope(with_kms, system) as scope:
        assert [key.shredded_at for key in list_keys(scope)] == [clock.now() - LASTS] * 2
        entries = scope.session.scalars(select(AuditEntry).where(AuditEntry.action == "vault.keys_shredded"))
        assert [entry.details["count"] for entry in entries.all()] in ([2, 0], [0, 2])


def test_another_process_that_opened_the_key_a_moment_ago_finds_it_no_more(
    with_kms: Environment, company: Company, system: Identity, clock: StandingClock
) -> None:
    employ(with_kms, company, system, BSNS[0])
    elsewhere = replace(with_kms, vault=Vault(with_kms.vault._keys[0], clock=clock))
    assert open_all(elsewhere, system) == [BSNS[0]]
    shred_keys(with_kms, system)
    with pytest.raises(KeysShredded):
        open_all(elsewhere, system)


def test_the_wrapped_key_is_nowhere_in_its_table(
    with_kms: Environment, company: Company, system: Identity, database_url: str
) -> None:
    employ(with_kms, company, system, BSNS[0])
    with tenant_scope(with_kms, system) as scope:
        wrapped = scope.session.scalars(select(DataKey.wrapped)).one()
    shred_keys(with_kms, system)
    with psycopg.connect(owner_address(database_url)) as owner:
        assert owner.execute("SELECT count(*) FROM data_keys WHERE wrapped = %s", [wrapped]).fetchone() == (0,)
