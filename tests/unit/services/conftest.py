"""What the mail of a company goes through: a server that really speaks SMTP, and the product's own round."""

from collections.abc import Iterator

import pytest

from services.scope import Identity
from tests.company import Company
from tests.e2e.infra.mail import MailServer, mail_server


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as started:
        yield started


@pytest.fixture
def system(company: Company) -> Identity:
    return Identity.of_system(company.tenant_id, "Systeem")
