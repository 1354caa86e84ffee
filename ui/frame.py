"""The frame around every screen: side rail, top bar and menus on the desktop, tabs on the phone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from markupsafe import Markup
from nicegui import ui

from ui import parts, theme, toast
from ui.markup import Pattern
from ui.palette import Palette, Search

SIGN_OUT_PATH: Final = "/uitloggen"


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the menu. `key` is the letter after G that goes there, `badge` counts what waits there."""

    label: str
    path: str
    icon: str
    badge: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A line in the company or user menu; `post` sends a form instead of following a link."""

    label: str
    path: str
    icon: str = ""
    post: bool = False


@dataclass(frozen=True, slots=True)
class Who:
    """Whose screen this is: the company, the person, the role in words, and what tells this person from the others."""

    tenant: str
    name: str
    role: str
    person: str


@dataclass(frozen=True, slots=True)
class Menu:
    """Everything in the side rail: main places, places at its foot, other companies, links about the user."""

    main: Sequence[NavItem]
    foot: Sequence[NavItem] = ()
    companies: Sequence[MenuLink] = ()
    user: Sequence[MenuLink] = ()
    proof: Markup | None = None


@dataclass(frozen=True, slots=True)
class Shell:
    """The places of a screen to fill.

    `with shell.actions:` top right, `with shell.heading:` beside the title, `with shell.bar():` a toolbar,
    `with shell.above:` full width over the scrolling part, `with shell.foot():` under it.
    """

    heading: ui.element
    actions: ui.element
    above: ui.element
    body: ui.element
    below: ui.element

    @contextmanager
    def bar(self) -> Iterator[ui.element]:
        """A toolbar under the top bar."""
        with self.above, ui.element("div").classes("df-bar") as made:
            yield made

    @contextmanager
    def foot(self) -> Iterator[ui.element]:
        """A bar under the content, for totals and the step that follows."""
        with self.below, ui.element("div").classes("df-foot") as made:
            yield made


@contextmanager
def frame(
    title: str,
    *,
    menu: Menu,
    active: str,
    who: Who,
    search: Search | None = None,
    shortcuts: Sequence[tuple[str, str]] = (),
    scroll: bool = True,
    over: Callable[[], None] | None = None,
    report_fault: Callable[[Exception], str] | None = None,
) -> Iterator[Shell]:
    """Build a desktop screen; what the block makes lands in its content.

    `active` is the path of the menu item to mark. `scroll=False` gives the content the whole height and lets it
    scroll by itself (the roster). `search` feeds the palette behind Ctrl K; `shortcuts` are the screen's own keys
    for the list behind `?`. `over` puts something above it all. `report_fault` logs an
    unexpected error and returns its reference.
    """
    theme.apply(person=who.person)
    ui.page_title(f"{title} · DepotFlow")
    toast.install()
    toast.catch_faults(report_fault)
    with ui.context.client.layout:  # beside NiceGUI's own <main>, which stays empty and hidden
        parts.put(Markup('<a class="df-skip" href="#main">Naar de inhoud</a>'))
        with ui.element("div").classes("df-app"):
            parts.put(_rail(menu, active, who), tag="aside", classes="df-side").props("aria-label=Menu")
            with ui.element("main").classes("df-main").props("id=main tabindex=-1"):
                if over is not None:
                    over()
                shell = _main(title, scroll=scroll)
        places = ((f"G {item.key.upper()}", item.label) for item in (*menu.main, *menu.foot) if item.key)
        parts.put(_key_list((*places, *shortcuts)))
        Palette([*menu.main, *menu.foot], search)
    with shell.body:
        yield shell


def _main(title: str, *, scroll: bool) -> Shell:
    with ui.element("header").classes("df-top"):
        parts.put(Pattern("{}").format(title), tag="h1")
        heading = ui.element("div").classes("df-top__g")
        parts.put(Markup(), tag="span", classes="df-top__sp")
        actions = ui.element("div").classes("df-top__g")
    above = ui.element("div").classes("df-slot")
    body = ui.element("div").classes("df-scroll" if scroll else "df-fill")
    if scroll:
        body.props('tabindex=0 role=region aria-label="Inhoud"')
    return Shell(heading, actions, above, body, ui.element("div").classes("df-slot"))


def _rail(menu: Menu, active: str, who: Who) -> Markup:
    return Pattern(
        '{}<button class="df-search" aria-keyshortcuts="Control+K" data-df-palette>{}<span>Zoeken</span>'
        '<kbd>Ctrl K</kbd></button><nav class="df-nav" aria-label="Hoofdmenu">{}</nav>'
        '<div class="df-side__end">{}{}<button class="df-me" popovertarget="df-me">{}'
        "<span>{}<small>{}</small></span></button></div>{}"
    ).format(
        _tenant(menu, who),
        parts.icon("search", 15),
        parts.joined(_nav_item(item, active) for item in menu.main),
        parts.joined(_nav_item(item, active) for item in menu.foot),
        menu.proof or "",
        parts.avatar(who.name),
        who.name,
        who.role,
        _user_menu(menu, who),
    )


@lru_cache(maxsize=1024)
def _nav_item(item: NavItem, active: str) -> Markup:
    on = item.path == active
    return Pattern('<a class="df-nav__i {}" href="{}" {} {} title="{}">{}<span>{}</span>{}</a>').format(
        "is-on" if on else "",
        item.path,
        Markup('aria-current="page"') if on else "",
        Pattern('data-df-key="{}"').format(item.key.lower()) if item.key else "",
        item.label,
        parts.icon(item.icon),
        item.label,
        parts.badge(item.badge),
    )


def proof_line(text: str, path: str, *, good: bool = True) -> Markup:
    """The line at the foot of the rail that shows a measured fact: `Back-up 02:14 in orde`."""
    mark = parts.icon("st-ok", 13, tone="c-ok") if good else parts.icon("sev-warn", 13, tone="s-warn")
    return Pattern('<a class="df-nav__proof" href="{}">{}<span>{}</span></a>').format(path, mark, text)


def _tenant(menu: Menu, who: Who) -> Markup:
    """Whose screen this is; a menu for who has other companies to go to."""
    face = Pattern(
        '<svg width="24" height="24" aria-hidden="true"><use href="#logo"/></svg>'
        "<span><b>DepotFlow</b><small>{}</small></span>"
    ).format(who.tenant)
    if not menu.companies:
        return Pattern('<div class="df-tenant" title="{}">{}</div>').format(who.tenant, face)
    return Pattern(
        '<button class="df-tenant" popovertarget="df-tenant">{}{}</button>'
        '<div class="df-menu is-top" id="df-tenant" popover><h2>{}</h2>{}</div>'
    ).format(
        face,
        parts.icon("chevrons-up-down", 14, tone="c-3"),
        who.tenant,
        parts.joined(_menu_link(link) for link in menu.companies),
    )


def _user_menu(menu: Menu, who: Who) -> Markup:
    return Pattern(
        '<div class="df-menu is-end" id="df-me" popover><h2>{}</h2>{}'
        '<fieldset class="df-menu__t"><legend>Weergave</legend>{}</fieldset>'
        '<button type="button" data-df-keys>{}Sneltoetsen<kbd>?</kbd></button>{}</div>'
    ).format(
        who.name,
        parts.joined(_menu_link(link) for link in menu.user),
        parts.joined(
            Pattern('<label><input type="radio" name="df-theme" value="{}"><span>{}</span></label>').format(*choice)
            for choice in (("", "Systeem"), ("light", "Licht"), ("dark", "Donker"))
        ),
        parts.icon("keyboard", 15),
        _menu_link(MenuLink("Uitloggen", SIGN_OUT_PATH, "log-out", post=True)),
    )


def _menu_link(link: MenuLink) -> Markup:
    mark = parts.icon(link.icon, 15) if link.icon else ""
    if link.post:
        return Pattern('<form method="post" action="{}"><button>{}{}</button></form>').format(
            link.path, mark, link.label
        )
    return Pattern('<a href="{}">{}{}</a>').format(link.path, mark, link.label)


@lru_cache
def _key_list(shortcuts: tuple[tuple[str, str], ...]) -> Markup:
    keys = (("Ctrl K", "Zoeken of doen"), ("?", "Deze lijst"), ("Esc", "Sluiten"))
    rows = parts.joined(
        Pattern("<dt>{}</dt><dd>{}</dd>").format(
            parts.joined((Pattern("<kbd>{}</kbd>").format(key) for key in combination.split()), " "), meaning
        )
        for combination, meaning in (*keys, *shortcuts)
    )
    return Pattern(
        '<dialog class="df-keys" id="df-keys" aria-labelledby="df-keys-h"><h2 id="df-keys-h">Sneltoetsen</h2>'
        '<dl>{}</dl><label><input type="checkbox" id="df-keys-on"> Toetsen van één letter gebruiken</label>'
        '<form method="dialog"><button class="df-btn">Sluiten</button></form></dialog>'
    ).format(rows)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab at the bottom of the phone; `badge` counts what waits there."""

    label: str
    path: str
    icon: str
    badge: int = 0
    badge_meaning: str = "open"


