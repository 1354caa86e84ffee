"""Whatever order phones and the office come in: each event once, no minute twice, and what is approved stands."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from hypothesis.stateful import run_state_machine_as_test as try_out
from sqlalchemy import select

from models.tables import DriverEvent, Registration, Shift
from models.values.kinds import Role, ShiftState
from models.values.refusal import Refusal
from services.gateways.clock import StandingClock
from services.registration.correct import Figures
from services.registration.history import HANDED_IN, facts_by_events
from services.registration.record_events import EventStatus, SentEvent
from services.scope import Identity, tenant_scope
from tests.company import Company
from tests.conftest import Acting
from tests.unit.services.registration.conftest import SEVEN, event

KINDS = ("start", "take_back", "break_start", "break_end", "wait_start", "wait_end", "stop", "resume", "submit")
TIMES = st.builds(
    lambda name, minute: {name: instant(minute).isoformat()},
    st.sampled_from(["started_at", "ended_at"]),
    st.integers(0, 600),
)
Tap = tuple[str, int, dict[str, Any]]
MINUTES = st.integers(-90, 900)
TAPS: st.SearchStrategy[Tap] = st.one_of(
    st.tuples(st.sampled_from(KINDS), MINUTES, st.just({})),
    st.tuples(st.just("times"), MINUTES, TIMES),
    st.tuples(st.just("counts"), MINUTES, st.fixed_dictionaries({"stops_done": st.integers(-1, 200)})),
)
WHICH = st.integers(0, 1)
OFFICE = st.sampled_from([Role.PLANNER, Role.OWNER])


def instant(minute: int) -> datetime:
    return SEVEN + timedelta(minutes=minute)


@dataclass
class Stage:
    """What all runs share; each run has drivers and shifts of its own."""

    company: Company
    acting: Acting
    clock: StandingClock
    route_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        self.route_id = self.company.build_route(self.company.build_depot())


class Life(RuleBasedStateMachine):
    """Two drivers with a shift each, their phones, and an office that corrects and approves in between."""

    stage: Stage
    made: Bundle[tuple[Identity, SentEvent]] = Bundle("made")

    @initialize()
    def begin(self) -> None:
        self.drivers = [self.stage.company.build_driver(name) for name in ("Daan de Wit", "Noor Bakker")]
        self.shifts = [self.stage.company.build_shift(self.stage.route_id, driver) for driver in self.drivers]
        self.phones = [self.stage.company.as_driver(driver) for driver in self.drivers]
        self.accepted: set[UUID] = set()
        self.approved: dict[UUID, tuple[Any, ...]] = {}
        self.stage.clock.move(SEVEN - self.stage.clock.now())

    @rule(target=made, whose=WHICH, which=WHICH, taps=st.lists(TAPS, min_size=1, max_size=5))
    def tap(self, whose: int, which: int, taps: list[Tap]) -> Any:
        return multiple(*[(self.phones[whose], self._event(which, *one)) for one in taps])

    @rule(
        target=made,
        which=WHICH,
        minutes=st.lists(st.integers(0, 600), min_size=4, max_size=4),
        mends=st.lists(TIMES, max_size=2),
    )
    def drive(self, which: int, minutes: list[int], mends: list[dict[str, Any]]) -> Any:
        kinds = ("start", "break_start", "break_end", "stop")
        events = [self._event(which, kind, at, {}) for kind, at in zip(kinds, sorted(minutes), strict=True)]
        events += [self._event(which, "times", 600, mend) for mend in mends]
        self.send([(self.phones[which], one) for one in events])
        return multiple(*[(self.phones[which], one) for one in events])

    def _event(self, which: int, kind: str, minute: int, data: dict[str, Any]) -> SentEvent:
        return replace(event(self.shifts[which], kind, data=data), happened_at=instant(minute))

    @rule(sent=st.lists(made, min_size=1, max_size=6))
    def send(self, sent: list[tuple[Identity, SentEvent]]) -> None:
        who = sent[0][0]
        events = [one for whose, one in sent if whose is who]
        with self.stage.acting(who) as depotflow:
            answers = depotflow.registration.record_events(events=events).results
        for one, answer in zip(events, answers, strict=True):
            assert (answer.status is EventStatus.DUPLICATE) == (one.id in self.accepted)
            if answer.status is EventStatus.ACCEPTED:
                assert one.shift_id == self.shifts[self.phones.index(who)]
                self.accepted.add(one.id)
            elif answer.status is EventStatus.REFUSED:
                assert answer.message

    @rule(minutes=st.integers(1, 3 * 24 * 60))
    def wait(self, minutes: int) -> None:
        self.stage.clock.move(timedelta(minutes=minutes))

    @rule(which=WHICH, who=OFFICE, start=st.integers(0, 600), length=st.integers(-10, 840))
    def correct(self, which: int, who: Role, start: int, length: int) -> None:
        figures = Figures(started_at=instant(start), ended_at=instant(start + length), stops_done=1)
        self._try(who, lambda it: it.registration.correct(shift_id=self.shifts[which], figures=figures, reason="Na"))

    @rule(which=WHICH, who=OFFICE)
    def hand_in(self, which: int, who: Role) -> None:
        self._try(who, lambda it: it.registration.hand_in(shift_id=self.shifts[which]))

    @rule(which=WHICH, who=OFFICE)
    def approve(self, which: int, who: Role) -> None:
        found = [row for row in self._rows() if row.shift_id == self.shifts[which] and row.is_current]
        ids = [row.id for row in found]
        self._try(who, lambda it: it.settlement.approve(registration_ids=ids))

    def _try(self, who: Role, act: Callable[[Any], object]) -> None:
        with contextlib.suppress(Refusal), self.stage.acting(who) as depotflow:
            act(depotflow)

    @invariant()
    def each_event_counts_once(self) -> None:
        with tenant_scope(self.stage.company.environment, self.stage.company.member(Role.OWNER)) as scope:
            stored = scope.session.scalars(select(DriverEvent.id).where(DriverEvent.shift_id.in_(self.shifts))).all()
            assert sorted(stored) == sorted(self.accepted)

    @invariant()
    def one_registration_stands_and_no_minute_counts_twice(self) -> None:
        with tenant_scope(self.stage.company.environment, self.stage.company.member(Role.OWNER)) as scope:
            for shift_id, driver_id in zip(self.shifts, self.drivers, strict=True):
                shift = scope.get(Shift, shift_id, what="Deze dienst")
                rows = [row for row in self._rows() if row.shift_id == shift_id]
                current = [row for row in rows if row.is_current]
                assert [row.version for row in rows] == list(range(1, len(rows) + 1))
                assert len(current) == bool(rows)
                assert (shift.state in HANDED_IN) <= bool(current and current[0].ended_at)
                assert (shift.state is ShiftState.APPROVED) == bool(current and current[0].approved_at)
                for row in current:
                    length = (row.ended_at - row.started_at).total_seconds() / 60 if row.ended_at else 10_000
                    assert row.break_minutes <= length
                    assert row.wait_minutes <= length
                if current and shift.state is ShiftState.RUNNING:
                    facts = facts_by_events(scope, [shift_id], driver_id)[shift_id]
                    assert (facts.started_at, facts.ended_at) == (current[0].started_at, current[0].ended_at)

    @invariant()
    def what_is_approved_stands(self) -> None:
        for row in self._rows():
            figures = (row.started_at, row.ended_at, row.break_minutes, row.stops_done, row.driver_id, row.approved_by)
            if row.approved_at is not None:
                assert row.approved_by != row.registered_by
                assert self.approved.setdefault(row.id, figures) == figures

    def _rows(self) -> list[Registration]:
        with tenant_scope(self.stage.company.environment, self.stage.company.member(Role.OWNER)) as scope:
            mine = Registration.shift_id.in_(self.shifts)
            return list(scope.session.scalars(select(Registration).where(mine).order_by(Registration.version)))


def test_any_order_of_taps_corrections_and_approvals_adds_up(
    company: Company, acting: Acting, clock: StandingClock
) -> None:
    class Here(Life):
        stage = Stage(company, acting, clock)

    try_out(
        Here,
        settings=settings(
            max_examples=8,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
