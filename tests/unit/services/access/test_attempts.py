"""The counters behind every lock: exact for all processes, per network and per address, longer each time."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from models.values.ids import new_id
from services.access.attempts import (
    Budget,
    Caller,
    Limit,
    TooManyAttempts,
    clear,
    count_attempt,
    give_back,
    of_email,
    of_visitor,
)
from services.environment import make_environment
from services.gateways.clock import StandingClock
from services.reachable import DatabaseAway
from services.scope import Environment, platform_scope
from tests.at_once import at_once

LIMIT = Limit("proef", burst=10, step=timedelta(seconds=90))
MINUTE = timedelta(minutes=1)


@pytest.fixture
def budget() -> Budget:
    return Budget(LIMIT, str(new_id()))


def allowed(environment: Environment, *budgets: Budget) -> int:
    """How many attempts are let through before the first that is refused."""
    for number in count():
        if wait_for(environment, *budgets) is not None:
            return number
    raise AssertionError


def wait_for(environment: Environment, *budgets: Budget) -> int | None:
    """How many seconds one attempt is told to wait; None when it is let through."""
    try:
        count_attempt(environment, *budgets)
    except TooManyAttempts as refusal:
        return refusal.wait_seconds
    return None


def test_the_eleventh_attempt_is_refused_and_says_how_long(environment: Environment, budget: Budget) -> None:
    assert allowed(environment, budget) == 10
    with pytest.raises(TooManyAttempts) as refusal:
        count_attempt(environment, budget)
    assert refusal.value.wait_seconds == 90
    assert refusal.value.message == "Te veel pogingen. Wacht 2 minuten en probeer het dan opnieuw."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 minuut"), (60, "1 minuut"), (61, "2 minuten"), (3_540, "59 minuten"), (3_541, "1 uur"), (9_000, "3 uur")],
)
def test_the_wait_is_said_in_words(seconds: int, words: str) -> None:
    assert f"Wacht {words} en" in TooManyAttempts(LIMIT, timedelta(seconds=seconds)).message


def test_eight_hundred_at_once_let_exactly_the_budget_through(environment: Environment, budget: Budget) -> None:
    """On two sets of connections, as two processes have them."""
    other = make_environment(environment.settings, database_address=environment.database.address)
    both = [environment, replace(other, clock=environment.clock, password_key=environment.password_key)]
    answers = at_once(16, lambda number: [wait_for(both[number % 2], budget) for _ in range(50)])
    other.database.close()
    assert sum(wait is None for waits in answers if isinstance(waits, list) for wait in waits) == 10


def test_each_time_it_runs_out_the_wait_is_longer_up_to_an_hour(
    environment: Environment, clock: StandingClock, budget: Budget
) -> None:
    assert allowed(environment, budget) == 10
    waits = []
    for _ in range(9):
        wait = wait_for(environment, budget)
        assert wait is not None
        waits.append(wait)
        clock.move(timedelta(seconds=wait - 1))
        assert wait_for(environment, budget) == 1
        clock.move(timedelta(seconds=1))
        assert wait_for(environment, budget) is None
    assert waits == [90, 180, 360, 720, 1440, 2880, 3690, 3690, 3690]


def test_an_attempt_wears_off_and_a_quiet_day_makes_it_forget(
    environment: Environment, clock: StandingClock, budget: Budget
) -> None:
    allowed(environment, budget)
    clock.move(timedelta(minutes=15))
    assert allowed(environment, budget) == 10
    assert wait_for(environment, budget) == 180
    clock.move(timedelta(days=1, minutes=20))
    assert allowed(environment, budget) == 10
    assert wait_for(environment, budget) == 90


@pytest.mark.parametrize("back", [timedelta(minutes=10), timedelta(hours=3), timedelta(days=400)])
def test_a_clock_that_was_set_back_shuts_nobody_out_for_long(
    environment: Environment, clock: StandingClock, budget: Budget, back: timedelta
) -> None:
    allowed(environment, budget)
    clock.move(-back)
    wait = wait_for(environment, budget) or 0
    assert wait <= 3_690
    clock.move(timedelta(seconds=wait))
    assert wait_for(environment, budget) is None


def test_two_budgets_are_two_locks(environment: Environment) -> None:
    first, second, third = (Budget(LIMIT, str(new_id())) for _ in range(3))
    assert allowed(environment, first, second) == 10
    assert allowed(environment, third) == 10, "another one's budget is whole"
    assert wait_for(environment, replace(first, limit=replace(LIMIT, name="iets anders"))) is None


def test_who_is_refused_by_the_first_lock_uses_nothing_of_the_second(environment: Environment) -> None:
    visitor, address = Budget(LIMIT, str(new_id())), Budget(LIMIT, str(new_id()))
    allowed(environment, visitor)
    for _ in range(20):
        assert wait_for(environment, visitor, address) is not None
    assert allowed(environment, address) == 10


def test_one_success_gives_back_one_attempt_and_proof_clears_all(environment: Environment, budget: Budget) -> None:
    for _ in range(50):
        count_attempt(environment, budget)
        with platform_scope(environment) as session:
            give_back(environment, session, budget)
    assert allowed(environment, budget) == 10
    with platform_scope(environment) as session:
        clear(environment, session, budget)
    assert allowed(environment, budget) == 10


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("geen adres", "", True),
    ],
)
def test_a_visitor_is_an_ipv4_address_or_the_ipv6_network_of_one_customer(one: str, other: str, same: bool) -> None:
    assert (of_visitor(LIMIT, Caller(address=one)) == of_visitor(LIMIT, Caller(address=other))) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("jan@bedrijf.example", " JAN@Bedrijf.example\u200b", True),
        ("jan@bedrijf.example", "jan2@bedrijf.example", False),
        ("geen adres", "GEEN adres ", True),
        ("geen adres", "ander", False),
    ],
)
def test_an_address_is_counted_as_whoever_it_belongs_to(one: str, other: str, same: bool) -> None:
    assert (of_email(LIMIT, one) == of_email(LIMIT, other)) is same


def test_budgets_of_long_ago_are_forgotten(environment: Environment, clock: StandingClock, budget: Budget) -> None:
    allowed(environment, budget)
    clock.move(timedelta(days=2))
    with platform_scope(environment) as session:
        clear(environment, session, Budget(LIMIT, "iemand anders"))
        left = session.connection().exec_driver_sql(
            "SELECT count(*) FROM attempts WHERE clear_at < %s", (clock.now() - timedelta(days=1),)
        )
        assert left.scalar_one() == 0


def test_the_database_holds_no_address_of_who_tried(environment: Environment) -> None:
    email = f"{new_id()}@kempenbode.example"
    count_attempt(environment, of_email(LIMIT, email), of_visitor(LIMIT, Caller(address="203.0.113.99")))
    with platform_scope(environment) as session:
        rows = str([bytes(row[0]) for row in session.connection().exec_driver_sql("SELECT key FROM attempts").all()])
    assert email not in rows
    assert "203.0.113.99" not in rows


def test_without_a_database_nobody_is_let_through(environment: Environment, budget: Budget) -> None:
    away = make_environment(environment.settings, database_address="postgresql://niemand@127.0.0.1:1/weg")
    with pytest.raises(DatabaseAway):
        count_attempt(away, budget)
