"""A zzp driver's own invoices, made by the company: what they say, agreeing with one, or saying what is wrong."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup
from nicegui import ui

from exports.documents import DocumentKind, DocumentLine, InvoiceDocument
from exports.print_view import line_quantity, price_text
from models.values.calendar import dutch_date, dutch_day
from models.values.kinds import SelfBillState, VatTreatment
from models.values.money import BASIS, Money, dutch_percentage
from pages.guard import Visit
from services.self_bills.own import OwnSelfBillDetail, OwnSelfBillRow
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.form import Form
from ui.frame import Phone
from ui.overlay import Dialog

router = APIRouter()

Repaint = Callable[[], Awaitable[None]]

STATES: Final[dict[str, tuple[parts.Tone, str, str]]] = {
    SelfBillState.OFFERED: ("accent", "st-pub", "jouw akkoord nodig"),
    SelfBillState.ACCEPTED: ("ok", "check", "akkoord"),
    SelfBillState.OBJECTED: ("warn", "flag", "klopt niet"),
    SelfBillState.PAID: ("ok", "check", "betaald"),
    SelfBillState.CREDITED: ("line", "undo-2", "gecrediteerd"),
}
MARKS: Final = {"accent": "c-accent", "ok": "s-ok", "warn": "s-warn", "line": "c-3"}


@router.get("/app/factuur/{invoice_id}.pdf")
async def own_pdf(request: Request, invoice_id: UUID) -> Response:
    """The driver's own invoice as it was sent."""
    file = await request.scope["workplace"].perform(
        request.scope["identity"], lambda depotflow: depotflow.self_bills.own_pdf(invoice_id=invoice_id)
    )
    headers = {"Content-Disposition": f'inline; filename="{file.name}"', "Cache-Control": "private, no-store"}
    return Response(file.content, media_type=file.media_type, headers=headers)


def read_self_bills(depotflow: TenantServices) -> tuple[Sequence[OwnSelfBillRow], OwnSelfBillDetail | None]:
    """All of them, and in full the one that waits for an answer, otherwise the newest."""
    rows = depotflow.self_bills.list_own()
    shown = next((row for row in rows if row.can_be_answered), rows[0] if rows else None)
    return rows, depotflow.self_bills.own_detail(invoice_id=shown.id) if shown else None


def build_self_bills(
    visit: Visit,
    phone: Phone,
    stage: ui.element,
    *,
    rows: Sequence[OwnSelfBillRow],
    shown: OwnSelfBillDetail | None,
    repaint: Repaint,
) -> None:
    """Show one in full and the others as a list; the buttons are about the one in full.

    A question stands on `stage`, where a repaint leaves it alone.
    """
    if shown is None:
        parts.put(_nothing_yet(), tag="section", classes="dp-card dp-empty")
        return
    parts.put(_card(shown.row, shown.document), tag="section", classes="dp-card")
    others = [_list_row(row) for row in rows if row.id != shown.row.id]
    if others:
        parts.put(Markup("Eerder"), tag="h2", classes="dp-h")
        parts.put(parts.joined(others), tag="section", classes="dp-card is-flush")
    with phone.thumb:
        if shown.row.can_be_answered:
            action.phone_button("Klopt niet", partial(_object, visit, stage, shown.row, repaint))
        if shown.row.can_be_answered or shown.row.state == SelfBillState.OBJECTED:
            agree = partial(_accept, visit, shown.row, repaint)
            action.phone_button("Akkoord", agree, icon="check", kind="primary")


def _nothing_yet() -> Markup:
    return Markup("{}<h2>Nog geen facturen</h2><p>Na je eerste week maken wij hier je factuur.</p>").format(
        parts.icon("receipt-text", 32, tone="c-3")
    )


def _face(row: OwnSelfBillRow) -> tuple[parts.Tone, str, str]:
    """Tone, icon and word of how it stands."""
    if row.kind != DocumentKind.SELF_BILL_CREDIT:
        return STATES[row.state]
    return ("line", "check", "verrekend") if row.state == SelfBillState.PAID else ("warn", "flag", "terug te betalen")


