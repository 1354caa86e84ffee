"""Nights in which the clock changes, and the night into a new year, from plan to wages and invoice."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from models.tables import Contractor, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, Role, ShiftState, TariffKind, WageComponent
from services.gateways.clock import StandingClock
from services.payroll.runs import Worth
from services.planning.create_shifts import NewShift
from services.registration.record_events import EventStatus, SentEvent
from tests.company import Company
from tests.conftest import Acting
from tests.driven import agree, contractor_of, principal_of

NORMAL, SATURDAY_150, SUNDAY_200 = WageComponent.NORMAL, WageComponent.SATURDAY_150, WageComponent.SUNDAY_200


@dataclass(frozen=True)
class Night:
    """A shift from 22:00 to 06:00 with a break of 45 minutes, in UTC, and what it comes to by hand.

    An hour is 18,00 in wages, 40,00 for the principal and 30,00 for a zzp driver; VAT is 21 %.
    """

    day: date
    starts_at: datetime
    ends_at: datetime
    wages: dict[WageComponent, Worth]
    invoiced_cents: int
    self_billed_cents: int


NIGHTS = {
    # The hour from two to three comes twice: 9 h less 45 min. Saturday 2 h x 27,00; Sunday 6 h 15 x 36,00.
    "autumn": Night(
        date(2026, 10, 24),
        datetime(2026, 10, 24, 20, tzinfo=UTC),
        datetime(2026, 10, 25, 5, tzinfo=UTC),
        {SATURDAY_150: Worth(120, 0, 54_00), SUNDAY_200: Worth(375, 0, 225_00)},
        399_30,  # 8,25 x 40,00 = 330,00 + 69,30
        299_48,  # 8,25 x 30,00 = 247,50 + 51,975
    ),
    # The hour from two to three does not come: 7 h less 45 min. Saturday 2 h; Sunday 4 h 15 x 36,00.
    "spring": Night(
        date(2027, 3, 27),
        datetime(2027, 3, 27, 21, tzinfo=UTC),
        datetime(2027, 3, 28, 4, tzinfo=UTC),
        {SATURDAY_150: Worth(120, 0, 54_00), SUNDAY_200: Worth(255, 0, 153_00)},
        302_50,  # 6,25 x 40,00 = 250,00 + 52,50
        226_88,  # 6,25 x 30,00 = 187,50 + 39,375
    ),
    # Thursday of week 53 into Friday 1 January: all of it belongs to week 53 of 2026. 7 h 15 x 18,00.
    "new year": Night(
        date(2026, 12, 31),
        datetime(2026, 12, 31, 21, tzinfo=UTC),
        datetime(2027, 1, 1, 5, tzinfo=UTC),
        {NORMAL: Worth(435, 0, 130_50)},
        350_90,  # 7,25 x 40,00 = 290,00 + 60,90
        263_18,  # 7,25 x 30,00 = 217,50 + 45,675
    ),
}


def plan(acting: Acting, night: Night, routes: list[UUID], drivers: list[UUID]) -> list[UUID]:
    """Plan and publish each driver on a route for the night; gives the shifts in the same order."""
    week = IsoWeek.containing(night.day)
    with acting(Role.PLANNER) as depotflow:
        wanted = [
            NewShift(route_id=route, day=night.day, start=22 * 60, end=30 * 60, driver_id=driver)
            for route, driver in zip(routes, drivers, strict=True)
        ]
        made = depotflow.planning.create_shifts(week=week, shifts=wanted)
    with acting(Role.PLANNER) as depotflow:
        sequence = depotflow.planning.preview_publication(week=week).sequence
        depotflow.planning.publish(week=week, sequence=sequence, reason="Zo afgesproken")
        told = depotflow.scope.session.execute(select(Shift.starts_at, Shift.ends_at, Shift.state))
        assert {tuple(shift) for shift in told} == {(night.starts_at, night.ends_at, ShiftState.PUBLISHED)}
    return [one for one, _ in made.versions]


def drive(acting: Acting, company: Company, clock: StandingClock, night: Night, driver: UUID, shift: UUID) -> None:
    """Confirm on the phone and register what was planned, to the minute."""
    me = company.as_driver(driver)
    with acting(me) as depotflow:
        depotflow.planning.confirm_shift(shift_id=shift)
    pause = night.starts_at + timedelta(hours=3, minutes=30)
    moments: tuple[tuple[str, datetime, dict[str, int]], ...] = (
        ("start", night.starts_at, {}),
        ("break_start", pause, {}),
        ("break_end", pause + timedelta(minutes=45), {}),
        ("counts", night.ends_at, {"stops_done": 140, "stops_failed": 0}),
        ("stop", night.ends_at, {}),
    )
    sent = [SentEvent(id=uuid4(), shift_id=shift, kind=kind, happened_at=at, data=data) for kind, at, data in moments]
    with acting(me) as depotflow:
        done = depotflow.registration.record_events(events=sent).results
    assert {one.status for one in done} == {EventStatus.ACCEPTED}, done


@pytest.mark.parametrize("name", NIGHTS)
def test_a_night_is_paid_and_billed_for_the_hours_that_went_by(
    name: str, acting: Acting, company: Company, clock: StandingClock
) -> None:
    night = NIGHTS[name]
    week = IsoWeek.containing(night.day)
    clock.move(night.starts_at - timedelta(days=3) - clock.now())
    depot_id = company.build_depot()
    principal_id = principal_of(company, depot_id)
    employee = company.build_driver("Daan de Wit", depot_id=depot_id, contract_hours=0)
    zzp = company.build_driver("Piet Snel", kind=EngagementKind.ZZP, depot_id=depot_id)
    contractor_id = contractor_of(company, zzp)
    agree(company, TariffKind.PER_HOUR, 400_000, principal_id=principal_id)
    agree(company, TariffKind.PER_HOUR, 300_000, contractor_id=contractor_id)
    routes = [company.build_route(depot_id, code) for code in ("N-1", "N-2")]
    shifts = plan(acting, night, routes, [employee, zzp])
    clock.move(night.ends_at + timedelta(minutes=1) - clock.now())
    for driver, shift in zip((employee, zzp), shifts, strict=True):
        drive(acting, company, clock, night, driver, shift)

    with acting() as depotflow:
        depotflow.scope.get(Contractor, contractor_id, what="").kvk = "90123456"
        depotflow.people.sign_agreement(
            contractor_id=contractor_id, signed_by="P. Snel", valid_from=date(2026, 1, 1), accept_days=7
        )
        waiting = [row.registration_id for row in depotflow.settlement.queue(week=week).rows if row.registration_id]
        depotflow.settlement.approve(registration_ids=waiting)
        depotflow.settlement.lock_week(week=week, accept_unpriced=False)
    with acting() as depotflow:
        run_id = depotflow.payroll.create_run(first_week=week, last_week=week)
        (paid,) = depotflow.payroll.get_run(run_id=run_id).drivers
        draft_id = depotflow.invoices.draft(week=week, principal_id=principal_id)
        invoice = depotflow.invoices.get(invoice_id=draft_id)
        bill = depotflow.self_bills.offer(week=week, contractor_id=contractor_id)
        billed = depotflow.invoices.get(invoice_id=bill.invoice_id)
    assert paid.components == night.wages
    assert invoice.row.total.cents == 2 * night.invoiced_cents
    assert billed.row.total.cents == night.self_billed_cents
