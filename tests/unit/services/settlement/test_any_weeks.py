"""Whatever is done in whatever order: after each step all books agree, and in the end each party has what it is due."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, text

from models.tables import Adjustment, Contractor, DeferredShift, Invoice, Principal, Registration, Shift
from models.values.calendar import IsoWeek, amsterdam_instant
from models.values.ids import new_id
from models.values.kinds import AdjustmentKind, EngagementKind, MalusCause, Role, ShiftState, Side, TariffKind
from models.values.money import Money
from models.values.refusal import Refusal
from services.gateways.clock import StandingClock
from services.people.engagements import Engagement
from services.registration.correct import Figures
from services.scope import Environment, Identity, Scope, tenant_scope
from services.tariffs.add_version import TariffKey
from services.tenant import TenantServices
from tests.books import Books
from tests.company import found_company
from tests.driven import drive, principal_of

WEEKS = [IsoWeek(2026, 52), IsoWeek(2026, 53), IsoWeek(2027, 1), IsoWeek(2027, 2)]
LAST = IsoWeek(2027, 3)
"""Takes in what the others left."""
DAYS = [week.days[offset] for week in WEEKS for offset in (0, 1, 4)]
BEGIN = datetime(2026, 12, 28, 9, 0, tzinfo=UTC)
RATES = (0, 9_999, 14_237, 19_635, 20_000)

days, weeks, pick = st.sampled_from(DAYS), st.sampled_from(WEEKS), st.integers(0, 999)


class AnyWeeks(RuleBasedStateMachine):
    """The office and the drivers of one company, doing anything at any moment."""

    environment: Environment
    clock: StandingClock

    @initialize()
    def begin(self) -> None:
        self.company = found_company(self.environment, "Kempenbode")
        self.books = Books()
        depots = [self.company.build_depot(), self.company.build_depot("Gent", principal="Zuid")]
        self.routes = [self.company.build_route(depot_id) for depot_id in depots]
        self.principals = [principal_of(self.company, depot_id) for depot_id in depots]
        self.drivers = [
            self.company.build_driver("Daan", contract_hours=8),
            self.company.build_driver("Piet", kind=EngagementKind.ZZP),
            self.company.build_driver("Bas", kind=EngagementKind.ZZP),
        ]
        self.van = self.company.build_vehicle()
        self.worked: set[tuple[UUID, date]] = set()
        with self.acting() as depotflow:
            scope = depotflow.scope
            self.contractors = list(scope.session.scalars(select(Contractor.id).order_by(Contractor.id)))
            for number, contractor_id in enumerate(self.contractors):
                scope.get(Contractor, contractor_id, what="").kvk = f"9012345{number}"
                depotflow.people.sign_agreement(
                    contractor_id=contractor_id, signed_by="Zelf", valid_from=date(2026, 1, 1), accepts_by_silence=True
                )
            belgian = scope.get(Principal, self.principals[1], what="")
            belgian.country, belgian.btw_id, belgian.kvk = "BE", "BE0428759497", "0428759497"
        parties: list[dict[str, UUID]] = [{"principal_id": one} for one in self.principals]
        parties += [{"contractor_id": one} for one in self.contractors]
        self.parties = parties
        for party in parties:
            self.agree(party, TariffKind.PER_STOP_SUCCESS, 19_635, date(2026, 1, 1))
        self.agree(parties[0], TariffKind.FUEL_SURCHARGE, 31_999, date(2026, 1, 1))
        self.agree(parties[0], TariffKind.MINIMUM_GUARANTEE, 2_000_000, date(2026, 1, 1))
        for number, day in enumerate(week.days[offset] for week in WEEKS for offset in (0, 1)):
            self.drive(number % 2, 1 + number // 2 % 2, day, 100 + number, ours=False)
        self.approve(many=True, number=0)
        self.turn_kor(0, WEEKS[0].days[1], begins=True)
        for week in WEEKS[:2]:
            self.lock(week)

    @contextmanager
    def acting(self, who: Role | Identity = Role.OWNER) -> Iterator[TenantServices]:
        self.clock.move(timedelta(minutes=7))
        identity = who if isinstance(who, Identity) else self.company.member(who)
        with tenant_scope(self.environment, identity) as scope:
            yield TenantServices(scope)

    def attempt(self, act: Callable[[TenantServices], object], who: Role | Identity = Role.OWNER) -> bool:
        """Do it, and say whether it was done; what the product refuses is no fault, anything else is."""
        try:
            with self.acting(who) as depotflow:
                act(depotflow)
        except Refusal:
            return False
        return True

    def agree(self, party: dict[str, UUID], kind: TariffKind, rate_1e4: int, day: date) -> None:
        side = Side.REVENUE if "principal_id" in party else Side.COST
        key = TariffKey(side=side, kind=kind, **party)
        self.attempt(
            lambda depotflow: depotflow.tariffs.add_version(
                key=key, rate_1e4=rate_1e4, valid_from=day, close_previous=True
            )
        )

    def one_of(self, table: Any, which: Any, number: int) -> Any:
        with self.acting() as depotflow:
            found = list(depotflow.scope.session.scalars(select(table.id).where(which).order_by(table.id)))
        return found[number % len(found)] if found else None

    # -- what is driven -------------------------------------------------------------------------------------------

    @rule(route=st.integers(0, 1), driver=st.integers(0, 2), day=days, stops=st.integers(0, 200), ours=st.booleans())
    def drive(self, route: int, driver: int, day: date, stops: int, ours: bool) -> None:
        driver_id = self.drivers[driver]
        if (driver_id, day) in self.worked or (ours and (self.van, day) in self.worked):
            return
        self.worked |= {(driver_id, day)} | ({(self.van, day)} if ours else set())
        drive(self.company, self.routes[route], driver_id, day, stops=stops, vehicle_id=self.van if ours else None)

    @rule(many=st.booleans(), number=pick)
    def approve(self, many: bool, number: int) -> None:
        with self.acting() as depotflow:
            waiting = select(Registration.id).where(Registration.is_current, Registration.approved_at.is_(None))
            found = list(depotflow.scope.session.scalars(waiting.order_by(Registration.id)))
        chosen = found if many else found[number % len(found) :][:1] if found else []
        self.attempt(lambda depotflow: depotflow.settlement.approve(registration_ids=chosen), Role.PLANNER)

    @rule(number=pick, stops=st.integers(0, 250))
    def correct(self, number: int, stops: int) -> None:
        shift_id = self.one_of(Shift, Shift.driver_id.is_not(None), number)
        if shift_id is None:
            return
        with self.acting() as depotflow:
            day = depotflow.scope.get(Shift, shift_id, what="").service_date
        start = amsterdam_instant(day, time(7))
        figures = Figures(
            started_at=start, ended_at=start + timedelta(hours=9), break_minutes=30, km_start=10, km_end=110,
            stops_done=stops, parcels_delivered=stops,
        )  # fmt: skip
        self.clock.move(max(figures.ended_at - self.clock.now(), timedelta()))
        self.attempt(
            lambda depotflow: depotflow.registration.correct(shift_id=shift_id, figures=figures, reason="Nageteld")
        )

    @rule(number=pick, lets_in=st.booleans())
    def hold_or_release(self, number: int, lets_in: bool) -> None:
        shift_id = self.one_of(Shift, Shift.driver_id.is_not(None), number)
        if shift_id is not None and lets_in:
            self.attempt(lambda depotflow: depotflow.settlement.release_shift(shift_id=shift_id))
        elif shift_id is not None:
            self.attempt(lambda depotflow: depotflow.settlement.hold_shift(shift_id=shift_id, reason="Geschil"))

    @rule(number=pick, side=st.sampled_from(Side), is_malus=st.booleans(), cents=st.integers(1, 90_000))
    def adjust(self, number: int, side: Side, is_malus: bool, cents: int) -> None:
        shift_id = self.one_of(Shift, Shift.driver_id.is_not(None), number)
        kind, cause = (AdjustmentKind.MALUS, MalusCause.LOST) if is_malus else (AdjustmentKind.BONUS, None)
        if shift_id is not None:
            self.attempt(
                lambda depotflow: depotflow.settlement.enter_adjustment(
                    adjustment_id=new_id(), shift_id=shift_id, side=side, kind=kind, cause=cause,
                    amount=Money(cents), note="Afgesproken",
                )
            )  # fmt: skip

    @rule(number=pick)
    def withdraw(self, number: int) -> None:
        adjustment_id = self.one_of(Adjustment, Adjustment.withdrawn_at.is_(None), number)
        if adjustment_id is not None:
            self.attempt(lambda depotflow: depotflow.settlement.withdraw_adjustment(adjustment_id=adjustment_id))

    # -- what is agreed -------------------------------------------------------------------------------------------

    @rule(party=st.integers(0, 3), rate=st.sampled_from(RATES), day=days)
    def change_tariff(self, party: int, rate: int, day: date) -> None:
        self.agree(self.parties[party], TariffKind.PER_STOP_SUCCESS, rate, day)

    @rule(driver=st.integers(0, 2), footing=st.integers(0, 2), day=days)
    def change_footing(self, driver: int, footing: int, day: date) -> None:
        is_zzp = footing > 0
        engagement = Engagement(
            kind=EngagementKind.ZZP if is_zzp else EngagementKind.EMPLOYEE,
            valid_from=day,
            hourly_wage_1e4=None if is_zzp else 170_000,
            contract_minutes=0 if is_zzp else 480,
            contractor_id=self.contractors[footing - 1] if is_zzp else None,
        )
        self.attempt(
            lambda depotflow: depotflow.people.start_engagement(driver_id=self.drivers[driver], engagement=engagement)
        )

    @rule(contractor=st.integers(0, 1), day=days, begins=st.booleans())
    def turn_kor(self, contractor: int, day: date, begins: bool) -> None:
        contractor_id = self.contractors[contractor]
        if begins:
            self.attempt(lambda depotflow: depotflow.people.join_kor(contractor_id=contractor_id, first_day=day))
        else:
            self.attempt(lambda depotflow: depotflow.people.leave_kor(contractor_id=contractor_id, last_day=day))

    # -- settlement -----------------------------------------------------------------------------------------------

    @rule(week=weeks)
    def settle(self, week: IsoWeek) -> None:
        self.attempt(lambda depotflow: depotflow.settlement.settle_week(week=week))

    @rule(week=weeks)
    def lock(self, week: IsoWeek) -> None:
        self.attempt(lambda depotflow: depotflow.settlement.lock_week(week=week, accept_unpriced=True))

    @rule(number=pick)
    def reckon(self, number: int) -> None:
        shift_id = self.one_of(Shift, Shift.state == ShiftState.SETTLED, number)
        if shift_id is not None:
            self.attempt(
                lambda depotflow: depotflow.settlement.reckon_again(shift_ids=[shift_id], reason="Nieuw tarief")
            )

    # -- documents ------------------------------------------------------------------------------------------------

    @rule(week=weeks)
    def invoice(self, week: IsoWeek) -> None:
        self.attempt(lambda depotflow: depotflow.invoices.draft_week(week=week))

    @rule(week=weeks, principal=st.integers(0, 1))
    def invoice_one(self, week: IsoWeek, principal: int) -> None:
        principal_id = self.principals[principal]
        self.attempt(lambda depotflow: depotflow.invoices.draft(week=week, principal_id=principal_id))

    @rule(number=pick, throws_away=st.booleans())
    def issue(self, number: int, throws_away: bool) -> None:
        draft_id = self.one_of(Invoice, Invoice.state == "draft", number)
        if draft_id is not None and throws_away:
            self.attempt(lambda depotflow: depotflow.invoices.discard_draft(invoice_id=draft_id))
        elif draft_id is not None:
            self.attempt(lambda depotflow: depotflow.invoices.issue(invoice_id=draft_id))

    @rule(number=pick)
    def credit(self, number: int) -> None:
        invoice_id = self.one_of(Invoice, Invoice.state != "draft", number)
        if invoice_id is not None:
            self.attempt(lambda depotflow: depotflow.invoices.credit(invoice_id=invoice_id, reason="Klopt niet"))
            self.attempt(lambda depotflow: depotflow.self_bills.credit(invoice_id=invoice_id, reason="Klopt niet"))

    @rule(number=pick, cents=st.integers(1, 60_000), whole=st.booleans())
    def receive(self, number: int, cents: int, whole: bool) -> None:
        invoice_id = self.one_of(Invoice, Invoice.state != "draft", number)
        if invoice_id is None:
            return
        if whole:
            self.attempt(
                lambda depotflow: depotflow.invoices.record_paid(
                    invoice_ids=[invoice_id], received_on=depotflow.scope.today
                )
            )
        else:
            self.attempt(
                lambda depotflow: depotflow.invoices.record_receipt(
                    invoice_id=invoice_id, receipt_id=new_id(), amount=Money(cents), received_on=depotflow.scope.today
                )
            )

    @rule(week=weeks)
    def offer(self, week: IsoWeek) -> None:
        self.attempt(lambda depotflow: depotflow.self_bills.offer_week(week=week))

    @rule(number=pick, driver=st.integers(1, 2), agrees=st.booleans())
    def answer(self, number: int, driver: int, agrees: bool) -> None:
        bill_id = self.one_of(Invoice, Invoice.contractor_id.is_not(None), number)
        if bill_id is None:
            return
        if agrees:
            self.attempt(lambda depotflow: depotflow.self_bills.accept_for_contractor(invoice_id=bill_id))
        else:
            self.attempt(
                lambda depotflow: depotflow.self_bills.object_own(invoice_id=bill_id, objection="Er mist een rit"),
                self.company.as_driver(self.drivers[driver]),
            )

    @rule()
    def days_pass(self) -> None:
        self.clock.move(timedelta(days=3))
        self.attempt(lambda depotflow: depotflow.self_bills.accept_lapsed())

    @rule(week=weeks, contractor=st.integers(0, 1), claims=st.booleans())
    def short(self, week: IsoWeek, contractor: int, claims: bool) -> None:
        def act(depotflow: TenantServices) -> object:
            bills = depotflow.self_bills
            settle = bills.claim_balance if claims else bills.carry_balance
            return settle(week=week, contractor_id=self.contractors[contractor], reason="Te veel betaald")

        self.attempt(act)

    @invariant()
    def books_agree(self) -> None:
        if hasattr(self, "books"):
            with self.acting() as depotflow:
                self.books.check(depotflow.scope)

    def teardown(self) -> None:
        """Close the books: in the end each shift brought in and cost what today's facts say, whatever came before."""
        if not hasattr(self, "books"):
            return
        self.approve(many=True, number=0)
        with self.acting() as depotflow:
            waiting = select(DeferredShift.shift_id).where(DeferredShift.released_at.is_(None))
            held = list(depotflow.scope.session.scalars(waiting))
        for shift_id in held:
            self.must(partial(_release, shift_id=shift_id))
        for week in (*WEEKS, LAST):
            if week is LAST:
                self.reckon_all()
            self.must(partial(_lock, week=week))
        with self.acting() as depotflow:
            self.books.check(depotflow.scope)
            assert_each_shift_is_settled(depotflow.scope)

    def must(self, act: Callable[[TenantServices], object]) -> None:
        assert self.attempt(act)

    def reckon_all(self) -> None:
        with self.acting() as depotflow:
            shifts = depotflow.scope.session.execute(select(Shift.id, Shift.service_date)).all()
        for week in WEEKS:
            if own := [row.id for row in shifts if row.service_date in week.days]:
                self.must(partial(_reckon, shift_ids=own))


