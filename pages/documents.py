"""What screens share about documents: the words of their states, the addresses of their files, the credit panel."""

from collections.abc import Awaitable, Callable
from typing import Final, Literal
from uuid import UUID

from markupsafe import Markup

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
SELF_BILLS: Final = frozenset({"self_bill", "self_bill_credit"})


def counted(number: int, one: str, many: str) -> str:
    """`1 factuur`, `9 facturen`."""
    return f"{number} {one if number == 1 else many}"


def file_path(invoice_id: UUID, extension: Literal["pdf", "xml"]) -> str:
    """Where the file of a document is fetched."""
    return f"/bestand/factuur/{invoice_id}.{extension}"


def state_tag(row: InvoiceRow) -> Markup:
    """How far a document has come; one that is past its due date says so."""
    if row.is_overdue and row.kind == "invoice":
        return parts.tag("te laat", "danger")
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
