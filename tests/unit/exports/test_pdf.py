"""The printed document: its words, its standard, its attachment, and that nothing hostile breaks it."""

import io
import threading
from dataclasses import replace
from datetime import date

import pikepdf
import pypdf
import pytest
from PIL import Image

from exports.documents import DocumentError, InvoiceDocument, Unit
from exports.file import ExportFile
from exports.pdf import Brand, build_pdf
from exports.print_view import line_quantity, period_text, quantity_text
from exports.ubl import build_ubl
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
    annexed,
    line,
    with_lines,
)

HOSTILE_NAME = 'Müller & Zn. <b>"#eval(1)"</b> $x$ \\ 🚚 陳大文 محمد \u202eneslnaJ\x00\x1b ' + "x" * 300


def printed(document: InvoiceDocument) -> ExportFile:
    return build_pdf(document, ubl=build_ubl(document) if document.number else None)


def pages(export: ExportFile) -> list[str]:
    """The words of every page, all kinds of blanks made plain."""
    reader = pypdf.PdfReader(io.BytesIO(export.content))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def words(document: InvoiceDocument) -> str:
    return " ".join(pages(printed(document)))


def test_the_invoice_of_the_design_says_the_same_on_one_page() -> None:
    (page,) = pages(printed(INVOICE))
    for words in (
        "Kempenbode Koeriers B.V. Ekkersrijt 9998 5692 ZZ Son en Breugel",
        "KvK 17999999 Btw-id NL009999999B01",
        "Factuur voor Noordster Pakketten Nederland B.V. Afdeling crediteuren Postbus 9999 3500 ZZ Utrecht",
        "Factuur 2026-0241 week 24, 8 tot en met 14 juni 2026",
        "Factuurdatum 18 juni 2026",
        "Betalen vóór 18 juli 2026",
        "Uw inkoopnummer NS-EHV-44120",
        "Uw weekstaat 2026-24-EHV v2",
        "12.357 € 1,28 € 15.816,96",
        "795,00 € 11,60 € 9.222,00",
        "3,1% € 863,80",
        "Totaal excl. btw € 29.078,22",
        "Btw 21% over € 29.078,22 € 6.106,43",
        "Te betalen € 35.184,65",
        "over op NL91 ABNA 0417 1643 00 ten name van Kempenbode Koeriers B.V., met kenmerk 2026-0241",
        "1 van 1",
    ):
        assert words in page


@pytest.mark.parametrize("document", [SELF_BILL, SELF_BILL_CREDIT, KOR_SELF_BILL, SHIFTED_SELF_BILL])
def test_a_self_bill_says_in_its_text_that_the_buyer_issued_it(document: InvoiceDocument) -> None:
    text = words(document)
    assert "Factuur uitgereikt door afnemer" in text
    assert "Leverancier" in text
    assert "volgens de afspraak van" in text


def test_shifted_vat_is_named_with_the_buyer_and_his_btw_id() -> None:
    text = words(SHIFTED_SELF_BILL)
    assert "Btw, verlegd naar afnemer € 0,00" in text
    assert "Btw verlegd. De btw wordt geheven bij de afnemer: Kempenbode Koeriers B.V., NL009999999B01." in text
    assert "KBO 0999.999.922" in text
    assert "3920 Lommel, België" in text


def test_a_kor_driver_has_the_exemption_and_no_other_word_about_vat() -> None:
    text = words(KOR_SELF_BILL)
    assert "Vrijgesteld van omzetbelasting, artikel 25 Wet op de omzetbelasting 1968" in text
    assert "Totaal € 1.694,18" in text
    assert "btw" not in text.lower().replace("btw-id", "")


def test_a_credit_names_what_it_takes_back() -> None:
    text = words(CREDIT_NOTE)
    assert "Creditfactuur 2026-0250" in text
    assert "Credit op factuur 2026-0241 van 18 juni 2026" in text
    assert "Totaal credit € 35.184,65" in text
    assert "Wij verrekenen € 35.184,65 met factuur 2026-0241" in text
    assert "Kempenbode verrekent € 2.049,96 met factuur LW-2026-024" in words(SELF_BILL_CREDIT)


