import pytest

from models.values.kinds import VatTreatment
from services.rules.vat import treatment_of_supplier, vat_bp


@pytest.mark.parametrize(
    ("treatment", "rate_bp"),
    [(VatTreatment.STANDARD, 2100), (VatTreatment.KOR, 0), (VatTreatment.REVERSE_CHARGE, 0)],
)
def test_each_treatment_has_its_rate(treatment: VatTreatment, rate_bp: int) -> None:
    assert vat_bp(treatment) == rate_bp


@pytest.mark.parametrize("btw_id", ["NL000099998B57", "NL850000002B01"])
def test_a_dutch_supplier_charges_vat_unless_exempt(btw_id: str) -> None:
    assert treatment_of_supplier(btw_id=btw_id, is_kor=False) is VatTreatment.STANDARD
    assert treatment_of_supplier(btw_id=btw_id, is_kor=True) is VatTreatment.KOR


def test_an_exempt_supplier_may_have_no_btw_id() -> None:
    assert treatment_of_supplier(btw_id="", is_kor=True) is VatTreatment.KOR


def test_vat_is_shifted_for_a_supplier_from_abroad() -> None:
    assert treatment_of_supplier(btw_id="BE0428759497", is_kor=False) is VatTreatment.REVERSE_CHARGE
