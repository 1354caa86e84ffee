"""The page on which somebody with several companies goes from one to another."""

from collections.abc import Sequence

from fastapi.responses import HTMLResponse
from markupsafe import Markup

from ui import parts, public


def choose(
    *, here: str, others: Sequence[tuple[str, str]], action: str, back_path: str, choice: str | None = None
) -> HTMLResponse:
    """The companies to go to, each with its key and name; none for who works nowhere else."""
    told = (
        "Wat je hier open hebt staan sluit. De bedrijven zien niets van elkaar."
        if others
        else "Je account hoort bij dit bedrijf alleen, of je logde in via de organisatie ervan."
    )
    forms = (
        public.form(action, (), public.BLANK, f"Ga naar {name}", hidden={"company": key}, takes_focus=False)
        for key, name in others
    )
    body = Markup(
        '<h1>Ander bedrijf</h1><p class="c-2">Je bent nu bij <b class="b">{}</b>. {}</p>{}<p class="df-sub">{}</p>'
    ).format(here, told, parts.joined(forms), parts.link(f"Terug naar {here}", back_path))
    return public.page("Ander bedrijf", body, choice=choice)
