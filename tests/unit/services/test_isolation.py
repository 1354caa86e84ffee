"""Every use case, table and file, asked for by one company with the ids of another: nothing is found or told."""

import dataclasses
import inspect
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from models.database import Database
from models.tables import Contractor, Driver
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.listing import TableQuery
from services.access.matrix import MODULES, PERSONAL
from services.access.permissions import BASIC, STARTERS, Permission
from services.gateways.clock import StandingClock
from services.isolation import checks
from services.isolation.arguments import example
from services.isolation.stage import CannotCleanUp, Stage, two_companies
from services.isolation.use_cases import (
    FINDS_NOTHING,
    HARMLESS,
    arguments_of,
    find_leaks,
    outcome,
    services,
    use_cases,
)
from services.scope import NEVER, Environment, tenant_scope
from services.use_case import UseCase
from tests.conftest import environment_in
from tests.server import owner_address

ALL = list(use_cases())


def test_every_use_case_takes_its_arguments_by_name() -> None:
    for known in ALL:
        parameters = list(inspect.signature(known.use_case.run).parameters.values())
        assert parameters[0].name == "scope", known
        assert {parameter.kind for parameter in parameters[1:]} <= {inspect.Parameter.KEYWORD_ONLY}, known


def test_no_use_case_lets_a_caller_choose_the_tenant() -> None:
    assert [str(known) for known in ALL if "tenant_id" in known.arguments] == []


def test_every_public_attribute_of_a_service_is_a_use_case() -> None:
    for kind in services():
        loose = [
            name for name, value in vars(kind).items() if not name.startswith("_") and not isinstance(value, UseCase)
        ]
        assert loose == [], kind


def test_a_driver_reaches_only_what_is_their_own() -> None:
    assert STARTERS[Role.DRIVER] == {Permission.OWN_WORK, Permission.OWN_ACCOUNT}


@pytest.fixture(scope="module")
def environment(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    now = StandingClock(datetime(2026, 6, 24, 6, tzinfo=UTC))
    return environment_in(tmp_path_factory.mktemp("isolation"), database, now)


@pytest.fixture(scope="module")
def stage(environment: Environment, database_url: str) -> Iterator[Stage]:
    with two_companies(environment, owner_address=owner_address(database_url)) as made:
        yield made


def test_their_mail_is_never_due_also_while_they_are_being_made(stage: Stage, database_url: str) -> None:
    both = [stage.victim.tenant_id, stage.stranger.tenant_id]
    with psycopg.connect(owner_address(database_url)) as owner:
        due = "SELECT DISTINCT next_attempt_at FROM outbox_messages WHERE tenant_id = ANY(%s)"
        assert owner.execute(due, [both]).fetchall() == [(NEVER,)]


def test_what_the_own_people_do_not_find_either_was_not_tried(stage: Stage) -> None:
    known = next(known for known in ALL if str(known) == "Support.end_view")
    without_rows = dataclasses.replace(stage, victim=dataclasses.replace(stage.victim, ids={}))
    assert find_leaks(known, without_rows) == [f"{known}: {FINDS_NOTHING}"]


def test_no_table_is_reached_with_plain_sql(stage: Stage) -> None:
    assert checks.check_tables(stage).leaks == []


@pytest.fixture
def without_fence(database_url: str) -> Iterator[None]:
    """For a moment no policy stands between the rows of different drivers' companies."""
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute("ALTER TABLE drivers DISABLE ROW LEVEL SECURITY")
        yield
        owner.execute("ALTER TABLE drivers ENABLE ROW LEVEL SECURITY")


@pytest.mark.usefixtures("without_fence")
def test_plain_sql_that_does_reach_a_table_is_named(stage: Stage) -> None:
    reached = {leak.partition(":")[0] for leak in checks.check_tables(stage).leaks}
    assert reached == {"drivers"}


def test_no_file_is_found_by_its_hash(stage: Stage) -> None:
    assert checks.check_files(stage).leaks == []


def test_a_foreign_id_finds_nothing_tells_nothing_and_changes_nothing_in_any_use_case(stage: Stage) -> None:
    report = checks.check_use_cases(stage)
    assert (report.tried, report.leaks) == (len(ALL), [])


@pytest.mark.parametrize("week", [IsoWeek(2026, 26), IsoWeek(2041, 2)], ids=str)
def test_what_is_tried_lies_around_the_week_it_is_now(week: IsoWeek) -> None:
    def days_off(kind: Any, name: str) -> int:
        made = example(kind, name, lambda _: new_id(), week)
        day = made.monday if isinstance(made, IsoWeek) else made.date() if isinstance(made, datetime) else made
        return int((day - week.monday).days)

    asked = [(date, "first_day"), (date, "last_day"), (date, "valid_until"), (datetime, "starts_at"), (IsoWeek, "week")]
    assert [days_off(kind, name) for kind, name in asked] == [9, 39, 39, 2, -14]
    assert example(date, "birth_date", lambda _: new_id(), week) == date(1990, 1, 1)


def test_a_right_that_shows_people_says_so(environment: Environment, stage: Stage) -> None:
    """Of drivers and contractors; who may do something in a module sees it too."""
    side = stage.victim
    owner = side.members[Role.OWNER]
    with tenant_scope(environment, owner) as scope:
        people = [*scope.session.scalars(select(Driver.name)), *scope.session.scalars(select(Contractor.name))]
    told = {right: {right, module.see} for module in MODULES for right in module.cells.values()}
    silent = [known for known in ALL if not told.get(known.use_case.needs, set(PERSONAL)) & set(PERSONAL)]
    showing = []
    for known in silent:
        given = arguments_of(known, side, [])
        arguments = given | ({"query": TableQuery()} if "query" in given else {})
        actor = dataclasses.replace(owner, role=None, rights=BASIC | {known.use_case.needs})
        answer = repr(outcome(environment, actor, known, arguments))
        showing += [str(known) for name in people if name in answer][:1]
    assert showing == []
    assert len(silent) > 40


def test_every_exception_is_of_a_use_case_that_exists() -> None:
    assert set(HARMLESS) <= {str(known) for known in ALL}


@pytest.mark.usefixtures("stage")
def test_two_checks_at_once_would_take_each_others_companies_away(environment: Environment, database_url: str) -> None:
    with (
        pytest.raises(CannotCleanUp, match="loopt al"),
        two_companies(environment, owner_address=owner_address(database_url)),
    ):
        pytest.fail("a second check began")


def test_who_could_not_clean_up_makes_nothing(environment: Environment, database_url: str) -> None:
    with (
        pytest.raises(CannotCleanUp, match="ALTER ROLE depotflow_login BYPASSRLS"),
        two_companies(environment, owner_address=database_url),
    ):
        pytest.fail("a check began that leaves its companies behind")
