"""What the board may ask of its page. Everything comes from a browser, so it is parsed into these types first."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from models.values.refusal import InvalidValue

MOST_AT_ONCE = 2_000
DAYS = 7
Day = Annotated[int, Field(ge=0, lt=DAYS)]
Minute = Annotated[int, Field(ge=-1_440, le=4_320)]
"""Minutes after midnight of the service date; the board's own clock may run into the days around it."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SeenShift(_Frozen):
    """A shift in the version the planner saw."""

    id: UUID
    version: int


class ShiftChange(SeenShift):
    """What must be different about a shift; what is not set stays as it is. No driver makes it an open route."""

    driver: UUID | None = None
    route: UUID | None = None
    day: Day | None = None
    start: Minute | None = None
    end: Minute | None = None
    van: Annotated[str, Field(max_length=12)] | None = None
    """The number on the key; empty for no van."""

    def sets(self, field: str) -> bool:
        """Whether this field was sent; a driver that was sent as None is not the same as none sent."""
        return field in self.model_fields_set


class ShiftCopy(SeenShift):
    """Where the copy of a shift goes; `version` is of no matter."""

    driver: UUID | None
    route: UUID
    day: Day


class _Numbered(_Frozen):
    op: int
    """Names the command in the answer: `Board.settle` or `Board.refuse`."""
    week: Annotated[str, Field(max_length=8)]
    """The week it was done in: undo can reach back to one that is no longer shown."""


class Change(_Numbered):
    """Give shifts another driver, route, day, time or van."""

    name: Literal["change"]
    items: Annotated[tuple[ShiftChange, ...], Field(min_length=1, max_length=MOST_AT_ONCE)]


class Copy(_Numbered):
    """Make new shifts like these."""

    name: Literal["copy"]
    items: Annotated[tuple[ShiftCopy, ...], Field(min_length=1, max_length=MOST_AT_ONCE)]


class Remove(_Numbered):
    """Take shifts out of the week."""

    name: Literal["remove"]
    items: Annotated[tuple[SeenShift, ...], Field(min_length=1, max_length=MOST_AT_ONCE)]


class Restore(_Numbered):
    """Bring removed shifts back."""

    name: Literal["restore"]
    items: Annotated[tuple[SeenShift, ...], Field(min_length=1, max_length=MOST_AT_ONCE)]


class Create(_Frozen):
    """Begin a new shift in a cell; `id` is the driver or route of its row."""

    name: Literal["create"]
    kind: Literal["driver", "route", "tray"]
    id: UUID | None
    day: Day


class OpenShift(_Frozen):
    """Show one shift."""

    name: Literal["open"]
    id: UUID


class OpenHead(_Frozen):
    """Show the driver or route of a row."""

    name: Literal["head"]
    kind: Literal["driver", "route"]
    id: UUID


class ForSelection(_Frozen):
    """Ask for a driver, a van or times for several shifts."""

    name: Literal["assign", "van", "times"]
    ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST_AT_ONCE)]


class ForWeek(_Frozen):
    """Something about the whole week."""

    name: Literal["publish", "propose", "copy_week"]


class TurnWeek(_Frozen):
    """Go to another week."""

    name: Literal["week"]
    by: Annotated[int, Field(ge=-1, le=1)]


class Presence(_Frozen):
    """Where the planner is on the board."""

    name: Literal["presence"]
    driver: UUID | None
    day: Day
    depot: UUID | None


Edit = Change | Copy | Remove | Restore
Command = Edit | Create | OpenShift | OpenHead | ForSelection | ForWeek | TurnWeek | Presence
_COMMANDS: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="name")])


def parse_command(sent: object) -> Command:
    """Read what the component emitted. Raises: InvalidValue."""
    try:
        return _COMMANDS.validate_python(sent)
    except ValidationError as broken:
        raise InvalidValue("Deze opdracht wordt niet herkend. Ververs de pagina.") from broken
