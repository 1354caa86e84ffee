"""A company that signed up a while ago, and a list of sub-processors that each test leaves as it found it."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from services.gateways.clock import StandingClock
from services.legal_texts import engaging
from services.scope import Environment
from tests.server import owner_address
from tests.unit.services.access.conftest import Office

FIRST_OF_FEBRUARY_2027 = timedelta(days=224)
"""From the Monday on which the clock of tests stands: after these companies were written, by the database's clock."""
Owner = psycopg.Connection[tuple[str, ...]]
OURS = ("Hetzner Online GmbH", "Cloudflare, Inc.", "Google Cloud EMEA Limited")


@pytest.fixture
def office(environment: Environment, clock: StandingClock) -> Office:
    clock.move(FIRST_OF_FEBRUARY_2027)
    return Office(environment)


@pytest.fixture
def parties(
    office: Office, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[psycopg.Connection[tuple[str, ...]]]:
    """Of all companies in this database only this one hears of new parties; afterwards the list is what it was."""
    everybody = engaging._companies

    def only_ours(environment: Environment, *, announced_before: UUID | None = None) -> list[UUID]:
        found = everybody(environment, announced_before=announced_before)
        return [each for each in found if each == office.owner.tenant_id]

    monkeypatch.setattr(engaging, "_companies", only_ours)
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        yield owner
        for table in ("objections", "sub_processor_notices"):
            owner.execute(f"DELETE FROM {table}")
        owner.execute("DELETE FROM sub_processors WHERE name <> ALL(%s)", [[*OURS]])
        owner.execute("UPDATE sub_processors SET started_on = NULL, ended_on = NULL")
