"""Step 3: per principal what the week came to, the draft, and the invoice made of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import IsoWeek
from models.values.listing import TableQuery
from models.values.money import Money
from pages.documents import ask_credit, ask_mail, counted, file_path, state_tag
from pages.guard import Visit, tenant_page
from pages.settlement.route_table import route_table
from pages.settlement.steps import SettlementScreen, hours_button, settlement_screen, step_path
from pages.settlement.tariffs import margin_words
from services.access.permissions import Permission
from services.invoices.queries import InvoiceRow
from services.rules.margin import Margin, combine
from services.settlement.overview import RouteRow, WeekRoutes, WeekStatus
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.repaint import anew

MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What the screen shows, read in one go."""

    status: WeekStatus
    routes: WeekRoutes
    documents: Sequence[InvoiceRow]

    @property
    def principals(self) -> dict[UUID, list[RouteRow]]:
        grouped: defaultdict[UUID, list[RouteRow]] = defaultdict(list)
        for row in self.routes.rows:
            grouped[row.principal_id].append(row)
        return dict(grouped)

    def document_of(self, name: str) -> InvoiceRow | None:
        """The draft or standing invoice of a principal, whatever was credited before it."""
        standing = [row for row in self.documents if row.party == name and row.kind == "invoice"]
        return next((row for row in standing if row.state != "credited"), None)


def read(depotflow: TenantServices, week: IsoWeek) -> Known:
    """The routes of the week and the documents made of them."""
    page = depotflow.invoices.list(query=TableQuery(filters={"week": str(week)}, limit=MOST))
    status = depotflow.settlement.status(week=week)
    return Known(status, depotflow.settlement.routes(week=week), page.rows)


@tenant_page("/afrekenen/{week}/factuur", needs=Permission.INVOICES_SEE)
async def invoice(visit: Visit, week: str) -> None:
    """Build the page."""
    chosen = IsoWeek.parse(week)
    known = await visit.perform(partial(read, week=chosen))
    with settlement_screen(visit, chosen, "factuur", known.status) as frame:
        screen = Screen(frame)
    screen.paint(known)
    visit.listen("invoices", screen.hear)


