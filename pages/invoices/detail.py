"""One document: what it says, what happened to it, and its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from exports.documents import InvoiceDocument
from exports.print_view import line_quantity, price_text
from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date, dutch_day
from models.values.money import Money, dutch_percentage
from pages.chrome import audit_link, office
from pages.documents import CREDITS, KINDS, SELF_BILLS, ask_credit, ask_mail, file_path, state_tag
from pages.guard import Visit, tenant_page
from pages.invoices.mails import show_mails
from pages.invoices.receipts import ask_receipt, show_receipts
from pages.settlement.steps import step_path
from services.access.permissions import Permission
from services.invoices.mailing import InvoiceMailRow
from services.invoices.queries import InvoiceDetail, InvoiceRow
from services.invoices.receipts import ReceiptRow
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.frame import Shell
from ui.repaint import anew

FLUSH = "margin-inline: 0"
HOW = {"driver": "door de chauffeur", "silence": "door het verlopen van de termijn", "office": "door kantoor genoteerd"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the page shows, read in one go; self-bills are not mailed, and paid with a file for the bank."""

    detail: InvoiceDetail
    receipts: Sequence[ReceiptRow]
    mails: Sequence[InvoiceMailRow]


def read(depotflow: TenantServices, invoice_id: UUID) -> Known:
    """The document with what was received on it and the mails that brought it."""
    invoices = depotflow.invoices
    detail = invoices.get(invoice_id=invoice_id)
    if not _takes_money(detail.row):
        return Known(detail, (), ())
    return Known(detail, invoices.receipts(invoice_id=invoice_id), invoices.mails(invoice_id=invoice_id))


@tenant_page("/factuur/{invoice_id}", needs=Permission.INVOICES_SEE)
async def invoice_page(visit: Visit, invoice_id: UUID) -> None:
    """Build the page."""
    known = await visit.perform(partial(read, invoice_id=invoice_id))
    row = known.detail.row
    with office(visit, f"{KINDS[row.kind]} {row.number}".strip(), active="/facturen") as shell:
        screen = Screen(visit, invoice_id, shell)
    screen.paint(known)
    visit.listen("invoices", screen.hear)
    visit.listen("self_bills", screen.hear)


class Screen:
    """One open page of a document; it is painted anew at every change."""

    def __init__(self, visit: Visit, invoice_id: UUID, shell: Shell) -> None:
        self.visit = visit
        self.invoice_id = invoice_id
        self.refresh = visit.in_turn(partial(read, invoice_id=invoice_id), self.paint)
        """Reads and shows the document again."""
        with shell.actions:
            self._actions = ui.element("div").classes("df-top__g")
        with shell.body:
            self._body = ui.element("div").classes("df-slot")

    async def hear(self, _: dict[str, Any]) -> None:
        """Something happened to a document: read and show this one."""
        await self.refresh()

    def paint(self, known: Known) -> None:
        """Show what is known."""
        anew(self._actions)
        anew(self._body)
        with self._actions:
            self._buttons(known.detail)
            self._next(known)
        with self._body:
            self._show(known)

    def _buttons(self, known: InvoiceDetail) -> None:
        row = known.row
        self_billed = row.kind in SELF_BILLS
        may = self.visit.may(Permission.SELF_BILLS_ISSUE if self_billed else Permission.INVOICES_ISSUE)
        if may and row.kind in {"invoice", "self_bill"} and row.state not in {"draft", "credited"}:
            action.button("Crediteer", lambda: ask_credit(self.visit, row, done=self.refresh), kind="quiet")
        if may and row.state == "offered":
            action.button("Noteer akkoord", partial(self._accept, known), icon="check")
        audit_link(self.visit, row.id)
        if row.state != "draft":
            action.link_button("UBL", file_path(row.id, "xml"), icon="download")
        label = "Voorbeeld" if row.state == "draft" else "PDF"
        pdf = action.link_button(label, file_path(row.id, "pdf"), icon="eye" if row.state == "draft" else "download")
        pdf.props["target"] = "_blank"
        if may and row.state == "draft":
            action.button("Gooi concept weg", partial(self._discard, known), kind="quiet")
            action.button("Maak definitief", self._issue, icon="check", kind="primary")

    def _next(self, known: Known) -> None:
        """Mailing and booking; what is still to be done is the primary one."""
        row = known.detail.row
        if not self.visit.may(Permission.INVOICES_ISSUE):
            return
        is_open = row.state == "issued"
        is_to_mail = is_open and _is_mailed(row) and not known.mails

        def mail() -> None:
            label = "Mail opnieuw" if known.mails else "Mail"
            kind: action.Kind = "primary" if is_to_mail else ""
            action.button(label, partial(ask_mail, self.visit, row, done=self.refresh), icon="mail", kind=kind)

        def book() -> None:
            label = "Boek terugbetaling" if row.kind in CREDITS else "Boek betaling"
            kind: action.Kind = "" if is_to_mail else "primary"
            action.button(label, partial(ask_receipt, self.visit, row, done=self.refresh), icon="euro", kind=kind)

        if is_to_mail and _takes_money(row):
            book()
        if _is_mailed(row):
            mail()
        if is_open and _takes_money(row) and not is_to_mail:
            book()

    async def _issue(self) -> None:
        happens = "Hij krijgt een nummer en verandert daarna niet meer. Terugdraaien kan alleen met een creditnota."
        if await action.confirm("Deze factuur definitief maken?", happens=happens, yes="Maak definitief"):
            made = await self.visit.perform(lambda depotflow: depotflow.invoices.issue(invoice_id=self.invoice_id))
            toast.ok(f"Factuur {made.number} is definitief")
            await self.refresh()

    async def _discard(self, known: InvoiceDetail) -> None:
        await self.visit.perform(lambda depotflow: depotflow.invoices.discard_draft(invoice_id=self.invoice_id))
        ui.navigate.to(step_path(known.row.week, "factuur"))

    async def _accept(self, known: InvoiceDetail) -> None:
        happens = f"Je legt vast dat {known.row.party} akkoord gaf, per telefoon of op papier. Daarna wordt er betaald."
        if await action.confirm("Akkoord noteren?", happens=happens, yes="Noteer akkoord"):
            await self.visit.perform(
                lambda depotflow: depotflow.self_bills.accept_for_contractor(invoice_id=self.invoice_id)
            )
            toast.ok(f"Akkoord op {known.row.number} genoteerd")
            await self.refresh()

    def _show(self, shown: Known) -> None:
        known = shown.detail
        with parts.grid():
            if known.objection:
                note = parts.note("block", "De chauffeur vindt dat dit niet klopt.", known.objection)
                parts.put(note).style("grid-column: span 12")
            with ui.element("div").classes("df-col is-7"):
                with parts.card("Regels"):
                    parts.put(_lines(known.document), classes="df-stacked").style(FLUSH)
                if known.document.annex:
                    with parts.card("Bijlage per dag"):
                        parts.put(_annex(known.document)).style(FLUSH)
            with ui.element("div").classes("df-col is-5"):
                with parts.card("Gegevens", aside=state_tag(known.row)):
                    parts.put(parts.facts(_facts(known)))
                if _takes_money(known.row):
                    show_receipts(self.visit, known.row, shown.receipts, done=self.refresh)
                if _is_mailed(known.row):
                    show_mails(shown.mails)


