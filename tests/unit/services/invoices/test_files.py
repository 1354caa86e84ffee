"""The files of a document: printed once, kept, and the same ever after."""

from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

from services.invoices.files import DraftHasNoUbl
from tests.conftest import Acting


def test_a_draft_is_printed_as_a_draft_and_not_kept(draft_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        printed = depotflow.invoices.pdf(invoice_id=draft_id)
    assert "Concept" in PdfReader(BytesIO(printed.content)).pages[0].extract_text()
    with pytest.raises(DraftHasNoUbl), acting() as depotflow:
        depotflow.invoices.ubl(invoice_id=draft_id)


def test_an_issued_invoice_downloads_byte_identical_with_its_ubl_inside(draft_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.invoices.issue(invoice_id=draft_id)
    with acting() as depotflow:
        first, ubl = depotflow.invoices.pdf(invoice_id=draft_id), depotflow.invoices.ubl(invoice_id=draft_id)
    with acting() as depotflow:
        second = depotflow.invoices.pdf(invoice_id=draft_id)
    assert (first.content, first.name, first.media_type) == (second.content, second.name, second.media_type)
    reader = PdfReader(BytesIO(first.content))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "2026-0001" in text
    assert "1.066,70" in text
    assert [content for names in reader.attachments.values() for content in names] == [ubl.content]
