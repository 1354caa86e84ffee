"""The sample week, locked, its draft, and the invoice made of it."""

from uuid import UUID

import pytest

from tests.company import Company
from tests.conftest import Acting
from tests.settled import WEEK, Scenario, lock_scenario


@pytest.fixture
def scenario(company: Company) -> Scenario:
    return lock_scenario(company)


@pytest.fixture
def draft_id(scenario: Scenario, acting: Acting) -> UUID:
    with acting() as depotflow:
        return depotflow.invoices.draft(week=WEEK, principal_id=scenario.principal_id)


@pytest.fixture
def invoice_id(draft_id: UUID, acting: Acting) -> UUID:
    with acting() as depotflow:
        depotflow.invoices.issue(invoice_id=draft_id)
    return draft_id
