"""The invented weeks: who drove what, what went differently, and what is still to be planned."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from models.tables import Absence, Publication, Registration, Shift
from models.values.calendar import AMSTERDAM, IsoWeek, shift_period
from models.values.kinds import AbsenceKind, EngagementKind, ShiftState
from services.demo.company import Invented, first_of_each_kind
from services.planning.plan import CONFIRMED, Told
from services.scope import Scope

EXCEPTION_SHARE = 0.06
STARTED_SHARE = 0.97
LOADING = timedelta(minutes=45)
"""From the start of a shift to its first stop."""
DECLINE_REASONS = ("trouwdag", "afspraak ziekenhuis", "verhuizing")


def build_week(scope: Scope, made: Invented, week: IsoWeek, *, is_draft: bool) -> None:
    """Plan a week and register the part of it that has passed; a draft week has everything still to publish.

    Who is to be on the road now has started, but for a few and for the two whose phones are there to be tried.
    """
    waiting = {driver_id for _, _, driver_id in first_of_each_kind(made)}
    shifts = _plan(scope, made, week)
    for shift in shifts:
        _decide_state(scope, made.random, shift, waiting, is_draft=is_draft)
    columns = Shift.__table__.columns.keys()
    scope.insert(Shift, [{name: value for name, value in shift.items() if name in columns} for shift in shifts])
    scope.insert(Registration, [_register(made.random, shift) for shift in shifts if shift["state"] is ShiftState.DONE])
    scope.insert(
        Registration,
        [_begin(made.random, shift, scope.now) for shift in shifts if shift["state"] is ShiftState.RUNNING],
    )
    if not is_draft:
        scope.add(
            Publication(
                id=made.new_id(),
                iso_year=week.year,
                iso_week=week.week,
                published_at=_at(week.monday - timedelta(days=3), 12),
                by="Sanne Bakker",
                snapshot={str(shift["id"]): shift["published"] for shift in shifts if shift["published"]},
                reasons={},
            )
        )


def _plan(scope: Scope, made: Invented, week: IsoWeek) -> list[dict[str, Any]]:
    """Every route that rides on a day, with its own driver where that one works and another where not."""
    random, shifts, away = made.random, [], _absences(scope, made, week)
    for at, day in enumerate(week.days):
        free = {driver["id"]: driver for driver in made.drivers if driver["id"] not in away.get(day, set())}
        for route in made.routes:
            if not route["weekdays"] >> at & 1 or (at == 5 and random.random() < 0.4):
                continue
            driver = _who_drives(made, free, route, at, week)
            if driver is not None:
                free.pop(driver["id"])
            period = shift_period(day, route["starts_at"], route["ends_at"])
            shifts.append(
                {"id": made.new_id(), "service_date": day, "depot_id": route["depot_id"],
                 "route_template_id": route["id"], "starts_at": period.start, "ends_at": period.end,
                 "driver_id": driver["id"] if driver else None,
                 "vehicle_id": driver["vehicle_id"] if driver else None,
                 "expected_stops": round(route["norm_stops"] * random.uniform(0.94, 1.06)),
                 "expected_parcels": route["norm_parcels"], "dock": route["dock"], "state": ShiftState.DRAFT,
                 "published": None, "published_at": None, "confirm_by": None, "decline_reason": "",
                 "norm_km": route["norm_km"], "kind": driver["kind"] if driver else None}
            )  # fmt: skip
    return shifts


def _who_drives(
    made: Invented, free: dict[UUID, dict[str, Any]], route: dict[str, Any], weekday: int, week: IsoWeek
) -> dict[str, Any] | None:
    """The route's own driver on their working days, else the first colleague of the depot whose day it is."""
    home = next(at for at, (depot_id, _) in enumerate(made.depots) if depot_id == route["depot_id"])
    crew = [driver for driver in free.values() if driver["home"] == home]
    for number, driver in enumerate(crew):
        if (weekday + number + week.week) % 6 < driver["days"] and (weekday < 5 or number % 2 == week.week % 2):
            return driver
    return None


