"""Text that wants to be markup, a formula or a header, in every field of every document that leaves the product."""

import csv
import io
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any, Final, cast

import openpyxl
import pikepdf
import pypdf
import pytest
from lxml import etree

from exports.documents import InvoiceDocument
from exports.payroll import payroll_csv, payroll_xlsx
from exports.pdf import build_pdf
from exports.sepa import build_sepa
from exports.text import clean
from exports.ubl import build_ubl
from models.values.ids import new_id
from services.gateways.mail import compose
from tests.unit.exports.samples import INVOICE, SELF_BILL, annexed
from tests.unit.exports.test_payroll import EXPORT
from tests.unit.exports.test_sepa import BATCH

PLANTED: Final = (
    '=1+1#eval("1+1")#read("/etc/passwd")$x^2$@label\\*/ /* [*b*] ]]>"\'</Nm><script>planted()</script>&amp;%0A'
    "\r\nBcc: x@voorbeeld.example\x00\x1b\u202eneslnaJ\u200b " + "onafbreekbaar" * 30
)
SHOWN: Final = '#eval("1+1")#read("/etc/passwd")$x^2$@label\\*/ /* [*b*] ]]>"\'</Nm><script>planted()</script>&amp;%0A'
"""What of it is to be read in a document, as it was typed."""
BROKEN: Final = ("\x00", "\x1b", "\u202e", "\u200b")
ACTIVE: Final = ("/JavaScript", "/JS", "/Launch", "/OpenAction", "/URI", "/SubmitForm", "/AA")
OF_A_FORM: Final = frozenset(
    {"number", "country", "iban", "bic", "kvk", "btw_id", "peppol_id", "end_to_end_id", "msg_id", "debtor_iban"}
    | {"debtor_bic", "creditor_reference", "credited_number", "period", "wage_tax_number"}
)
"""What the services let through in one form only; the schemas of the files hold them to it too."""


def planted(value: Any, *, besides: frozenset[str] = frozenset(), name: str = "") -> Any:
    """The same with the text before every word in it."""
    if is_dataclass(value) and not isinstance(value, type):
        changes = {
            each.name: planted(getattr(value, each.name), besides=besides, name=each.name) for each in fields(value)
        }
        return replace(cast("Any", value), **changes)
    if isinstance(value, tuple):
        return tuple(planted(each, besides=besides, name=name) for each in value)
    return PLANTED + value if type(value) is str and name not in besides else value


@pytest.mark.parametrize("document", [annexed(INVOICE), SELF_BILL], ids=["invoice", "self-bill"])
def test_a_pdf_shows_it_as_it_was_typed_whatever_field_it_is_in(document: InvoiceDocument) -> None:
    made = build_pdf(planted(document, besides=frozenset({"iban"})))
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.content)).pages]
    words = "".join("".join(pages).split())
    assert words.count("".join(SHOWN.split())[:40]) >= 20
    assert "root:" not in words
    assert not any(mark in words for mark in ("\x00", "\x1b", "\u202e"))
    with pikepdf.open(io.BytesIO(made.content)) as file:
        found = {key for part in file.objects if isinstance(part, pikepdf.Dictionary) for key in part if key in ACTIVE}
    assert found == set()


@pytest.mark.parametrize("document", [INVOICE, SELF_BILL], ids=["invoice", "self-bill"])
def test_an_e_invoice_holds_it_as_text(document: InvoiceDocument) -> None:
    made = build_ubl(planted(document, besides=OF_A_FORM))
    root = etree.fromstring(made.content)
    texts = [node.text for node in root.iter() if node.text and "planted()" in node.text]
    assert len(texts) >= 10
    assert all(clean(PLANTED)[:90] in text for text in texts)
    assert not any(mark in text for text in texts for mark in BROKEN)
    assert {etree.QName(node).localname for node in root.iter(etree.Element)} & {"script", "Nm"} == set()


def test_a_payroll_file_holds_no_formula_and_no_broken_row() -> None:
    export = planted(EXPORT, besides=frozenset({"period"}))
    rows = list(csv.reader(io.StringIO(payroll_csv(export).content.decode("utf-8-sig")), delimiter=";"))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))] == []
    page = openpyxl.load_workbook(io.BytesIO(payroll_xlsx(export).content)).worksheets[0]
    cells = [cell for row in page.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert sum("planted()" in str(cell.value) for cell in cells) >= 20


def test_a_payment_file_holds_letters_that_banks_take() -> None:
    made = build_sepa(planted(BATCH, besides=OF_A_FORM))
    names = [node.text or "" for node in etree.fromstring(made.content).iter("{*}Nm", "{*}Ustrd")]
    assert len(names) >= 5
    for name in names:
        assert not set(name) & set('<>"=#$@\\&;*[]\r\n') | {mark for mark in BROKEN if mark in name}
        assert 0 < len(name) <= 140


def test_a_mail_has_no_header_more_and_no_html() -> None:
    letter = compose(
        sender="DepotFlow <noreply@depotflow.example>",
        recipient="daan@voorbeeld.example",
        subject=PLANTED.replace("\x00", "").replace("\x1b", ""),
        body=PLANTED,
        reference=new_id(),
        at=datetime(2026, 6, 22, 3, 30, tzinfo=UTC),
    )
    read = message_from_bytes(letter.as_bytes(), policy=policy.default)
    assert read["Bcc"] is None
    assert set(read) >= {"From", "To", "Subject"}
    assert read.get_content_type() == "text/plain"
    assert "<script>planted()</script>" in read.get_content()
