"""The sample week, locked, and its draft."""

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
