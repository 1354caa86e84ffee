"""A driver's phone hands over what happened: each event once, in order, and each answered for itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, update

from models.tables import DriverEvent as EventRow
from models.tables import DriverMessage, Registration, Shift
from models.values.calendar import Period
from models.values.kinds import DriverEventKind, ShiftState
from models.values.refusal import InvalidValue, NotAllowed, Refusal
from services.registration.event_data import read_data
from services.registration.history import HANDED_IN, current_rows, facts_by_events, facts_of_row
from services.registration.take_back import note_take_back, undo_start
from services.rules.norms import LONG_SHIFT
from services.rules.registration import (
    AHEAD_AT_MOST,
    AROUND_AT_MOST,
    DriverEvent,
    RegistrationFacts,
    check_been,
    check_belongs,
    check_complete,
    check_only_started,
    project,
)
from services.scope import Scope

STARTABLE: Final = frozenset({ShiftState.PUBLISHED, ShiftState.CONFIRMED, ShiftState.RUNNING})
AFTER_THE_START: Final = frozenset(
    {
        DriverEventKind.BREAK_START,
        DriverEventKind.BREAK_END,
        DriverEventKind.WAIT_START,
        DriverEventKind.WAIT_END,
        DriverEventKind.TIMES,
        DriverEventKind.STOP,
        DriverEventKind.RESUME,
    }
)
"""What says nothing about a shift that has not started."""


class NotYourShift(Refusal):
    """The shift is nobody's, somebody else's, or no longer there."""

    code = "not_your_shift"

    def __init__(self) -> None:
        super().__init__("Deze dienst staat niet (meer) op jouw naam. Bel je planner.")


class AlreadyHandedIn(Refusal):
    """Once handed in, only the office changes a registration."""

    code = "already_handed_in"

    def __init__(self) -> None:
        super().__init__("Deze dienst is al ingeleverd. Bel je planner als er nog iets niet klopt.")


class NotStarted(Refusal):
    """What comes after a start arrives without one: it was taken back, here or on another phone."""

    code = "not_started"

    def __init__(self) -> None:
        super().__init__(
            "Deze dienst heeft geen start, of die is teruggenomen. Start hem en stuur dit nog eens, of bel je planner."
        )


class EventStatus(StrEnum):
    """What became of an event."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SentEvent:
    """An event as a phone hands it over. `clock_offset` is how far the server's clock is ahead of the phone's."""

    id: UUID
    shift_id: UUID | None
    kind: str
    happened_at: datetime
    clock_offset: timedelta = timedelta()
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EventResult:
    """The answer to one event; a refusal says what to do next."""

    id: UUID
    status: EventStatus
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answers in the order of the events, and how the shifts they were about stand now."""

    results: Sequence[EventResult]
    registrations: Mapping[UUID, RegistrationFacts]


def record_events(scope: Scope, *, events: Sequence[SentEvent]) -> Recorded:
    """Take in what this driver's phone sends. An event that is known already is a duplicate and changes nothing.

    Shifts stay locked until the end, so that two phones of one driver take turns.
    """
    recorder = _Recorder(scope, events)
    results = [recorder.record(event) for event in events]
    recorder.write()
    return Recorded(results, {shift_id: ledger.facts for shift_id, ledger in recorder.ledgers.items()})


def require_driver(scope: Scope) -> UUID:
    """The driver who acts. Raises: NotAllowed when the account belongs to no driver."""
    if scope.identity.driver_id is None:
        raise NotAllowed("Je account hoort niet bij een chauffeur. Vraag je planner om een uitnodiging.")
    return scope.identity.driver_id


@dataclass(slots=True)
class _Ledger:
    """One shift while events are taken in."""

    shift: Shift
    facts: RegistrationFacts
    row: Registration | None
    is_closed: bool
    new: list[dict[str, Any]] = field(default_factory=list)


class _Recorder:
    def __init__(self, scope: Scope, events: Sequence[SentEvent]) -> None:
        self._scope = scope
        self._driver_id = require_driver(scope)
        self.ledgers = self._open({event.shift_id for event in events if event.shift_id})
        self._known = self._already_in(events)

    def _open(self, shift_ids: set[UUID]) -> dict[UUID, _Ledger]:
        shifts = self._scope.session.scalars(
            select(Shift)
            .where(Shift.id.in_(shift_ids), Shift.driver_id == self._driver_id, Shift.state.in_(STARTABLE | HANDED_IN))
            .order_by(Shift.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
        mine = {shift.id for shift in shifts}
        rows = current_rows(self._scope, mine)
        by_events = facts_by_events(self._scope, mine, self._driver_id)
        ledgers = {}
        for shift in shifts:
            row, is_closed = rows.get(shift.id), shift.state in HANDED_IN
            facts = facts_of_row(row) if row and is_closed else by_events[shift.id]
            ledgers[shift.id] = _Ledger(shift, facts, row, is_closed)
        return ledgers

    def _already_in(self, events: Sequence[SentEvent]) -> set[UUID]:
        """Asked once the shifts are locked: whoever sends the same at the same time waits there."""
        ids = [event.id for event in events]
        return set(self._scope.session.scalars(select(EventRow.id).where(EventRow.id.in_(ids))))

    def record(self, event: SentEvent) -> EventResult:
        if event.id in self._known:
            return EventResult(event.id, EventStatus.DUPLICATE)
        try:
            kind = _kind(event.kind)
            if kind is DriverEventKind.MESSAGE_SEEN:
                return self._see_message(event)
            self._enter(event, kind)
        except Refusal as refusal:
            return EventResult(event.id, EventStatus.REFUSED, refusal.message)
        self._known.add(event.id)
        return EventResult(event.id, EventStatus.ACCEPTED)

    def _enter(self, event: SentEvent, kind: DriverEventKind) -> None:
        ledger = self.ledgers.get(event.shift_id) if event.shift_id else None
        if ledger is None:
            raise NotYourShift
        if ledger.is_closed:
            raise AlreadyHandedIn
        happened_at = self._believable(event, ledger.shift)
        read = DriverEvent(kind, happened_at, read_data(kind, event.data))
        stated = {name: read.data[name] for name in read.data.keys() & {"started_at", "ended_at"}}
        check_belongs(stated, Period(ledger.shift.starts_at, ledger.shift.ends_at))
        check_been(stated, self._scope.now)
        if kind in AFTER_THE_START and ledger.facts.started_at is None:
            raise NotStarted
        if kind is DriverEventKind.TAKE_BACK and ledger.facts.started_at:
            check_only_started(ledger.facts)
            note_take_back(self._scope, ledger.shift.id, ledger.facts.started_at)
        if kind is DriverEventKind.SUBMIT:
            check_complete(ledger.facts)
        facts = project(ledger.facts, [read])
        if facts.started_at and facts.ended_at and facts.ended_at <= facts.started_at:
            raise InvalidValue("Het einde ligt voor het begin. Pas de tijden aan.", field="ended_at")
        ledger.facts, ledger.is_closed = facts, facts.submitted_at is not None
        ledger.new.append(
            {
                "id": event.id,
                "shift_id": event.shift_id,
                "driver_id": self._driver_id,
                "kind": kind,
                "happened_at": happened_at,
                "received_at": self._scope.now,
                "skew_seconds": round(-event.clock_offset.total_seconds()),
                "data": {name: event.data[name] for name in read.data},
            }
        )

    def _believable(self, event: SentEvent, shift: Shift) -> datetime:
        """When it happened by our clock; a time that cannot be is taken as now, so that nothing is lost over it."""
        now = self._scope.now
        happened_at = event.happened_at + event.clock_offset
        return happened_at if shift.starts_at - AROUND_AT_MOST <= happened_at <= now + AHEAD_AT_MOST else now

    def _see_message(self, event: SentEvent) -> EventResult:
        seen = self._scope.session.execute(
            update(DriverMessage)
            .where(
                DriverMessage.id == _message_id(event.data),
                DriverMessage.driver_id == self._driver_id,
                DriverMessage.seen_at.is_(None),
            )
            .values(seen_at=self._scope.now)
            .returning(DriverMessage.id)
        ).all()
        return EventResult(event.id, EventStatus.ACCEPTED if seen else EventStatus.DUPLICATE)

    def write(self) -> None:
        """Store the new events and what they make of the registrations."""
        changed = [ledger for ledger in self.ledgers.values() if ledger.new]
        self._scope.insert(EventRow, [row for ledger in changed for row in ledger.new])
        for ledger in changed:
            if ledger.facts.started_at:
                self._keep(ledger, ledger.facts.started_at)
            elif ledger.row and ledger.row.driver_id == self._driver_id:
                undo_start(self._scope, ledger.shift, ledger.row)
            self._move_on(ledger)
            self._scope.announce("registration", day=ledger.shift.service_date, shift=ledger.shift.id)

    def _keep(self, ledger: _Ledger, started_at: datetime) -> None:
        facts, row = ledger.facts, ledger.row
        if row is None or row.driver_id != self._driver_id:
            row = self._next_version(ledger, started_at)
        row.started_at, row.ended_at = started_at, facts.ended_at
        row.break_minutes, row.wait_minutes = facts.pause.count, facts.waited.count
        row.km_start, row.km_end = facts.km_start, facts.km_end
        row.stops_loaded = facts.stops_loaded
        row.stops_done, row.stops_failed = facts.stops_done, facts.stops_failed
        row.parcels_delivered, row.parcels_returned = facts.parcels_delivered, facts.parcels_returned
        row.remark = facts.remark
        row.long_shift_reason = facts.remark if facts.span > LONG_SHIFT else ""
        row.registered_at = facts.submitted_at or self._scope.now
        self._scope.session.add(row)

    def _next_version(self, ledger: _Ledger, started_at: datetime) -> Registration:
        version = 1
        if ledger.row is not None:
            version = ledger.row.version + 1
            ledger.row.is_current = False
            self._scope.session.flush()
        return Registration(
            shift_id=ledger.shift.id,
            driver_id=self._driver_id,
            vehicle_id=ledger.shift.vehicle_id,
            version=version,
            started_at=started_at,
            registered_by=self._scope.identity.membership_id,
        )

    def _move_on(self, ledger: _Ledger) -> None:
        state = ledger.shift.state
        if ledger.facts.submitted_at:
            state = ShiftState.DONE
        elif ledger.facts.started_at:
            state = ShiftState.RUNNING
        if state is not ledger.shift.state:
            ledger.shift.state = state


def _kind(name: str) -> DriverEventKind:
    try:
        return DriverEventKind(name)
    except ValueError:
        raise InvalidValue("Deze registratie is niet te lezen. Sluit de app en open hem opnieuw.") from None


def _message_id(data: Mapping[str, Any]) -> UUID:
    try:
        return UUID(str(data.get("message_id")))
    except ValueError:
        raise InvalidValue("Dit bericht is niet te vinden. Open de app opnieuw.") from None
