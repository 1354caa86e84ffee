"""The six steps of settling a week: the bar above each of their screens, and the week in the address.

Every step is a screen of its own: `with settlement_screen(visit, week, "loonexport", status) as screen:` builds the
frame, where `status` comes from `depotflow.settlement.status(week=week)`; fill `screen.shell` as any shell, and call
`screen.show(status)` when something changed.
"""

import abc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import IsoWeek
from pages.chrome import SETTLEMENT, StepName, may_take, office
from pages.documents import counted
from pages.guard import Visit
from services.settlement.overview import WeekStatus
from services.tenant import TenantServices
from ui import action, parts
from ui.frame import Shell
from ui.table import REVIEW_SHORTCUTS

Known = TypeVar("Known")
PLACE: Final = SETTLEMENT.path
AFTER_LOCK: Final = "na vergrendelen"
WITH_LIST: Final[frozenset[StepName]] = frozenset({"uren", "zzp", "sepa"})


@dataclass(frozen=True, slots=True)
class SettlementScreen:
    """The frame of one step. `shell.above` has the step bar already; more may be put under it."""

    visit: Visit
    week: IsoWeek
    step: StepName
    shell: Shell
    bar: ui.element

    def show(self, status: WeekStatus) -> None:
        """Paint the step bar anew."""
        parts.put_into(self.bar, _bar(self.visit, self.week, self.step, status))


@contextmanager
def settlement_screen(visit: Visit, week: IsoWeek, step: StepName, status: WeekStatus) -> Iterator[SettlementScreen]:
    """Build the screen of one step; what the block makes lands in its content, which does not scroll by itself."""
    shortcuts = REVIEW_SHORTCUTS if step in WITH_LIST else ()
    with office(visit, "Afrekenen", active=PLACE, scroll=False, shortcuts=shortcuts) as shell:
        with shell.heading:
            parts.put(week_stepper(week, step))
        with shell.above:
            bar = parts.put(_bar(visit, week, step, status), classes="df-slot")
        yield SettlementScreen(visit, week, step, shell, bar)


class StepScreen(abc.ABC, Generic[Known]):
    """One open step with a list between its figures and its buttons; it is read and painted anew at every change."""

    def __init__(self, frame: SettlementScreen, read: Callable[[TenantServices], Known]) -> None:
        self.frame = frame
        self.visit = frame.visit
        self.known: Known | None = None
        self.refresh = frame.visit.in_turn(read, self.paint)
        """Reads and shows this week again."""
        with frame.shell.above:
            self._strip = ui.element("div").classes("df-slot")
        with frame.shell.body:
            self._body = ui.element("div").classes("df-fill")
        with frame.shell.below:
            self._foot = ui.element("div").classes("df-slot")

    async def hear(self, _: dict[str, Any]) -> None:
        """Something changed under this step: read and show it."""
        await self.refresh()

    @abc.abstractmethod
    def paint(self, known: Known) -> None:
        """Show what is known."""


def step_path(week: IsoWeek, step: StepName) -> str:
    """Where a step of a week is."""
    return f"{PLACE}/{week}/{step}"


def hours_button(visit: Visit, week: IsoWeek) -> None:
    """The way to the first step, for who may take it."""
    if path := _link(visit, week, "uren"):
        action.link_button("Naar uren goedkeuren", path, kind="primary")


def week_stepper(week: IsoWeek, step: StepName) -> Markup:
    """The week with a link to the one before and the one after."""
    return Markup(
        '<div class="df-step2" role="group" aria-label="Week kiezen">'
        '<a href="{before}" aria-label="Vorige week">{left}</a>'
        '<span>Week {number} <em class="c-3" style="font-style:normal;font-weight:400">· {days}</em></span>'
        '<a href="{after}" aria-label="Volgende week">{right}</a></div>'
    ).format(
        before=step_path(week.shifted(-1), step),
        after=step_path(week.shifted(1), step),
        left=parts.icon("chevron-left"),
        right=parts.icon("chevron-right"),
        number=week.week,
        days=week.dutch,
    )


def _bar(visit: Visit, week: IsoWeek, step: StepName, status: WeekStatus) -> Markup:
    words: dict[StepName, tuple[str, str, bool]] = {
        "uren": ("Uren goedkeuren", _approved(status), bool(status.shifts) and status.all_approved),
        "tarieven": ("Tarieven", "week vergrendeld" if status.is_locked else "controleren", status.is_locked),
        "factuur": ("Factuur", *_invoices(status)),
        "zzp": ("Zzp self-billing", *_self_bills(status)),
        "loonexport": ("Loonexport", *_payroll(status)),
        "sepa": ("SEPA", *_payments(status)),
    }
    steps = [
        parts.Step(label, remark, _state(name == step, done=done), _link(visit, week, name))
        for name, (label, remark, done) in words.items()
    ]
    return parts.steps(steps, label="Stappen van het afrekenen")


def _state(here: bool, *, done: bool) -> parts.StepState:  # noqa: FBT001 - reads as `_state(name == step, …)`
    if here:
        return "now"
    return "done" if done else "todo"


def _link(visit: Visit, week: IsoWeek, step: StepName) -> str:
    return step_path(week, step) if may_take(visit, step) else ""


def _approved(status: WeekStatus) -> str:
    if not status.shifts:
        return "geen diensten"
    held = f", {status.held} wacht" if status.held else ""
    return f"{status.approved} van {status.shifts}{held}"


def _invoices(status: WeekStatus) -> tuple[str, bool]:
    if not status.is_locked:
        return AFTER_LOCK, False
    waiting = status.to_invoice + status.drafts
    if waiting:
        return f"{waiting} te maken", False
    return (f"{status.invoices} definitief", True) if status.invoices else ("geen facturen", True)


def _self_bills(status: WeekStatus) -> tuple[str, bool]:
    if not status.is_locked:
        return AFTER_LOCK, False
    if status.to_self_bill:
        return f"{status.to_self_bill} te maken", False
    if status.objections:
        return f"{status.objections} bezwaar", False
    if not status.self_bills:
        return "geen zzp", True
    done = status.self_bills_accepted
    return f"{done} van {status.self_bills} akkoord", done == status.self_bills


def _payroll(status: WeekStatus) -> tuple[str, bool]:
    known = status.paydays
    employees = counted(known.employees, "medewerker", "medewerkers")
    if not status.is_locked:
        return "uren voor je loonpakket", False
    if not known.employees:
        return "geen loondienst", True
    if not known.is_in_payroll:
        return employees, False
    return (f"{employees}, klaar", True) if known.is_exported else (f"{employees}, concept", False)


def _payments(status: WeekStatus) -> tuple[str, bool]:
    known = status.paydays
    if not status.is_locked:
        return "bestand voor je bank", False
    all_owed = _self_bills(status)[1] and _payroll(status)[1]
    if not known.payments:
        is_nothing = all_owed and not known.employees
        return "niets te betalen" if is_nothing else "bestand voor je bank", is_nothing
    return f"{known.paid} van {known.payments} betaald", all_owed and known.paid == known.payments
