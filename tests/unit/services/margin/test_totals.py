"""The kept totals: whatever was driven, each grouping comes to all revenue less all costs, planned and realised."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import time
from typing import NamedTuple
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from models.tables import Adjustment, EngagementPeriod, MoneyLine, PayrollLine
from models.tables import Company as CompanyRow
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import AdjustmentKind, EngagementKind, MalusCause, Role, ShiftState, Side, TariffKind
from models.values.money import BASIS, Money, divide_half_up
from services.margin.figures import UNASSIGNED, Dimension, add_up
from services.margin.spans import Span, SpanKind
from services.rules.margin import combine
from services.scope import Environment, tenant_scope
from services.settlement.facts import planned_shifts
from services.settlement.figures import company_figures
from services.settlement.pricing import price_shifts
from services.settlement.wage_costs import planned_top_ups
from services.tariffs.book import TariffBook
from services.tenant import TenantServices
from tests.company import found_company
from tests.driven import agree, agree_noordster, contractor_of, drive, principal_of

WEEK = IsoWeek(2026, 25)
ONLY = Span.until(SpanKind.WEEK, WEEK)
EMPLOYER_COST_BP = 13_200


class Ride(NamedTuple):
    """One day of one driver on one of the routes, realised or only planned."""

    day: int
    driver: int
    route: int
    minutes: int
    stops: int
    km: int


rides = st.lists(
    st.builds(
        Ride,
        st.integers(0, 6), st.integers(0, 2), st.integers(0, 2), st.integers(60, 659), st.integers(0, 180),
        st.integers(0, 240),
    ),
    max_size=7,
    unique_by=lambda ride: (ride.day, ride.driver),
)  # fmt: skip


class Change(NamedTuple):
    """A bonus or malus on one of the rides, entered before the week is locked or after it."""

    ride: int
    cause: MalusCause | None
    for_driver: bool
    cents: int
    is_late: bool
    is_withdrawn: bool


changes = st.lists(
    st.builds(
        Change,
        st.integers(0, 6), st.one_of(st.none(), st.sampled_from(MalusCause)), st.booleans(), st.integers(1, 90_000),
        st.booleans(), st.booleans(),
    ),
    max_size=8,
    unique=True,
)  # fmt: skip


class Fleet:
    """Two principals, two depots, three routes and a driver of each sort, one of them idle unless a ride says so."""

    def __init__(self, environment: Environment, *, contract_hours: int) -> None:
        self.company = company = found_company(environment, "Kempenbode Koeriers")
        eindhoven = company.build_depot()
        agree_noordster(company, eindhoven)
        tilburg = company.build_depot("Tilburg", principal="Kwadrant")
        agree(company, TariffKind.PER_HOUR, 447_500, principal_id=principal_of(company, tilburg))
        agree(company, TariffKind.FUEL_SURCHARGE, 31_700, principal_id=principal_of(company, tilburg))
        self.routes = [
            company.build_route(eindhoven, "E-1"),
            company.build_route(eindhoven, "E-2"),
            company.build_route(tilburg, "T-1"),
        ]
        self.drivers = [
            company.build_driver("Daan de Wit", contract_hours=contract_hours),
            company.build_driver("Mila Jansen", contract_hours=24),
            company.build_driver("Piet Snel", kind=EngagementKind.ZZP),
        ]
        agree(company, TariffKind.PER_STOP_SUCCESS, 14_237, contractor_id=contractor_of(company, self.drivers[2]))
        self.van = company.build_vehicle()
        with tenant_scope(environment, company.member(Role.OWNER)) as scope:
            own = scope.get(CompanyRow, company.tenant_id, what="Je bedrijf")
            own.employer_cost_bp, own.stay_allowance_cents = EMPLOYER_COST_BP, 1_375
            scope.session.execute(
                update(EngagementPeriod)
                .where(EngagementPeriod.driver_id == self.drivers[1])
                .values(travel_km=37, travel_rate_1e4=2_150)
            )

    def drive(self, ride: Ride) -> UUID:
        ends_at = time(7 + ride.minutes // 60, ride.minutes % 60)
        return drive(
            self.company, self.routes[ride.route], self.drivers[ride.driver], WEEK.days[ride.day], approved=True,
            starts_at=time(7), ends_at=ends_at, stops=ride.stops, km=ride.km, break_minutes=ride.minutes // 13,
            vehicle_id=self.van if ride.driver == 0 else None,
        ).shift_id  # fmt: skip

    def change(self, rides: list[Ride], shift_ids: list[UUID], change: Change) -> UUID | None:
        """Enter it, if there is such a ride; a bonus is for the driver when that is asked and he makes invoices."""
        if change.ride >= len(shift_ids):
            return None
        adjustment_id = new_id()
        is_paid_out = change.cause is None and change.for_driver and rides[change.ride].driver == 2
        for depotflow in self.acting():
            depotflow.settlement.enter_adjustment(
                adjustment_id=adjustment_id,
                shift_id=shift_ids[change.ride],
                side=Side.COST if is_paid_out else Side.REVENUE,
                kind=AdjustmentKind.MALUS if change.cause else AdjustmentKind.BONUS,
                cause=change.cause,
                amount=Money(change.cents),
                note="Melding",
            )
        return adjustment_id

    def plan(self, ride: Ride) -> None:
        self.company.build_shift(
            self.routes[ride.route], self.drivers[ride.driver] if ride.minutes % 3 else None,
            day=WEEK.days[ride.day], state=ShiftState.PUBLISHED, expected_stops=ride.stops,
        )  # fmt: skip

    def acting(self) -> Iterator[TenantServices]:
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            yield TenantServices(scope)


def lock(fleet: Fleet, week: IsoWeek = WEEK) -> None:
    for depotflow in fleet.acting():
        depotflow.settlement.lock_week(week=week, accept_unpriced=True)


def settled(environment: Environment, driven: list[Ride], contract_hours: int, changed: Sequence[Change] = ()) -> Fleet:
    fleet = Fleet(environment, contract_hours=contract_hours)
    shift_ids = [fleet.drive(ride) for ride in driven]
    for change in changed:
        fleet.change(driven, shift_ids, change)
    lock(fleet)
    return fleet


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(driven=rides, changed=changes, contract_hours=st.sampled_from([0, 16, 40]))
def test_every_euro_stands_in_one_bucket_along_every_dimension(
    environment: Environment, driven: list[Ride], changed: list[Change], contract_hours: int
) -> None:
    fleet = settled(environment, driven, contract_hours, changed)
    for depotflow in fleet.acting():
        lines = Counter[str]()
        for bucket, cents in depotflow.scope.session.execute(
            select(MoneyLine.bucket, func.sum(MoneyLine.amount_cents)).group_by(MoneyLine.bucket)
        ):
            lines[bucket] = int(cents)
        maluses = sum(one.cents for one in changed if one.cause and one.ride < len(driven))
        for dimension in Dimension:
            whole = add_up(row.figures for row in depotflow.margin.list(dimension=dimension, span=ONLY)).realised
            assert (whole.revenue.cents, whole.driver_cost.cents) == (lines["revenue"], lines["driver"]), dimension
            assert (whole.vehicle_cost.cents, whole.fuel.cents) == (lines["vehicle"], lines["fuel"]), dimension
            assert (whole.malus.cents, whole.unallocated.cents) == (maluses, 0), dimension
            costs = lines["driver"] + lines["vehicle"] + lines["fuel"]
            assert whole.margin.cents == lines["revenue"] + lines["malus"] - costs, dimension
        routes = combine(row.margin for row in depotflow.settlement.routes(week=WEEK).rows)
        assert (routes.revenue.cents, routes.malus.cents) == (lines["revenue"], maluses)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(driven=rides, changed=changes)
def test_each_change_counts_once_and_documents_come_to_the_lines_of_their_week(
    environment: Environment, driven: list[Ride], changed: list[Change]
) -> None:
    fleet = Fleet(environment, contract_hours=0)
    shift_ids = [fleet.drive(ride) for ride in driven]
    entered = {one: fleet.change(driven, shift_ids, one) for one in changed if not one.is_late}
    lock(fleet)
    entered |= {one: fleet.change(driven, shift_ids, one) for one in changed if one.is_late}
    wanted = Counter[Side]()
    for change, adjustment_id in entered.items():
        if adjustment_id is None:
            continue
        for depotflow in fleet.acting():
            if change.is_withdrawn:
                depotflow.settlement.withdraw_adjustment(adjustment_id=adjustment_id)
            else:
                row = depotflow.scope.get(Adjustment, adjustment_id, what="")
                wanted[row.side] += -change.cents if change.cause else change.cents
    lock(fleet, WEEK.shifted(1))
    for depotflow in fleet.acting():
        line = MoneyLine
        booked = depotflow.scope.session.execute(
            select(line.side, func.sum(line.amount_cents)).where(line.adjustment_id.is_not(None)).group_by(line.side)
        )
        assert {side: int(cents) for side, cents in booked if cents} == {
            side: net for side, net in wanted.items() if net
        }
        for week in (WEEK, WEEK.shifted(1)):
            check_documents(depotflow, week)
        left = select(func.sum(line.amount_cents)).where(line.side == Side.REVENUE, line.invoice_id.is_(None))
        assert all(cents <= 0 for cents in depotflow.scope.session.scalars(left.group_by(line.principal_id)))


def check_documents(depotflow: TenantServices, week: IsoWeek) -> None:
    """Every principal and contractor is billed his lines to the cent, VAT by its rate; a week below zero is set off."""
    line = MoneyLine
    sums = select(func.sum(line.amount_cents))
    in_week = (line.iso_year == week.year, line.iso_week == week.week)
    for draft in depotflow.invoices.draft_week(week=week):
        document = depotflow.invoices.get(invoice_id=draft.invoice_id).document
        assert document.totals.net_cents == depotflow.scope.session.scalar(
            sums.where(line.invoice_id == draft.invoice_id)
        )
        assert document.totals.vat_cents == sum(subtotal.vat_cents for subtotal in document.vat)
        assert sum(row.amount_cents or 0 for row in document.annex) == document.totals.net_cents
    for row in depotflow.self_bills.candidates(week=week):
        earned = sums.where(*in_week, line.contractor_id == row.contractor_id)
        assert row.net.cents == depotflow.scope.session.scalar(earned)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(driven=rides, contract_hours=st.sampled_from([0, 16, 40]))
def test_what_employees_cost_in_the_margin_is_the_payroll_export_with_the_employers_charges(
    environment: Environment, driven: list[Ride], contract_hours: int
) -> None:
    fleet = settled(environment, driven, contract_hours)
    for depotflow in fleet.acting():
        depotflow.payroll.create_run(first_week=WEEK, last_week=WEEK)
        exported = Counter[UUID]()
        for line in depotflow.scope.session.scalars(select(PayrollLine)):
            with_charges = divide_half_up(line.amount_cents * EMPLOYER_COST_BP, BASIS)
            exported[line.driver_id] += with_charges if line.minutes else line.amount_cents
        rows = depotflow.margin.list(dimension=Dimension.DRIVER, span=ONLY)
        costs = Counter({row.subject_id: row.figures.realised.driver_cost.cents for row in rows})
        for driver_id in fleet.drivers[:2]:
            assert costs[driver_id] == exported[driver_id]
        self_billed = depotflow.scope.session.scalar(
            select(func.sum(MoneyLine.amount_cents)).where(MoneyLine.contractor_id.is_not(None))
        )
        assert costs[fleet.drivers[2]] == (self_billed or 0)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(planned=rides, contract_hours=st.sampled_from([0, 16, 40]))
def test_the_plan_comes_to_the_same_along_every_dimension(
    environment: Environment, planned: list[Ride], contract_hours: int
) -> None:
    fleet = Fleet(environment, contract_hours=contract_hours)
    for ride in planned:
        fleet.plan(ride)
    for depotflow in fleet.acting():
        depotflow.margin.refresh_plan(week=WEEK)
    for depotflow in fleet.acting():
        wholes = {
            dimension: add_up(row.figures for row in depotflow.margin.list(dimension=dimension, span=ONLY))
            for dimension in Dimension
        }
        scope = depotflow.scope
        shifts, figures = planned_shifts(scope, WEEK.days), company_figures(scope)
        priced = price_shifts(shifts, TariffBook.load(scope, WEEK.monday, WEEK.shifted(1).monday), figures)
        lines = Counter[Side]()
        for line in (line for found in priced.values() for line in found):
            lines[line.side] += line.amount_cents
        cost = lines[Side.COST] + sum(planned_top_ups(scope, WEEK, figures, shifts).values())
        for dimension, whole in wholes.items():
            assert (whole.planned_revenue.cents, whole.planned_cost.cents) == (lines[Side.REVENUE], cost), dimension


@pytest.fixture
def fleet(environment: Environment) -> Fleet:
    return Fleet(environment, contract_hours=40)


def test_guaranteed_hours_cost_the_driver_and_no_route_or_day(fleet: Fleet) -> None:
    # 07:00-15:00 less 36 minutes is 7 h 24, so that 32 h 36 of 40 h are guaranteed and not worked
    fleet.drive(Ride(day=0, driver=0, route=0, minutes=480, stops=140, km=0))
    lock(fleet)
    for depotflow in fleet.acting():
        kinds = {
            line.kind: line.amount_cents
            for line in depotflow.scope.session.scalars(
                select(MoneyLine).where(MoneyLine.driver_id == fleet.drivers[0], MoneyLine.side == Side.COST)
            )
        }
        # 7,4 h x 23,76 = 175,82; 32,6 h x 18,00 = 586,80 x 132 % = 774,58; 13,75 for being away
        assert (kinds["normal"], kinds["top_up"], kinds["stay_allowance"]) == (175_82, 774_58, 13_75)
        for dimension in (Dimension.DAY, Dimension.ROUTE, Dimension.DEPOT, Dimension.PRINCIPAL):
            *_, last = depotflow.margin.list(dimension=dimension, span=ONLY)
            # The other employee was guaranteed 24 h: 432,00 x 132 % = 570,24
            assert (last.name, last.figures.realised.driver_cost.cents) == (UNASSIGNED, 774_58 + 570_24), dimension
        drivers = depotflow.margin.list(dimension=Dimension.DRIVER, span=ONLY)
        assert {row.name: row.figures.realised.driver_cost.cents for row in drivers} == {
            "Daan de Wit": 175_82 + 774_58 + 13_75,
            "Mila Jansen": 570_24,
        }


def test_the_plan_counts_guaranteed_hours_once_something_is_planned(fleet: Fleet) -> None:
    for depotflow in fleet.acting():
        depotflow.margin.refresh_plan(week=WEEK)
        assert depotflow.margin.list(dimension=Dimension.DRIVER, span=ONLY) == []
    fleet.plan(Ride(day=0, driver=0, route=0, minutes=61, stops=140, km=0))
    for depotflow in fleet.acting():
        depotflow.margin.refresh_plan(week=WEEK)
    for depotflow in fleet.acting():
        planned = {
            row.name: row.figures.planned_cost.cents
            for row in depotflow.margin.list(dimension=Dimension.DRIVER, span=ONLY)
        }
    # 8 h 15 x 23,76 = 196,02, being away 13,75 and 31 h 45 x 18,00 = 571,50 x 132 % = 754,38
    assert planned == {"Daan de Wit": 196_02 + 13_75 + 754_38, "Mila Jansen": 570_24}
