"""Aan de slag: the first steps of a new company, each with what is there already."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from markupsafe import Markup
from nicegui import ui

from pages.chrome import office
from pages.colleagues import invite_colleague
from pages.depots import edit_depot
from pages.documents import counted
from pages.guard import Visit, home_of, tenant_page
from pages.importing import ImportMapper
from services.access.permissions import Permission
from services.imports.views import ImportResult
from services.organisation.principals import PrincipalRow
from services.organisation.setup import SetupProgress
from services.tenant import TenantServices
from ui import action, parts
from ui.frame import Shell

PATH: Final = "/start"
_WAITING: Final = Markup('<span class="df-step__n">{}</span>')


@dataclass(frozen=True, slots=True)
class _Step:
    """One line of the list. `build` puts what belongs to a step that is at hand under it.

    What this visitor may not do `is_for_others`: it is there, but nothing leads to it.
    """

    title: str
    text: str
    is_done: bool
    button: str
    press: Callable[[], object]
    build: Callable[[], None] | None = None
    is_for_others: bool = False


@tenant_page(PATH, needs=Permission.COMPANY_CHANGE)
async def start(visit: Visit) -> None:
    """Build the page."""
    progress, principals = await visit.perform(_read)

    with office(visit, "Aan de slag", active=PATH) as shell:
        _later(visit, shell)
        with ui.element("div").classes("df-first"):
            _build(visit, progress, principals)


def _read(depotflow: TenantServices) -> tuple[SetupProgress, list[PrincipalRow]]:
    return depotflow.organisation.get_setup_progress(), depotflow.organisation.list_principals()


def _later(visit: Visit, shell: Shell) -> None:
    async def leave() -> None:
        ui.navigate.to(home_of(visit.identity.rights))

    with shell.actions:
        action.button("Later verder", leave, kind="quiet")


def _build(visit: Visit, progress: SetupProgress, principals: list[PrincipalRow]) -> None:
    steps = _steps(visit, progress, principals)
    done = sum(step.is_done for step in steps)
    now = next((step for step in steps if not step.is_done and not step.is_for_others), None)
    with ui.element("div"):
        parts.put(_welcome(visit, progress, done, len(steps)))
        with ui.element("ol").classes("df-todo"):
            for number, step in enumerate(steps, start=1):
                _line(number, step, is_now=step is now)
        if now is None and visit.may(Permission.PLANNING_SEE):
            _finish(visit)
    with ui.element("aside").props('aria-label="Voorproef"'):
        parts.put(_preview(progress, may_import=visit.may(Permission.IMPORTS_RUN)))


def _welcome(visit: Visit, progress: SetupProgress, done: int, total: int) -> Markup:
    first_name = visit.identity.name.split()[0] if visit.identity.name.strip() else ""
    return Markup(
        "<h1>Welkom {}, we zetten {} klaar</h1>"
        '<p class="c-2" style="margin-top:6px">Na deze vijf stappen plan je je eerste week. '
        "Meestal ben je binnen een half uur klaar.</p>"
        '<div style="display:flex;align-items:center;gap:12px;margin-top:16px">'
        '<div class="df-prog" style="flex:1;max-width:320px" role="progressbar" aria-valuenow="{}" aria-valuemin="0"'
        ' aria-valuemax="{}" aria-label="Voortgang"><i style="width:{}%;background:var(--df-accent-fill)"></i></div>'
        '<span class="df-sub">{} van {} klaar</span></div>'
    ).format(first_name, progress.company_name, done, total, 100 * done // total, done, total)


def _steps(visit: Visit, progress: SetupProgress, principals: list[PrincipalRow]) -> list[_Step]:
    missing = f"Nog in te vullen: {', '.join(progress.missing)}" if progress.missing else progress.company_name
    depots = _listed(progress.depots) or "De plekken waar je routes vertrekken"
    people = "Uit Excel of CSV. Een BSN slaan we versleuteld op."
    if progress.drivers:
        people = counted(progress.drivers, "chauffeur", "chauffeurs")
    tariffs = "Per stop, pakket of uur, met toeslagen"
    if progress.tariffs:
        tariffs = counted(progress.tariffs, "tarief", "tarieven")
    colleagues = "Deel het werk, jij houdt zicht op wie wat doet"
    if progress.colleagues:
        colleagues = f"{progress.colleagues} uitgenodigd"
    go = ui.navigate.to
    imports = visit.may(Permission.IMPORTS_RUN)
    return [
        _Step("Bedrijfsgegevens", missing, not progress.missing, "Vul in", partial(go, "/instellingen")),
        _Step(
            "Depots",
            depots,
            bool(progress.depots),
            "Voeg toe",
            partial(edit_depot, visit, None, principals, on_saved=ui.navigate.reload),
        ),
        _Step(
            "Chauffeurs importeren",
            people,
            progress.drivers > 0,
            "Importeer",
            partial(go, "/import?soort=drivers"),
            build=partial(_import_drivers, visit),
            is_for_others=not imports,
        ),
        _Step(
            "Tarieven per opdrachtgever",
            tariffs,
            progress.tariffs > 0,
            "Begin",
            partial(go, "/import?soort=tariffs"),
            is_for_others=not imports,
        ),
        _Step(
            "Planner uitnodigen",
            colleagues,
            progress.colleagues > 0,
            "Nodig uit",
            partial(invite_colleague, visit, on_sent=ui.navigate.reload),
            is_for_others=not visit.may(Permission.COLLEAGUES_MANAGE),
        ),
    ]


def _import_drivers(visit: Visit) -> None:
    async def done(_: ImportResult) -> None:
        ui.navigate.reload()

    ImportMapper(visit, target="drivers", on_done=done)


def _line(number: int, step: _Step, *, is_now: bool) -> None:
    with ui.element("li").classes("is-now" if is_now else ""):
        parts.put(parts.icon("st-ok", 22, tone="s-ok", label="klaar") if step.is_done else _WAITING.format(number))
        parts.put(Markup("<h2>{}</h2><p>{}</p>").format(step.title, step.text))
        if step.is_for_others:
            parts.put(Markup() if step.is_done else parts.tag("door een collega", "line"))
        elif is_now and step.build is not None:
            parts.put(Markup())
            with ui.element("div").classes("full"):
                step.build()
        else:
            label = "Wijzig" if step.is_done else step.button
            kind: action.Kind = "quiet" if step.is_done else "primary" if is_now else ""
            action.button(label, lambda: _press(step), small=True, kind=kind)


def _press(step: _Step) -> None:
    step.press()


def _finish(visit: Visit) -> None:
    async def finish() -> None:
        await visit.perform(lambda depotflow: depotflow.organisation.finish_setup())
        ui.navigate.to("/planning")

    with ui.element("div").classes("df-acts"):
        action.button("Plan je eerste week", finish, icon="calendar-days", kind="primary")


def _listed(names: tuple[str, ...]) -> str:
    return " en ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _preview(progress: SetupProgress, *, may_import: bool) -> Markup:
    ride = '<div style="height:24px;border-radius:4px;border:1.5px dashed var(--df-line-2)"></div>'
    weeks = ("01110", "11011", "01101", "11110", "10011")
    rows = "".join(
        f'<div class="df-sk" style="margin-top:7px;width:{38 + 4 * at}px"></div>'
        + "".join(ride if day == "1" else "<div></div>" for day in week)
        for at, week in enumerate(weeks)
    )
    grid = Markup(  # noqa: S704 - built from the constants above
        f'<div style="display:grid;grid-template-columns:60px repeat(5,1fr);gap:6px;padding:12px">{rows}</div>'
    )
    return Markup(
        '<h2 class="df-h2" style="margin-bottom:8px">Straks zie je hier je week</h2>'
        '<div class="df-ghost" aria-hidden="true">{}</div>'
        '<p class="df-sub" style="margin:10px 0 24px">{} {}</p>'
        '<div class="df-body" style="padding:0;gap:8px">{}{}</div>'
    ).format(
        grid,
        _ready(progress),
        "Plan een week of lees een bestaande week in."
        if progress.drivers and progress.tariffs
        else "Zodra je chauffeurs en tarieven hebt, plan je een week of lees je een bestaande week in.",
        _more_to_import() if may_import else "",
        _look_around(progress.company_name),
    )


def _more_to_import() -> Markup:
    lists = parts.link("voertuigen, vaste routes en de ritten van een week", "/import")
    return parts.note("info", "Ook te importeren:", lists)


def _look_around(company: str) -> Markup:
    """The way to the invented company: who goes there is signed in as its owner, and no longer here."""
    return Markup(
        '<form class="df-note" method="post" action="/voorbeeld">{}<span><b>Eerst rondkijken?</b> <span>Open de '
        "voorbeeldweek van een verzonnen bedrijf. Die raakt jouw administratie niet. Daarna log je bij {} weer in."
        '</span><br><button class="df-btn is-sm" style="margin-top:8px" data-df-once>Open voorbeeldweek</button>'
        "</span></form>"
    ).format(parts.icon("play", 16, tone="c-3"), company)


def _ready(progress: SetupProgress) -> str:
    owned = ((progress.routes, "vaste route", "vaste routes"), (progress.vehicles, "voertuig", "voertuigen"))
    there = tuple(counted(*each) for each in owned if each[0])
    if not there:
        return "Nog geen diensten."
    return f"{_listed(there)} {'staat' if len(there) == 1 and there[0].startswith('1 ') else 'staan'} klaar."
