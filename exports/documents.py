"""The frozen record of an invoice, credit note or self-bill: what is printed, sent, stored and hashed."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from models.values.kinds import VatTreatment
from models.values.money import BASIS, divide_half_up

RECORD_VERSION = 2
_FIRST_VERSION = 1
"""With surcharges in hundredths of a percent."""
ISSUED_BY_BUYER = "Factuur uitgereikt door afnemer"
REVERSE_CHARGED = "Btw verlegd"
KOR_EXEMPT = "Vrijgesteld van omzetbelasting, artikel 25 Wet op de omzetbelasting 1968"


class DocumentKind(StrEnum):
    """Who makes the document for whom, and which way the money goes."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    SELF_BILL = "self_bill"
    SELF_BILL_CREDIT = "self_bill_credit"

    @property
    def is_credit(self) -> bool:
        return self in {DocumentKind.CREDIT_NOTE, DocumentKind.SELF_BILL_CREDIT}

    @property
    def is_self_billed(self) -> bool:
        return self in {DocumentKind.SELF_BILL, DocumentKind.SELF_BILL_CREDIT}

    @property
    def credit(self) -> "DocumentKind":
        """The kind that takes this one back."""
        return DocumentKind.SELF_BILL_CREDIT if self.is_self_billed else DocumentKind.CREDIT_NOTE


class Unit(StrEnum):
    """What a quantity counts."""

    PIECE = "piece"
    HOUR = "hour"
    KM = "km"
    DAY = "day"


class DocumentError(ValueError):
    """The record contradicts itself or lacks what the law asks; it must not be numbered, printed or sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A seller or buyer as it stands in the trade register.

    `kvk` holds the register number of `country` (KvK, KBO), `account_holder` the name the bank knows when it is
    another than `name`, `peppol_id` a Peppol address as `0106:12345678` when it does not follow from `kvk`.
    """

    name: str
    street: str
    postcode: str
    city: str
    country: str = "NL"
    kvk: str = ""
    btw_id: str = ""
    iban: str = ""
    bic: str = ""
    account_holder: str = ""
    email: str = ""
    phone: str = ""
    trade_name: str = ""
    attention: str = ""
    peppol_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """One charged thing: `net_cents` is quantity x rate, rounded half up.

    `rate_1e4` is never negative; what is taken off has a negative quantity. A surcharge carries
    quantity 1, its amount as the rate, and for the reader `surcharge_1e4`: percent times 10^4.
    """

    description: str
    quantity_1e4: int
    unit: Unit
    rate_1e4: int
    net_cents: int
    vat_bp: int
    vat_category: VatTreatment
    detail: str = ""
    surcharge_1e4: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VatSubtotal:
    """The VAT of all lines with one rate and treatment, rounded once over their sum."""

    vat_bp: int
    category: VatTreatment
    base_cents: int
    vat_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The three sums at the foot."""

    net_cents: int
    vat_cents: int
    total_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexRow:
    """One route on one day, the proof under the lines; what was not counted is None and its column stays away."""

    service_date: date
    route: str
    driver: str = ""
    stops: int | None = None
    parcels: int | None = None
    kilometres: int | None = None
    minutes: int | None = None
    amount_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A labelled fact in the row under the title: `Opdracht` `E-116`."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDocument:
    """Everything a document says. Amounts of a credit are positive: its kind says they go back.

    `number` is None as long as it is a draft. `period_end` is the last day, printed and sent as such. `seller` is
    whoever delivered, also when the buyer makes the document. `acceptance_text` and `agreement_date` belong to
    self-bills, `credited_number` and `credited_date` to credits. `order_reference` is the buyer's purchase number,
    `buyer_reference` any other mark he asked for.
    """

    kind: DocumentKind
    number: str | None
    issue_date: date
    due_date: date | None
    period_start: date
    period_end: date
    seller: Party
    buyer: Party
    lines: tuple[DocumentLine, ...]
    vat: tuple[VatSubtotal, ...]
    totals: Totals
    notes: str = ""
    payment_terms: str = ""
    buyer_reference: str = ""
    order_reference: str = ""
    references: tuple[Reference, ...] = ()
    credited_number: str | None = None
    credited_date: date | None = None
    agreement_date: date | None = None
    acceptance_text: str = ""
    help_text: str = ""
    annex: tuple[AnnexRow, ...] = ()

    @property
    def effect_cents(self) -> int:
        """What the buyer owes more because of this document: the total, negative for a credit."""
        return -self.totals.total_cents if self.kind.is_credit else self.totals.total_cents

    def has(self, treatment: VatTreatment) -> bool:
        return any(subtotal.category is treatment for subtotal in self.vat)

    @property
    def is_exempt(self) -> bool:
        """Whether all of it falls under the small businesses scheme, so that no VAT is named."""
        return all(subtotal.category is VatTreatment.KOR for subtotal in self.vat)

    def verify(self) -> None:
        """Add everything up again, to the cent.

        Raises: DocumentError when a line, the VAT of a rate, a total or the annex differs, when a credit names no
        original, or when a shifted VAT names no buyer's btw-id.
        Source: Wet OB 1968, art. 35a lid 1 d, h-j and art. 34f (checked 2026-11-21).
        """
        if not self.lines:
            raise DocumentError("a document needs a line")
        for position, line in enumerate(self.lines, start=1):
            _verify_line(position, line)
        _expect("VAT per rate", _by_rate(self.vat), _by_rate(vat_of(self.lines)))
        _expect("number of VAT subtotals", len(self.vat), len(_by_rate(self.vat)))
        _expect("totals", self.totals, totals_of(self.lines))
        amounts = [row.amount_cents for row in self.annex if row.amount_cents is not None]
        if amounts:
            _expect("sum of the annex", sum(amounts), self.totals.net_cents)
        if self.period_end < self.period_start:
            raise DocumentError("the period ends before it starts")
        if self.kind.is_credit and not (self.credited_number and self.credited_date):
            raise DocumentError("a credit names the number and date of what it takes back")
        if self.has(VatTreatment.REVERSE_CHARGE) and not self.buyer.btw_id:
            raise DocumentError("shifted VAT needs the btw-id of the buyer")

    def credited(self, *, number: str | None, issue_date: date, due_date: date | None = None) -> Self:
        """The credit that takes this whole document back, line by line; what is said of paying or answering it goes.

        Raises: DocumentError for a draft or credit.
        """
        if self.number is None or self.kind.is_credit:
            raise DocumentError("only an issued invoice or self-bill can be taken back")
        return replace(
            self,
            kind=self.kind.credit,
            number=number,
            issue_date=issue_date,
            due_date=due_date,
            credited_number=self.number,
            credited_date=self.issue_date,
            payment_terms="",
            acceptance_text="",
            help_text="",
        )

    def to_record(self) -> dict[str, Any]:
        """The same facts as JSON values with sorted keys: what is stored when the document is issued."""
        record: dict[str, Any] = _plain(self)
        return dict(sorted((record | {"version": RECORD_VERSION}).items()))

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """The document back from `to_record`. Raises: DocumentError for a version this program does not know."""
        if record.get("version") not in {_FIRST_VERSION, RECORD_VERSION}:
            raise DocumentError(f"unknown record version {record.get('version')!r}")
        values = {name: value for name, value in record.items() if name != "version"}
        return cls(
            **values
            | {name: _day(values[name]) for name in _DATES}
            | {
                "kind": DocumentKind(values["kind"]),
                "seller": Party(**values["seller"]),
                "buyer": Party(**values["buyer"]),
                "totals": Totals(**values["totals"]),
                "lines": tuple(map(_line, values["lines"])),
                "vat": tuple(map(_subtotal, values["vat"])),
                "references": tuple(Reference(**reference) for reference in values["references"]),
                "annex": tuple(map(_annex_row, values["annex"])),
            }
        )

    @property
    def canonical(self) -> bytes:
        """The record as bytes that never differ for equal documents."""
        return canonical_record(self.to_record())

    @property
    def sha256(self) -> str:
        """The fingerprint of the record, 64 hexadecimal digits."""
        return hashlib.sha256(self.canonical).hexdigest()


_DATES = ("issue_date", "due_date", "period_start", "period_end", "credited_date", "agreement_date")


def canonical_record(record: dict[str, Any]) -> bytes:
    """A record as JSON with sorted keys, without blanks, in UTF-8: equal however a database ordered its keys."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def line_net_cents(quantity_1e4: int, rate_1e4: int) -> int:
    """Quantity times rate in cents, halves away from zero: 7,5 hours at 24,3333 is 182,50."""
    return divide_half_up(quantity_1e4 * rate_1e4, BASIS * 100)


