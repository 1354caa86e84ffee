from datetime import timedelta

import pytest
from sqlalchemy import select

from models.tables import Contractor, EngagementPeriod, Shift
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import EngagementKind, Role, ShiftState
from models.values.refusal import NotAllowed, NotFound
from services.planning.add_route_days import RouteDay
from services.planning.board import Look
from services.planning.change_shifts import ShiftChange
from services.planning.refusals import ShiftHasChanged, TimesDoNotFit
from tests.unit.services.planning.conftest import MONDAY, SUNDAY, TUESDAY, WEEK, PlannedWeek


def route_day(week: PlannedWeek, key: str, **different: object) -> RouteDay:
    given = {"route_id": week.route, "day": MONDAY, "start": 420, "end": 945, "expected_stops": 142, **different}
    return RouteDay(import_key=key, **given)  # type: ignore[arg-type]  # by name


def test_asked_routes_become_open_drafts_once(week: PlannedWeek) -> None:
    rows = [route_day(week, "a"), route_day(week, "b", day=SUNDAY + timedelta(days=1))]
    with week.acting() as depotflow:
        first = depotflow.planning.add_route_days(rows=rows)
    with week.acting() as depotflow:
        again = depotflow.planning.add_route_days(rows=[*rows, route_day(week, "c", day=TUESDAY)])
    assert (first.added, first.known, again.added, again.known) == (2, 0, 1, 2)
    assert [(chip.day, chip.driver_id, chip.look) for chip in week.board().shifts] == [
        (0, None, Look.DRAFT),
        (1, None, Look.DRAFT),
    ]
    assert len(week.board(WEEK.shifted(1)).shifts) == 1


@pytest.mark.parametrize(("wrong", "refusal"), [({"route_id": new_id()}, NotFound), ({"end": 421}, TimesDoNotFit)])
def test_one_wrong_row_adds_nothing(week: PlannedWeek, wrong: dict[str, object], refusal: type[Exception]) -> None:
    rows = [route_day(week, "a"), route_day(week, "b", **wrong)]
    with pytest.raises(refusal), week.acting() as depotflow:
        depotflow.planning.add_route_days(rows=rows)
    assert week.board().shifts == []


def test_remarks_need_no_publication(week: PlannedWeek) -> None:
    shift = week.shift(week.daan)
    with week.acting() as depotflow:
        sequence = depotflow.planning.preview_publication(week=WEEK).sequence
        depotflow.planning.publish(week=WEEK, sequence=sequence)
    seen = week.seen(shift)
    with week.acting() as depotflow:
        depotflow.planning.remark_on_shift(
            shift_id=shift.id, version=seen.version, dock=" 21 ", note="Sleutel bij de balie", expected_stops=150
        )
    assert week.chip(shift).look is Look.PUBLISHED
    with week.acting() as depotflow:
        detail = depotflow.planning.shift(shift_id=shift.id)
        assert (detail.dock, detail.note, detail.expected_stops) == ("21", "Sleutel bij de balie", 150)
        with pytest.raises(ShiftHasChanged):
            depotflow.planning.remark_on_shift(
                shift_id=shift.id, version=seen.version, dock="22", note="", expected_stops=None
            )


def test_a_shift_tells_everything_about_itself(week: PlannedWeek) -> None:
    shift = week.shift(week.daan, TUESDAY)
    with week.acting() as depotflow:
        detail = depotflow.planning.shift(shift_id=shift.id)
    assert (detail.code, detail.depot, detail.principal, detail.driver) == (
        "E-101",
        "Eindhoven",
        "Noordster",
        "Daan de Wit",
    )
    assert (detail.start, detail.end, detail.look, detail.is_locked) == (420, 945, Look.DRAFT, False)
    assert detail.week == IsoWeek(2026, 26)


def test_what_a_zzp_driver_has_is_an_assignment_from_the_day_they_are_one(week: PlannedWeek) -> None:
    shifts = [week.shift(week.daan, day) for day in (MONDAY, TUESDAY)]
    week.company.build_driver("Iris Jansen", kind=EngagementKind.ZZP)
    with week.acting(week.company.member(Role.OWNER)) as depotflow:
        employed = depotflow.scope.session.scalars(
            select(EngagementPeriod).where(EngagementPeriod.driver_id == week.daan)
        ).one()
        employed.valid_until = TUESDAY
        contractor_id = depotflow.scope.session.scalars(select(Contractor.id)).one()
        depotflow.scope.session.flush()
        depotflow.scope.add(
            EngagementPeriod(
                driver_id=week.daan,
                kind=EngagementKind.ZZP,
                valid_from=TUESDAY,
                contractor_id=contractor_id,
                contract_minutes=0,
            )
        )
        details = [depotflow.planning.shift(shift_id=shift.id) for shift in shifts]
    assert [detail.is_assignment for detail in details] == [False, True]


def test_a_shift_that_has_begun_is_locked_on_the_board(week: PlannedWeek) -> None:
    shift = week.shift(week.daan)
    with week.acting() as depotflow:
        depotflow.scope.get(Shift, shift.id, what="Deze dienst").state = ShiftState.RUNNING
    with week.acting() as depotflow:
        patch = depotflow.planning.redraw_shifts(week=WEEK, shift_ids=[shift.id])
    assert (patch.sequence, [chip.look for chip in patch.shifts]) == (0, [Look.LOCKED])
    assert week.chip(shift).look is Look.LOCKED


def test_the_count_is_that_of_the_preview(week: PlannedWeek) -> None:
    shift = week.shift(week.daan)
    week.shift(None, TUESDAY)

    def counted() -> int:
        with week.acting() as depotflow:
            preview = depotflow.planning.preview_publication(week=WEEK)
            assert depotflow.planning.count_unpublished(week=WEEK) == preview.total
            if preview.ready:
                depotflow.planning.publish(week=WEEK, sequence=preview.sequence)
        return preview.total

    assert (counted(), counted()) == (1, 0)
    with week.acting() as depotflow:
        change = ShiftChange(id=shift.id, version=week.seen(shift).version, driver_id=None)
        depotflow.planning.change_shifts(week=WEEK, changes=[change])
    assert (counted(), counted()) == (1, 0)


def test_a_driver_sees_no_board(week: PlannedWeek) -> None:
    with pytest.raises(NotAllowed), week.acting(week.company.as_driver(week.daan)) as depotflow:
        depotflow.planning.board(week=WEEK)


def test_finance_looks_and_does_not_touch(week: PlannedWeek) -> None:
    with week.acting(Role.FINANCE) as depotflow:
        assert depotflow.planning.open_week(week=WEEK, page_id="a").unpublished == 0
        with pytest.raises(NotAllowed):
            depotflow.planning.copy_week(week=WEEK)


def test_choices_name_who_and_what_can_be_planned(week: PlannedWeek) -> None:
    week.company.build_vehicle("31")
    with week.acting() as depotflow:
        choices = depotflow.planning.choices(week=WEEK)
    assert [name for _, name in choices.drivers] == ["Daan de Wit", "Sara Bos"]
    assert [(route.code, route.depot, route.start, route.end) for route in choices.routes] == [
        ("E-101", "Eindhoven", 420, 945),
        ("E-102", "Eindhoven", 420, 945),
    ]
    assert list(choices.vans) == ["31"]
