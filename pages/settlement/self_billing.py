"""Step 4: the invoices made in the name of zzp drivers, and what they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import IsoWeek
from models.values.listing import TablePage, TableQuery, page_of
from models.values.money import Money
from pages.documents import counted, state_tag
from pages.downloads import list_buttons
from pages.guard import Visit, tenant_page
from pages.settlement.balance import ask_balance
from pages.settlement.steps import SettlementScreen, StepScreen, settlement_screen, step_path
from services.access.permissions import Permission
from services.exports.lists import ListKind
from services.invoices.queries import InvoiceRow
from services.self_bills.candidates import CandidateRow
from services.settlement.overview import WeekStatus
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.repaint import anew
from ui.table import Column, DataTable, NothingYet

COLUMNS: Final = (
    Column("name", "Zzp'er"),
    Column("number", "Factuur"),
    Column("net", "Excl. btw", "money"),
    Column("total", "Totaal", "money"),
    Column("state", "Stand"),
)
PAGE_SIZE: Final = 200


@dataclass(frozen=True, slots=True)
class Known:
    """What the screen shows, read in one go."""

    status: WeekStatus
    candidates: Sequence[CandidateRow]
    bills: Sequence[InvoiceRow]

    @property
    def ready(self) -> Sequence[CandidateRow]:
        """Those that nothing stands in the way of."""
        return [row for row in self.candidates if not row.problem]


def read(depotflow: TenantServices, week: IsoWeek) -> Known:
    """Who can be billed and what was offered."""
    status = depotflow.settlement.status(week=week)
    page = depotflow.self_bills.list(query=TableQuery(filters={"week": str(week)}, limit=PAGE_SIZE))
    candidates = depotflow.self_bills.candidates(week=week) if status.is_locked else []
    return Known(status, candidates, page.rows)


@tenant_page("/afrekenen/{week}/zzp", needs=Permission.SELF_BILLS_SEE)
async def self_billing(visit: Visit, week: str) -> None:
    """Build the page."""
    chosen = IsoWeek.parse(week)
    known = await visit.perform(partial(read, week=chosen))
    with settlement_screen(visit, chosen, "zzp", known.status) as frame:
        screen = Screen(frame)
    screen.paint(known)
    visit.listen("self_bills", screen.hear)
    visit.listen("invoices", screen.hear)


class Screen(StepScreen[Known]):
    """One open page of the self-bills of a week; it is painted anew at every change."""

    def __init__(self, frame: SettlementScreen) -> None:
        super().__init__(frame, partial(read, week=frame.week))
        self.table: DataTable | None = None

    def paint(self, known: Known) -> None:
        """Show what is known; the list keeps its search and place."""
        self.known = known
        self.frame.show(known.status)
        for place in (self._strip, self._foot):
            anew(place)
        if not known.status.is_locked:
            with anew(self._body):
                self._not_yet()
            return
        with self._strip:
            parts.put(parts.strip(_figures(known)), classes="df-slot")
        if self.table is None:
            with anew(self._body):
                self.table = self._list(known)
        else:
            self.table.reload()
        with self._foot, ui.element("div").classes("df-foot"):
            self._buttons(known, self.table)

    def _not_yet(self) -> None:
        week = self.frame.week
        text = "Een factuur voor een zzp'er komt uit regels die niet meer veranderen. Vergrendel de week bij Tarieven."
        with parts.empty("lock", f"Week {week.week} is nog open", text):
            action.link_button("Naar tarieven", step_path(week, "tarieven"), kind="primary")

    def _list(self, known: Known) -> DataTable:
        return DataTable(
            COLUMNS,
            self._load,
            label=f"Zzp-facturen van week {self.frame.week.week}",
            search="Zoek naam of factuur",
            on_open=self._open,
            nothing=NothingYet(
                "Geen zzp in deze week",
                "Er reed niemand als zzp'er, dus er valt niets aan te bieden.",
                "receipt-euro",
                action="Verder naar loonexport",
                on_action=lambda: ui.navigate.to(step_path(self.frame.week, "loonexport")),
            ),
            page_size=PAGE_SIZE,
            first=_page(known, TableQuery(limit=PAGE_SIZE)),
        )

    async def _load(self, query: TableQuery) -> TablePage[dict[str, Any]]:
        return _page(self.known, query) if self.known else TablePage([], 0)

    async def _open(self, row_id: str) -> None:
        candidates = self.known.candidates if self.known else ()
        chosen = next((row for row in candidates if str(row.contractor_id) == row_id), None)
        if chosen is not None and chosen.is_owing:
            if self.visit.may(Permission.SELF_BILLS_ISSUE):
                ask_balance(self.visit, self.frame.week, chosen, done=self.refresh)
        elif chosen is not None:
            await self._offer(chosen.contractor_id)
        else:
            ui.navigate.to(f"/factuur/{row_id}")

    async def _offer(self, contractor_id: UUID) -> None:
        week = self.frame.week
        bill = await self.visit.perform(
            lambda depotflow: depotflow.self_bills.offer(week=week, contractor_id=contractor_id)
        )
        toast.ok(f"Factuur {bill.number} is aangeboden", f"{bill.contractor} geeft akkoord op de telefoon.")
        await self.refresh()

    def _buttons(self, known: Known, table: DataTable) -> None:
        parts.put(Markup('<span class="c-2">{}</span>').format(_held_up(known)), tag="span", classes="df-top__sp")
        list_buttons(self.visit, ListKind.SELF_BILLS, lambda: table.query, week=self.frame.week)
        if known.ready and self.visit.may(Permission.SELF_BILLS_ISSUE):
            action.button("Bied facturen aan", self._offer_all, icon="send", kind="primary", count=len(known.ready))

    async def _offer_all(self) -> None:
        week = self.frame.week
        bills = await self.visit.perform(lambda depotflow: depotflow.self_bills.offer_week(week=week))
        toast.ok(
            f"{counted(len(bills), 'factuur', 'facturen')} aangeboden", "Iedereen geeft zelf akkoord op de telefoon."
        )
        await self.refresh()


def _held_up(known: Known) -> str:
    """Why fewer can be offered than there are to make."""
    ready, made = len(known.ready), len(known.candidates)
    if ready == made:
        return ""
    return f"{ready} van de {made} {'kan' if ready == 1 else 'kunnen'} nu mee; bij de rest staat waarom nog niet."


def _figures(known: Known) -> list[parts.Figure]:
    waiting = [row for row in known.bills if row.state == "offered"]
    objected = [row for row in known.bills if row.state == "objected"]
    accepted = [row for row in known.bills if row.state in {"accepted", "paid"}]
    return [
        parts.Figure("Aan te bieden", Money.total(row.net for row in known.ready).dutch, "excl. btw"),
        parts.Figure("Wacht op akkoord", str(len(waiting))),
        parts.Figure("Klopt niet", str(len(objected)), tone="danger" if objected else ""),
        parts.Figure(
            "Akkoord", Money.total(row.total for row in accepted).dutch, counted(len(accepted), "factuur", "facturen")
        ),
    ]


def _page(known: Known, query: TableQuery) -> TablePage[dict[str, Any]]:
    wanted = query.search.casefold()
    rows = [_candidate(row) for row in known.candidates if wanted in row.name.casefold()]
    rows += [_bill(row) for row in known.bills if wanted in f"{row.party} {row.number}".casefold()]
    return page_of(rows, query)


def _candidate(row: CandidateRow) -> dict[str, Any]:
    problem = "Onder nul: open om mee te nemen of terug te vorderen." if row.is_owing else row.problem
    state = parts.severity_icon("warn", 14) + Markup(" {}").format(problem) if problem else parts.tag("klaar")
    return {
        "id": str(row.contractor_id),
        "name": Markup('<b class="b">{}</b> <span class="c-2">{}</span>').format(
            row.name, counted(row.shifts, "dienst", "diensten")
        ),
        "net": row.net,
        "state": state,
        "tone": "warn" if row.problem else "",
    }


def _bill(row: InvoiceRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "path": f"/factuur/{row.id}",
        "name": Markup('<b class="b">{}</b>').format(row.party),
        "number": row.number,
        "net": row.net,
        "total": row.total,
        "state": state_tag(row),
        "tone": "danger" if row.state == "objected" else "",
    }
