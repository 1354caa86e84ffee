"""The look of every NiceGUI page: styles, icon sprite, light and dark, language."""

from copy import copy
from functools import partial
from typing import Any, Final

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from markupsafe import escape
from nicegui import ui
from nicegui.translations import translations

from ui import assets, economy

THEME_COOKIE: Final = "df_theme"

RUN_WITH: Final[dict[str, Any]] = {
    "title": "DepotFlow",
    "favicon": (assets.STATIC / "icon.svg").read_text(),
    "dark": None,
    "language": "nl",
    "tailwind": False,
    "reconnect_timeout": 30.0,
    "binding_refresh_interval": None,
    "gzip_middleware_factory": partial(GZipMiddleware, compresslevel=6),
}
"""How NiceGUI must be mounted for these pages: `ui.run_with(app, mount_path="/", **theme.RUN_WITH)`."""


_POPUPS: Final = {
    "connection_lost": "Geen verbinding.",
    "trying_to_reconnect": "Laat dit venster open, dan proberen we het steeds opnieuw.",
    "message_too_long": "Dit is te groot om te versturen.",
    "message_too_long_body": "Verdeel het in kleinere stukken en probeer het opnieuw.",
}
"""NiceGUI's own messages, for which it knows no Dutch."""


_OFFICE_APP: Final = '<link rel="manifest" href="/manifest.webmanifest">'
_PHONE_APP: Final = '<link rel="manifest" href="/app/manifest.webmanifest">'
_BARS: Final = (
    f'<link rel="apple-touch-icon" href="{assets.address("icon-192.png")}">'
    '<meta name="theme-color" content="#f6f6f4" media="(prefers-color-scheme: light)">'
    '<meta name="theme-color" content="#111214" media="(prefers-color-scheme: dark)">'
)
"""What the head of every page has: the icon of the installed app and the colour of the bars around it."""


def mount(app: FastAPI) -> None:
    """Serve the static files and give every NiceGUI page our head; once, before `ui.run_with`."""
    translations["nl"] = _POPUPS
    assets.mount_assets(app)
    assets.gather_page_files()
    economy.spare_pages()
    ui.add_head_html(f'<link rel="stylesheet" href="{assets.address("page.css")}">{_BARS}', shared=True)


def head() -> str:
    """What every page of ours without NiceGUI has in its head."""
    return (
        f'<link rel="stylesheet" href="{assets.address("depotflow.css")}">'
        f'<script src="{assets.address("shell.js")}" defer></script>{_OFFICE_APP}{_BARS}'
    )


def apply(*, person: str, phone: bool = False) -> None:
    """Prepare the page that is being built: the visitor's light or dark choice, and whose app it can be installed as.

    `person` tells visitors apart: what one typed is not kept for the next. Without a choice of colours the page
    follows the system. `frame` and `phone_frame` call this.
    """
    client = ui.context.client
    choice = chosen(client.request.cookies.get(THEME_COOKIE))
    if choice is not None:
        client.page = copy(client.page)
        client.page.dark = choice == "dark"
    ui.add_head_html(f'<meta name="df-person" content="{escape(person)}">')
    if phone:
        ui.add_head_html(f'{_PHONE_APP}<link rel="stylesheet" href="{assets.address("phone.css")}">')
    else:
        ui.add_head_html(_OFFICE_APP)


def chosen(cookie: str | None) -> str | None:
    """`light` or `dark` when the visitor chose one; None means: follow the system."""
    return cookie if cookie in {"light", "dark"} else None