@dataclass(frozen=True, slots=True)
class Phone:
    """The places of a phone screen: its body, and the thumb zone for what is pressed most."""

    before: ui.element
    after: ui.element
    thumb: ui.element


@contextmanager
def phone_frame(
    title: str,
    *,
    tabs: Sequence[Tab],
    active: str,
    person: str,
    subtitle: str = "",
    report_fault: Callable[[Exception], str] | None = None,
) -> Iterator[Phone]:
    """Build a driver's screen for one hand; what the block makes lands in its body. `person` as in `Who`.

    `with phone.before:` and `phone.after` stand left and right of the title, `with phone.thumb:` in the thumb zone.
    """
    theme.apply(person=person, phone=True)
    ui.page_title(f"{title} · DepotFlow")
    toast.install()
    toast.catch_faults(report_fault)
    with ui.context.client.layout, ui.element("main").classes("dp").props("id=main"):
        with ui.element("header").classes("dp-top"):
            before = ui.element("div").classes("df-slot")
            parts.put(Pattern("{}<small>{}</small>").format(title, subtitle), tag="h1")
            after = ui.element("div").classes("df-slot")
        body = ui.element("div").classes("dp-body").props('tabindex=0 role=region aria-label="Inhoud"')
        thumb = ui.element("div").classes("dp-thumb")
        parts.put(parts.joined(_tab(tab, active) for tab in tabs), tag="nav", classes="dp-nav").props("aria-label=Menu")
    with body:
        yield Phone(before, after, thumb)


def _tab(tab: Tab, active: str) -> Markup:
    on = tab.path == active
    count = Pattern('<b>{}<span class="sr"> {}</span></b>').format(tab.badge, tab.badge_meaning) if tab.badge else ""
    return Pattern('<a href="{}" class="{}" {}>{}{}{}</a>').format(
        tab.path,
        "is-on" if on else "",
        Markup('aria-current="page"') if on else "",
        parts.icon(tab.icon, 22),
        tab.label,
        count,
    )
