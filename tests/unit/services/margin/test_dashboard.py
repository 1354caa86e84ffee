"""Margins: every euro in one bucket, along every dimension the same sum, planned beside realised."""

import io
from datetime import date, timedelta
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import func, select

from models.tables import AuditEntry, Invoice, MoneyLine, Registration, RouteTemplate, Vehicle
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import PaperKind, Role, ShiftState, Side
from models.values.refusal import NotAllowed
from services.gateways.clock import StandingClock
from services.margin.figures import UNASSIGNED, Dimension, Figures, MarginRow, add_up
from services.margin.spans import Span, SpanKind
from services.scope import Environment
from tests.company import Company
from tests.conftest import Acting
from tests.driven import drive
from tests.settled import WEEK, Scenario, lock_scenario
from tests.statements import noted_statements

THIS_WEEK = Span.until(SpanKind.WEEK, WEEK)


@pytest.fixture
def scenario(company: Company) -> Scenario:
    return lock_scenario(company)


def margins(rows: list[MarginRow]) -> list[tuple[str, int]]:
    return [(row.name, row.figures.realised.margin.cents) for row in rows]


def test_the_week_in_its_buckets(scenario: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        board = depotflow.margin.dashboard(kind=SpanKind.WEEK)
    realised = board.now.realised
    assert (board.span, board.horizon.newest) == (THIS_WEEK, WEEK)
    assert realised.revenue.cents == 881_57
    # 190,08 + 285,12 wages and 142,00 self-employed; two days of a van; 200 km
    assert (realised.driver_cost.cents, realised.vehicle_cost.cents, realised.fuel.cents) == (617_20, 90_00, 30_00)
    assert (realised.unallocated.cents, realised.margin.cents, realised.margin_bp) == (0, 144_37, 1638)
    assert (board.now.shifts, board.then.shifts, board.horizon.target_bp) == (3, 0, 1300)
    assert (len(board.trend), board.trend[WEEK].realised.revenue.cents) == (12, 881_57)


def test_the_dashboard_takes_four_statements_in_its_transaction(
    scenario: Scenario, environment: Environment, acting: Acting
) -> None:
    with noted_statements(environment) as statements, acting() as depotflow:
        depotflow.margin.dashboard(kind=SpanKind.WEEK)
    assert sum(not statement.startswith("SET LOCAL") for statement in statements) == 4


def test_who_left_most_comes_first_with_how_they_delivered(
    scenario: Scenario, company: Company, acting: Acting
) -> None:
    with acting() as depotflow:
        depotflow.scope.get(Registration, scenario.tuesday.registration_id, what="").stops_failed = 25
    with acting() as depotflow:
        board = depotflow.margin.dashboard(kind=SpanKind.WEEK)
    assert [row.name for row in board.drivers.rows] == ["Piet Snel", "Daan de Wit"]
    assert [(row.name, row.detail) for row in board.routes.rows] == [("E-101", "Gestel")]
    # 100 of 125, 284 of 284
    assert (board.quality[scenario.piet].first_time_bp, board.quality[scenario.piet].is_zzp) == (8000, True)
    assert (board.quality[scenario.daan].first_time_bp, board.quality[scenario.daan].is_zzp) == (10000, False)
    assert list(board.depot_trends[scenario.depot_id]) == [144_37]


@pytest.mark.parametrize("dimension", list(Dimension))
def test_every_dimension_adds_up_to_the_whole(
    scenario: Scenario, company: Company, acting: Acting, dimension: Dimension
) -> None:
    company.build_shift(scenario.route_id, day=date(2026, 6, 17), state=ShiftState.PUBLISHED)
    with acting() as depotflow:
        depotflow.margin.refresh_plan(week=WEEK)
    with acting() as depotflow:
        whole = depotflow.margin.dashboard(kind=SpanKind.WEEK).now
        rows = depotflow.margin.list(dimension=dimension, span=THIS_WEEK)
    assert add_up(row.figures for row in rows) == whole
    assert [row.name == UNASSIGNED for row in rows].count(True) == (dimension is Dimension.DRIVER)


def test_the_plan_is_priced_by_the_norms_of_the_route(scenario: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.scope.get(RouteTemplate, scenario.route_id, what="").norm_km = 120
    with acting() as depotflow:
        depotflow.margin.refresh_plan(week=WEEK)
        planned = depotflow.margin.dashboard(kind=SpanKind.WEEK).now
    # Three days of 140 stops: 274,89 and 3,2 % 8,80; on Saturday 12,5 % 34,36 more: 283,69 x 3 + 34,36
    assert planned.planned_revenue.cents == 885_43
    # Wages of 8 h 15 (07:00-15:45 less 30 m of break): 196,02 and on Saturday 294,03; 140 x 1,42 = 198,80;
    # two van days 90,00; twice 120 km at 0,15 = 36,00
    assert planned.planned_cost.cents == 814_85
    assert planned.planned_margin.cents == 70_58


def test_a_period_is_held_against_the_one_before_it(
    scenario: Scenario, company: Company, acting: Acting, clock: StandingClock
) -> None:
    clock.move(timedelta(days=7))
    drive(company, scenario.route_id, scenario.daan, date(2026, 6, 22), vehicle_id=scenario.van, approved=True)
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=IsoWeek(2026, 26))
    with acting() as depotflow:
        shown = {kind: depotflow.margin.dashboard(kind=kind) for kind in SpanKind}
    shifts = {kind: (board.now.shifts, board.then.shifts) for kind, board in shown.items()}
    assert shifts == {
        SpanKind.WEEK: (1, 3),
        SpanKind.FOUR_WEEKS: (4, 0),
        SpanKind.QUARTER: (4, 0),
        SpanKind.YEAR: (4, 0),
    }
    with acting() as depotflow:
        back = depotflow.margin.dashboard(kind=SpanKind.WEEK, last=WEEK)
    assert (back.now.shifts, back.horizon.newest, back.horizon.current) == (3, IsoWeek(2026, 26), IsoWeek(2026, 27))


def test_week_53_stands_between_its_neighbours(company: Company, acting: Acting, clock: StandingClock) -> None:
    clock.move(date(2027, 1, 12) - date(2026, 6, 22))
    route_id, driver_id = company.build_route(company.build_depot()), company.build_driver()
    for day in (date(2026, 12, 28), date(2027, 1, 3), date(2027, 1, 4)):
        drive(company, route_id, driver_id, day, approved=True)
    for week in (IsoWeek(2026, 53), IsoWeek(2027, 1)):
        with acting() as depotflow:
            depotflow.settlement.settle_week(week=week)
    with acting() as depotflow:
        board = depotflow.margin.dashboard(kind=SpanKind.WEEK)
        year = depotflow.margin.dashboard(kind=SpanKind.YEAR, last=IsoWeek(2026, 53))
    assert (board.span.last, board.now.shifts, board.then.shifts) == (IsoWeek(2027, 1), 1, 2)
    assert [str(week) for week in list(board.trend)[-3:]] == ["2026-W52", "2026-W53", "2027-W01"]
    assert (len(year.trend), year.now.shifts) == (53, 2)


def test_the_best_and_the_lowest_are_shown_of_many(company: Company, acting: Acting) -> None:
    depot_id = company.build_depot()
    drivers = [company.build_driver(f"Chauffeur {number}") for number in range(9)]
    for number, driver_id in enumerate(drivers):
        route_id = company.build_route(depot_id, f"E-{number}")
        drive(company, route_id, driver_id, date(2026, 6, 15), approved=True, break_minutes=45 + 10 * number)
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=WEEK)
    with acting() as depotflow:
        board = depotflow.margin.dashboard(kind=SpanKind.WEEK)
        best_day = depotflow.margin.rank(dimensions=[Dimension.DAY], span=THIS_WEEK)[Dimension.DAY]
        everyone = depotflow.margin.list(dimension=Dimension.DRIVER, span=THIS_WEEK)
    # The shorter the day, the less it cost: nobody agreed on a price.
    expected = [f"Chauffeur {number}" for number in (8, 7, 6, 5, 2, 1, 0)]
    assert ([row.name for row in board.drivers.rows], board.drivers.count) == (expected, 9)
    assert [row.name for row in everyone] == [f"Chauffeur {number}" for number in range(8, -1, -1)]
    assert [row.name for row in best_day.rows] == ["ma 15 juni"]


