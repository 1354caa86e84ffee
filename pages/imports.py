"""Importing: one file at a time, and what came in before."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from models.values.refusal import NotFound
from pages.chrome import office
from pages.guard import Visit, tenant_page
from pages.importing import ImportMapper
from pages.importing.result import dotted, told_note
from services.access.permissions import Permission
from services.imports.example import example_file
from services.imports.reading.targets import TARGETS
from services.imports.views import ImportResult, ImportRunRow
from services.tenant import TenantServices
from ui import parts

PATH: Final = "/import"
_NAMES: Final = frozenset(target.name for target in TARGETS)
_INTRODUCTION: Final = (
    "Chauffeurs, zzp'ers, voertuigen, routes, weken en tarieven uit Excel of CSV. "
    "We raden de kolommen en onthouden ze. Alles komt erin, of niets."
)
_LOOK_EVERY: Final = 2.0
router = APIRouter()


@dataclass(frozen=True, slots=True)
class _Known:
    """What the page shows beside the file at hand."""

    is_importing: bool
    results: list[ImportRunRow]
    runs: list[ImportRunRow]


@tenant_page(PATH, needs=Permission.IMPORTS_RUN)
async def imports(visit: Visit, soort: str = "") -> None:
    """Build the page; `soort` is the list that is expected."""
    known = await visit.perform(_read)

    async def show_runs(_: ImportResult) -> None:
        parts.put_into(earlier, _runs(await visit.perform(lambda depotflow: depotflow.imports.list_imports())))

    async def look_again() -> None:
        fresh = await visit.perform(_read)
        if not fresh.is_importing:
            timer.cancel()
        parts.put_into(news, _news(fresh))
        parts.put_into(earlier, _runs(fresh.runs))

    with office(visit, "Importeren", active=PATH), ui.element("div").classes("df-page"):
        parts.put(Markup('<p class="c-2" style="margin-bottom:12px">{}</p>').format(_INTRODUCTION))
        news = parts.put(_news(known)).props("role=status")
        ImportMapper(visit, target=soort if soort in _NAMES else "", on_done=show_runs)
        earlier = parts.put(_runs(known.runs), classes="df-import__e")
        timer = ui.timer(_LOOK_EVERY, look_again, active=known.is_importing, immediate=False)


def _read(depotflow: TenantServices) -> _Known:
    imports = depotflow.imports
    return _Known(is_importing=imports.is_importing(), results=imports.hear_results(), runs=imports.list_imports())


def _news(known: _Known) -> Markup:
    """What this person does not know yet, and whether more is on its way."""
    running = (
        parts.note("info", "Er loopt nu een import.", "Wat die bracht, zie je hier zodra hij klaar is.")
        if known.is_importing
        else Markup()
    )
    return parts.joined([*map(told_note, known.results), running])


def _runs(runs: list[ImportRunRow]) -> Markup:
    if not runs:
        return Markup()
    rows = [(_what(run), dotted(run.rows), dotted(run.added), dotted(run.changed)) for run in runs]
    table = parts.mini_table(("Bestand", "Regels", "Toegevoegd", "Bijgewerkt"), rows, label="Eerdere imports")
    return Markup('<h2 class="df-h2">Eerdere imports</h2>{}').format(table)


def _what(run: ImportRunRow) -> Markup:
    day = dutch_date(run.imported_at.astimezone(AMSTERDAM).date())
    return Markup('<b>{}</b> <small class="c-2">{}, {} {} door {}</small>').format(
        run.file_name, run.plural, day, amsterdam_time(run.imported_at), run.imported_by
    )


@router.get(PATH + "/voorbeeld/{target}.csv")
async def example(target: str) -> Response:
    """A file with the columns of a list, to fill in."""
    if target not in _NAMES:
        raise NotFound("Dit voorbeeld")
    file = example_file(target)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)
