"""The panel for a zzp'er who comes out below zero: take it along to a later week, or claim it with a credit."""

from collections.abc import Awaitable, Callable
from typing import Final

from models.values.calendar import IsoWeek
from pages.guard import Visit
from services.self_bills.candidates import CandidateRow
from ui import parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer

CARRY, CLAIM = "carry", "claim"
WAYS: Final = {
    CARRY: "Neem mee naar een volgende week",
    CLAIM: "Vorder terug met een creditfactuur",
}


def ask_balance(visit: Visit, week: IsoWeek, row: CandidateRow, *, done: Callable[[], Awaitable[None]]) -> None:
    """Open the panel; `done` runs after the balance was dealt with."""

    async def settle(values: Values) -> None:
        reason = values["reason"]
        if values["way"] == CARRY:
            await visit.perform(
                lambda depotflow: depotflow.self_bills.carry_balance(
                    week=week, contractor_id=row.contractor_id, reason=reason
                )
            )
            told = "Het gaat af van de eerstvolgende factuur van deze zzp'er.", f"{row.total.dutch} gaat mee"
        else:
            made = await visit.perform(
                lambda depotflow: depotflow.self_bills.claim_balance(
                    week=week, contractor_id=row.contractor_id, reason=reason
                )
            )
            told = "Boek wat hij terugbetaalt bij de creditfactuur.", f"{made.number} staat klaar"
        panel.close()
        toast.ok(told[1], told[0])
        await done()

    with visit.client, Drawer(row.name, f"Week {week.week}: {row.total.dutch} met btw") as panel:
        text = (
            "Correcties op eerdere weken nemen meer terug dan er in deze week is verdiend. Een negatief bedrag komt "
            "nooit in een betaalbestand."
        )
        parts.put(parts.note("info", "Deze zzp'er komt onder nul uit.", text))
        with Form(settle) as form:
            hint = "Meenemen is het gewone. Terugvorderen past bij wie niet meer voor je rijdt."
            form.select("way", "Wat doe je ermee", WAYS, CARRY, required=True, hint=hint)
            form.text("reason", "Reden", required=True, hint="Bijvoorbeeld: stops van dinsdag teruggeteld.")
    with panel.foot:
        form.submit("Leg vast", icon="check")
    panel.open()
