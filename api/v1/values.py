"""How single values are written in the interface, and within which bounds they are taken."""

import re
from dataclasses import fields
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
    WithJsonSchema,
    model_validator,
)
from pydantic import BaseModel as Model

from models.values.calendar import AMSTERDAM, IsoWeek
from models.values.dutch import YEARS
from models.values.money import BASIS, Money
from models.values.refusal import InvalidValue
from services.rules.masking import masked_text

MOST_CENTS: Final = 10**11
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_WEEK: Final = r"^20[0-9]{2}-W(0[1-9]|[1-4][0-9]|5[0-3])$"
_RATE: Final = r"^[0-9]{1,7}(\.[0-9]{1,4})?$"
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)


UNCHANGED: Final[Any] = None
"""Stands where nothing is sent; it is never read."""


class Body(Model):
    """What is sent: nothing but what is named here."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Shown(Model):
    """What is answered, taken from what a service gives."""

    model_config = ConfigDict(from_attributes=True)


class ShownData(Shown):
    """What is answered of a view that keeps under `data` what was filled in."""

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, view: Any) -> dict[str, Any]:
        return {one.name: getattr(source, one.name) for source in (view, view.data) for one in fields(source)}


def _without_defaults(schema: dict[str, Any]) -> None:
    for each in schema.get("properties", {}).values():
        each.pop("default", None)


class Changes(Body):
    """What must be different; what is not named stays as it is."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, json_schema_extra=_without_defaults)

    @property
    def given(self) -> dict[str, Any]:
        """The fields that were sent, by name."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def _written(pattern: re.Pattern[str], said: str) -> BeforeValidator:
    """Take text of this form alone, where pydantic would also take numbers and other spellings."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and not pattern.fullmatch(value):
            raise ValueError(said)
        if isinstance(value, bool | int | float):
            raise ValueError(said)  # noqa: TRY004 - pydantic reports ValueErrors
        return value

    return BeforeValidator(check)


def _flag(value: Any) -> bool:
    if value not in {"true", "false", True, False}:
        raise ValueError("Stuur true of false.")
    return value in {"true", True}


def _in_range(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(f"Stuur een jaar van {YEARS.start} tot en met {YEARS.stop - 1}.")
    return day


def _week(text: Any) -> IsoWeek:
    if isinstance(text, IsoWeek):
        return text
    try:
        return IsoWeek.parse(text if isinstance(text, str) else "")
    except InvalidValue as refusal:
        raise ValueError(refusal.message) from None


def _scaled(text: Any) -> int:
    if not isinstance(text, str) or re.fullmatch(_RATE, text) is None:
        raise ValueError("Stuur een getal als tekst, met hoogstens vier decimalen, zoals 1.9635.")
    return int(Decimal(text) * BASIS)


def _decimal(scaled: int) -> str:
    return f"{Decimal(scaled) / BASIS:.4f}"


def _cents(amount: Any) -> Any:
    return amount.cents if isinstance(amount, Money) else amount


def _amsterdam(at: datetime) -> str:
    return at.astimezone(AMSTERDAM).isoformat(timespec="seconds")


Id = Annotated[UUID, _written(_ID, "Stuur een id zoals 01890a5d-ac96-774b-bcce-b302099a8057.")]
Day = Annotated[date, _written(_DAY, "Stuur een datum zoals 2026-06-22."), AfterValidator(_in_range)]
Instant = Annotated[
    datetime,
    _written(_INSTANT, "Stuur een tijdstip met tijdzone, zoals 2026-06-22T07:00:00+02:00."),
    AfterValidator(_in_range),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="validation"),
]
TimeOfDay = Annotated[str, Field(pattern=_TIME, examples=["07:00"])]
"""Hours and minutes on a clock in Amsterdam."""
Week = Annotated[
    IsoWeek,
    BeforeValidator(_week),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": _WEEK, "examples": ["2026-W26"]}),
]
Cents = Annotated[StrictInt, Field(ge=-MOST_CENTS, le=MOST_CENTS)]
NoLessCents = Annotated[StrictInt, Field(ge=0, le=MOST_CENTS)]
Rate = Annotated[
    int, BeforeValidator(_scaled), WithJsonSchema({"type": "string", "pattern": _RATE, "examples": ["1.9635"]})
]
"""A number with at most four decimals, as text; in our hands times 10^4."""
YesNo = StrictBool
Flag = Annotated[bool, BeforeValidator(_flag)]
"""A yes or no in an address."""
Number = Annotated[int, _written(re.compile(r"0|[1-9]\d{0,9}", re.ASCII), "Stuur een heel getal.")]
"""A whole number in an address."""
Count = Annotated[StrictInt, Field(ge=0, le=1_000_000)]
Large = Annotated[StrictInt, Field(ge=0, le=10_000_000)]
Short = Annotated[str, Field(max_length=40)]
Line = Annotated[str, Field(max_length=254)]
Words = Annotated[str, Field(max_length=2_000)]
Name = Annotated[str, Field(min_length=1, max_length=120)]

ShownInstant = Annotated[
    datetime,
    PlainSerializer(_amsterdam, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
ShownTime = Annotated[
    time, PlainSerializer(lambda at: at.strftime("%H:%M"), return_type=str), WithJsonSchema({"type": "string"})
]
ShownRate = Annotated[
    int,
    PlainSerializer(_decimal, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{4}$"}),
]
ShownWeek = Annotated[str, BeforeValidator(str)]
ShownMoney = Annotated[int, BeforeValidator(_cents)]
ShownIban = Annotated[str, BeforeValidator(masked_text)]
"""Of an account the last four."""


def minutes(at: str) -> int:
    """The minutes after midnight of a `TimeOfDay`."""
    return int(at[:2]) * 60 + int(at[3:])
