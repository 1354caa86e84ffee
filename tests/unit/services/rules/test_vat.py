import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.values.kinds import VatTreatment
from services.rules.vat import VatTotal, treatment_of_supplier, vat_bp, vat_totals

LINES = st.lists(st.tuples(st.integers(-(10**7), 10**7), st.sampled_from([2100, 900, 0])))


@pytest.mark.parametrize(
    ("treatment", "rate_bp"),
    [(VatTreatment.STANDARD, 2100), (VatTreatment.KOR, 0), (VatTreatment.REVERSE_CHARGE, 0)],
)
def test_each_treatment_has_its_rate(treatment: VatTreatment, rate_bp: int) -> None:
    assert vat_bp(treatment) == rate_bp


def test_vat_is_taken_over_the_sum_and_not_per_line() -> None:
    assert vat_totals([(33, 2100)] * 3) == (VatTotal(2100, 99, 21),)
    assert vat_totals([(31, 2100)] * 10) == (VatTotal(2100, 310, 65),)


def test_the_design_invoices_add_up() -> None:
    assert vat_totals([(1_581_696, 2100), (282_546, 2100), (922_200, 2100), (35_000, 2100), (86_380, 2100)]) == (
        VatTotal(2100, 2_907_822, 610_643),
    )
    assert vat_totals([(137_172, 2100), (22_266, 2100), (3_480, 2100), (6_500, 2100)]) == (
        VatTotal(2100, 169_418, 35_578),
    )


def test_halves_go_away_from_zero_and_a_credit_mirrors_its_invoice() -> None:
    assert vat_totals([(50, 2100)]) == (VatTotal(2100, 50, 11),)
    assert vat_totals([(-50, 2100)]) == (VatTotal(2100, -50, -11),)


def test_rates_stand_apart_with_the_highest_first() -> None:
    assert vat_totals([(100, 0), (200, 2100), (300, 900), (1, 0)]) == (
        VatTotal(2100, 200, 42),
        VatTotal(900, 300, 27),
        VatTotal(0, 101, 0),
    )


@given(LINES)
def test_nets_per_rate_sum_to_the_lines(lines: list[tuple[int, int]]) -> None:
    assert sum(total.net_cents for total in vat_totals(lines)) == sum(net for net, _ in lines)


@given(LINES)
def test_a_credit_note_cancels_the_vat_of_its_invoice(lines: list[tuple[int, int]]) -> None:
    credit = vat_totals((-net, rate) for net, rate in lines)
    assert [(-total.net_cents, -total.vat_cents) for total in credit] == [
        (total.net_cents, total.vat_cents) for total in vat_totals(lines)
    ]


@pytest.mark.parametrize("btw_id", ["NL000099998B57", "NL850000002B01"])
def test_a_dutch_supplier_charges_vat_unless_exempt(btw_id: str) -> None:
    assert treatment_of_supplier(btw_id=btw_id, is_kor=False) is VatTreatment.STANDARD
    assert treatment_of_supplier(btw_id=btw_id, is_kor=True) is VatTreatment.KOR


def test_an_exempt_supplier_may_have_no_btw_id() -> None:
    assert treatment_of_supplier(btw_id="", is_kor=True) is VatTreatment.KOR


def test_vat_is_shifted_for_a_supplier_from_abroad() -> None:
    assert treatment_of_supplier(btw_id="BE0428759497", is_kor=False) is VatTreatment.REVERSE_CHARGE
