"""Days on which drivers are away, and the weekdays they would rather have or not."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from models.tables import Absence, Availability, Driver
from models.values.calendar import WEEKDAYS
from models.values.kinds import AbsenceKind
from models.values.refusal import InvalidValue, NotFound
from services.people.driver_detail import absence_row
from services.people.employed_days import employed_periods, is_employed
from services.people.views import AbsenceRow
from services.scope import Scope

PREFERENCES = ("can", "rather_not", "cannot")
_DAY = timedelta(days=1)
_LONGEST = timedelta(days=732)


class OnlyWhileEmployed(InvalidValue):
    """Leave and illness are known of who is employed on all of those days, and of nobody else."""

    def __init__(self) -> None:
        super().__init__(
            "Verlof en ziekte leggen we alleen vast op dagen in loondienst. Kies 'niet beschikbaar', of kortere dagen.",
            field="kind",
        )


def add_absence(
    scope: Scope, *, driver_id: UUID, kind: AbsenceKind, first_day: date, last_day: date, remark: str = ""
) -> UUID:
    """Write down that a driver is away on these days, both included; returns the id. Raises: InvalidValue, NotFound."""
    return _add(scope, driver_id, kind, first_day, last_day, remark, state="approved")


def answer_absence(scope: Scope, *, absence_id: UUID, approve: bool) -> None:
    """Say yes or no to what a driver asked for. Raises: NotFound, InvalidValue when it was answered before."""
    absence = scope.get(Absence, absence_id, what="Deze aanvraag", lock=True)
    if absence.state != "requested":
        raise InvalidValue("Deze aanvraag is al beantwoord. Ververs de pagina.")
    absence.state = "approved" if approve else "declined"
    scope.audit(f"absence.{absence.state}", subject_id=absence.driver_id)
    _announce(scope, absence.driver_id)


def remove_absence(scope: Scope, *, absence_id: UUID) -> None:
    """Take an absence back: the driver is there after all. Raises: NotFound."""
    absence = scope.get(Absence, absence_id, what="Deze afwezigheid", lock=True)
    scope.session.delete(absence)
    scope.audit("absence.removed", subject_id=absence.driver_id)
    _announce(scope, absence.driver_id)


def list_absences(scope: Scope, *, start: date, end: date, only_requested: bool = False) -> list[AbsenceRow]:
    """Absences that touch `[start, end)`, by first day; declined ones are left out."""
    statement = (
        select(Absence, Driver.name)
        .join(Driver, (Driver.tenant_id == Absence.tenant_id) & (Driver.id == Absence.driver_id))
        .where(Absence.starts_on < end, Absence.ends_on > start, Absence.state != "declined")
        .order_by(Absence.starts_on, Driver.sort_name)
    )
    if only_requested:
        statement = statement.where(Absence.state == "requested")
    return [absence_row(absence, name) for absence, name in scope.session.execute(statement)]


def set_availability(scope: Scope, *, driver_id: UUID, weekdays: dict[int, str]) -> None:
    """Replace what a driver said of the weekdays (0 is Monday). Raises: InvalidValue, NotFound."""
    scope.get(Driver, driver_id, what="Deze chauffeur", lock=True)
    if not all(0 <= weekday <= 6 and preference in PREFERENCES for weekday, preference in weekdays.items()):
        raise InvalidValue("Kies per dag: kan, liever niet of kan niet.", field="weekdays")
    said = _said(scope, driver_id)
    scope.session.execute(delete(Availability).where(Availability.driver_id == driver_id))
    scope.insert(
        Availability,
        [
            {"driver_id": driver_id, "weekday": weekday, "preference": preference}
            for weekday, preference in weekdays.items()
        ],
    )
    changes = {
        WEEKDAYS[day]: [said.get(day), weekdays.get(day)] for day in range(7) if said.get(day) != weekdays.get(day)
    }
    scope.audit("availability.changed", subject_id=driver_id, changes=changes)
    _announce(scope, driver_id)


def request_absence(scope: Scope, *, kind: AbsenceKind, first_day: date, last_day: date, remark: str = "") -> UUID:
    """A driver asks for leave, or says to be ill or not available; only leave waits for an answer.

    Raises: InvalidValue, NotFound.
    """
    state = "requested" if kind is AbsenceKind.LEAVE else "approved"
    return _add(scope, _own_id(scope), kind, first_day, last_day, remark, state=state)


def withdraw_absence(scope: Scope, *, absence_id: UUID) -> None:
    """A driver takes back an own absence that has not begun. Raises: NotFound, InvalidValue."""
    absence = scope.get(Absence, absence_id, what="Deze aanvraag", lock=True)
    if absence.driver_id != _own_id(scope):
        raise NotFound("Deze aanvraag")
    if absence.starts_on <= scope.today:
        raise InvalidValue("Deze dagen zijn al begonnen. Bel je planner.")
    remove_absence(scope, absence_id=absence_id)


def own_absences(scope: Scope) -> list[AbsenceRow]:
    """A driver's own absences that have not passed, declined ones too."""
    driver = scope.get(Driver, _own_id(scope), what="Deze chauffeur")
    rows = scope.session.scalars(
        select(Absence).where(Absence.driver_id == driver.id, Absence.ends_on > scope.today).order_by(Absence.starts_on)
    )
    return [absence_row(row, driver.name) for row in rows]


def own_availability(scope: Scope) -> dict[int, str]:
    """What a driver said of the weekdays (0 is Monday)."""
    return _said(scope, _own_id(scope))


def _said(scope: Scope, driver_id: UUID) -> dict[int, str]:
    found = scope.session.execute(
        select(Availability.weekday, Availability.preference).where(Availability.driver_id == driver_id)
    )
    return {row.weekday: row.preference for row in found}


def set_own_availability(scope: Scope, *, weekdays: dict[int, str]) -> None:
    """A driver says which weekdays suit. Raises: InvalidValue."""
    set_availability(scope, driver_id=_own_id(scope), weekdays=weekdays)


def _add(
    scope: Scope, driver_id: UUID, kind: AbsenceKind, first_day: date, last_day: date, remark: str, *, state: str
) -> UUID:
    scope.get(Driver, driver_id, what="Deze chauffeur", lock=True)
    if last_day < first_day:
        raise InvalidValue("De laatste dag ligt voor de eerste. Kies een latere dag.", field="last_day")
    if last_day - first_day > _LONGEST:
        raise InvalidValue("Dit is langer dan twee jaar. Kijk de dagen na.", field="last_day")
    is_private = kind is not AbsenceKind.UNAVAILABLE
    if is_private and not is_employed(employed_periods(scope, driver_id), first_day, last_day + _DAY):
        raise OnlyWhileEmployed
    absence = Absence(
        driver_id=driver_id,
        kind=kind,
        starts_on=first_day,
        ends_on=last_day + _DAY,
        state=state,
        remark=remark.strip(),
        requested_at=scope.now,
    )
    scope.add(absence)
    scope.audit(f"absence.{state}", subject_id=driver_id, kind=kind, first_day=str(first_day), last_day=str(last_day))
    _announce(scope, driver_id)
    return absence.id


def _own_id(scope: Scope) -> UUID:
    if scope.identity.driver_id is None:
        raise NotFound("Je gegevens")
    return scope.identity.driver_id


def _announce(scope: Scope, driver_id: UUID) -> None:
    scope.announce("planning", driver=str(driver_id))
    scope.announce("absences", driver=str(driver_id))