def vat_of(lines: tuple[DocumentLine, ...]) -> tuple[VatSubtotal, ...]:
    """VAT per rate and treatment over the sum of the rounded lines; the highest rate first.

    Source: EN 16931 BR-CO-17, without its tolerance. Example: 0,05 + 0,05 at 21 % is 0,02, not 0,01 + 0,01.
    """
    bases: Counter[tuple[int, VatTreatment]] = Counter()
    for line in lines:
        bases[line.vat_bp, line.vat_category] += line.net_cents
    return tuple(
        VatSubtotal(vat_bp=rate, category=category, base_cents=base, vat_cents=divide_half_up(base * rate, BASIS))
        for (rate, category), base in sorted(bases.items(), key=lambda item: (-item[0][0], item[0][1]))
    )


def totals_of(lines: tuple[DocumentLine, ...]) -> Totals:
    """The foot of a document with these lines."""
    net = sum(line.net_cents for line in lines)
    vat = sum(subtotal.vat_cents for subtotal in vat_of(lines))
    return Totals(net_cents=net, vat_cents=vat, total_cents=net + vat)


def _verify_line(position: int, line: DocumentLine) -> None:
    if line.rate_1e4 < 0:
        raise DocumentError(f"line {position} has a negative rate")
    if (line.vat_category is VatTreatment.STANDARD) is not (line.vat_bp > 0):
        raise DocumentError(f"line {position} has {line.vat_bp} basis points with {line.vat_category}")
    _expect(f"net of line {position}", line.net_cents, line_net_cents(line.quantity_1e4, line.rate_1e4))


def _by_rate(subtotals: tuple[VatSubtotal, ...]) -> dict[tuple[int, VatTreatment], VatSubtotal]:
    return {(subtotal.vat_bp, subtotal.category): subtotal for subtotal in subtotals}


def _expect(what: str, found: object, right: object) -> None:
    if found != right:
        raise DocumentError(f"{what}: {found} instead of {right}")


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} has no place in a record")


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _line(values: dict[str, Any]) -> DocumentLine:
    known = {name: value for name, value in values.items() if name != "surcharge_bp"}
    if (first := values.get("surcharge_bp")) is not None:
        known["surcharge_1e4"] = first * 100
    return DocumentLine(**known | {"unit": Unit(known["unit"]), "vat_category": VatTreatment(known["vat_category"])})


def _subtotal(values: dict[str, Any]) -> VatSubtotal:
    return VatSubtotal(**values | {"category": VatTreatment(values["category"])})


def _annex_row(values: dict[str, Any]) -> AnnexRow:
    return AnnexRow(**values | {"service_date": date.fromisoformat(values["service_date"])})
