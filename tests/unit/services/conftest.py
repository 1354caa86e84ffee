"""What a company hangs on outside the product: servers that really speak SMTP and the gRPC of Cloud KMS."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.gateways.clock import StandingClock
from services.gateways.kms import KmsKey
from services.gateways.vault import Vault
from services.scope import Environment, Identity
from tests.company import Company
from tests.e2e.infra.kms import KmsServer, kms_server
from tests.e2e.infra.mail import MailServer, mail_server


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as started:
        yield started


@pytest.fixture
def kms() -> Iterator[KmsServer]:
    with kms_server() as started:
        yield started


@pytest.fixture
def with_kms(environment: Environment, kms: KmsServer, clock: StandingClock) -> Environment:
    """The same environment with data keys wrapped by Cloud KMS."""
    key = KmsKey(kms.name, endpoint=f"127.0.0.1:{kms.port}", is_plain=True)
    return replace(environment, vault=Vault(key, clock=clock))


@pytest.fixture
def system(company: Company) -> Identity:
    return Identity.of_system(company.tenant_id, "Systeem")
