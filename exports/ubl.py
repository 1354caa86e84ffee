"""Writes the e-invoice: UBL 2.1 by Peppol BIS Billing 3, Peppol Self-Billing 3 or NLCIUS."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lxml import etree

from exports.documents import (
    ISSUED_BY_BUYER,
    KOR_EXEMPT,
    REVERSE_CHARGED,
    DocumentError,
    DocumentKind,
    DocumentLine,
    InvoiceDocument,
    Party,
    Unit,
    VatSubtotal,
)
from exports.file import ExportFile, file_name
from exports.text import clean, decimal_text
from models.values.kinds import VatTreatment

MEDIA_TYPE = "application/xml"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CAC = f"{{{_UBL}CommonAggregateComponents-2}}"
_CBC = f"{{{_UBL}CommonBasicComponents-2}}"
_EN16931 = "urn:cen.eu:en16931:2017#compliant#"
_PEPPOL = "urn:fdc:peppol.eu:2017:poacc:"


class UblProfile(StrEnum):
    """The rule set the receiver asked for."""

    PEPPOL = "peppol"
    NLCIUS = "nlcius"


@dataclass(frozen=True, slots=True)
class _Rules:
    customization: str
    process: str
    type_code: str


_BILLING = (f"{_EN16931}{_PEPPOL}billing:3.0", f"{_PEPPOL}billing:01:1.0")
_SELF_BILLING = (f"{_EN16931}{_PEPPOL}selfbilling:3.0", f"{_PEPPOL}selfbilling:01:1.0")
_NLCIUS = (f"{_EN16931}urn:fdc:nen.nl:nlcius:v1.0", f"{_PEPPOL}billing:01:1.0")
# Source: Peppol BIS Billing 3.0.21 and Self-Billing 3.0.2 (May 2026), SI-UBL 2.0.3.13, which has no code 261.
_RULES = {
    (UblProfile.PEPPOL, DocumentKind.INVOICE): _Rules(*_BILLING, "380"),
    (UblProfile.PEPPOL, DocumentKind.CREDIT_NOTE): _Rules(*_BILLING, "381"),
    (UblProfile.PEPPOL, DocumentKind.SELF_BILL): _Rules(*_SELF_BILLING, "389"),
    (UblProfile.PEPPOL, DocumentKind.SELF_BILL_CREDIT): _Rules(*_SELF_BILLING, "261"),
    (UblProfile.NLCIUS, DocumentKind.INVOICE): _Rules(*_NLCIUS, "380"),
    (UblProfile.NLCIUS, DocumentKind.CREDIT_NOTE): _Rules(*_NLCIUS, "381"),
    (UblProfile.NLCIUS, DocumentKind.SELF_BILL): _Rules(*_NLCIUS, "389"),
    (UblProfile.NLCIUS, DocumentKind.SELF_BILL_CREDIT): _Rules(*_NLCIUS, "381"),
}
_UNIT_CODES = {Unit.PIECE: "C62", Unit.HOUR: "HUR", Unit.KM: "KMT", Unit.DAY: "DAY"}
_VAT_CODES = {VatTreatment.STANDARD: "S", VatTreatment.KOR: "E", VatTreatment.REVERSE_CHARGE: "AE"}
_EXEMPTIONS = {VatTreatment.KOR: ("", KOR_EXEMPT), VatTreatment.REVERSE_CHARGE: ("VATEX-EU-AE", REVERSE_CHARGED)}
_REGISTER_SCHEMES = {"NL": "0106", "BE": "0208"}
_VAT_SCHEMES = {"NL": "9944", "BE": "9925", "DE": "9930", "FR": "9957", "LU": "9938", "PL": "9945", "RO": "9947"}
_SEPA_CREDIT_TRANSFER = "58"
_ROOTS = {
    credit: f'<{name} xmlns="{_UBL}{name}-2" xmlns:cac="{_CAC[1:-1]}" xmlns:cbc="{_CBC[1:-1]}"/>'
    for credit, name in ((False, "Invoice"), (True, "CreditNote"))
}
_EURO = {"currencyID": "EUR"}


def build_ubl(document: InvoiceDocument, *, profile: UblProfile = UblProfile.PEPPOL) -> ExportFile:
    """The document as UBL, equal bytes for equal input. Raises: DocumentError for a draft or when sums differ."""
    if document.number is None:
        raise DocumentError("a draft has no e-invoice")
    document.verify()
    rules = _RULES[profile, document.kind]
    root = etree.fromstring(_ROOTS[document.kind.is_credit])
    _header(root, document, document.number, rules)
    _references(root, document)
    _party(_cac(root, "AccountingSupplierParty"), document.seller)
    _party(_cac(root, "AccountingCustomerParty"), document.buyer)
    _payment(root, document, document.number)
    _tax(root, document)
    _totals(root, document)
    for position, line in enumerate(document.lines, start=1):
        _line(root, position, line, credit=document.kind.is_credit)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return ExportFile(file_name(document.number, "xml"), MEDIA_TYPE, content)


def _header(root: etree._Element, document: InvoiceDocument, number: str, rules: _Rules) -> None:
    _cbc(root, "CustomizationID", rules.customization)
    _cbc(root, "ProfileID", rules.process)
    _cbc(root, "ID", number)
    _cbc(root, "IssueDate", document.issue_date.isoformat())
    if document.kind.is_credit:
        _cbc(root, "CreditNoteTypeCode", rules.type_code)
    else:
        _cbc(root, "DueDate", _day(document.due_date))
        _cbc(root, "InvoiceTypeCode", rules.type_code)
    _cbc(root, "Note", _note(document))
    _cbc(root, "DocumentCurrencyCode", "EUR")
    if document.buyer_reference or not document.order_reference:
        _cbc(root, "BuyerReference", document.buyer_reference or number)


def _note(document: InvoiceDocument) -> str:
    """All remarks in the one note Peppol allows (PEPPOL-EN16931-R002), the legal words first."""
    parts = (
        ISSUED_BY_BUYER if document.kind.is_self_billed else "",
        REVERSE_CHARGED if document.has(VatTreatment.REVERSE_CHARGE) else "",
        KOR_EXEMPT if document.has(VatTreatment.KOR) else "",
        clean(document.notes).removesuffix("."),
    )
    return ". ".join(part for part in parts if part)


def _references(root: etree._Element, document: InvoiceDocument) -> None:
    period = _cac(root, "InvoicePeriod")
    _cbc(period, "StartDate", document.period_start.isoformat())
    _cbc(period, "EndDate", document.period_end.isoformat())
    if document.order_reference:
        _cbc(_cac(root, "OrderReference"), "ID", document.order_reference)
    if document.credited_number:
        original = _cac(_cac(root, "BillingReference"), "InvoiceDocumentReference")
        _cbc(original, "ID", document.credited_number)
        _cbc(original, "IssueDate", _day(document.credited_date))


def _party(role: etree._Element, party: Party) -> None:
    node = _cac(role, "Party")
    register_number = _register_number(party)
    scheme, address = _endpoint(party, register_number)
    if address:
        _cbc(node, "EndpointID", address, schemeID=scheme)
    if party.trade_name:
        _cbc(_cac(node, "PartyName"), "Name", party.trade_name)
    postal = _cac(node, "PostalAddress")
    _cbc(postal, "StreetName", party.street)
    _cbc(postal, "CityName", party.city)
    _cbc(postal, "PostalZone", party.postcode)
    _cbc(_cac(postal, "Country"), "IdentificationCode", party.country)
    if party.btw_id:
        tax_scheme = _cac(node, "PartyTaxScheme")
        _cbc(tax_scheme, "CompanyID", party.btw_id)
        _cbc(_cac(tax_scheme, "TaxScheme"), "ID", "VAT")
    legal = _cac(node, "PartyLegalEntity")
    _cbc(legal, "RegistrationName", party.name)
    _cbc(legal, "CompanyID", register_number, schemeID=_REGISTER_SCHEMES.get(party.country, ""))
    if party.attention or party.phone or party.email:
        contact = _cac(node, "Contact")
        _cbc(contact, "Name", party.attention)
        _cbc(contact, "Telephone", party.phone)
        _cbc(contact, "ElectronicMail", party.email)


def _register_number(party: Party) -> str:
    if party.country in _REGISTER_SCHEMES:
        return "".join(character for character in party.kvk if character.isdigit())
    return party.kvk


def _endpoint(party: Party, register_number: str) -> tuple[str, str]:
    """Scheme and number under which Peppol finds the party: its own choice, register number, btw-id, else e-mail."""
    if ":" in party.peppol_id:
        scheme, _, address = party.peppol_id.partition(":")
        return scheme, address
    if register_number and party.country in _REGISTER_SCHEMES:
        return _REGISTER_SCHEMES[party.country], register_number
    if party.btw_id and party.country in _VAT_SCHEMES:
        return _VAT_SCHEMES[party.country], party.btw_id
    return "EM", party.email


def _payment(root: etree._Element, document: InvoiceDocument, number: str) -> None:
    seller = document.seller
    if seller.iban:
        means = _cac(root, "PaymentMeans")
        _cbc(means, "PaymentMeansCode", _SEPA_CREDIT_TRANSFER)
        if document.kind.is_credit:
            _cbc(means, "PaymentDueDate", _day(document.due_date))
        _cbc(means, "PaymentID", number)
        account = _cac(means, "PayeeFinancialAccount")
        _cbc(account, "ID", seller.iban)
        _cbc(account, "Name", seller.account_holder or seller.name)
        if seller.bic:
            _cbc(_cac(account, "FinancialInstitutionBranch"), "ID", seller.bic)
    if document.payment_terms:
        _cbc(_cac(root, "PaymentTerms"), "Note", document.payment_terms)


def _tax(root: etree._Element, document: InvoiceDocument) -> None:
    total = _cac(root, "TaxTotal")
    _amount(total, "TaxAmount", document.totals.vat_cents)
    for subtotal in document.vat:
        node = _cac(total, "TaxSubtotal")
        _amount(node, "TaxableAmount", subtotal.base_cents)
        _amount(node, "TaxAmount", subtotal.vat_cents)
        _tax_category(node, subtotal)


def _tax_category(parent: etree._Element, subtotal: VatSubtotal) -> None:
    category = _cac(parent, "TaxCategory")
    _cbc(category, "ID", _VAT_CODES[subtotal.category])
    _cbc(category, "Percent", decimal_text(subtotal.vat_bp, 2))
    code, reason = _EXEMPTIONS.get(subtotal.category, ("", ""))
    _cbc(category, "TaxExemptionReasonCode", code)
    _cbc(category, "TaxExemptionReason", reason)
    _cbc(_cac(category, "TaxScheme"), "ID", "VAT")


def _totals(root: etree._Element, document: InvoiceDocument) -> None:
    node = _cac(root, "LegalMonetaryTotal")
    _amount(node, "LineExtensionAmount", document.totals.net_cents)
    _amount(node, "TaxExclusiveAmount", document.totals.net_cents)
    _amount(node, "TaxInclusiveAmount", document.totals.total_cents)
    _amount(node, "PayableAmount", document.totals.total_cents)


def _line(root: etree._Element, position: int, line: DocumentLine, *, credit: bool) -> None:
    node = _cac(root, "CreditNoteLine" if credit else "InvoiceLine")
    _cbc(node, "ID", str(position))
    quantity = decimal_text(line.quantity_1e4, 4, at_least=0)
    _cbc(node, "CreditedQuantity" if credit else "InvoicedQuantity", quantity, unitCode=_UNIT_CODES[line.unit])
    _amount(node, "LineExtensionAmount", line.net_cents)
    item = _cac(node, "Item")
    _cbc(item, "Description", line.detail)
    _cbc(item, "Name", line.description)
    category = _cac(item, "ClassifiedTaxCategory")
    _cbc(category, "ID", _VAT_CODES[line.vat_category])
    _cbc(category, "Percent", decimal_text(line.vat_bp, 2))
    _cbc(_cac(category, "TaxScheme"), "ID", "VAT")
    price = etree.SubElement(_cac(node, "Price"), f"{_CBC}PriceAmount", _EURO)
    price.text = decimal_text(line.rate_1e4, 4, at_least=2)


def _cac(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, _CAC + name)


def _cbc(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    """Add a leaf; an empty one would be refused (PEPPOL-EN16931-R008), so nothing is written then."""
    visible = clean(text)
    if visible:
        present = {key: value for key, value in attributes.items() if value}
        etree.SubElement(parent, _CBC + name, present).text = visible


def _amount(parent: etree._Element, name: str, cents: int) -> None:
    etree.SubElement(parent, _CBC + name, _EURO).text = decimal_text(cents, 2)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
