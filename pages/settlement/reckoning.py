"""The panel that reckons shifts of a locked week again: what will change, where it lands, and why."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from uuid import UUID

from markupsafe import Markup

from models.values.calendar import dutch_day
from pages.documents import counted
from pages.guard import Visit
from services.settlement.reckon import ReckonedShift, Reckoning
from ui import parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer

SHOWN: Final = 20


async def ask_reckoning(visit: Visit, shift_ids: Sequence[UUID], *, done: Callable[[], Awaitable[None]]) -> None:
    """Show what reckoning these shifts again would change, and do it with a reason; `done` runs after that."""
    found = await visit.perform(lambda depotflow: depotflow.settlement.preview_reckoning(shift_ids=shift_ids))
    later = found.booked_in.week

    async def reckon(values: Values) -> None:
        reason, changed = values["reason"], {shift.shift_id for shift in found.shifts}
        chosen = [shift_id for shift_id in shift_ids if shift_id in changed] or shift_ids
        await visit.perform(lambda depotflow: depotflow.settlement.reckon_again(shift_ids=chosen, reason=reason))
        panel.close()
        toast.ok("Opnieuw gerekend", f"Het verschil staat als correctie in week {later}.")
        await done()

    title = f"Reken week {found.of.week} opnieuw"
    with visit.client, Drawer(title, counted(len(shift_ids), "dienst", "diensten")) as panel:
        if not found.shifts:
            text = "Met de tarieven van nu komt er hetzelfde uit. Pas eerst het tarief aan en reken dan opnieuw."
            parts.put(parts.note("info", "Er verandert niets.", text))
        else:
            text = (
                f"Week {found.of.week} is vergrendeld en verandert niet. Het verschil komt als nieuwe regels in week "
                f"{later}, en van daar op de factuur en de self-billing van die week."
            )
            parts.put(parts.note("info", f"{counted(len(found.shifts), 'dienst', 'diensten')} anders.", text))
            parts.put(_changes(found))
            with Form(reckon) as form:
                hint = "Staat bij elke nieuwe regel. Bijvoorbeeld: tarief van depot Eindhoven nagekomen."
                form.text("reason", "Reden", required=True, hint=hint)
    if found.shifts:
        with panel.foot:
            form.submit(f"Boek verschil in week {later}", icon="check")
    panel.open()


def _changes(found: Reckoning) -> Markup:
    rows = [_row(shift) for shift in found.shifts[:SHOWN]]
    if len(found.shifts) > SHOWN:
        rows.append((f"en nog {len(found.shifts) - SHOWN}", "", ""))
    rows.append((Markup("<b>Verschil</b>"), found.revenue.dutch, found.cost.dutch))
    return parts.mini_table(("Dienst", "Omzet", "Kosten"), rows, label="Wat er verandert")


def _row(shift: ReckonedShift) -> tuple[str | Markup, ...]:
    named = Markup("<b>{}</b> {} <span class='c-2'>{}</span>").format(
        shift.route, shift.driver, dutch_day(shift.service_date)
    )
    return named, shift.revenue.dutch, shift.cost.dutch
