import json
from base64 import b64decode
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection
from sqlalchemy import select, true

from models.tables import Company as CompanyRow
from models.tables import Contractor, Depot, Principal, Shift, TariffVersion
from models.values.calendar import IsoWeek
from models.values.kinds import AbsenceKind, EngagementKind, Role, Side, TariffKind, VehicleOwner
from models.values.refusal import NotAllowed
from services.gateways.clock import StandingClock
from services.planning.board import BoardDay, BoardMark, BoardPatch, without_margin
from services.planning.change_shifts import ShiftChange
from services.planning.findings import judge
from services.planning.ground import read_ground
from services.planning.plan import Plan, instant_at
from services.planning.reading import read_around, read_shifts
from services.planning.whole_week import read_week
from services.planning.worked import read_worked
from services.scope import Environment, Scope
from services.tariffs.add_version import TariffKey
from tests.company import Company
from tests.statements import noted_statements
from tests.unit.services.planning.conftest import MONDAY, SUNDAY, TUESDAY, WEDNESDAY, WEEK, PlannedWeek

SHIFT_ID = UUID(int=26)


def test_an_empty_company_has_an_empty_board(week: PlannedWeek) -> None:
    board = week.board()
    assert (board.sequence, list(board.shifts), board.today) == (0, [], MONDAY)
    assert [(driver.name, driver.contract_minutes) for driver in board.drivers] == [
        ("Daan de Wit", 2_400),
        ("Sara Bos", 2_400),
    ]
    assert [route.code for route in board.routes] == ["E-101", "E-102"]


def test_marks_say_who_is_not_there(week: PlannedWeek) -> None:
    with week.acting() as depotflow:
        depotflow.people.add_absence(driver_id=week.daan, kind=AbsenceKind.LEAVE, first_day=TUESDAY, last_day=WEDNESDAY)
        depotflow.people.set_availability(driver_id=week.sara, weekdays={4: "cannot"})
    assert sorted(week.board().marks, key=lambda mark: (mark.label, mark.day)) == [
        BoardMark(week.sara, 4, "unavailable", "Niet vrijdag"),
        BoardMark(week.daan, 1, "leave", "Verlof"),
        BoardMark(week.daan, 2, "leave", "Verlof"),
    ]


def test_rest_is_judged_across_the_edge_of_the_week(week: PlannedWeek) -> None:
    week.shift(week.daan, MONDAY - timedelta(days=1), start="14:00", end="23:30")
    shift = week.shift(week.daan, MONDAY, start="06:00", end="12:00")
    board = week.board()
    assert [finding.title for finding in board.shifts[0].findings][:1] == ["Rusttijd te kort: 6 u 30 m"]
    daan = next(driver for driver in board.drivers if driver.id == week.daan)
    assert daan.ended_before == -30
    assert board.shifts[0].id == shift.id


def test_a_finding_proposes_a_later_start(week: PlannedWeek) -> None:
    week.shift(week.daan, MONDAY, start="13:00", end="22:30")
    week.shift(week.daan, TUESDAY, start="07:00", end="15:00")
    week.shift(week.daan, WEDNESDAY, start="00:30", end="04:00")
    titles = {
        finding.title: [(fix.label, fix.value) for fix in finding.fixes]
        for shift in week.board().shifts
        for finding in shift.findings
    }
    assert titles["Rusttijd te kort: 9 u 30 m"] == [("Start om 02:00", 120), ("Zoek ander", None)]


def test_the_wire_refers_by_index_and_a_patch_by_id(week: PlannedWeek) -> None:
    shift = week.shift(week.daan, TUESDAY)
    board = week.board()
    wire = json.loads(board.to_json())
    assert wire["week"] == "2026-W26"
    ids, *columns = wire["shifts"]
    assert b64decode(ids) == shift.id.bytes
    assert columns == [[1], [0], [0], [1], [420], [945], [""], [0], [[]], [None], [""]]
    patch = BoardPatch(week=WEEK, sequence=5, by="Sanne", shifts=board.shifts).wire()
    assert patch == ["2026-W26", 5, "Sanne", [[str(shift.id), 1, str(week.route), str(week.daan), 1, 420, 945, "", 0]]]


