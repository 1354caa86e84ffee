"""Step 2: what the week comes to by the tariffs, which tariffs hold, and locking the week."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import IsoWeek, dutch_date, dutch_day
from models.values.kinds import Side
from models.values.listing import TableQuery
from models.values.money import dutch_percentage
from pages.documents import counted
from pages.downloads import list_buttons
from pages.guard import Visit, tenant_page
from pages.settlement.adjusting import adjustment_table
from pages.settlement.reckoning import ask_reckoning
from pages.settlement.route_table import route_table
from pages.settlement.steps import SettlementScreen, hours_button, settlement_screen, step_path
from pages.tariff_form import ask_tariff
from services.access.permissions import Permission
from services.exports.lists import ListKind
from services.rules.margin import Margin
from services.settlement.adjustments import AdjustmentRow
from services.settlement.overview import WeekRoutes, WeekStatus
from services.settlement.rows import QueueState
from services.settlement.unpriced import UnpricedShift
from services.tariffs.queries import KIND_WORDS, TariffRowView
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.repaint import anew

SHOWN_UNPRICED: Final = 5
TABS: Final = {"routes": "Routes", "adjustments": "Bonus en malus", "tariffs": "Tarieven"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the screen shows, read in one go."""

    status: WeekStatus
    routes: WeekRoutes
    unpriced: Sequence[UnpricedShift]
    tariffs: Sequence[TariffRowView]
    adjustments: Sequence[AdjustmentRow]


def read(depotflow: TenantServices, week: IsoWeek, *, may_settle: bool) -> Known:
    """The week as it comes to now; lines that something changed under are made anew first."""
    sees_tariffs = depotflow.scope.allows(Permission.TARIFFS_SEE)
    status = depotflow.settlement.status(week=week)
    if status.is_stale and may_settle:
        depotflow.settlement.settle_week(week=week)
    return Known(
        status=depotflow.settlement.status(week=week),
        routes=depotflow.settlement.routes(week=week),
        unpriced=depotflow.settlement.unpriced(week=week),
        tariffs=depotflow.tariffs.list(start=week.monday, end=week.shifted(1).monday) if sees_tariffs else (),
        adjustments=depotflow.settlement.adjustments(week=week),
    )


@tenant_page("/afrekenen/{week}/tarieven", needs=Permission.SETTLEMENT_SEE)
async def tariffs(visit: Visit, week: str) -> None:
    """Build the page."""
    chosen = IsoWeek.parse(week)
    look = partial(read, week=chosen, may_settle=visit.may(Permission.SETTLEMENT_CHANGE))
    known = await visit.perform(look)
    with settlement_screen(visit, chosen, "tarieven", known.status) as frame:
        screen = Screen(frame)
    screen.paint(known)


