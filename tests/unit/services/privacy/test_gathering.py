"""A copy holds everything of one driver, nothing of another, and the same bytes every time."""

import io
import json
import zipfile
from typing import Any
from uuid import UUID

import pytest

from exports.personal_data import DATA, PAGE, build_package
from models.tables import AuditEntry, DriverMessage
from models.values.kinds import Role
from models.values.refusal import NotFound
from services.people.employee_file import store_bsn
from services.privacy.gathering import gather
from services.privacy.parts import PARTS
from services.scope import Environment, Identity, tenant_scope
from tests.company import Company
from tests.conftest import Acting
from tests.settled import Scenario, lock_scenario

BSN = "999990019"


@pytest.fixture
def week(company: Company) -> Scenario:
    return lock_scenario(company)


def package_of(environment: Environment, system: Identity, driver_id: UUID) -> dict[str, bytes]:
    with tenant_scope(environment, system) as scope:
        file = build_package(gather(scope, driver_id))
    with zipfile.ZipFile(io.BytesIO(file.content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def lists_in(package: dict[str, bytes]) -> dict[str, list[dict[str, Any]]]:
    whole = json.loads(package[DATA])
    return {name: rows for each in whole["categorieen"] for name, rows in each["lijsten"].items()}


def test_an_employee_finds_the_hours_and_wages_and_the_zzp_driver_the_invoices(
    environment: Environment, system: Identity, week: Scenario
) -> None:
    daan, piet = (lists_in(package_of(environment, system, one)) for one in (week.daan, week.piet))
    assert daan["registrations"][0]["stops_done"] == 142
    assert {row["bucket"] for row in daan["money_lines"]} >= {"driver"}
    assert daan["engagement_periods"][0]["hourly_wage_1e4"] == 180_000
    assert "contractors" not in daan
    assert piet["contractors"][0]["iban"] == "NL91ABNA0417164300"
    assert [row["rate_1e4"] for row in piet["tariff_versions"]] == [14_200]
    assert len(piet["registrations"]) == 1


def test_the_same_data_make_the_same_bytes(environment: Environment, system: Identity, week: Scenario) -> None:
    with tenant_scope(environment, system) as scope:
        assert build_package(gather(scope, week.daan)).content == build_package(gather(scope, week.daan)).content


def test_a_bsn_is_told_as_four_digits_and_the_page_says_so(
    environment: Environment, system: Identity, week: Scenario
) -> None:
    with tenant_scope(environment, system) as scope:
        store_bsn(scope, driver_id=week.daan, bsn=BSN)
    package = package_of(environment, system, week.daan)
    assert lists_in(package)["employee_files"][0]["bsn_last4"] == BSN[-4:]
    assert not [name for name, content in package.items() if BSN.encode() in content]
    assert "Alleen de laatste vier cijfers" in package[PAGE].decode()


def test_colleagues_are_not_named_and_their_rows_not_told(
    acting: Acting, environment: Environment, company: Company, system: Identity, week: Scenario
) -> None:
    with acting(Role.PLANNER) as depotflow:
        depotflow.registration.send_message(driver_ids=[week.daan], text="Ruil met Piet Snel, of vraag Piet zelf")
    with acting(Role.OWNER) as depotflow:
        depotflow.scope.add(
            AuditEntry(
                at=depotflow.scope.now,
                actor_id=company.member(Role.PLANNER).membership_id,
                actor_name="Planner",
                action="driver.changed",
                subject_id=week.daan,
                details={"reason": "Piet vroeg erom"},
                address="203.0.113.9",
            )
        )
    package = package_of(environment, system, week.daan)
    everything = b"\n".join(package.values()).decode()
    assert "Piet" not in everything
    assert "203.0.113.9" not in everything
    assert "Ruil met [een collega]" in lists_in(package)["driver_messages"][0]["text"]
    assert lists_in(package)["driver_messages"][0]["sent_by"] == "kantoor"
    assert str(week.piet) not in everything


def test_what_a_driver_did_is_told_with_the_own_address(
    acting: Acting, company: Company, environment: Environment, system: Identity, week: Scenario
) -> None:
    identity = company.as_driver(week.daan)
    with acting(identity) as depotflow:
        depotflow.people.set_own_availability(weekdays={0: "can"})
    entries = lists_in(package_of(environment, system, week.daan))["audit_entries"]
    assert entries[-1]["who"] == "jij"
    assert "beschikbaarheid" in entries[-1]["what"]


def test_what_a_driver_did_in_the_office_before_tells_no_values_of_others(
    acting: Acting, company: Company, environment: Environment, system: Identity, week: Scenario
) -> None:
    before: dict[str, list[Any]] = {"city": ["", "Ergens"], "birth_date": [None, "1990-04-05"]}
    with acting(company.as_driver(week.daan)) as depotflow:
        depotflow.scope.audit("driver.changed", subject_id=week.piet, changes=before)
        depotflow.scope.audit("employee_file.account_changed", subject_id=week.piet, iban_last4="6303")
        depotflow.scope.audit("driver.changed", subject_id=week.daan, changes={"city": ["", "Eindhoven"]})
    everything = b"\n".join(package_of(environment, system, week.daan).values()).decode()
    assert [value for value in ("Ergens", "1990", "6303", "Piet") if value in everything] == []
    assert "Eindhoven" in everything


def test_a_formula_in_somebodys_words_stays_text_and_a_page_shows_no_markup(
    environment: Environment, company: Company, system: Identity, week: Scenario
) -> None:
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        scope.add(
            DriverMessage(
                driver_id=week.daan, shift_id=None, text="=HYPERLINK(1)<script>", sent_by="x", sent_at=scope.now
            )
        )
    package = package_of(environment, system, week.daan)
    assert b"'=HYPERLINK(1)" in package["csv/berichten/driver_messages.csv"]
    assert b"<script>" not in package[PAGE]


def test_a_driver_of_another_company_is_not_found(
    environment: Environment, other_company: Company, system: Identity
) -> None:
    stranger = other_company.build_driver("Vreemde")
    with pytest.raises(NotFound), tenant_scope(environment, system) as scope:
        gather(scope, stranger)


def test_somebody_with_nothing_but_a_name_gets_a_copy_too(
    environment: Environment, company: Company, system: Identity
) -> None:
    package = package_of(environment, system, company.build_driver("Nieuw Gezicht"))
    assert lists_in(package)["drivers"][0]["name"] == "Nieuw Gezicht"
    assert "Hiervan is niets over je bewaard" in package[PAGE].decode()
    assert {part.name for part in PARTS} >= set(lists_in(package)) - {"audit_entries", "support_looks"}
