"""A driver with a shift on Monday, and what their phone sends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from models.tables import Registration, Shift
from models.values.kinds import Role
from services.gateways.clock import StandingClock
from services.registration.record_events import EventResult, SentEvent
from services.scope import Identity, tenant_scope
from tests.company import Company
from tests.conftest import Acting

SEVEN = datetime(2026, 6, 22, 5, tzinfo=UTC)
"""Seven in the morning of Monday 22 June in Amsterdam, when the shift of these tests starts."""


def event(
    shift_id: UUID | None, kind: str, at: str = "07:00", data: Mapping[str, Any] | None = None, **more: Any
) -> SentEvent:  # fmt: skip
    """An event at a time on Monday's clock in Amsterdam."""
    hours, minutes = map(int, at.split(":"))
    happened_at = SEVEN + timedelta(hours=hours - 7, minutes=minutes)
    return SentEvent(id=uuid4(), shift_id=shift_id, kind=kind, happened_at=happened_at, data=data or {}, **more)


@dataclass
class Phone:
    """A driver's phone: `send` hands events over at a time of the day and returns the answers."""

    acting: Acting
    clock: StandingClock
    driver_id: UUID
    shift_id: UUID
    identity: Identity
    company: Company
    answers: list[EventResult] = field(default_factory=list)

    def send(self, *events: SentEvent) -> Sequence[EventResult]:
        latest = max(one.happened_at for one in events)
        if self.clock.now() < latest < SEVEN + timedelta(days=1):
            self.clock.move(latest - self.clock.now())
        with self.acting(self.identity) as depotflow:
            results = depotflow.registration.record_events(events=list(events)).results
        self.answers.extend(results)
        return results

    def did(self, kind: str, at: str = "07:00", **data: Any) -> EventResult:
        return self.send(event(self.shift_id, kind, at, data))[0]

    def drives_a_day(self) -> None:
        self.did("start", "07:00")
        self.did("counts", "14:00", stops_done=135, stops_failed=5)
        self.did("break_start", "12:00")
        self.did("break_end", "12:45")
        self.did("stop", "15:45")

    def row(self) -> Registration | None:
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            return scope.session.scalars(
                select(Registration).where(Registration.shift_id == self.shift_id, Registration.is_current)
            ).one_or_none()

    def shift(self) -> Shift:
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            return scope.get(Shift, self.shift_id, what="Deze dienst")


@pytest.fixture
def phone(company: Company, acting: Acting, clock: StandingClock) -> Phone:
    return phone_of(company, acting, clock)


def phone_of(company: Company, acting: Acting, clock: StandingClock) -> Phone:
    """The phone of a new driver with a shift on Monday."""
    depot_id = company.build_depot()
    route_id = company.build_route(depot_id)
    driver_id = company.build_driver(depot_id=depot_id)
    vehicle_id = company.build_vehicle()
    shift_id = company.build_shift(route_id, driver_id, vehicle_id=vehicle_id)
    return Phone(acting, clock, driver_id, shift_id, company.as_driver(driver_id), company)
