"""Every use case of who works for one depot, called with the ids of another: nothing is found, changed or told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import func, select

from models.tables import RouteTemplate, Shift
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.refusal import NotFound, Refusal
from services.access.permissions import AT_DEPOTS, Permission
from services.demo.fill import make_demo_company
from services.isolation.arguments import example, table_of
from services.isolation.use_cases import HARMLESS, MADE_VALID, Known, outcome
from services.scope import Environment, Identity, tenant_scope
from tests.server import owner_address
from tests.unit.services.test_isolation import ALL, environment

__all__ = ["environment"]

OTHERS = {
    "depots": "SELECT id, name FROM depots WHERE id <> %(own)s",
    "route_templates": "SELECT id, code FROM route_templates WHERE depot_id <> %(own)s",
    "shifts": "SELECT id, '' FROM shifts WHERE depot_id <> %(own)s",
    "registrations": "SELECT r.id, '' FROM registrations r JOIN shifts s ON s.id = shift_id WHERE depot_id <> %(own)s",
    "drivers": "SELECT id, name FROM drivers WHERE id NOT IN (TABLE here)",
    "absences": "SELECT id, '' FROM absences WHERE driver_id NOT IN (TABLE here)",
    "engagement_periods": "SELECT id, '' FROM engagement_periods WHERE driver_id NOT IN (TABLE here)",
    "papers": "SELECT id, '' FROM papers WHERE driver_id NOT IN (TABLE here)",
    "vehicles": "SELECT id, plate FROM vehicles WHERE depot_id <> %(own)s AND id NOT IN (SELECT vehicle_id FROM shifts"
    " WHERE depot_id = %(own)s AND vehicle_id IS NOT NULL)",
    "contractors": "SELECT id, name FROM contractors WHERE id IN (SELECT contractor_id FROM engagement_periods)"
    " AND id NOT IN (SELECT contractor_id FROM engagement_periods WHERE contractor_id IS NOT NULL"
    " AND driver_id IN (TABLE here))",
    "self_billing_agreements": "SELECT id, '' FROM self_billing_agreements WHERE contractor_id NOT IN"
    " (SELECT contractor_id FROM engagement_periods WHERE contractor_id IS NOT NULL AND driver_id IN (TABLE here))",
}
"""What is not of the own depot, with how it is called, said again in plain SQL."""

DEPOT_SEED = 19
"""Nobody else's: equal seeds give equal ids."""

HERE = """CREATE TEMPORARY TABLE here AS
    SELECT driver_id FROM driver_depots WHERE depot_id = %(own)s
    UNION SELECT driver_id FROM shifts WHERE depot_id = %(own)s AND driver_id IS NOT NULL"""
"""Who drives from the own depot."""


CALL_DEPOTS_APART = "UPDATE depots SET name = name || ' ' || id WHERE tenant_id = %(t)s"
GIVE_VANS_A_DEPOT = """UPDATE vehicles v SET depot_id = (
    SELECT depot_id FROM shifts s WHERE s.vehicle_id = v.id GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)
    WHERE tenant_id = %(t)s"""
SEND_EVERYBODY_AWAY = """
    INSERT INTO absences (tenant_id, id, driver_id, kind, starts_on, ends_on, state, remark, requested_at)
    SELECT tenant_id, gen_random_uuid(), id, 'unavailable', '2026-08-03', '2026-08-04', 'requested', '', now()
    FROM drivers WHERE tenant_id = %(t)s"""


@dataclass(frozen=True)
class Stage:
    """A filled company with two depots, and somebody who works for one of them."""

    limited: Identity
    ids: Mapping[str, list[UUID]]
    words: frozenset[str]
    """Names and ids that who is limited must not be told."""
    catalogue: psycopg.Connection[Any]

    def fingerprint(self) -> list[str]:
        return [
            str(self.catalogue.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY id), '')) FROM {table} t WHERE id = ANY(%s)",
                [ids],
            ).fetchone())
            for table, ids in self.ids.items()
        ]  # fmt: skip


