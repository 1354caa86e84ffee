"""What a zzp driver reads of the invoices made in his name, credits among them."""

from datetime import date

import pytest

from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.money import Money
from pages.driver.self_bills import _list_row, _said
from services.self_bills.own import OwnSelfBillRow


def row(kind: str, state: str) -> OwnSelfBillRow:
    return OwnSelfBillRow(
        id=new_id(),
        kind=kind,
        state=state,
        number="PS-2026-0002",
        week=IsoWeek(2026, 26),
        issue_date=date(2026, 6, 29),
        due_date=None,
        total=Money(-137_46),
        answer_by=None,
        accepts_by_silence=False,
        objection="",
    )


@pytest.mark.parametrize(
    ("known", "word", "said"),
    [
        (row("self_bill_credit", "paid"), "verrekend", "Verrekend."),
        (row("self_bill_credit", "issued"), "terug te betalen", "Dit is te veel betaald."),
        (row("self_bill", "paid"), "betaald", "Betaald."),
        (row("self_bill", "credited"), "gecrediteerd", "Deze factuur is teruggedraaid"),
    ],
)
def test_every_state_has_its_words(known: OwnSelfBillRow, word: str, said: str) -> None:
    assert word in _list_row(known)
    assert _said(known).startswith(said)
