"""What a driver reads of a shift: what changed stands out, and only that."""

from datetime import UTC, datetime, timedelta

import pytest

from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import ShiftState
from pages.driver.week import _about, _first
from services.planning.own_shifts import OwnShiftRow
from tests.company import Company
from tests.conftest import Acting

SEVEN = datetime(2026, 6, 22, 5, tzinfo=UTC)
FOUR = SEVEN + timedelta(hours=9)


def said(**changes: object) -> str:
    row = OwnShiftRow(
        id=new_id(),
        service_date=SEVEN.date(),
        starts_at=SEVEN,
        ends_at=FOUR,
        route_code="E-101",
        route_name="Centrum",
        depot="Eindhoven",
        dock="",
        vehicle=str(changes.pop("vehicle", "03")),
        plate="",
        note="",
        state=ShiftState.PUBLISHED,
        can_be_answered=True,
        confirm_by=None,
        decline_reason="",
        changed_from=changes.pop("changed_from", None),  # type: ignore[arg-type]  # the table holds the right types
        vehicle_before=str(changes.pop("vehicle_before", "")),
    )
    return str(_about(row)).replace("\N{NO-BREAK SPACE}", " ").partition("<small>")[2].removesuffix("</small>")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "07:00–16:00, bus 03"),
        ({"vehicle": ""}, "07:00–16:00"),
        (
            {"changed_from": (SEVEN, FOUR), "vehicle_before": "02"},
            "07:00–16:00, <ins>bus 03</ins>, was bus 02",
        ),
        (
            {"changed_from": (SEVEN, FOUR - timedelta(hours=1)), "vehicle_before": "03"},
            "<ins>07:00–16:00</ins>, bus 03, was 07:00–15:00",
        ),
        ({"changed_from": (SEVEN, FOUR), "vehicle_before": "03"}, "07:00–16:00, bus 03"),
        ({"changed_from": (SEVEN, FOUR)}, "07:00–16:00, <ins>bus 03</ins>"),
    ],
)
def test_only_what_changed_stands_out(changes: dict[str, object], words: str) -> None:
    assert said(**changes) == words


@pytest.mark.parametrize("weeks", [0, 1, 3])
def test_the_page_opens_at_the_first_week_that_asks_for_an_answer(acting: Acting, company: Company, weeks: int) -> None:
    """The number on the tab counts all weeks that were published."""
    route_id, driver_id = company.build_route(company.build_depot()), company.build_driver()
    company.build_shift(route_id, driver_id, day=SEVEN.date())
    asks = SEVEN.date() + timedelta(days=1, weeks=weeks)
    company.build_shift(route_id, driver_id, day=asks, state=ShiftState.PUBLISHED)
    with acting(company.as_driver(driver_id)) as depotflow:
        known = _first(depotflow, "")
    assert (known.week, known.to_confirm, len(known.asked)) == (IsoWeek.containing(asks), 1, 1)


def test_without_a_question_it_opens_at_this_week(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver()
    with acting(company.as_driver(driver_id)) as depotflow:
        assert _first(depotflow, "").week == IsoWeek.containing(SEVEN.date())
