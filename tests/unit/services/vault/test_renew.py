"""Data keys are renewed while everybody goes on: newer versions, a new key each year, and nothing that is lost."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models.tables import AuditEntry, EmployeeFile
from services.gateways.clock import StandingClock
from services.gateways.kms import KmsKey
from services.gateways.vault import FileKey, Vault, VaultAway, VaultRefuses
from services.people.employee_file import BSN_FIELD
from services.scope import Environment, Identity, tenant_scope
from services.vault import open_field
from services.vault.renew import LASTS, renew_keys
from services.vault.state import KeyState, list_keys
from tests.company import Company
from tests.e2e.infra.kms import KmsServer, kms_server
from tests.payroll_weeks import BSNS
from tests.unit.services.vault.conftest import employ


def keys(environment: Environment, system: Identity) -> Sequence[KeyState]:
    with tenant_scope(environment, system) as scope:
        return list_keys(scope)


def opened(environment: Environment, system: Identity) -> list[str]:
    """Every BSN of the company."""
    with tenant_scope(environment, system) as scope:
        files = scope.session.scalars(select(EmployeeFile))
        return sorted(
            open_field(scope, driver_id=file.driver_id, field=BSN_FIELD, sealed=file.bsn_ciphertext or b"")
            for file in files
        )


def test_keys_that_are_young_and_wrapped_by_the_newest_version_are_left_alone(
    with_kms: Environment, company: Company, system: Identity, kms: KmsServer
) -> None:
    assert renew_keys(with_kms, system) == 0
    assert kms.asked == [], "a company without keys asks KMS nothing"
    employ(with_kms, company, system, *BSNS)
    before = keys(with_kms, system)
    assert renew_keys(with_kms, system) == 0
    assert keys(with_kms, system) == before
    assert [(key.wrapped_by, key.sealed) for key in before] == [(kms.newest, 4)]


def test_a_newer_version_of_kms_wraps_every_key_until_the_old_one_is_in_no_use(
    with_kms: Environment, company: Company, system: Identity, kms: KmsServer, clock: StandingClock
) -> None:
    employ(with_kms, company, system, *BSNS)
    renew_keys(with_kms, system, whatever_age=True)
    kms.rotate()
    assert renew_keys(with_kms, system) == 2
    assert {key.wrapped_by for key in keys(with_kms, system)} == {kms.newest}
    kms.disable(1)
    with_kms.vault.forget()
    assert opened(with_kms, system) == sorted(BSNS)


def test_after_a_year_a_new_key_seals_everything_and_the_old_one_nothing(
    with_kms: Environment, company: Company, system: Identity, clock: StandingClock
) -> None:
    employ(with_kms, company, system, *BSNS)
    clock.move(LASTS - timedelta(seconds=1))
    assert renew_keys(with_kms, system) == 0
    clock.move(timedelta(seconds=1))
    assert renew_keys(with_kms, system, batch=3) == 1 + len(BSNS)
    old, new = keys(with_kms, system)
    assert (old.retired_at, old.sealed, new.retired_at, new.sealed) == (clock.now(), 0, None, len(BSNS))
    assert opened(with_kms, system) == sorted(BSNS)
    assert renew_keys(with_kms, system) == 0
    with tenant_scope(with_kms, system) as scope:
        assert (
            len(scope.session.scalars(select(AuditEntry).where(AuditEntry.action == "vault.key_replaced")).all()) == 1
        )


def test_what_somebody_holds_is_sealed_anew_the_next_time_and_opens_meanwhile(
    with_kms: Environment, company: Company, system: Identity
) -> None:
    employ(with_kms, company, system, *BSNS)
    with tenant_scope(with_kms, system) as scope:
        scope.session.scalars(select(EmployeeFile).order_by(EmployeeFile.id).limit(1).with_for_update()).one()
        assert renew_keys(with_kms, system, whatever_age=True) == 1 + len(BSNS) - 1
    assert [key.sealed for key in keys(with_kms, system)] == [1, 3]
    assert opened(with_kms, system) == sorted(BSNS)
    assert renew_keys(with_kms, system) == 1
    assert [key.sealed for key in keys(with_kms, system)] == [0, 4]


def test_one_bsn_that_does_not_open_stops_no_other(
    with_kms: Environment, company: Company, system: Identity, caplog: pytest.LogCaptureFixture
) -> None:
    employ(with_kms, company, system, *BSNS)
    with tenant_scope(with_kms, system) as scope:
        first, second = scope.session.scalars(select(EmployeeFile).order_by(EmployeeFile.id).limit(2))
        scope.session.execute(
            update(EmployeeFile).where(EmployeeFile.id == first.id).values(bsn_ciphertext=second.bsn_ciphertext)
        )
    assert renew_keys(with_kms, system, whatever_age=True, batch=1) == 1 + len(BSNS) - 1
    assert [key.sealed for key in keys(with_kms, system)] == [1, 3]
    assert str(first.id) in caplog.text
    assert not any(bsn in caplog.text for bsn in BSNS)


def test_kms_away_or_refusing_changes_nothing(
    with_kms: Environment, company: Company, system: Identity, kms: KmsServer, clock: StandingClock
) -> None:
    employ(with_kms, company, system, *BSNS)
    before = keys(with_kms, system)
    kms.rotate()
    clock.move(LASTS)
    kms.still_answers = 0
    with pytest.raises(VaultAway):
        renew_keys(with_kms, system)
    kms.still_answers = None
    kms.disable(1)
    with pytest.raises(VaultRefuses):
        renew_keys(with_kms, system)
    assert keys(with_kms, system) == before
    kms.enable(1)
    assert renew_keys(with_kms, system) == 1 + 1 + len(BSNS)
    assert opened(with_kms, system) == sorted(BSNS)


def test_what_the_local_file_wrapped_is_wrapped_by_kms_and_needs_the_file_no_more(
    environment: Environment,
    with_kms: Environment,
    company: Company,
    system: Identity,
    kms: KmsServer,
    clock: StandingClock,
    tmp_path: Path,
) -> None:
    employ(environment, company, system, *BSNS)
    assert [key.wrapped_by for key in keys(environment, system)] == [FileKey.NAME]
    moved = replace(environment, vault=Vault(with_kms.vault._keys[0], FileKey(tmp_path / "vault.key"), clock=clock))
    assert opened(moved, system) == sorted(BSNS)
    assert renew_keys(moved, system) == 1
    (tmp_path / "vault.key").unlink()
    assert opened(with_kms, system) == sorted(BSNS)
    assert [key.wrapped_by for key in keys(with_kms, system)] == [kms.newest]


def test_another_kms_key_takes_over_by_its_name_and_the_trail_says_so(
    with_kms: Environment, company: Company, system: Identity, kms: KmsServer, clock: StandingClock
) -> None:
    employ(with_kms, company, system, *BSNS)
    with kms_server() as other:
        other.name = f"{kms.name}-2"
        old = KmsKey(kms.name, endpoint=f"127.0.0.1:{kms.port}", is_plain=True)
        new = KmsKey(other.name, endpoint=f"127.0.0.1:{other.port}", is_plain=True)
        alone = replace(with_kms, vault=Vault(new, clock=clock))
        with pytest.raises(VaultRefuses):
            renew_keys(alone, system)
        assert not alone.vault.knows(kms.newest)
        both = replace(with_kms, vault=Vault(new, old, clock=clock))
        assert both.vault.knows(kms.newest)
        assert opened(both, system) == sorted(BSNS)
        assert renew_keys(both, system) == 1
        assert {key.wrapped_by for key in keys(alone, system)} == {other.newest}
        alone.vault.forget()
        assert opened(alone, system) == sorted(BSNS)
        with tenant_scope(alone, system) as scope:
            said = scope.session.scalars(select(AuditEntry).where(AuditEntry.action == "vault.keys_wrapped")).one()
            assert said.details == {"count": 1, "by": other.newest}