class Screen:
    """One open page of what a week comes to; it is painted anew after every change."""

    def __init__(self, frame: SettlementScreen) -> None:
        self.frame = frame
        self.visit = frame.visit
        self.tab = "routes"
        self.known: Known | None = None
        self.may_settle = frame.visit.may(Permission.SETTLEMENT_CHANGE)
        look = partial(read, week=frame.week, may_settle=self.may_settle)
        self.refresh = frame.visit.in_turn(look, self.paint)
        """Reads and shows this week again."""
        with frame.shell.above:
            self._strip = ui.element("div").classes("df-slot")
            self._bar = ui.element("div").classes("df-bar")
        with frame.shell.body:
            self._body = ui.element("div").classes("df-scroll").props('tabindex=0 role=region aria-label="Inhoud"')
        with frame.shell.below:
            self._foot = ui.element("div").classes("df-slot")

    def paint(self, known: Known) -> None:
        """Show what is known."""
        self.known = known
        self.frame.show(known.status)
        for place in (self._strip, self._bar, self._body, self._foot):
            anew(place)
        with self._strip:
            parts.put(parts.strip(_figures(known)), classes="df-slot")
        with self._bar:
            self._tabs(known)
        with self._body:
            if self.tab == "routes":
                self._routes(known)
            elif self.tab == "adjustments":
                self._adjustments(known)
            else:
                parts.put(tariff_table(known.tariffs), classes="df-slot")
        with self._foot, ui.element("div").classes("df-foot"):
            self._buttons(known)

    def _tabs(self, known: Known) -> None:
        with ui.element("div").classes("df-tabs").props('role=tablist aria-label="Wat je ziet"'):
            for name, label in TABS.items():
                made = action.Button(Markup("{}").format(label), partial(self._choose, name), classes="", base="")
                made.props["role"] = "tab"
                made.props["aria-selected"] = str(name == self.tab).lower()
        parts.put(Markup(), tag="span", classes="df-top__sp")
        if self.tab == "adjustments" and known.adjustments:
            list_buttons(self.visit, ListKind.ADJUSTMENTS, TableQuery, week=self.frame.week)
        if self.visit.may(Permission.TARIFFS_CHANGE):
            action.button("Nieuw tarief", self._new_tariff, icon="plus")

    def _choose(self, name: str) -> None:
        self.tab = name
        if self.known is not None:
            self.paint(self.known)

    async def _new_tariff(self) -> None:
        await ask_tariff(self.visit, self.frame.week, done=self.refresh)

    def _routes(self, known: Known) -> None:
        if known.unpriced:
            parts.put(_unpriced_note(known.unpriced)).style("padding: 12px 16px")
        if not known.routes.rows:
            with parts.empty(
                "route", "Nog niets om te rekenen", "Keur eerst uren goed; dan staat hier wat de week opbrengt."
            ):
                hours_button(self.visit, self.frame.week)
            return
        label = f"Routes van week {self.frame.week.week}"
        table = route_table(
            known.routes.rows, unassigned=known.routes.unassigned, target_bp=known.routes.target_bp, label=label
        )
        parts.put(table, classes="df-slot")

    def _adjustments(self, known: Known) -> None:
        if known.adjustments:
            label = f"Bonus en malus van week {self.frame.week.week}"
            parts.put(adjustment_table(known.adjustments, label=label), classes="df-slot")
            return
        text = "Een bonus of malus boek je bij Uren goedkeuren: open de dienst en kies Bonus of malus."
        with parts.empty("receipt-euro", "Geen bonus of malus in deze week", text):
            hours_button(self.visit, self.frame.week)

    def _buttons(self, known: Known) -> None:
        status = known.status
        parts.put(_foot_figures(known), tag="dl")
        parts.put(Markup(), tag="span", classes="df-top__sp")
        if status.is_locked:
            parts.put(Markup("Vergrendeld door {}").format(status.locked_by), tag="span", classes="c-2")
            if self.may_settle and known.routes.rows:
                action.button("Reken opnieuw", self._reckon, icon="history")
            action.link_button(
                "Naar factuur", step_path(self.frame.week, "factuur"), icon="arrow-right", kind="primary"
            )
        elif self.may_settle:
            missing = status.shifts - status.approved - status.held
            if missing:
                parts.put(Markup("Nog {} goed te keuren.").format(missing), tag="span", classes="c-2")
            kind: action.Kind = "primary" if known.routes.rows else ""
            lock = action.button(
                f"Vergrendel week {self.frame.week.week}", partial(self._lock, known), icon="lock", kind=kind
            )
            if missing:
                lock.enable(on=False, why=f"Nog {counted(missing, 'dienst', 'diensten')} goed te keuren")

    async def _reckon(self) -> None:
        """All that was approved of this week; what differs is shown before anything is booked."""
        queue = await self.visit.perform(lambda depotflow: depotflow.settlement.queue(week=self.frame.week))
        approved = [row.shift_id for row in queue.rows if row.state is QueueState.APPROVED and not row.is_late]
        await ask_reckoning(self.visit, approved, done=self.refresh)

    async def _lock(self, known: Known) -> None:
        week = self.frame.week
        happens = "De regels van deze week veranderen daarna niet meer. Een correctie komt als nieuwe regel in een "
        if known.unpriced:
            unpriced = counted(len(known.unpriced), "dienst", "diensten")
            happens = f"Zonder tarief of loon, en daarom geteld voor niets: {unpriced}. {happens}"
        yes = f"Vergrendel week {week.week}"
        if await action.confirm(f"Week {week.week} vergrendelen?", happens=f"{happens}volgende week.", yes=yes):
            accept = bool(known.unpriced)
            await self.visit.perform(
                lambda depotflow: depotflow.settlement.lock_week(week=week, accept_unpriced=accept)
            )
            toast.ok(f"Week {week.week} is vergrendeld", "Je kunt nu factureren.")
            await self.refresh()


