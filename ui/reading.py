"""A plain page in English to read: the manual of the interface for other software."""

from fastapi.responses import HTMLResponse
from markupsafe import Markup

from ui import assets, theme


def page(title: str, body: Markup, *, choice: str | None = None) -> HTMLResponse:
    """As wide as text may be; `choice` is the theme cookie."""
    chosen = theme.chosen(choice)
    head, sprite = Markup(theme.head()), Markup(assets.sprite())  # noqa: S704 - constants of this package
    html = Markup(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{} · DepotFlow</title>'
        '<link rel="icon" href="/static/icon.svg">{}</head><body class="{}">{}'
        '<main class="df-doc"><div class="df-login__brand"><svg width="30" height="30" aria-hidden="true">'
        '<use href="#logo"/></svg>DepotFlow</div>{}</main></body></html>'
    ).format(title, head, f"body--{chosen}" if chosen else "", sprite, body)
    return HTMLResponse(str(html))
