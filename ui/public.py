"""Plain HTML pages around the product, working without a script: start, sign in, sign up, invitation, messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from fastapi.responses import HTMLResponse
from markupsafe import Markup

from ui import assets, parts, theme

PASSWORD_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """An input of a plain form; `kind` is its HTML type and `autocomplete` the token browsers know."""

    name: str
    label: str
    kind: str = "text"
    autocomplete: str = "off"
    hint: str = ""
    required: bool = True
    aside: Markup | None = None
    inputmode: str = "text"
    key: str = ""
    """Its id on a page that has several of this name."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What came back from a form: the values to keep, messages by field name, and one about the whole."""

    values: Mapping[str, str]
    errors: Mapping[str, str]
    message: str = ""


BLANK: Final = Typed({}, {})


def start(*, sign_up_path: str, demo_path: str, sign_in_path: str, choice: str | None = None) -> HTMLResponse:
    """The first run of an installation: your own company, or look around in an invented one (posts to `demo_path`)."""
    own = Markup('<a class="df-start__i is-first" href="{}">{}</a>').format(
        sign_up_path,
        _option("building-2", "Begin met je eigen bedrijf", "Je bent in vijf stappen klaar om een week te plannen."),
    )
    demo = Markup(
        '<form method="post" action="{}" data-df-wait="{}"><button class="df-start__i">{}</button></form>'
    ).format(
        demo_path,
        "Even geduld, we vullen zes weken met ritten, uren en facturen.",
        _option("play", "Bekijk met voorbeeldgegevens", "Een verzonnen bedrijf met chauffeurs, routes en weken."),
    )
    body = Markup(
        "<h1>Plan, registreer en reken af</h1>"
        '<p class="c-2">Van weekplanning tot betaalbestand, voor pakketbezorgers met een eigen vloot.</p>'
        '<div class="df-start">{}{}</div><p class="df-sub">Heb je al een account? {}</p>'
    ).format(own, demo, parts.link("Inloggen", sign_in_path))
    return page("Welkom", body, choice=choice)


def sign_in(
    *,
    action: str,
    typed: Typed = BLANK,
    notice: str = "",
    forgot_path: str = "",
    sign_up_path: str = "",
    passkey_path: str = "",
    next_path: str = "",
    choice: str | None = None,
) -> HTMLResponse:
    """E-mail address and password; `notice` is good news above the form, `next_path` comes back as field `next`.

    `passkey_path` is for who signs in with a passkey alone.
    """
    forgot = parts.link("Wachtwoord vergeten?", forgot_path) if forgot_path else None
    entries = (
        Entry("email", "E-mailadres", "email", "username"),
        Entry("password", "Wachtwoord", "password", "current-password", aside=forgot),
    )
    above = parts.note("ok", notice) if notice else ""
    below = Markup('<p class="df-sub">Nog geen account? {}</p>').format(parts.link("Meld je bedrijf aan", sign_up_path))
    hidden = {"next": next_path} if next_path else {}
    body = Markup("<h1>Inloggen</h1>{}{}{}{}").format(
        above,
        form(action, entries, typed, "Inloggen", hidden=hidden),
        passkey_form(passkey_path, "Log in met passkey", hidden=hidden) if passkey_path else "",
        below if sign_up_path else "",
    )
    return page("Inloggen", body, choice=choice, status=422 if typed.message or typed.errors else 200)


def sign_up(*, action: str, typed: Typed = BLANK, sign_in_path: str, choice: str | None = None) -> HTMLResponse:
    """A new company and its first owner."""
    entries = (
        Entry("company", "Naam van je bedrijf", autocomplete="organization"),
        Entry("name", "Jouw naam", autocomplete="name"),
        Entry("email", "E-mailadres", "email", "username"),
        Entry("password", "Wachtwoord", "password", "new-password", hint=_password_hint()),
    )
    body = Markup(
        '<h1>Begin met je eigen bedrijf</h1><p class="c-2">Jij wordt eigenaar. Collega\'s en chauffeurs nodig je '
        'daarna uit.</p>{}<p class="df-sub">Heb je al een account? {}</p>'
    ).format(form(action, entries, typed, "Maak account"), parts.link("Inloggen", sign_in_path))
    return page("Aanmelden", body, choice=choice, status=422 if typed.message or typed.errors else 200)


