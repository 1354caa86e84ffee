from datetime import date, timedelta
from uuid import UUID

import pytest

from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, Severity, VehicleOwner
from models.values.minutes import Minutes
from services.rules.planning import DriverFacts, PlannedShift, VehicleFacts, WorkedBefore
from services.rules.planning.reference_period import may_pass
from tests.unit.services.rules.planning.plans import MONDAY, facts, found, marks, week

WEEK = IsoWeek.containing(MONDAY)
VAN = UUID(int=9)
FORTY_HOURS = [(day, "07:00", "15:00") for day in range(5)]


def before(fifteen_weeks: str, three_weeks: str = "0:00", *, of: IsoWeek = WEEK, **nights: int) -> WorkedBefore:
    """What was worked in all fifteen weeks, and in the last three of them, in hours and minutes."""
    return WorkedBefore(week=of, fifteen_weeks=length(fifteen_weeks), three_weeks=length(three_weeks), **nights)


def length(text: str) -> Minutes:
    hours, minutes = text.split(":")
    return Minutes(int(hours) * 60 + int(minutes))


@pytest.mark.parametrize(
    ("fifteen_weeks", "three_weeks", "titles"),
    [
        ("728:00", "120:00", []),
        ("728:01", "120:00", ["Gemiddeld 48 u 1 m over 16 weken"]),
        ("752:00", "120:00", ["Gemiddeld 49 u 30 m over 16 weken"]),
        ("600:00", "180:00", []),
        ("600:00", "180:01", ["Gemiddeld 55 u 1 m over 4 weken"]),
        ("728:01", "180:01", ["Gemiddeld 48 u 1 m over 16 weken", "Gemiddeld 55 u 1 m over 4 weken"]),
    ],
)
def test_a_week_is_on_average_48_hours_in_16_weeks_and_55_in_4(
    fifteen_weeks: str, three_weeks: str, titles: list[str]
) -> None:
    findings = found(week(*FORTY_HOURS), "average_hours", worked=before(fifteen_weeks, three_weeks))
    assert [finding.title for finding in findings] == titles


def test_the_average_is_said_with_its_numbers_and_its_law() -> None:
    (finding,) = found(week(*FORTY_HOURS), "average_hours", worked=before("752:00"))
    assert finding.text == "Gemiddeld 49 u 30 m per week over 16 weken; de wet staat 48 u toe."
    assert finding.source == "Arbeidstijdenwet art. 5:7"


@pytest.mark.parametrize(
    ("fifteen_weeks", "expected"),
    [("728:01", [(5, "warn")]), ("744:01", [(3, "warn")]), ("768:00", [(1, "warn")]), ("800:00", [(1, "warn")])],
)
def test_the_shift_that_passes_the_average_bears_the_mark(fifteen_weeks: str, expected: list[tuple[int, str]]) -> None:
    assert marks(found(week(*FORTY_HOURS), "average_hours", worked=before(fifteen_weeks))) == expected


def test_a_planned_break_is_no_work() -> None:
    with_breaks = week(*[(day, "07:00", "15:30") for day in range(5)], break_minutes=30)
    assert found(with_breaks, "average_hours", worked=before("728:00")) == []


def test_only_the_week_itself_is_added_to_what_came_before() -> None:
    shifts = week(*FORTY_HOURS, *[(day + 7, "07:00", "17:00") for day in range(5)])
    assert found(shifts, "average_hours", worked=before("728:00")) == []


@pytest.mark.parametrize(
    ("kind", "severity"), [(EngagementKind.AGENCY, Severity.WARN), (EngagementKind.ZZP, Severity.INFO)]
)
def test_an_average_is_a_warning_for_who_is_employed_and_advice_for_zzp(
    kind: EngagementKind, severity: Severity
) -> None:
    (finding,) = found(week(*FORTY_HOURS), "average_hours", kind, worked=before("752:00"))
    assert finding.severity is severity


@pytest.mark.parametrize(
    ("monday", "ends", "expected"),
    [
        (date(2026, 3, 23), "07:00", []),
        (date(2026, 3, 23), "07:01", [(1, "warn")]),
        (date(2026, 10, 19), "05:00", []),
        (date(2026, 10, 19), "05:01", [(1, "warn")]),
    ],
    ids=["an hour less in spring", "and a minute", "an hour more in autumn", "and a minute again"],
)
def test_the_week_in_which_the_clock_changes_counts_real_hours(
    monday: date, ends: str, expected: list[tuple[int, str]]
) -> None:
    shifts = week((5, "19:00", ends), start=monday)
    worked = before("757:00", of=IsoWeek.containing(monday))
    assert marks(found(shifts, "average_hours", worked=worked)) == expected


@pytest.mark.parametrize(
    ("engaged_since", "fifteen_weeks", "titles"),
    [
        (date(2026, 5, 11), "296:00", []),
        (date(2026, 5, 11), "296:01", ["Gemiddeld 48 u 1 m over 7 weken"]),
        (date(2026, 5, 17), "296:01", ["Gemiddeld 48 u 1 m over 7 weken"]),
        (date(2026, 5, 10), "296:01", []),
        (date(2026, 3, 9), "728:01", ["Gemiddeld 48 u 1 m over 16 weken"]),
        (date(2025, 3, 9), "728:01", ["Gemiddeld 48 u 1 m over 16 weken"]),
    ],
    ids=["from week 10", "a minute more", "on its Sunday", "a day earlier", "16 weeks ago", "long ago"],
)
def test_weeks_before_the_engagement_are_no_part_of_the_average(
    engaged_since: date, fifteen_weeks: str, titles: list[str]
) -> None:
    driver = facts(engaged_since=engaged_since)
    findings = found(week(*FORTY_HOURS), "average_hours", driver=driver, worked=before(fifteen_weeks))
    assert [finding.title for finding in findings] == titles


