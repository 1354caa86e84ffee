"""Whatever is corrected in whatever order: the locked weeks together come to what the shifts are worth now."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from models.tables import EngagementPeriod, MoneyLine, Registration, Shift
from models.values.kinds import EngagementKind, Role, TariffKind
from services.gateways.clock import StandingClock
from services.scope import Environment, tenant_scope
from services.settlement.facts import approved_shifts
from services.settlement.figures import company_figures
from services.settlement.pricing import price_shifts
from services.tariffs.book import TariffBook
from services.tenant import TenantServices
from tests.company import Company, found_company
from tests.conftest import MONDAY_MORNING
from tests.driven import agree, contractor_of, correct_stops
from tests.settled import WEEK, Scenario, lock_scenario

steps = st.lists(
    st.one_of(
        st.tuples(st.just("correct"), st.integers(0, 2), st.integers(0, 200)),
        st.tuples(st.just("approve"), st.just(0), st.just(0)),
        st.tuples(st.just("business"), st.integers(0, 1), st.just(0)),
        st.tuples(st.just("reckon"), st.integers(0, 2), st.just(0)),
        st.tuples(st.just("lock"), st.just(0), st.just(0)),
    ),
    max_size=8,
)


Sums = Counter[tuple[UUID, str, str, UUID | None]]
"""Cents by shift, side, bucket and who is owed them."""


class Corrected:
    """The sample week, locked, and what is done to it afterwards; each step a week after the last."""

    def __init__(self, environment: Environment, clock: StandingClock) -> None:
        self.company: Company = found_company(environment, "Kempenbode Koeriers")
        self.clock = clock
        self.week = WEEK
        self.scenario: Scenario = lock_scenario(self.company)
        other = contractor_of(self.company, self.company.build_driver("Vennoot", kind=EngagementKind.ZZP))
        agree(self.company, TariffKind.PER_STOP_SUCCESS, 20_011, contractor_id=other)
        self.businesses = (self.scenario.contractor_id, other)
        self.shift_ids = [one.shift_id for one in (self.scenario.monday, self.scenario.tuesday, self.scenario.saturday)]

    def take(self, what: str, which: int = 0, stops: int = 0) -> None:
        self.clock.move(timedelta(weeks=1))
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            depotflow = TenantServices(scope)
            if what == "correct":
                correct_stops(scope, self.shift_ids[which], stops=stops)
            elif what == "approve":
                waiting = select(Registration.id).where(Registration.is_current, Registration.approved_at.is_(None))
                depotflow.settlement.approve(registration_ids=scope.session.scalars(waiting).all())
            elif what == "business":
                of_piet = EngagementPeriod.driver_id == self.scenario.piet
                scope.session.execute(
                    update(EngagementPeriod).where(of_piet).values(contractor_id=self.businesses[which])
                )
            elif what == "reckon":
                approved = {one.shift_id for one in approved_shifts(scope, Shift.id == self.shift_ids[which])}
                if approved:
                    depotflow.settlement.reckon_again(shift_ids=list(approved), reason="Opnieuw")
            else:
                self.week = self.week.shifted(1)
                depotflow.settlement.lock_week(week=self.week)

    def worth(self) -> Sums:
        """What the shifts come to by the terms of today."""
        sums: Sums = Counter()
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            shifts = approved_shifts(scope, Shift.id.in_(self.shift_ids))
            book = TariffBook.load(scope, WEEK.monday, WEEK.shifted(1).monday)
            priced = price_shifts(shifts, book, company_figures(scope))
            for shift in shifts:
                for line in priced[shift.shift_id]:
                    owed_to = shift.contractor_id if line.side == "cost" and line.tariff_version_id else None
                    sums[shift.shift_id, line.side, line.bucket, owed_to] += line.amount_cents
        return sums

    def booked(self) -> Sums:
        sums: Sums = Counter()
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            for line in scope.session.scalars(select(MoneyLine).where(MoneyLine.shift_id.is_not(None))):
                assert line.shift_id is not None
                sums[line.shift_id, line.side, line.bucket, line.contractor_id] += line.amount_cents
        return sums


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=steps)
def test_locked_weeks_come_to_what_their_shifts_are_worth(
    environment: Environment, clock: StandingClock, done: list[tuple[str, int, int]]
) -> None:
    clock.move(MONDAY_MORNING - clock.now())
    week = Corrected(environment, clock)
    for step in done:
        week.take(*step)
    week.take("approve")
    for number in range(3):
        week.take("reckon", number)
    week.take("lock")
    assert {key: cents for key, cents in week.booked().items() if cents} == dict(week.worth())
