"""The register of processing activities: one row each, with everything that article 30 AVG asks behind it."""

from typing import Any, Final

from markupsafe import Markup

from models.values.calendar import dutch_date
from models.values.listing import TablePage, TableQuery, narrowed
from pages.accountability.activity import ask_activity, show_activity
from pages.chrome import ACCOUNTABILITY, REGISTER, SETTINGS, office, settings_tabs
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.accountability.overview import RegisterView
from services.accountability.register import ActivityRow
from ui import action, parts
from ui.table import SHORTCUTS, Column, DataTable

COLUMNS: Final = (
    Column("name", "Verwerking"),
    Column("persons", "Om wie het gaat", width="260px", is_aside=True),
    Column("recipients", "Ontvangers", "number", width="110px", is_aside=True),
    Column("state", "DPIA", width="112px"),
)
PAGE_SIZE: Final = 100


class RegisterPage:
    """The page, as it is at every moment."""

    def __init__(self, visit: Visit, first: RegisterView) -> None:
        self._visit = visit
        self._view = first
        self._table = DataTable(
            COLUMNS,
            self._load,
            label="Verwerkingsregister",
            search="Zoek een verwerking",
            on_open=self._open,
            page_size=PAGE_SIZE,
            first=self._page(TableQuery(limit=PAGE_SIZE)),
        )

    async def refresh(self) -> None:
        """Read again what changed by something done here."""
        self._view = await self._visit.perform(lambda depotflow: depotflow.accountability.register())
        self._table.reload()

    async def add(self) -> None:
        """Ask for an activity of the company's own."""
        with self._visit.client:
            ask_activity(self._visit, None, on_saved=self.refresh)

    async def _load(self, query: TableQuery) -> TablePage[dict[str, Any]]:
        return self._page(query)

    def _page(self, query: TableQuery) -> TablePage[dict[str, Any]]:
        rows = [self._cells(row) for row in self._view.register.activities]
        return narrowed(rows, query, text=lambda row: row["name"].striptags())

    async def _open(self, key: str) -> None:
        row = next(one for one in self._view.register.activities if one.key == key)
        with self._visit.client:
            show_activity(self._visit, row, self._view.assessments.get(key), on_saved=self.refresh)

    def _cells(self, row: ActivityRow) -> dict[str, Any]:
        assessed = self._view.assessments.get(row.key)
        return {
            "id": row.key,
            "name": Markup("<b>{}</b>").format(row.name),
            "persons": row.persons,
            "recipients": len(row.recipients),
            "state": dutch_date(assessed.data.assessed_on) if assessed else parts.tag("nog niet", "line"),
        }


@tenant_page(REGISTER, needs=Permission.PRIVACY_MANAGE)
async def register(visit: Visit) -> None:
    """Build the page."""
    view = await visit.perform(lambda depotflow: depotflow.accountability.register())
    with office(visit, "Instellingen", active=SETTINGS, scroll=False, shortcuts=SHORTCUTS[:-1]) as shell:
        with shell.heading:
            parts.put(settings_tabs(visit, ACCOUNTABILITY))
        page = RegisterPage(visit, view)
        with shell.actions:
            action.link_button("AVG", ACCOUNTABILITY, icon="chevron-left", kind="quiet")
            action.button("Eigen verwerking", page.add, icon="plus", kind="primary").props("data-df-new")
