"""The driver's phone: the day goes out, what happened comes in. The contract is written down in docs/phone-sync.md."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, Field

from models.values.refusal import Refusal
from services.registration.own_day import OwnDay, OwnShift
from services.registration.record_events import Recorded, SentEvent
from services.rules.registration import RegistrationFacts, Span
from services.scope import Identity
from services.workplace import Workplace

router = APIRouter(prefix="/sync")

MOST_EVENTS: Final = 100
SIXTY_YEARS_MS: Final = 60 * 366 * 24 * 60 * 60 * 1000
"""A phone whose clock was lost starts again in 1970."""
FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LAST: Final = datetime(2100, 1, 1, tzinfo=UTC)


class OtherDriver(Refusal):
    """The events were made by somebody else on this phone; they wait there for their own driver."""

    code = "other_driver"

    def __init__(self) -> None:
        super().__init__("Op deze telefoon is nu een andere chauffeur ingelogd. Er is niets verzonden.")


class Event(BaseModel):
    """One event as a phone sends it; an unknown kind or wrong data refuses this event, not the batch."""

    id: UUID
    shift_id: UUID | None = None
    kind: Annotated[str, Field(max_length=40)]
    happened_at: Annotated[AwareDatetime, Field(ge=FIRST, le=LAST)]
    clock_offset_ms: Annotated[int, Field(ge=-SIXTY_YEARS_MS, le=SIXTY_YEARS_MS)] = 0
    data: dict[str, Any] = {}


class Batch(BaseModel):
    """Events in the order in which they were made."""

    driver_id: UUID
    events: Annotated[list[Event], Field(min_length=1, max_length=MOST_EVENTS)]


@router.get("/day")
async def day(request: Request) -> JSONResponse:
    """The day of the driver who is signed in."""
    workplace, identity = _who(request)
    found = await workplace.perform(identity, lambda depotflow: depotflow.registration.own_day())
    return JSONResponse(_day(found), headers={"Cache-Control": "no-store"})


@router.post("/events")
async def events(
    request: Request, batch: Batch, idempotency_key: Annotated[str, Header(min_length=8, max_length=64)]
) -> JSONResponse:
    """Take events in; the ids of the events make a second delivery harmless, the key names the batch in our log."""
    workplace, identity = _who(request)
    if identity.driver_id not in {batch.driver_id, None}:
        raise OtherDriver
    sent = [_event(event) for event in batch.events]
    recorded = await workplace.perform(identity, lambda depotflow: depotflow.registration.record_events(events=sent))
    return JSONResponse(_recorded(recorded), headers={"Idempotency-Key": idempotency_key, "Cache-Control": "no-store"})


def _who(request: Request) -> tuple[Workplace, Identity]:
    return request.scope["workplace"], request.scope["identity"]


def _event(event: Event) -> SentEvent:
    return SentEvent(
        id=event.id,
        shift_id=event.shift_id,
        kind=event.kind,
        happened_at=event.happened_at,
        clock_offset=timedelta(milliseconds=event.clock_offset_ms),
        data=event.data,
    )


def _recorded(recorded: Recorded) -> dict[str, Any]:
    return {
        "events": [{"id": str(one.id), "status": one.status, "message": one.message} for one in recorded.results],
        "shifts": [
            {"id": str(shift_id), "registration": _registration(facts)}
            for shift_id, facts in recorded.registrations.items()
        ],
    }


def _day(found: OwnDay) -> dict[str, Any]:
    return {
        "server_time": _instant(found.at),
        "date": found.today.isoformat(),
        "driver": {"id": str(found.driver_id), "first_name": found.first_name, "is_zzp": found.is_zzp},
        "planner": {"name": found.office_name, "phone": found.office_phone},
        "week_to_confirm": found.to_confirm,
        "messages": [
            {"id": str(one.id), "from": one.sender, "sent_at": _instant(one.sent_at), "text": one.text}
            for one in found.messages
        ],
        "shifts": [_shift(shift) for shift in found.shifts],
    }


def _shift(shift: OwnShift) -> dict[str, Any]:
    return {
        "id": str(shift.id),
        "service_date": shift.service_date.isoformat(),
        "starts_at": _instant(shift.starts_at),
        "ends_at": _instant(shift.ends_at),
        "route_code": shift.route_code,
        "route_name": shift.route_name,
        "depot": shift.depot,
        "dock": shift.dock,
        "vehicle": shift.vehicle,
        "plate": shift.plate,
        "note": shift.note,
        "stops_planned": shift.stops_planned,
        "parcels_planned": shift.parcels_planned,
        "registration": _registration(shift.facts),
    }


def _registration(facts: RegistrationFacts) -> dict[str, Any]:
    return {
        "started_at": _instant(facts.started_at),
        "ended_at": _instant(facts.ended_at),
        "breaks": [_span(span) for span in facts.breaks],
        "break_minutes": facts.break_minutes,
        "waits": [_span(span) for span in facts.waits],
        "stops_loaded": facts.stops_loaded,
        "stops_done": facts.stops_done,
        "stops_failed": facts.stops_failed,
        "parcels_delivered": facts.parcels_delivered,
        "parcels_returned": facts.parcels_returned,
        "km_start": facts.km_start,
        "km_end": facts.km_end,
        "remark": facts.remark,
        "submitted_at": _instant(facts.submitted_at),
    }


def _span(span: Span) -> dict[str, str | None]:
    return {"from": _instant(span.start), "to": _instant(span.end)}


def _instant(instant: datetime | None) -> str | None:
    """As JavaScript writes it: `2026-06-18T05:12:00.000Z`."""
    if instant is None:
        return None
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
