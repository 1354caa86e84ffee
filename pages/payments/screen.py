"""Step 6 of settling a week: what is to be paid, and the files for the bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import IsoWeek, dutch_day
from models.values.kinds import BatchState, PayableKind
from models.values.listing import TablePage, TableQuery, page_of
from models.values.money import Money
from pages.downloads import list_buttons
from pages.guard import Visit, tenant_page
from pages.payments import words
from pages.payments.batch import show_batch
from pages.payments.new_batch import ask_batch
from pages.settlement.steps import SettlementScreen, settlement_screen, step_path
from pages.words import written_iban
from services.access.permissions import Permission
from services.exports.lists import ListKind
from services.payments.batches import BatchRow
from services.payments.payables import PayableRow, find_open
from services.self_bills.balance import OwedRow
from services.settlement.overview import WeekStatus
from services.tenant import TenantServices
from ui import action, parts
from ui.repaint import anew
from ui.table import Bulk, Column, DataTable, Filter, NothingYet

COLUMNS = (
    Column("payee", "Naam"),
    Column("kind", "Soort", width="96px"),
    Column("text", "Omschrijving"),
    Column("iban", "IBAN"),
    Column("due", "Vervalt", "date", width="120px"),
    Column("amount", "Bedrag", "money"),
    Column("remark", "Let op"),
)
BATCH_HEADS = ("Bestand", "Stand", "Betalingen", "Bedrag", "Betaaldag", "Gemaakt door", "Goedgekeurd door", "Controle")
SHOWN_BATCHES = 6
PAGE_SIZE = 200


@dataclass(frozen=True, slots=True)
class Known:
    """What the screen shows, read in one go."""

    status: WeekStatus
    payables: Sequence[PayableRow]
    batches: Sequence[BatchRow]
    owed: Sequence[OwedRow]


def read(depotflow: TenantServices, week: IsoWeek) -> Known:
    """The counts for the step bar, what is open of all weeks, and the newest batches."""
    payments = depotflow.payments
    sees_self_bills = depotflow.scope.allows(Permission.SELF_BILLS_SEE)
    return Known(
        depotflow.settlement.status(week=week),
        payments.list_open(),
        payments.list_batches(limit=SHOWN_BATCHES),
        depotflow.self_bills.owed() if sees_self_bills else (),
    )


@tenant_page("/afrekenen/{week}/sepa", needs=Permission.PAYMENTS_SEE)
async def payments(visit: Visit, week: str) -> None:
    """Build the page."""
    chosen = IsoWeek.parse(week)
    known = await visit.perform(partial(read, week=chosen))
    with settlement_screen(visit, chosen, "sepa", known.status) as frame:
        screen = Screen(frame)
    screen.paint(known)
    visit.listen("payments", screen.hear)
    visit.listen("self_bills", screen.hear)


class Screen:
    """One open page of the payments; it is painted anew at every change."""

    def __init__(self, frame: SettlementScreen) -> None:
        self.frame = frame
        self.visit = frame.visit
        self.may_prepare = frame.visit.may(Permission.PAYMENTS_PREPARE)
        self.known: Known | None = None
        self.refresh = frame.visit.in_turn(partial(read, week=frame.week), self.paint)
        """Reads and shows it again."""
        self.table: DataTable | None = None
        with frame.shell.above:
            self._strip = ui.element("div").classes("df-slot")
            self._batches = ui.element("div")
            self._owed = ui.element("div").classes("df-slot")
        with frame.shell.body:
            self._body = ui.element("div").classes("df-fill")
        with frame.shell.below:
            self._foot = ui.element("div").classes("df-slot")

    async def hear(self, _: dict[str, Any]) -> None:
        """Somebody changed something about payments: read and show it."""
        await self.refresh()

    def paint(self, known: Known) -> None:
        """Show what is known; the list keeps its search, filters and place."""
        self.known = known
        self.frame.show(known.status)
        for place in (self._strip, self._batches, self._owed, self._foot):
            anew(place)
        with self._strip:
            parts.put(parts.strip(_figures(known)), classes="df-slot")
        with self._batches:
            self._show_batches(known.batches)
        if known.owed:
            with self._owed:
                parts.put(_owed(known.owed)).style("padding: 12px 16px")
        if self.table is None:
            with self._body:
                self.table = self._list(known)
        else:
            self.table.reload()
        if known.payables:
            with self._foot, ui.element("div").classes("df-foot"):
                self._buttons(known)

    def _show_batches(self, batches: Sequence[BatchRow]) -> None:
        if not batches:
            return
        with ui.element("section").style("padding: 12px 16px; border-bottom: 1px solid var(--df-line)"):
            parts.put(Markup("Betaalbestanden"), tag="h2", classes="df-h2")
            with ui.element("table").classes("df-mini"):
                head = parts.joined(
                    Markup('<th scope="col" class="{}">{}</th>').format(_side(at), name)
                    for at, name in enumerate(BATCH_HEADS)
                )
                head += Markup("<td></td>")
                parts.put(Markup("<tr>{}</tr>").format(head), tag="thead")
                with ui.element("tbody"):
                    for batch in batches:
                        self._batch_row(batch)

    def _batch_row(self, batch: BatchRow) -> None:
        cells = (
            words.KINDS[batch.kind],
            words.state_tag(batch.state),
            str(batch.item_count),
            Money(batch.control_sum_cents).dutch,
            dutch_day(batch.execution_date),
            batch.created_by_name,
            batch.approved_by_name or "–",
            Markup('<code title="SHA-256 {0}">{1}…</code>').format(batch.sha256, batch.sha256[:10]),
        )
        with ui.element("tr"):
            for at, cell in enumerate(cells):
                parts.put(Markup("{}").format(cell), tag="td", classes=_side(at))
            with ui.element("td"):
                label = words.NEXT_STEP.get(batch.state, "Bekijk")
                action.button(label, partial(show_batch, self.visit, batch.id), small=True)

    async def _load(self, query: TableQuery) -> TablePage[dict[str, Any]]:
        return _page(self.known.payables if self.known else (), query)

    async def _pick(self, ids: Sequence[str]) -> None:
        wanted = set(ids)
        await self._prepare([row for row in (self.known.payables if self.known else ()) if str(row.id) in wanted])

    def _list(self, known: Known) -> DataTable:
        return DataTable(
            COLUMNS,
            self._load,
            label="Nog te betalen",
            search="Zoek naam of factuur",
            filters=[
                Filter("kind", "Soort", {kind.value: word for kind, word in words.KINDS.items()}),
                Filter("remark", "Let op"),
            ],
            bulk=[Bulk("Maak betaalbestand", "file-text", self._pick)] if self.may_prepare else (),
            nothing=NothingYet(
                "Er staat niets open",
                "Akkoord bevonden facturen van zzp'ers en ingelezen netto lonen komen hier te staan.",
                "wallet",
                action="Naar zzp self-billing",
                on_action=lambda: ui.navigate.to(step_path(self.frame.week, "zzp")),
            ),
            page_size=PAGE_SIZE,
            first=_page(known.payables, TableQuery(limit=PAGE_SIZE)),
        )

    def _buttons(self, known: Known) -> None:
        blocked = sum(row.is_blocked for row in known.payables)
        text = f"Blijft staan tot de rekening klopt: {words.payments(blocked)}." if blocked else ""
        parts.put(Markup('<span class="c-2">{}</span>').format(text), tag="span", classes="df-top__sp")
        list_buttons(self.visit, ListKind.PAYABLES, lambda: self.table.query if self.table else TableQuery())
        if not self.may_prepare:
            return
        for kind, word in words.KINDS.items():
            ready = [row for row in known.payables if row.kind is kind and not row.is_blocked]
            if ready:
                is_first = kind is PayableKind.SELF_BILL or not _has(known, PayableKind.SELF_BILL)
                action.button(
                    f"Betaal {word.lower()}",
                    partial(self._prepare, ready),
                    icon="wallet",
                    kind="primary" if is_first else "",
                    count=len(ready),
                )

    async def _prepare(self, rows: Sequence[PayableRow]) -> None:
        defaults = await self.visit.perform(lambda depotflow: depotflow.payments.get_defaults())
        ask_batch(self.visit, rows, defaults)


def _side(column: int) -> str:
    """Figures stand at the right of their column."""
    return "num" if BATCH_HEADS[column] in {"Betalingen", "Bedrag"} else ""


def _has(known: Known, kind: PayableKind) -> bool:
    return any(row.kind is kind and not row.is_blocked for row in known.payables)


def _figures(known: Known) -> list[parts.Figure]:
    figures = []
    for kind, word in words.KINDS.items():
        rows = [row for row in known.payables if row.kind is kind]
        total = Money(sum(row.amount_cents for row in rows))
        figures.append(parts.Figure(f"{word} te betalen", total.dutch, words.payments(len(rows))))
    waiting = [batch for batch in known.batches if batch.state is BatchState.CONCEPT]
    on_the_way = [batch for batch in known.batches if batch.state in {BatchState.APPROVED, BatchState.DOWNLOADED}]
    remarked = sum(bool(row.remarks) for row in known.payables)
    return [
        *figures,
        parts.Figure("Wacht op goedkeuring", str(len(waiting)), tone="warn" if waiting else ""),
        parts.Figure("Onderweg naar de bank", Money(sum(one.control_sum_cents for one in on_the_way)).dutch),
        parts.Figure("Let op", str(remarked), tone="warn" if remarked else ""),
    ]


def _owed(rows: Sequence[OwedRow]) -> Markup:
    """What contractors owe us: it is set off or paid back, and never in a file for the bank."""
    items = (
        Markup("<li><b>{}</b> {} uit week {}: {}. {}</li>").format(
            row.contractor,
            row.amount.dutch,
            row.week.week,
            parts.link(f"Teruggevorderd met {row.number}", f"/factuur/{row.document_id}")
            if row.document_id
            else "Gaat af van de volgende factuur",
            row.reason,
        )
        for row in rows
    )
    total = Money.total(row.amount for row in rows).dutch
    return parts.note("info", f"Niet in het betaalbestand: {total}.", Markup("<ul>{}</ul>").format(parts.joined(items)))


def _page(payables: Sequence[PayableRow], query: TableQuery) -> TablePage[dict[str, Any]]:
    kind, remarked = query.filters.get("kind", ""), bool(query.filters.get("remark"))
    return page_of(find_open(payables, search=query.search, kind=kind, remarked=remarked), query).map(_row)


def _row(row: PayableRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "payee": Markup("<b>{}</b>").format(row.payee_name),
        "kind": words.KINDS[row.kind],
        "text": row.text,
        "iban": written_iban(row.iban),
        "due": row.due_on,
        "amount": Money(row.amount_cents),
        "remark": words.remark(row.remarks),
        "tone": "danger" if row.is_blocked else "warn" if row.remarks else "",
    }
