"""Reads what comes with a driver's event: it comes from a phone, so nothing in it is believed unread."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from models.values.dutch import UNSTORABLE
from models.values.kinds import DriverEventKind
from models.values.refusal import InvalidValue

MOST_COUNTED: Final = 9_999
MOST_KM: Final = 2_000_000
LONGEST_REMARK: Final = 1_000
LONGEST_BREAK_MINUTES: Final = 24 * 60

Reader = Callable[[str, Any], Any]


def read_data(kind: DriverEventKind, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The values that came with an event, by the names of RegistrationFacts; unknown names are left out.

    Raises: InvalidValue when one cannot be right, or when an event that changes values brings none.
    """
    readers = _FIELDS.get(kind, {})
    read = {name: reader(name, raw[name]) for name, reader in readers.items() if name in raw}
    if readers and not read and kind is not DriverEventKind.STOP:
        raise InvalidValue("Er staat niets in deze registratie. Vul hem opnieuw in.")
    return read


def _whole(most: int) -> Reader:
    def read(name: str, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise InvalidValue(f"Vul een heel getal in van 0 tot {most}.", field=name)
        return value

    return read


def _instant(name: str, value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        instant = None
    if instant is None or instant.tzinfo is None:
        raise InvalidValue("Deze tijd is niet te lezen. Vul hem opnieuw in.", field=name)
    return instant


def _words(name: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_REMARK:
        raise InvalidValue(f"Een opmerking is hoogstens {LONGEST_REMARK} tekens.", field=name)
    if UNSTORABLE.search(value):
        raise InvalidValue("In deze opmerking staat een onleesbaar teken. Typ hem opnieuw.", field=name)
    return value.strip()


_COUNT = _whole(MOST_COUNTED)
_KM = _whole(MOST_KM)
_FIELDS: Mapping[DriverEventKind, Mapping[str, Reader]] = {
    DriverEventKind.COUNTS: {
        "stops_loaded": _COUNT,
        "stops_done": _COUNT,
        "stops_failed": _COUNT,
        "parcels_delivered": _COUNT,
        "parcels_returned": _COUNT,
    },
    DriverEventKind.ODOMETER: {"km_start": _KM, "km_end": _KM},
    DriverEventKind.REMARK: {"remark": _words},
    DriverEventKind.TIMES: {
        "started_at": _instant,
        "ended_at": _instant,
        "break_minutes": _whole(LONGEST_BREAK_MINUTES),
    },
    DriverEventKind.STOP: {"ended_at": _instant},
}
