"""Plain HTML pages around the product, working without a script: start, sign in, invitation, messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from markupsafe import Markup

from ui import assets, parts, theme
from ui.promise import promise

LONG_ENOUGH: Final = "Minstens 12 tekens. Een zin is makkelijk te onthouden."
LONGEST: Final = 400
"""Characters that the largest field takes; what belongs in it is often shorter, and is said when it is sent."""


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
    """Stands at the right of the label, and comes after the input for the keyboard."""
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
    provider_path: str = "",
    next_path: str = "",
    choice: str | None = None,
) -> HTMLResponse:
    """E-mail address and password; `notice` stands above the form, `next_path` comes back as field `next`.

    `passkey_path` is for who signs in with a passkey alone, `provider_path` for who does at the company's provider.
    """
    forgot = Markup('<a href="{}" data-df-takes-email>Wachtwoord vergeten?</a>').format(forgot_path)
    entries = (
        Entry("email", "E-mailadres", "email", "username"),
        Entry("password", "Wachtwoord", "password", "current-password", aside=forgot if forgot_path else None),
    )
    above = parts.note("info", notice) if notice else ""
    below = Markup('<p class="df-sub">Nog geen account? {}</p>').format(parts.link("Meld je bedrijf aan", sign_up_path))
    hidden = {"next": next_path} if next_path else {}
    elsewhere = Markup(
        '<div class="df-stack"><a class="df-btn" href="{}">{}Inloggen met je organisatie</a></div>'
    ).format(f"{provider_path}?{urlencode(hidden)}" if hidden else provider_path, parts.icon("building-2", 18))
    body = Markup("<h1>Inloggen</h1>{}{}{}{}{}").format(
        above,
        form(action, entries, typed, "Inloggen", hidden=hidden),
        passkey_form(passkey_path, "Log in met passkey", hidden=hidden) if passkey_path else "",
        elsewhere if provider_path else "",
        below if sign_up_path else "",
    )
    return page("Inloggen", body, choice=choice, status=422 if typed.message or typed.errors else 200)


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
    new = Entry("password", "Kies een wachtwoord", "password", "new-password", hint=LONG_ENOUGH)
    known = Entry("password", "Je wachtwoord", "password", "current-password", hint="Je hebt al een account.")
    entries = (Entry("name", "Jouw naam", autocomplete="name"), known if has_account else new)
    body = Markup(
        '<h1>Welkom bij {}</h1><p class="c-2">Je bent uitgenodigd in de groep {}. Je logt straks in met '
        '<b class="b">{}</b>.</p>{}'
    ).format(
        company,
        group,
        email,
        form(action, entries, typed, "Ga aan de slag", known=email),
    )
    return page("Uitnodiging", body, choice=choice, status=422 if typed.message or typed.errors else 200)


def signed_out(*, sign_in_path: str, choice: str | None = None) -> HTMLResponse:
    """After signing out."""
    return message(
        "Je bent uitgelogd",
        "Op dit apparaat is niets meer van je bedrijf te zien.",
        links=[("Opnieuw inloggen", sign_in_path)],
        at=sign_in_path,
        choice=choice,
    )


def message(
    title: str,
    text: str,
    *,
    links: Sequence[tuple[str, str]] = (),
    reference: str = "",
    at: str = "",
    status: int = 200,
    choice: str | None = None,
) -> HTMLResponse:
    """A page that says one thing: what happened, what is true now, and where to go; the first link is the main one.

    One that answers a form says `at` where going back to it leads.
    """
    buttons = parts.joined(
        Markup('<a class="df-btn {}" href="{}">{}</a>').format("" if number else "is-primary", path, label)
        for number, (label, path) in enumerate(links)
    )
    noted = Markup('<p class="df-sub">Kenmerk: <span class="mono">{}</span></p>').format(reference) if reference else ""
    body = Markup('<h1>{}</h1><p class="c-2">{}</p><div class="df-stack"{}>{}</div>{}').format(
        title, text, asked_at(at) if at else "", buttons, noted
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


def problem(
    status: int, *, reference: str = "", again: str = "/", is_looking: bool = False, choice: str | None = None
) -> HTMLResponse:
    """The page for 403, 404 and 500 (and 500 for any other status), calm and with a way on.

    `again` is the address to try once more, unless it is the start; `is_looking` is somebody who is in no group.
    """
    title, text = _PROBLEMS.get(status, _PROBLEMS[500])
    if is_looking and status == 403:
        text = "Meekijken laat alleen schermen zien waarop niets te wijzigen of mee te nemen is."
    links = [("Probeer opnieuw", again)] if again != "/" else []
    return message(
        title, text, links=[*links, ("Naar het begin", "/")], reference=reference, status=status, choice=choice
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
        "DepotFlow</div>{}{}</div></div>{}</main></body></html>"
    ).format(
        title,
        _trusted(theme.head()),
        f"body--{chosen}" if chosen else "",
        _trusted(assets.sprite()),
        body,
        _LEGAL,
        promise(),
    )
    return HTMLResponse(str(html), status_code=status, headers={"Cache-Control": "no-store"})


_LEGAL: Final = Markup('<p class="df-login__legal">{}</p>').format(
    parts.joined(
        parts.link(label, path)
        for label, path in (
            ("Voorwaarden", "/voorwaarden"),
            ("Privacy", "/privacy"),
            ("Zo beschermen we je gegevens", "/bescherming"),
        )
    )
)
"""Stands below everything that somebody meets before signing in."""


def form(
    action: str,
    entries: Sequence[Entry],
    typed: Typed,
    submit: str,
    *,
    hidden: Mapping[str, str] | None = None,
    known: str = "",
    takes_focus: bool = True,
    is_main: bool = True,
) -> Markup:
    """Fields, a message about the whole above them and one button below.

    `known` is the address an invited person signs in with: unseen, for the password manager. Of several forms on a page
    one `takes_focus` and one `is_main`. A refused form says where it is asked for, so that going back asks again
    instead of sending it again.
    """
    extra = [
        Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
        for name, value in (hidden or {}).items()
    ]
    if known:
        extra.append(Markup('<input hidden readonly autocomplete="username" value="{}">').format(known))
    first = next((entry.name for entry in entries if entry.name in typed.errors), None)
    unfilled = (one.name for one in entries if not typed.values.get(one.name))
    focus = first or next(unfilled, entries[-1].name if entries else None)
    return Markup(
        '{}<form method="post" action="{}" novalidate{}>{}{}<button class="df-btn {}">{}</button></form>'
    ).format(
        parts.note("block", typed.message, alert=True) if typed.message else "",
        action,
        asked_at(action) if typed.message or typed.errors else "",
        parts.joined(extra),
        parts.joined(entry(one, typed, focused=takes_focus and one.name == focus) for one in entries),
        "is-primary" if is_main else "",
        submit,
    )


def asked_at(path: str) -> Markup:
    """Marks, on any element, a page that answers a form: going back to it or loading it again leads to `path`."""
    return Markup(' data-df-at="{}"').format(path)


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
    aside = Markup('<div class="df-aside">{}</div>').format(entry.aside) if entry.aside else ""
    below = Markup()
    if wrong:
        below = Markup('<p class="df-error" id="{}-error">{}{}</p>').format(
            key, parts.severity_icon("block", 14), wrong
        )
    elif entry.hint:
        below = Markup('<p class="df-hint" id="{}-hint">{}</p>').format(key, entry.hint)
    return Markup(
        '<div class="{}"><div class="df-label"><label for="{}">{}</label></div><div class="df-input">'
        '<input id="{}" name="{}" type="{}" autocomplete="{}" inputmode="{}" maxlength="{}"{}>{}</div>{}{}</div>'
    ).format(
        "is-wrong" if wrong else "", key, entry.label, key, entry.name, entry.kind, entry.autocomplete,
        entry.inputmode, LONGEST, attributes, eye if entry.kind == "password" else "", below, aside,
    )  # fmt: skip


def _option(icon: str, title: str, text: str) -> Markup:
    return Markup("{}<span><b>{}</b><small>{}</small></span>{}").format(
        parts.icon(icon, 22, tone="c-accent"), title, text, parts.icon("chevron-right", 16, tone="c-3")
    )


def _trusted(html: str) -> Markup:
    """Our own files and head: nothing in them comes from a user."""
    return Markup(html)  # noqa: S704 - constants of this package
