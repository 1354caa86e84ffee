"""Holds what a driver registered against the plan and the norm of the route: what is in order needs no second look."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from models.values.calendar import Period, amsterdam_time
from models.values.kinds import Severity
from models.values.minutes import Minutes

TOLERANCE = timedelta(minutes=15)
MAX_KM = 600
USUAL_WAIT = Minutes.of_hours(1)
LONG_SHIFT = Minutes.of_hours(14)
BREAK_RULES = ((Minutes.of_hours(10), 45, "10 u"), (Minutes(330), 30, "5,5 u"))
"""Above how much work how many minutes of break. Source: Arbeidstijdenwet article 5:4 lid 2 (text of 2017)."""


def planned_break(length: Minutes) -> Minutes:
    """The break the law asks of a shift this long, breaks included: 30 minutes in 8 u 45 m, 45 minutes in 11 u.

    Source: Arbeidstijdenwet article 5:4 lid 2.
    """
    needed = (pause for limit, pause, _ in BREAK_RULES if length.count - pause > limit.count)
    return Minutes(next(needed, 0))


class ExceptionCode(StrEnum):
    """Why a registration is looked at by a person before approval."""

    START_DEVIATES = "start_deviates"
    END_DEVIATES = "end_deviates"
    NO_STOPS = "no_stops"
    STOPS_OFF_NORM = "stops_off_norm"
    STOPS_DO_NOT_ADD_UP = "stops_do_not_add_up"
    WAITED_LONG = "waited_long"
    PARCELS_ABOVE_NORM = "parcels_above_norm"
    KM_MISSING = "km_missing"
    KM_IMPLAUSIBLE = "km_implausible"
    BREAK_TOO_SHORT = "break_too_short"
    LONG_WITHOUT_REASON = "long_without_reason"
    COUNTS_TWICE = "counts_twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What a driver registered. `km` is the distance of the day, `stops_loaded` None when nobody counted.

    `elsewhere` is what of the period the same driver registered on another shift too.
    """

    period: Period
    break_minutes: int
    stops_done: int
    stops_failed: int
    stops_loaded: int | None = None
    parcels: int = 0
    wait_minutes: int = 0
    km: int | None = None
    long_shift_reason: str = ""
    elsewhere: Period | None = None


@dataclass(frozen=True, slots=True)
class RegistrationException:
    """One reason to look at a registration; `BLOCK` must be solved before it can be approved."""

    code: ExceptionCode
    severity: Severity
    text: str


def exceptions(
    registration: Registered, *, planned: Period | None, norm_stops: int | None, norm_parcels: int | None = None
) -> list[RegistrationException]:
    """Everything unusual about a registration, in a fixed order; without plan or norm those parts are skipped.

    A quarter of an hour beside the plan and a tenth beside the norm are still usual.
    Source: Arbeidstijdenwet article 5:4 lid 2 for breaks.
    """
    return [
        *_times(registration.period, planned),
        *_duration(registration),
        *_elsewhere(registration.elsewhere),
        *_stops(registration, norm_stops),
        *_paid_beside(registration, norm_parcels),
        *_distance(registration.km),
    ]


def is_clean(registration: Registered, *, planned: Period | None, norm_stops: int | None) -> bool:
    """Whether the registration can be approved without a person looking at it."""
    return not exceptions(registration, planned=planned, norm_stops=norm_stops)


def _times(actual: Period, planned: Period | None) -> Iterator[RegistrationException]:
    if planned is None:
        return
    if abs(actual.start - planned.start) > TOLERANCE:
        yield _warning(
            ExceptionCode.START_DEVIATES,
            f"Begon {amsterdam_time(actual.start)}, gepland {amsterdam_time(planned.start)}.",
        )
    if abs(actual.end - planned.end) > TOLERANCE:
        yield _warning(
            ExceptionCode.END_DEVIATES,
            f"Klaar {amsterdam_time(actual.end)}, gepland {amsterdam_time(planned.end)}.",
        )


def _duration(registration: Registered) -> Iterator[RegistrationException]:
    length = registration.period.duration
    if length > LONG_SHIFT and not registration.long_shift_reason.strip():
        text = f"De dienst duurde {length.dutch}. Boven 14 u is een reden nodig."
        yield RegistrationException(ExceptionCode.LONG_WITHOUT_REASON, Severity.BLOCK, text)
    worked = length - Minutes(registration.break_minutes)
    for limit, needed, words in BREAK_RULES:
        if worked > limit:
            if registration.break_minutes < needed:
                text = (
                    f"{registration.break_minutes} m pauze bij {worked.dutch} werk. Boven {words} is {needed} m nodig."
                )
                yield _warning(ExceptionCode.BREAK_TOO_SHORT, text)
            return


def _elsewhere(period: Period | None) -> Iterator[RegistrationException]:
    """Nobody works the same minute twice, so it is not paid twice either; less than a minute is no minute."""
    if period is None or not period.duration:
        return
    text = (
        f"Van {amsterdam_time(period.start)} tot {amsterdam_time(period.end)} staat deze chauffeur ook op een andere "
        "dienst: die tijd telt nu twee keer."
    )
    yield RegistrationException(ExceptionCode.COUNTS_TWICE, Severity.BLOCK, text)


def _stops(registration: Registered, norm_stops: int | None) -> Iterator[RegistrationException]:
    tried = registration.stops_done + registration.stops_failed
    if tried == 0:
        yield _warning(ExceptionCode.NO_STOPS, "Er zijn geen stops geregistreerd.")
    elif norm_stops and abs(tried - norm_stops) * 10 > norm_stops:
        yield _warning(ExceptionCode.STOPS_OFF_NORM, f"{tried} stops, de norm van de route is {norm_stops}.")
    if registration.stops_loaded is not None and tried != registration.stops_loaded:
        text = (
            f"{registration.stops_done} gelukt en {registration.stops_failed} niet gelukt is {tried}, "
            f"geladen waren {registration.stops_loaded}."
        )
        yield RegistrationException(ExceptionCode.STOPS_DO_NOT_ADD_UP, Severity.BLOCK, text)


def _paid_beside(registration: Registered, norm_parcels: int | None) -> Iterator[RegistrationException]:
    """What some earn by, so that a slip or a trick costs money: waiting, and parcels beyond a tenth above the norm."""
    if registration.wait_minutes > USUAL_WAIT.count:
        yield _warning(ExceptionCode.WAITED_LONG, f"{Minutes(registration.wait_minutes).dutch} wachttijd.")
    if norm_parcels and (registration.parcels - norm_parcels) * 10 > norm_parcels:
        yield _warning(
            ExceptionCode.PARCELS_ABOVE_NORM,
            f"{registration.parcels} pakketten, de norm van de route is {norm_parcels}.",
        )


def _distance(km: int | None) -> Iterator[RegistrationException]:
    if km is None:
        yield _warning(ExceptionCode.KM_MISSING, "De kilometers ontbreken.")
    elif not 0 <= km <= MAX_KM:
        yield _warning(ExceptionCode.KM_IMPLAUSIBLE, f"{km} km op één dag klopt waarschijnlijk niet.")


def _warning(code: ExceptionCode, text: str) -> RegistrationException:
    return RegistrationException(code, Severity.WARN, text)
