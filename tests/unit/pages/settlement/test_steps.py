"""What the step bar says of invoices, payroll and payments, and when it calls them done."""

from typing import Any

import pytest

from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.money import Money
from pages.settlement.self_billing import Known, _figures, _held_up
from pages.settlement.steps import _invoices, _payments, _payroll, _self_bills
from services.self_bills.candidates import CandidateRow
from services.settlement.overview import WeekStatus
from services.settlement.paydays import Paydays

NOBODY = {"employees": 0, "is_in_payroll": False, "is_exported": False, "payments": 0, "paid": 0}


def status(
    *,
    is_locked: bool = True,
    accepted: int = 2,
    to_invoice: int = 0,
    invoices: int = 1,
    to_self_bill: int = 0,
    **paydays: Any,
) -> WeekStatus:
    return WeekStatus(
        week=IsoWeek(2026, 25),
        shifts=10,
        approved=10,
        held=0,
        is_locked=is_locked,
        locked_by="Finance",
        is_stale=False,
        to_invoice=to_invoice,
        drafts=0,
        invoices=invoices,
        to_self_bill=to_self_bill,
        self_bills=2,
        self_bills_accepted=accepted,
        objections=0,
        paydays=Paydays(**{**NOBODY, **paydays}),
    )


@pytest.mark.parametrize(
    ("known", "words", "done"),
    [
        (status(is_locked=False, employees=3), "uren voor je loonpakket", False),
        (status(), "geen loondienst", True),
        (status(employees=3), "3 medewerkers", False),
        (status(employees=1, is_in_payroll=True), "1 medewerker, concept", False),
        (status(employees=3, is_in_payroll=True, is_exported=True), "3 medewerkers, klaar", True),
    ],
)
def test_payroll_is_done_when_its_run_was_exported(known: WeekStatus, words: str, done: bool) -> None:
    assert _payroll(known) == (words, done)


@pytest.mark.parametrize(
    ("known", "words", "done"),
    [
        (status(is_locked=False), "bestand voor je bank", False),
        (status(), "niets te betalen", True),
        (status(accepted=1), "bestand voor je bank", False),
        (status(payments=2, paid=1), "1 van 2 betaald", False),
        (status(payments=2, paid=2), "2 van 2 betaald", True),
        (status(payments=1, paid=1, accepted=1), "1 van 1 betaald", False),
        (status(payments=2, paid=2, employees=1), "2 van 2 betaald", False),
        (status(payments=3, paid=3, employees=1, is_in_payroll=True, is_exported=True), "3 van 3 betaald", True),
        (status(employees=1, is_in_payroll=True, is_exported=True), "bestand voor je bank", False),
    ],
)
def test_payments_are_done_when_all_that_is_owed_was_paid(known: WeekStatus, words: str, done: bool) -> None:
    assert _payments(known) == (words, done)


@pytest.mark.parametrize(
    ("known", "words", "done"),
    [
        (status(to_invoice=2), "2 te maken", False),
        (status(invoices=3), "3 definitief", True),
        (status(invoices=0), "geen facturen", True),
    ],
)
def test_invoicing_is_done_when_nobody_waits_for_one(known: WeekStatus, words: str, done: bool) -> None:
    assert _invoices(known) == (words, done)


def candidate(*, problem: str = "") -> CandidateRow:
    return CandidateRow(new_id(), "Zoë van Aalst", 5, Money(100_00), Money(121_00), problem, is_owing=False)


def test_to_make_is_not_called_to_offer_while_one_of_them_cannot_be_offered_yet() -> None:
    known = Known(status(to_self_bill=2), [candidate(), candidate(problem="Geen afspraak.")], [])
    assert _self_bills(known.status) == ("2 te maken", False)
    assert _figures(known)[0].value == Money(100_00).dutch
    assert _held_up(known) == "1 van de 2 kan nu mee; bij de rest staat waarom nog niet."


def test_nothing_is_said_of_who_waits_when_nobody_does() -> None:
    assert _held_up(Known(status(to_self_bill=1), [candidate()], [])) == ""
