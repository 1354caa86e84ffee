"""Every reusable part on a few pages of invented data: what the browser tests look at, and a person may too.

Start it with `python -m tests.unit.ui.showcase 8123` from the root of the repository.
"""

import asyncio
import sys
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from functools import partial
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from nicegui import ui

from models.values.listing import TablePage, TableQuery, read_cursor, write_cursor
from models.values.money import Money
from models.values.refusal import InvalidValue
from ui import action, chart, parts, public, signing_up, theme, toast
from ui.form import Form, Values
from ui.frame import Menu, MenuLink, NavItem, Tab, Who, frame, phone_frame, proof_line
from ui.overlay import Drawer
from ui.palette import Hit
from ui.parts import Attention, Figure, Step
from ui.repaint import anew
from ui.table import Bulk, Column, DataTable, Filter, NothingYet

FIRST = ("Zoë", "Łukasz", "Hüseyin", "Noël", "René", "Chloé", "Agnieszka", "Željko", "Joëlle", "Ömer")
LAST = ("van Aalst", "Wójcik", "Öztürk", "Verhoeven", "Schoenmakers", "Peeters", "Zielińska", "Marić", "van den Broek")
DEPOTS = ("Eindhoven", "Den Bosch", "Tilburg")
DRIVERS: list[dict[str, Any]] = [
    {
        "id": f"d{n}",
        "name": f"{FIRST[n % len(FIRST)]} {LAST[n % len(LAST)]}",
        "depot": DEPOTS[n % 3],
        "kind": "zzp" if n % 5 == 1 else "loondienst",
        "since": date(2021, 1, 4) + timedelta(days=n),
        "shifts": n * 7 % 241,
        "due": n * 31_37 % 250_000 - 20_000,
        "paper": n % 7 != 3,
    }
    for n in range(1200)
]
MENU = Menu(
    main=(
        NavItem("Vandaag", "/vandaag", "sunrise", badge=3, key="v"),
        NavItem("Chauffeurs", "/", "users", key="c"),
        NavItem("Onderdelen", "/onderdelen", "route", key="o"),
        NavItem("Dashboard", "/dashboard", "chart-column", key="d"),
        NavItem("Afrekenen", "/afrekenen", "receipt-euro", badge=6, key="a"),
    ),
    foot=(NavItem("Instellingen", "/instellingen", "settings"),),
    companies=(MenuLink("Wissel naar Noordkoerier", "/wissel", "arrow-left-right", post=True),),
    user=(MenuLink("Jouw account", "/account", "circle-user-round"),),
    proof=proof_line("Back-up 02:14 in orde", "/beveiliging"),
)
WHO = Who("Kempenbode Koeriers", "Marieke Verhulst", "Planner", "marieke")
app = FastAPI()
saved: list[Values] = []
go_on = asyncio.Event()
"""What a slow button waits for."""
painters: list[Callable[[], None]] = []
"""What paints pages anew, the newest last."""


def display(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "name": parts.person(row["name"]),
        "kind": parts.tag(row["kind"], "accent" if row["kind"] == "zzp" else ""),
        "paper": parts.tag("in orde", "ok", icon_name="check") if row["paper"] else parts.tag("verlopen", "warn"),
        "tone": "" if row["paper"] else "warn",
    }


async def find_drivers(query: TableQuery) -> TablePage[dict[str, Any]]:
    if query.search == "kapot":
        raise RuntimeError("invented")
    rows = [row for row in DRIVERS if query.search.lower() in row["name"].lower()]
    rows = [row for row in rows if query.filters.get("depot") in {None, row["depot"]}]
    rows = [row for row in rows if not query.filters.get("paper") or not row["paper"]]
    rows.sort(key=lambda row: row[query.sort or "name"], reverse=query.descending)
    begin = int(str(read_cursor(query.after, 1)[0])) if query.after else 0
    end = begin + query.limit
    return TablePage(rows[begin:end], len(rows), write_cursor(end) if end < len(rows) else None).map(display)


async def search(text: str) -> Sequence[Hit]:
    found = [row for row in DRIVERS[:90] if text.lower() in row["name"].lower()][:5]
    hits = [Hit(row["name"], "Chauffeurs", "user-check", hint=row["depot"], path="/onderdelen") for row in found]
    return [*hits, Hit("Nieuwe chauffeur", "Opdrachten", "user-plus", run=lambda: driver_drawer(None))]


async def save(values: Values) -> None:
    if values["name"] == "Dubbel":
        raise InvalidValue("Deze chauffeur bestaat al. Zoek hem op in de lijst.", field="name")
    if values["name"] == "Algemeen":
        raise InvalidValue("De week is vergrendeld. Kies een andere week.")
    saved.append(values)