def _absences(scope: Scope, made: Invented, week: IsoWeek) -> dict[date, set[UUID]]:
    """About three in a hundred are away for part of the week."""
    away: dict[date, set[UUID]] = {}
    rows = []
    for driver in made.drivers:
        if driver["kind"] is not EngagementKind.ZZP and made.random.random() < 0.03:
            start = week.monday + timedelta(days=made.random.randrange(5))
            end = min(start + timedelta(days=made.random.randrange(1, 4)), week.days[-1])
            kind = made.random.choice((AbsenceKind.LEAVE, AbsenceKind.SICK))
            if driver["kind"] is not EngagementKind.EMPLOYEE:
                kind = AbsenceKind.UNAVAILABLE
            rows.append(
                {"id": made.new_id(), "driver_id": driver["id"], "kind": kind, "starts_on": start,
                 "ends_on": max(end, start + timedelta(days=1)), "requested_at": scope.now}
            )  # fmt: skip
            for offset in range((rows[-1]["ends_on"] - start).days):
                away.setdefault(start + timedelta(days=offset), set()).add(driver["id"])
    scope.insert(Absence, rows)
    return away


def _decide_state(
    scope: Scope, random: Random, shift: dict[str, Any], waiting: Collection[UUID], *, is_draft: bool
) -> None:
    if is_draft or shift["driver_id"] is None:
        return
    shift["published_at"] = _at(shift["service_date"] - timedelta(days=shift["service_date"].weekday() + 3), 12)
    shift["confirm_by"] = shift["published_at"] + timedelta(hours=24)
    shift["published"] = Told(
        driver_id=shift["driver_id"],
        vehicle_id=shift["vehicle_id"],
        starts_at=shift["starts_at"],
        ends_at=shift["ends_at"],
        route_id=shift["route_template_id"],
    ).stored()
    if shift["ends_at"] <= scope.now:
        shift["state"] = ShiftState.DONE
    else:
        chance = random.random()
        shift["state"] = ShiftState.CONFIRMED if chance < 0.85 else ShiftState.PUBLISHED
        if shift["state"] is ShiftState.CONFIRMED:
            shift["published"][CONFIRMED] = True
        if chance > 0.99:
            shift |= {"state": ShiftState.DECLINED, "decline_reason": random.choice(DECLINE_REASONS)}
        elif shift["starts_at"] < scope.now and chance < STARTED_SHARE and shift["driver_id"] not in waiting:
            shift["state"] = ShiftState.RUNNING


def _register(random: Random, shift: dict[str, Any]) -> dict[str, Any]:
    """What the driver registered: near the plan, and now and then not."""
    is_odd = random.random() < EXCEPTION_SHARE
    started = shift["starts_at"] + timedelta(minutes=random.randrange(-8, 12))
    ended = shift["ends_at"] + timedelta(
        minutes=random.randrange(-14, 14) + (random.randrange(30, 95) if is_odd else 0)
    )
    stops = round(shift["expected_stops"] * (random.uniform(0.72, 0.88) if is_odd else random.uniform(0.95, 1.04)))
    failed = random.randrange(1, 6)
    km = max(30, shift["norm_km"] + random.randrange(-12, 12))
    km_start = random.randrange(20_000, 240_000)
    return {
        "shift_id": shift["id"], "driver_id": shift["driver_id"], "vehicle_id": shift["vehicle_id"],
        "started_at": started, "ended_at": ended, "break_minutes": 0 if is_odd else random.choice((30, 45, 45)),
        "wait_minutes": random.choice((0, 0, 0, 10, 40)), "km_start": km_start, "km_end": km_start + km,
        "stops_loaded": stops + failed, "stops_done": stops, "stops_failed": failed,
        "parcels_delivered": round(stops * 1.32), "parcels_returned": failed + random.randrange(0, 3),
        "pickups": random.choice((0, 0, 0, 2)), "registered_by": shift["driver_id"], "registered_at": ended,
        "remark": random.choice(("", "", "", "Ophaalpunt was dicht")) if is_odd else "",
        "approved_by": None, "approved_at": None, "id": UUID(int=random.getrandbits(128), version=4),
        "version": 1, "is_current": True,
    }  # fmt: skip


def _begin(random: Random, shift: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What the driver registered up to now: started near the plan, and as many stops as the time gives."""
    started = min(shift["starts_at"] + timedelta(minutes=random.randrange(-8, 4)), now)
    driven = max(now - started - LOADING, timedelta()) / (shift["ends_at"] - shift["starts_at"] - LOADING)
    stops = round(shift["expected_stops"] * min(driven, 1) * random.uniform(0.9, 1))
    return {
        "shift_id": shift["id"], "driver_id": shift["driver_id"], "vehicle_id": shift["vehicle_id"],
        "started_at": started, "km_start": random.randrange(20_000, 240_000), "stops_loaded": shift["expected_stops"],
        "stops_done": stops, "parcels_delivered": round(stops * 1.32), "registered_by": shift["driver_id"],
        "registered_at": started, "id": UUID(int=random.getrandbits(128), version=4), "version": 1, "is_current": True,
    }  # fmt: skip


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=AMSTERDAM)
