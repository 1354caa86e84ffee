"""A planner who works for one depot: sees and plans that, under the rules of all that its drivers do."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from models.tables import PlannedWeek as PlannedWeekRow
from models.tables import Shift
from models.values.kinds import Role, ShiftState
from models.values.refusal import InvalidValue, NotFound
from services.access.permissions import AT_DEPOTS
from services.people.save_driver import DriverData
from services.planning.change_shifts import ShiftChange
from services.planning.kept_weeks import KeptWeeks
from services.planning.publish import publish
from services.planning.refusals import DriverIsBusy, VehicleIsBusy
from services.planning.turn import SeenShift
from services.scope import Identity
from tests.unit.services.planning.conftest import TUESDAY, WEEK, PlannedWeek


@pytest.fixture
def tilburg(week: PlannedWeek) -> UUID:
    """The route of another depot, where Daan drives too."""
    return week.company.build_route(week.company.build_depot("Tilburg", principal="Kwadrant"), "T-301")


@pytest.fixture
def limited(week: PlannedWeek) -> Identity:
    """A planner of the first depot."""
    planner = week.company.member(Role.PLANNER)
    return replace(planner, role=None, rights=AT_DEPOTS, depots=frozenset({week.depot}))


def give(week: PlannedWeek, shift: SeenShift, who: Identity, **change: object) -> object:
    with week.acting(who) as depotflow:
        wanted = ShiftChange(id=shift.id, version=shift.version, **change)  # type: ignore[arg-type]  # named by the test
        return depotflow.planning.change_shifts(week=WEEK, changes=[wanted])


def findings(week: PlannedWeek, shift: SeenShift, who: Identity) -> list[tuple[str, str]]:
    with week.acting(who) as depotflow:
        board = depotflow.planning.board(week=WEEK)
    chip = next(each for each in board.shifts if each.id == shift.id)
    return [(finding.title, finding.text) for finding in chip.findings]


def test_the_board_has_the_own_depot_only(week: PlannedWeek, tilburg: UUID, limited: Identity) -> None:
    own = week.shift(week.sara)
    week.shift(week.daan, route=tilburg)
    strange = week.company.build_driver("Iris Jansen", depot_id=week.company.build_depot("Breda"))
    with week.acting(limited) as depotflow:
        board = depotflow.planning.board(week=WEEK)
        choices = depotflow.planning.choices(week=WEEK)
    assert [shift.id for shift in board.shifts] == [own.id]
    assert [depot.id for depot in board.depots] == [week.depot]
    assert strange not in {driver.id for driver in board.drivers}
    assert {route.id for route in board.routes} == {week.route, week.other_route}
    assert "Iris Jansen" not in {name for _, name in choices.drivers}


def test_a_week_kept_for_one_is_not_sent_to_another(week: PlannedWeek, tilburg: UUID, limited: Identity) -> None:
    week.shift(week.sara)
    week.shift(week.daan, route=tilburg)
    kept = KeptWeeks()
    tags = []
    for who in (week.company.member(Role.PLANNER), limited, week.company.member(Role.PLANNER), limited):
        with week.acting(who) as depotflow:
            tags.append(depotflow.planning.send_week(week=WEEK, kept=kept).tag)
    assert tags[0] == tags[2] != tags[1] == tags[3]


def test_rest_after_a_shift_elsewhere_is_held_to_without_saying_where(
    week: PlannedWeek, tilburg: UUID, limited: Identity
) -> None:
    week.shift(week.daan, route=tilburg, start="12:00", end="22:00")
    own = week.shift(week.daan, TUESDAY, start="05:00", end="13:00")
    seen_by_all = findings(week, own, week.company.member(Role.PLANNER))
    seen = findings(week, own, limited)
    assert [title for title, _ in seen] == [title for title, _ in seen_by_all] != []
    assert "T-301" in repr(seen_by_all)
    assert "T-301" not in repr(seen)


def test_who_drives_elsewhere_is_busy(week: PlannedWeek, tilburg: UUID, limited: Identity) -> None:
    week.shift(week.daan, route=tilburg)
    own = week.shift(None)
    with week.acting(limited) as depotflow:
        candidates = depotflow.planning.candidates(week=WEEK, shift_ids=[own.id])
    assert {row.name: row.busy_with for row in candidates.rows}["Daan de Wit"] == "elders"
    with pytest.raises(DriverIsBusy) as refusal:
        give(week, own, limited, driver_id=week.daan)
    assert "T-301" not in refusal.value.message


def test_a_van_that_is_out_elsewhere_is_busy(week: PlannedWeek, tilburg: UUID, limited: Identity) -> None:
    week.company.build_vehicle("31")
    week.shift(week.sara, route=tilburg, van="31")
    own = week.shift(week.daan)
    with pytest.raises(VehicleIsBusy) as refusal:
        give(week, own, limited, van="31")
    assert "T-301" not in refusal.value.message


def test_a_driver_of_another_depot_is_not_found(week: PlannedWeek, limited: Identity) -> None:
    strange = week.company.build_driver("Iris Jansen", depot_id=week.company.build_depot("Breda"))
    with pytest.raises(NotFound):
        give(week, week.shift(None), limited, driver_id=strange)


def test_who_was_lent_by_another_depot_is_seen_as_long_as_they_have_a_shift(
    week: PlannedWeek, limited: Identity
) -> None:
    lent = week.company.build_driver("Iris Jansen", depot_id=week.company.build_depot("Breda"))
    shift = week.shift(lent)
    with week.acting(limited) as depotflow:
        assert lent in {driver.id for driver in depotflow.planning.board(week=WEEK).drivers}
    give(week, shift, limited, driver_id=week.daan)
    with week.acting(limited) as depotflow:
        assert lent not in {driver.id for driver in depotflow.planning.board(week=WEEK).drivers}


def test_publishing_tells_the_own_depot_and_leaves_the_rest(
    week: PlannedWeek, tilburg: UUID, limited: Identity
) -> None:
    own, other = week.shift(week.sara), week.shift(week.daan, route=tilburg)
    with week.acting(limited) as depotflow:
        assert depotflow.planning.count_unpublished(week=WEEK) == 1
        preview = depotflow.planning.preview_publication(week=WEEK)
        done = publish(depotflow.scope, week=WEEK, sequence=preview.sequence, reason="Akkoord")
    assert done.shifts == 1
    with week.acting() as depotflow:
        states = {row.id: row.state for row in depotflow.scope.session.scalars(select(Shift))}
        assert depotflow.planning.count_unpublished(week=WEEK) == 1
    assert states == {own.id: ShiftState.PUBLISHED, other.id: ShiftState.DRAFT}


def test_the_forecast_of_the_week_stays_that_of_all_depots(week: PlannedWeek, tilburg: UUID, limited: Identity) -> None:
    week.shift(week.daan, route=tilburg)
    own = week.shift(None, TUESDAY)

    def forecast() -> object:
        with week.acting() as depotflow:
            return depotflow.scope.session.scalars(select(PlannedWeekRow.forecast)).one()

    with week.acting() as depotflow:
        depotflow.planning.ensure_forecast(week=WEEK)
    give(week, own, limited, driver_id=week.daan)
    followed = forecast()
    with week.acting() as depotflow:
        row = depotflow.scope.session.scalars(select(PlannedWeekRow)).one()
        row.forecast = None
    with week.acting() as depotflow:
        depotflow.planning.ensure_forecast(week=WEEK)
    assert followed == forecast() != [[0, 0]] * 7


def test_a_driver_whom_they_add_works_at_their_depot(week: PlannedWeek, limited: Identity) -> None:
    with week.acting(limited) as depotflow, pytest.raises(InvalidValue):
        depotflow.people.add_driver(data=DriverData(name="Iris Jansen"))
    with week.acting(limited) as depotflow:
        added = depotflow.people.add_driver(data=DriverData(name="Iris Jansen", home_depot_id=week.depot))
    with week.acting(limited) as depotflow:
        assert depotflow.people.get_driver(driver_id=added).home_depot_id == week.depot


def test_a_fixed_route_of_another_depot_stays_when_something_else_is_changed(
    week: PlannedWeek, tilburg: UUID, limited: Identity
) -> None:
    with week.acting() as depotflow:
        data = DriverData(name="Daan de Wit", home_depot_id=week.depot, fixed_route_template_id=tilburg)
        depotflow.people.change_driver(driver_id=week.daan, data=data)
    with week.acting(limited) as depotflow:
        data = replace(data, remark="Rijdt graag vroeg")
        depotflow.people.change_driver(driver_id=week.daan, data=data)
        assert depotflow.people.get_driver(driver_id=week.daan).remark == "Rijdt graag vroeg"
        strange = week.company.build_route(week.company.build_depot("Breda"), "B-1")
        with pytest.raises(NotFound):
            depotflow.people.change_driver(driver_id=week.daan, data=replace(data, fixed_route_template_id=strange))


def test_the_other_depots_of_a_driver_are_left_as_they_are(week: PlannedWeek, limited: Identity) -> None:
    tilburg = week.company.build_depot("Tilburg")
    with week.acting() as depotflow:
        data = DriverData(name="Daan de Wit", home_depot_id=tilburg, depot_ids=(week.depot,))
        depotflow.people.change_driver(driver_id=week.daan, data=data)
    with week.acting(limited) as depotflow:
        data = DriverData(name="Daan de Witte", home_depot_id=week.depot)
        depotflow.people.change_driver(driver_id=week.daan, data=data)
    with week.acting() as depotflow:
        detail = depotflow.people.get_driver(driver_id=week.daan)
    assert (detail.name, detail.home_depot_id, set(detail.depot_ids)) == (
        "Daan de Witte",
        tilburg,
        {tilburg, week.depot},
    )


def test_two_people_with_other_depots_in_turn_each_see_their_own(week: PlannedWeek, tilburg: UUID) -> None:
    own, other = week.shift(week.sara), week.shift(week.daan, route=tilburg)
    planner = week.company.member(Role.PLANNER)
    with week.acting() as depotflow:
        elsewhere = next(row.id for row in depotflow.organisation.list_depots() if row.id != week.depot)
    wanted = {
        frozenset({week.depot}): {own.id},
        frozenset({elsewhere}): {other.id},
        frozenset({week.depot, elsewhere}): {own.id, other.id},
        frozenset[UUID](): set[UUID](),
    }
    for _ in range(2):
        for depots, ids in wanted.items():
            with week.acting(replace(planner, depots=depots)) as depotflow:
                assert {shift.id for shift in depotflow.planning.board(week=WEEK).shifts} == ids


def test_a_copied_week_leaves_off_who_drives_elsewhere(week: PlannedWeek, tilburg: UUID, limited: Identity) -> None:
    week.company.build_vehicle("31")
    week.company.build_vehicle("32")
    week.shift(week.daan, van="31")
    week.shift(week.sara, route=week.other_route, van="32")
    following = WEEK.shifted(1)
    day = WEEK.monday + timedelta(days=7)
    week.shift(week.daan, day, route=tilburg)
    week.shift(None, day, route=tilburg, start="06:00", van="32")
    with week.acting(limited) as depotflow:
        done = depotflow.planning.copy_week(week=following)
    assert (len(done.made), done.opened) == (2, 1)
    with week.acting(limited) as depotflow:
        chips = {(chip.driver_id, chip.van) for chip in depotflow.planning.board(week=following).shifts}
    assert chips == {(None, ""), (week.sara, "")}