def _takes_money(row: InvoiceRow) -> bool:
    """Whether receipts are booked on it: what principals owe, and what contractors must pay back."""
    return row.state != "draft" and row.kind != "self_bill"


def _is_mailed(row: InvoiceRow) -> bool:
    return row.state != "draft" and row.kind not in SELF_BILLS


def _lines(document: InvoiceDocument) -> Markup:
    rows: list[tuple[str | Markup, ...]] = [
        (
            Markup(
                '<span style="display:block;padding:6px 0;line-height:18px">{}<br><small class="c-2">{}</small></span>'
            ).format(line.description, line.detail),
            line_quantity(line),
            price_text(line),
            Money(line.net_cents).dutch,
        )
        for line in document.lines
    ]
    rows.append((Markup("<b>Totaal excl. btw</b>"), "", "", Money(document.totals.net_cents).dutch))
    rows += [
        (f"Btw {dutch_percentage(vat.vat_bp, places=0)}", "", "", Money(vat.vat_cents).dutch) for vat in document.vat
    ]
    total = Money(document.totals.total_cents).dutch
    rows.append((Markup("<b>Totaal</b>"), "", "", Markup("<b>{}</b>").format(total)))
    return parts.mini_table(("Omschrijving", "Aantal", "Prijs", "Bedrag"), rows, label="Regels van de factuur")


def _annex(document: InvoiceDocument) -> Markup:
    rows = [
        (
            Markup("{} <span class='c-2'>{}</span>").format(row.route, dutch_day(row.service_date)),
            str(row.stops) if row.stops is not None else "",
            str(row.parcels) if row.parcels is not None else "",
            Money(row.amount_cents or 0).dutch,
        )
        for row in document.annex
    ]
    return parts.mini_table(("Route en dag", "Stops", "Pakketten", "Bedrag"), rows, label="Bijlage per dag")


def _facts(known: InvoiceDetail) -> list[tuple[str, str | Markup]]:
    row, document = known.row, known.document
    facts: list[tuple[str, str | Markup]] = [
        ("Leverancier", document.seller.name),
        ("Afnemer", document.buyer.name),
        ("Week", f"{row.week.week}, {row.week.dutch}"),
        ("Factuurdatum", dutch_date(row.issue_date) if row.issue_date else "nog niet definitief"),
    ]
    if row.due_date:
        facts.append(("Vervalt", dutch_date(row.due_date)))
    if known.issued_at:
        when = f"{dutch_date(known.issued_at.astimezone(AMSTERDAM).date())} {amsterdam_time(known.issued_at)}"
        facts.append(("Vastgelegd", f"{when}, {known.issued_by}"))
    if known.answered_at:
        answered = dutch_date(known.answered_at.astimezone(AMSTERDAM).date())
        facts.append(("Beantwoord", f"{answered}, {HOW.get(known.answered_how, known.answered_how)}"))
    if document.credited_number and known.credits_id:
        facts.append(("Crediteert", parts.link(document.credited_number, f"/factuur/{known.credits_id}")))
    if known.credited_by_id:
        facts.append(("Gecrediteerd met", parts.link("Bekijk de creditnota", f"/factuur/{known.credited_by_id}")))
    if known.record_sha256:
        fingerprint = Markup('<code title="SHA-256 {0}">{1}…</code>').format(
            known.record_sha256, known.record_sha256[:16]
        )
        facts.append(("Controlegetal", fingerprint))
    return facts
