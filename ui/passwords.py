"""Plain pages on which somebody asks for, chooses or changes a password."""

from fastapi.responses import HTMLResponse
from markupsafe import Markup

from ui import parts, public
from ui.public import BLANK, Entry, Typed


def forgot_password(*, action: str, typed: Typed = BLANK, sign_in_path: str, choice: str | None = None) -> HTMLResponse:
    """Who forgot the password asks for a link."""
    entries = (Entry("email", "E-mailadres", "email", "username"),)
    body = Markup(
        '<h1>Wachtwoord vergeten</h1><p class="c-2">Vul het e-mailadres in waarmee je inlogt. We sturen je een link '
        'om een nieuw wachtwoord te kiezen.</p>{}<p class="df-sub">Weet je het weer? {}</p>'
    ).format(public.form(action, entries, typed, "Stuur de link"), parts.link("Inloggen", sign_in_path))
    return public.page("Wachtwoord vergeten", body, choice=choice)


def reset_password(*, action: str, email: str, typed: Typed = BLANK, choice: str | None = None) -> HTMLResponse:
    """Who came with a mailed link chooses a new password."""
    entries = (Entry("password", "Nieuw wachtwoord", "password", "new-password", hint=public.LONG_ENOUGH),)
    body = Markup(
        '<h1>Kies een nieuw wachtwoord</h1><p class="c-2">Voor <b class="b">{}</b>. Daarna ben je op al je apparaten '
        "uitgelogd en log je hier opnieuw in.</p>{}"
    ).format(email, public.form(action, entries, typed, "Sla op", hidden={"email": email}, known=email))
    return public.page("Nieuw wachtwoord", body, choice=choice)


def change_password(*, action: str, typed: Typed = BLANK, back_path: str, choice: str | None = None) -> HTMLResponse:
    """Who is signed in chooses another password."""
    entries = (
        Entry("current", "Je huidige wachtwoord", "password", "current-password"),
        Entry("password", "Nieuw wachtwoord", "password", "new-password", hint=public.LONG_ENOUGH),
    )
    body = Markup(
        '<h1>Wachtwoord wijzigen</h1><p class="c-2">Op je andere apparaten word je meteen uitgelogd.</p>{}'
        '<p class="df-sub">{}</p>'
    ).format(public.form(action, entries, typed, "Wijzig"), parts.link("Terug", back_path))
    return public.page("Wachtwoord wijzigen", body, choice=choice)