class Screen:
    """One open page of the invoices of a week; it is painted anew at every change."""

    def __init__(self, frame: SettlementScreen) -> None:
        self.frame = frame
        self.visit = frame.visit
        self.principal_id: UUID | None = None
        self.known: Known | None = None
        self.refresh = frame.visit.in_turn(partial(read, week=frame.week), self.paint)
        """Reads and shows this week again."""
        self.may_issue = frame.visit.may(Permission.INVOICES_ISSUE)
        with frame.shell.above:
            self._strip = ui.element("div").classes("df-slot")
            self._bar = ui.element("div").classes("df-bar")
        with frame.shell.body:
            self._body = ui.element("div").classes("df-scroll").props('tabindex=0 role=region aria-label="Inhoud"')
        with frame.shell.below:
            self._foot = ui.element("div").classes("df-slot")

    async def hear(self, _: dict[str, Any]) -> None:
        """An invoice was made or sent: read and show it."""
        await self.refresh()

    def paint(self, known: Known) -> None:
        """Show what is known."""
        self.known = known
        self.frame.show(known.status)
        for place in (self._strip, self._bar, self._body, self._foot):
            anew(place)
        if not known.status.is_locked or not known.routes.rows:
            self._bar.set_visibility(False)
            with self._body:
                self._not_yet(known.status)
            return
        self._bar.set_visibility(True)
        principals = known.principals
        chosen = self.principal_id if self.principal_id in principals else next(iter(principals))
        rows = principals[chosen]
        document = known.document_of(rows[0].principal)
        with self._strip:
            parts.put(parts.strip(_figures(known, rows, document)), classes="df-slot")
        with self._bar:
            self._tabs(known, chosen)
        with self._body:
            label = f"Routes van {rows[0].principal} in week {self.frame.week.week}"
            parts.put(route_table(rows, target_bp=known.routes.target_bp, label=label), classes="df-slot")
        with self._foot, ui.element("div").classes("df-foot"):
            self._buttons(known, chosen, document)

    def _not_yet(self, status: WeekStatus) -> None:
        week = self.frame.week
        if status.is_locked:
            with parts.empty("receipt-euro", "Niets te factureren", "In deze week is niets gereden dat omzet geeft."):
                hours_button(self.visit, week)
            return
        text = "Een factuur komt uit regels die niet meer veranderen. Vergrendel de week bij Tarieven."
        with parts.empty("lock", f"Week {week.week} is nog open", text):
            action.link_button("Naar tarieven", step_path(week, "tarieven"), kind="primary")

    def _tabs(self, known: Known, chosen: UUID) -> None:
        with ui.element("div").classes("df-tabs").props('role=tablist aria-label="Opdrachtgever"'):
            for principal_id, rows in known.principals.items():
                face = Markup("{} {}").format(rows[0].principal, _tab_tag(known.document_of(rows[0].principal)))
                made = action.Button(face, partial(self._choose, principal_id), classes="", base="")
                made.props["role"] = "tab"
                made.props["aria-selected"] = str(principal_id == chosen).lower()
        parts.put(Markup(), tag="span", classes="df-top__sp")
        action.link_button("Alle facturen", "/facturen", icon="list-filter")

    def _choose(self, principal_id: UUID) -> None:
        self.principal_id = principal_id
        if self.known is not None:
            self.paint(self.known)

    def _buttons(self, known: Known, principal_id: UUID, document: InvoiceRow | None) -> None:
        parts.put(_foot_figures(document), tag="dl")
        parts.put(Markup(), tag="span", classes="df-top__sp")
        drafts = [row.id for row in known.documents if row.state == "draft"]
        if document is None:
            if self.may_issue:
                action.button("Maak alle concepten", self._draft_all, icon="file-text")
                action.button("Maak concept", partial(self._draft, principal_id), icon="file-text", kind="primary")
            return
        if document.state != "draft":
            self._sent(document)
            return
        preview = action.link_button("Voorbeeld factuur", file_path(document.id, "pdf"), icon="eye")
        preview.props["target"] = "_blank"
        if self.may_issue:
            if len(drafts) > 1:
                action.button(
                    "Maak alle concepten definitief", partial(self._issue, drafts), icon="check", count=len(drafts)
                )
            action.button("Maak definitief", partial(self._issue, [document.id]), icon="check", kind="primary")

    def _sent(self, document: InvoiceRow) -> None:
        if self.may_issue and document.state in {"issued", "paid"}:
            action.button("Crediteer", lambda: ask_credit(self.visit, document, done=self.refresh), kind="quiet")
            action.button("Mail", lambda: ask_mail(self.visit, document, done=self.refresh), icon="mail")
        action.link_button("UBL", file_path(document.id, "xml"), icon="download")
        pdf = action.link_button("PDF", file_path(document.id, "pdf"), icon="download")
        pdf.props["target"] = "_blank"
        action.link_button(f"Bekijk factuur {document.number}", f"/factuur/{document.id}", kind="primary")

    async def _draft(self, principal_id: UUID) -> None:
        week = self.frame.week
        await self.visit.perform(lambda depotflow: depotflow.invoices.draft(week=week, principal_id=principal_id))
        toast.ok("Het concept staat klaar", "Bekijk het voorbeeld en maak de factuur definitief.")
        await self.refresh()

    async def _draft_all(self) -> None:
        week = self.frame.week
        drafts = await self.visit.perform(lambda depotflow: depotflow.invoices.draft_week(week=week))
        toast.ok(f"Klaar: {counted(len(drafts), 'concept', 'concepten')}")
        await self.refresh()

    async def _issue(self, invoice_ids: Sequence[UUID]) -> None:
        what = counted(len(invoice_ids), "factuur", "facturen")
        happens = "Elke factuur krijgt een nummer en verandert daarna niet meer. Terugdraaien kan met een creditnota."
        if not await action.confirm(f"{what} definitief maken?", happens=happens, yes=f"Maak {what} definitief"):
            return
        sent = await self.visit.perform(lambda depotflow: depotflow.invoices.issue_run(invoice_ids=invoice_ids))
        names = f"Factuur {sent[0].number} is" if len(sent) == 1 else f"{len(sent)} facturen zijn"
        toast.ok(f"{names} definitief", "Download de PDF en de UBL, of vind ze terug bij Facturen.")
        await self.refresh()


def _tab_tag(document: InvoiceRow | None) -> Markup:
    if document is None:
        return parts.tag("te maken", "warn")
    return state_tag(document)


def _figures(known: Known, rows: Sequence[RouteRow], document: InvoiceRow | None) -> list[parts.Figure]:
    margin: Margin = combine(row.margin for row in rows)
    low = margin.margin_bp is not None and margin.margin_bp < known.routes.target_bp
    billed = document.net if document else Money(0)
    counted_here = counted(len(rows), "route", "routes")
    after_malus = f", na {margin.malus.dutch} malus" if margin.malus else ""
    return [
        parts.Figure("Eigen telling", (margin.revenue - margin.malus).dutch, f"{counted_here}{after_malus}"),
        parts.Figure("Kosten", (margin.costs - margin.malus).dutch),
        parts.Figure("Marge na kosten", margin.margin.dutch, margin_words(margin), tone="warn" if low else ""),
        parts.Figure("Op factuur", billed.dutch if document else "–", "excl. btw"),
    ]


def _foot_figures(document: InvoiceRow | None) -> Markup:
    if document is None:
        return Markup("<div><dt>Op factuur</dt><dd>–</dd></div>")
    pairs = [
        ("Excl. btw", document.net.dutch),
        ("Btw", (document.total - document.net).dutch),
        ("Totaal", document.total.dutch),
    ]
    return parts.joined(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*pair) for pair in pairs)