@pytest.mark.parametrize(
    ("weeks_ago", "titles"),
    [(0, []), (3, []), (4, ["Gemiddeld 48 u 1 m over 5 weken"])],
)
def test_somebody_new_is_held_to_55_hours_until_the_fifth_week(weeks_ago: int, titles: list[str]) -> None:
    driver = facts(engaged_since=MONDAY - timedelta(weeks=weeks_ago))
    findings = found(week(*FORTY_HOURS), "average_hours", driver=driver, worked=before("200:01", "180:00"))
    assert [finding.title for finding in findings] == titles


NIGHTS = [(day, "22:00", "06:00") for day in range(4)]


@pytest.mark.parametrize(
    ("fifteen_weeks", "nights", "titles"),
    [
        ("609:00", 11, []),
        ("609:00", 12, ["Gemiddeld 40 u 4 m over 16 weken"]),
        ("608:00", 12, []),
        ("608:01", 12, ["Gemiddeld 40 u 1 m over 16 weken"]),
        ("740:00", 12, ["Gemiddeld 48 u 15 m over 16 weken"]),
    ],
)
def test_with_sixteen_nights_a_week_is_on_average_40_hours(fifteen_weeks: str, nights: int, titles: list[str]) -> None:
    findings = found(week(*NIGHTS), "average_hours", worked=before(fifteen_weeks, nights=nights))
    assert [finding.title for finding in findings] == titles
    for finding in findings:
        assert finding.text.endswith("de wet staat 40 u toe bij 16 nachtdiensten.")
        assert finding.source == "Arbeidstijdenwet art. 5:8"


@pytest.mark.parametrize(
    ("three_weeks", "birth_date", "titles"),
    [
        ("120:00", date(2008, 6, 23), []),
        ("120:01", date(2008, 6, 23), ["Gemiddeld 40 u 1 m over 4 weken"]),
        ("120:01", date(2008, 6, 22), []),
    ],
    ids=["40 hours", "a minute more", "18 on Monday"],
)
def test_under_18_a_week_is_on_average_40_hours_in_4_weeks(
    three_weeks: str, birth_date: date, titles: list[str]
) -> None:
    driver = facts(birth_date=birth_date)
    findings = found(week(*FORTY_HOURS), "average_hours", driver=driver, worked=before("400:00", three_weeks))
    assert [finding.title for finding in findings] == titles


def van(payload_kg: int | None) -> VehicleFacts:
    return VehicleFacts(label="22", owner=VehicleOwner.OWN, payload_kg=payload_kg)


EARLY = (4, "04:00", "10:00")
BEFORE_TWO = (4, "19:00", "02:00")


@pytest.mark.parametrize(
    ("payload_kg", "times", "nights", "late", "expected"),
    [
        (None, EARLY, 40, 35, []),
        (None, EARLY, 40, 36, ["37 nachtdiensten tot na 02:00 in 16 weken"]),
        (500, EARLY, 40, 36, ["37 nachtdiensten tot na 02:00 in 16 weken"]),
        (None, BEFORE_TWO, 40, 40, []),
        (501, EARLY, 42, 42, []),
        (501, EARLY, 43, 43, ["44 nachtdiensten in 16 weken"]),
        (501, BEFORE_TWO, 43, 0, ["44 nachtdiensten in 16 weken"]),
        (501, (4, "07:00", "15:00"), 60, 60, []),
    ],
)
def test_nights_are_counted_by_the_law_of_the_van(
    payload_kg: int | None, times: tuple[int, str, str], nights: int, late: int, expected: list[str]
) -> None:
    shifts: list[PlannedShift] = week(times, vehicle_id=VAN)
    worked = before("300:00", nights=nights, late_nights=late)
    findings = found(shifts, "night_count", worked=worked, vehicles={VAN: van(payload_kg)})
    assert [finding.title for finding in findings] == expected


def test_one_night_too_many_is_said_once() -> None:
    worked = before("300:00", nights=40, late_nights=36)
    assert marks(found(week(*NIGHTS), "night_count", worked=worked)) == [(1, "warn")]


@pytest.mark.parametrize(
    ("driver", "worked", "expected"),
    [
        (facts(), before("728:00", "180:00"), False),
        (facts(), before("728:01", "0:00"), True),
        (facts(), before("0:00", "180:01"), True),
        (facts(), before("600:01", "0:00", nights=15), False),
        (facts(), before("600:01", "0:00", nights=16), True),
        (facts(engaged_since=MONDAY - timedelta(weeks=9)), before("440:01"), True),
        (facts(engaged_since=MONDAY - timedelta(weeks=9)), before("440:00"), False),
    ],
)
def test_forty_hours_pass_an_average_only_where_little_room_is_left(
    driver: DriverFacts, worked: WorkedBefore, *, expected: bool
) -> None:
    assert may_pass(driver, worked, Minutes.of_hours(40)) is expected


def test_a_week_without_shifts_says_nothing() -> None:
    later = week((7, "07:00", "15:00"))
    assert found(later, "average_hours", worked=before("900:00", "200:00")) == []
