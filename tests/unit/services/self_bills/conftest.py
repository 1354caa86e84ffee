"""The sample week, locked, with Piet's agreement that the company makes his invoices."""

from datetime import date
from uuid import UUID

import pytest

from models.tables import Contractor
from services.scope import Identity
from tests.company import Company
from tests.conftest import Acting
from tests.settled import WEEK, Scenario, lock_scenario


@pytest.fixture
def scenario(company: Company, acting: Acting) -> Scenario:
    scenario = lock_scenario(company)
    with acting() as depotflow:
        row = depotflow.scope.get(Contractor, scenario.contractor_id, what="")
        row.kvk, row.series_prefix, row.email = "90123456", "PS", "piet@koerier.example"
    return scenario


@pytest.fixture
def agreement(scenario: Scenario, acting: Acting) -> UUID:
    with acting() as depotflow:
        return depotflow.people.sign_agreement(
            contractor_id=scenario.contractor_id, signed_by="P. Snel", valid_from=date(2026, 1, 1), accept_days=7
        )


@pytest.fixture
def bill_id(scenario: Scenario, agreement: UUID, acting: Acting) -> UUID:
    with acting() as depotflow:
        return depotflow.self_bills.offer(week=WEEK, contractor_id=scenario.contractor_id).invoice_id


@pytest.fixture
def piet(company: Company, scenario: Scenario) -> Identity:
    return company.as_driver(scenario.piet)