def test_what_waits_for_a_person_is_named(
    scenario: Scenario, company: Company, acting: Acting, clock: StandingClock
) -> None:
    with acting() as depotflow:
        draft = depotflow.invoices.draft(week=WEEK, principal_id=scenario.principal_id)
        depotflow.invoices.issue(invoice_id=draft)
        self_bill = depotflow.scope.add(objected(scenario.contractor_id)).id
    drive(company, scenario.route_id, scenario.daan, date(2026, 6, 22))
    with acting() as depotflow:
        none_late = depotflow.margin.dashboard(kind=SpanKind.WEEK).attention
    clock.move(timedelta(days=31))
    with acting() as depotflow:
        late = depotflow.margin.dashboard(kind=SpanKind.WEEK).attention
    assert (none_late.overdue, none_late.unapproved) == (None, None)
    assert late.overdue is not None
    assert (late.overdue.count, late.overdue.total.cents, late.overdue.party) == (
        1,
        1_066_70,
        "Noordster",
    )
    assert late.objected is not None
    assert (late.objected.invoice_id, late.objected.count, late.objected.week) == (self_bill, 1, WEEK)
    assert late.unapproved is not None
    assert (late.unapproved.worked.dutch, late.unapproved.drivers, late.unapproved.depot) == ("8 u", 1, "Eindhoven")
    assert (late.unapproved.first, late.unapproved.last) == (IsoWeek(2026, 26), IsoWeek(2026, 26))


