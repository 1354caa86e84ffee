"""The invented company: the same for the same seed, at any size, and with something of everything to look at."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.tables import Driver, Invoice, MoneyLine, Paper, PaymentBatch, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import AdjustmentKind, BatchState, PaperKind, Role, SelfBillState, ShiftState, Side
from services.access.permissions import STARTERS
from services.demo.fill import make_demo_company
from services.gateways.clock import StandingClock
from services.margin.figures import Dimension, add_up, list_margins
from services.margin.spans import Span, SpanKind
from services.people.papers import list_expiring
from services.registration.today import today
from services.rules.attendance import Attendance
from services.scope import Environment, Identity, Scope, tenant_scope
from services.settlement.adjustments import list_adjustments


def looking_into(
    environment: Environment, *, drivers: int = 46, weeks: int, seed: int = 26
) -> AbstractContextManager[Scope]:
    made = make_demo_company(environment, drivers=drivers, weeks=weeks, seed=seed)
    return tenant_scope(
        environment, Identity(made.tenant_id, Role.OWNER, "Marieke Verhulst", rights=STARTERS[Role.OWNER])
    )


def fingerprint(scope: Scope) -> tuple[Any, ...]:
    """What a visitor sees, without the ids and numbers that are drawn anew for every company."""
    read = scope.session.execute
    return (
        read(select(Driver.name, Driver.language, Driver.phone).order_by(Driver.personnel_number)).all(),
        read(select(Shift.service_date, Shift.state, Shift.expected_stops).order_by(Shift.starts_at, Shift.id)).all(),
        read(
            select(Invoice.party_name, Invoice.total_cents, Invoice.state).order_by(Invoice.party_name, Invoice.number)
        ).all(),
        sorted(read(select(MoneyLine.kind, MoneyLine.amount_cents)).all()),
    )


def test_the_same_seed_gives_the_same_company_and_another_seed_another(environment: Environment) -> None:
    first, again, other = (fingerprint_of(environment, seed) for seed in (11, 11, 12))
    assert first == again
    assert first != other


def fingerprint_of(environment: Environment, seed: int) -> tuple[Any, ...]:
    with looking_into(environment, drivers=6, weeks=2, seed=seed) as scope:
        return fingerprint(scope)


@pytest.mark.parametrize(("drivers", "weeks"), [(1, 0), (1, 1), (2, 3), (5, 2)])
def test_it_is_made_at_any_size(environment: Environment, drivers: int, weeks: int) -> None:
    with looking_into(environment, drivers=drivers, weeks=weeks) as scope:
        assert len(scope.session.scalars(select(Driver.id)).all()) == drivers
        assert {IsoWeek.containing(day) for day in scope.session.scalars(select(Shift.service_date))} == {
            IsoWeek.containing(scope.today).shifted(offset) for offset in range(-weeks, 2)
        }


@pytest.fixture
def usual(environment: Environment) -> Iterator[Scope]:
    """The company of the first screen, a week longer, on a Monday."""
    with looking_into(environment, weeks=5) as scope:
        yield scope


def test_the_usual_company_shows_something_of_everything(usual: Scope) -> None:
    read, today = usual.session.scalars, usual.today
    this_week = IsoWeek.containing(today)

    bills = Counter(read(select(Invoice.state).where(Invoice.kind == "self_bill")))
    assert set(bills) >= {SelfBillState.OFFERED, SelfBillState.ACCEPTED, SelfBillState.OBJECTED, SelfBillState.PAID}
    assert bills[SelfBillState.OBJECTED] == 1
    assert BatchState.CONFIRMED in read(select(PaymentBatch.state)).all()

    states = {
        week: set(read(select(Shift.state).where(Shift.service_date.in_(week.days))))
        for week in (this_week, this_week.shifted(1))
    }
    assert states[this_week] >= {ShiftState.CONFIRMED, ShiftState.PUBLISHED}
    assert states[this_week.shifted(1)] == {ShiftState.DRAFT}

    licences = read(select(Paper.valid_until).where(Paper.kind == PaperKind.DRIVING_LICENCE)).all()
    assert len(licences) == len(read(select(Driver.id)).all())
    assert any(day and day < today for day in licences)
    assert {row.kind for row in list_expiring(usual)} == {
        PaperKind.DRIVING_LICENCE,
        PaperKind.APK,
        PaperKind.INSURANCE,
        PaperKind.NIWO,
    }


def test_who_should_be_on_the_road_is_but_for_the_two_whose_phones_can_be_tried(
    environment: Environment, clock: StandingClock
) -> None:
    clock.move(timedelta(hours=5))
    with looking_into(environment, weeks=0) as scope:
        shifts = today(scope).shifts
    left = [shift for shift in shifts if shift.attendance is Attendance.DEPARTED]
    assert len(left) > 0.7 * len(shifts)
    assert all(0 < shift.stops_done < (shift.stops_planned or 0) for shift in left)
    assert any(shift.attendance is Attendance.MISSING for shift in shifts)


def test_the_usual_company_earns_what_the_trade_does(usual: Scope) -> None:
    last = IsoWeek.containing(usual.today).shifted(-2)
    routes = list_margins(usual, dimension=Dimension.ROUTE, span=Span.until(SpanKind.FOUR_WEEKS, last))
    margins = [row.figures.realised.margin_bp for row in routes]
    total = add_up(row.figures for row in routes).realised.margin_bp
    assert total is not None
    assert 1_100 <= total <= 1_500
    assert min(margin for margin in margins if margin is not None) < 0
    assert max(margin for margin in margins if margin is not None) > 2_000


def test_the_usual_company_has_some_bonuses_and_maluses(usual: Scope) -> None:
    last = IsoWeek.containing(usual.today).shifted(-2)
    entered = [row for offset in range(-3, 1) for row in list_adjustments(usual, week=last.shifted(offset))]
    shifts = usual.session.scalars(select(Shift.id).where(Shift.state == ShiftState.SETTLED)).all()
    maluses = [row for row in entered if row.kind is AdjustmentKind.MALUS]
    assert 0.01 < len(maluses) / len(shifts) < 0.04
    assert len({row.cause for row in maluses}) > 3
    assert {row.side for row in entered if row.kind is AdjustmentKind.BONUS} == {Side.REVENUE, Side.COST}
    waiting = [row for row in maluses if row.booked_in is None]
    assert [IsoWeek.containing(row.service_date) for row in waiting] == [last]


def test_principals_of_the_usual_company_pay_after_a_while(usual: Scope) -> None:
    rows = usual.session.execute(
        select(Invoice.state, Invoice.issue_date).where(Invoice.principal_id.is_not(None), Invoice.number.is_not(None))
    ).all()
    paid = [day for state, day in rows if day and state == "paid"]
    waiting = [day for state, day in rows if day and state == "issued"]
    assert max(paid) < min(waiting)
