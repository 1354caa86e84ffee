"""Two people who change the same thing: both changes stand, unless they disagree about a field."""

from dataclasses import fields, replace
from datetime import date, time
from typing import Any, TypeVar

from models.values.money import Money
from models.values.refusal import Conflict

Data = TypeVar("Data")


class ChangedMeanwhile(Conflict):
    """Somebody else changed the same field since it was shown; `now` is what stands there now."""

    code = "changed_meanwhile"

    def __init__(self, field: str, now: object) -> None:
        shown = f" in '{_written(now)}'" if isinstance(now, str | int | date | time | Money) and now else ""
        super().__init__(
            f"Een collega veranderde dit intussen{shown}. Sla nog eens op als jouw waarde moet blijven.", field=field
        )
        self.now = now


def data_of(kind: type[Data], source: Any) -> Data:
    """What a form fills in, taken from something that has attributes of the same names."""
    return kind(**{one.name: getattr(source, one.name) for one in fields(kind)})  # type: ignore[arg-type]  # a dataclass


def merged(data: Data, *, seen: Data | None, now: Data) -> Data:
    """What to store when somebody who was shown `seen` fills in `data` while it has become `now`.

    Fields that were left alone keep what they have become; without `seen` everything is as filled in.
    Raises: ChangedMeanwhile for the first field that both changed, each in another way.
    """
    if seen is None:
        return data
    kept: dict[str, Any] = {}
    for one in fields(data):  # type: ignore[arg-type]  # a dataclass
        filled_in, shown, present = (getattr(each, one.name) for each in (data, seen, now))
        if filled_in == shown:
            kept[one.name] = present
        elif present not in (shown, filled_in):
            raise ChangedMeanwhile(one.name, present)
    merged_data: Data = replace(data, **kept)  # type: ignore[type-var]  # a dataclass
    return merged_data


def _written(value: str | int | date | time | Money) -> str:
    match value:
        case Money():
            return value.dutch
        case time():
            return value.strftime("%H:%M")
        case date():
            return value.strftime("%d-%m-%Y")
    return str(value)
