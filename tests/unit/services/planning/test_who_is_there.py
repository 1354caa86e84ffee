"""Who comes to a board knows who is there, and nobody has to tell again."""

from datetime import timedelta
from uuid import UUID

import pytest

from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import Role
from services.gateways.clock import StandingClock
from services.planning.presence import TOPIC, goodbye, say_goodbye
from services.planning.who_is_there import FORGET_AFTER, WhoIsThere
from services.scope import Environment
from tests.unit.services.planning.conftest import WEEK, PlannedWeek
from tests.unit.services.planning.test_board import hear

PAGES = [f"page {number}" for number in range(1, 12)]


@pytest.fixture
def there(clock: StandingClock) -> WhoIsThere:
    return WhoIsThere(clock)


def pages_at(there: WhoIsThere, week: PlannedWeek) -> list[str]:
    return [each.page_id for each in there.at(week.company.tenant_id, WEEK, depots=None)]


def arrive(week: PlannedWeek, page_id: str) -> None:
    with week.acting(Role.PLANNER) as depotflow:
        depotflow.planning.open_week(week=WEEK, page_id=page_id)


def test_an_eleventh_board_knows_of_the_ten_before_it_by_their_own_arrivals(
    week: PlannedWeek, environment: Environment, there: WhoIsThere
) -> None:
    with environment.database.listen() as connection:
        for page_id in PAGES:
            arrive(week, page_id)
        for news in hear(connection, week.company, len(PAGES)):
            there.hear(news)
    assert pages_at(there, week) == PAGES


def come(there: WhoIsThere, week: PlannedWeek, page_id: str, *, at: IsoWeek = WEEK) -> None:
    there.hear(
        {
            "topic": TOPIC, "tenant": str(week.company.tenant_id), "week": str(at), "page": page_id, "name": "Sanne",
            "full_name": "Sanne Bakker", "driver": None, "depot": None, "place": "", "day": 0, "leaving": False,
        }
    )  # fmt: skip


def test_the_board_that_was_heard_of_last_comes_last(week: PlannedWeek, there: WhoIsThere) -> None:
    for page_id in ("a", "b", "a"):
        come(there, week, page_id)
    assert pages_at(there, week) == ["b", "a"]


def test_a_board_is_at_the_week_that_it_shows_now(week: PlannedWeek, there: WhoIsThere) -> None:
    come(there, week, "a")
    come(there, week, "a", at=WEEK.shifted(1))
    assert pages_at(there, week) == []


def test_a_board_that_says_goodbye_is_let_go_at_once(
    week: PlannedWeek, environment: Environment, there: WhoIsThere
) -> None:
    come(there, week, "a")
    come(there, week, "b")
    there.hear({"topic": TOPIC, **goodbye(week.company.tenant_id, "a")})
    assert pages_at(there, week) == ["b"]
    with environment.database.listen() as connection:
        say_goodbye(environment, tenant_id=week.company.tenant_id, page_id="b")
        [news] = hear(connection, week.company, 1)
    there.hear(news)
    assert pages_at(there, week) == []


def test_a_board_of_a_process_that_died_is_forgotten_after_a_while(
    week: PlannedWeek, clock: StandingClock, there: WhoIsThere
) -> None:
    come(there, week, "a")
    clock.move(FORGET_AFTER - timedelta(seconds=1))
    assert pages_at(there, week) == ["a"]
    clock.move(timedelta(seconds=1))
    assert pages_at(there, week) == []


def test_nobody_sees_the_boards_of_another_company(week: PlannedWeek, there: WhoIsThere) -> None:
    come(there, week, "a")
    assert there.at(new_id(), WEEK, depots=None) == []


def test_who_is_limited_to_a_depot_is_not_told_where_somebody_is_at_another(
    week: PlannedWeek, environment: Environment, there: WhoIsThere
) -> None:
    with environment.database.listen() as connection:
        with week.acting() as depotflow:
            depotflow.planning.show_presence(week=WEEK, page_id="a", driver_id=week.daan, depot_id=week.depot, day=3)
        [news] = hear(connection, week.company, 1)
    there.hear(news)

    def told(depots: frozenset[UUID] | None) -> tuple[UUID | None, bool]:
        [peer] = there.at(week.company.tenant_id, WEEK, depots=depots)
        return peer.driver_id, bool(peer.place)

    assert told(None) == told(frozenset({week.depot})) == (week.daan, True)
    assert told(frozenset({new_id()})) == (None, False)