@pytest.fixture(scope="module")
def stage(environment: Environment, database_url: str) -> Iterator[Stage]:
    made = make_demo_company(environment, drivers=16, weeks=3, seed=DEPOT_SEED)
    with psycopg.connect(owner_address(database_url), autocommit=True) as catalogue:
        for statement in (CALL_DEPOTS_APART, GIVE_VANS_A_DEPOT, SEND_EVERYBODY_AWAY):
            catalogue.execute(statement, {"t": made.tenant_id})
        own = catalogue.execute(
            "SELECT depot_id FROM driver_depots WHERE tenant_id = %s GROUP BY 1 ORDER BY count(*) LIMIT 1",
            [made.tenant_id],
        ).fetchone()
        member = catalogue.execute(
            "SELECT id, user_id FROM memberships WHERE tenant_id = %s AND driver_id IS NULL LIMIT 1", [made.tenant_id]
        ).fetchone()
        assert own is not None
        assert member is not None
        catalogue.execute(HERE.replace("%(own)s", f"'{own[0]}'"))
        found = {
            table: catalogue.execute(
                f"SELECT * FROM ({question}) q (id, name) WHERE id IN (SELECT id FROM {table} WHERE tenant_id = %(t)s)",
                {"own": own[0], "t": made.tenant_id},
            ).fetchall()
            for table, question in OTHERS.items()
        }
        words = {str(part) for rows in found.values() for row in rows for part in row if part}
        yield Stage(
            limited=Identity(
                made.tenant_id,
                None,
                "Sanne Bakker",
                rights=AT_DEPOTS,
                depots=frozenset({own[0]}),
                membership_id=member[0],
                user_id=member[1],
            ),
            ids={table: [row[0] for row in rows] for table, rows in found.items()},
            words=frozenset(words),
            catalogue=catalogue,
        )


THEIRS = [known for known in ALL if known.use_case.needs in AT_DEPOTS - {Permission.OWN_ACCOUNT}]


def test_there_is_something_of_every_sort_at_the_other_depots(stage: Stage) -> None:
    assert [table for table, ids in stage.ids.items() if not ids] == []


def leaks_of(known: Known, environment: Environment, stage: Stage) -> list[str]:
    """What who is limited gets out of this use case with ids of another depot beyond 'not found'."""
    asked: list[UUID] = []

    def find_id(name: str) -> UUID:
        table = table_of(name)
        found = next(iter(stage.ids.get(table, [])), new_id())
        if table in stage.ids:
            asked.append(found)
        return found

    week = IsoWeek.containing(environment.clock.now().date())
    arguments = {name: example(kind, name, find_id, week) for name, kind in known.arguments.items()}
    arguments = MADE_VALID.get(str(known), dict)(arguments)
    answer = outcome(environment, stage.limited, known, arguments)
    leaks = []
    if asked and not known.name.startswith(("list", "find")):
        is_expected = (str(known) in HARMLESS) != isinstance(answer, NotFound)
        leaks += [] if is_expected else [f"{known} answers {answer!r}"]
    if not isinstance(answer, Refusal):
        told = repr(answer)
        given = {str(one) for one in asked}
        leaks += [f"{known} tells {word}" for word in stage.words - given if word in told]
    return leaks


def test_an_id_of_another_depot_finds_nothing_and_changes_nothing(environment: Environment, stage: Stage) -> None:
    before = stage.fingerprint()
    assert [leak for known in THEIRS for leak in leaks_of(known, environment, stage)] == []
    assert stage.fingerprint() == before


def test_what_needs_the_whole_has_it_until_it_is_done(environment: Environment, stage: Stage) -> None:
    with tenant_scope(environment, stage.limited) as scope:

        def count() -> int:
            return scope.session.scalars(select(func.count(Shift.id))).one()

        own = count()
        with scope.across_depots():
            whole = count()
            with scope.across_depots():
                pass
            assert count() == whole
        assert count() == own
    assert own < whole


def test_a_row_of_another_depot_is_refused_however_it_is_written(environment: Environment, stage: Stage) -> None:
    strange = stage.ids["depots"][0]
    with tenant_scope(environment, stage.limited) as scope:
        route = scope.session.scalars(select(RouteTemplate).limit(1)).one()
        values = {"code": "Z-1", "starts_at": route.starts_at, "ends_at": route.ends_at}
        with pytest.raises(NotFound):
            scope.insert(RouteTemplate, [{**values, "depot_id": strange}])
    with pytest.raises(NotFound), tenant_scope(environment, stage.limited) as scope:
        scope.add(RouteTemplate(**values, depot_id=strange))
    with pytest.raises(NotFound), tenant_scope(environment, stage.limited) as scope:
        route = scope.session.scalars(select(RouteTemplate).limit(1)).one()
        route.depot_id = strange
