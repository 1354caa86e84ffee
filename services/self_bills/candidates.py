"""Who can be billed for a locked week, and why somebody cannot yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select

from models.tables import Contractor, MoneyLine, SelfBillingAgreement
from models.values.calendar import DatePeriod, IsoWeek, dutch_date
from models.values.money import Money
from models.values.refusal import Refusal
from services.invoices.billing import BillableLine
from services.invoices.lines import billable_lines
from services.invoices.parties import contractor_party, require_contractor
from services.scope import Scope
from services.self_bills.unbilled import unbilled


class ContractorOwes(Refusal):
    """Corrections take back more than the contractor earned in the week."""

    code = "contractor_owes"

    def __init__(self, contractor: str, net: Money) -> None:
        super().__init__(
            f"{contractor} komt deze week uit op {net.dutch}. Neem dat mee naar een volgende week, of vorder het terug."
        )


class AgreementMissing(Refusal):
    """Self-billing needs a prior agreement that covers every day billed. Source: Wet OB 1968 article 35 lid 2."""

    code = "agreement_missing"

    def __init__(self, contractor: str, day: date) -> None:
        super().__init__(
            f"Met {contractor} is er op {dutch_date(day)} geen afspraak dat jij de factuur opmaakt. "
            "Leg die vast bij Chauffeurs › Zzp'ers."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A contractor with open lines; `refusal` is None when a self-bill can be offered."""

    contractor: Contractor
    lines: Sequence[BillableLine]
    agreement: SelfBillingAgreement | None
    refusal: Refusal | None

    @property
    def net(self) -> Money:
        return Money(sum(line.amount_cents for line in self.lines))


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """The same for a screen: `problem` says what to do first, empty when nothing is."""

    contractor_id: UUID
    name: str
    shifts: int
    net: Money
    problem: str
    is_owing: bool
    """Whether the problem is a negative amount, which is carried to a later week or claimed."""


def list_candidates(scope: Scope, *, week: IsoWeek) -> list[CandidateRow]:
    """The contractors with lines of this week that were not billed yet, by name."""
    return [
        CandidateRow(
            one.contractor.id,
            one.contractor.name,
            len({line.shift_id for line in one.lines}),
            one.net,
            one.refusal.message if one.refusal else "",
            isinstance(one.refusal, ContractorOwes),
        )
        for one in candidates(scope, unbilled(week))
    ]


def candidates(scope: Scope, which: ColumnElement[bool]) -> list[Candidate]:
    """The contractors behind these lines, by name."""
    lines = billable_lines(scope, which, by=MoneyLine.contractor_id)
    if not lines:
        return []
    contractors = scope.session.scalars(
        select(Contractor).where(Contractor.id.in_(lines)).order_by(Contractor.sort_name, Contractor.id)
    ).all()
    agreements = scope.session.scalars(
        select(SelfBillingAgreement).where(SelfBillingAgreement.contractor_id.in_(lines))
    ).all()
    return [
        _candidate(
            contractor,
            lines[contractor.id],
            [agreement for agreement in agreements if agreement.contractor_id == contractor.id],
        )
        for contractor in contractors
    ]


def _candidate(
    contractor: Contractor, lines: Sequence[BillableLine], agreements: Sequence[SelfBillingAgreement]
) -> Candidate:
    try:
        _require(contractor, lines, agreements)
    except Refusal as refusal:
        return Candidate(contractor=contractor, lines=lines, agreement=None, refusal=refusal)
    last = max(line.service_date for line in lines)
    agreement = next(one for one in agreements if last in _period(one))
    return Candidate(contractor=contractor, lines=lines, agreement=agreement, refusal=None)


def _require(contractor: Contractor, lines: Sequence[BillableLine], agreements: Sequence[SelfBillingAgreement]) -> None:
    require_contractor(contractor_party(contractor))
    for day in sorted({line.service_date for line in lines}):
        if not any(day in _period(agreement) for agreement in agreements):
            raise AgreementMissing(contractor.name, day)
    net = Money(sum(line.amount_cents for line in lines))
    if net.cents < 0:
        raise ContractorOwes(contractor.name, net)


def _period(agreement: SelfBillingAgreement) -> DatePeriod:
    return DatePeriod(agreement.valid_from, agreement.valid_until)
