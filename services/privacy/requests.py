"""The log of requests: what people ask about their data, by when it is due, and how it was answered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Date, bindparam, func, literal, null, select

from models.tables import ClosedFile, DataPackage, DataRequest, Driver
from models.values.kinds import RequestChannel, RequestKind, RequestState
from models.values.refusal import InvalidValue, Refusal
from services.rules.requests import due_on, extended_due_on
from services.scope import Scope

WHAT: Final = "Dit verzoek"
TOPIC: Final = "requests"
SOON: Final = timedelta(days=7)
LONGEST_NAME: Final = 120
LONGEST_TEXT: Final = 2_000
DUE_SOON: Final = select(func.count().label("requests"), func.min(DataRequest.due_on).label("first_due_on")).where(
    DataRequest.state == RequestState.OPEN, DataRequest.due_on <= bindparam("requests_until", type_=Date)
)
"""One row, for a statement that is asked anyway by who handles requests; `requests_until` is `SOON` from today."""
NOTHING_DUE: Final = select(literal(0).label("requests"), null().label("first_due_on"))
"""The same row for who does not: the table is not looked at."""


class RequestClosed(Refusal):
    """A request is handled once."""

    code = "request_closed"

    def __init__(self) -> None:
        super().__init__("Dit verzoek is al afgehandeld. Ververs de pagina.")


class IdentityUnknown(Refusal):
    """Nobody gets somebody else's data, or has them changed."""

    code = "identity_unknown"

    def __init__(self) -> None:
        super().__init__("Leg eerst vast hoe je weet dat dit verzoek van deze persoon zelf komt.", field="identity")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRow:
    """A copy for somebody. `can_be_taken`: it is ready, was not fetched yet and its time is not over."""

    id: UUID
    asked_at: datetime
    made_at: datetime | None
    expires_at: datetime | None
    failed_at: datetime | None
    taken_at: datetime | None
    size: int
    can_be_taken: bool

    @property
    def is_being_made(self) -> bool:
        return self.made_at is None and self.failed_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request as it stands. `days_left` is negative when it is late, and counts to nothing once it is closed."""

    id: UUID
    kind: RequestKind
    channel: RequestChannel
    state: RequestState
    driver_id: UUID | None
    person: str
    asked: str
    received_on: date
    due_on: date
    days_left: int
    extension_reason: str
    identity_how: str
    identity_by: str
    entered_by: str
    is_being_removed: bool
    """Whether the account is gone, and the file closes as soon as nothing stands open."""
    has_closed_file: bool
    answer: str
    closed_at: datetime | None
    closed_by: str
    package: PackageRow | None

    @property
    def is_open(self) -> bool:
        return self.state is RequestState.OPEN

    @property
    def is_late(self) -> bool:
        return self.is_open and self.days_left < 0


@dataclass(frozen=True, slots=True)
class DueSoon:
    """Open requests that are late or due within a week, with the first of them."""

    count: int
    first_due_on: date


def list_requests(scope: Scope) -> list[RequestRow]:
    """Those that are open first, by the day on which they are due; then what was closed, newest first."""
    is_closed = DataRequest.state != RequestState.OPEN
    rows = scope.session.scalars(
        select(DataRequest).order_by(
            is_closed, DataRequest.closed_at.desc().nulls_first(), DataRequest.due_on, DataRequest.id
        )
    ).all()
    packages = packages_of(scope, DataPackage.request_id.in_([row.id for row in rows]))
    closed = set(scope.session.scalars(select(ClosedFile.driver_id).distinct()))
    return [_row(scope, row, packages.get(row.id), closed) for row in rows]


def due_soon_in(row: Any) -> DueSoon | None:
    """What must be answered within a week, or should have been, from `DUE_SOON`; None when nothing has to."""
    return DueSoon(row.requests, row.first_due_on) if row.requests else None


def enter_request(
    scope: Scope,
    *,
    kind: RequestKind,
    channel: RequestChannel,
    person: str,
    received_on: date,
    driver_id: UUID | None = None,
    asked: str = "",
) -> UUID:
    """Write down a request that came by letter, mail or word of mouth; its month runs from the day it came in.

    Raises: NotFound, InvalidValue.
    """
    name = person.strip()
    if driver_id is not None:
        driver = scope.get(Driver, driver_id, what="Deze chauffeur")
        name = name or driver.name
    if not name or len(name) > LONGEST_NAME:
        raise InvalidValue("Schrijf op wie het vraagt, of kies de chauffeur.", field="person")
    if received_on > scope.today:
        raise InvalidValue("Die dag komt nog. Vul in wanneer het verzoek binnenkwam.", field="received_on")
    if channel is RequestChannel.APP:
        raise InvalidValue("Wat in de app is gevraagd staat hier vanzelf. Kies hoe het binnenkwam.", field="channel")
    row = new_request(scope, kind=kind, channel=channel, person=name, received_on=received_on, driver_id=driver_id)
    row.asked = _words(asked, field="asked", needed=False)
    scope.add(row)
    scope.audit("request.entered", subject_id=driver_id, request=kind)
    scope.announce(TOPIC)
    return row.id


def new_request(
    scope: Scope,
    *,
    kind: RequestKind,
    channel: RequestChannel,
    person: str,
    received_on: date,
    driver_id: UUID | None,
) -> DataRequest:
    """A row that nobody has written yet."""
    return DataRequest(
        kind=kind,
        channel=channel,
        driver_id=driver_id,
        person=person,
        received_on=received_on,
        due_on=due_on(received_on),
        entered_at=scope.now,
        entered_by=scope.identity.name,
    )


def confirm_identity(scope: Scope, *, request_id: UUID, how: str) -> None:
    """Write down how it is known that this person asks it. Raises: NotFound, RequestClosed, InvalidValue."""
    row = open_request(scope, request_id)
    row.identity_how = _words(how, field="how")
    row.identity_by = scope.identity.name
    row.identity_at = scope.now
    scope.audit("request.identity_confirmed", subject_id=row.driver_id, request=row.kind)
    scope.announce(TOPIC)


def extend_request(scope: Scope, *, request_id: UUID, reason: str) -> None:
    """Take two months more, once, because the request is complicated; the person must hear that within the month.

    Raises: NotFound, RequestClosed, InvalidValue without a reason, a second time, or after the first month.
    Source: AVG article 12 lid 3.
    """
    row = open_request(scope, request_id)
    if row.extension_reason:
        raise InvalidValue("Dit verzoek is al verlengd. Langer mag niet: beantwoord of weiger het.", field="reason")
    if scope.today > row.due_on:
        raise InvalidValue("Verlengen kan alleen binnen de eerste maand. Beantwoord het verzoek nu.", field="reason")
    row.extension_reason = _words(reason, field="reason")
    row.due_on = extended_due_on(row.received_on)
    scope.audit("request.extended", subject_id=row.driver_id, request=row.kind, day=str(row.due_on))
    scope.announce(TOPIC)


def close_request(scope: Scope, *, request_id: UUID, state: RequestState, answer: str) -> None:
    """Answer it, refuse it with the reason, or write down that it was withdrawn.

    Raises: NotFound, RequestClosed, InvalidValue without words, IdentityUnknown for an answer to nobody in particular.
    """
    row = open_request(scope, request_id)
    if state is RequestState.OPEN:
        raise InvalidValue("Kies of je het verzoek beantwoordt, weigert of intrekt.", field="state")
    words = _words(answer, field="answer")
    if state is RequestState.ANSWERED and not row.identity_how:
        raise IdentityUnknown
    close(scope, row, state, words)


def close(scope: Scope, row: DataRequest, state: RequestState, answer: str) -> None:
    """Close it with these words, whoever does so."""
    row.state, row.answer = state, answer
    row.closed_at, row.closed_by = scope.now, scope.identity.name
    scope.audit(f"request.{state.value}", subject_id=row.driver_id, request=row.kind)
    scope.announce(TOPIC)


def open_request(scope: Scope, request_id: UUID) -> DataRequest:
    """The request, locked. Raises: NotFound, RequestClosed."""
    row = scope.get(DataRequest, request_id, what=WHAT, lock=True)
    if row.state is not RequestState.OPEN:
        raise RequestClosed
    return row


def packages_of(scope: Scope, *which: Any) -> dict[UUID, PackageRow]:
    """The newest package of each request."""
    found = scope.session.execute(
        select(
            DataPackage.request_id,
            DataPackage.id,
            DataPackage.asked_at,
            DataPackage.made_at,
            DataPackage.expires_at,
            DataPackage.failed_at,
            DataPackage.taken_at,
            DataPackage.size,
            (DataPackage.sealed.is_not(None) & (DataPackage.expires_at > scope.now)).label("can_be_taken"),
        )
        .where(*which)
        .order_by(DataPackage.asked_at, DataPackage.id)
    )
    return {
        row.request_id: PackageRow(**{key: value for key, value in row._mapping.items() if key != "request_id"})  # noqa: SLF001 - its public name
        for row in found
    }


def _row(scope: Scope, row: DataRequest, package: PackageRow | None, closed: Collection[UUID]) -> RequestRow:
    return RequestRow(
        id=row.id,
        kind=row.kind,
        channel=row.channel,
        state=row.state,
        driver_id=row.driver_id,
        person=row.person,
        asked=row.asked,
        received_on=row.received_on,
        due_on=row.due_on,
        days_left=(row.due_on - scope.today).days,
        extension_reason=row.extension_reason,
        identity_how=row.identity_how,
        identity_by=row.identity_by,
        entered_by=row.entered_by,
        is_being_removed=row.begun_at is not None and row.state is RequestState.OPEN,
        has_closed_file=row.begun_at is not None and row.driver_id in closed,
        answer=row.answer,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        package=package,
    )


def _words(text: str, *, field: str, needed: bool = True) -> str:
    words = text.strip()
    if len(words) > LONGEST_TEXT or (needed and not words):
        raise InvalidValue(f"Schrijf dit op in hoogstens {LONGEST_TEXT} tekens.", field=field)
    return words
