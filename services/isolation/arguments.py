"""Believable arguments for any use case, with ids of whichever company one likes."""

import dataclasses
import enum
import inspect
import typing
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import UnionType
from typing import Any, Final
from uuid import UUID

from models.values.calendar import IsoWeek
from models.values.minutes import Minutes
from models.values.money import Money
from services.planning.kept_weeks import KeptWeeks

FindId = Callable[[str], UUID]

TABLE_OF: Final = {
    "absence_id": "absences",
    "activity_id": "processing_activities",
    "adjustment_id": "adjustments",
    "agreement_id": "self_billing_agreements",
    "batch_id": "payment_batches",
    "breach_id": "breaches",
    "change_id": "account_changes",
    "contract_id": "principal_contracts",
    "contractor_id": "contractors",
    "depot_id": "depots",
    "driver_id": "drivers",
    "engagement_id": "engagement_periods",
    "entry_id": "audit_entries",
    "group_id": "groups",
    "hold_id": "legal_holds",
    "holder_id": "drivers",
    "invitation_id": "invitations",
    "invoice_id": "invoices",
    "key_id": "api_keys",
    "membership_id": "memberships",
    "package_id": "data_packages",
    "paper_id": "papers",
    "payable_id": "payables",
    "principal_id": "principals",
    "mail_id": "outbox_messages",
    "receipt_id": "receipts",
    "registration_id": "registrations",
    "request_id": "data_requests",
    "route_id": "route_templates",
    "route_template_id": "route_templates",
    "run_id": "payroll_runs",
    "session_id": "sessions",
    "shift_id": "shifts",
    "signature_id": "signatures",
    "source_id": "shifts",
    "vehicle_id": "vehicles",
    "version_id": "tariff_versions",
    "view_id": "support_views",
}
"""Which table an argument's id is of."""
OF_NO_TABLE: Final = "id"
"""An id that the caller makes up."""
TEXTS: Final = {
    "bsn": "999990019",
    "btw_id": "NL001234567B29",
    "city": "Eindhoven",
    "domains": "voorbeeld.example",
    "email": "proef@voorbeeld.example",
    "iban": "NL34TEST0242886303",
    "kvk": "90000017",
    "language": "nl",
    "name": "Proef",
    "party": "Hetzner Online GmbH",
    "plate": "V-100-BB",
    "postcode": "5611 AB",
    "secret": "proefgeheim",
    "target": "drivers",
}
_BORN: Final = date(1990, 1, 1)
_SOON: Final = timedelta(days=9)
_LATER: Final = timedelta(days=39)
PLAIN: Final[dict[Any, Callable[[str, IsoWeek], Any]]] = {
    str: lambda name, _: TEXTS.get(name, "Proef"),
    int: lambda *_: 1,
    bool: lambda *_: False,
    bytes: lambda *_: b"naam;bedrag\r\n",
    date: lambda name, week: _day(name, week.monday),
    time: lambda name, _: time(16) if "end" in name else time(7),
    datetime: lambda name, week: datetime.combine(
        week.monday + timedelta(days=2), time(16) if "end" in name else time(7), tzinfo=UTC
    ),
    Money: lambda *_: Money(100),
    Minutes: lambda *_: Minutes(60),
    IsoWeek: lambda _, week: week.shifted(-2),
    KeptWeeks: lambda *_: KeptWeeks(),
    timedelta: lambda *_: timedelta(),
    Callable[[int, int], None]: lambda *_: None,
    Any: lambda *_: None,
}
"""A value of each plain type, by the name of its argument and the week it is now."""


def _day(name: str, monday: date) -> date:
    if "birth" in name:
        return _BORN
    return monday + (_LATER if any(part in name for part in ("last", "until", "end")) else _SOON)


class UnknownArgument(Exception):  # noqa: N818 - reads as a sentence
    """Nobody said what to try for an argument; the message says where to say it."""


def table_of(name: str) -> str:
    """The table that an argument's id is of: `home_depot_id` is one of depots. Raises: UnknownArgument."""
    if name == OF_NO_TABLE:
        return ""
    for known, table in TABLE_OF.items():
        if name == known or name.endswith(f"_{known}"):
            return table
    raise UnknownArgument(f"zet {name} in TABLE_OF van services/isolation/arguments.py")


def example(kind: Any, name: str, find_id: FindId, week: IsoWeek) -> Any:  # noqa: PLR0911 - one line a kind
    """A believable value of this type in the week it is now; ids come from `find_id` by the argument's name.

    Raises: UnknownArgument.
    """
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in {UnionType, typing.Union}:
        return example(next(part for part in parts if part is not type(None)), name, find_id, week)
    if origin is typing.Literal:
        return parts[0]
    if kind in PLAIN:
        return PLAIN[kind](name, week)
    if origin is not None:
        return _collection(origin, parts, name, find_id, week)
    if kind is UUID:
        return find_id(name)
    if inspect.isclass(kind) and issubclass(kind, enum.Enum):
        return next(iter(kind))
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        fields = [field.name for field in dataclasses.fields(kind) if field.init]
        return kind(**{field: example(hints[field], field, find_id, week) for field in fields})  # type: ignore[operator]  # a class
    raise UnknownArgument(f"zet een voorbeeld van {kind} in PLAIN van services/isolation/arguments.py")


def _collection(origin: Any, parts: tuple[Any, ...], name: str, find_id: FindId, week: IsoWeek) -> Any:
    if issubclass(origin, Mapping):
        return {example(parts[0], "driver_id", find_id, week): example(parts[1], name, find_id, week)}
    if origin is tuple:
        return tuple(example(part, name, find_id, week) for part in parts if part is not ...)
    if issubclass(origin, Collection):
        made = [example(parts[0], name.removesuffix("s"), find_id, week)]
        return origin(made) if origin in {frozenset, set} else made
    raise UnknownArgument(f"leer services/isolation/arguments.py wat een {origin} is")