def driver_drawer(table: DataTable | None) -> None:
    async def keep(values: Values) -> None:
        await save(values)
        file = f", {values['licence'].name} {len(values['licence'].content)} B" if values["licence"] else ""
        toast.ok(
            f"{values['name']} is opgeslagen", f"{values['depot']}, {values['born_on']}, {values['rate_1e4']}{file}"
        )
        drawer.close()
        if table:
            table.reload()

    with Drawer("Nieuwe chauffeur", "De chauffeur krijgt een uitnodiging per e-mail.") as drawer:
        parts.put(parts.note("info", "Al in een bestand?", "Importeer de hele lijst dan in één keer."))
        with Form(keep) as form:
            form.text("name", "Naam", required=True)
            with form.side_by_side():
                form.text("phone", "Telefoon", kind="tel", hint="Voor berichten over diensten")
                form.date("born_on", "Geboortedatum", date(1990, 6, 18))
            form.select("depot", "Depot", {name: name for name in DEPOTS}, "Tilburg", required=True)
            form.multiselect("languages", "Talen", {"nl": "Nederlands", "pl": "Pools", "tr": "Turks"}, ["nl"])
            with form.section("Vergoeding"):
                with form.side_by_side():
                    form.rate("rate_1e4", "Uurtarief", 164_500, required=True)
                    form.number("hours", "Uren per week", 32, suffix="uur")
                    form.money("advance", "Voorschot", Money(25_000))
                    form.time("start", "Begintijd", time(7, 15))
                form.checkbox("kor", "Kleineondernemersregeling", hint="Facturen zonder btw")
                form.textarea("note", "Opmerking")
                form.upload("licence", "Lijst met routes", accept=".csv,.xlsx", max_megabytes=1)
        with drawer.foot:
            form.submit("Bewaar chauffeur", icon="check")
            action.button("Annuleren", drawer.leave, kind="quiet")
    drawer.open()


@ui.page("/")
async def drivers_page() -> None:
    async def remove(ids: Sequence[str]) -> None:
        if await action.confirm(
            f"{len(ids)} chauffeurs verwijderen", happens="Hun diensten blijven in de administratie.",
            yes=f"Verwijder {len(ids)}", danger=True,
        ):  # fmt: skip
            toast.undo(f"{len(ids)} chauffeurs verwijderd", lambda: toast.ok("Teruggezet"), key_hint="Ctrl Z")

    with frame("Chauffeurs", menu=MENU, active="/", who=WHO, search=search, scroll=False) as shell:
        table = DataTable(
            [
                Column("name", "Naam", sortable=True),
                Column("depot", "Depot", sortable=True),
                Column("kind", "Contract", "badge"),
                Column("since", "In dienst", "date", sortable=True),
                Column("shifts", "Diensten", "number", sortable=True),
                Column("due", "Te betalen", "money", sortable=True),
                Column("paper", "Documenten", "badge"),
            ],
            find_drivers,
            label="Chauffeurs",
            search="Zoek op naam",
            filters=(
                Filter("depot", "Alle depots", {name: name for name in DEPOTS}),
                Filter("paper", "Documenten verlopen"),
            ),
            on_open=lambda key: toast.ok(f"Geopend: {key}"),
            bulk=(Bulk("Verwijderen", "trash-2", remove),),
            nothing=NothingYet(
                "Nog geen chauffeurs", "Voeg er een toe of lees je lijst in.", "users", "Nieuwe chauffeur"
            ),
            first=await find_drivers(TableQuery(sort="name")),
            sort="name",
        )
        with shell.actions:
            action.button("Nieuwe chauffeur", lambda: driver_drawer(table), icon="user-plus", kind="primary")


@ui.page("/leeg")
def empty_page() -> None:
    async def none(_query: TableQuery) -> TablePage[dict[str, Any]]:
        return TablePage([], 0)

    with frame("Chauffeurs", menu=MENU, active="/", who=WHO, scroll=False):
        DataTable(
            [Column("name", "Naam")], none, label="Chauffeurs",
            nothing=NothingYet(
                "Nog geen chauffeurs", "Voeg er een toe of lees je lijst in.", "users", "Nieuwe chauffeur",
                lambda: driver_drawer(None),
            ),
        )  # fmt: skip


