"""The papers that ran out or soon will, each with the way to whom it belongs to."""

from datetime import date
from typing import Any, Final

from markupsafe import Markup

from models.values.listing import TablePage, TableQuery, narrowed
from pages import words
from pages.chrome import office
from pages.dashboard.attention import PAPERS_PATH, holder_path
from pages.dashboard.spans import PATH
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.margin.attention import AHEAD_DAYS
from services.people.views import ExpiringRow
from services.tenant import TenantServices
from ui import action
from ui.table import Column, DataTable, NothingYet

COLUMNS: Final = (
    Column("holder", "Van wie"),
    Column("kind", "Document"),
    Column("valid_until", "Geldig tot", "badge"),
)
_PAGE: Final = 200


@tenant_page(PAPERS_PATH, needs=Permission.MARGIN_SEE)
async def papers(visit: Visit) -> None:
    """Build the page."""
    found, today = await visit.perform(_read)
    with office(visit, "Documenten die verlopen", active=PATH, scroll=False) as shell:
        with shell.actions:
            action.link_button("Dashboard", PATH, icon="chart-column", kind="quiet")
        rows = [_cells(row, at, today) for at, row in enumerate(found)]

        async def load(query: TableQuery) -> TablePage[dict[str, Any]]:
            return narrowed(rows, query, text=lambda row: f"{row['holder'].striptags()} {row['kind']}")

        DataTable(
            COLUMNS,
            load,
            label="Documenten die verlopen",
            search="Zoek naam of document",
            nothing=NothingYet(
                "Alles is geldig", f"De komende {AHEAD_DAYS} dagen verloopt er geen document.", icon="file-check"
            ),
            page_size=_PAGE,
        )


def _read(depotflow: TenantServices) -> tuple[list[ExpiringRow], date]:
    return depotflow.people.list_expiring(within_days=AHEAD_DAYS), depotflow.scope.today


def _cells(row: ExpiringRow, at: int, today: date) -> dict[str, Any]:
    return {
        "id": str(at),
        "path": holder_path(row),
        "holder": Markup("<b>{}</b>").format(row.holder),
        "kind": words.PAPERS[row.kind],
        "valid_until": words.expiry(row.valid_until, today),
        "tone": "danger" if row.valid_until < today else "",
    }
