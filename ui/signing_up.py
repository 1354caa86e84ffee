"""Plain pages on which somebody signs a company up."""

from typing import Final

from fastapi.responses import HTMLResponse
from markupsafe import Markup

from ui import parts, public
from ui.public import BLANK, Entry, Typed

_COMPANY: Final = Entry("company", "Naam van je bedrijf", autocomplete="organization")
_NAME: Final = Entry("name", "Jouw naam", autocomplete="name")
_EMAIL: Final = Entry("email", "E-mailadres", "email", "username")
_PASSWORD: Final = Entry("password", "Wachtwoord", "password", "new-password", hint=public.LONG_ENOUGH)


_AGREED: Final = Markup(
    "Door je bedrijf aan te melden ga je akkoord met de {}. Wat we met je gegevens doen, staat in de {}."
).format(parts.link("algemene voorwaarden", "/voorwaarden"), parts.link("privacyverklaring", "/privacy"))


def ask(*, action: str, typed: Typed = BLANK, sign_in_path: str, choice: str | None = None) -> HTMLResponse:
    """Who begins gives an address, and goes on from the mail that is sent there."""
    told = "Vul je e-mailadres in. We sturen je een link waarmee je je bedrijf aanmeldt."
    return _page(told, public.form(action, (_EMAIL,), typed, "Stuur de link"), sign_in_path, choice)


def first(*, action: str, typed: Typed = BLANK, sign_in_path: str, choice: str | None = None) -> HTMLResponse:
    """Who is the first gives everything at once."""
    form = public.form(action, (_COMPANY, _NAME, _EMAIL, _PASSWORD), typed, "Maak account")
    return _page("Jij wordt eigenaar. Collega's en chauffeurs nodig je daarna uit.", form, sign_in_path, choice)


def make(
    *, action: str, email: str, typed: Typed = BLANK, sign_in_path: str, choice: str | None = None
) -> HTMLResponse:
    """Who came with the mailed link gives the rest."""
    entries = (_COMPANY, _NAME, _PASSWORD)
    form = public.form(action, entries, typed, "Maak account", hidden={"email": email}, known=email)
    told = Markup('Jij wordt eigenaar en logt straks in met <b class="b">{}</b>.').format(email)
    return _page(told, form, sign_in_path, choice)


def _page(told: str, form: Markup, sign_in_path: str, choice: str | None) -> HTMLResponse:
    body = Markup(
        '<h1>Begin met je eigen bedrijf</h1><p class="c-2">{}</p>{}<p class="df-sub">{}</p>'
        '<p class="df-sub">Heb je al een account? {}</p>'
    ).format(told, form, _AGREED, parts.link("Inloggen", sign_in_path))
    return public.page("Aanmelden", body, choice=choice)
