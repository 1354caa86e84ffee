"""What came in on an invoice: the card on its page, and the panels that book a receipt and take it back."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from functools import partial
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import dutch_date
from models.values.ids import new_id
from models.values.money import Money
from pages.documents import CREDITS, counted
from pages.guard import Visit
from services.access.permissions import Permission
from services.invoices.queries import InvoiceRow
from services.invoices.receipts import ReceiptRow
from ui import action, parts, toast
from ui.form import Form, Values
from ui.overlay import Dialog, Drawer

Done = Callable[[], Awaitable[None]]


def show_receipts(visit: Visit, row: InvoiceRow, receipts: Sequence[ReceiptRow], *, done: Done) -> None:
    """The card with what was received and what is open; `done` runs after a change."""
    back = row.kind in CREDITS
    with parts.card("Terugbetaling" if back else "Betaling", span=12):
        settled = Money(abs(row.total.cents) - abs(row.open.cents))
        parts.put(
            parts.facts(
                [
                    ("Totaal", Money(abs(row.total.cents)).dutch),
                    ("Verrekend of terugbetaald" if back else "Ontvangen", settled.dutch),
                    ("Nog open", Markup("<b>{}</b>").format(Money(abs(row.open.cents)).dutch)),
                ]
            )
        )
        for receipt in receipts:
            _line(visit, receipt, done)


def _line(visit: Visit, receipt: ReceiptRow, done: Done) -> None:
    amount = Money(abs(receipt.amount.cents)).dutch
    said = receipt.remark or f"geboekt door {receipt.recorded_by}"
    if receipt.is_withdrawn:
        amount_shown = Markup("<s>{}</s>").format(amount)
        said = f"teruggenomen door {receipt.withdrawn_by}: {receipt.withdrawn_reason}"
    else:
        amount_shown = Markup("{}").format(amount)
    with ui.element("div").classes("df-line"):
        parts.put(
            Markup("{} <span class='c-2'>{}</span><br><small>{}</small>").format(
                amount_shown, dutch_date(receipt.received_on), said
            )
        )
        if not receipt.is_withdrawn and visit.may(Permission.INVOICES_ISSUE):
            undo = partial(_ask_undo, visit, receipt, done)
            action.button("Neem terug", undo, icon="undo-2", kind="quiet", small=True)


async def ask_receipt(visit: Visit, row: InvoiceRow, *, done: Done) -> None:
    """Open the panel that books money on a document."""
    today = await visit.perform(lambda depotflow: depotflow.scope.today)
    receipt_id = new_id()
    back = row.kind in CREDITS

    async def book(values: Values) -> None:
        settled = await visit.perform(
            lambda depotflow: depotflow.invoices.record_receipt(
                invoice_id=row.id,
                receipt_id=receipt_id,
                amount=values["amount"],
                received_on=values["received_on"],
                remark=values["remark"] or "",
            )
        )
        panel.close()
        left = Money(abs(settled.open.cents))
        toast.ok(f"Geboekt op {settled.number}", f"Nog {left.dutch} open." if left else "Er staat niets meer open.")
        await done()

    open_now = Money(abs(row.open.cents))
    title = "Boek terugbetaling" if back else "Boek betaling"
    with visit.client, Drawer(f"{title} op {row.number}", row.party) as panel, Form(book) as form:
        hint = f"Open staat {open_now.dutch}. Een deel boeken kan ook."
        form.money("amount", "Bedrag", open_now, required=True, hint=hint)
        form.date("received_on", "Dag", today, required=True, hint="De dag op het bankafschrift.")
        more = "Bijvoorbeeld: verrekend met factuur 2026-0012." if back else "Bijvoorbeeld het afschriftnummer."
        form.text("remark", "Opmerking", hint=more)
    with panel.foot:
        form.submit("Boek", icon="check")
    panel.open()


async def ask_paid(visit: Visit, invoice_ids: Sequence[UUID]) -> None:
    """Open the question on which day these invoices were paid in full."""
    today = await visit.perform(lambda depotflow: depotflow.scope.today)
    what = counted(len(invoice_ids), "factuur", "facturen")

    async def book(values: Values) -> None:
        day: date = values["received_on"]
        booked = await visit.perform(
            lambda depotflow: depotflow.invoices.record_paid(invoice_ids=invoice_ids, received_on=day)
        )
        ask.close()
        toast.ok(f"{counted(booked, 'factuur', 'facturen')} geboekt als betaald")

    happens = "Wat nog open staat wordt geboekt als ontvangen op deze dag. Terugnemen kan bij elke factuur."
    with visit.client, Dialog(f"Boek {what} als betaald", happens) as ask, Form(book) as form:
        form.date("received_on", "Dag", today, required=True, hint="De dag op het bankafschrift.")
    with ask.foot:
        form.submit(f"Boek {what}", icon="check")
    ask.open()


def _ask_undo(visit: Visit, receipt: ReceiptRow, done: Done) -> None:
    async def undo(values: Values) -> None:
        settled = await visit.perform(
            lambda depotflow: depotflow.invoices.undo_receipt(receipt_id=receipt.id, reason=values["reason"])
        )
        ask.close()
        toast.ok("De boeking is teruggenomen", f"Op {settled.number} staat weer {settled.open.dutch} open.")
        await done()

    amount = Money(abs(receipt.amount.cents)).dutch
    subtitle = f"{amount} van {dutch_date(receipt.received_on)} staat daarna weer open."
    with visit.client, Dialog("Neem boeking terug", subtitle) as ask, Form(undo) as form:
        form.text("reason", "Reden", required=True, hint="Blijft bij de factuur te zien.")
    with ask.foot:
        form.submit("Neem terug", icon="undo-2")
    ask.open()