def test_a_draft_says_concept_and_asks_for_no_money() -> None:
    text = words(DRAFT)
    assert "Conceptfactuur" in text
    assert "Concept " in text
    assert "er hoeft nog niets betaald te worden" in text
    assert "Maak" not in text
    assert "Concept" not in words(INVOICE)
    with pytest.raises(DocumentError, match="draft"):
        build_pdf(DRAFT, ubl=build_ubl(INVOICE))


@pytest.mark.parametrize("document", [*ALL_ISSUED, DRAFT], ids=lambda document: str(document.number))
def test_every_document_claims_its_standards_and_embeds_its_fonts(document: InvoiceDocument) -> None:
    with pikepdf.open(io.BytesIO(printed(document).content)) as file:
        metadata = file.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert str(file.Root.Lang).lower() == "nl-nl"
        assert file.Root.MarkInfo.Marked
        assert "factuur" in str(metadata["dc:title"]).lower()
        fonts = [font for page in file.pages for font in page.Resources.Font.values()]
        assert fonts
        for font in fonts:
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert any(key in descriptor for key in ("/FontFile2", "/FontFile3"))


def test_the_e_invoice_is_inside_unchanged() -> None:
    ubl = build_ubl(INVOICE)
    with pikepdf.open(io.BytesIO(build_pdf(INVOICE, ubl=ubl).content)) as file:
        assert list(file.attachments) == ["2026-0241.xml"]
        attached = file.attachments["2026-0241.xml"]
        assert attached.get_file().read_bytes() == ubl.content
        assert attached.get_file().mime_type == "application/xml"
        assert str(attached.obj.AFRelationship) == "/Alternative"


def test_equal_documents_give_equal_bytes_in_whatever_order_they_are_printed() -> None:
    first = printed(INVOICE)
    printed(SELF_BILL)
    assert printed(InvoiceDocument.from_record(INVOICE.to_record())) == first
    assert first.name == "Factuur-2026-0241.pdf"
    with pikepdf.open(io.BytesIO(first.content)) as file:
        assert str(file.docinfo["/CreationDate"]).startswith("D:20260618")


def test_several_threads_can_print_at_once() -> None:
    documents = [replace(INVOICE, number=f"2026-{number:04d}") for number in range(8)]
    found: dict[str, str] = {}

    def print_one(document: InvoiceDocument) -> None:
        found[str(document.number)] = words(document)

    threads = [threading.Thread(target=print_one, args=(document,)) for document in documents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"Factuur {number} " in text for number, text in found.items())
    assert len(found) == len(documents)


def test_the_annex_stands_on_pages_of_its_own_with_repeated_headings() -> None:
    first, *annex = pages(printed(annexed(INVOICE)))
    assert "Route Chauffeur" not in first
    assert len(annex) == 3
    assert "Bijlage bij factuur 2026-0241" in annex[0]
    assert all("Route Chauffeur Stops Pakketten Tijd Bedrag" in page for page in annex)
    assert all("wo 10 juni" in page for page in annex[:2])
    text = " ".join(annex)
    for day in ("ma 8 juni", "di 9 juni", "za 13 juni"):
        assert day in text
    assert "Samen 2.169 2.826 143 u 15 m € 4.846,62" in text
    assert "Alle dagen 13.014 16.956 859 u 30 m € 29.078,22" in text
    assert "4 van 4" in annex[-1]


def test_an_annex_shows_only_what_was_counted() -> None:
    rows = tuple(replace(row, driver="", minutes=None) for row in annexed(INVOICE).annex)
    text = words(replace(INVOICE, annex=rows))
    assert "Route Stops Pakketten Bedrag" in text
    assert "Chauffeur" not in text


def test_forty_lines_go_over_pages_with_the_headings_repeated_and_the_total_last() -> None:
    lines = tuple(line(f"Rit {number}", "2", "12.50", detail="toelichting") for number in range(1, 41))
    first, *rest = pages(printed(with_lines(INVOICE, lines)))
    assert rest
    assert all("Omschrijving Aantal Prijs Bedrag excl. btw" in page for page in (first, rest[0]))
    assert "Te betalen" not in first
    assert "Te betalen € 1.210,00" in rest[-1]


