"""What every resource shares: parts of lists, doing things once, and changing nothing unseen."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from models.tables import Driver
from models.values.ids import new_id
from models.values.kinds import Role
from services.access.permissions import Permission
from services.gateways.clock import StandingClock
from services.kept_answers import forget_answers
from services.scope import Identity, tenant_scope
from tests.company import Company
from tests.unit.api.conftest import READING, Program, Programs
from tests.unit.api.test_gate import told
from tests.unit.api.world import build
from tests.unit.services.access.keys import Software

DRIVER = {"name": "Piet Jansen"}
NAME = "chauffeur-2026-001"


def drivers_of(company: Company) -> int:
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        return scope.session.execute(select(func.count()).select_from(Driver)).scalar_one()


@pytest.mark.parametrize(("place", "name"), [("drivers", "name"), ("vehicles", "number"), ("tariffs", "rate")])
def test_a_list_comes_in_parts_without_loss_or_repetition(
    program: Program, company: Company, place: str, name: str
) -> None:
    principal_id = str(build(company)["principal_id"])
    for number in range(3, 9):
        company.build_driver(f"Chauffeur {number}")
        company.build_vehicle(str(number))
        tariff = {"side": "revenue", "kind": "per_parcel", "principal_id": principal_id, "rate": str(number)}
        days = {"valid_from": f"2026-0{number}-01", "valid_until": f"2026-0{number}-20"}
        assert program.post("/tariffs", {**tariff, **days}).status_code == 201
    found: list[str] = []
    cursor = ""
    while True:
        page = program.get(f"/{place}?limit=2{cursor}").json()
        found += [row[name] for row in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    whole = program.get(f"/{place}").json()
    assert found == [row[name] for row in whole["items"]]
    assert len(found) == whole["total"] >= 7


@pytest.mark.parametrize(("place", "name"), [("depots", "name"), ("principals", "name")])
def test_what_comes_in_meanwhile_moves_no_part_of_a_list(
    program: Program, company: Company, place: str, name: str
) -> None:
    for letter in "BDF":
        company.build_depot(f"{letter}-depot", principal=f"{letter}-vervoerder")
    first = program.get(f"/{place}?limit=2").json()
    company.build_depot("A-depot", principal="A-vervoerder")
    second = program.get(f"/{place}?limit=2&cursor={first['next']}").json()
    assert [row[name][0] for page in (first, second) for row in page["items"]] == ["B", "D", "F"]


AN_ID = str(new_id())
CURSORS: tuple[Any, ...] = (
    "x", {}, ["x"], [5, "x"], [5, AN_ID], [2**63, AN_ID], [None, AN_ID], [True, AN_ID], ["\0", AN_ID],
    ["\ud800", AN_ID], [[], AN_ID], ["2026-06-22", AN_ID, AN_ID],
)  # fmt: skip


@pytest.mark.parametrize("place", ["drivers", "shifts", "registrations", "invoices", "depots", "payouts", "tariffs"])
def test_a_cursor_that_is_none_of_ours_is_refused(program: Program, place: str) -> None:
    for key in CURSORS:
        cursor = base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")
        answer = program.get(f"/{place}?cursor={cursor}")
        assert answer.status_code == 422, key


def test_the_same_call_twice_is_done_once_and_answered_the_same(program: Program, company: Company) -> None:
    first, second = (program.post("/drivers", DRIVER, Idempotency_Key=NAME) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first.headers["etag"], first.headers["location"]) == (second.headers["etag"], second.headers["location"])
    assert program.get(first.headers["location"].removeprefix("/api/v1")).content == first.content
    assert drivers_of(company) == 1


@pytest.mark.parametrize(("path", "body"), [("/drivers", {"name": "Karel Jansen"}), ("/vehicles", DRIVER)])
def test_another_call_under_the_same_name_is_refused(program: Program, path: str, body: Any) -> None:
    assert program.post("/drivers", DRIVER, Idempotency_Key=NAME).status_code == 201
    answer = program.post(path, {"plate": "V-395-LL"} if path == "/vehicles" else body, Idempotency_Key=NAME)
    assert told(answer) == (422, "idempotency_key_reused")


def test_a_call_that_makes_something_needs_a_name(program: Program, company: Company) -> None:
    answer = program.ask("POST", "/drivers", DRIVER, Idempotency_Key="kort")
    assert told(answer) == (422, "invalid_request")
    nameless = Program(program.app, program.token)
    assert told(nameless.ask("post", "/drivers", DRIVER)) == (400, "idempotency_key_missing")
    assert drivers_of(company) == 0


def test_what_was_refused_can_come_again_under_its_name_once_it_is_mended(program: Program) -> None:
    assert program.post("/drivers", {**DRIVER, "phone": "nul zes"}, Idempotency_Key=NAME).status_code == 422
    assert program.post("/drivers", DRIVER, Idempotency_Key=NAME).status_code == 201


def test_a_name_is_of_one_key_of_one_company(programs: Programs, company: Company, other_company: Company) -> None:
    callers = [programs.of(company), programs.of(company), programs.of(other_company)]
    answers = [caller.post("/drivers", DRIVER, Idempotency_Key=NAME) for caller in callers]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.json()["id"] for answer in answers}) == 3
    assert (drivers_of(company), drivers_of(other_company)) == (2, 1)
    reader = programs.of(company, READING)
    assert told(reader.post("/drivers", DRIVER, Idempotency_Key=NAME)) == (403, "not_allowed")


@pytest.mark.parametrize("limit", ["rights", "depots"])
def test_an_answer_is_not_given_again_to_a_key_that_may_less_by_now(
    programs: Programs, company: Company, limit: str
) -> None:
    here, there = company.build_depot("Eindhoven"), company.build_depot("Tilburg")
    software = Software(company, company.member(Role.OWNER))
    planning = frozenset({Permission.PLANNING_SEE, Permission.PLANNING_CHANGE})
    group_id = software.build_group(planning, depots=frozenset({here, there}))
    program = Program(programs.app, software.build_key(group_id).token)
    planned = {"route_id": str(company.build_route(there)), "service_date": "2026-06-24", "start": "07:00"}
    planned |= {"end": "15:30", "note": "Sleutel onder de mat"}
    assert program.post("/shifts", planned, Idempotency_Key=NAME).status_code == 201
    left = {
        "rights": (frozenset({Permission.FLEET_SEE}), frozenset({here, there})),
        "depots": (planning, frozenset({here})),
    }[limit]
    software.change_group(group_id, left[0], depots=left[1])
    again = program.post("/shifts", planned, Idempotency_Key=NAME)
    assert told(again) == (422, "idempotency_key_reused")
    assert "onder de mat" not in again.text


def test_an_answer_is_kept_for_a_day_and_then_forgotten(
    program: Program, company: Company, clock: StandingClock
) -> None:
    first = program.post("/drivers", DRIVER, Idempotency_Key=NAME)
    clock.move(timedelta(hours=23, minutes=59))
    assert program.post("/drivers", DRIVER, Idempotency_Key=NAME).content == first.content
    clock.move(timedelta(minutes=1))
    with tenant_scope(company.environment, Identity.of_system(company.tenant_id, "Systeem")) as scope:
        assert forget_answers(scope) == 1
    assert program.post("/drivers", DRIVER, Idempotency_Key=NAME).content != first.content
    clock.move(timedelta(hours=25))
    assert program.post("/drivers", DRIVER, Idempotency_Key=NAME).status_code == 201
    assert drivers_of(company) == 3


def test_what_somebody_else_changed_meanwhile_is_left_alone(program: Program, company: Company) -> None:
    path = f"/drivers/{company.build_driver()}"
    seen = program.get(path).headers["etag"]
    changed = program.patch(path, {"remark": "Heeft een aanhanger"}, If_Match=seen)
    assert changed.json()["remark"] == "Heeft een aanhanger"
    assert told(program.patch(path, {"remark": "Rijdt niet op zondag"}, If_Match=seen)) == (412, "changed_since")
    assert program.get(path).content == changed.content
    weakened = f"W/{changed.headers['etag']}"
    assert program.patch(path, {"language": "pl"}, If_Match=weakened).json()["language"] == "pl"


def test_of_those_who_saw_the_same_at_the_same_moment_one_changes_it(program: Program, company: Company) -> None:
    path = f"/drivers/{company.build_driver()}"
    seen = program.get(path).headers["etag"]
    changes = [{"remark": "Rijdt een aanhanger"}, {"language": "pl"}, {"email": "daan@example.nl"}, {"phone": ""}]
    answers = program.ask_at_once("PATCH", path, changes, If_Match=seen)
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


def test_what_is_thrown_away_is_what_was_seen(program: Program, company: Company) -> None:
    path = f"/tariffs/{build(company)['tariff_id']}"
    seen = program.get(path).headers["etag"]
    assert program.post(f"{path}/end", {"valid_until": "2026-07-01"}).status_code == 200
    assert told(program.ask("DELETE", path, If_Match=seen)) == (412, "changed_since")
    assert program.ask("DELETE", path, If_Match=program.get(path).headers["etag"]).status_code == 204