def test_a_finding_of_many_shifts_is_sent_once(week: PlannedWeek) -> None:
    with week.acting() as depotflow:
        depotflow.people.set_availability(driver_id=week.daan, weekdays={0: "cannot"})
        depotflow.people.set_availability(driver_id=week.sara, weekdays={0: "cannot"})
    week.shift(week.daan, MONDAY)
    week.shift(week.sara, MONDAY, route=week.other_route)
    wire = json.loads(week.board().to_json())
    assert [finding[1] for finding in wire["findings"]] == ["Niet beschikbaar"]
    assert wire["shifts"][9] == [[0], [0]]


def test_a_patch_loses_its_margin_and_nothing_else() -> None:
    day = BoardDay(MONDAY, "", 1_000, 900, is_below_target=False)
    patch = BoardPatch(week=WEEK, sequence=5, by="Sanne", gone=[SHIFT_ID], days=[(0, day)], drivers=[(SHIFT_ID, ())])
    assert (
        without_margin(patch.wire())
        == BoardPatch(week=WEEK, sequence=5, by="Sanne", gone=[SHIFT_ID], drivers=[(SHIFT_ID, ())]).wire()
    )
    assert without_margin(BoardPatch(week=WEEK, sequence=5, by="Sanne").wire()) == ["2026-W26", 5, "Sanne"]


def test_one_moved_shift_is_news_of_less_than_a_kilobyte(week: PlannedWeek) -> None:
    shift = week.shift(week.daan)
    with week.acting() as depotflow:
        change = ShiftChange(id=shift.id, version=1, driver_id=week.sara)
        edit = depotflow.planning.change_shifts(week=WEEK, changes=[change])
    assert len(json.dumps(edit.patch.wire())) < 400


def test_a_board_takes_fewer_than_ten_statements(week: PlannedWeek, environment: Environment) -> None:
    week.shift(week.daan, MONDAY - timedelta(days=1), start="14:00", end="23:30")
    week.shift(week.daan, MONDAY, start="06:00", end="12:00")
    with noted_statements(environment) as statements:
        week.board()
    assert len(statements) < 10


def hear(connection: Connection[Any], company: Company, number: int) -> list[dict[str, Any]]:
    """The first announcements of a company."""
    heard: list[dict[str, Any]] = []
    for notice in connection.notifies(timeout=10):
        news = json.loads(notice.payload)
        heard += [news] if news.get("tenant") == str(company.tenant_id) else []
        if len(heard) == number:
            break
    return heard


def test_a_planner_arrives_and_reads_what_stands_around_the_board_in_one_statement(
    week: PlannedWeek, environment: Environment
) -> None:
    with environment.database.listen() as connection:
        with week.acting() as depotflow, noted_statements(environment) as statements:
            depotflow.planning.open_week(week=WEEK, page_id="a")
        [news] = hear(connection, week.company, 1)
    assert (news["topic"], news["page"], news["leaving"]) == ("presence", "a", False)
    assert sum(not statement.startswith("SET LOCAL") for statement in statements) == 1