def accept_invitation(
    *,
    action: str,
    company: str,
    group: str,
    email: str,
    has_account: bool = False,
    typed: Typed = BLANK,
    choice: str | None = None,
) -> HTMLResponse:
    """Who was invited to which company in which group chooses a name, and a password or gives the one they have."""
    new = Entry("password", "Kies een wachtwoord", "password", "new-password", hint=_password_hint())
    known = Entry("password", "Je wachtwoord", "password", "current-password", hint="Je hebt al een account.")
    entries = (Entry("name", "Jouw naam", autocomplete="name"), known if has_account else new)
    body = Markup(
        '<h1>Welkom bij {}</h1><p class="c-2">Je bent uitgenodigd in de groep {}. Je logt straks in met '
        '<b class="b">{}</b>.</p>{}'
    ).format(company, group, email, form(action, entries, typed, "Ga aan de slag", known=email))
    return page("Uitnodiging", body, choice=choice, status=422 if typed.message or typed.errors else 200)


def forgot_password(*, action: str, typed: Typed = BLANK, sign_in_path: str, choice: str | None = None) -> HTMLResponse:
    """Who forgot the password asks for a link."""
    entries = (Entry("email", "E-mailadres", "email", "username"),)
    body = Markup(
        '<h1>Wachtwoord vergeten</h1><p class="c-2">Vul het e-mailadres in waarmee je inlogt. We sturen je een link '
        'om een nieuw wachtwoord te kiezen.</p>{}<p class="df-sub">Weet je het weer? {}</p>'
    ).format(form(action, entries, typed, "Stuur de link"), parts.link("Inloggen", sign_in_path))
    return page("Wachtwoord vergeten", body, choice=choice)


def reset_password(*, action: str, email: str, typed: Typed = BLANK, choice: str | None = None) -> HTMLResponse:
    """Who came with a mailed link chooses a new password."""
    entries = (Entry("password", "Nieuw wachtwoord", "password", "new-password", hint=_password_hint()),)
    body = Markup(
        '<h1>Kies een nieuw wachtwoord</h1><p class="c-2">Voor <b class="b">{}</b>. Daarna ben je op al je apparaten '
        "uitgelogd en log je hier opnieuw in.</p>{}"
    ).format(email, form(action, entries, typed, "Sla op", known=email))
    return page("Nieuw wachtwoord", body, choice=choice)


def change_password(*, action: str, typed: Typed = BLANK, back_path: str, choice: str | None = None) -> HTMLResponse:
    """Who is signed in chooses another password."""
    entries = (
        Entry("current", "Je huidige wachtwoord", "password", "current-password"),
        Entry("password", "Nieuw wachtwoord", "password", "new-password", hint=_password_hint()),
    )
    body = Markup(
        '<h1>Wachtwoord wijzigen</h1><p class="c-2">Op je andere apparaten word je meteen uitgelogd.</p>{}'
        '<p class="df-sub">{}</p>'
    ).format(form(action, entries, typed, "Wijzig"), parts.link("Terug", back_path))
    return page("Wachtwoord wijzigen", body, choice=choice)


def signed_out(*, sign_in_path: str, choice: str | None = None) -> HTMLResponse:
    """After signing out."""
    return message(
        "Je bent uitgelogd",
        "Op dit apparaat is niets meer van je bedrijf te zien.",
        links=[("Opnieuw inloggen", sign_in_path)],
        choice=choice,
    )


def message(
    title: str,
    text: str,
    *,
    links: Sequence[tuple[str, str]] = (),
    reference: str = "",
    status: int = 200,
    choice: str | None = None,
) -> HTMLResponse:
    """A page that says one thing: what happened, what is true now, and where to go; the first link is the main one."""
    buttons = parts.joined(
        Markup('<a class="df-btn {}" href="{}">{}</a>').format("" if at else "is-primary", path, label)
        for at, (label, path) in enumerate(links)
    )
    noted = Markup('<p class="df-sub">Kenmerk: <span class="mono">{}</span></p>').format(reference) if reference else ""
    body = Markup('<h1>{}</h1><p class="c-2">{}</p><div class="df-stack">{}</div>{}').format(
        title, text, buttons, noted
    )
    return page(title, body, status=status, choice=choice)


