"""What a driver's events make of a registration; the phone works by the same rules (ui/phone/registration.js)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from models.values.calendar import Period
from models.values.kinds import DriverEventKind
from models.values.minutes import Minutes
from models.values.refusal import InvalidValue
from services.rules.norms import LONG_SHIFT

AROUND_AT_MOST: Final = timedelta(hours=24)
"""How far beside the plan a shift may be registered."""
AHEAD_AT_MOST: Final = timedelta(minutes=5)
"""How far a clock may be ahead of ours."""


class Phase(StrEnum):
    """Where a registration stands; what may be done next follows from this."""

    PLANNED = "planned"
    DRIVING = "driving"
    WAITING = "waiting"
    BREAK = "break"
    STOPPED = "stopped"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class Span:
    """A break or a wait; without an end it is going on."""

    start: datetime
    end: datetime | None = None

    def closed(self, at: datetime) -> "Span":
        """The same span with an end: `at`, or its start when that is later."""
        return self if self.end else replace(self, end=max(at, self.start))


@dataclass(frozen=True, slots=True)
class DriverEvent:
    """One thing a driver did, at an instant in server time."""

    kind: DriverEventKind
    happened_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """The figures of one driver's shift. `break_minutes` is what the driver says instead of the tapped breaks."""

    started_at: datetime | None = None
    ended_at: datetime | None = None
    breaks: tuple[Span, ...] = ()
    break_minutes: int | None = None
    waits: tuple[Span, ...] = ()
    stops_loaded: int | None = None
    stops_done: int = 0
    stops_failed: int = 0
    parcels_delivered: int = 0
    parcels_returned: int = 0
    km_start: int | None = None
    km_end: int | None = None
    remark: str = ""
    submitted_at: datetime | None = None

    @property
    def phase(self) -> Phase:
        if self.submitted_at:
            return Phase.SUBMITTED
        if self.ended_at:
            return Phase.STOPPED
        if not self.started_at:
            return Phase.PLANNED
        if any(span.end is None for span in self.breaks):
            return Phase.BREAK
        return Phase.WAITING if any(span.end is None for span in self.waits) else Phase.DRIVING

    @property
    def since_start(self) -> str:
        """What was registered after the start, in words; empty as long as the start can be taken back."""
        counted = self.stops_done or self.stops_failed or self.parcels_delivered or self.parcels_returned
        found = {
            "De dienst is al ingeleverd": self.submitted_at,
            "De dienst is al gestopt": self.ended_at,
            "Er is al pauze geregistreerd": self.breaks or self.break_minutes,
            "Er is al wachttijd geregistreerd": self.waits,
            "Er zijn al stops of pakketten geteld": counted,
            "De kilometerstand aan het eind is al ingevuld": self.km_end is not None,
        }
        return next((what for what, is_there in found.items() if is_there), "")

    @property
    def span(self) -> Minutes:
        """From start to end; nothing while the shift is going on."""
        if self.started_at is None or self.ended_at is None:
            return Minutes(0)
        return Minutes.between(self.started_at, self.ended_at)

    @property
    def pause(self) -> Minutes:
        return Minutes(self.break_minutes) if self.break_minutes is not None else self._within(self.breaks)

    @property
    def waited(self) -> Minutes:
        return self._within(self.waits)

    @property
    def worked(self) -> Minutes:
        """From start to end without the breaks."""
        return self.span - self.pause

    @property
    def km(self) -> int | None:
        return None if self.km_start is None or self.km_end is None else self.km_end - self.km_start

    def _within(self, spans: Iterable[Span]) -> Minutes:
        """How much of the shift they took: what lies before or after it does not count, and no minute counts twice."""
        total, until = timedelta(), self.started_at
        for start, stop in sorted((span.start, span.end) for span in spans if span.end):
            begin, end = max(start, until or start), min(stop, self.ended_at or stop)
            if begin < end:
                total, until = total + (end - begin), end
        return Minutes.of(total)


def project(facts: RegistrationFacts, events: Iterable[DriverEvent]) -> RegistrationFacts:
    """The registration after `events`, which stand in the order in which they were made."""
    for event in events:
        effect = _EFFECTS.get(event.kind)
        facts = effect(facts, event) if effect else facts
    return facts


def check_complete(facts: RegistrationFacts) -> None:
    """See to it that a registration can be handed in.

    Raises: InvalidValue when it has not ended, ends before it starts, its breaks do not fit in it, it took more than
    14 hours without a remark that says why, or the odometer runs backwards.
    """
    if facts.started_at is None or facts.ended_at is None:
        raise InvalidValue("De dienst is nog niet gestopt. Stop hem eerst.", field="ended_at")
    if facts.ended_at <= facts.started_at:
        raise InvalidValue("Het einde ligt voor het begin. Pas de tijden aan.", field="ended_at")
    if facts.pause > facts.span:
        raise InvalidValue("De pauze is langer dan de dienst. Pas de pauze aan.", field="break_minutes")
    if facts.span > LONG_SHIFT and not facts.remark.strip():
        raise InvalidValue("De dienst duurde langer dan 14 uur. Schrijf bij opmerking waarom.", field="remark")
    if facts.km is not None and facts.km < 0:
        raise InvalidValue("De kilometerstand aan het eind is lager dan aan het begin. Pas hem aan.", field="km_end")


