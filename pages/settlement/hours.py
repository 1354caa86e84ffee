"""Step 1: approving the hours of a week, exceptions first, the rest in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import IsoWeek, Period, amsterdam_time, dutch_day
from models.values.listing import TablePage, TableQuery, page_of
from models.values.minutes import Minutes
from pages.documents import counted
from pages.downloads import list_buttons
from pages.guard import Visit, tenant_page
from pages.settlement.reckoning import ask_reckoning
from pages.settlement.shift_panel import show_shift
from pages.settlement.steps import SettlementScreen, StepScreen, settlement_screen, step_path
from services.access.permissions import Permission
from services.exports.lists import ListKind
from services.settlement.overview import WeekStatus
from services.settlement.queue import ApprovalQueue, find_rows
from services.settlement.rows import QueueRow, QueueState
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.repaint import anew
from ui.table import Bulk, Column, DataTable, Filter, NothingYet

COLUMNS: Final = (
    Column("route", "Route"),
    Column("day", "Dag", width="92px"),
    Column("planned", "Gepland", width="104px"),
    Column("actual", "Geregistreerd", width="112px"),
    Column("break", "Pauze", align="right", width="64px"),
    Column("worked", "Gewerkt", align="right", width="84px"),
    Column("stops", "Stops", align="right", width="72px"),
    Column("parcels", "Pakketten", "number", width="84px"),
    Column("km", "Km", "number", width="56px"),
    Column("state", "Stand"),
)
STATES: Final[dict[QueueState, str]] = {
    QueueState.UNUSUAL: "Opvallend",
    QueueState.MISSING: "Ontbreekt",
    QueueState.USUAL: "Zoals gepland",
    QueueState.HELD: "Wacht",
    QueueState.APPROVED: "Goedgekeurd",
}
PAGE_SIZE: Final = 200


@dataclass(frozen=True, slots=True)
class Known:
    """What the screen shows, read in one go."""

    status: WeekStatus
    queue: ApprovalQueue


def read(depotflow: TenantServices, week: IsoWeek) -> Known:
    """The counts for the step bar and the rows to approve."""
    return Known(depotflow.settlement.status(week=week), depotflow.settlement.queue(week=week))


@tenant_page("/afrekenen/{week}/uren", needs=Permission.REGISTRATION_APPROVE)
async def hours(visit: Visit, week: str) -> None:
    """Build the page."""
    chosen = IsoWeek.parse(week)
    known = await visit.perform(partial(read, week=chosen))
    with settlement_screen(visit, chosen, "uren", known.status) as frame:
        screen = Screen(frame)
    screen.paint(known)
    visit.listen("settlement", screen.hear)
    visit.listen("registration", screen.hear)


class Screen(StepScreen[Known]):
    """One open page of the approval queue; it is painted anew at every change."""

    def __init__(self, frame: SettlementScreen) -> None:
        super().__init__(frame, partial(read, week=frame.week))
        self.table: DataTable | None = None

    def paint(self, known: Known) -> None:
        """Show what is known; the list keeps its search, filters and place."""
        self.known = known
        self.frame.show(known.status)
        for place in (self._strip, self._foot):
            anew(place)
        with self._strip:
            parts.put(parts.strip(_figures(known)), classes="df-slot")
        with self._foot, ui.element("div").classes("df-foot"):
            self._buttons(known)
        if self.table is None:
            with self._body:
                self.table = self._list(known.queue)
        else:
            self.table.reload()

    def _list(self, queue: ApprovalQueue) -> DataTable:
        return DataTable(
            COLUMNS,
            self._load,
            label=f"Uren van week {self.frame.week.week}",
            search="Zoek chauffeur of route",
            filters=[Filter("state", "Stand", {state.value: word for state, word in STATES.items()})],
            on_open=self._open,
            bulk=self._bulk(is_locked=queue.is_locked),
            nothing=NothingYet(
                "Geen diensten in deze week",
                "Zodra er gereden is, staan de uren hier klaar om goed te keuren.",
                "clock",
                action="Naar de weekplanning",
                on_action=lambda: ui.navigate.to("/planning"),
            ),
            page_size=PAGE_SIZE,
            first=_page(queue.rows, TableQuery(limit=PAGE_SIZE)),
        )

    def _asked(self) -> TableQuery:
        return self.table.query if self.table else TableQuery()

    async def _load(self, query: TableQuery) -> TablePage[dict[str, Any]]:
        return _page(self.known.queue.rows if self.known else (), query)

    async def _open(self, shift_id: str) -> None:
        row = self._row(UUID(shift_id))
        if row is not None and self.known is not None:
            await show_shift(
                self.visit, row, is_locked=self.known.queue.is_locked and not row.is_late, done=self.refresh
            )

    async def _reckon(self, ids: Sequence[str]) -> None:
        await ask_reckoning(self.visit, [UUID(one) for one in ids], done=self.refresh)

    def _bulk(self, *, is_locked: bool) -> Sequence[Bulk]:
        if not is_locked:
            return [Bulk("Keur goed", "check", self._approve)]
        may = self.visit.may(Permission.SETTLEMENT_CHANGE)
        return [Bulk("Reken opnieuw", "history", self._reckon)] if may else []

    def _row(self, shift_id: UUID) -> QueueRow | None:
        rows = self.known.queue.rows if self.known else ()
        return next((row for row in rows if row.shift_id == shift_id), None)

    async def _approve(self, ids: Sequence[str]) -> None:
        rows = [row for row in map(self._row, map(UUID, ids)) if row and row.registration_id]
        chosen = [row.registration_id for row in rows if row.registration_id and row.state is not QueueState.APPROVED]
        result = await self.visit.perform(lambda depotflow: depotflow.settlement.approve(registration_ids=chosen))
        toast.ok(f"{counted(result.approved, 'dienst', 'diensten')} goedgekeurd")
        await self.refresh()

    def _buttons(self, known: Known) -> None:
        parts.put(_foot_figures(known), tag="dl")
        parts.put(Markup(), tag="span", classes="df-top__sp")
        list_buttons(self.visit, ListKind.HOURS, self._asked, week=self.frame.week)
        waiting = known.queue.approvable
        if waiting:
            action.button("Keur de rest goed", self._approve_rest, icon="check", kind="primary", count=waiting)
        elif self.visit.may(Permission.SETTLEMENT_SEE):
            kind: action.Kind = "primary" if known.status.shifts and known.status.all_approved else ""
            action.link_button("Naar tarieven", step_path(self.frame.week, "tarieven"), icon="arrow-right", kind=kind)

    async def _approve_rest(self) -> None:
        week = self.frame.week
        result = await self.visit.perform(lambda depotflow: depotflow.settlement.approve_usual(week=week))
        toast.ok(f"{counted(result.approved, 'dienst', 'diensten')} goedgekeurd", "Alles wat verliep zoals gepland.")
        await self.refresh()


def _figures(known: Known) -> list[parts.Figure]:
    counts = known.queue.counts
    worked = sum((_worked(row).count for row in known.queue.rows), 0)
    return [
        parts.Figure("Diensten", str(known.status.shifts), _late_words(known.queue)),
        parts.Figure("Opvallend", str(counts[QueueState.UNUSUAL]), tone="warn" if counts[QueueState.UNUSUAL] else ""),
        parts.Figure("Ontbreekt", str(counts[QueueState.MISSING]), tone="danger" if counts[QueueState.MISSING] else ""),
        parts.Figure("Goedgekeurd", str(counts[QueueState.APPROVED])),
        parts.Figure("Gewerkt", f"{Minutes(worked).dutch_hours} uur"),
    ]


def _late_words(queue: ApprovalQueue) -> str:
    late = sum(row.is_late for row in queue.rows)
    return f"en {late} nagekomen" if late else ""


def _foot_figures(known: Known) -> Markup:
    counts = known.queue.counts
    pairs = [("Zoals gepland", counts[QueueState.USUAL]), ("Wacht", counts[QueueState.HELD])]
    return parts.joined(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*pair) for pair in pairs)


def _page(rows: Sequence[QueueRow], query: TableQuery) -> TablePage[dict[str, Any]]:
    found = find_rows(rows, search=query.search, state=query.filters.get("state", ""))
    return page_of(found, query).map(_cells)


def _cells(row: QueueRow) -> dict[str, Any]:
    return {
        "id": str(row.shift_id),
        "route": Markup('<b class="b">{}</b> <span class="c-2">{}</span>').format(row.route, row.driver),
        "day": dutch_day(row.service_date),
        "planned": _times(row.planned),
        "actual": _times(row.actual) if row.actual else None,
        "break": f"{row.break_minutes} m" if row.actual else None,
        "worked": _worked(row).dutch if row.actual else None,
        "stops": _stops(row),
        "parcels": row.parcels if row.actual else None,
        "km": row.km,
        "state": _state(row),
        "tone": {QueueState.UNUSUAL: "warn", QueueState.MISSING: "danger"}.get(row.state, ""),
    }


def _times(period: Period) -> str:
    return f"{amsterdam_time(period.start)}–{amsterdam_time(period.end)}"


def _worked(row: QueueRow) -> Minutes:
    return row.actual.duration - Minutes(row.break_minutes) if row.actual else Minutes(0)


def _stops(row: QueueRow) -> str | None:
    if row.actual is None:
        return None
    return f"{row.stops_done}/{row.stops_done + row.stops_failed}" if row.stops_failed else str(row.stops_done)


def _state(row: QueueRow) -> Markup:
    late = parts.tag("nagekomen") if row.is_late else Markup()
    match row.state:
        case QueueState.UNUSUAL:
            worst = row.exceptions[0]
            more = f" +{len(row.exceptions) - 1}" if len(row.exceptions) > 1 else ""
            said = parts.severity_icon(worst.severity.value, 14) + Markup(" {}{}").format(worst.text, more)
        case QueueState.MISSING:
            said = parts.tag("niet gestopt" if row.started_at else "geen registratie", "danger")
        case QueueState.HELD:
            said = parts.tag("wacht", "accent") + Markup(" {}").format(row.reason)
        case QueueState.APPROVED:
            said = Markup('<span class="c-3">{} goedgekeurd</span>').format(parts.icon("check", 13, tone="c-ok"))
        case QueueState.USUAL:
            own = " · door jezelf geregistreerd" if row.is_own else ""
            said = Markup('<span class="c-2">zoals gepland{}</span>').format(own)
    return parts.joined((late, said), " ") if late else said
