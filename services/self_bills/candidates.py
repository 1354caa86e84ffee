"""Who can be billed for a locked week, and why somebody cannot yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select

from exports.documents import totals_of
from models.tables import Contractor, MoneyLine, SelfBillingAgreement
from models.values.calendar import DatePeriod, IsoWeek, dutch_date
from models.values.money import Money
from models.values.refusal import Refusal
from services.invoices.billing import BillableLine
from services.invoices.lines import billable_lines
from services.invoices.parties import contractor_party, require_contractor
from services.people.kor import kor_periods
from services.scope import Scope
from services.self_bills.charge import charged_lines
from services.self_bills.unbilled import unbilled


class ContractorOwes(Refusal):
    """Corrections take back more than the contractor earned in the week, VAT included."""

    code = "contractor_owes"

    def __init__(self, contractor: str, total: Money) -> None:
        super().__init__(
            f"{contractor} komt deze week met btw uit op {total.dutch}. "
            "Neem dat mee naar een volgende week, of vorder het terug."
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
    kor: Sequence[DatePeriod]
    agreement: SelfBillingAgreement | None
    refusal: Refusal | None

    @property
    def net(self) -> Money:
        return Money(sum(line.amount_cents for line in self.lines))

    @property
    def total(self) -> Money:
        """With VAT as it was on each day: below zero he owes it, also where the rest is not."""
        return Money(totals_of(charged_lines(self.contractor, self.kor, self.lines)).total_cents)


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """The same for a screen: `problem` says what to do first, empty when nothing is."""

    contractor_id: UUID
    name: str
    shifts: int
    net: Money
    total: Money
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
            one.total,
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
    kor = kor_periods(scope, lines)
    return [
        _candidate(
            contractor,
            lines[contractor.id],
            kor.get(contractor.id, ()),
            [agreement for agreement in agreements if agreement.contractor_id == contractor.id],
        )
        for contractor in contractors
    ]


def _candidate(
    contractor: Contractor,
    lines: Sequence[BillableLine],
    kor: Sequence[DatePeriod],
    agreements: Sequence[SelfBillingAgreement],
) -> Candidate:
    found = Candidate(contractor=contractor, lines=lines, kor=kor, agreement=None, refusal=None)
    try:
        _require(found, agreements)
    except Refusal as refusal:
        return replace(found, refusal=refusal)
    last = max(line.service_date for line in lines)
    return replace(found, agreement=next(one for one in agreements if last in _period(one)))


def _require(found: Candidate, agreements: Sequence[SelfBillingAgreement]) -> None:
    contractor = found.contractor
    require_contractor(contractor_party(contractor))
    for day in sorted({line.service_date for line in found.lines}):
        if not any(day in _period(agreement) for agreement in agreements):
            raise AgreementMissing(contractor.name, day)
    if found.total.cents < 0:
        raise ContractorOwes(contractor.name, found.total)


def _period(agreement: SelfBillingAgreement) -> DatePeriod:
    return DatePeriod(agreement.valid_from, agreement.valid_until)