class TestForecast:
    @pytest.fixture(autouse=True)
    def _tariff(self, week: PlannedWeek, clock: StandingClock) -> None:
        self.clock = clock
        with week.acting() as depotflow:
            depot = depotflow.scope.get(Depot, week.depot, what="Dit depot")
            depotflow.scope.add(
                TariffVersion(
                    side=Side.REVENUE,
                    principal_id=depot.principal_id,
                    kind=TariffKind.PER_ROUTE,
                    rate_1e4=3_500_000,
                    valid_from=date(2026, 1, 1),
                )
            )

    def margins(self, week: PlannedWeek) -> list[int | None]:
        return [day.margin_cents for day in week.board().days]

    def reckon(self, week: PlannedWeek) -> list[int | None]:
        """The margins reckoned anew, as after a while."""
        self.clock.move(timedelta(minutes=11))
        with week.acting() as depotflow:
            assert depotflow.planning.ensure_forecast(week=WEEK)
        return self.margins(week)

    def test_a_day_expects_revenue_less_wages(self, week: PlannedWeek) -> None:
        week.shift(week.daan, MONDAY)
        assert self.margins(week) == [None] * 7
        assert self.reckon(week) == [35_000 - 19_602, None, None, None, None, None, None]

    def test_a_route_without_a_driver_brings_in_nothing(self, week: PlannedWeek) -> None:
        week.shift(None, MONDAY)
        assert self.reckon(week) == [None] * 7

    def test_an_edit_keeps_the_forecast_to_the_cent(self, week: PlannedWeek, company: Company) -> None:
        company.build_vehicle("31")
        shift = week.shift(week.daan, MONDAY, van="31")
        for day in range(1, 5):
            week.shift(week.daan, MONDAY + timedelta(days=day), start="06:00", end="17:00")
        self.reckon(week)
        edits = [
            {"driver_id": week.sara},
            {"end": 1_100},
            {"day": SUNDAY},
            {"driver_id": None},
            {"driver_id": week.daan},
        ]
        for wanted in edits:
            with week.acting() as depotflow:
                seen = week.seen(shift)
                change = ShiftChange(id=seen.id, version=seen.version, **wanted)  # type: ignore[arg-type]  # by name
                depotflow.planning.change_shifts(week=WEEK, changes=[change])
            kept = self.margins(week)
            assert self.reckon(week) == kept

    def test_edits_that_come_together_keep_it_too(self, week: PlannedWeek) -> None:
        given = {week.shift(None, MONDAY): week.daan, week.shift(None, SUNDAY, route=week.other_route): week.sara}
        self.reckon(week)
        with week.acting() as depotflow:
            for shift, driver in given.items():
                change = ShiftChange(id=shift.id, version=shift.version, driver_id=driver)
                depotflow.planning.change_shifts(week=WEEK, changes=[change])
        kept = self.margins(week)
        assert self.reckon(week) == kept

    def test_a_move_is_announced_before_what_it_is_worth(self, week: PlannedWeek, environment: Environment) -> None:
        shift = week.shift(week.daan, MONDAY)
        self.reckon(week)
        with environment.database.listen() as connection:
            with week.acting() as depotflow:
                change = ShiftChange(id=shift.id, version=shift.version, day=SUNDAY)
                depotflow.planning.change_shifts(week=WEEK, changes=[change])
            move, worth = hear(connection, week.company, 2)
        assert [row[0] for row in move["patch"][3]] == [str(shift.id)]
        assert len(move["patch"]) == 4, "nothing comes after the shifts"
        assert [day for day, *_ in worth["patch"][5]] == [0, 6]
        assert ("unpublished" in move, worth["unpublished"]) == (False, 1)

    def test_a_new_tariff_has_the_forecast_reckoned_again_at_once(self, week: PlannedWeek) -> None:
        week.shift(week.daan, MONDAY)
        self.reckon(week)
        with week.acting() as depotflow:
            assert not depotflow.planning.open_week(week=WEEK, page_id="a").needs_forecast
            principal_id = depotflow.scope.get(Depot, week.depot, what="").principal_id
            key = TariffKey(side=Side.REVENUE, principal_id=principal_id, kind=TariffKind.PER_STOP_SUCCESS)
            depotflow.tariffs.add_version(key=key, rate_1e4=1_000, valid_from=MONDAY)
            assert depotflow.planning.open_week(week=WEEK, page_id="a").needs_forecast
            assert depotflow.planning.ensure_forecast(week=WEEK)

    def test_only_who_sees_the_margin_has_it_reckoned(self, week: PlannedWeek) -> None:
        with week.acting(Role.PLANNER) as depotflow:
            assert not depotflow.planning.open_week(week=WEEK, page_id="a").needs_forecast
            with pytest.raises(NotAllowed):
                depotflow.planning.ensure_forecast(week=WEEK)

    def test_a_day_below_the_target_stands_out(self, week: PlannedWeek) -> None:
        week.shift(week.daan, MONDAY)
        with week.acting() as depotflow:
            depotflow.scope.get(CompanyRow, depotflow.scope.identity.tenant_id, what="").margin_target_bp = 9_000
        self.reckon(week)
        assert [day.is_below_target for day in week.board().days][:2] == [True, False]