def check_only_started(facts: RegistrationFacts) -> None:
    """See to it that a start can be taken back: nothing was registered since. Raises: InvalidValue."""
    if facts.since_start:
        raise InvalidValue(f"{facts.since_start}, dus de start kan niet meer terug. Pas de registratie aan.")


def check_belongs(times: Mapping[str, datetime], planned: Period) -> None:
    """See to it that a stated start or end, by its field, is about this shift. Raises: InvalidValue."""
    for name, at in times.items():
        if not planned.start - AROUND_AT_MOST <= at <= planned.end + AROUND_AT_MOST:
            raise InvalidValue("Deze tijd hoort niet bij deze dienst. Vul hem opnieuw in.", field=name)


def check_been(times: Mapping[str, datetime], now: datetime) -> None:
    """See to it that a stated start or end, by its field, does not have yet to be. Raises: InvalidValue."""
    for name, at in times.items():
        if at > now + AHEAD_AT_MOST:
            raise InvalidValue("Deze tijd moet nog komen. Vul hem in als de dienst klaar is.", field=name)


def _start(facts: RegistrationFacts, event: DriverEvent) -> RegistrationFacts:
    return facts if facts.started_at else replace(facts, started_at=event.happened_at)


def _take_back(facts: RegistrationFacts, _event: DriverEvent) -> RegistrationFacts:
    return facts if facts.since_start else replace(facts, started_at=None)


def _begin_break(facts: RegistrationFacts, event: DriverEvent) -> RegistrationFacts:
    if facts.phase not in {Phase.DRIVING, Phase.WAITING}:
        return facts
    return replace(
        facts, breaks=(*facts.breaks, Span(event.happened_at)), waits=_closed(facts.waits, event.happened_at)
    )


def _end_break(facts: RegistrationFacts, event: DriverEvent) -> RegistrationFacts:
    return replace(facts, breaks=_closed(facts.breaks, event.happened_at))


def _begin_wait(facts: RegistrationFacts, event: DriverEvent) -> RegistrationFacts:
    if facts.phase is not Phase.DRIVING:
        return facts
    return replace(facts, waits=(*facts.waits, Span(event.happened_at)))


def _end_wait(facts: RegistrationFacts, event: DriverEvent) -> RegistrationFacts:
    return replace(facts, waits=_closed(facts.waits, event.happened_at))


def _set(facts: RegistrationFacts, event: DriverEvent) -> RegistrationFacts:
    return replace(facts, **event.data)


def _mend(facts: RegistrationFacts, event: DriverEvent) -> RegistrationFacts:
    """Only a start or end that was registered can be mended; it takes a start or stop to make one."""
    known = {name: value for name, value in event.data.items() if name == "break_minutes" or getattr(facts, name)}
    return replace(facts, **known)


def _stop(facts: RegistrationFacts, event: DriverEvent) -> RegistrationFacts:
    if facts.started_at is None or facts.ended_at is not None:
        return facts
    end = event.data.get("ended_at", event.happened_at)
    return replace(facts, ended_at=end, breaks=_closed(facts.breaks, end), waits=_closed(facts.waits, end))


def _resume(facts: RegistrationFacts, _event: DriverEvent) -> RegistrationFacts:
    return facts if facts.submitted_at else replace(facts, ended_at=None)


def _submit(facts: RegistrationFacts, event: DriverEvent) -> RegistrationFacts:
    return replace(facts, submitted_at=event.happened_at) if facts.phase is Phase.STOPPED else facts


_EFFECTS: Mapping[DriverEventKind, Callable[[RegistrationFacts, DriverEvent], RegistrationFacts]] = {
    DriverEventKind.START: _start,
    DriverEventKind.TAKE_BACK: _take_back,
    DriverEventKind.BREAK_START: _begin_break,
    DriverEventKind.BREAK_END: _end_break,
    DriverEventKind.WAIT_START: _begin_wait,
    DriverEventKind.WAIT_END: _end_wait,
    DriverEventKind.COUNTS: _set,
    DriverEventKind.ODOMETER: _set,
    DriverEventKind.REMARK: _set,
    DriverEventKind.TIMES: _mend,
    DriverEventKind.STOP: _stop,
    DriverEventKind.RESUME: _resume,
    DriverEventKind.SUBMIT: _submit,
}


def _closed(spans: tuple[Span, ...], at: datetime) -> tuple[Span, ...]:
    return tuple(span.closed(at) for span in spans)
