"""Who subscribed hears it, nobody else does, and after a gap everybody reads again."""

import queue
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from models.values.kinds import Role
from services.announcements import RESYNC, Announcements, Subscription
from services.scope import Environment, tenant_scope
from tests.company import Company
from tests.server import owner_address

News = dict[str, Any]
PATIENCE_SECONDS = 10


class Ear:
    """Keeps what was heard."""

    def __init__(self) -> None:
        self._heard: queue.Queue[News] = queue.Queue()

    def __call__(self, news: News) -> None:
        self._heard.put(news)

    def next(self) -> News:
        return self._heard.get(timeout=PATIENCE_SECONDS)

    def rest(self) -> list[News]:
        return [self._heard.get() for _ in range(self._heard.qsize())]


Listen = Callable[..., Ear]


@pytest.fixture
def announcements(environment: Environment) -> Iterator[Announcements]:
    """Started, and past the moment at which everybody is told to read."""
    started = Announcements(environment)
    first = Ear()
    started.hear_all(first)
    started.start()
    assert first.next() == RESYNC
    yield started
    started.stop()


@pytest.fixture
def listen(announcements: Announcements) -> Listen:
    def make(company: Company, topic: str) -> Ear:
        ear = Ear()
        announcements.subscribe(Subscription(company.tenant_id, topic, ear))
        return ear

    return make


def announce(company: Company, topic: str, **payload: Any) -> None:
    with tenant_scope(company.environment, company.member(Role.PLANNER)) as scope:
        scope.announce(topic, **payload)


def break_connection(database_url: str) -> None:
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )


def test_who_subscribed_hears_what_happened(listen: Listen, company: Company) -> None:
    ear = listen(company, "planning")
    announce(company, "planning", week="2026-W26")
    assert ear.next() == {"topic": "planning", "tenant": str(company.tenant_id), "week": "2026-W26"}


def test_another_topic_and_another_company_are_not_heard(
    listen: Listen, company: Company, other_company: Company
) -> None:
    ear, everything = listen(company, "planning"), listen(company, "")
    announce(other_company, "planning")
    announce(company, "outbox")
    announce(company, "planning")
    assert ear.next()["topic"] == "planning"
    assert [everything.next()["topic"], everything.next()["topic"]] == ["outbox", "planning"]
    assert ear.rest() == everything.rest() == []


def test_nothing_is_heard_of_what_was_undone(listen: Listen, company: Company) -> None:
    ear = listen(company, "planning")
    with pytest.raises(ZeroDivisionError), tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.announce("planning", week="undone")
        raise ZeroDivisionError
    announce(company, "planning", week="done")
    assert ear.next()["week"] == "done"


def test_who_cancelled_hears_nothing_more(announcements: Announcements, listen: Listen, company: Company) -> None:
    gone, stays = Ear(), listen(company, "planning")
    cancel = announcements.subscribe(Subscription(company.tenant_id, "planning", gone))
    cancel()
    cancel()
    announce(company, "planning")
    stays.next()
    assert gone.rest() == []


def test_after_a_lost_connection_everybody_reads_again_and_hears_on(
    listen: Listen, company: Company, other_company: Company, database_url: str
) -> None:
    ears = [listen(company, "planning"), listen(other_company, "outbox")]
    break_connection(database_url)
    assert [ear.next() for ear in ears] == [RESYNC, RESYNC]
    announce(company, "planning")
    assert ears[0].next()["topic"] == "planning"


def test_a_listener_that_fails_silences_nobody(announcements: Announcements, listen: Listen, company: Company) -> None:
    def broken(_: News) -> None:
        raise ZeroDivisionError

    announcements.subscribe(Subscription(company.tenant_id, "planning", broken))
    ear = listen(company, "planning")
    announce(company, "planning", number=1)
    announce(company, "planning", number=2)
    assert [ear.next()["number"], ear.next()["number"]] == [1, 2]


@pytest.mark.parametrize("payload", ["", "geen json", "[1]", '"planning"', '{"tenant": "x"}', '{"topic": 1}'])
def test_what_somebody_else_puts_on_the_channel_is_passed_over(
    listen: Listen, company: Company, database_url: str, payload: str
) -> None:
    ear = listen(company, "")
    with psycopg.connect(database_url, autocommit=True) as stranger:
        stranger.execute("SELECT pg_notify('depotflow', %s)", [payload])
    announce(company, "planning")
    assert ear.next()["topic"] == "planning"


def test_stopping_what_never_started_is_harmless(environment: Environment) -> None:
    Announcements(environment).stop()
