"""What screens share about documents: the words of their states, their files, the panels to credit and to mail them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Literal
from uuid import UUID

from markupsafe import Markup

from models.values.ids import new_id
from models.values.refusal import InvalidValue
from models.values.words import DOCUMENT_KINDS, DOCUMENT_STATES
from pages.guard import Visit
from services.invoices.queries import InvoiceRow
from ui import parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer

KINDS: Final = DOCUMENT_KINDS
_TONES: Final[dict[str, parts.Tone]] = {
    "draft": "warn",
    "issued": "accent",
    "offered": "accent",
    "accepted": "ok",
    "objected": "danger",
    "paid": "ok",
    "credited": "",
}
STATES: Final = {state: (word, _TONES[state]) for state, word in DOCUMENT_STATES.items()}
CREDITS: Final = frozenset({"credit_note", "self_bill_credit"})
SELF_BILLS: Final = frozenset({"self_bill", "self_bill_credit"})


def counted(number: int, one: str, many: str) -> str:
    """`1 factuur`, `9 facturen`."""
    return f"{number} {one if number == 1 else many}"


def file_path(invoice_id: UUID, extension: Literal["pdf", "xml"]) -> str:
    """Where the file of a document is fetched."""
    return f"/bestand/factuur/{invoice_id}.{extension}"


def state_tag(row: InvoiceRow) -> Markup:
    """How far a document has come; one that is past its due date, or partly paid, says so."""
    if row.kind in CREDITS:
        return parts.tag("verrekend", "ok") if row.state == "paid" else parts.tag("terug te betalen", "warn")
    if row.is_overdue and row.kind == "invoice":
        return parts.tag("te laat", "danger")
    if row.is_partly_paid and row.state == "issued":
        return parts.tag("deels betaald", "warn")
    return parts.tag(*STATES[row.state])


def ask_credit(visit: Visit, row: InvoiceRow, *, done: Callable[[], Awaitable[None]]) -> None:
    """Open the panel that takes a document back; `done` runs after that."""

    async def credit(values: Values) -> None:
        reason = values["reason"]
        made = await visit.perform(
            lambda depotflow: (
                depotflow.self_bills.credit(invoice_id=row.id, reason=reason)
                if row.kind in SELF_BILLS
                else depotflow.invoices.credit(invoice_id=row.id, reason=reason)
            )
        )
        panel.close()
        toast.ok(f"{made.number} neemt {row.number} terug", "De regels kun je opnieuw factureren.")
        await done()

    with (
        visit.client,
        Drawer(f"Crediteer {row.number}", f"{row.party}, {row.total.dutch}") as panel,
        Form(credit) as form,
    ):
        text = "Er komt een creditnota over het hele bedrag. Daarna staan de regels weer open."
        parts.put(parts.note("info", "De factuur zelf verandert niet.", text))
        form.textarea("reason", "Reden", required=True, hint="Staat op de creditnota.")
    with panel.foot:
        form.submit("Maak creditnota", icon="check")
    panel.open()


async def ask_mail(visit: Visit, row: InvoiceRow, *, done: Callable[[], Awaitable[None]]) -> None:
    """Open the panel with the mail that brings a document, to be read and changed; `done` runs after it was sent."""
    letter = await visit.perform(lambda depotflow: depotflow.invoices.draft_mail(invoice_id=row.id))
    mail_id = new_id()

    async def send(values: Values) -> None:
        recipient = values["recipient"] or ""
        await visit.perform(
            lambda depotflow: depotflow.invoices.mail(
                invoice_id=row.id,
                mail_id=mail_id,
                recipient=recipient,
                subject=values["subject"],
                body=values["body"],
            )
        )
        panel.close()
        toast.ok(f"{row.number} gaat naar {recipient}", "Bij de factuur zie je wanneer hij verzonden is.")
        await done()

    subtitle = f"{row.party}, {row.total.dutch}"
    with visit.client, Drawer(f"Mail {row.number}", subtitle) as panel, Form(send) as form:
        hint = "Het factuuradres van de opdrachtgever. Een ander adres geldt alleen voor deze mail."
        form.text("recipient", "Aan", letter.recipient, kind="email", required=True, hint=hint)
        form.text("subject", "Onderwerp", letter.subject, required=True)
        form.textarea("body", "Bericht", letter.body, rows=12, required=True)
        parts.put(Markup('<p class="df-label">Bijlagen</p>{}').format(_attached(row.id, letter.file_names)))
        if not letter.recipient:
            text = "Vul het hier in voor deze mail, en leg het vast bij Opdrachtgevers voor de volgende."
            form.show_refusal(InvalidValue(f"Er is nog geen factuuradres. {text}", field="recipient"))
    with panel.foot:
        form.submit("Verstuur", icon="send")
    panel.open()


def _attached(invoice_id: UUID, names: Sequence[str]) -> Markup:
    """The files that go along; each opens as the recipient gets it."""
    links = (
        Markup('<a class="df-btn is-sm" target="_blank" href="{}">{}{}</a>').format(
            file_path(invoice_id, "xml" if name.endswith("xml") else "pdf"), parts.icon("file-text", 14), name
        )
        for name in names
    )
    return Markup('<p class="df-acts">{}</p>').format(parts.joined(links))
