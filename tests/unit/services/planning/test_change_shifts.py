from datetime import date, timedelta
from uuid import UUID

import pytest

from models.tables import Driver
from models.values.ids import new_id
from models.values.kinds import EngagementKind, Role, VehicleOwner
from models.values.refusal import NotFound, Refusal
from services.gateways.clock import StandingClock
from services.planning.change_shifts import ShiftChange
from services.planning.refusals import (
    DriverIsBusy,
    OutsideTheWeek,
    ShiftHasChanged,
    TimesDoNotFit,
    UnknownShift,
    UnknownVan,
    VehicleIsBusy,
)
from services.planning.turn import Edit, SeenShift
from services.scope import Environment
from tests.company import Company
from tests.conftest import Acting
from tests.statements import noted_statements
from tests.unit.services.planning.conftest import MONDAY, SUNDAY, TUESDAY, WEEK, PlannedWeek, Titles, minutes


def change(week: PlannedWeek, shift: SeenShift, **wanted: object) -> Edit:
    with week.acting() as depotflow:
        one = ShiftChange(id=shift.id, version=shift.version, **wanted)  # type: ignore[arg-type]  # spelled out below
        return depotflow.planning.change_shifts(week=WEEK, changes=[one])


def test_an_open_route_gets_a_driver(week: PlannedWeek) -> None:
    shift = week.shift()
    edit = change(week, shift, driver_id=week.daan)
    assert edit.versions == ((shift.id, 2),)
    assert week.chip(shift).driver_id == week.daan


def test_who_gives_a_shift_up_and_who_gets_it_are_read_once(week: PlannedWeek, environment: Environment) -> None:
    shift = week.shift(week.daan, MONDAY)
    with noted_statements(environment) as statements:
        edit = change(week, shift, day=TUESDAY)
        change(week, SeenShift(shift.id, edit.versions[0][1]), driver_id=week.sara)
    assert sum("FROM drivers LEFT OUTER JOIN" in " ".join(statement.split()) for statement in statements) == 2


def test_the_patch_says_what_a_fresh_board_says(week: PlannedWeek) -> None:
    week.shift(week.daan, MONDAY, start="13:00", end="22:00")
    shift = week.shift(None, TUESDAY, route=week.other_route)
    edit = change(week, shift, driver_id=week.daan)
    board = week.board()
    assert edit.patch.sequence == board.sequence
    assert list(edit.patch.shifts) == [chip for chip in board.shifts if chip.id == shift.id]


def test_a_move_that_breaks_a_rule_is_allowed_and_marked(week: PlannedWeek, titles: Titles) -> None:
    week.shift(week.daan, MONDAY, start="13:00", end="22:30")
    shift = week.shift(None, TUESDAY, start="05:00", end="12:00")
    change(week, shift, driver_id=week.daan)
    assert titles(shift) == ["Rusttijd te kort: 6 u 30 m", "Te lang achter elkaar: 15 u 30 m"]


def test_the_patch_carries_the_marks_that_appear_and_vanish_elsewhere(week: PlannedWeek) -> None:
    evening = week.shift(week.daan, MONDAY, start="13:00", end="22:30")
    early = week.shift(week.daan, TUESDAY, start="05:00", end="12:00")
    edit = change(week, evening, driver_id=None)
    drawn = {chip.id: chip for chip in edit.patch.shifts}
    assert drawn.keys() == {evening.id, early.id}
    assert drawn[early.id].findings == ()


def test_one_driver_never_drives_two_shifts_at_once(week: PlannedWeek) -> None:
    week.shift(week.daan, MONDAY)
    other = week.shift(week.sara, MONDAY, route=week.other_route, start="12:00", end="20:00")
    with pytest.raises(DriverIsBusy, match="Daan de Wit rijdt dan al E-101, 07:00–15:45"):
        change(week, other, driver_id=week.daan)
    assert week.chip(other).driver_id == week.sara


def test_a_shift_of_the_night_before_the_week_is_in_the_way_too(week: PlannedWeek) -> None:
    week.shift(week.daan, MONDAY - timedelta(days=1), start="22:00", end="31:00")
    shift = week.shift(None, MONDAY, start="06:00", end="12:00")
    with pytest.raises(DriverIsBusy):
        change(week, shift, driver_id=week.daan)


def test_two_drivers_can_be_exchanged(week: PlannedWeek) -> None:
    one, other = week.shift(week.daan), week.shift(week.sara, route=week.other_route)
    with week.acting() as depotflow:
        depotflow.planning.change_shifts(
            week=WEEK,
            changes=[
                ShiftChange(id=one.id, version=one.version, driver_id=week.sara),
                ShiftChange(id=other.id, version=other.version, driver_id=week.daan),
            ],
        )
    assert (week.chip(one).driver_id, week.chip(other).driver_id) == (week.sara, week.daan)


def test_several_changes_are_all_carried_out_or_none(week: PlannedWeek) -> None:
    week.shift(week.sara, TUESDAY)
    one, other = week.shift(None, MONDAY, route=week.other_route), week.shift(None, TUESDAY, route=week.other_route)
    changes = [ShiftChange(id=each.id, version=each.version, driver_id=week.sara) for each in (one, other)]
    with pytest.raises(DriverIsBusy), week.acting() as depotflow:
        depotflow.planning.change_shifts(week=WEEK, changes=changes)
    assert week.chip(one).driver_id is None


def test_whoever_is_second_hears_who_was_first(week: PlannedWeek, acting: Acting) -> None:
    shift = week.shift()
    change(week, shift, driver_id=week.sara)
    with pytest.raises(ShiftHasChanged) as refusal:
        change(week, shift, driver_id=week.daan)
    assert refusal.value.message.endswith("heeft E-101 net gewijzigd.")
    assert refusal.value.detail == "E-101 staat nu op Sara Bos."
    assert week.chip(shift).driver_id == week.sara


