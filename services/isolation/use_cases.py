"""Every use case that the front desk offers, called by one company with the ids of another."""

import dataclasses
import inspect
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import NotFound, Refusal
from services import tenant
from services.access.permissions import Permission
from services.isolation.arguments import UnknownArgument, example, table_of
from services.isolation.stage import Side, Stage
from services.scope import Environment, Identity, tenant_scope
from services.use_case import Service, UseCase


@dataclass(frozen=True)
class Known:
    """A use case as the front desk offers it."""

    service: str
    name: str
    use_case: UseCase[..., object]

    def __str__(self) -> str:
        return f"{self.service}.{self.name}"

    @property
    def arguments(self) -> dict[str, Any]:
        hints = typing.get_type_hints(self.use_case.run)
        names = list(inspect.signature(self.use_case.run).parameters)[1:]
        return {name: hints[name] for name in names}


def services() -> list[type[Service]]:
    """The classes of the front desk."""
    kinds = [kind for kind in vars(tenant).values() if inspect.isclass(kind) and issubclass(kind, Service)]
    return sorted(kinds, key=lambda kind: kind.__name__)


def use_cases() -> Iterator[Known]:
    """All of them."""
    for kind in services():
        for name, value in vars(kind).items():
            if isinstance(value, UseCase):
                yield Known(kind.__name__, name, value)


FINDS_NOTHING: Final = (
    "vindt ook het eigene niet, dus is er niets geprobeerd; zet zo'n rij in services/isolation/filling.py"
)
HARMLESS: Final = {
    "Payments.prepare_batch": "says that a payment is not open, as it does for an id that never was",
    "Planning.redraw_shifts": "draws nothing for an id that is not there",
    "Registrations.record_events": "answers each event for itself; a foreign shift is refused there",
}
"""Use cases that answer a foreign id in another way than with 'not found', and why that tells nothing."""

MADE_VALID: Final[dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "Planning.add_route_days": lambda given: {
        "rows": [dataclasses.replace(row, start=420, end=960) for row in given["rows"]]
    },
    "Retention.place_hold": lambda given: given | {"category": None},
    "Tariffs.add_version": lambda given: given | {"key": dataclasses.replace(given["key"], contractor_id=None)},
}
"""Arguments that would be refused for another reason before the id is looked at."""

MEANT: Final = {
    "Invoices.mail": {"invoice_id": "mailed invoices", "mail_id": "mails with an invoice"},
    "Invoices.record_receipt": {"invoice_id": "paid invoices"},
    "People.withdraw_absence": {"absence_id": "absences of the driver"},
    "Planning.change_shifts": {"id": "shifts of this week"},
    "Planning.confirm_shift": {"shift_id": "shifts of the driver"},
    "Planning.decline_shift": {"shift_id": "shifts of the driver"},
    "Planning.remove_shifts": {"id": "shifts of this week"},
    "Planning.restore_shifts": {"id": "shifts of this week"},
    "Privacy.begin_removal": {"request_id": "requests to be forgotten"},
    "Privacy.check_own_package": {"package_id": "packages of the driver"},
    "Privacy.check_package": {"package_id": "packages of the office"},
    "Privacy.open_closed_file": {"driver_id": "closed drivers"},
    "Privacy.take_own_package": {"package_id": "packages of the driver"},
    "Privacy.take_package": {"package_id": "packages of the office"},
    "Registrations.get_current": {"shift_id": "registered shifts"},
    "Registrations.hand_in": {"shift_id": "registered shifts"},
    "SelfBills.accept_for_contractor": {"invoice_id": "self-bills"},
    "SelfBills.accept_own": {"invoice_id": "self-bills of the driver"},
    "SelfBills.object_own": {"invoice_id": "self-bills of the driver"},
    "SelfBills.own_detail": {"invoice_id": "self-bills of the driver"},
    "SelfBills.own_pdf": {"invoice_id": "self-bills of the driver"},
    "SelfBills.own_ubl": {"invoice_id": "self-bills of the driver"},
    "Settlement.enter_adjustment": {"shift_id": "adjusted shifts"},
}
"""Which rows a use case finds, by argument, where not every row of a table will do."""


def find_leaks(known: Known, stage: Stage) -> list[str]:
    """What the stranger gets out of this use case with the victim's ids beyond 'not found'; all of it is undone.

    The victim's own people must find them, or "not found" would say nothing.
    """
    asked: list[UUID] = []
    try:
        arguments = arguments_of(known, stage.victim, asked)
    except UnknownArgument as unknown:
        return [f"{known}: niet geprobeerd, {unknown}"]
    answer = outcome(stage.environment, _actor(known, stage.stranger), known, arguments)
    leaks = []
    if asked and isinstance(outcome(stage.environment, _actor(known, stage.victim), known, arguments), NotFound):
        leaks.append(f"{known}: {FINDS_NOTHING}")
    if asked and not known.name.startswith(("list", "find")):
        is_expected = (str(known) in HARMLESS) != isinstance(answer, NotFound)
        leaks += [] if is_expected else [f"{known}: antwoordt {type(answer).__name__} in plaats van niet gevonden"]
    if not isinstance(answer, Refusal):
        told = repr(answer)
        given = {str(row_id) for row_id in asked}
        leaks += [f"{known}: vertelt iets van een ander bedrijf" for word in stage.words - given if word in told][:1]
    return leaks


def arguments_of(known: Known, of: Side, asked: list[UUID]) -> dict[str, Any]:
    """Believable arguments with ids of this company, each of which is noted in `asked`. Raises: UnknownArgument."""

    def find_id(name: str) -> UUID:
        which = MEANT.get(str(known), {}).get(name) or table_of(name)
        asked.append(next(iter(of.ids.get(which, [])), new_id()))
        return asked[-1]

    arguments = {name: example(kind, name, find_id, of.week) for name, kind in known.arguments.items()}
    if known.arguments.get("week") is IsoWeek:
        arguments["week"] = of.week
    return MADE_VALID.get(str(known), dict)(arguments)


def _actor(known: Known, of: Side) -> Identity:
    return of.members[Role.DRIVER if known.use_case.needs is Permission.OWN_WORK else Role.OWNER]


class _Undo(Exception):  # noqa: N818 - not an error
    """Ends a scope without keeping what it did."""

    def __init__(self, answer: object) -> None:
        self.answer = answer


def outcome(environment: Environment, actor: Identity, known: Known, arguments: dict[str, Any]) -> object:
    """What the use case answers, with everything it did undone."""
    try:
        with tenant_scope(environment, actor) as scope:
            answer = known.use_case.run(scope, **arguments)
            raise _Undo(list(answer) if inspect.isgenerator(answer) else answer)  # noqa: TRY301 - leaves the scope
    except _Undo as done:
        return done.answer
    except Refusal as refusal:
        return refusal
