"""What principals pay: in full, in parts, once however often it is asked, and taken back with a reason."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from models.tables import AuditEntry, Invoice, Receipt
from models.values.ids import new_id
from models.values.kinds import AdjustmentKind, MalusCause, Role, Side
from models.values.listing import TableQuery
from models.values.money import Money
from models.values.refusal import InvalidValue, NotAllowed
from services.gateways.clock import StandingClock
from services.invoices.queries import InvoiceRow
from services.invoices.receipts import CannotBePaid, CannotBeUndone, Receivables, Settled
from services.scope import tenant_scope
from services.tenant import TenantServices
from tests.at_once import at_once
from tests.company import Company
from tests.conftest import Acting
from tests.settled import WEEK, Scenario
from tests.unit.services.invoices.test_issue import drafts_for

TOTAL = Money(1_066_70)
TODAY = date(2026, 6, 22)


def receive(
    acting: Acting, invoice_id: UUID, amount: Money = TOTAL, *, day: date = TODAY, receipt_id: UUID | None = None
) -> Settled:
    with acting(Role.FINANCE) as depotflow:
        return depotflow.invoices.record_receipt(
            invoice_id=invoice_id, receipt_id=receipt_id or new_id(), amount=amount, received_on=day
        )


def row_of(acting: Acting, invoice_id: UUID) -> InvoiceRow:
    with acting() as depotflow:
        return depotflow.invoices.get(invoice_id=invoice_id).row


def shown(acting: Acting, state: str) -> list[UUID]:
    with acting() as depotflow:
        page = depotflow.invoices.list(query=TableQuery(filters={"state": state}))
    assert page.total == len(page.rows)
    return [row.id for row in page.rows]


def test_an_invoice_paid_in_two_parts_is_open_partly_paid_and_paid(
    invoice_id: UUID, acting: Acting, clock: StandingClock
) -> None:
    assert row_of(acting, invoice_id).open == TOTAL
    assert receive(acting, invoice_id, Money(500_00)).open == Money(566_70)
    partly = row_of(acting, invoice_id)
    assert (partly.state, partly.is_partly_paid, shown(acting, "partly")) == ("issued", True, [invoice_id])
    assert receive(acting, invoice_id, Money(566_70)).open == Money(0)
    paid = row_of(acting, invoice_id)
    assert (paid.state, paid.is_partly_paid, paid.open) == ("paid", False, Money(0))
    assert (shown(acting, "paid"), shown(acting, "issued"), shown(acting, "partly")) == ([invoice_id], [], [])
    clock.move(timedelta(days=60))
    assert not row_of(acting, invoice_id).is_overdue


def test_late_is_what_is_past_its_day_and_not_wholly_paid(
    invoice_id: UUID, acting: Acting, clock: StandingClock
) -> None:
    receive(acting, invoice_id, Money(1_00))
    assert shown(acting, "late") == []
    clock.move(timedelta(days=31))
    assert shown(acting, "late") == [invoice_id]
    with acting() as depotflow:
        left = Money(1_065_70)
        assert depotflow.invoices.receivables() == Receivables(left, 1, left, 1, 1)


def test_the_same_receipt_asked_by_five_at_once_is_booked_once(invoice_id: UUID, company: Company) -> None:
    receipt_id = new_id()

    def ask(_: int) -> Settled:
        with tenant_scope(company.environment, company.member(Role.FINANCE)) as scope:
            return TenantServices(scope).invoices.record_receipt(
                invoice_id=invoice_id, receipt_id=receipt_id, amount=Money(400_00), received_on=TODAY
            )

    assert at_once(5, ask) == [Settled("2026-0001", Money(666_70))] * 5
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        assert scope.session.scalars(select(Receipt.amount_cents)).all() == [400_00]
        assert scope.get(Invoice, invoice_id, what="").settled_cents == 400_00


def test_two_who_book_the_whole_amount_at_once_book_it_once(invoice_id: UUID, company: Company) -> None:
    def ask(_: int) -> Settled:
        with tenant_scope(company.environment, company.member(Role.FINANCE)) as scope:
            return TenantServices(scope).invoices.record_receipt(
                invoice_id=invoice_id, receipt_id=new_id(), amount=TOTAL, received_on=TODAY
            )

    answers = at_once(4, ask)
    assert sum(isinstance(answer, Settled) for answer in answers) == 1
    assert sum(isinstance(answer, CannotBePaid) for answer in answers) == 3


@pytest.mark.parametrize(
    ("amount", "day", "field"),
    [
        (Money(1_066_71), TODAY, "amount"),
        (Money(0), TODAY, "amount"),
        (Money(-5_00), TODAY, "amount"),
        (TOTAL, TODAY + timedelta(days=1), "received_on"),
        (TOTAL, TODAY - timedelta(days=1), "received_on"),
    ],
)
def test_what_cannot_have_come_in_is_refused_at_its_field(
    invoice_id: UUID, acting: Acting, amount: Money, day: date, field: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        receive(acting, invoice_id, amount, day=day)
    assert refused.value.field == field


def test_a_draft_and_a_credited_invoice_take_no_money(draft_id: UUID, acting: Acting) -> None:
    with pytest.raises(CannotBePaid, match="concept"):
        receive(acting, draft_id)
    with acting() as depotflow:
        depotflow.invoices.issue(invoice_id=draft_id)
        depotflow.invoices.credit(invoice_id=draft_id, reason="Fout")
    with pytest.raises(CannotBePaid, match="gecrediteerd"):
        receive(acting, draft_id)


def test_a_receipt_taken_back_leaves_the_amount_open_and_a_trace(invoice_id: UUID, acting: Acting) -> None:
    receipt_id = new_id()
    receive(acting, invoice_id, receipt_id=receipt_id)
    for _ in range(2):
        with acting(Role.FINANCE) as depotflow:
            settled = depotflow.invoices.undo_receipt(receipt_id=receipt_id, reason="Verkeerde factuur")
        assert settled.open == TOTAL
    assert row_of(acting, invoice_id).state == "issued"
    with acting() as depotflow:
        [receipt] = depotflow.invoices.receipts(invoice_id=invoice_id)
        actions = depotflow.scope.session.scalars(
            select(AuditEntry.action).where(AuditEntry.action.startswith("invoice.receipt")).order_by(AuditEntry.at)
        ).all()
    assert (receipt.is_withdrawn, receipt.withdrawn_reason) == (True, "Verkeerde factuur")
    assert sorted(actions) == ["invoice.receipt_recorded", "invoice.receipt_undone"]


def test_taking_back_needs_a_reason(invoice_id: UUID, acting: Acting) -> None:
    receipt_id = new_id()
    receive(acting, invoice_id, receipt_id=receipt_id)
    with pytest.raises(InvalidValue) as refused, acting() as depotflow:
        depotflow.invoices.undo_receipt(receipt_id=receipt_id, reason="  ")
    assert refused.value.field == "reason"


def test_a_credit_note_settles_an_open_invoice_wholly(invoice_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        credit = depotflow.invoices.credit(invoice_id=invoice_id, reason="Fout")
    assert (row_of(acting, invoice_id).open, row_of(acting, invoice_id).state) == (Money(0), "credited")
    note = row_of(acting, credit.invoice_id)
    assert (note.open, note.state) == (Money(0), "paid")
    with acting() as depotflow:
        assert depotflow.invoices.receivables() == Receivables(Money(0), 0, Money(0), 0, 0)


def test_what_was_paid_on_a_credited_invoice_stays_open_on_its_note_until_paid_back(
    invoice_id: UUID, acting: Acting, clock: StandingClock
) -> None:
    receipt_id = new_id()
    receive(acting, invoice_id, Money(300_00), receipt_id=receipt_id)
    with acting() as depotflow:
        credit = depotflow.invoices.credit(invoice_id=invoice_id, reason="Fout")
    note = row_of(acting, credit.invoice_id)
    assert (note.open, note.state) == (Money(-300_00), "issued")
    with pytest.raises(CannotBeUndone), acting() as depotflow:
        depotflow.invoices.undo_receipt(receipt_id=receipt_id, reason="Fout")
    clock.move(timedelta(days=90))
    assert not row_of(acting, credit.invoice_id).is_overdue
    with pytest.raises(InvalidValue):
        receive(acting, credit.invoice_id, Money(300_01))
    assert receive(acting, credit.invoice_id, Money(300_00)).open == Money(0)
    assert row_of(acting, credit.invoice_id).state == "paid"


def test_several_invoices_are_booked_as_paid_in_one_go_and_twice_is_harmless(company: Company, acting: Acting) -> None:
    drafts = drafts_for(company, acting, 3)
    with acting() as depotflow:
        depotflow.invoices.issue_run(invoice_ids=drafts)
    receive(acting, drafts[0], Money(100_00))
    for booked in (3, 0):
        with acting(Role.FINANCE) as depotflow:
            assert depotflow.invoices.record_paid(invoice_ids=drafts, received_on=TODAY) == booked
    assert [row_of(acting, one).state for one in drafts] == ["paid"] * 3


def test_money_is_booked_by_those_who_may(invoice_id: UUID, scenario: Scenario, acting: Acting) -> None:
    with pytest.raises(NotAllowed), acting(Role.PLANNER) as depotflow:
        depotflow.invoices.record_paid(invoice_ids=[invoice_id], received_on=TODAY)


def test_an_invoice_of_nothing_is_paid_as_soon_as_it_is_issued(
    invoice_id: UUID, scenario: Scenario, acting: Acting, clock: StandingClock
) -> None:
    clock.move(timedelta(hours=1))
    with acting() as depotflow:
        for kind, cause in ((AdjustmentKind.MALUS, MalusCause.LATE), (AdjustmentKind.BONUS, None)):
            depotflow.settlement.enter_adjustment(
                adjustment_id=new_id(), shift_id=scenario.monday.shift_id, side=Side.REVENUE, kind=kind, cause=cause,
                amount=Money(10_00), note="Vergissing",
            )  # fmt: skip
        week = WEEK.shifted(1)
        depotflow.settlement.lock_week(week=week)
        nothing = depotflow.invoices.draft(week=week, principal_id=scenario.principal_id)
        assert depotflow.invoices.issue(invoice_id=nothing).total == Money(0)
    assert row_of(acting, nothing).state == "paid"
    with acting() as depotflow:
        assert depotflow.invoices.record_paid(invoice_ids=[nothing], received_on=TODAY) == 0
        assert depotflow.invoices.receivables().documents == 1
        assert depotflow.invoices.credit(invoice_id=nothing, reason="Toch niet").total == Money(0)
