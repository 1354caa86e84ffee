"""Making, numbering and freezing invoices, at one and at ten times the data; printing them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from sqlalchemy import select

from benchmarks.harness import Row, in_turns, processor, wall
from benchmarks.trade import LINES, PRINCIPALS, Trade
from benchmarks.world import Site, World
from exports.documents import DocumentLine, InvoiceDocument, line_net_cents, totals_of, vat_of
from exports.pdf import build_pdf
from exports.ubl import build_ubl
from models.tables import Invoice
from models.values.money import BASIS
from services.invoices.files import document_of

ONE_BY_ONE = 100
"""Invoices in a round."""


def rows(world: World) -> Iterator[Row]:
    trade = world.remember(Trade)
    one, ten = (_Issuing(trade, site) for site in (world.main, trade.tenfold))
    alone, alone_at_ten = in_turns(wall(one.one, times=ONE_BY_ONE), wall(ten.one, times=ONE_BY_ONE))
    yield Row(
        what=f"make, number and freeze an invoice of {LINES} lines with UBL, one by one in an action each, committed,"
        " among 10,000",
        unit="ms",
        figures=alone,
        aim=8,
    )
    yield Row(
        what="the same among 100,000 (ten times the invoices, lines and weeks)",
        unit="ms",
        figures=alone_at_ten,
        floors=alone,
        floor_is="among 10,000",
        most_times_floor=1.1,
    )
    together, together_at_ten = in_turns(wall(one.run), wall(ten.run), rounds=3)
    yield Row(
        what=f"make, number and freeze {PRINCIPALS:,} invoices of {LINES} lines with UBL in one run among 10,000",
        unit="s",
        figures=[figure / 1_000 for figure in together],
        aim=3,
    )
    yield Row(
        what="the same among 100,000",
        unit="s",
        figures=[figure / 1_000 for figure in together_at_ten],
        floors=[figure / 1_000 for figure in together],
        floor_is="among 10,000",
        most_times_floor=1.1,
    )
    yield from _printing(trade)


class _Issuing:
    """Bills weeks that were prepared, the latest first, so that every run finds unbilled lines."""

    def __init__(self, trade: Trade, site: Site) -> None:
        self._site = site
        self._owner = trade.company.owner
        self._weeks = list(trade.open_weeks)
        first = self._weeks.pop()
        self._one_by_one = iter([(first, each) for each in trade.principal_ids])

    def one(self) -> None:
        week, principal_id = next(self._one_by_one)
        with self._site.services(self._owner) as depotflow:
            invoice_id = depotflow.invoices.draft(week=week, principal_id=principal_id)
            depotflow.invoices.issue(invoice_id=invoice_id)

    def run(self) -> None:
        week = self._weeks.pop()
        with self._site.services(self._owner) as depotflow:
            drafts = depotflow.invoices.draft_week(week=week)
        with self._site.services(self._owner) as depotflow:
            depotflow.invoices.issue_run(invoice_ids=[draft.invoice_id for draft in drafts])


def _printing(trade: Trade) -> Iterator[Row]:
    """An invoice as it was issued, with its annex and its e-invoice inside."""
    with trade.site.scope(trade.company.owner) as scope:
        row = scope.session.scalars(select(Invoice).where(Invoice.number.is_not(None)).limit(1)).one()
        document = document_of(scope, row)
    ubl = build_ubl(document)
    (made,) = in_turns(processor(lambda: build_pdf(document, ubl=ubl), times=10))
    yield Row(
        what="print the same invoice again: PDF/A-3 with UBL and annex, compiler warm",
        unit="ms",
        figures=made,
    )
    others = _others(document)
    (made,) = in_turns(processor(lambda: build_pdf(next(others), ubl=ubl), times=10))
    yield Row(
        what=f"print an invoice of {LINES} lines, another one every time: processor for PDF/A-3 with UBL and annex",
        unit="ms",
        figures=made,
        aim=8,
    )


def _others(document: InvoiceDocument) -> Iterator[InvoiceDocument]:
    """Invoices of one company with the same words, as most are: number, buyer and every figure differ."""
    for number in count(1):
        lines = tuple(_counted(line, number) for line in document.lines)
        totals = totals_of(lines)
        annex = [replace(row, stops=number, parcels=2 * number, amount_cents=0) for row in document.annex]
        annex[0] = replace(annex[0], amount_cents=totals.net_cents)
        yield replace(
            document,
            number=f"2026-{number:04d}",
            buyer=replace(document.buyer, name=f"Pakketdienst Zuid {number} B.V."),
            lines=lines,
            vat=vat_of(lines),
            totals=totals,
            annex=tuple(annex),
        )


def _counted(line: DocumentLine, quantity: int) -> DocumentLine:
    quantity_1e4 = quantity * BASIS
    return replace(line, quantity_1e4=quantity_1e4, net_cents=line_net_cents(quantity_1e4, line.rate_1e4))