def _release(depotflow: TenantServices, *, shift_id: UUID) -> object:
    return depotflow.settlement.release_shift(shift_id=shift_id)


def _lock(depotflow: TenantServices, *, week: IsoWeek) -> object:
    return depotflow.settlement.lock_week(week=week, accept_unpriced=True)


def _reckon(depotflow: TenantServices, *, shift_ids: list[UUID]) -> object:
    return depotflow.settlement.reckon_again(shift_ids=shift_ids, reason="Sluiten")


_DRIVEN = text("""
    SELECT s.id, s.service_date AS day, d.principal_id, r.stops_done AS stops, (
        SELECT e.contractor_id FROM engagement_periods e
        WHERE e.driver_id = r.driver_id AND s.service_date <@ daterange(e.valid_from, e.valid_until)
    ) AS contractor_id
    FROM shifts s JOIN registrations r ON r.shift_id = s.id AND r.is_current JOIN depots d ON d.id = s.depot_id""")
_AGREED = text("""
    SELECT kind, rate_1e4 FROM tariff_versions
    WHERE coalesce(principal_id, contractor_id) = :party AND :day <@ daterange(valid_from, valid_until)""")
_ADJUSTED = text("""
    SELECT a.shift_id, d.principal_id, sum(CASE a.kind WHEN 'malus' THEN -amount_cents ELSE amount_cents END) AS cents
    FROM adjustments a JOIN shifts s ON s.id = a.shift_id JOIN depots d ON d.id = s.depot_id
    WHERE a.withdrawn_at IS NULL AND a.side = 'revenue' GROUP BY 1, 2""")
