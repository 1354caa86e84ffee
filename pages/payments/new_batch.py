"""The panel that makes a payment batch."""

from collections.abc import Sequence

from exports.sepa import PainVersion
from models.values.money import Money
from pages.guard import Visit
from pages.payments.batch import show_batch
from pages.payments.words import VERSIONS, payments
from services.payments.defaults import BatchDefaults
from services.payments.payables import PayableRow
from ui import parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer


def ask_batch(visit: Visit, rows: Sequence[PayableRow], defaults: BatchDefaults) -> None:
    """Choose the day and the edition of the file."""
    total = Money(sum(row.amount_cents for row in rows))
    warned = sum(bool(row.remarks) for row in rows)

    async def make(values: Values) -> None:
        batch_id = await visit.perform(
            lambda depotflow: depotflow.payments.prepare_batch(
                payable_ids=[row.id for row in rows],
                execution_date=values["execution_date"],
                pain_version=PainVersion(values["pain_version"]),
            )
        )
        panel.close()
        toast.ok("Het betaalbestand staat klaar", "Een collega keurt het goed; daarna kun je het downloaden.")
        await show_batch(visit, batch_id)

    title = f"{payments(len(rows))}, {total.dutch}"
    with visit.client, Drawer("Nieuw betaalbestand", title) as panel, Form(make) as form:
        form.date(
            "execution_date", "Betaaldag", defaults.execution_date, required=True,
            hint="Een werkdag van de banken: niet in het weekend en niet op TARGET-feestdagen.",
        )  # fmt: skip
        form.select("pain_version", "Soort bestand", VERSIONS, defaults.pain_version, required=True)
        if warned:
            text = "Je ziet ze bij de controle; wie goedkeurt bevestigt dat ze bekeken zijn."
            parts.put(parts.note("warn", f"{payments(warned)} met een waarschuwing.", text))
    with panel.foot:
        form.submit(f"Zet {payments(len(rows))} klaar", icon="check")
    panel.open()
