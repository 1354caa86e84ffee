"""An account that waits until it is paid to: who asked, until when, and the second person's word."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_day
from pages import words
from pages.guard import Visit
from services.access.permissions import Permission
from services.people.views import PendingAccount
from ui import action, parts, toast

Repaint = Callable[[], Awaitable[None]]
RULE: Final = (
    "Tot een collega heeft gebeld en bevestigd, en twee dagen voorbij zijn, betaal je naar de oude rekening. "
    "Wie het betreft krijgt een mail."
)


def pending(visit: Visit, account: PendingAccount, repaint: Repaint) -> None:
    """Show the account that waits, with what this person can do about it."""
    parts.put(parts.note("warn", "Nieuwe rekening geldt nog niet.", _said(account)))
    if not visit.may(Permission.ACCOUNTS_CONFIRM):
        return

    async def confirm() -> None:
        await visit.perform(lambda depotflow: depotflow.people.confirm_account_change(change_id=account.id))
        toast.ok("De nieuwe rekening is bevestigd")
        await repaint()

    async def withdraw() -> None:
        await visit.perform(lambda depotflow: depotflow.people.withdraw_account_change(change_id=account.id))
        toast.ok("De oude rekening blijft staan")
        await repaint()

    with ui.element("div").classes("df-acts"):
        if account.needs_second_person and not account.confirmed_by and not account.is_own:
            action.button("Gebeld, dit klopt", confirm, icon="check", small=True)
        action.button("Houd de oude rekening", withdraw, small=True, kind="quiet")


def _said(account: PendingAccount) -> Markup:
    asked = f"Op {_moment(account.asked_at)} ingevuld door {account.asked_by}"
    if account.confirmed_by:
        asked = f"{asked}, bevestigd door {account.confirmed_by}"
    if account.needs_second_person and not account.confirmed_by:
        until = f"Bel en laat iemand anders bevestigen; op zijn vroegst {_moment(account.waits_until)} geldt hij."
    else:
        until = f"Hij geldt vanaf {_moment(account.waits_until)}."
    return Markup("<b>{}</b> op naam van {}. {}. {} Tot dan betaal je naar de oude.").format(
        words.written_iban(account.iban), account.account_holder, asked, until
    )


def _moment(instant: datetime) -> str:
    return f"{dutch_day(instant.astimezone(AMSTERDAM).date())} om {amsterdam_time(instant)}"