_BOOKED = text("""
    SELECT side, shift_id, coalesce(contractor_id, principal_id) AS party_id, sum(amount_cents) AS cents
    FROM money_lines WHERE side = 'revenue' OR tariff_version_id IS NOT NULL GROUP BY 1, 2, 3""")


def assert_each_shift_is_settled(scope: Scope) -> None:
    """By an arithmetic of its own: what each principal owes and each contractor is owed for each shift."""
    due = Counter[tuple[str, UUID, UUID]]()
    for row in scope.session.execute(_DRIVEN).all():
        due[Side.REVENUE, row.id, row.principal_id] = agreed_cents(scope, row.principal_id, row)
        if row.contractor_id is not None:
            due[Side.COST, row.id, row.contractor_id] = agreed_cents(scope, row.contractor_id, row)
    for row in scope.session.execute(_ADJUSTED):
        due[Side.REVENUE, row.shift_id, row.principal_id] += int(row.cents)
    booked = {(row.side, row.shift_id, row.party_id): int(row.cents) for row in scope.session.execute(_BOOKED)}
    assert {key: cents for key, cents in due.items() if cents} == {key: cents for key, cents in booked.items() if cents}


def agreed_cents(scope: Scope, party_id: UUID, row: Any) -> int:
    """Stops, what lacks of the guarantee, and fuel over the stops, each rounded by itself."""
    agreed = scope.session.execute(_AGREED, {"party": party_id, "day": row.day})
    rates: dict[str, int] = {row.kind: row.rate_1e4 for row in agreed}
    stops: int = row.stops
    base = (stops * rates.get(TariffKind.PER_STOP_SUCCESS, 0) + 50) // 100
    top_up = max(0, (rates.get(TariffKind.MINIMUM_GUARANTEE, 0) + 50) // 100 - base)
    return base + top_up + (base * rates.get(TariffKind.FUEL_SURCHARGE, 0) + 500_000) // 1_000_000


def test_the_books_of_any_weeks_agree(environment: Environment, clock: StandingClock) -> None:
    clock.move(BEGIN - clock.now())
    run_state_machine_as_test(
        type("Weeks", (AnyWeeks,), {"environment": environment, "clock": clock}),
        settings=settings(
            max_examples=int(os.environ.get("EXAMPLES", "3")),
            stateful_step_count=int(os.environ.get("STEPS", "40")),
            derandomize="EXAMPLES" not in os.environ,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