@ui.page("/onderdelen")
def parts_page() -> None:
    clicks = ui.label("0 keer")
    count = 0

    async def slow() -> None:
        nonlocal count
        await go_on.wait()
        go_on.clear()
        count += 1
        clicks.set_text(f"{count} keer")

    async def outlive() -> None:
        foot.clear()
        await go_on.wait()
        go_on.clear()
        toast.ok("Toch gelukt")

    async def refuse() -> None:
        raise InvalidValue("De rusttijd is te kort. Laat de dienst om 08:45 beginnen.")

    async def fail() -> None:
        raise RuntimeError("invented")

    with frame("Onderdelen", menu=MENU, active="/onderdelen", who=WHO) as shell:
        with shell.above:
            parts.put(
                parts.steps(
                    (
                        Step("Uren goedkeuren", "18 van 18", "done", "/"),
                        Step("Tarieven", "versie 1 juni", "done"),
                        Step("Factuur", "6 verschillen", "now"),
                        Step("Zzp self-billing", "9 facturen", "todo"),
                        Step("SEPA", "IBAN ontbreekt", "blocked"),
                    ),
                    label="Stappen van het afrekenen",
                )
            )
            parts.put(
                parts.strip(
                    (
                        Figure("Eigen telling", "€ 27.882,78"),
                        Figure("Verschil, 6 routes", "−€ 53,68", "0,19%", "danger"),
                        Figure("Marge na kosten", "€ 3.872,47", "13,9%"),
                    )
                )
            )
        with parts.grid():
            with parts.card("Meldingen", span=4), ui.element("div").classes("df-body"):
                parts.put(parts.note("block", "Kan niet.", "Rijbewijs verloopt woensdag. Zoek een vervanger."))
                parts.put(parts.note("warn", "Let op.", "Rusttijd 9 u 30 m. Mag met reden."))
                parts.put(parts.note("info", "Ter info.", "Sleutel wordt op 2 juli ververst."))
                parts.put(parts.note("ok", "Gelukt.", "Weekstaat ingelezen, 6 verschillen."))
            with parts.card("Knoppen en labels", span=5), ui.element("div").classes("df-body"):
                with ui.element("div").style("display:flex;flex-wrap:wrap;gap:8px"):
                    action.button("Publiceren", slow, icon="send", kind="primary", count=18)
                    action.button("Kopieer week 25", slow, icon="copy")
                    action.button("Weigeren", refuse, kind="quiet")
                    action.button("Verwijderen", fail, icon="trash-2", kind="danger")
                    action.button("Maak factuur", slow).enable(on=False, why="Kies eerst bij 3 verschillen")
                with ui.element("div") as foot, ui.element("div"):
                    action.button("Keur de rest goed", outlive, icon="check")
                parts.put(
                    parts.joined(
                        (
                            parts.tag("Goedgekeurd", "ok", icon_name="check"),
                            parts.tag("Te laat", "warn", icon_name="sev-warn"),
                            parts.tag("Niet ingeklokt", "danger", icon_name="st-no"),
                            parts.tag("Nieuw", "accent", icon_name="st-pub"),
                            parts.tag("Laadt", icon_name="package"),
                            parts.tag("Verwacht", "line", icon_name="clock"),
                        ),
                        " ",
                    )
                )
                parts.put(parts.progress("Weekstaat inlezen", 1284, 2190, unit="regels", hint="Nog 20 seconden."))
                clicks.move(ui.context.slot.parent)
            with (
                parts.card("Leeg", span=3),
                parts.empty("calendar-days", "Nog geen diensten in week 27", "Kopieer week 26."),
            ):
                action.button("Kopieer week 26", slow, icon="copy", kind="primary")
            with parts.card("Laden", span=4), ui.element("div").classes("df-body"):
                parts.put(parts.skeleton())
            with parts.card("Feiten", span=4), ui.element("div").classes("df-body"):
                parts.put(parts.facts((("Depot", "Eindhoven"), ("Contract", parts.tag("zzp", "accent")))))
            with parts.card("Veld", span=4), ui.element("div").classes("df-body"), Form(save) as form:
                form.time("start", "Begintijd", time(7, 15), required=True)
                form.text("name", "Naam", "<b>Zoë</b>", required=True)
                form.submit("Bewaar")