def objected(contractor_id: UUID) -> Invoice:
    return Invoice(
        kind="self_bill",
        state="objected",
        series="PS",
        number=f"PS-{new_id().hex[:6]}",
        contractor_id=contractor_id,
        party_name="Piet Snel Koerier",
        iso_year=WEEK.year,
        iso_week=WEEK.week,
        issue_date=date(2026, 6, 22),
        net_cents=142_00,
        vat_cents=0,
        total_cents=142_00,
        record={},
    )


def test_papers_are_urgent_a_week_ahead(scenario: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        van = depotflow.scope.get(Vehicle, scenario.van, what="")
        van.apk_until, van.insured_until = date(2026, 6, 29), date(2026, 6, 30)
    with acting() as depotflow:
        attention = depotflow.margin.dashboard(kind=SpanKind.WEEK).attention
    assert [paper.kind for paper in attention.urgent_papers] == [PaperKind.APK]
    assert [paper.kind for paper in attention.later_papers] == [PaperKind.INSURANCE]


def test_the_workbook_has_the_same_totals_on_every_sheet(scenario: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        file = depotflow.margin.export(kind=SpanKind.WEEK)
        [entry] = depotflow.scope.session.scalars(select(AuditEntry).where(AuditEntry.action == "exports.list_taken"))
    assert (entry.details["kind"], entry.details["file"]) == ("marge", file.name)
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    assert file.name == "marge-2026-W25-2026-W25.xlsx"
    assert book.sheetnames == ["Weken", "Opdrachtgevers", "Depots", "Routes", "Chauffeurs", "Dagen"]
    for sheet in book:
        *_, total = sheet.iter_rows(values_only=True)
        assert (total[0], total[2], total[3], total[10], total[14]) == ("Totaal", 3, 881.57, 144.37, 16.38), sheet.title


def test_a_company_without_a_settled_week_sees_last_week_empty(acting: Acting) -> None:
    with acting() as depotflow:
        board = depotflow.margin.dashboard(kind=SpanKind.FOUR_WEEKS)
    assert (board.span.last, board.now, board.drivers.count) == (WEEK, Figures(), 0)


def test_documents_of_a_week_are_its_lines_to_the_cent(scenario: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        for row in depotflow.invoices.draft_week(week=WEEK):
            issued = depotflow.invoices.issue(invoice_id=row.invoice_id)
            depotflow.invoices.credit(invoice_id=issued.invoice_id, reason="Opnieuw")
        for row in depotflow.invoices.draft_week(week=WEEK):
            depotflow.invoices.issue(invoice_id=row.invoice_id)
    with acting() as depotflow:
        session = depotflow.scope.session
        documents = session.execute(select(func.sum(Invoice.net_cents))).scalar_one()
        lines = session.execute(
            select(func.sum(MoneyLine.amount_cents)).where(MoneyLine.side == Side.REVENUE)
        ).scalar_one()
    assert documents == lines == 881_57


def test_a_planner_sees_no_margins(acting: Acting) -> None:
    with pytest.raises(NotAllowed), acting(Role.PLANNER) as depotflow:
        depotflow.margin.dashboard(kind=SpanKind.WEEK)