def test_a_hostile_name_is_printed_as_letters_and_breaks_nothing() -> None:
    buyer = replace(NOORDSTER, name=HOSTILE_NAME, street=HOSTILE_NAME)
    lines = (*INVOICE.lines, line(HOSTILE_NAME, "1", "1", detail=HOSTILE_NAME))
    export = printed(replace(with_lines(INVOICE, lines), buyer=buyer, notes=HOSTILE_NAME))
    text = " ".join(pages(export))
    assert 'Müller & Zn. <b>"#eval(1)"</b> $x$ \\ □ □□□' in text
    assert "\u202e" not in text
    with pikepdf.open(io.BytesIO(export.content)) as file:
        assert "陳大文" in file.attachments["2026-0241.xml"].get_file().read_bytes().decode()


def test_a_brand_dresses_invoices_and_leaves_the_drivers_own_document_alone() -> None:
    mark = io.BytesIO()
    Image.new("RGBA", (72, 72), "#1b1c1e").save(mark, "PNG")
    brand = Brand(logo=mark.getvalue(), tagline="Pakketbezorging in Brabant", accent="#17693f")
    invoice = build_pdf(INVOICE, brand=brand)
    assert "Pakketbezorging in Brabant" in pages(invoice)[0]
    assert len(pypdf.PdfReader(io.BytesIO(invoice.content)).pages[0].images) == 1
    assert build_pdf(SELF_BILL, brand=replace(brand, accent="#1d4ebd")) == build_pdf(SELF_BILL)


@pytest.mark.parametrize("accent", ["red", "#12345", '#1d4ebd"', ""])
def test_a_colour_that_is_none_is_a_fault(accent: str) -> None:
    with pytest.raises(ValueError, match="colour"):
        build_pdf(INVOICE, brand=Brand(accent=accent))


def test_a_document_that_does_not_add_up_is_not_printed() -> None:
    with pytest.raises(DocumentError):
        build_pdf(replace(INVOICE, totals=replace(INVOICE.totals, total_cents=1)))


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 6, 8), date(2026, 6, 14), "week 24, 8 tot en met 14 juni 2026"),
        (date(2026, 6, 1), date(2026, 6, 30), "1 tot en met 30 juni 2026"),
        (date(2026, 6, 29), date(2026, 7, 5), "week 27, 29 juni tot en met 5 juli 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "week 53, 28 december 2026 tot en met 3 januari 2027"),
        (date(2026, 6, 8), date(2026, 6, 8), "8 juni 2026"),
    ],
)
def test_a_period_is_written_with_its_last_day(first: date, last: date, text: str) -> None:
    assert period_text(first, last) == text


@pytest.mark.parametrize(
    ("quantity_1e4", "unit", "text"),
    [
        (12_357_0000, Unit.PIECE, "12.357"),
        (795_0000, Unit.HOUR, "795,00"),
        (7_5000, Unit.HOUR, "7,50"),
        (12_5000, Unit.KM, "12,5"),
        (1_2345, Unit.HOUR, "1,2345"),
        (-1_0000, Unit.PIECE, "−1"),
        (0, Unit.DAY, "0"),
    ],
)
def test_a_quantity_shows_the_decimals_it_has(quantity_1e4: int, unit: Unit, text: str) -> None:
    assert quantity_text(quantity_1e4, unit) == text


@pytest.mark.parametrize(
    ("quantity", "rate", "text"),
    [
        ("2", "42", "2,00"),
        ("2.5", "42", "2,50"),
        # 2,08 x 42,00 is 87,36 and 2,083 x 42,00 is 87,49, but 2,0833 x 42,00 is 87,50
        ("2.0833", "42", "2,0833"),
        # 0,17 x 3,00 is 0,51; 0,167 x 3,00 is 0,50, as 0,1667 x 3,00 is
        ("0.1667", "3", "0,167"),
        ("8.3333", "0.01", "8,33"),
        ("-2.0004", "0.01", "−2,00"),
    ],
)
def test_hours_show_no_more_decimals_than_their_amount_needs(quantity: str, rate: str, text: str) -> None:
    assert line_quantity(line("Wachttijd", quantity, rate, unit=Unit.HOUR)) == text
