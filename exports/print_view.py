"""Turns a document into the Dutch words and figures that stand on paper; the template only lays them out."""

from datetime import date
from typing import Any

from exports.documents import (
    ISSUED_BY_BUYER,
    KOR_EXEMPT,
    DocumentKind,
    DocumentLine,
    InvoiceDocument,
    Party,
    Unit,
    VatSubtotal,
    line_net_cents,
)
from exports.print_annex import annex_view, words
from models.values.calendar import MONTHS, IsoWeek, dutch_date
from models.values.kinds import VatTreatment
from models.values.money import Money, divide_half_up, dutch_number, dutch_percentage, dutch_rate

_COUNTRIES = {"BE": "België", "DE": "Duitsland", "FR": "Frankrijk", "LU": "Luxemburg", "PL": "Polen"}
_REGISTERS = {"NL": "KvK", "BE": "KBO"}


def print_view(document: InvoiceDocument) -> dict[str, Any]:
    """Every text of the printed document as JSON values, ready to be laid out."""
    title = _title(document)
    return {
        "title": " ".join(part for part in (title, document.number) if part),
        "draft": document.number is None,
        "number": words(document.number or ""),
        "heading": title,
        "period": period_text(document.period_start, document.period_end),
        "self_billed": ISSUED_BY_BUYER if document.kind.is_self_billed else "",
        "agreement": _agreement(document),
        "author": words(document.seller.name),
        "sender": _sender(document),
        "recipient": _recipient(document),
        "references": _references(document),
        "amount_heading": "Bedrag" if document.is_exempt else "Bedrag excl. btw",
        "lines": [_line(line) for line in document.lines],
        "sums": _sums(document),
        "total": [_total_label(document.kind), Money(document.totals.total_cents).dutch],
        "legal": _legal(document),
        "notes": words(document.notes),
        "payment": _payment(document),
        "help": _help(document),
        "foot": words(document.acceptance_text),
        "annex": annex_view(document.annex),
    }


def period_text(first: date, last: date) -> str:
    """The days of a document, the last one included: `week 24, 8 tot en met 14 juni 2026`."""
    week = IsoWeek.containing(first)
    named = f"week {week.week}, " if (week.monday, week.days[-1]) == (first, last) else ""
    if first == last:
        return dutch_date(first)
    start = str(first.day)
    if (first.month, first.year) != (last.month, last.year):
        start += f" {MONTHS[first.month - 1]}"
    if first.year != last.year:
        start += f" {first.year}"
    return f"{named}{start} tot en met {dutch_date(last)}"


def line_quantity(line: DocumentLine) -> str:
    """The quantity of a line; hours with as few decimals, from two on, as still make its amount: 2,08 or 2,0833.

    A surcharge counts nothing.
    """
    if line.surcharge_1e4 is not None:
        return ""
    quantity = line.quantity_1e4
    if line.unit is Unit.HOUR:
        shorter = (divide_half_up(quantity, step) * step for step in (100, 10))
        fits = (one for one in shorter if line_net_cents(one, line.rate_1e4) == line.net_cents)
        quantity = next(fits, quantity)
    return quantity_text(quantity, line.unit)


def quantity_text(quantity_1e4: int, unit: Unit) -> str:
    """A quantity as people read it: 12.357 pieces, 795,00 hours, 12,5 kilometres."""
    return dutch_number(quantity_1e4, at_least=2 if unit is Unit.HOUR else 0)


def price_text(line: DocumentLine) -> str:
    """The rate of a line, or its percentage: € 1,9635 or 12,25%."""
    return dutch_rate(line.rate_1e4) if line.surcharge_1e4 is None else f"{dutch_number(line.surcharge_1e4)}%"


def _title(document: InvoiceDocument) -> str:
    title = "Creditfactuur" if document.kind.is_credit else "Factuur"
    return title if document.number else f"Concept{title.lower()}"


def _sender(document: InvoiceDocument) -> dict[str, Any]:
    seller = document.seller
    shown = seller.trade_name or seller.name
    return {
        "label": "Leverancier" if document.kind.is_self_billed else "",
        "name": words(shown),
        "legal": words(seller.name) if document.kind.is_self_billed and seller.name != shown else "",
        "lines": _present(
            "" if document.kind.is_self_billed else seller.name, *_address(seller), seller.email, *_identifiers(seller)
        ),
    }


def _recipient(document: InvoiceDocument) -> dict[str, Any]:
    buyer = document.buyer
    return {
        "label": "Afnemer" if document.kind.is_self_billed else "Factuur voor",
        "name": words(buyer.name),
        "lines": _present(buyer.attention, *_address(buyer), *_identifiers(buyer)),
    }


def _address(party: Party) -> tuple[str, ...]:
    country = "" if party.country == "NL" else _COUNTRIES.get(party.country, party.country)
    city = f"{party.postcode} {party.city}".strip()
    return (party.street, f"{city}, {country}" if country else city)


def _identifiers(party: Party) -> tuple[str, ...]:
    register = _REGISTERS.get(party.country, "Registratienummer")
    return (
        f"{register} {party.kvk}" if party.kvk else "",
        f"Btw-id {party.btw_id}" if party.btw_id else "",
    )


