from datetime import timedelta

import pytest

from models.values.ids import new_id
from models.values.refusal import NotFound
from services.planning.board import Look
from services.planning.create_shifts import NewShift, ShiftCopy
from services.planning.refusals import DriverIsBusy, OutsideTheWeek, ShiftHasChanged, TimesDoNotFit, UnknownShift
from services.planning.turn import SeenShift
from tests.unit.services.planning.conftest import MONDAY, TUESDAY, WEDNESDAY, WEEK, PlannedWeek


def remove(week: PlannedWeek, shift: SeenShift) -> SeenShift:
    with week.acting() as depotflow:
        return SeenShift(*depotflow.planning.remove_shifts(week=WEEK, shifts=[shift]).versions[0])


def restore(week: PlannedWeek, shift: SeenShift) -> SeenShift:
    with week.acting() as depotflow:
        return SeenShift(*depotflow.planning.restore_shifts(week=WEEK, shifts=[shift]).versions[0])


def test_a_new_shift_is_a_draft(week: PlannedWeek) -> None:
    chip = week.chip(week.shift(week.daan, TUESDAY))
    assert (chip.look, chip.day, chip.start, chip.end, chip.row_version) == (Look.DRAFT, 1, 420, 945, 1)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"day": MONDAY + timedelta(days=7)}, OutsideTheWeek),
        ({"end": 425}, TimesDoNotFit),
        ({"route_id": new_id()}, NotFound),
        ({"driver_id": new_id()}, NotFound),
    ],
)
def test_a_shift_that_cannot_be_is_not_made(
    week: PlannedWeek, wrong: dict[str, object], refusal: type[Exception]
) -> None:
    given = {"route_id": week.route, "day": MONDAY, "start": 420, "end": 945, **wrong}
    with pytest.raises(refusal), week.acting() as depotflow:
        depotflow.planning.create_shifts(week=WEEK, shifts=[NewShift(**given)])  # type: ignore[arg-type]  # listed above
    assert week.board().shifts == []


def test_copies_are_drafts_of_their_own(week: PlannedWeek) -> None:
    shift = week.shift(week.daan, MONDAY)
    copies = [
        ShiftCopy(source_id=shift.id, route_id=week.route, day=day, driver_id=week.daan) for day in (TUESDAY, WEDNESDAY)
    ]
    with week.acting() as depotflow:
        edit = depotflow.planning.copy_shifts(week=WEEK, copies=copies)
    assert len({shift_id for shift_id, _ in edit.versions} | {shift.id}) == 3
    assert sorted((chip.day, chip.driver_id) for chip in week.board().shifts) == [(day, week.daan) for day in range(3)]


def test_a_copy_onto_a_busy_driver_makes_nothing(week: PlannedWeek) -> None:
    shift = week.shift(week.daan, MONDAY)
    week.shift(week.sara, TUESDAY, route=week.other_route)
    copies = [
        ShiftCopy(source_id=shift.id, route_id=week.route, day=MONDAY, driver_id=week.sara),
        ShiftCopy(source_id=shift.id, route_id=week.route, day=TUESDAY, driver_id=week.sara),
    ]
    with pytest.raises(DriverIsBusy), week.acting() as depotflow:
        depotflow.planning.copy_shifts(week=WEEK, copies=copies)
    assert len(week.board().shifts) == 2


def test_a_removed_shift_is_gone_and_comes_back(week: PlannedWeek) -> None:
    shift = week.shift(week.daan)
    gone = remove(week, shift)
    assert week.board().shifts == []
    restore(week, gone)
    chip = week.chip(shift)
    assert (chip.driver_id, chip.look, chip.row_version) == (week.daan, Look.DRAFT, 3)


def test_a_removed_shift_leaves_its_driver_free(week: PlannedWeek) -> None:
    gone = remove(week, week.shift(week.daan))
    week.shift(week.daan, route=week.other_route)
    with pytest.raises(DriverIsBusy):
        restore(week, gone)


def test_nobody_changes_what_somebody_else_removed(week: PlannedWeek) -> None:
    shift = week.shift(week.daan)
    gone = remove(week, shift)
    with pytest.raises(ShiftHasChanged, match="verwijderd"):
        remove(week, gone)


def test_an_unknown_shift_cannot_be_removed(week: PlannedWeek) -> None:
    with pytest.raises(UnknownShift):
        remove(week, SeenShift(new_id(), 1))
