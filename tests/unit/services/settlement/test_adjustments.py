"""A bonus or malus on a shift: the week that takes it, each booked once, taken back, and who gets none here."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from models.tables import AuditEntry, Contractor, EngagementPeriod, MoneyLine, Shift
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import AdjustmentKind, EngagementKind, MalusCause, Role, ShiftState, Side, TariffKind
from models.values.money import Money
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.gateways.clock import StandingClock
from services.people.engagements import Engagement
from services.settlement.adjustments import AdjustmentRow
from services.settlement.enter_adjustment import NotForTheDriver, ShiftIsNotApproved
from services.settlement.settle import SettlementResult
from services.settlement.withdraw_adjustment import AdjustmentIsBilled
from services.tenant import TenantServices
from tests.at_once import at_once, begin
from tests.company import Company
from tests.conftest import Acting
from tests.driven import agree, correct_stops
from tests.settled import MONDAY, WEEK, Scenario

NEXT = WEEK.shifted(1)
BONUS, MALUS = AdjustmentKind.BONUS, AdjustmentKind.MALUS
REVENUE, COST = Side.REVENUE, Side.COST
CHARGED: dict[str, Any] = {"side": REVENUE, "kind": MALUS, "cause": MalusCause.COMPLAINT, "note": "Klacht 4711"}
GRANTED: dict[str, Any] = {"side": REVENUE, "kind": BONUS, "note": "Eerste keer thuis"}
PAID_OUT: dict[str, Any] = {"side": COST, "kind": BONUS, "note": "Twee routes gered"}

Enter = Callable[..., UUID]


@pytest.fixture
def approved(scenario: Scenario, acting: Acting) -> Scenario:
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
    return scenario


@pytest.fixture
def locked(approved: Scenario, acting: Acting, clock: StandingClock) -> Scenario:
    lock(acting, WEEK)
    clock.move(timedelta(hours=1))
    return approved


@pytest.fixture
def enter(acting: Acting) -> Enter:
    def act(shift_id: UUID, cents: int, **what: Any) -> UUID:
        adjustment_id = new_id()
        with acting(Role.FINANCE) as depotflow:
            depotflow.settlement.enter_adjustment(
                adjustment_id=adjustment_id, shift_id=shift_id, amount=Money(cents), **what
            )
        return adjustment_id

    return act


def lock(acting: Acting, week: IsoWeek) -> None:
    with acting() as depotflow:
        depotflow.settlement.lock_week(week=week)


def settle(acting: Acting, week: IsoWeek) -> SettlementResult:
    with acting() as depotflow:
        return depotflow.settlement.settle_week(week=week)


def withdraw(acting: Acting, adjustment_id: UUID) -> None:
    with acting(Role.FINANCE) as depotflow:
        depotflow.settlement.withdraw_adjustment(adjustment_id=adjustment_id)


def adjusted(acting: Acting, week: IsoWeek) -> list[tuple[str, str, int, str]]:
    """What a week holds of them: bucket, kind, amount and reason."""
    with acting() as depotflow:
        rows = depotflow.scope.session.scalars(
            select(MoneyLine)
            .where(MoneyLine.adjustment_id.is_not(None), MoneyLine.iso_week == week.week)
            .order_by(MoneyLine.adjustment_id, MoneyLine.id)
        )
        return [(line.bucket, line.kind, line.amount_cents, line.reason) for line in rows]


def rows_of(acting: Acting, week: IsoWeek) -> list[AdjustmentRow]:
    with acting(Role.FINANCE) as depotflow:
        return depotflow.settlement.adjustments(week=week)


def test_in_an_open_week_they_come_beside_the_tariffs_and_no_percentage_is_taken_over_them(
    approved: Scenario, acting: Acting, enter: Enter
) -> None:
    before = settle(acting, WEEK)
    enter(approved.monday.shift_id, 25_00, **CHARGED)
    enter(approved.monday.shift_id, 40_00, **GRANTED)
    enter(approved.tuesday.shift_id, 15_00, **PAID_OUT)
    after = settle(acting, WEEK)
    assert adjusted(acting, WEEK) == [
        ("malus", "malus", -25_00, "Klacht 4711"),
        ("revenue", "bonus", 40_00, "Eerste keer thuis"),
        ("driver", "bonus", 15_00, "Twee routes gered"),
    ]
    assert (after.revenue - before.revenue, after.cost - before.cost) == (Money(15_00), Money(15_00))
    assert (after.shifts, after.late) == (before.shifts, 0)
    with acting() as depotflow:
        bonus = depotflow.scope.session.scalars(
            select(MoneyLine).where(MoneyLine.side == COST, MoneyLine.kind == "bonus")
        )
        assert [line.contractor_id for line in bonus] == [approved.contractor_id]


def test_a_malus_has_a_negative_quantity_and_says_what_it_is(approved: Scenario, acting: Acting, enter: Enter) -> None:
    enter(approved.monday.shift_id, 25_00, **CHARGED)
    settle(acting, WEEK)
    with acting() as depotflow:
        [line] = depotflow.scope.session.scalars(select(MoneyLine).where(MoneyLine.kind == "malus"))
    assert (line.quantity_1e4, line.rate_1e4, line.tariff_version_id) == (-1_0000, 25_0000, None)
    assert line.trace == "Malus klacht: −€\N{NO-BREAK SPACE}25,00"
    assert line.registration_id == approved.monday.registration_id


def test_entering_makes_the_open_week_stale(approved: Scenario, acting: Acting, enter: Enter) -> None:
    settle(acting, WEEK)
    enter(approved.monday.shift_id, 25_00, **CHARGED)
    with acting() as depotflow:
        assert depotflow.settlement.status(week=WEEK).is_stale


def test_on_a_locked_week_they_are_lines_of_the_first_open_week(locked: Scenario, acting: Acting, enter: Enter) -> None:
    lock(acting, NEXT)
    enter(locked.monday.shift_id, 25_00, **CHARGED)
    enter(locked.tuesday.shift_id, 15_00, **PAID_OUT)
    result = settle(acting, NEXT.shifted(1))
    assert (result.shifts, result.late, result.revenue, result.cost) == (2, 2, Money(-25_00), Money(15_00))
    assert adjusted(acting, WEEK) == adjusted(acting, NEXT) == []
    assert [row.booked_in for row in rows_of(acting, WEEK)] == [NEXT.shifted(1)] * 2
    assert rows_of(acting, NEXT.shifted(1)) == rows_of(acting, WEEK)


def test_what_comes_late_does_not_price_the_shift_anew(
    locked: Scenario, company: Company, acting: Acting, enter: Enter
) -> None:
    agree(company, TariffKind.PER_ROUTE, 100_000, principal_id=locked.principal_id)
    enter(locked.monday.shift_id, 25_00, **CHARGED)
    assert settle(acting, NEXT).revenue == Money(-25_00)


def test_reckoning_the_shift_again_leaves_them_alone(
    locked: Scenario, company: Company, acting: Acting, enter: Enter, clock: StandingClock
) -> None:
    enter(locked.monday.shift_id, 25_00, **CHARGED)
    lock(acting, NEXT)
    clock.move(timedelta(hours=1))
    agree(company, TariffKind.PER_ROUTE, 100_000, principal_id=locked.principal_id)
    with acting() as depotflow:
        depotflow.settlement.reckon_again(shift_ids=[locked.monday.shift_id], reason="Tarief nagekomen")
        # 10,00 a route and 3,2 % fuel over it
        assert depotflow.settlement.settle_week(week=NEXT.shifted(1)).revenue == Money(10_32)
    assert adjusted(acting, NEXT) == [("malus", "malus", -25_00, "Klacht 4711")]


def test_however_often_weeks_are_settled_each_is_booked_once(locked: Scenario, acting: Acting, enter: Enter) -> None:
    enter(locked.monday.shift_id, 25_00, **CHARGED)
    assert settle(acting, NEXT) == settle(acting, NEXT)
    lock(acting, NEXT)
    assert settle(acting, NEXT.shifted(1)).lines == 0
    assert adjusted(acting, NEXT) == [("malus", "malus", -25_00, "Klacht 4711")]


def test_the_same_click_twice_books_once(approved: Scenario, acting: Acting) -> None:
    adjustment_id = new_id()
    for _ in range(2):
        with acting(Role.FINANCE) as depotflow:
            week = depotflow.settlement.enter_adjustment(
                adjustment_id=adjustment_id, shift_id=approved.monday.shift_id, amount=Money(25_00), **CHARGED
            )
            assert week == WEEK
    assert len(rows_of(acting, WEEK)) == 1
    with pytest.raises(NotFound), acting(Role.FINANCE) as depotflow:
        depotflow.settlement.enter_adjustment(
            adjustment_id=adjustment_id, shift_id=approved.tuesday.shift_id, amount=Money(25_00), **CHARGED
        )


def test_two_clicks_at_the_same_moment_book_once(approved: Scenario, acting: Acting) -> None:
    adjustment_id = new_id()

    def click(_: int) -> IsoWeek:
        with acting(Role.FINANCE) as depotflow:
            return depotflow.settlement.enter_adjustment(
                adjustment_id=adjustment_id, shift_id=approved.monday.shift_id, amount=Money(25_00), **CHARGED
            )

    assert at_once(4, click) == [WEEK] * 4
    assert len(rows_of(acting, WEEK)) == 1


def test_entered_while_the_week_is_being_locked_it_lands_in_the_next(
    approved: Scenario, acting: Acting, database_url: str
) -> None:
    def enter() -> IsoWeek:
        with acting(Role.FINANCE) as depotflow:
            return depotflow.settlement.enter_adjustment(
                adjustment_id=new_id(), shift_id=approved.monday.shift_id, amount=Money(25_00), **CHARGED
            )

    with ThreadPoolExecutor(1) as threads:
        with acting() as depotflow:
            depotflow.settlement.lock_week(week=WEEK)
            entering = begin(threads, enter, database_url=database_url)
        assert entering.result() == NEXT
    settle(acting, NEXT)
    assert adjusted(acting, NEXT) == [("malus", "malus", -25_00, "Klacht 4711")]
    assert adjusted(acting, WEEK) == []


def test_they_wait_with_a_shift_that_waits_and_come_with_it(
    approved: Scenario, acting: Acting, enter: Enter, clock: StandingClock
) -> None:
    enter(approved.tuesday.shift_id, 25_00, **CHARGED)
    settle(acting, WEEK)
    with acting() as depotflow:
        depotflow.settlement.hold_shift(shift_id=approved.tuesday.shift_id, reason="Telt anders")
    lock(acting, WEEK)
    assert adjusted(acting, WEEK) == []
    clock.move(timedelta(hours=1))
    assert settle(acting, NEXT).lines == 0
    with acting() as depotflow:
        depotflow.settlement.release_shift(shift_id=approved.tuesday.shift_id)
    assert settle(acting, NEXT).revenue == Money(251_28 - 25_00)


def test_they_wait_for_a_corrected_registration_to_be_approved(
    approved: Scenario, acting: Acting, enter: Enter
) -> None:
    enter(approved.monday.shift_id, 25_00, **CHARGED)
    with acting() as depotflow:
        newer = correct_stops(depotflow.scope, approved.monday.shift_id, stops=142)
    settle(acting, WEEK)
    assert adjusted(acting, WEEK) == []
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=[newer])
    settle(acting, WEEK)
    assert adjusted(acting, WEEK) == [("malus", "malus", -25_00, "Klacht 4711")]


def test_withdrawn_from_an_open_week_it_is_gone_and_stays_to_be_seen(
    approved: Scenario, acting: Acting, enter: Enter
) -> None:
    entered = enter(approved.monday.shift_id, 25_00, **CHARGED)
    settle(acting, WEEK)
    withdraw(acting, entered)
    withdraw(acting, entered)
    settle(acting, WEEK)
    assert adjusted(acting, WEEK) == []
    [row] = rows_of(acting, WEEK)
    assert (row.is_withdrawn, row.booked_in) == (True, None)


@pytest.mark.parametrize("what", [CHARGED, GRANTED, PAID_OUT], ids=["malus", "bonus", "bonus zzp"])
def test_withdrawn_after_the_lock_it_is_taken_back_in_the_next_week_once(
    approved: Scenario, acting: Acting, enter: Enter, what: dict[str, Any]
) -> None:
    entered = enter(approved.tuesday.shift_id, 25_00, **what)
    lock(acting, WEEK)
    [(bucket, kind, cents, _)] = adjusted(acting, WEEK)
    withdraw(acting, entered)
    settle(acting, NEXT)
    lock(acting, NEXT)
    assert settle(acting, NEXT.shifted(1)).lines == 0
    assert adjusted(acting, NEXT) == [(bucket, kind, -cents, "Teruggenomen")]


def test_withdrawn_after_the_driver_turned_employee_it_is_taken_back_from_who_got_it(
    approved: Scenario, acting: Acting, enter: Enter
) -> None:
    entered = enter(approved.tuesday.shift_id, 25_00, **PAID_OUT)
    lock(acting, WEEK)
    with acting() as depotflow:
        employed = Engagement(kind=EngagementKind.EMPLOYEE, valid_from=MONDAY, hourly_wage_1e4=180_000)
        depotflow.people.start_engagement(driver_id=approved.piet, engagement=employed)
    withdraw(acting, entered)
    settle(acting, NEXT)
    with acting() as depotflow:
        lines = depotflow.scope.session.scalars(select(MoneyLine).where(MoneyLine.adjustment_id == entered)).all()
    assert {(line.amount_cents, line.contractor_id) for line in lines} == {
        (25_00, approved.contractor_id),
        (-25_00, approved.contractor_id),
    }


def test_entered_and_withdrawn_between_two_locks_it_never_becomes_money(
    locked: Scenario, acting: Acting, enter: Enter
) -> None:
    withdraw(acting, enter(locked.monday.shift_id, 25_00, **CHARGED))
    assert settle(acting, NEXT).lines == 0


def test_what_an_invoice_holds_is_not_withdrawn_but_countered(approved: Scenario, acting: Acting, enter: Enter) -> None:
    entered = enter(approved.monday.shift_id, 25_00, **CHARGED)
    lock(acting, WEEK)
    with acting() as depotflow:
        draft_id = depotflow.invoices.draft(week=WEEK, principal_id=approved.principal_id)
    with pytest.raises(AdjustmentIsBilled, match="Boek een bonus van hetzelfde bedrag"):
        withdraw(acting, entered)
    enter(approved.monday.shift_id, 25_00, **GRANTED)
    assert settle(acting, NEXT).revenue == Money(25_00)
    with acting() as depotflow:
        depotflow.invoices.discard_draft(invoice_id=draft_id)
    withdraw(acting, entered)
    assert settle(acting, NEXT).revenue == Money(50_00)


def test_a_bonus_on_a_self_bill_is_withdrawn_after_its_credit(approved: Scenario, acting: Acting, enter: Enter) -> None:
    entered = enter(approved.tuesday.shift_id, 15_00, **PAID_OUT)
    lock(acting, WEEK)
    with acting() as depotflow:
        row = depotflow.scope.get(Contractor, approved.contractor_id, what="")
        row.kvk, row.series_prefix = "90123456", "PS"
        depotflow.people.sign_agreement(
            contractor_id=approved.contractor_id, signed_by="P. Snel", valid_from=MONDAY.replace(month=1)
        )
        bill = depotflow.self_bills.offer(week=WEEK, contractor_id=approved.contractor_id)
    with pytest.raises(AdjustmentIsBilled, match="Crediteer die eerst"):
        withdraw(acting, entered)
    with acting() as depotflow:
        depotflow.self_bills.credit(invoice_id=bill.invoice_id, reason="Bonus hoort er niet op")
    withdraw(acting, entered)
    assert settle(acting, NEXT).cost == Money(-15_00)


@pytest.mark.parametrize(
    ("engagement", "kind", "said"),
    [
        (EngagementKind.ZZP, MALUS, "aparte nota"),
        (EngagementKind.EMPLOYEE, MALUS, "minimumloon"),
        (EngagementKind.EMPLOYEE, BONUS, "loonpakket"),
        (EngagementKind.AGENCY, MALUS, "uitzendbureau"),
        (EngagementKind.AGENCY, BONUS, "uitzendbureau"),
    ],
)
def test_only_who_gets_a_self_bill_gets_a_bonus_and_nobody_a_malus(
    approved: Scenario, acting: Acting, enter: Enter, engagement: EngagementKind, kind: AdjustmentKind, said: str
) -> None:
    with acting() as depotflow:
        depotflow.scope.session.execute(
            update(EngagementPeriod)
            .where(EngagementPeriod.driver_id == approved.piet)
            .values(kind=engagement, contractor_id=approved.contractor_id if engagement is EngagementKind.ZZP else None)
        )
    cause = MalusCause.DAMAGED if kind is MALUS else None
    with pytest.raises(NotForTheDriver, match=said):
        enter(approved.tuesday.shift_id, 25_00, side=COST, kind=kind, cause=cause, note="Deuk")
    assert rows_of(acting, WEEK) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": Money(0)}, "amount"),
        ({"amount": Money(-25_00)}, "amount"),
        ({"amount": Money(10_000_01)}, "amount"),
        ({"note": "   "}, "note"),
        ({"note": "x" * 201}, "note"),
        ({"cause": None}, "what"),
        ({"kind": BONUS}, "what"),
    ],
    ids=str,
)
def test_what_is_incomplete_or_out_of_proportion_is_refused_at_its_field(
    approved: Scenario, acting: Acting, change: dict[str, Any], field: str
) -> None:
    given = {"adjustment_id": new_id(), "shift_id": approved.monday.shift_id, "amount": Money(25_00), **CHARGED}
    with pytest.raises(InvalidValue) as refused, acting(Role.FINANCE) as depotflow:
        depotflow.settlement.enter_adjustment(**given | change)
    assert refused.value.field == field


def test_only_an_approved_shift_that_was_driven_takes_them(scenario: Scenario, acting: Acting, enter: Enter) -> None:
    with pytest.raises(ShiftIsNotApproved):
        enter(scenario.monday.shift_id, 25_00, **CHARGED)
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
        depotflow.scope.get(Shift, scenario.monday.shift_id, what="").state = ShiftState.CANCELLED
    with pytest.raises(ShiftIsNotApproved, match="vervallen"):
        enter(scenario.monday.shift_id, 25_00, **CHARGED)


def test_another_companys_shift_does_not_exist(approved: Scenario, other_company: Company, acting: Acting) -> None:
    stranger = other_company.member(Role.OWNER)
    shift_id = approved.monday.shift_id
    with pytest.raises(NotFound), acting(stranger) as depotflow:
        depotflow.settlement.adjustments_of_shift(shift_id=shift_id)
    with pytest.raises(NotFound), acting(stranger) as depotflow:
        depotflow.settlement.enter_adjustment(adjustment_id=new_id(), shift_id=shift_id, amount=Money(25_00), **CHARGED)


def test_a_planner_sees_none_and_enters_none(approved: Scenario, acting: Acting) -> None:
    def see(depotflow: TenantServices) -> object:
        return depotflow.settlement.adjustments(week=WEEK)

    def enter(depotflow: TenantServices) -> object:
        return depotflow.settlement.enter_adjustment(
            adjustment_id=new_id(), shift_id=approved.monday.shift_id, amount=Money(25_00), **CHARGED
        )

    for attempt in (see, enter):
        with pytest.raises(NotAllowed), acting(Role.PLANNER) as depotflow:
            attempt(depotflow)


def test_who_entered_and_withdrew_is_written_down(approved: Scenario, acting: Acting, enter: Enter) -> None:
    entered = enter(approved.monday.shift_id, 25_00, **CHARGED)
    withdraw(acting, entered)
    with acting() as depotflow:
        audited = depotflow.scope.session.scalars(
            select(AuditEntry).where(AuditEntry.subject_id == entered).order_by(AuditEntry.id)
        ).all()
    assert [entry.action for entry in audited] == ["adjustment.entered", "adjustment.withdrawn"]
    assert audited[0].details["amount_cents"] == 25_00
    assert audited[0].details["cause"] == "complaint"


def test_the_list_says_what_each_is_and_how_far_it_has_come(approved: Scenario, acting: Acting, enter: Enter) -> None:
    enter(approved.monday.shift_id, 25_00, **CHARGED)
    enter(approved.tuesday.shift_id, 15_00, **PAID_OUT)
    lock(acting, WEEK)
    with acting() as depotflow:
        depotflow.invoices.draft(week=WEEK, principal_id=approved.principal_id)
    malus, bonus = rows_of(acting, WEEK)
    assert (malus.words, malus.amount, malus.principal, malus.is_billed) == (
        "Malus klacht", Money(-25_00), "Noordster", True,
    )  # fmt: skip
    assert (bonus.words, bonus.amount, bonus.booked_in, bonus.is_billed) == (
        "Bonus voor Piet Snel", Money(-15_00), WEEK, False,
    )  # fmt: skip
    with acting(Role.FINANCE) as depotflow:
        assert depotflow.settlement.adjustments_of_shift(shift_id=approved.monday.shift_id) == [malus]


@pytest.mark.parametrize(
    "broken",
    [
        "SET adjustment_id = NULL WHERE kind = 'malus'",
        "SET bucket = 'revenue' WHERE kind = 'malus'",
        "SET tariff_version_id = NULL WHERE side = 'revenue'",
        "SET contractor_id = NULL WHERE contractor_id IS NOT NULL",
        "SET contractor_id = gen_random_uuid() WHERE side = 'revenue'",
        "SET adjustment_id = (SELECT id FROM adjustments) WHERE side = 'revenue' AND kind <> 'malus'",
    ],
)
def test_the_database_knows_a_line_by_one_tariff_or_one_adjustment_and_whom_it_is_owed_to(
    approved: Scenario, acting: Acting, enter: Enter, broken: str
) -> None:
    enter(approved.monday.shift_id, 25_00, **CHARGED)
    settle(acting, WEEK)
    with pytest.raises(IntegrityError, match="ck_money_lines"), acting() as depotflow:
        depotflow.scope.session.execute(text(f"UPDATE money_lines {broken}"))