def _present(*texts: str) -> list[str]:
    return [visible for visible in map(words, texts) if visible]


def _agreement(document: InvoiceDocument) -> str:
    if not document.kind.is_self_billed:
        return ""
    maker = document.buyer.trade_name or document.buyer.name
    supplier = document.seller.trade_name or document.seller.name
    dated = f", volgens de afspraak van {dutch_date(document.agreement_date)}" if document.agreement_date else ""
    return words(f"Opgesteld door {maker} namens {supplier}{dated}.")


def _references(document: InvoiceDocument) -> list[list[str]]:
    payment_label = "Betaling" if document.kind.is_self_billed else "Betalen vóór"
    credited = f"{document.credited_number} van {_short(document.credited_date)}" if document.credited_number else ""
    pairs = [
        ("Factuurdatum", _short(document.issue_date)),
        ("Credit op factuur", credited),
        (payment_label, _short(document.due_date)),
        ("Uw inkoopnummer", document.order_reference),
        ("Uw kenmerk", document.buyer_reference),
        *((reference.label, reference.value) for reference in document.references),
    ]
    return [[words(label), words(value)] for label, value in pairs if value]


def _short(day: date | None) -> str:
    return dutch_date(day) if day else ""


def _line(line: DocumentLine) -> list[str]:
    return [
        words(line.description),
        words(line.detail),
        line_quantity(line),
        price_text(line),
        Money(line.net_cents).dutch,
    ]


def _sums(document: InvoiceDocument) -> list[list[str]]:
    """The rows above the total; a document under the small businesses scheme has none, for it names no VAT."""
    if document.is_exempt:
        return []
    return [["Totaal excl. btw", Money(document.totals.net_cents).dutch], *map(_vat_row, document.vat)]


def _vat_row(subtotal: VatSubtotal) -> list[str]:
    vat = Money(subtotal.vat_cents).dutch
    if subtotal.category is VatTreatment.REVERSE_CHARGE:
        return ["Btw, verlegd naar afnemer", vat]
    if subtotal.category is VatTreatment.KOR:
        return [f"Vrijgesteld van btw over {Money(subtotal.base_cents).dutch}", vat]
    rate = dutch_percentage(subtotal.vat_bp, places=0 if subtotal.vat_bp % 100 == 0 else 2)
    return [f"Btw {rate} over {Money(subtotal.base_cents).dutch}", vat]


def _total_label(kind: DocumentKind) -> str:
    if kind is DocumentKind.INVOICE:
        return "Te betalen"
    return "Totaal credit" if kind.is_credit else "Totaal"


def _legal(document: InvoiceDocument) -> list[str]:
    """The words the law asks when no VAT is charged. Source: Wet OB 1968, art. 35a lid 1 l and m."""
    if document.has(VatTreatment.REVERSE_CHARGE):
        buyer = f"{document.buyer.name}, {document.buyer.btw_id}"
        text = f"De btw wordt geheven bij de afnemer: {buyer}. Artikel 196 Richtlijn 2006/112/EG."
        return ["Btw verlegd.", words(text)]
    if document.has(VatTreatment.KOR):
        return [f"{KOR_EXEMPT}.", "Kleineondernemersregeling."]
    return []


def _payment(document: InvoiceDocument) -> dict[str, Any]:
    """A heading and a sentence in parts, of which every second one is printed bold."""
    heading, parts = _payment_sentence(document)
    return {"heading": heading, "parts": parts, "terms": words(document.payment_terms)}


def _payment_sentence(document: InvoiceDocument) -> tuple[str, list[str]]:
    total = Money(document.totals.total_cents).dutch
    account = _grouped(document.seller.iban)
    maker = words(document.buyer.trade_name or document.buyer.name)
    if document.number is None:
        return "Betaling", ["Dit is een concept: er hoeft nog niets betaald te worden."]
    if document.kind.is_credit:
        whom = f"{maker} verrekent " if document.kind.is_self_billed else "Wij verrekenen "
        original = words(document.credited_number or "")
        return "Verrekening", [whom, total, " met factuur ", original, " of met een volgende betaling."]
    if document.kind is DocumentKind.SELF_BILL:
        where = f" op {account}" if account else ""
        return "Uitbetaling", [f"{maker} betaalt ", total, f"{where}. Het betaalbestand wordt na akkoord klaargezet."]
    holder = words(document.seller.account_holder or document.seller.name)
    number = words(document.number)
    if not account:
        return "Betaling", ["Betaal ", total, " met kenmerk ", number, "."]
    return "Betaling", ["Maak ", total, " over op ", account, f" ten name van {holder}, met kenmerk ", number, "."]


def _grouped(iban: str) -> str:
    """An IBAN in groups of four that stay on one line."""
    return "\u00a0".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def _help(document: InvoiceDocument) -> list[str]:
    if document.kind.is_self_billed:
        text = "Meld het in de app, bij Geld. Dan maken we een creditfactuur en een nieuwe."
        return ["Klopt er iets niet?", words(document.help_text or text)]
    seller = document.seller
    default = f"Bel {seller.phone} of antwoord op de mail." if seller.phone else "Antwoord op de mail."
    return ["Vragen over een regel?", words(document.help_text or default)]
