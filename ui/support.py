"""What an operator of DepotFlow sees besides the screens of a customer: the door, and the banner over every screen."""

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from markupsafe import Markup
from nicegui import ui

from ui import parts, public
from ui.public import Entry, Typed

EVERY_SECONDS: Final = 5.0


def choose(
    name: str,
    companies: Sequence[tuple[str, str]],
    *,
    search_path: str,
    open_path: str,
    typed: Typed,
    notice: tuple[str, str] | None = None,
    choice: str | None = None,
) -> HTMLResponse:
    """Search a company (pairs of id and name were found), and say why you look along; a `notice` stands above it."""
    searched, is_refused = typed.values.get("zoek", ""), bool(typed.message or typed.errors)
    again = public.asked_at(f"{search_path}?{urlencode({'zoek': searched})}" if searched else search_path)
    form = Markup(
        '<form action="{}" role="search"{}><div>'
        '<div class="df-label"><label for="zoek">Naam van het bedrijf</label></div>'
        '<div class="df-input"><input id="zoek" name="zoek" type="search" autocomplete="off" value="{}" {}></div></div>'
        '<button class="df-btn {}">Zoek</button></form>'
    ).format(
        search_path,
        again if is_refused else "",
        searched,
        "" if companies else Markup("autofocus"),
        "" if companies else "is-primary",
    )
    told = parts.note("info", *notice) if notice else ""
    found = _found(companies, open_path, typed) if searched else ""
    body = Markup(
        '<h1>Meekijken</h1><p class="c-2">Je bent ingelogd als {}. Kijken kan, wijzigen niet.</p>{}{}{}{}'
    ).format(name, told, form, found, _SIGN_OUT)
    return public.page("Meekijken", body, choice=choice, status=422 if is_refused else 200)


_SIGN_OUT = Markup('<form method="post" action="/uitloggen"><button class="df-btn is-quiet">Uitloggen</button></form>')


def _found(companies: Sequence[tuple[str, str]], open_path: str, typed: Typed) -> Markup:
    if not companies:
        return parts.note(
            "info", "Geen bedrijf gevonden.", "Zoek op een ander deel van de naam, minstens twee letters."
        )
    chosen = typed.values.get("company") or (companies[0][0] if len(companies) == 1 else "")
    options = parts.joined(
        Markup(
            '<label class="df-choice"><input type="radio" name="company" value="{}" {}><span>{}</span></label>'
        ).format(key, Markup("checked") if key == chosen else "", name)
        for key, name in companies
    )
    wrong = typed.errors.get("company", "")
    why = Entry("reason", "Waarom kijk je mee?", hint="De klant leest dit in de mail en op zijn scherm.")
    fields = public.entry(why, typed, focused=bool(chosen)) + public.entry(
        Entry("ticket", "Ticket (mag leeg blijven)", required=False), typed
    )
    return Markup(
        '{}<form method="post" action="{}" novalidate><input type="hidden" name="zoek" value="{}">'
        '<fieldset class="df-choices"><legend>Bedrijf</legend>{}</fieldset>{}'
        '<button class="df-btn is-primary">Kijk vijftien minuten mee</button></form>'
    ).format(
        parts.note("block", wrong or typed.message, alert=True) if wrong or typed.message else "",
        open_path,
        typed.values.get("zoek", ""),
        options,
        fields,
    )


def put_banner(company: str, minutes_left: Callable[[], int], *, end_path: str) -> None:
    """Over a screen: whose it is, how many minutes are left, and the way out."""
    with ui.element("aside").classes("df-along").props('aria-label="Meekijken"'):
        parts.put(Markup("{}<span>Je kijkt mee bij <b>{}</b></span>").format(parts.icon("eye"), company), tag="p")
        left = ui.element("span")

        def count() -> None:
            left.clear()
            with left:
                parts.put(Markup("nog {} min").format(minutes_left()), tag="span")

        count()
        ui.timer(EVERY_SECONDS, count)
        parts.put(
            Markup('<form method="post" action="{}"><button class="df-btn is-sm">Beëindig</button></form>').format(
                end_path
            )
        )