_PROBLEMS: Final = {
    403: (
        "Hier mag je niet bij",
        "Je groep geeft geen toegang tot deze pagina. Vraag de eigenaar van je bedrijf of je hier werk hebt.",
    ),
    404: ("Deze pagina is er niet", "Misschien is het adres veranderd of is wat je zoekt verwijderd."),
    500: (
        "Dit ging mis bij ons",
        "Er is niets half opgeslagen. Probeer het zo opnieuw. Blijft het misgaan, noem dan het kenmerk hieronder.",
    ),
}


def problem(status: int, *, reference: str = "", home_path: str = "/", choice: str | None = None) -> HTMLResponse:
    """The page for 403, 404 and 500 (and 500 for any other status), calm and with a way on."""
    title, text = _PROBLEMS.get(status, _PROBLEMS[500])
    return message(
        title, text, links=[("Naar het begin", home_path)], reference=reference, status=status, choice=choice
    )


def page(title: str, body: Markup, *, status: int = 200, choice: str | None = None) -> HTMLResponse:
    """Any plain page: `body` in the left half, the product's promise in the right. `choice` is the theme cookie."""
    chosen = theme.chosen(choice)
    html = Markup(
        '<!doctype html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{} · DepotFlow</title>'
        '<link rel="icon" href="/static/icon.svg">{}</head><body class="{}">{}'
        '<main class="df-login"><div class="df-login__f"><div class="df-login__box">'
        '<div class="df-login__brand"><svg width="30" height="30" aria-hidden="true"><use href="#logo"/></svg>'
        "DepotFlow</div>{}</div></div>{}</main></body></html>"
    ).format(
        title, _trusted(theme.head()), f"body--{chosen}" if chosen else "", _trusted(assets.sprite()), body, _promise()
    )
    return HTMLResponse(str(html), status_code=status, headers={"Cache-Control": "no-store"})


def form(
    action: str,
    entries: Sequence[Entry],
    typed: Typed,
    submit: str,
    *,
    hidden: Mapping[str, str] | None = None,
    known: str = "",
    takes_focus: bool = True,
) -> Markup:
    """Fields, a message about the whole above them and one button below.

    `known` is the address an invited person signs in with: unseen, for the password manager. Of several forms on a page
    one `takes_focus`.
    """
    extra = [
        Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
        for name, value in (hidden or {}).items()
    ]
    if known:
        extra.append(Markup('<input hidden readonly autocomplete="username" value="{}">').format(known))
    first = next((entry.name for entry in entries if entry.name in typed.errors), None)
    focus = first or next((one.name for one in entries if not typed.values.get(one.name)), entries[-1].name)
    return Markup(
        '{}<form method="post" action="{}" novalidate>{}{}<button class="df-btn is-primary">{}</button></form>'
    ).format(
        parts.note("block", typed.message, alert=True) if typed.message else "",
        action,
        parts.joined(extra),
        parts.joined(entry(one, typed, focused=takes_focus and one.name == focus) for one in entries),
        submit,
    )


def passkey_form(
    action: str, label: str, *, makes: bool = False, first: bool = False, hidden: Mapping[str, str] | None = None
) -> Markup:
    """A button that has the browser use, or make, a passkey and posts its answer; unseen where browsers can't.

    The question comes from `action` with `/vraag` behind it; the answer goes back in the field `credential`.
    """
    extra = parts.joined(
        Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
        for name, value in {"credential": "", **(hidden or {})}.items()
    )
    return Markup(
        '<form method="post" action="{}" data-df-passkey="{}" hidden>{}{}<button class="df-btn {}">{}{}</button>'
        '<p class="df-error" role="alert" hidden></p></form>'
    ).format(
        action,
        "create" if makes else "get",
        extra,
        "" if first else Markup('<div class="df-or">of</div>'),
        "is-primary" if first else "",
        parts.icon("fingerprint-pattern", 18),
        label,
    )


