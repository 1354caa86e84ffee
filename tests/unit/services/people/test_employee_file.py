"""The BSN: sealed before it is stored, and only for employees."""

from uuid import UUID

import pytest
from sqlalchemy import text

from models.database import Database
from models.values.kinds import EngagementKind, Role
from models.values.refusal import InvalidValue
from services.people.employee_file import BSN_FIELD, OnlyForEmployees
from services.vault import open_field
from tests.company import Company
from tests.conftest import Acting

BSN = "999907591"


def test_a_stored_bsn_shows_its_end_and_opens_only_with_the_key(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver()
    with acting() as depotflow:
        depotflow.people.store_bsn(driver_id=driver_id, bsn="9999.07.591")
        file = depotflow.people.get_driver(driver_id=driver_id).file
        sealed = depotflow.scope.session.execute(text("SELECT bsn_ciphertext FROM employee_files")).scalar_one()
        opened = open_field(depotflow.scope, driver_id=driver_id, field=BSN_FIELD, sealed=bytes(sealed))
    assert file is not None
    assert file.bsn_last4 == "7591"
    assert BSN.encode() not in bytes(sealed)
    assert opened == BSN


def test_the_number_is_nowhere_in_the_audit_trail(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver()
    with acting() as depotflow:
        depotflow.people.store_bsn(driver_id=driver_id, bsn=BSN)
        written = depotflow.scope.session.execute(text("SELECT details::text FROM audit_entries")).scalars().all()
    assert all(BSN not in details and "7591" not in details for details in written)


@pytest.mark.parametrize("kind", [EngagementKind.ZZP, EngagementKind.AGENCY])
def test_who_is_no_employee_has_no_bsn_here(acting: Acting, company: Company, kind: EngagementKind) -> None:
    driver_id = company.build_driver(kind=kind)
    with pytest.raises(OnlyForEmployees), acting() as depotflow:
        depotflow.people.store_bsn(driver_id=driver_id, bsn=BSN)


def test_a_wrong_number_is_refused_without_repeating_it(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver()
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        depotflow.people.store_bsn(driver_id=driver_id, bsn="999907592")
    assert caught.value.field == "bsn"
    assert "999907592" not in caught.value.message


def test_wages_go_to_an_account_with_the_holder_as_the_bank_knows_it(acting: Acting, company: Company) -> None:
    driver_id: UUID = company.build_driver("Daan de Wit")
    with acting() as depotflow:
        depotflow.people.change_wage_account(driver_id=driver_id, iban="nl68 test 7757 3204 91", account_holder="")
        file = depotflow.people.get_driver(driver_id=driver_id).file
    assert file is not None
    assert (file.iban, file.account_holder) == ("NL68TEST7757320491", "Daan de Wit")


def test_a_planner_does_not_see_the_file(acting: Acting, company: Company, database: Database) -> None:
    driver_id = company.build_driver()
    with acting(Role.PLANNER) as depotflow:
        depotflow.people.store_bsn(driver_id=driver_id, bsn=BSN)
        assert depotflow.people.get_driver(driver_id=driver_id).file is None
