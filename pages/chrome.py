"""The frame of our screens: which menu a person sees, by what the role allows."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, Literal
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from pages import finding, words
from pages.callers import SUPPORT_PATH
from pages.guard import Visit
from services.access.key_mails import KEYS_PATH
from services.access.permissions import Permission
from services.faults import report
from ui import action, support
from ui.frame import Menu, MenuLink, NavItem, Phone, Shell, Tab, Who, frame, phone_frame
from ui.palette import Search
from ui.table import NothingYet

AUDIT: Final = "/logboek"
REQUESTS: Final = "/verzoeken"
SETTLEMENT = NavItem("Afrekenen", "/afrekenen", "receipt-euro", key="a")
StepName = Literal["uren", "tarieven", "factuur", "zzp", "loonexport", "sepa"]
STEPS: Mapping[StepName, Sequence[Permission]] = {
    "uren": (Permission.REGISTRATION_APPROVE,),
    "tarieven": (Permission.SETTLEMENT_SEE,),
    "factuur": (Permission.SETTLEMENT_SEE, Permission.INVOICES_SEE),
    "zzp": (Permission.SELF_BILLS_SEE,),
    "loonexport": (Permission.PAYROLL_SEE,),
    "sepa": (Permission.PAYMENTS_SEE,),
}
"""The steps of settling a week, and all that each needs; who may see any of them finds it in the menu."""
PLACES: Sequence[tuple[NavItem, Permission]] = (
    (NavItem("Vandaag", "/vandaag", "sunrise", key="v"), Permission.REGISTRATION_SEE),
    (NavItem("Weekplanning", "/planning", "calendar-days", key="w"), Permission.PLANNING_SEE),
    (NavItem("Chauffeurs", "/chauffeurs", "users", key="c"), Permission.PEOPLE_SEE),
    (NavItem("Routes en tarieven", "/routes", "route", key="r"), Permission.COMPANY_SEE),
    (NavItem("Opdrachtgevers", "/opdrachtgevers", "building-2", key="o"), Permission.COMPANY_SEE),
    (NavItem("Voertuigen", "/voertuigen", "van", key="b"), Permission.FLEET_SEE),
    *((SETTLEMENT, needs) for needs, *_ in STEPS.values()),
    (NavItem("Facturen", "/facturen", "receipt-text", key="f"), Permission.INVOICES_SEE),
    (NavItem("Dashboard", "/dashboard", "chart-column", key="d"), Permission.MARGIN_SEE),
)
COMPANY = "/instellingen"
DEPOTS = "/instellingen/depots"
COLLEAGUES = "/instellingen/collegas"
GROUPS = "/instellingen/rechten"
PROVIDER = "/instellingen/inloggen"
SUPPORT = "/instellingen/meekijken"
RETENTION = "/instellingen/bewaren"
AGREEMENTS = "/instellingen/afspraken"
ACCOUNTABILITY = "/instellingen/avg"
REGISTER = f"{ACCOUNTABILITY}/register"
BREACHES = f"{ACCOUNTABILITY}/datalekken"
SETTINGS_PLACES: Sequence[tuple[str, str, Permission]] = (
    ("Bedrijf", COMPANY, Permission.COMPANY_CHANGE),
    ("Depots", DEPOTS, Permission.COMPANY_CHANGE),
    ("Collega's", COLLEAGUES, Permission.COLLEAGUES_MANAGE),
    ("Rechten", GROUPS, Permission.COLLEAGUES_MANAGE),
    ("Inloggen", PROVIDER, Permission.COLLEAGUES_MANAGE),
    ("API-sleutels", KEYS_PATH, Permission.COLLEAGUES_MANAGE),
    ("AVG", ACCOUNTABILITY, Permission.PRIVACY_MANAGE),
    ("Bewaren", RETENTION, Permission.RETENTION_MANAGE),
    ("Afspraken", AGREEMENTS, Permission.AGREEMENTS_SIGN),
    ("Meekijken", SUPPORT, Permission.COMPANY_CHANGE),
)
SETTINGS = "settings"
"""Marks the menu item, wherever in the settings one is."""
AT_THE_FOOT: Sequence[tuple[NavItem, Permission]] = (
    (NavItem("Importeren", "/import", "upload", key="i"), Permission.IMPORTS_RUN),
    (NavItem("Verzoeken", REQUESTS, "mail", key="z"), Permission.REQUESTS_HANDLE),
    (NavItem("Logboek", AUDIT, "history", key="l"), Permission.AUDIT_SEE),
)
ABOUT_YOU: Sequence[tuple[MenuLink, Permission]] = (
    (MenuLink("Aan de slag", "/start", "check-check"), Permission.COMPANY_CHANGE),
    (MenuLink("Apparaten", "/apparaten", "smartphone"), Permission.COMPANY_SEE),
    (MenuLink("Beveiliging", "/beveiliging", "shield-check"), Permission.COMPANY_SEE),
    (MenuLink("Wachtwoord wijzigen", "/wachtwoord", "key-round"), Permission.COMPANY_SEE),
)
OTHER_COMPANY = MenuLink("Ander bedrijf", "/bedrijf", "arrow-left-right")
WEEK_PATH = "/app/week"
TABS = (
    Tab("Vandaag", "/app", "house"),
    Tab("Week", WEEK_PATH, "calendar-days"),
    Tab("Vrij", "/app/vrij", "tree-palm"),
    Tab("Geld", "/app/geld", "wallet"),
    Tab("Mij", "/app/mij", "circle-user-round"),
)


@contextmanager
def office(
    visit: Visit,
    title: str,
    *,
    active: str,
    search: Search | None = None,
    shortcuts: Sequence[tuple[str, str]] = (),
    scroll: bool = True,
) -> Iterator[Shell]:
    """Build an office screen for this visitor; what the block makes lands in its content."""
    identity, looking = visit.identity, visit.identity.looking
    menu = Menu(
        main=[*dict.fromkeys(place for place, needs in PLACES if visit.may(needs))],
        foot=[*(place for place, needs in AT_THE_FOOT if visit.may(needs)), *_settings(visit)],
        companies=[OTHER_COMPANY] if identity.has_other_companies else (),
        user=[link for link, needs in ABOUT_YOU if visit.may(needs) and looking is None],
    )
    who = Who(
        tenant=identity.company_name,
        name=identity.name,
        role=identity.group,
        person=str(identity.membership_id or identity.session_id),
    )
    with frame(
        title,
        menu=menu,
        active=next((item.path for item in _settings(visit)), "") if active == SETTINGS else active,
        who=who,
        search=search or finding.search(visit),
        shortcuts=shortcuts,
        scroll=scroll,
        over=partial(_put_banner, visit, looking.until) if looking else None,
        report_fault=report,
    ) as shell:
        yield shell


def _put_banner(visit: Visit, until: datetime) -> None:
    clock = visit.workplace.environment.clock

    def minutes_left() -> int:
        return max(0, math.ceil((until - clock.now()).total_seconds() / 60))

    support.put_banner(visit.identity.company_name, minutes_left, end_path=f"{SUPPORT_PATH}/einde")


def may_take(visit: Visit, step: StepName) -> bool:
    """Whether this visitor may see a step of settling a week."""
    return all(visit.may(needs) for needs in STEPS[step])


def settings_tabs(visit: Visit, active: str) -> Markup:
    """The screens of the settings that this visitor may see, side by side."""
    places = [(label, path) for label, path, needs in SETTINGS_PLACES if visit.may(needs)]
    return words.tabs(places, active, label="Instellingen")


def _settings(visit: Visit) -> list[NavItem]:
    """Leads to the first screen of the settings that this visitor may see; to nothing when there is none."""
    first = next((path for _, path, needs in SETTINGS_PLACES if visit.may(needs)), "")
    return [NavItem("Instellingen", first, "settings", key="s")] if first else []


def audit_link(visit: Visit, subject_id: UUID) -> None:
    """The way to what the audit trail says about something, for who may see that."""
    if visit.may(Permission.AUDIT_SEE):
        action.link_button("Logboek", f"{AUDIT}?onderwerp={subject_id}", icon="history", kind="quiet")


def import_button(visit: Visit, target: str) -> None:
    """The way to importing such a list, for who may."""
    if visit.may(Permission.IMPORTS_RUN):
        action.link_button("Importeer", f"/import?soort={target}", icon="upload")


def nothing_yet(visit: Visit, title: str, text: str, *, icon: str, target: str, importing: str) -> NothingYet:
    """What an empty list says; who may import gets the button `importing`, others no advice that they can't follow."""
    may_import = visit.may(Permission.IMPORTS_RUN)
    return NothingYet(
        title,
        text if may_import else "Zodra een collega er een toevoegt, staat die hier.",
        icon=icon,
        action=importing if may_import else "",
        on_action=lambda: ui.navigate.to(f"/import?soort={target}"),
        is_main=False,
    )


@contextmanager
def driver(visit: Visit, title: str, *, active: str, subtitle: str = "", to_confirm: int = 0) -> Iterator[Phone]:
    """Build a driver's screen; what the block makes lands in its body. `to_confirm` counts on the tab of the week."""
    tabs = [
        replace(tab, badge=to_confirm, badge_meaning="te bevestigen") if tab.path == WEEK_PATH else tab for tab in TABS
    ]
    named = subtitle or visit.identity.company_name
    person = str(visit.identity.membership_id)
    with phone_frame(title, tabs=tabs, active=active, person=person, subtitle=named, report_fault=report) as phone:
        yield phone
