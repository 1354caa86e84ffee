"""Freezes a document: its record, its e-invoice and the fingerprints of both, ready to be stored for good."""

import hashlib
from typing import Any

from exports.documents import DocumentKind, InvoiceDocument, Totals, canonical_record
from exports.ubl import build_ubl
from services.scope import Scope


def frozen_values(document: InvoiceDocument) -> dict[str, Any]:
    """The columns of `Invoice` that follow from a numbered document; the amounts of a credit are negative there.

    Raises: DocumentError when its sums differ.
    """
    ubl = build_ubl(document)
    record = document.to_record()
    return {
        "number": document.number,
        "issue_date": document.issue_date,
        "due_date": document.due_date,
        **amounts_of(document.kind, document.totals),
        "record": record,
        "record_sha256": hashlib.sha256(canonical_record(record)).digest(),
        "ubl": ubl.content,
        "ubl_sha256": bytes.fromhex(ubl.sha256),
    }


def amounts_of(kind: DocumentKind, totals: Totals) -> dict[str, int]:
    """The three totals as the table holds them."""
    sign = -1 if kind.is_credit else 1
    return {
        "net_cents": sign * totals.net_cents,
        "vat_cents": sign * totals.vat_cents,
        "total_cents": sign * totals.total_cents,
    }


def issued_by(scope: Scope) -> dict[str, Any]:
    """Who issues and when."""
    return {"issued_at": scope.now, "issued_by": scope.identity.name}