def _card(row: OwnSelfBillRow, document: InvoiceDocument) -> Markup:
    tone, icon, word = _face(row)
    lines = parts.joined(map(_line, document.lines))
    vat = parts.joined(_entry(_vat_label(one.category, one.vat_bp), one.vat_cents) for one in document.vat)
    return Markup(
        '<div class="dp-pair"><span class="c-2">{name} week {week}</span>{tag}</div><div class="dp-money">{total}</div>'
        '<p class="dp-said">{said}</p><dl class="dp-spec">{lines}{vat}<dt class="tot">{sum}</dt>'
        '<dd class="tot">{total}</dd></dl>'
        '<a class="dp-link" href="/app/factuur/{id}.pdf" target="_blank">{file}Bekijk {kind} {number}</a>'
    ).format(
        name=_name(row),
        week=row.week.week,
        tag=parts.tag(word, tone, icon_name=icon),
        total=row.total.dutch,
        said=_said(row),
        lines=lines,
        vat=vat,
        sum="Totaal" if document.is_exempt else "Totaal incl. btw",
        id=row.id,
        file=parts.icon("file-text", 18),
        kind=_name(row).lower(),
        number=row.number,
    )


def _name(row: OwnSelfBillRow) -> str:
    return "Creditnota" if row.kind == DocumentKind.SELF_BILL_CREDIT else "Factuur"


def _said(row: OwnSelfBillRow) -> str:
    """What happens next, in words."""
    if row.kind == DocumentKind.SELF_BILL_CREDIT:
        is_settled = row.state == SelfBillState.PAID
        return (
            "Verrekend." if is_settled else "Dit is te veel betaald. Kantoor spreekt met je af hoe je het terugbetaalt."
        )
    due = f"Betaling op {dutch_day(row.due_date)}" if row.due_date else "Betaling"
    match row.state:
        case SelfBillState.OFFERED:
            return f"Wij maken je factuur. {due}, na je akkoord.{_silence(row)}"
        case SelfBillState.ACCEPTED:
            return f"{due}."
        case SelfBillState.OBJECTED:
            return f"Je schreef: {row.objection} Kantoor kijkt ernaar."
        case SelfBillState.PAID:
            return "Betaald."
        case _:
            return "Deze factuur is teruggedraaid met een creditnota."


def _silence(row: OwnSelfBillRow) -> str:
    if row.answer_by is None or not row.accepts_by_silence:
        return ""
    return f" Zonder antwoord t/m {dutch_date(row.answer_by)} geldt hij als akkoord."


def _line(line: DocumentLine) -> Markup:
    counted = filter(None, (line_quantity(line), price_text(line)))
    times = "" if line.quantity_1e4 == BASIS else " × ".join(counted)
    label = Markup("{}<small>{}</small>").format(line.description, times) if times else line.description
    return _entry(label, line.net_cents)


def _entry(label: str | Markup, cents: int) -> Markup:
    return Markup("<dt>{}</dt><dd>{}</dd>").format(label, Money(cents).dutch)


def _vat_label(treatment: VatTreatment, vat_bp: int) -> str:
    words = {VatTreatment.KOR: "Vrijgesteld van btw (KOR)", VatTreatment.REVERSE_CHARGE: "Btw verlegd"}
    return words.get(treatment, f"Btw {dutch_percentage(vat_bp, places=0)}")


def _list_row(row: OwnSelfBillRow) -> Markup:
    tone, icon, word = _face(row)
    detail = f"{word}, betaling {dutch_day(row.due_date)}" if _will_be_paid(row) and row.due_date else word
    return Markup(
        '<a class="dp-li" href="/app/factuur/{}.pdf" target="_blank">{}<span>{} week {}<small>{}</small></span>'
        '<span class="v">{}</span></a>'
    ).format(row.id, parts.icon(icon, 20, tone=MARKS[tone]), _name(row), row.week.week, detail, row.total.dutch)


def _will_be_paid(row: OwnSelfBillRow) -> bool:
    return row.state == SelfBillState.ACCEPTED and row.kind == DocumentKind.SELF_BILL


async def _accept(visit: Visit, row: OwnSelfBillRow, repaint: Repaint) -> None:
    await visit.perform(lambda depotflow: depotflow.self_bills.accept_own(invoice_id=row.id))
    toast.ok(f"Je bent akkoord met {row.number}")
    await repaint()


def _object(visit: Visit, stage: ui.element, row: OwnSelfBillRow, repaint: Repaint) -> None:
    async def send(values: dict[str, Any]) -> None:
        await visit.perform(
            lambda depotflow: depotflow.self_bills.object_own(invoice_id=row.id, objection=values["objection"] or "")
        )
        dialog.close()
        toast.ok("Doorgegeven aan kantoor", "Zij kijken het na en nemen contact op.")
        await repaint()

    with (
        stage,
        Dialog("Wat klopt er niet?", f"{row.number}, {row.total.dutch}") as dialog,
        Form(send, draft=f"bezwaar-{row.id}") as form,
    ):
        form.textarea(
            "objection", "Schrijf het kort op", required=True, hint="Bijvoorbeeld: dinsdag 132 stops, niet 123."
        )
    with dialog.foot:
        form.submit("Stuur naar kantoor", icon="send")
    dialog.open()