def margin_words(margin: Margin) -> str:
    """`13,9%`, or nothing when nothing came in."""
    return dutch_percentage(margin.margin_bp) if margin.margin_bp is not None else ""


def _figures(known: Known) -> list[parts.Figure]:
    margin = known.routes.margin
    low = margin.margin_bp is not None and margin.margin_bp < known.routes.target_bp
    unpriced = len(known.unpriced)
    return [
        parts.Figure("Omzet", margin.revenue.dutch, counted(len(known.routes.rows), "route", "routes")),
        parts.Figure("Kosten", margin.costs.dutch),
        parts.Figure("Marge na kosten", margin.margin.dutch, margin_words(margin), tone="warn" if low else ""),
        parts.Figure(
            "Zonder tarief", str(unpriced), "dienst" if unpriced == 1 else "diensten", tone="warn" if unpriced else ""
        ),
    ]


def _foot_figures(known: Known) -> Markup:
    status = known.status
    pairs = [("Goedgekeurd", f"{status.approved} van {status.shifts}"), ("Wacht", str(status.held))]
    return parts.joined(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*pair) for pair in pairs)


def _unpriced_note(shifts: Sequence[UnpricedShift]) -> Markup:
    named = [
        f"{shift.route} {shift.driver}, {dutch_day(shift.service_date)}: {shift.missing}"
        for shift in shifts[:SHOWN_UNPRICED]
    ]
    more = f" En nog {len(shifts) - SHOWN_UNPRICED}." if len(shifts) > SHOWN_UNPRICED else ""
    return parts.note(
        "warn", f"{counted(len(shifts), 'dienst', 'diensten')} zonder tarief of loon.", f"{'; '.join(named)}.{more}"
    )


def tariff_table(rows: Sequence[TariffRowView]) -> Markup:
    """The versions that hold in the week."""
    heads = ("Voor", "Depot of route", "Soort", "Tarief", "Telt", "Geldig", "Opmerking")
    head = parts.joined(
        Markup('<th scope="col" class="{}">{}</th>').format("num" if at == 3 else "", text)
        for at, text in enumerate(heads)
    )
    body = parts.joined(_tariff_row(row) for row in rows)
    return Markup(
        '<table class="df-tbl"><caption class="sr">Tarieven</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(head, body)


def _tariff_row(row: TariffRowView) -> Markup:
    until = f" tot {dutch_date(row.valid_until)}" if row.valid_until else ""
    side = "" if row.side is Side.REVENUE else parts.tag("zzp")
    return Markup(
        '<tr><td class="nw"><b class="b">{}</b> {}</td><td>{}</td><td>{}</td><td class="num">{}</td><td>{}</td>'
        '<td>vanaf {}{}</td><td class="c-2">{}</td></tr>'
    ).format(
        row.party,
        side,
        row.route or row.depot or "alles",
        KIND_WORDS[row.kind],
        row.rate,
        row.terms or "alles",
        dutch_date(row.valid_from),
        until,
        row.remark,
    )