@ui.page("/dashboard")
def dashboard_page() -> None:
    with frame("Dashboard", menu=MENU, active="/dashboard", who=WHO), parts.grid():
        for label, value, up, points in (
            ("Omzet", "€ 272.600", True, (4, 3, 6, 5, 8, 2, 9)),
            ("Kosten", "€ 235.700", False, (3, 2, 5, 4, 7, 1, 8)),
            ("Marge", "€ 36.900", True, (2, 3, 6, 3, 6, 1, 9)),
            ("Margepercentage", "13,5%", True, (3, 4, 7, 4, 6, 2, 8)),
        ):
            hint = parts.change("7,0%", up=True, good=up) + " t.o.v. wk 17–20"
            card = parts.put(parts.figure(label, value, hint, spark=chart.spark(points, tone="accent")))
            card.style("grid-column: span 3")
        with parts.card("Omzet per week", span=8, aside=chart.legend()):
            weeks = [
                chart.Bar(f"wk {13 + n}", 53_000 + n * 700, 7_000 + n * n * 20, f"{11 + n / 4:.1f}%", strong=n > 7)
                for n in range(11)
            ]
            parts.put(chart.bars([*weeks, chart.Bar("24", 60_000, -4_000, "−6,7%")], label="Kosten en marge per week"))
        with parts.card("Vraagt aandacht", span=4, aside=parts.tag("2 vandaag", "danger")):
            parts.put(
                parts.attention(
                    (
                        Attention("block", "Rijbewijs verloopt over 6 dagen", "René Schoenmakers", "/", "Vraag op"),
                        Attention("warn", "Factuur 14 dagen te laat", "Vlotpost, 2026-0218", "/", "Herinner"),
                        Attention("info", "3 documenten verlopen in juli", "2 bestuurderspassen", "/", "Bekijk"),
                        Attention("ok", "Back-up van 02:14 gecontroleerd", "Hersteltest geslaagd", "/", "Bewijs"),
                    )
                )
            )
        with parts.card("Marge per route", span=6, aside=parts.link("Alle 40", "/")):
            parts.put(
                parts.mini_table(
                    ("Beste en laagste", "", "Marge", "%"),
                    (
                        ("E-116 Tongelre", parts.mini_bar(1), "€ 1.702", "20,6%"),
                        ("T-309 Udenhout", parts.mini_bar(0.2, low=True), "€ 412", parts.margin("8,6%", 0.4, low=True)),
                    ),
                    label="Marge per route",
                )
            )


@ui.page("/telefoon")
def phone_page() -> None:
    tabs = (
        Tab("Vandaag", "/app", "house"),
        Tab("Week", "/telefoon", "calendar-days", badge=2, badge_meaning="te bevestigen"),
        Tab("Vrij", "/vrij", "tree-palm"),
        Tab("Geld", "/geld", "wallet"),
        Tab("Mij", "/mij", "circle-user-round"),
    )
    with phone_frame(
        "Week 26", tabs=tabs, active="/telefoon", person="zoe", subtitle="22–28 juni, 5 diensten"
    ) as phone:
        with ui.element("section").classes("dp-card"), Form(save) as form:
            form.text("name", "Waarom kun je niet", required=True)
            form.date("day", "Dag")
            form.submit("Stuur")
        with phone.thumb:
            action.phone_button("Bevestig beide", lambda: toast.ok("Bevestigd"), icon="check-check", kind="primary")


@ui.page("/opnieuw")
def painted_page() -> None:
    """A button that is painted anew whenever somebody says so, and by itself."""
    version = 0

    def paint() -> None:
        nonlocal version
        version += 1
        with anew(place):
            action.button(f"Keur versie {version} goed", partial(approve, version), icon="check")

    def approve(seen: int) -> None:
        approved.set_text(f"{approved.text} versie {seen}")
        paint()

    with frame("Opnieuw", menu=MENU, active="/", who=WHO):
        approved, place = ui.label("Goedgekeurd:"), ui.element("div")
        paint()
    painters.append(paint)


@app.post("/schilder")
async def paint_the_newest_page_anew() -> None:
    painters[-1]()


@app.get("/welkom")
def start(request: Request) -> HTMLResponse:
    return public.start(
        sign_up_path="/aanmelden",
        demo_path="/voorbeeld",
        sign_in_path="/inloggen",
        choice=request.cookies.get("df_theme"),
    )


@app.get("/inloggen")
def sign_in_page(request: Request) -> HTMLResponse:
    return public.sign_in(
        action="/inloggen", forgot_path="/vergeten", sign_up_path="/aanmelden", choice=request.cookies.get("df_theme")
    )


@app.post("/inloggen")
async def sign_in(request: Request) -> HTMLResponse:
    entered = await request.form()
    values = {"email": str(entered.get("email", ""))}
    return public.sign_in(
        action="/inloggen", typed=public.Typed(values, {"email": "Vul je e-mailadres in."}, "Dit klopt niet.")
    )


@app.get("/aanmelden")
def sign_up_page() -> HTMLResponse:
    return signing_up.first(action="/aanmelden", sign_in_path="/inloggen")


@app.get("/uitnodiging")
def invitation_page() -> HTMLResponse:
    return public.accept_invitation(
        action="/uitnodiging", company="<Kempenbode>", group="Planner", email="sanne@kempenbode.example"
    )


@app.get("/storing")
def problem_page() -> HTMLResponse:
    return public.problem(500, reference="7f3a90c1")


@app.post("/uitloggen")
def sign_out() -> RedirectResponse:
    return RedirectResponse("/uitgelogd", status_code=303)


@app.get("/uitgelogd")
def signed_out_page() -> HTMLResponse:
    return public.signed_out(sign_in_path="/inloggen")


@app.post("/ga-verder")
async def let_the_slow_button_go_on() -> None:
    go_on.set()


theme.mount(app)
ui.run_with(app, mount_path="/", **theme.RUN_WITH)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", ws="websockets-sansio")
