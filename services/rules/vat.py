"""VAT on documents: which treatment a supplier gets, and at which rate."""

from models.values.kinds import VatTreatment

STANDARD_BP = 2100
"""The general rate in basis points. Source: Wet OB 1968 article 9 lid 1, 21 % since 1 October 2012."""


def vat_bp(treatment: VatTreatment) -> int:
    """The rate in basis points: 2100, or 0 where no VAT is charged."""
    return STANDARD_BP if treatment is VatTreatment.STANDARD else 0


def treatment_of_supplier(*, btw_id: str, is_kor: bool) -> VatTreatment:
    """How VAT stands on a document of this supplier of parcel work to a Dutch buyer.

    VAT is shifted only for a supplier established abroad; between two Dutch parties parcel work knows no shifting.
    Source: Wet OB 1968 article 12 lid 2 and 3, article 25; Uitvoeringsbesluit OB article 24b and 24ba.
    """
    if btw_id and not btw_id.startswith("NL"):
        return VatTreatment.REVERSE_CHARGE
    return VatTreatment.KOR if is_kor else VatTreatment.STANDARD
