"""The panel of what went in the last nights, and why."""

from collections.abc import Sequence

from markupsafe import Markup

from models.values.calendar import dutch_date
from models.values.money import dutch_whole
from services.retention.overview import NightRow
from ui import action, parts
from ui.overlay import Drawer


def show_nights(rows: Sequence[NightRow]) -> None:
    """Show the reports of the last nights; the days themselves have no personal data."""
    with Drawer("Verslagen", "Elke nacht wordt opgeruimd wat over de termijn is.") as panel:
        for row in rows:
            state = "" if row.is_done else ", afgebroken: de volgende nacht gaat verder"
            parts.put(Markup('<h2 class="df-h2">{}{}</h2>').format(dutch_date(row.day), state))
            if row.counts:
                told = [(name, dutch_whole(count), because) for name, count, because in row.counts]
                heads = ("Wat", "Rijen", "Waarom")
                parts.put(parts.mini_table(heads, told, label=f"Opgeruimd op {dutch_date(row.day)}", of_words=True))
            else:
                parts.put(Markup('<p class="df-sub">Er was niets over de termijn.</p>'))
        if not rows:
            parts.put(Markup('<p class="df-sub">Er is nog niet opgeruimd; dat gebeurt vannacht voor het eerst.</p>'))
        with panel.foot:
            action.button("Sluit", panel.close, kind="quiet")
    panel.open()
