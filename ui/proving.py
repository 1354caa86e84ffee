"""Plain HTML pages for who proves to be themselves: the second step, setting one up, and looking after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import segno
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from ui import parts, public
from ui.public import BLANK, Entry, Typed

_CODE: Final = Entry("code", "Code van 6 cijfers", autocomplete="one-time-code", inputmode="numeric")
_RECOVERY: Final = Entry("recovery", "Herstelcode", hint="Elke herstelcode werkt één keer.")
_PASSWORD: Final = Entry("password", "Wachtwoord", "password", "current-password")


@dataclass(frozen=True, slots=True)
class Proofs:
    """With what somebody can prove it."""

    app: bool = False
    passkey: bool = False
    recovery: bool = False


def prove(
    *,
    action: str,
    passkey_path: str,
    why: str,
    email: str = "",
    proofs: Proofs,
    typed: Typed = BLANK,
    next_path: str = "",
    submit: str = "Bevestig",
    back_path: str = "",
    choice: str | None = None,
) -> HTMLResponse:
    """Asks for a code or a passkey, a recovery code for who lost them, or the password of who has none of these."""
    hidden = {"next": next_path} if next_path else {}
    has_factor = proofs.app or proofs.passkey
    is_recovering = "recovery" in typed.errors or (bool(typed.message) and not proofs.app)
    pieces: list[Markup] = []
    if proofs.app or not has_factor:
        entry = _CODE if proofs.app else _PASSWORD
        pieces.append(public.form(action, (entry,), typed, submit, hidden=hidden, takes_focus=not is_recovering))
    if proofs.passkey:
        pieces.append(public.passkey_form(passkey_path, "Gebruik je passkey", first=not proofs.app, hidden=hidden))
    if proofs.recovery:
        told = typed if is_recovering else BLANK
        pieces.append(
            Markup('<details class="df-else"{}><summary>{}Gebruik een herstelcode</summary>{}</details>').format(
                Markup(" open") if is_recovering else "",
                parts.icon("key-round", 16),
                public.form(
                    action, (_RECOVERY,), told, submit, hidden=hidden, takes_focus=is_recovering, is_main=False
                ),
            )
        )
    if back_path:
        pieces.append(Markup('<p class="df-sub">{}</p>').format(parts.link("Terug", back_path)))
    if email:
        pieces.append(Markup('<p class="df-sub">Alles kwijt? Vraag hulp aan wie jou toegang gaf.</p>'))
    whose = Markup(' Je account is <b class="b">{}</b>.').format(email) if email else ""
    body = Markup('<h1>Bevestig dat jij het bent</h1><p class="c-2">{}{}</p>{}').format(
        why, whose, parts.joined(pieces)
    )
    return public.page("Bevestig dat jij het bent", body, choice=choice)


def choose(*, app_path: str, passkey_path: str, next_path: str = "", choice: str | None = None) -> HTMLResponse:
    """Who must have a second step and has none sets one up before anything else."""
    body = Markup(
        '<h1>Stel een tweede stap in</h1><p class="c-2">Een wachtwoord alleen is hier niet genoeg. Kies hoe '
        "je voortaan laat zien dat jij het bent. Daarna werk je meteen verder.</p>"
        '{}<div class="df-stack"><a class="df-btn" href="{}">{}Gebruik een authenticator-app</a></div>'
    ).format(
        public.passkey_form(
            passkey_path, "Maak een passkey", makes=True, first=True, hidden={"next": next_path} if next_path else {}
        ),
        app_path,
        parts.icon("smartphone", 18),
    )
    return public.page("Tweede stap", body, choice=choice)


def set_up_app(
    *,
    action: str,
    address: str,
    secret: str,
    sealed: str,
    back_path: str,
    typed: Typed = BLANK,
    next_path: str = "",
    choice: str | None = None,
) -> HTMLResponse:
    """The QR code for an authenticator app, and the first code that it shows."""
    hidden = {"sealed": sealed, **({"next": next_path} if next_path else {})}
    body = Markup(
        '<h1>Authenticator-app</h1><p class="c-2">Scan de code met een app als Google Authenticator, Microsoft '
        "Authenticator of 1Password. Typ daarna de 6 cijfers die de app laat zien.</p>"
        '<div class="df-qr" role="img" aria-label="QR-code voor je authenticator-app">{}</div>'
        '<p class="df-sub">Staat de app op dit apparaat? {}</p>'
        '<p class="df-sub">Lukt dat niet? Typ dan deze sleutel in de app: <b class="b mono">{}</b></p>{}'
        '<p class="df-sub">{}</p>'
    ).format(
        _drawn(address),
        parts.link("Open de app", address),
        secret,
        public.form(action, (_CODE,), typed, "Zet aan", hidden=hidden),
        parts.link("Terug", back_path),
    )
    return public.page("Authenticator-app", body, choice=choice)


def codes(fresh: Sequence[str], *, next_path: str, choice: str | None = None) -> HTMLResponse:
    """The recovery codes, this once."""
    body = Markup(
        '<h1>Bewaar je herstelcodes</h1><p class="c-2">Hiermee kom je binnen als je telefoon weg is. Elke code werkt '
        "één keer. Schrijf ze op of bewaar ze in je wachtwoordkluis: we laten ze maar één keer zien.</p>"
        '<ol class="df-codes" aria-label="Herstelcodes"{}>{}</ol>'
        '<div class="df-stack"><a class="df-btn is-primary" href="{}">Ik heb ze bewaard</a></div>'
    ).format(public.asked_at(next_path), parts.joined(Markup("<li>{}</li>").format(code) for code in fresh), next_path)
    return public.page("Herstelcodes", body, choice=choice)


@dataclass(frozen=True, slots=True)
class Step:
    """A second step on the page that looks after them."""

    id: str
    icon: str
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the page is, where its forms go, and where it leads back to."""

    here: str
    app: str
    passkey: str
    rename: str
    remove: str
    codes: str
    back: str