def test_times_change_to_the_quarter_and_past_midnight(week: PlannedWeek) -> None:
    shift = week.shift(week.daan)
    change(week, shift, start=minutes("18:00"), end=minutes("26:15"))
    chip = week.chip(shift)
    assert (chip.start, chip.end, chip.day) == (1080, 1575, 0)


def test_a_move_to_another_day_keeps_the_times(week: PlannedWeek) -> None:
    shift = week.shift(week.daan)
    change(week, shift, day=SUNDAY)
    chip = week.chip(shift)
    assert (chip.day, chip.start, chip.end) == (6, 420, 945)


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"day": SUNDAY + timedelta(days=1)}, OutsideTheWeek),
        ({"start": 420, "end": 430}, TimesDoNotFit),
        ({"start": 420, "end": 1_900}, TimesDoNotFit),
        ({"van": "999"}, UnknownVan),
        ({"driver_id": new_id()}, NotFound),
        ({"route_id": new_id()}, NotFound),
    ],
    ids=["next week", "ten minutes", "more than a day", "no such van", "no such driver", "no such route"],
)
def test_what_cannot_be_is_refused(week: PlannedWeek, wanted: dict[str, object], refusal: type[Refusal]) -> None:
    shift = week.shift(week.daan)
    with pytest.raises(refusal):
        change(week, shift, **wanted)


def test_a_shift_of_another_week_or_company_does_not_exist(
    week: PlannedWeek, other_company: Company, acting: Acting
) -> None:
    later = week.shift(None, MONDAY + timedelta(days=7))
    with pytest.raises(UnknownShift):
        change(week, later, driver_id=week.daan)
    mine = week.shift()
    theirs = ShiftChange(id=mine.id, version=mine.version, driver_id=None)
    with pytest.raises(UnknownShift), acting(other_company.member(Role.OWNER)) as depotflow:
        depotflow.planning.change_shifts(week=WEEK, changes=[theirs])


class TestVans:
    def test_a_driver_brings_their_own_van(self, week: PlannedWeek, company: Company) -> None:
        van = company.build_vehicle("31")
        fix_van(week, week.daan, van)
        shift = week.shift()
        change(week, shift, driver_id=week.daan)
        assert week.chip(shift).van == "31"

    def test_and_takes_it_along_again(self, week: PlannedWeek, company: Company) -> None:
        fix_van(week, week.daan, company.build_vehicle("31"))
        shift = week.shift(week.daan)
        change(week, shift, driver_id=week.sara)
        assert week.chip(shift).van == ""

    def test_who_gets_a_shift_back_gets_the_van_back(self, week: PlannedWeek, company: Company) -> None:
        company.build_vehicle("12")
        fix_van(week, week.sara, company.build_vehicle("27"))
        shift = week.shift(week.daan, van="12")
        there = change(week, shift, driver_id=week.sara)
        assert week.chip(shift).van == "27"
        change(week, SeenShift(*there.versions[0]), driver_id=week.daan)
        assert week.chip(shift).van == "12"

    @pytest.mark.parametrize(
        ("day", "start", "end"),
        [(MONDAY, "07:00", "15:45"), pytest.param(MONDAY - timedelta(days=1), "23:00", "31:30", id="the night before")],
    )
    def test_a_van_that_is_out_is_passed_over(
        self, week: PlannedWeek, company: Company, day: date, start: str, end: str
    ) -> None:
        fix_van(week, week.daan, company.build_vehicle("31"))
        week.shift(week.sara, day, route=week.other_route, start=start, end=end, van="31")
        shift = week.shift()
        change(week, shift, driver_id=week.daan)
        assert week.chip(shift).van == ""

    def test_a_van_that_is_chosen_must_be_free(self, week: PlannedWeek, company: Company) -> None:
        company.build_vehicle("31")
        week.shift(week.sara, route=week.other_route, van="31")
        shift = week.shift(week.daan)
        with pytest.raises(VehicleIsBusy, match="Bus 31 rijdt dan al E-102"):
            change(week, shift, van="31")

    def test_a_zzp_driver_in_our_van_is_marked(self, week: PlannedWeek, company: Company, titles: Titles) -> None:
        company.build_vehicle("31", owner=VehicleOwner.OWN)
        omer = company.build_driver("Ömer Şahin", kind=EngagementKind.ZZP, depot_id=week.depot)
        shift = week.shift(omer, van="31")
        assert titles(shift) == ["Zzp'er in jouw bus 31"]


def test_every_change_of_driver_is_remembered(week: PlannedWeek, clock: StandingClock) -> None:
    shift = week.shift(week.daan)
    clock.move(timedelta(minutes=1))
    change(week, shift, driver_id=week.sara)
    with week.acting() as depotflow:
        history = depotflow.planning.shift(shift_id=shift.id).history
    assert [(row.event, row.driver) for row in history] == [
        ("assigned", "Sara Bos"),
        ("released", "Daan de Wit"),
        ("assigned", "Daan de Wit"),
    ]


def test_an_edit_of_eight_days_ago_does_not_lock_other_weeks(week: PlannedWeek) -> None:
    first = week.shift(week.daan)
    assert week.board().sequence == 1
    assert week.board(WEEK.shifted(1)).sequence == 0
    change(week, first, end=minutes("16:00"))
    assert week.board().sequence == 2


def fix_van(week: PlannedWeek, driver_id: UUID, vehicle_id: UUID) -> None:
    with week.acting() as depotflow:
        depotflow.scope.get(Driver, driver_id, what="Deze chauffeur").fixed_vehicle_id = vehicle_id
