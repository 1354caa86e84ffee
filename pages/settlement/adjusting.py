"""Bonus and malus on a settlement screen: those of a shift, the panel that books one, and those of a week."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import IsoWeek, dutch_day
from models.values.ids import new_id
from models.values.kinds import AdjustmentKind, MalusCause, Side
from models.values.words import adjustment_words
from pages.guard import Visit
from services.access.permissions import Permission
from services.settlement.adjustments import AdjustmentRow
from services.settlement.rows import QueueRow
from ui import action, parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer

Done = Callable[[], Awaitable[None]]
What = tuple[Side, AdjustmentKind, MalusCause | None]
FROM_PRINCIPAL: Final[dict[What, str]] = {
    **{
        (Side.REVENUE, AdjustmentKind.MALUS, cause): adjustment_words(AdjustmentKind.MALUS, cause)
        for cause in MalusCause
    },
    (Side.REVENUE, AdjustmentKind.BONUS, None): "Bonus van de opdrachtgever",
}
FOR_DRIVER: Final[What] = (Side.COST, AdjustmentKind.BONUS, None)
HEADS: Final = ("Dag", "Route", "Chauffeur", "Wat", "Toelichting", "Bedrag", "Stand")


def show_adjustments(visit: Visit, rows: Sequence[AdjustmentRow], finish: Callable[[str], Awaitable[None]]) -> None:
    """Those of one shift, each to be taken back as long as no invoice holds it; `finish` runs with what happened."""

    async def withdraw(row: AdjustmentRow) -> None:
        happens = "Een open week rekent zonder. Van een vergrendelde week komt het omgekeerde in de eerste open week."
        if not await action.confirm(
            f"{row.words} van {row.amount.dutch} terugnemen?", happens=happens, yes="Neem terug"
        ):
            return
        await visit.perform(lambda depotflow: depotflow.settlement.withdraw_adjustment(adjustment_id=row.id))
        await finish(f"{row.words} is teruggenomen")

    for row in rows:
        with ui.element("div").classes("df-line"):
            parts.put(
                Markup("<b>{}</b> {}<br><small class='c-2'>{}; {}</small>").format(
                    row.words, _amount(row), row.note, _standing(row)
                )
            )
            if not (row.is_billed or row.is_withdrawn) and visit.may(Permission.SETTLEMENT_CHANGE):
                action.button("Neem terug", partial(withdraw, row), icon="undo-2", kind="quiet", small=True)


async def ask_adjustment(visit: Visit, row: QueueRow, *, done: Done) -> None:
    """Open the panel that books a bonus or malus on this shift."""
    adjustment_id = new_id()

    async def book(values: Values) -> None:
        side, kind, cause = values["what"]
        week = await visit.perform(
            lambda depotflow: depotflow.settlement.enter_adjustment(
                adjustment_id=adjustment_id,
                shift_id=row.shift_id,
                side=side,
                kind=kind,
                cause=cause,
                amount=values["amount"],
                note=values["note"],
            )
        )
        panel.close()
        toast.ok(f"{adjustment_words(kind, cause)} van {values['amount'].dutch} geboekt", lands_in(row, week))
        await done()

    options = FROM_PRINCIPAL | {FOR_DRIVER: f"Bonus voor {row.driver}"}
    subtitle = f"{row.route} {row.driver}, {dutch_day(row.service_date)}"
    with (
        visit.client,
        Drawer("Bonus of malus", subtitle) as panel,
        Form(book, draft=f"bonus-malus-{row.shift_id}") as form,
    ):
        form.select(
            "what", "Wat", options, required=True, hint="Een malus gaat van de factuur aan de opdrachtgever af."
        )
        form.money("amount", "Bedrag", required=True, hint="Exclusief btw, zonder minteken.")
        form.text(
            "note", "Toelichting", required=True, hint="Komt op de factuur. Bijvoorbeeld het nummer van de klacht."
        )
    with panel.foot:
        form.submit("Boek", icon="check")
    panel.open()


def lands_in(row: QueueRow, week: IsoWeek) -> str:
    """Which week books it, and why that is another than its own: the next one that is open, with or without shifts."""
    if week == IsoWeek.containing(row.service_date):
        return f"Telt mee in week {week.week}."
    return f"Komt als nieuwe regel in week {week.week}: de eerste na deze dienst die nog open is."


def adjustment_table(rows: Sequence[AdjustmentRow], *, label: str) -> Markup:
    """All of a week in one table."""
    head = parts.joined(
        Markup('<th scope="col" class="{}">{}</th>').format("num" if text == "Bedrag" else "", text) for text in HEADS
    )
    body = parts.joined(
        Markup(
            '<tr><td class="nw">{}</td><td class="nw"><b class="b">{}</b></td><td>{}</td><td>{}</td>'
            '<td class="c-2">{}</td><td class="num">{}</td><td>{}</td></tr>'
        ).format(dutch_day(row.service_date), row.route, row.driver, row.words, row.note, _amount(row), _standing(row))
        for row in rows
    )
    return Markup(
        '<table class="df-tbl"><caption class="sr">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(label, head, body)


def _amount(row: AdjustmentRow) -> Markup:
    shown = Markup("<s>{}</s>") if row.is_withdrawn else Markup("{}")
    return shown.format(row.amount.dutch)


def _standing(row: AdjustmentRow) -> str:
    """How far it has come: `op factuur`, `in week 26`, `nog niet afgerekend`."""
    if row.is_withdrawn:
        return f"teruggenomen door {row.withdrawn_by}"
    if row.is_billed:
        return "op factuur"
    return f"in week {row.booked_in.week}" if row.booked_in else "nog niet afgerekend"
