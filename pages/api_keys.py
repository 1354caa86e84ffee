"""API-sleutels: the keys with which other software of the company gets in, made, shown once, and withdrawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from pages.afterwards import afterwards
from pages.chrome import GROUPS, SETTINGS, office, settings_tabs
from pages.guard import Visit, tenant_page
from pages.rights.overview import where
from services.access.api_keys import USUAL_DAYS, ApiKeyRow, CreatedKey
from services.access.key_mails import KEYS_PATH, WARNED_BEFORE
from services.access.permissions import Permission
from ui import action, parts, toast
from ui.form import Form, Values
from ui.overlay import Dialog, Drawer
from ui.repaint import anew

DOCS: Final = "/api/v1/docs"
PURPOSE: Final = (
    "Met een API-sleutel haalt andere software zelf gegevens op bij DepotFlow, of zet ze erin: je boekhouding, je "
    "rapportage, het systeem van een opdrachtgever. Wat een sleutel mag, staat in de groep waar hij in zit."
)
FOR_WHICH: Final = (
    "Alleen groepen zonder rechten die een mens vragen, zoals betalen, goedkeuren en collega's beheren. "
    "Past er geen? Maak dan bij Rechten een groep voor je software."
)


class ApiKeys:
    """The page, as it is at every moment."""

    def __init__(self, visit: Visit, first: Sequence[ApiKeyRow]) -> None:
        self._visit = visit
        with ui.element("div").classes("df-page is-narrow"):
            self._place = ui.element("div").classes("df-col")
        self._paint(first)
        visit.listen("api_keys", self._hear)

    async def add(self) -> None:
        """Ask what the key is for, how much it may and until when."""
        groups = await self._visit.perform(lambda depotflow: depotflow.access.list_key_groups())

        async def make(values: Values) -> None:
            made = await self._visit.perform(
                lambda depotflow: depotflow.access.create_api_key(
                    name=values["name"], group_id=values["group_id"], last_day=values["last_day"]
                )
            )
            panel.close()
            await afterwards(self._visit, partial(_show_once, values["name"], made))

        names = {group.id: f"{group.name} ({where(group.depots)})" for group in groups}
        with self._visit.client, Drawer("Nieuwe API-sleutel", "Eén sleutel per programma.") as panel:
            with Form(make) as form:
                form.text("name", "Naam", required=True, hint="Welk programma hem gebruikt: Boekhouding, Ritplanner.")
                form.select("group_id", "Groep", names, hint=FOR_WHICH, required=True)
                last_day = self._visit.today + timedelta(days=USUAL_DAYS - 1)
                form.date("last_day", "Geldig tot en met", last_day, hint="Hoogstens een jaar vooruit.", required=True)
            parts.put(parts.link("Groepen en hun rechten", GROUPS), classes="df-sub").style("margin-top: 12px")
            with panel.foot:
                form.submit("Maak sleutel", icon="key-round")
        panel.open()

    async def _hear(self, _: dict[str, Any]) -> None:
        self._paint(await self._visit.perform(lambda depotflow: depotflow.access.list_api_keys()))

    def _paint(self, rows: Sequence[ApiKeyRow]) -> None:
        with anew(self._place):
            if not rows:
                with parts.empty("key-round", "Nog geen API-sleutels", PURPOSE):
                    action.button("Maak je eerste sleutel", self.add, icon="plus")
                    action.link_button("Wat de API kan", DOCS, kind="quiet")
            for row in rows:
                self._card(row)

    def _card(self, row: ApiKeyRow) -> None:
        with parts.card(row.name, aside=_state(row)):
            parts.put(parts.facts(_facts(row)))
            with ui.element("div").classes("df-acts"):
                action.button("Trek in", partial(self._revoke, row), small=True).props(
                    f'aria-label="Trek {row.name} in"'
                )

    async def _revoke(self, row: ApiKeyRow) -> None:
        if await action.confirm(
            f"Sleutel {row.name} intrekken?",
            happens="Software met deze sleutel komt er meteen niet meer in. Dat draai je niet terug.",
            yes="Trek in",
            danger=True,
        ):
            await self._visit.perform(lambda depotflow: depotflow.access.revoke_api_key(key_id=row.id))
            toast.ok(f"Sleutel {row.name} is ingetrokken")


@tenant_page(KEYS_PATH, needs=Permission.COLLEAGUES_MANAGE)
async def api_keys(visit: Visit) -> None:
    """Build the page."""
    rows = await visit.perform(lambda depotflow: depotflow.access.list_api_keys())
    with office(visit, "Instellingen", active=SETTINGS) as shell:
        with shell.heading:
            parts.put(settings_tabs(visit, KEYS_PATH))
        page = ApiKeys(visit, rows)
        with shell.actions:
            action.link_button("Wat de API kan", DOCS, icon="file-text", kind="quiet")
            action.button("Nieuwe sleutel", page.add, icon="plus", kind="primary").props("data-df-new")


def _state(row: ApiKeyRow) -> Markup:
    if row.days_left == 0:
        return parts.tag("verlopen", "danger")
    if row.days_left <= WARNED_BEFORE.days:
        left = "vandaag" if row.days_left == 1 else f"over {row.days_left} dagen"
        return parts.tag(f"verloopt {left}", "warn")
    return parts.tag("werkt", "ok")


def _facts(row: ApiKeyRow) -> list[tuple[str, str | Markup]]:
    used = f"{_when(row.last_used_at)} vanaf {row.last_used_from or 'onbekend adres'}" if row.last_used_at else "nooit"
    maker: str | Markup = f"{row.created_by}, {_when(row.created_at)}"
    if row.maker_left:
        maker = Markup('{}<br><span class="c-warn">gemaakt door iemand die weg is</span>').format(maker)
    return [
        ("Sleutel", f"{row.start}…"),
        ("Groep", f"{row.group}; {where(row.depots)}"),
        ("Geldig tot en met", dutch_date(row.last_day)),
        ("Laatst gebruikt", used),
        ("Gemaakt door", maker),
    ]


def _when(at: datetime) -> str:
    return f"{dutch_date(at.astimezone(AMSTERDAM).date())} {amsterdam_time(at)}"


def _show_once(name: str, made: CreatedKey) -> None:
    """The token, with a way to take it along; it is nowhere else and not shown again."""
    with Dialog(f"Sleutel {name} is gemaakt", "Je ziet hem alleen nu.") as panel:
        box = ui.element("input").classes("df-input").props('readonly aria-label="API-sleutel" spellcheck=false')
        box.props["value"] = made.token
        with ui.element("div").classes("df-acts").style("align-items: center; margin-bottom: 12px"):
            copy = action.button("Kopieer", icon="copy", kind="primary")
            told = ui.element("output").classes("c-2")
        copy.on("click", js_handler=f"() => dfCopy({box.id}, {told.id})")
        parts.put(
            Markup(
                "<p>Zet hem in het programma waarvoor hij is, nooit in een mail of chat. Het programma stuurt hem mee"
                " bij elke aanroep:</p><pre class='df-text'>Authorization: Bearer {}_…</pre><p>Kwijt? Trek deze in en"
                " maak een nieuwe. {}</p>"
            ).format(made.token[:12], parts.link("Wat de API kan", DOCS))
        )
        with panel.foot:
            action.button("Ik heb hem bewaard", panel.close)
    panel.open()
