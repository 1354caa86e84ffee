"""The frozen record: its sums, its credit and its way into storage and back."""

import json
from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.documents import (
    DocumentError,
    DocumentKind,
    DocumentLine,
    InvoiceDocument,
    Unit,
    canonical_record,
    line_net_cents,
    totals_of,
    vat_of,
)
from models.values.kinds import VatTreatment
from tests.unit.exports.samples import ALL_ISSUED, CREDIT_NOTE, DRAFT, INVOICE, SELF_BILL, annexed, line, with_lines

_RATES = ((2100, VatTreatment.STANDARD), (900, VatTreatment.STANDARD), (0, VatTreatment.REVERSE_CHARGE))


@st.composite
def _lines(draw: st.DrawFn) -> DocumentLine:
    quantity = draw(st.integers(-50_000_0000, 50_000_0000))
    rate = draw(st.integers(0, 5_000_0000))
    vat_bp, category = draw(st.sampled_from(_RATES))
    return DocumentLine(
        description="Ritten",
        quantity_1e4=quantity,
        unit=draw(st.sampled_from(Unit)),
        rate_1e4=rate,
        net_cents=line_net_cents(quantity, rate),
        vat_bp=vat_bp,
        vat_category=category,
    )


_documents = st.lists(_lines(), min_size=1, max_size=12).map(lambda lines: with_lines(INVOICE, tuple(lines)))


@given(_documents)
def test_lines_sum_to_the_net_and_vat_per_rate_to_the_vat(document: InvoiceDocument) -> None:
    document.verify()
    assert sum(entry.net_cents for entry in document.lines) == document.totals.net_cents
    assert sum(subtotal.base_cents for subtotal in document.vat) == document.totals.net_cents
    assert sum(subtotal.vat_cents for subtotal in document.vat) == document.totals.vat_cents
    for subtotal in document.vat:
        exact_times_1e4 = subtotal.base_cents * subtotal.vat_bp
        assert abs(subtotal.vat_cents * 10_000 - exact_times_1e4) <= 5_000


@given(_documents)
def test_a_credit_cancels_its_invoice_to_the_cent(document: InvoiceDocument) -> None:
    credit = document.credited(number="2026-0300", issue_date=date(2026, 7, 1))
    credit.verify()
    assert document.effect_cents + credit.effect_cents == 0
    assert credit.kind is DocumentKind.CREDIT_NOTE


@given(_documents)
def test_a_record_comes_back_as_the_same_document(document: InvoiceDocument) -> None:
    stored = json.loads(json.dumps(document.to_record()))
    assert InvoiceDocument.from_record(stored) == document


@given(_documents, st.data())
def test_a_cent_too_much_anywhere_is_seen(document: InvoiceDocument, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(document.lines) - 1))
    line_off = replace(document.lines[position], net_cents=document.lines[position].net_cents + 1)
    wrong = (
        replace(document, lines=(*document.lines[:position], line_off, *document.lines[position + 1 :])),
        replace(document, totals=replace(document.totals, total_cents=document.totals.total_cents + 1)),
        replace(document, vat=(replace(document.vat[0], vat_cents=document.vat[0].vat_cents + 1), *document.vat[1:])),
    )
    for candidate in wrong:
        with pytest.raises(DocumentError):
            candidate.verify()


@pytest.mark.parametrize("document", [*ALL_ISSUED, DRAFT, annexed(INVOICE)], ids=lambda document: str(document.number))
def test_the_sample_documents_add_up_and_survive_storage(document: InvoiceDocument) -> None:
    document.verify()
    assert InvoiceDocument.from_record(json.loads(document.canonical)) == document


def test_the_vat_of_a_negative_line_mirrors_that_of_a_positive_one() -> None:
    half = DocumentLine(
        description="Ritten",
        quantity_1e4=10_000,
        unit=Unit.PIECE,
        rate_1e4=5_000,
        net_cents=50,
        vat_bp=2100,
        vat_category=VatTreatment.STANDARD,
    )
    back = replace(half, quantity_1e4=-10_000, net_cents=-50)
    assert [vat_of((one,))[0].vat_cents for one in (half, back)] == [11, -11]


