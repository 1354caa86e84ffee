"""Two people who change the same thing at the same time."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from services.fleet.vehicles import VehicleData
from services.merging import ChangedMeanwhile, data_of, merged
from tests.conftest import Acting


@dataclass(frozen=True, kw_only=True)
class Van:
    number: str = "08"
    plate: str = "V-520-ZK"
    apk_until: date | None = None


SHOWN = Van()


@pytest.mark.parametrize(
    ("mine", "now", "result"),
    [
        ({}, {}, {}),
        ({"number": "9"}, {}, {"number": "9"}),
        ({}, {"number": "7"}, {"number": "7"}),
        ({"number": "9"}, {"plate": "V-1-AB"}, {"number": "9", "plate": "V-1-AB"}),
        ({"number": "9"}, {"number": "9"}, {"number": "9"}),
    ],
)
def test_changes_to_different_fields_both_stand(
    mine: dict[str, str], now: dict[str, str], result: dict[str, str]
) -> None:
    assert merged(replace(SHOWN, **mine), seen=SHOWN, now=replace(SHOWN, **now)) == replace(SHOWN, **result)  # type: ignore[arg-type]  # strings only


def test_without_what_was_shown_everything_is_as_filled_in() -> None:
    assert merged(SHOWN, seen=None, now=replace(SHOWN, number="7")) == SHOWN


def test_two_answers_to_the_same_question_are_refused_at_the_field_with_what_stands_there() -> None:
    now = replace(SHOWN, apk_until=date(2027, 3, 1))
    with pytest.raises(ChangedMeanwhile) as caught:
        merged(replace(SHOWN, apk_until=date(2028, 3, 1)), seen=SHOWN, now=now)
    assert (caught.value.field, caught.value.now) == ("apk_until", now.apk_until)
    assert "01-03-2027" in caught.value.message


def test_data_is_taken_by_name() -> None:
    assert data_of(Van, SHOWN) == SHOWN


def test_the_second_of_two_colleagues_is_told_and_wins_when_asked_again(acting: Acting) -> None:
    with acting() as depotflow:
        key = depotflow.fleet.add_vehicle(data=VehicleData(number="8", plate="V-520-ZK", make_model="Crafter"))
        seen = depotflow.fleet.get_vehicle(vehicle_id=key).data
    with acting() as depotflow:
        depotflow.fleet.change_vehicle(vehicle_id=key, data=replace(seen, number="9", payload_kg=900), seen=seen)
    mine = replace(seen, number="10", make_model="Sprinter")
    with pytest.raises(ChangedMeanwhile, match="in '9'"), acting() as depotflow:
        depotflow.fleet.change_vehicle(vehicle_id=key, data=mine, seen=seen)
    with acting() as depotflow:
        depotflow.fleet.change_vehicle(vehicle_id=key, data=mine, seen=replace(seen, number="9"))
        after = depotflow.fleet.get_vehicle(vehicle_id=key).data
    assert (after.number, after.make_model, after.payload_kg) == ("10", "Sprinter", 900)