@pytest.mark.parametrize("seed", range(6))
def test_judging_suspects_finds_what_judging_everything_finds(week: PlannedWeek, company: Company, seed: int) -> None:
    omer = company.build_driver("Ömer Şahin", kind=EngagementKind.ZZP, depot_id=week.depot)
    vans = [None, company.build_vehicle("31"), company.build_vehicle("32", owner=VehicleOwner.DRIVER_OWNED)]
    random = Random(seed)
    with week.acting() as depotflow:
        scope = depotflow.scope
        depotflow.people.set_availability(driver_id=week.sara, weekdays={4: "cannot", 5: "rather_not"})
        for first in (date(2026, 3, 4), date(2026, 7, 1)):
            depotflow.people.add_absence(
                driver_id=week.daan, kind=AbsenceKind.LEAVE, first_day=first, last_day=first + timedelta(days=1)
            )
        scope.session.scalars(select(Contractor)).one().niwo_until = date(2026, 9, 10)
        scope.session.scalars(select(Principal)).one().allows_zzp = seed % 3 > 0
        for target in (IsoWeek(2026, number) for number in range(2, 50, 8)):
            for driver in (week.daan, week.sara, omer):
                van = random.choice(vans) if driver == omer else None
                scope.insert(Shift, [row | {"vehicle_id": van} for row in busy_weeks(random, week, target, driver)])
            assert read_week(scope, target).findings == judge(complete(scope, target))


@pytest.mark.parametrize(
    ("what", "title"),
    [
        ("the company's van", "Zzp'er in jouw bus 31"),
        ("a lapsed licence", "Geen geldige Eurovergunning"),
        ("a principal that refuses", "Noordster staat geen zzp toe"),
        ("a weekday", "Niet beschikbaar"),
        ("an absence", "Niet beschikbaar t/m di 23 juni"),
    ],
)
def test_one_quiet_shift_is_suspect_for_one_reason_alone(
    week: PlannedWeek, company: Company, what: str, title: str
) -> None:
    omer = company.build_driver("Ömer Şahin", kind=EngagementKind.ZZP, depot_id=week.depot)
    company.build_vehicle("31")
    company.build_vehicle("32", owner=VehicleOwner.DRIVER_OWNED)
    shift = week.shift(omer, TUESDAY, van="31" if what == "the company's van" else "32")
    with week.acting() as depotflow:
        scope = depotflow.scope
        contractor = scope.session.scalars(select(Contractor)).one()
        principal = scope.session.scalars(select(Principal)).one()
        contractor.niwo_until = MONDAY if what == "a lapsed licence" else date(2030, 1, 1)
        principal.allows_zzp = what != "a principal that refuses"
        if what == "a weekday":
            depotflow.people.set_availability(driver_id=omer, weekdays={1: "cannot"})
        if what == "an absence":
            depotflow.people.add_absence(
                driver_id=omer, kind=AbsenceKind.UNAVAILABLE, first_day=MONDAY, last_day=TUESDAY
            )
        scope.session.flush()
        found = read_week(scope, WEEK).findings
    assert [finding.title for finding in found[shift.id]] == [title]


def busy_weeks(random: Random, week: PlannedWeek, target: IsoWeek, driver: UUID) -> Iterator[dict[str, object]]:
    """Shifts of one driver from four days before a week to four days after it, at all hours and sometimes too long."""
    free_from = -10_000
    for offset in range(-4, 11):
        start = random.choice([None, 120, 360, 420, 780, 1_110])
        if start is None or offset * 1_440 + start < free_from:
            continue
        end = start + random.choice([240, 480, 540, 780])
        free_from = offset * 1_440 + end
        day = target.monday + timedelta(days=offset)
        yield {
            "service_date": day,
            "depot_id": week.depot,
            "route_template_id": week.route,
            "starts_at": instant_at(day, start),
            "ends_at": instant_at(day, end),
            "driver_id": driver,
        }


def complete(scope: Scope, target: IsoWeek) -> Plan:
    """The week with everything around it, nothing left out."""
    around = read_around(scope, target, true())
    return Plan(target, read_ground(scope, target), read_shifts(scope, target), around, read_worked(scope, target))
