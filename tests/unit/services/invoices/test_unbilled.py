"""A week below zero: set off against the others, once, and nothing of it lost."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from models.tables import MoneyLine
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import AdjustmentKind, MalusCause, Role, Side
from models.values.money import Money
from models.values.refusal import Refusal
from services.gateways.clock import StandingClock
from services.invoices.draft import BalanceIsNegative
from services.scope import tenant_scope
from services.tenant import TenantServices
from tests.at_once import at_once
from tests.company import Company
from tests.conftest import Acting
from tests.driven import drive
from tests.settled import WEEK, Scenario

BELOW, SECOND, THIRD = (WEEK.shifted(by) for by in (1, 2, 3))
REVENUE = 881_57


@pytest.fixture
def owing(scenario: Scenario, invoice_id: UUID, company: Company, acting: Acting, clock: StandingClock) -> Scenario:
    """Week 25 is invoiced, 26 has a malus of 900,00 on it, 27 and 28 a day at the guarantee each; all are locked."""
    clock.move(timedelta(weeks=3))
    with acting() as depotflow:
        depotflow.settlement.enter_adjustment(
            adjustment_id=new_id(), shift_id=scenario.monday.shift_id, side=Side.REVENUE, kind=AdjustmentKind.MALUS,
            cause=MalusCause.DAMAGED, amount=Money(900_00), note="Schade aan de poort",
        )  # fmt: skip
        depotflow.settlement.lock_week(week=BELOW)
    for week in (SECOND, THIRD):
        drive(company, scenario.route_id, scenario.daan, week.monday, stops=0, parcels=0, approved=True)
        with acting() as depotflow:
            depotflow.settlement.lock_week(week=week)
    return scenario


def net(acting: Acting, invoice_id: UUID) -> int:
    with acting() as depotflow:
        return depotflow.invoices.get(invoice_id=invoice_id).document.totals.net_cents


def draft(acting: Acting, scenario: Scenario, week: IsoWeek) -> UUID:
    with acting() as depotflow:
        return depotflow.invoices.draft(week=week, principal_id=scenario.principal_id)


def booked_on(acting: Acting, invoice_id: UUID | None) -> int:
    with acting() as depotflow:
        of_invoice = MoneyLine.invoice_id.is_not_distinct_from(invoice_id)
        lines = depotflow.scope.session.scalars(select(MoneyLine).where(MoneyLine.side == Side.REVENUE, of_invoice))
        return sum(line.amount_cents for line in lines)


def test_together_still_below_zero_nothing_is_invoiced(owing: Scenario, acting: Acting) -> None:
    # 2 x 245,00 - 900,00
    with pytest.raises(BalanceIsNegative, match="410,00"):
        draft(acting, owing, THIRD)
    with acting() as depotflow:
        assert depotflow.invoices.draft_week(week=THIRD) == []


def test_after_a_credit_all_weeks_come_on_one_invoice(owing: Scenario, invoice_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.invoices.credit(invoice_id=invoice_id, reason="Verrekenen")
    together = draft(acting, owing, WEEK)
    # 881,57 - 900,00 + 2 x 245,00
    assert net(acting, together) == REVENUE - 900_00 + 2 * 245_00 == booked_on(acting, together)
    assert booked_on(acting, None) == 0
    with acting() as depotflow:
        depotflow.invoices.issue(invoice_id=together)
        document = depotflow.invoices.get(invoice_id=together).document
    assert (document.period_start, document.period_end) == (WEEK.monday, THIRD.monday)


def test_a_later_week_takes_it_once_also_when_two_draft_at_the_same_moment(
    owing: Scenario, company: Company, acting: Acting
) -> None:
    for offset in range(4):
        drive(company, owing.route_id, owing.daan, THIRD.shifted(1).days[offset], stops=0, parcels=0, approved=True)
    with acting() as depotflow:
        depotflow.settlement.lock_week(week=THIRD.shifted(1))

    def at(number: int) -> UUID:
        with tenant_scope(company.environment, company.member(Role.FINANCE)) as scope:
            week = (THIRD, THIRD.shifted(1))[number]
            return TenantServices(scope).invoices.draft(week=week, principal_id=owing.principal_id)

    made = [answer for answer in at_once(2, at) if not isinstance(answer, Refusal)]
    assert len(made) == 1
    # 6 x 245,00 - 900,00
    assert net(acting, made[0]) == 570_00 == booked_on(acting, made[0])
    assert booked_on(acting, None) == 0


def test_the_week_below_zero_itself_is_refused_with_what_happens_to_it(owing: Scenario, acting: Acting) -> None:
    with pytest.raises(BalanceIsNegative, match=r"900,00\. Dat gaat vanzelf van de volgende factuur af"):
        draft(acting, owing, BELOW)
