"""The office mends a registration: a new version with a reason, the earlier ones stay."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from models.tables import Registration, Shift
from models.values.calendar import IsoWeek, Period
from models.values.ids import new_id
from models.values.kinds import ShiftState
from models.values.minutes import Minutes
from models.values.refusal import InvalidValue, Refusal
from services.registration.event_data import MOST_COUNTED, MOST_KM
from services.registration.history import current_rows
from services.rules.norms import LONG_SHIFT
from services.rules.registration import check_been, check_belongs
from services.scope import Scope
from services.settlement.weeks import mark_stale

NOT_DRIVEN: Final = frozenset({ShiftState.DRAFT, ShiftState.DECLINED, ShiftState.CANCELLED})

LONGEST: Final = Minutes.of_hours(24)
_COUNTS = ("stops_loaded", "stops_done", "stops_failed", "parcels_delivered", "parcels_returned", "pickups")
_MOST: Final = {_COUNTS: MOST_COUNTED, ("wait_minutes",): LONGEST.count, ("km_start", "km_end"): MOST_KM}


class ShiftWasNotDriven(Refusal):
    """Only a shift that somebody was on can have a registration."""

    code = "shift_was_not_driven"

    def __init__(self) -> None:
        super().__init__("Op deze dienst reed niemand. Wijs hem eerst toe aan wie hem reed.")


class ChangedMeanwhile(Refusal):
    """Somebody else registered or corrected in between."""

    code = "conflict"

    def __init__(self) -> None:
        super().__init__("Deze registratie is intussen veranderd. Bekijk hem opnieuw en pas hem dan aan.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The times and counts of a registration as the office says they were."""

    started_at: datetime
    ended_at: datetime
    break_minutes: int = 0
    wait_minutes: int = 0
    km_start: int | None = None
    km_end: int | None = None
    stops_loaded: int | None = None
    stops_done: int = 0
    stops_failed: int = 0
    parcels_delivered: int = 0
    parcels_returned: int = 0
    pickups: int = 0
    remark: str = ""


def correct(scope: Scope, *, shift_id: UUID, figures: Figures, reason: str, seen_version: int | None = None) -> UUID:
    """Write a new version of a shift's registration and return its id; without one so far this is the first.

    A correction has to be approved again, by somebody else; `seen_version` is the version it was made from.
    Raises: NotFound, ShiftWasNotDriven, ChangedMeanwhile, InvalidValue.
    """
    shift = scope.get(Shift, shift_id, what="Deze dienst", lock=True)
    if shift.driver_id is None or shift.state in NOT_DRIVEN:
        raise ShiftWasNotDriven
    if not reason.strip():
        raise InvalidValue("Schrijf waarom je dit aanpast.", field="reason")
    _check(figures)
    stated = {"started_at": figures.started_at, "ended_at": figures.ended_at}
    check_belongs(stated, Period(shift.starts_at, shift.ends_at))
    check_been(stated, scope.now)
    earlier = current_rows(scope, [shift_id]).get(shift_id)
    if seen_version is not None and (earlier.version if earlier else 0) != seen_version:
        raise ChangedMeanwhile
    if earlier is not None:
        earlier.is_current = False
        scope.session.flush()
    made = _version(scope, shift, earlier, figures, reason.strip())
    scope.add(made)
    if earlier is not None and earlier.approved_at is not None:
        mark_stale(scope, IsoWeek.containing(shift.service_date))
    if shift.state is not ShiftState.SETTLED:
        shift.state = ShiftState.DONE
    scope.audit("registration.corrected", subject_id=shift_id, version=made.version, reason=made.correction_reason)
    scope.announce("registration", day=shift.service_date, shift=shift_id)
    return made.id


def _version(scope: Scope, shift: Shift, earlier: Registration | None, figures: Figures, reason: str) -> Registration:
    long_shift = _span(figures) > LONG_SHIFT
    return Registration(
        id=new_id(),
        shift_id=shift.id,
        driver_id=earlier.driver_id if earlier else shift.driver_id,
        vehicle_id=earlier.vehicle_id if earlier else shift.vehicle_id,
        version=earlier.version + 1 if earlier else 1,
        long_shift_reason=figures.remark.strip() if long_shift else "",
        registered_by=scope.identity.membership_id or scope.identity.key_id,
        registered_at=scope.now,
        correction_reason=reason,
        **asdict(figures),
    )


def _span(figures: Figures) -> Minutes:
    return Minutes.between(figures.started_at, figures.ended_at)


def _check(figures: Figures) -> None:
    if figures.ended_at <= figures.started_at:
        raise InvalidValue("Het einde ligt voor het begin. Pas de tijden aan.", field="ended_at")
    if figures.break_minutes > _span(figures).count:
        raise InvalidValue("De pauze is langer dan de dienst. Pas de pauze aan.", field="break_minutes")
    if figures.wait_minutes > _span(figures).count:
        raise InvalidValue("De wachttijd is langer dan de dienst. Pas hem aan.", field="wait_minutes")
    for names, most in _MOST.items():
        for name in names:
            if not 0 <= (getattr(figures, name) or 0) <= most:
                raise InvalidValue(f"Vul een heel getal in van 0 tot {most}.", field=name)
    if _span(figures) > LONGEST:
        raise InvalidValue(f"Een dienst duurt hoogstens {LONGEST.dutch}. Pas de tijden aan.", field="ended_at")
    if figures.km_start is not None and figures.km_end is not None and figures.km_end < figures.km_start:
        raise InvalidValue("De kilometerstand aan het eind is lager dan aan het begin. Pas hem aan.", field="km_end")
    if _span(figures) > LONG_SHIFT and not figures.remark.strip():
        raise InvalidValue("De dienst duurde langer dan 14 uur. Schrijf bij opmerking waarom.", field="remark")
