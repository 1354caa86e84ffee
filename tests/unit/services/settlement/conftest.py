"""The sample week."""

import pytest

from models.values.calendar import IsoWeek
from tests.company import Company
from tests.settled import WEEK, Scenario, build_scenario


@pytest.fixture
def week() -> IsoWeek:
    return WEEK


@pytest.fixture
def scenario(company: Company) -> Scenario:
    return build_scenario(company)
