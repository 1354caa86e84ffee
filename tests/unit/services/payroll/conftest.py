import pytest

from tests.company import Company
from tests.payroll_weeks import PayrollWeeks


@pytest.fixture
def weeks(company: Company) -> PayrollWeeks:
    return PayrollWeeks(company)
