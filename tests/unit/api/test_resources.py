"""What each resource does, through the same services as the screens, with the rights, depots and trail of its key."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.tables import AuditEntry, Contractor, Payable
from models.values.ids import new_id
from models.values.kinds import EngagementKind, PayableKind, Role
from services.access.permissions import Permission
from services.gateways.clock import StandingClock
from services.scope import tenant_scope
from tests.company import Company
from tests.settled import WEEK, lock_scenario
from tests.unit.api.conftest import READING, Program, Programs
from tests.unit.api.test_gate import told
from tests.unit.api.world import build

REGISTRATION = {
    "started_at": "2026-06-22T07:00:00+02:00",
    "ended_at": "2026-06-22T15:30:00+02:00",
    "break_minutes": 45,
    "stops_done": 131,
    "km_start": 48_213,
    "km_end": 48_301,
    "reason": "Telefoon van de chauffeur was leeg",
}

WEDNESDAY = {"started_at": "2026-06-24T07:00:00+02:00", "ended_at": "2026-06-24T15:30:00+02:00"}
"""The day of the shift that `build` makes."""


def made(answer: Any, status: int = 201) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_driver_is_added_changed_put_away_and_brought_back(program: Program, company: Company) -> None:
    depot_id = str(company.build_depot())
    added = made(program.post("/drivers", {"name": "Piet Jansen", "phone": "06 12345678", "home_depot_id": depot_id}))
    path = f"/drivers/{added['id']}"
    assert (added["phone"], added["home_depot_id"], added["depot_ids"]) == ("+31612345678", depot_id, [depot_id])
    assert made(program.patch(path, {"birth_date": "1990-05-01"}), 200) == added | {"birth_date": "1990-05-01"}
    assert made(program.post(f"{path}/archive", {"last_day": "2026-06-30"}), 200)["is_archived"]
    assert program.get("/drivers").json()["items"] == []
    assert [row["name"] for row in program.get("/drivers?archived=true").json()["items"]] == ["Piet Jansen"]
    assert not made(program.post(f"{path}/restore"), 200)["is_archived"]
    assert [row["name"] for row in program.get(f"/drivers?depot={depot_id}&search=jansen").json()["items"]] == [
        "Piet Jansen"
    ]


def test_a_vehicle_keeps_its_cents_and_its_days_out_of_service(program: Program) -> None:
    added = made(program.post("/vehicles", {"plate": "v395ll", "day_cost_cents": 4_550, "odometer_km": 120_000}))
    path = f"/vehicles/{added['id']}"
    assert (added["plate"], added["day_cost_cents"]) == ("V-395-LL", 4_550)
    assert made(program.patch(path, {"day_cost_cents": 5_000}), 200)["odometer_km"] == 120_000
    out = made(program.post(f"{path}/out-of-service", {"first_day": "2026-06-22", "reason": "Schade"}), 200)
    assert (out["out_from"], out["out_last_day"], out["out_reason"]) == ("2026-06-22", None, "Schade")
    assert [row["id"] for row in program.get("/vehicles?out=true").json()["items"]] == [added["id"]]
    assert made(program.post(f"{path}/in-service"), 200)["out_from"] is None
    assert told(program.post("/vehicles", {"plate": "V-395-LL"})) == (409, "plate_taken")


def test_principals_have_depots_and_neither_goes_while_the_other_needs_it(program: Program) -> None:
    principal = made(program.post("/principals", {"name": "Noordster", "payment_days": 45}))
    assert (principal["payment_days"], principal["country"], principal["contracts"]) == (45, "NL", [])
    depot = made(program.post("/depots", {"name": "Eindhoven", "principal_id": principal["id"]}))
    assert (depot["principal"], depot["routes"]) == ("Noordster", 0)
    assert told(program.post(f"/principals/{principal['id']}/archive")) == (422, "invalid_value")
    assert made(program.patch(f"/depots/{depot['id']}", {"code": "EHV"}), 200)["code"] == "EHV"
    assert made(program.post(f"/depots/{depot['id']}/archive"), 200)["is_archived"]
    assert made(program.post(f"/principals/{principal['id']}/archive"), 200)["is_archived"]


def test_a_shift_is_planned_moved_published_and_taken_out(program: Program, company: Company) -> None:
    depot_id = company.build_depot()
    route_id, driver_id = company.build_route(depot_id), company.build_driver(depot_id=depot_id)
    planned = {"route_id": str(route_id), "service_date": "2026-06-23", "start": "22:00", "end": "06:00"}
    shift = made(program.post("/shifts", planned))
    path = f"/shifts/{shift['id']}"
    assert (shift["starts_at"], shift["ends_at"]) == ("2026-06-23T22:00:00+02:00", "2026-06-24T06:00:00+02:00")
    assert (shift["state"], shift["driver_id"], shift["version"]) == ("draft", None, 1)
    moved = made(
        program.patch(path, {"driver_id": str(driver_id), "start": "07:00", "end": "15:30", "note": "Sleutel hangt"}),
        200,
    )
    assert (moved["driver"], moved["starts_at"]) == ("Daan de Wit", "2026-06-23T07:00:00+02:00")
    assert (moved["note"], moved["version"]) == ("Sleutel hangt", 3)
    assert made(program.patch(path, {"end": "16:00"}), 200)["ends_at"] == "2026-06-23T16:00:00+02:00"
    assert told(program.patch(path, {"service_date": "2026-07-01"})) == (409, "outside_the_week")
    assert made(program.post("/publications", {"week": "2026-W26"}), 200) == {"shifts": 1, "drivers": 1, "left": 0}
    assert told(program.post("/publications", {"week": "2026-W26"})) == (409, "nothing_to_publish")
    assert program.get(path).json()["state"] == "published"
    assert made(program.patch(path, {"driver_id": None}), 200)["driver_id"] is None
    assert told(program.ask("DELETE", path, If_Match='"ouder"')) == (412, "changed_since")
    assert program.ask("DELETE", path).status_code == 204
    assert program.get("/shifts?week=2026-W26").json()["items"] == []
    assert [row["id"] for row in program.get("/shifts?state=cancelled").json()["items"]] == [shift["id"]]


def test_two_shifts_of_one_driver_at_one_time_are_refused(program: Program, company: Company) -> None:
    known = build(company)
    shift = {"route_id": str(known["route_id"]), "service_date": "2026-06-24", "start": "08:00", "end": "12:00"}
    assert told(program.post("/shifts", {**shift, "driver_id": str(known["driver_id"])})) == (409, "driver_is_busy")


def test_what_a_program_registers_a_person_approves(program: Program, company: Company, clock: StandingClock) -> None:
    clock.move(timedelta(hours=15))
    depot_id = company.build_depot()
    driver_id = company.build_driver(depot_id=depot_id)
    shift_id = company.build_shift(company.build_route(depot_id), driver_id)
    path = f"/registrations/{shift_id}"
    assert told(program.get(path)) == (404, "not_found")
    for seen in ("*", '"what-never-was"'):
        assert told(program.ask("PUT", path, REGISTRATION, If_Match=seen)) == (412, "changed_since")
    first = program.ask("PUT", path, REGISTRATION)
    assert (made(first, 200)["version"], first.json()["started_at"]) == (1, "2026-06-22T07:00:00+02:00")
    second = program.ask("PUT", path, REGISTRATION | {"stops_done": 132}, If_Match=first.headers["etag"])
    assert (made(second, 200)["version"], second.json()["stops_done"]) == (2, 132)
    assert told(program.ask("PUT", path, REGISTRATION, If_Match=first.headers["etag"])) == (412, "changed_since")
    assert [row["version"] for row in program.get("/registrations?week=2026-W26&waiting=true").json()["items"]] == [2]
    assert program.get("/registrations?approved=true").json()["items"] == []
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        from services.tenant import TenantServices

        approved = TenantServices(scope).settlement.approve(registration_ids=[second.json()["id"]])
    assert approved.approved == 1
    assert program.get(path).json()["approved_at"] == "2026-06-22T20:30:00+02:00"


def test_a_tariff_keeps_its_four_decimals(program: Program, company: Company) -> None:
    principal_id = str(build(company)["principal_id"])
    agreed = {"side": "revenue", "kind": "per_stop_success", "rate": "1.9635", "principal_id": principal_id}
    tariff = made(program.post("/tariffs", {**agreed, "valid_from": "2026-06-01", "from_quantity": "120"}))
    assert (tariff["rate"], tariff["from_quantity"], tariff["party"]) == ("1.9635", "120.0000", "Noordster")
    follows = {**agreed, "valid_from": "2026-07-01", "rate": "2"}
    assert told(program.post("/tariffs", follows)) == (409, "tariff_overlaps")
    later = made(program.post("/tariffs", {**follows, "close_previous": True}))
    assert program.get(f"/tariffs/{tariff['id']}").json()["valid_until"] == "2026-07-01"
    found = program.get(f"/tariffs?principal={principal_id}&valid_on=2026-07-02").json()["items"]
    assert {row["rate"] for row in found} == {"2.0000", "200.0000"}
    assert made(program.post(f"/tariffs/{later['id']}/end", {"valid_until": "2026-08-01"}), 200)["valid_until"]
    assert program.ask("DELETE", f"/tariffs/{later['id']}").status_code == 204
    assert told(program.post("/tariffs", {**agreed, "valid_from": "2026-01-01", "rate": "-1"})) == (
        422,
        "invalid_request",
    )


def test_an_invoice_is_drafted_issued_once_and_read_as_a_file(program: Program, company: Company) -> None:
    scenario = lock_scenario(company)
    asked = {"week": str(WEEK), "principal_id": str(scenario.principal_id)}
    draft = made(program.post("/invoices", asked))
    path = f"/invoices/{draft['id']}"
    assert (draft["summary"]["state"], draft["summary"]["number"]) == ("draft", "")
    net = sum(line["net_cents"] for line in draft["lines"])
    assert draft["summary"]["net_cents"] == net
    assert draft["summary"]["total_cents"] == net + draft["vat_cents"]
    assert told(program.get(f"{path}/ubl")) == (409, "draft_has_no_ubl")
    issued = program.post(f"{path}/issue", Idempotency_Key="factuur-2026-26")
    assert made(issued, 200)["summary"]["number"] == "2026-0001"
    assert program.post(f"{path}/issue", Idempotency_Key="factuur-2026-26").content == issued.content
    assert program.get(f"{path}/pdf").content.startswith(b"%PDF")
    assert b"<Invoice" in program.get(f"{path}/ubl").content
    assert told(program.ask("DELETE", path)) == (409, "is_no_draft")
    assert [row["number"] for row in program.get(f"/invoices?week={WEEK}&state=issued").json()["items"]] == [
        "2026-0001"
    ]
    assert program.get("/invoices?state=paid").json()["items"] == []


def test_of_an_account_only_the_end_is_told(program: Program, company: Company) -> None:
    company.build_driver("Zeno Zwart", kind=EngagementKind.ZZP)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        contractor = scope.session.scalars(select(Contractor)).one()
        scope.add(
            Payable(
                kind=PayableKind.SELF_BILL,
                contractor_id=contractor.id,
                payee_name=contractor.name,
                iban=contractor.iban,
                amount_cents=96_000,
                text="Z001-2026-0001",
                due_on=date(2026, 7, 1),
                created_at=scope.now,
            )
        )
    (row,) = program.get("/payouts/open").json()["items"]
    assert (row["iban"], row["amount_cents"], row["due_on"]) == ("•••• 4300", 96_000, "2026-07-01")


def test_a_list_leaves_as_a_file_and_that_is_written_down(program: Program, company: Company) -> None:
    company.build_driver()
    answer = program.get("/exports/drivers?format=csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="chauffeurs-2026-06-22.csv"'
    assert "Daan de Wit" in answer.text
    assert told(program.get("/exports/shifts")) == (422, "invalid_value")
    assert program.get("/exports/shifts?week=2026-W26&format=xlsx").content.startswith(b"PK")
    assert program.get("/exports/margins?span=four-weeks&last=2026-W25").content.startswith(b"PK")
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        entries = scope.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "exports.list_taken").order_by(AuditEntry.at, AuditEntry.id)
        ).all()
    assert [(entry.details["kind"], entry.address) for entry in entries] == [
        ("chauffeurs", "203.0.113.7"),
        ("diensten", "203.0.113.7"),
        ("marge", "203.0.113.7"),
    ]
    assert all(entry.actor_name.startswith("API: Software") for entry in entries)


@pytest.mark.parametrize(
    ("rights", "refused"),
    [
        (READING, "POST /drivers"),
        (READING, "GET /exports/drivers"),
        (frozenset({Permission.FLEET_SEE}), "GET /drivers"),
        (frozenset({Permission.FLEET_SEE}), "GET /shifts"),
        (frozenset({Permission.FLEET_SEE}), "GET /tariffs"),
        (frozenset({Permission.FLEET_SEE}), "GET /payouts"),
    ],
)
def test_a_key_does_what_its_group_may(
    programs: Programs, company: Company, rights: frozenset[Permission], refused: str
) -> None:
    program = programs.of(company, rights)
    method, path = refused.split()
    assert program.get("/vehicles").status_code == 200
    body = {"name": "Piet Jansen"} if method == "POST" else None
    assert told(program.ask(method, path, body)) == (403, "not_allowed")


def test_a_key_that_is_limited_to_a_depot_sees_no_other(programs: Programs, company: Company) -> None:
    own, other = company.build_depot("Eindhoven"), company.build_depot("Tilburg")
    here = company.build_shift(company.build_route(own), company.build_driver("Hier", depot_id=own))
    there = company.build_shift(company.build_route(other, "T-1"), company.build_driver("Daar", depot_id=other))
    rights = frozenset({Permission.PLANNING_SEE, Permission.PLANNING_CHANGE, Permission.PEOPLE_SEE})
    program = programs.of(company, rights, depots=frozenset({own}))
    assert [row["id"] for row in program.get("/shifts").json()["items"]] == [str(here)]
    assert [row["name"] for row in program.get("/drivers").json()["items"]] == ["Hier"]
    assert told(program.get(f"/shifts/{there}")) == (404, "not_found")
    assert told(program.ask("DELETE", f"/shifts/{there}")) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/drivers/{driver_id}", None),
        ("PATCH", "/drivers/{driver_id}", {"remark": "x"}),
        ("PATCH", "/shifts/{shift_id}", {"note": "x"}),
        ("PUT", "/registrations/{shift_id}", REGISTRATION | WEDNESDAY),
        ("DELETE", "/tariffs/{tariff_id}", None),
    ],
)
def test_the_same_call_with_the_key_of_another_company_finds_nothing(
    programs: Programs,
    company: Company,
    other_company: Company,
    clock: StandingClock,
    method: str,
    path: str,
    body: Any,
) -> None:
    path = path.format(**build(company))
    clock.move(timedelta(days=3))
    foreign = told(programs.of(other_company).ask(method, path, body))
    unknown = told(programs.of(other_company).ask(method, path.rpartition("/")[0] + f"/{new_id()}", body))
    assert foreign == unknown == (404, "not_found")
    assert programs.of(company).ask(method, path, body).status_code in {200, 204}
