"""Mij: what the company keeps of a driver, for how long, and signing out."""

from collections.abc import Iterator, Sequence
from functools import partial

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from pages import words
from pages.chrome import driver
from pages.devices import Devices, in_words, mark
from pages.guard import Visit, tenant_page
from pages.return_to import LEAVING_PATH
from services.access.devices import DeviceRow
from services.access.permissions import Permission
from services.people.own_file import OwnFile, OwnUse
from services.people.views import PaperRow
from services.privacy.packages import PATH
from services.tenant import TenantServices
from ui import action, parts


@tenant_page("/app/mij", needs=Permission.OWN_WORK)
async def me(visit: Visit) -> None:
    """Build the page."""
    file, rows, to_confirm = await visit.perform(_read)
    ui.add_head_html('<script type="module" src="/app/static/leave.js"></script>')
    footing = f"{file.name}, {words.ENGAGEMENTS[file.kind].lower()}" if file.kind else file.name
    with driver(visit, "Mij", active="/app/mij", subtitle=footing, to_confirm=to_confirm) as phone:
        _list(f"Wat {file.company} van je bewaart", _kept(file))
        _list("Je papieren", (_paper(paper) for paper in file.papers))
        _list("Wie gebruikte je BSN", (_use(use) for use in file.bsn_uses))
        _list("Je rechten", [_way("download", "Mijn gegevens opvragen", PATH), _leaving()])
        ways = [
            _way("shield-check", "Beveiliging", "/beveiliging"),
            _way("key-round", "Wachtwoord wijzigen", "/wachtwoord"),
        ]
        if visit.identity.has_other_companies:
            ways.append(_way("arrow-left-right", "Ander bedrijf", "/bedrijf"))
        _list("Inloggen", ways)
        parts.put(Markup("Waar je bent ingelogd"), tag="h2", classes="dp-h")
        shown = Devices(visit, rows, draw=partial(_device, file.company), button=action.phone_button)
        shown.place.classes("dp-card is-flush")
    with phone.thumb, ui.element("form").props("method=post action=/uitloggen data-df-leave").classes("dp-row dp-grow"):
        leave = action.phone_button("Log uit", icon="log-out")
        leave.props["type"] = "submit"


def _read(depotflow: TenantServices) -> tuple[OwnFile, list[DeviceRow], int]:
    return (
        depotflow.people.own_file(),
        depotflow.access.list_devices(),
        depotflow.registration.count_to_confirm(),
    )


def _list(title: str, rows: Iterator[Markup] | Sequence[Markup]) -> None:
    made = list(rows)
    if made:
        parts.put(Markup("{}").format(title), tag="h2", classes="dp-h")
        parts.put(parts.joined(made), tag="section", classes="dp-card is-flush")


def _kept(file: OwnFile) -> Iterator[Markup]:
    contact = ", ".join(word for word in (file.phone and words.phone(file.phone), file.email) if word)
    yield _row("id-card", f"Naam en contact: {contact}" if contact else "Naam", "tot 2 jaar na je vertrek")
    if file.birth_date:
        yield _row("calendar-days", f"Geboren op {dutch_date(file.birth_date)}", "tot 2 jaar na je vertrek")
    if file.is_independent:
        yield _row("receipt-euro", f"Facturen van {file.contractor}", "7 jaar, wettelijk verplicht")
        yield _row("clock", "Opdrachten en aantallen", "7 jaar, ze horen bij je facturen")
    else:
        yield _row("clock", "Diensten, uren, loongegevens", "7 jaar, wettelijk verplicht")
    if file.bsn_last4:
        yield _row("lock", f"BSN •••••{file.bsn_last4}", "versleuteld, alleen voor loonexport")


def _paper(paper: PaperRow) -> Markup:
    until = f"geldig t/m {dutch_date(paper.valid_until)}" if paper.valid_until else "zonder einddatum"
    by = f", gezien door {paper.checked_by}" if paper.checked_by else ""
    number = f" •••{paper.number_last4}" if paper.number_last4 else ""
    return _row("file-check", f"{words.PAPERS[paper.kind]}{number}", f"{until}{by}")


def _use(use: OwnUse) -> Markup:
    day = use.at.astimezone(AMSTERDAM).date()
    return _row("eye", "Loonexport", f"{dutch_date(day)} {amsterdam_time(use.at)}, {use.by}")


def _way(icon: str, title: str, path: str) -> Markup:
    return Markup('<a class="dp-li" href="{}">{}<span>{}</span>{}</a>').format(
        path, parts.icon(icon, 20, tone="c-3"), title, parts.icon("chevron-right", 16, tone="c-3")
    )


def _leaving() -> Markup:
    return Markup(
        '<a class="dp-li" href="{}">{}<span class="c-danger">Verwijder mijn account'
        "<small>Je ziet eerst wat wettelijk bewaard moet blijven</small></span>{}</a>"
    ).format(LEAVING_PATH, parts.icon("trash-2", 20, tone="c-danger"), parts.icon("chevron-right", 16, tone="c-3"))


def _row(icon: str, title: str, detail: str) -> Markup:
    return Markup('<div class="dp-li">{}<span>{}<small>{}</small></span></div>').format(
        parts.icon(icon, 20, tone="c-3"), title, detail
    )


def _device(company: str, shown: Devices, row: DeviceRow) -> None:
    title = f"{row.name}, dit apparaat" if row.is_this else row.name
    with ui.element("div").classes("dp-li"):
        parts.put(mark(row), tag="i")
        parts.put(Markup("{}<small>{}</small>").format(title, in_words(row, company=company)), tag="span")
        if not row.is_this:
            action.phone_button("Log uit", partial(shown.leave, row), wide=False)
