"""VAT on documents: which rate, and how much per rate."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from models.values.kinds import VatTreatment
from models.values.money import Money

STANDARD_BP = 2100
"""The general rate in basis points. Source: Wet OB 1968 article 9 lid 1, 21 % since 1 October 2012."""


@dataclass(frozen=True, slots=True)
class VatTotal:
    """All lines of one rate together: their net sum and the VAT over it."""

    vat_bp: int
    net_cents: int
    vat_cents: int


def vat_bp(treatment: VatTreatment) -> int:
    """The rate in basis points: 2100, or 0 where no VAT is charged."""
    return STANDARD_BP if treatment is VatTreatment.STANDARD else 0


def vat_totals(lines: Iterable[tuple[int, int]]) -> tuple[VatTotal, ...]:
    """VAT per rate over the sum of the `(net_cents, vat_bp)` lines, halves away from zero; highest rate first.

    Example: three lines of 0,33 at 21 % carry 0,21 together, not three times 0,07.
    """
    nets: defaultdict[int, int] = defaultdict(int)
    for net_cents, rate_bp in lines:
        nets[rate_bp] += net_cents
    return tuple(
        VatTotal(rate_bp, net_cents, Money(net_cents).share(rate_bp).cents)
        for rate_bp, net_cents in sorted(nets.items(), reverse=True)
    )


def treatment_of_supplier(*, btw_id: str, is_kor: bool) -> VatTreatment:
    """How VAT stands on a document of this supplier of parcel work to a Dutch buyer.

    VAT is shifted only for a supplier established abroad; between two Dutch parties parcel work knows no shifting.
    Source: Wet OB 1968 article 12 lid 2 and 3, article 25; Uitvoeringsbesluit OB article 24b and 24ba.
    """
    if btw_id and not btw_id.startswith("NL"):
        return VatTreatment.REVERSE_CHARGE
    return VatTreatment.KOR if is_kor else VatTreatment.STANDARD