def overview(
    steps: Sequence[Step], *, codes_left: int, few: bool, paths: Paths, typed: Typed = BLANK, choice: str | None = None
) -> HTMLResponse:
    """One's own second steps."""
    body = Markup(
        '<h1>Beveiliging</h1><p class="c-2">Met een tweede stap is je wachtwoord alleen niet genoeg om in te loggen.'
        '</p>{}{}{}<div class="df-stack"><a class="df-btn" href="{}">{}Voeg een authenticator-app toe</a></div>{}'
        '<p class="df-sub">{}</p>'
    ).format(
        parts.note("block", typed.message, alert=True) if typed.message else "",
        Markup('<ul class="df-own"{}>{}</ul>').format(
            public.asked_at(paths.here), parts.joined(_step(step, paths, typed) for step in steps)
        ),
        public.passkey_form(paths.passkey, "Maak een passkey", makes=True, first=True),
        paths.app,
        parts.icon("smartphone", 18),
        _recovery(codes_left, few=few, path=paths.codes) if steps else "",
        parts.link("Terug", paths.back),
    )
    return public.page("Beveiliging", body, choice=choice)


def confirm_account(
    *, action: str, company: str, email: str, next_path: str, typed: Typed = BLANK, choice: str | None = None
) -> HTMLResponse:
    """Who comes in through the provider of a company for the first time shows with the password whose account it is."""
    forms = public.form(
        action,
        (Entry("password", "Je wachtwoord van DepotFlow", "password", "current-password"),),
        typed,
        "Koppel en ga verder",
        hidden={"next": next_path} if next_path else {},
        known=email,
    )
    body = Markup(
        '<h1>Koppel je account</h1><p class="c-2">Je organisatie kent je als <b class="b">{}</b>. Bevestig één keer '
        'met je wachtwoord dat dit jouw account bij {} is. Daarna log je in zonder.</p>{}<p class="df-sub">{}</p>'
    ).format(email, company, forms, parts.link("Wachtwoord vergeten?", "/wachtwoord-vergeten"))
    return public.page("Koppel je account", body, choice=choice)


def _step(step: Step, paths: Paths, typed: Typed) -> Markup:
    chosen = typed.values.get("factor_id") == step.id
    name = Entry("name", "Naam", key=f"name-{step.id}")
    told = typed if chosen else Typed({"name": step.name}, {})
    renaming = public.form(
        paths.rename, (name,), told, "Sla op", hidden={"factor_id": step.id}, takes_focus=chosen, is_main=False
    )
    removing = Markup(
        '<form method="post" action="{}"><input type="hidden" name="factor_id" value="{}">'
        '<button class="df-btn is-danger">{}Verwijder</button></form>'
    ).format(paths.remove, step.id, parts.icon("trash-2", 16))
    return Markup(
        '<li>{}<span><b>{}</b><small>{}</small></span><details class="df-else"{}><summary>Wijzig</summary>{}{}'
        "</details></li>"
    ).format(
        parts.icon(step.icon, 20, tone="c-2"),
        step.name,
        step.detail,
        Markup(" open") if chosen else "",
        renaming,
        removing,
    )


def _recovery(left: int, *, few: bool, path: str) -> Markup:
    told = f"Je hebt nog {left} {'herstelcode' if left == 1 else 'herstelcodes'}."
    return Markup(
        '<section class="df-own__c">{}<form method="post" action="{}"><button class="df-btn">{}Maak nieuwe herstelcodes'
        "</button></form></section>"
    ).format(
        parts.note("warn", told, "Maak nieuwe, voordat je zonder zit.") if few else Markup("<p>{}</p>").format(told),
        path,
        parts.icon("key-round", 16),
    )


def _drawn(address: str) -> Markup:
    """As a picture within the page: no file that somebody else could ask for."""
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=3, dark="#111214", light="#ffffff")
    return Markup(drawn)  # noqa: S704 - modules of a QR code and nothing of the address itself
