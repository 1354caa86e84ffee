"""Registrations: what really happened on a shift. Approving is left to people."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field, StrictInt

from api.v1.calls import Action, Asked, Caller, Changing, Page
from api.v1.gate import PREFIX
from api.v1.values import Body, Flag, Id, Instant, Shown, ShownInstant, Week, Words
from models.values.kinds import ShiftState
from services.registration.correct import Figures
from services.registration.event_data import MOST_COUNTED, MOST_KM
from services.registration.list_registrations import RegistrationRow
from services.tenant import TenantServices

router = APIRouter(prefix=f"{PREFIX}/registrations", tags=["registrations"])
Counted = Annotated[StrictInt, Field(ge=0, le=MOST_COUNTED)]
Kilometres = Annotated[StrictInt, Field(ge=0, le=MOST_KM)]
OfADay = Annotated[StrictInt, Field(ge=0, le=24 * 60)]


class Registrations(Asked):
    """Which registrations."""

    week: Week | None = None
    depot: Id | None = None
    driver: Id | None = None
    approved: Flag = False
    waiting: Flag = Field(False, description="Not approved yet.")


class Registration(Shown):
    """The newest version of what was registered of a shift; `ended_at` is null as long as it goes on."""

    id: Id
    shift_id: Id
    version: int
    service_date: date
    route: str
    depot_id: Id
    driver_id: Id
    driver: str
    shift_state: ShiftState = Field(validation_alias="state")
    started_at: ShownInstant
    ended_at: ShownInstant | None
    break_minutes: int
    wait_minutes: int
    km_start: int | None
    km_end: int | None
    stops_loaded: int | None
    stops_done: int
    stops_failed: int
    parcels_delivered: int
    parcels_returned: int
    pickups: int
    remark: str
    correction_reason: str
    registered_at: ShownInstant
    approved_at: ShownInstant | None


class NewRegistration(Body):
    """The times and counts of a shift as they were; `reason` says why somebody else than the driver writes them."""

    started_at: Instant
    ended_at: Instant
    break_minutes: OfADay = 0
    wait_minutes: OfADay = 0
    km_start: Kilometres | None = None
    km_end: Kilometres | None = None
    stops_loaded: Counted | None = None
    stops_done: Counted = 0
    stops_failed: Counted = 0
    parcels_delivered: Counted = 0
    parcels_returned: Counted = 0
    pickups: Counted = 0
    remark: Words = ""
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


def _shown(shift_id: Id) -> Action[RegistrationRow]:
    return lambda depotflow: depotflow.registration.get_current(shift_id=shift_id)


@router.get("", response_model=Page[Registration])
async def list_registrations(call: Caller, asked: Annotated[Registrations, Query()]) -> Response:
    """Registrations by start."""
    return await call.page(Registration, lambda depotflow: depotflow.registration.list(query=asked.query()))


@router.get("/{shift_id}", response_model=Registration)
async def get_registration(call: Caller, shift_id: Id) -> Response:
    """What is registered of one shift."""
    return await call.one(Registration, _shown(shift_id))


@router.put("/{shift_id}", response_model=Registration)
async def record_registration(call: Changing, shift_id: Id, registration: NewRegistration) -> Response:
    """Register a shift, or correct what is registered: a new version, which somebody else has to approve."""

    def record(depotflow: TenantServices) -> RegistrationRow:
        version = depotflow.registration.get_registration(shift_id=shift_id).version
        call.check_unchanged(Registration, _shown(shift_id)(depotflow) if version else None)
        figures = Figures(**registration.model_dump(exclude={"reason"}))
        depotflow.registration.correct(
            shift_id=shift_id, figures=figures, reason=registration.reason, seen_version=version
        )
        return depotflow.registration.get_current(shift_id=shift_id)

    return await call.one(Registration, record)