def test_vat_is_rounded_once_per_rate_and_not_per_line() -> None:
    pennies = (line("Rit", "1", "0.05"), line("Rit", "1", "0.05"))
    assert totals_of(pennies).vat_cents == 2
    assert [subtotal.base_cents for subtotal in vat_of(pennies)] == [10]


@pytest.mark.parametrize(
    ("quantity_1e4", "rate_1e4", "cents"),
    [(75_000, 243_333, 18250), (12_357_0000, 12_800, 1_581_696), (-10_000, 50, -1), (10_000, 49, 0), (3_3333, 1, 0)],
)
def test_a_line_is_quantity_times_rate_rounded_half_away_from_zero(
    quantity_1e4: int, rate_1e4: int, cents: int
) -> None:
    assert line_net_cents(quantity_1e4, rate_1e4) == cents


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (replace(INVOICE, lines=()), "needs a line"),
        (replace(CREDIT_NOTE, credited_number=None), "takes back"),
        (replace(INVOICE, period_end=date(2026, 6, 7)), "period"),
        (replace(INVOICE, lines=(replace(INVOICE.lines[0], rate_1e4=-1), *INVOICE.lines[1:])), "negative rate"),
        (replace(INVOICE, lines=(replace(INVOICE.lines[0], vat_bp=0), *INVOICE.lines[1:])), "basis points"),
        (replace(INVOICE, vat=(*INVOICE.vat, *INVOICE.vat)), "number of VAT subtotals"),
        (replace(annexed(INVOICE), annex=annexed(INVOICE).annex[1:]), "annex"),
    ],
)
def test_a_document_that_contradicts_itself_is_refused(broken: InvoiceDocument, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        broken.verify()


@pytest.mark.parametrize("document", [DRAFT, CREDIT_NOTE])
def test_only_an_issued_invoice_can_be_taken_back(document: InvoiceDocument) -> None:
    with pytest.raises(DocumentError, match="taken back"):
        document.credited(number="1", issue_date=date(2026, 7, 1))


def test_a_self_bill_is_taken_back_by_a_self_billed_credit_that_names_it() -> None:
    credit = SELF_BILL.credited(number="LW-2026-025", issue_date=date(2026, 6, 25))
    assert credit.kind is DocumentKind.SELF_BILL_CREDIT
    assert (credit.credited_number, credit.credited_date) == ("LW-2026-024", date(2026, 6, 18))


@pytest.mark.parametrize("document", [INVOICE, SELF_BILL])
def test_a_credit_says_nothing_of_how_what_it_takes_back_was_to_be_paid_or_answered(document: InvoiceDocument) -> None:
    dated = replace(document, help_text="Meld het vóór 26 juni 2026.")
    credit = dated.credited(number="2026-0300", issue_date=date(2026, 7, 1))
    assert (credit.payment_terms, credit.acceptance_text, credit.help_text) == ("", "", "")


def test_the_fingerprint_does_not_depend_on_the_order_a_database_gives_back() -> None:
    shuffled = dict(reversed(INVOICE.to_record().items()))
    assert canonical_record(shuffled) == INVOICE.canonical
    assert InvoiceDocument.from_record(shuffled).sha256 == INVOICE.sha256
    assert list(INVOICE.to_record()) == sorted(INVOICE.to_record())


def test_the_fingerprint_of_the_design_invoice_never_changes() -> None:
    assert INVOICE.sha256 == "40fb147b1b3055be2bad683706f16cd981cb6a95236c38f3552674f0a06040c0"


def test_a_surcharge_of_the_first_version_is_still_the_percentage_it_was() -> None:
    record = INVOICE.to_record() | {"version": 1}
    for stored in record["lines"]:
        percentage = stored.pop("surcharge_1e4")
        stored["surcharge_bp"] = percentage and percentage // 100
    assert InvoiceDocument.from_record(record) == INVOICE


def test_a_record_of_a_later_program_is_refused() -> None:
    with pytest.raises(DocumentError, match="version"):
        InvoiceDocument.from_record(INVOICE.to_record() | {"version": 3})


def test_a_document_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        INVOICE.number = "2026-0001"  # type: ignore[misc]  # the point of the test
