"""Two planners at the same moment, each in a transaction of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError

from models.tables import Shift
from models.values.calendar import shift_period
from models.values.kinds import Role, ShiftState
from models.values.refusal import Refusal
from services.planning.change_shifts import ShiftChange
from services.planning.refusals import DriverIsBusy, ShiftHasChanged
from services.planning.turn import SeenShift
from services.tenant import TenantServices
from tests.at_once import begin
from tests.unit.services.planning.conftest import MONDAY, WEEK, PlannedWeek


def together(*acts: Callable[[], object]) -> list[object]:
    """Run all at once; returns what each gave or refused."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def give(week: PlannedWeek, shift: SeenShift, driver: object, who: Role) -> Callable[[], object]:
    def act() -> object:
        with week.acting(who) as depotflow:
            change = ShiftChange(id=shift.id, version=shift.version, driver_id=driver)  # type: ignore[arg-type]  # a driver id
            return depotflow.planning.change_shifts(week=WEEK, changes=[change])

    return act


def test_of_two_who_move_the_same_shift_one_wins_and_the_other_hears(week: PlannedWeek) -> None:
    shift = week.shift(None)
    answers = together(
        give(week, shift, week.daan, Role.OWNER),
        give(week, shift, week.sara, Role.PLANNER),
    )
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    assert [type(refusal) for refusal in refusals] == [ShiftHasChanged]
    assert week.chip(shift).row_version == 2


def test_of_two_who_give_a_driver_two_shifts_at_once_one_wins(week: PlannedWeek) -> None:
    one, other = week.shift(None), week.shift(None, route=week.other_route)
    answers = together(
        give(week, one, week.daan, Role.OWNER),
        give(week, other, week.daan, Role.PLANNER),
    )
    assert [type(answer) for answer in answers if isinstance(answer, Refusal)] == [DriverIsBusy]


def test_every_edit_has_a_number_of_its_own(week: PlannedWeek) -> None:
    shifts = [week.shift(None, day) for day in WEEK.days[:4]]
    before = week.board().sequence
    edits = together(*(give(week, shift, week.daan, Role.OWNER) for shift in shifts))
    assert sorted(edit.patch.sequence for edit in edits) == [before + number for number in range(1, 5)]  # type: ignore[attr-defined]  # edits, all of them
    assert week.board().sequence == before + 4


@pytest.mark.parametrize("busy", ["driver", "vehicle"])
def test_of_two_who_write_past_all_checks_the_database_lets_one_through(
    week: PlannedWeek, busy: str, database_url: str
) -> None:
    """The second writes while the first has not ended, so neither can see the shift of the other."""
    who = week.daan if busy == "driver" else week.company.build_vehicle("14")

    def write(depotflow: TenantServices, start: int) -> None:
        ride = shift_period(MONDAY, time(start), time(start + 8))
        row = {
            "service_date": MONDAY, "depot_id": week.depot, "route_template_id": week.route, f"{busy}_id": who,
            "starts_at": ride.start, "ends_at": ride.end, "state": ShiftState.DRAFT,
        }  # fmt: skip
        depotflow.scope.insert(Shift, [row])

    def write_alone() -> None:
        with week.acting() as depotflow:
            write(depotflow, 14)

    with ThreadPoolExecutor(1) as threads:
        with week.acting() as depotflow:
            write(depotflow, 7)
            second = begin(threads, write_alone, database_url=database_url)
        with pytest.raises(IntegrityError, match=f"ex_shifts_{busy}"):
            second.result()