def entry(entry: Entry, typed: Typed, *, focused: bool = False) -> Markup:
    """A field of a form with its label, hint and what was wrong with it."""
    wrong, key = typed.errors.get(entry.name, ""), entry.key or entry.name
    about = "error" if wrong else "hint" if entry.hint else ""
    attributes = parts.joined(
        (
            Markup(' aria-describedby="{}-{}"').format(key, about) if about else "",
            Markup(' aria-invalid="true"') if wrong else "",
            Markup(" required") if entry.required else "",
            Markup(" autofocus") if focused else "",
            Markup(' value="{}"').format(typed.values.get(entry.name, "")) if entry.kind != "password" else "",
        )
    )
    eye = Markup(
        '<button type="button" class="df-eye" data-df-reveal="{}" aria-pressed="false" aria-label="Toon wachtwoord">'
        "{}</button>"
    ).format(key, parts.icon("eye", 18))
    below = Markup()
    if wrong:
        below = Markup('<p class="df-error" id="{}-error">{}{}</p>').format(
            key, parts.severity_icon("block", 14), wrong
        )
    elif entry.hint:
        below = Markup('<p class="df-hint" id="{}-hint">{}</p>').format(key, entry.hint)
    return Markup(
        '<div class="{}"><div class="df-label"><label for="{}">{}</label>{}</div><div class="df-input">'
        '<input id="{}" name="{}" type="{}" autocomplete="{}" inputmode="{}"{}>{}</div>{}</div>'
    ).format(
        "is-wrong" if wrong else "", key, entry.label, entry.aside or "", key, entry.name, entry.kind,
        entry.autocomplete, entry.inputmode, attributes, eye if entry.kind == "password" else "", below,
    )  # fmt: skip


def _password_hint() -> str:
    return f"Minstens {PASSWORD_LENGTH} tekens. Een zin is makkelijk te onthouden."


def _option(icon: str, title: str, text: str) -> Markup:
    return Markup("{}<span><b>{}</b><small>{}</small></span>{}").format(
        parts.icon(icon, 22, tone="c-accent"), title, text, parts.icon("chevron-right", 16, tone="c-3")
    )


@cache
def _promise() -> Markup:
    states = ("ok ok ok pub ok", "ok mod ok ok concept", "ok ok no pub ok")
    names = {"ok": "bevestigd", "pub": "gepubliceerd", "mod": "gewijzigd", "no": "geweigerd", "concept": "concept"}
    widths = (34, 28, 40, 31, 36)
    chips = parts.joined(
        Markup(
            '<span class="df-chip is-{}"><span class="df-chip__a"><b><i style="width:{}px"></i></b>{}</span></span>'
        ).format(names[state], width, parts.icon(f"st-{state}", 14, tone="st"))
        for row in states
        for state, width in zip(row.split(), widths, strict=True)
    )
    told = (
        ("shield-check", "Alleen jouw bedrijf", "Je sessie bepaalt bij elke aanvraag van wie de gegevens zijn."),
        ("receipt-euro", "Van dienst tot cent", "Wat je goedkeurt, komt zo op de factuur en in het betaalbestand."),
        ("smartphone", "Ben je chauffeur?", "Vraag je planner om een uitnodiging. Je krijgt een link per mail."),
    )  # fmt: skip
    facts = parts.joined(
        Markup('<div class="df-fact">{}<b>{}</b><p>{}</p></div>').format(parts.icon(icon, 18, tone="c-2"), title, text)
        for icon, title, text in told
    )
    return Markup(
        '<aside class="df-login__s" aria-label="Over DepotFlow">'
        '<div class="df-login__chips" aria-hidden="true">{}</div>{}</aside>'
    ).format(chips, facts)


def _trusted(html: str) -> Markup:
    """Our own files and head: nothing in them comes from a user."""
    return Markup(html)  # noqa: S704 - constants of this package
