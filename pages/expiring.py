"""The papers that ran out or soon will, each with the way to whom it belongs to."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from markupsafe import Markup

from models.values.listing import TablePage, TableQuery, narrowed
from pages import words
from pages.chrome import office
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.margin.attention import AHEAD_DAYS
from services.people.views import ExpiringRow
from services.tenant import TenantServices
from ui import action, parts
from ui.table import Column, DataTable, NothingYet

PAPERS_PATH: Final = "/papieren"
HOME: Final = "/vandaag"
_HOLDERS: Final = {
    "driver": "/chauffeurs/{}",
    "vehicle": "/voertuigen?voertuig={}",
    "contractor": "/bedrijven/{}",
}
COLUMNS: Final = (
    Column("holder", "Van wie"),
    Column("kind", "Document"),
    Column("valid_until", "Geldig tot", "badge"),
)
_PAGE: Final = 200


@tenant_page(PAPERS_PATH, needs=Permission.PEOPLE_SEE)
async def papers(visit: Visit) -> None:
    """Build the page."""
    found, today = await visit.perform(_read)
    with office(visit, "Documenten die verlopen", active=HOME, scroll=False) as shell:
        with shell.actions:
            action.link_button("Vandaag", HOME, icon="sunrise", kind="quiet")
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


def holder_path(paper: ExpiringRow) -> str:
    """Where the paper of this driver, vehicle or contractor is written down."""
    return _HOLDERS[paper.path_kind].format(paper.holder_id)


def papers_line(papers: Sequence[ExpiringRow], today: date) -> Markup:
    """One line that says how many papers ran out or soon will, with the way to them; nothing when all are valid."""
    if not papers:
        return Markup()
    expired = sum(paper.valid_until < today for paper in papers)
    return Markup('<div class="df-bar df-due">{}<span>{}</span><a href="{}">Bekijk</a></div>').format(
        parts.severity_icon("block" if expired else "warn"), _how_many(expired, len(papers) - expired), PAPERS_PATH
    )


def _how_many(expired: int, soon: int) -> str:
    """`2 documenten zijn verlopen, 5 verlopen binnen 30 dagen`."""
    if not expired:
        return f"{_documents(soon)} {'verloopt' if soon == 1 else 'verlopen'} binnen {AHEAD_DAYS} dagen"
    gone = f"{_documents(expired)} {'is' if expired == 1 else 'zijn'} verlopen"
    return f"{gone}, {soon} {'verloopt' if soon == 1 else 'verlopen'} binnen {AHEAD_DAYS} dagen" if soon else gone


def _documents(count: int) -> str:
    return "1 document" if count == 1 else f"{count} documenten"


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
