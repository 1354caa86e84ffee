from dataclasses import replace
from datetime import date, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from models.values.calendar import DatePeriod, amsterdam_instant, shift_period
from models.values.kinds import AbsenceKind, EngagementKind, Severity, VehicleOwner
from services.rules.planning import (
    DriverFacts,
    Engagement,
    Finding,
    PlannedShift,
    PrincipalFacts,
    VehicleFacts,
    check,
    worst_severity,
)

ANNA, BRAM, VAN, NOORDSTER = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
MONDAY = date(2026, 6, 22)
ALWAYS = DatePeriod(date(2020, 1, 1))


def employed(kind: EngagementKind = EngagementKind.EMPLOYEE, **facts: Any) -> DriverFacts:
    return DriverFacts(engagements=(Engagement(kind, ALWAYS),), **facts)


def van(**facts: Any) -> VehicleFacts:
    return VehicleFacts(**{"label": "22", "owner": VehicleOwner.OWN, "payload_kg": 1050, **facts})


def shift(number: int, day: date = MONDAY, start: str = "07:00", end: str = "15:45", **facts: Any) -> PlannedShift:
    period = shift_period(day, time.fromisoformat(start), time.fromisoformat(end))
    given = {"driver_id": ANNA, "vehicle_id": VAN, "principal_id": NOORDSTER, **facts}
    return PlannedShift(id=UUID(int=number), label=f"E-{number}", period=period, service_date=day, **given)


def run(
    *shifts: PlannedShift,
    driver: DriverFacts | None = None,
    vehicle: VehicleFacts | None = None,
    principal: PrincipalFacts | None = None,
    hours_of: frozenset[UUID] | None = None,
) -> list[Finding]:
    driver = driver or employed()
    return check(
        shifts,
        drivers={ANNA: driver, BRAM: driver},
        vehicles={VAN: vehicle or van()},
        principals={NOORDSTER: principal or PrincipalFacts(name="Noordster")},
        hours_of=hours_of,
    )


def marks(findings: list[Finding]) -> list[tuple[int, str, str]]:
    return [(finding.shift_id.int, finding.code.value, finding.severity.value) for finding in findings]


def test_a_plan_in_order_says_nothing() -> None:
    assert run(*[shift(number + 1, MONDAY + timedelta(days=number)) for number in range(5)]) == []
    assert run() == []


@pytest.mark.parametrize(
    ("start", "is_double"), [("15:45", 0), ("15:44", 1), ("07:00", 1)], ids=["after", "a minute early", "same time"]
)
def test_nobody_and_no_van_drives_two_shifts_at_once(start: str, is_double: int) -> None:
    own_van = run(shift(1), shift(2, start=start, end="18:00", vehicle_id=None))
    assert marks(own_van) == [(2, "driver_overlap", "block")] * is_double
    own_driver = run(shift(1), shift(2, start=start, end="18:00", driver_id=BRAM))
    assert marks(own_driver) == [(2, "vehicle_overlap", "block")] * is_double


def test_of_whose_hours_are_in_order_only_the_rest_is_looked_at() -> None:
    found = run(shift(1, end="21:00"), shift(2, end="21:00", driver_id=BRAM), hours_of=frozenset({BRAM}))
    assert marks(found) == [(2, "vehicle_overlap", "block"), (2, "shift_length", "warn")]


def test_a_long_shift_overlaps_everything_inside_it() -> None:
    inside = [
        shift(2, start="08:00", end="09:00", vehicle_id=None),
        shift(3, start="10:00", end="11:00", vehicle_id=None),
    ]
    assert marks(run(shift(1, end="17:00"), *inside)) == [
        (2, "driver_overlap", "block"),
        (3, "driver_overlap", "block"),
    ]


def test_an_overlap_names_the_other_shift_and_when_it_ends() -> None:
    (finding,) = run(shift(1), shift(2, start="14:00", end="18:00", vehicle_id=None))
    assert finding.title == "Dubbel ingepland met E-1"
    assert finding.text == "E-1 eindigt ma 15:45, deze start ma 14:00."
    assert finding.fix == amsterdam_instant(MONDAY, time(15, 45))


def test_a_van_of_open_routes_is_guarded_too() -> None:
    assert marks(run(shift(1, driver_id=None), shift(2, driver_id=None))) == [(2, "vehicle_overlap", "block")]


@pytest.mark.parametrize(
    ("first", "last", "is_away"),
    [(22, 23, 1), (20, 22, 0), (23, 25, 0), (20, 30, 1)],
    ids=["day", "before", "after", "around"],
)
@pytest.mark.parametrize("kind", AbsenceKind)
def test_absence_is_warned_about(first: int, last: int, is_away: int, kind: AbsenceKind) -> None:
    driver = employed(absences=((kind, DatePeriod(date(2026, 6, first), date(2026, 6, last))),))
    assert marks(run(shift(1), driver=driver)) == [(1, "absence", "warn")] * is_away


@pytest.mark.parametrize(("end", "is_away"), [("23:59", 0), ("00:30", 1)])
def test_a_shift_that_runs_past_midnight_meets_the_absence_of_the_next_day(end: str, is_away: int) -> None:
    driver = employed(absences=((AbsenceKind.LEAVE, DatePeriod(date(2026, 6, 23), date(2026, 6, 27))),))
    findings = run(shift(1, start="18:00", end=end), driver=driver)
    assert marks(findings) == [(1, "absence", "warn")] * is_away


def test_absence_says_until_when() -> None:
    driver = employed(absences=((AbsenceKind.LEAVE, DatePeriod(MONDAY, date(2026, 6, 27))),))
    (finding,) = run(shift(1), driver=driver)
    assert finding.title == "Verlof t/m vr 26 juni"
    sick = employed(absences=((AbsenceKind.SICK, DatePeriod(MONDAY)),))
    assert run(shift(1), driver=sick)[0].title == "Ziek gemeld"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"cannot_weekdays": frozenset({0})}, [(1, "unavailable", "warn")]),
        ({"rather_not_weekdays": frozenset({0})}, [(1, "rather_not", "info")]),
        ({"cannot_weekdays": frozenset({1}), "rather_not_weekdays": frozenset({6})}, []),
    ],
)
def test_what_a_driver_says_of_a_weekday_is_heard(facts: dict[str, Any], expected: list[tuple[int, str, str]]) -> None:
    assert marks(run(shift(1), driver=employed(**facts))) == expected


@pytest.mark.parametrize(
    ("days", "is_missing"),
    [
        (DatePeriod(MONDAY), 0),
        (DatePeriod(date(2026, 6, 23)), 1),
        (DatePeriod(date(2026, 1, 1), date(2026, 6, 23)), 0),
        (DatePeriod(date(2026, 1, 1), MONDAY), 1),
    ],
)
def test_the_engagement_must_be_live_on_the_day(days: DatePeriod, is_missing: int) -> None:
    driver = DriverFacts(engagements=(Engagement(EngagementKind.EMPLOYEE, days),))
    assert marks(run(shift(1), driver=driver)) == [(1, "not_engaged", "warn")] * is_missing


PAPERS = [
    (-1, "expired", "block"),
    (0, "expiring", "warn"),
    (14, "expiring", "warn"),
    (15, "expiring", "info"),
    (30, "expiring", "info"),
    (31, None, None),
]


@pytest.mark.parametrize(("days_left", "what", "severity"), PAPERS)
@pytest.mark.parametrize("paper", ["licence", "apk", "insurance"])
def test_papers_are_watched(paper: str, days_left: int, what: str | None, severity: str | None) -> None:
    until = MONDAY + timedelta(days=days_left)
    vehicle = van(apk_until=until) if paper == "apk" else van(insured_until=until) if paper == "insurance" else van()
    driver = employed(licence_until=until) if paper == "licence" else employed()
    expected = [(1, f"{paper}_{what}", severity)] if what else []
    assert marks(run(shift(1), driver=driver, vehicle=vehicle)) == expected


def test_an_expiring_paper_is_told_once_a_week_and_an_expired_one_every_shift() -> None:
    driver = employed(licence_until=date(2026, 6, 30))
    shifts = [shift(number + 1, MONDAY + timedelta(days=number)) for number in (0, 1, 4, 7, 8, 9, 10)]
    assert marks(run(*shifts, driver=driver)) == [
        (1, "licence_expiring", "warn"),
        (8, "licence_expiring", "warn"),
        (10, "licence_expired", "block"),
        (11, "licence_expired", "block"),
    ]


@pytest.mark.parametrize(
    ("until", "told"),
    [
        (MONDAY + timedelta(days=4), [(1, "warn"), (2, "warn")]),
        (MONDAY + timedelta(days=15), [(1, "info"), (2, "warn")]),
        (MONDAY + timedelta(days=31), [(2, "info")]),
    ],
)
def test_a_paper_is_told_of_thirty_fourteen_and_three_days_before(until: date, told: list[tuple[int, str]]) -> None:
    shifts = [shift(number + 1, MONDAY + timedelta(days=number)) for number in range(4)]
    found = marks(run(*shifts, driver=employed(licence_until=until)))
    assert found == [(number, "licence_expiring", severity) for number, severity in told]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("06:00", [("licence_expired", "Op di 23 juni geldt dat niet meer."), ("zzp_without_licence", "")]),
        ("00:00", [("licence_expiring", "")]),
    ],
)
def test_a_paper_that_expires_at_midnight_does_not_cover_the_rest_of_the_night(
    end: str, expected: list[tuple[str, str]]
) -> None:
    driver = employed(EngagementKind.ZZP, licence_until=MONDAY, niwo_until=MONDAY)
    found = run(shift(1, start="16:00", end=end), driver=driver, vehicle=van(owner=VehicleOwner.DRIVER_OWNED))
    papers = [one for one in found if "licence" in one.code]
    assert [one.code for one in papers] == [code for code, _ in expected]
    assert all(text in one.text for one, (_, text) in zip(papers, expected, strict=True))


def test_a_licence_reads_as_in_the_design() -> None:
    (finding,) = run(shift(1, date(2026, 6, 25)), driver=employed(licence_until=date(2026, 6, 24)))
    assert finding.title == "Rijbewijs geldig t/m 24 juni 2026"
    assert finding.severity is Severity.BLOCK


@pytest.mark.parametrize(("day", "is_out"), [(21, 0), (22, 1), (23, 1), (24, 0)])
def test_a_van_in_the_garage_is_warned_about(day: int, is_out: int) -> None:
    vehicle = van(out_of_service=DatePeriod(MONDAY, date(2026, 6, 24)))
    findings = run(shift(1, date(2026, 6, day)), vehicle=vehicle)
    assert marks(findings) == [(1, "out_of_service", "warn")] * is_out


LICENSED = employed(EngagementKind.ZZP, niwo_until=date(2028, 7, 3))
OWN_VAN = van(owner=VehicleOwner.DRIVER_OWNED)


@pytest.mark.parametrize(
    ("driver", "vehicle", "expected"),
    [
        (LICENSED, OWN_VAN, []),
        (LICENSED, van(owner=VehicleOwner.OWN), ["zzp_in_partner_van"]),
        (LICENSED, van(owner=VehicleOwner.LEASE), ["zzp_in_partner_van"]),
        (LICENSED, van(owner=VehicleOwner.RENTAL), ["zzp_in_partner_van"]),
        (LICENSED, van(payload_kg=500, gross_kg=2500), []),
        (LICENSED, van(payload_kg=501, gross_kg=2500), ["zzp_in_partner_van"]),
        (LICENSED, van(payload_kg=500, gross_kg=2501), ["zzp_in_partner_van"]),
        (LICENSED, van(payload_kg=None), ["zzp_in_partner_van"]),
        (employed(EngagementKind.ZZP), OWN_VAN, ["zzp_without_licence"]),
        (employed(EngagementKind.ZZP), van(owner=VehicleOwner.DRIVER_OWNED, payload_kg=400), []),
        (employed(EngagementKind.ZZP, niwo_until=MONDAY), OWN_VAN, []),
        (employed(EngagementKind.ZZP, niwo_until=date(2026, 6, 21)), OWN_VAN, ["zzp_without_licence"]),
        (employed(EngagementKind.ZZP), van(), ["zzp_in_partner_van", "zzp_without_licence"]),
        (employed(EngagementKind.EMPLOYEE), van(), []),
        (employed(EngagementKind.AGENCY), van(), []),
    ],
)
def test_a_zzp_driver_needs_an_own_van_and_an_own_licence(
    driver: DriverFacts, vehicle: VehicleFacts, expected: list[str]
) -> None:
    assert marks(run(shift(1), driver=driver, vehicle=vehicle)) == [(1, code, "block") for code in expected]


def test_without_a_van_the_licence_is_asked_for_all_the_same() -> None:
    assert marks(run(shift(1, vehicle_id=None), driver=LICENSED)) == []
    assert marks(run(shift(1, vehicle_id=None), driver=employed(EngagementKind.ZZP))) == [
        (1, "zzp_without_licence", "block")
    ]


@pytest.mark.parametrize(
    ("kind", "flags", "expected"),
    [
        (EngagementKind.ZZP, {"allows_zzp": False}, [(1, "principal_refuses_zzp", "block")]),
        (EngagementKind.ZZP, {"allows_subcontracting": False}, []),
        (EngagementKind.EMPLOYEE, {"allows_zzp": False, "allows_subcontracting": False}, []),
        (EngagementKind.SUBCONTRACTOR_STAFF, {"allows_zzp": False}, []),
        (
            EngagementKind.SUBCONTRACTOR_STAFF,
            {"allows_subcontracting": False},
            [(1, "principal_refuses_subcontracting", "warn")],
        ),
    ],
)
def test_a_principal_may_refuse_zzp_and_subcontracting(
    kind: EngagementKind, flags: dict[str, bool], expected: list[tuple[int, str, str]]
) -> None:
    driver = employed(kind, niwo_until=date(2028, 7, 3))
    principal = PrincipalFacts(name="Noordster", **flags)
    assert marks(run(shift(1), driver=driver, vehicle=OWN_VAN, principal=principal)) == expected


def test_a_driver_who_turns_employee_midweek_is_judged_by_the_day() -> None:
    driver = DriverFacts(
        engagements=(
            Engagement(EngagementKind.ZZP, DatePeriod(date(2026, 1, 1), date(2026, 6, 24))),
            Engagement(EngagementKind.EMPLOYEE, DatePeriod(date(2026, 6, 24))),
        ),
        niwo_until=date(2028, 7, 3),
    )
    findings = run(shift(1, date(2026, 6, 23)), shift(2, date(2026, 6, 24)), driver=driver)
    assert marks(findings) == [(1, "zzp_in_partner_van", "block")]


def test_the_gravest_comes_first_and_the_answer_never_depends_on_the_order_given() -> None:
    driver = employed(
        licence_until=date(2026, 6, 24),
        rather_not_weekdays=frozenset({3}),
        absences=((AbsenceKind.LEAVE, DatePeriod(date(2026, 6, 25), date(2026, 6, 27))),),
    )
    shifts = [shift(number + 1, MONDAY + timedelta(days=number), start="06:00", end="18:30") for number in range(5)]
    findings = run(*shifts, driver=driver)
    assert [code for number, code, _ in marks(findings) if number == 4] == [
        "licence_expired",
        "absence",
        "shift_length",
        "rather_not",
    ]
    for seed in range(5):
        shuffled = shifts[:]
        Random(seed).shuffle(shuffled)
        assert run(*shuffled, driver=driver) == findings


def test_a_row_shows_its_worst_finding() -> None:
    (finding,) = run(shift(1), driver=employed(cannot_weekdays=frozenset({0})))
    assert worst_severity([]) is None
    assert worst_severity([finding]) is Severity.WARN
    assert worst_severity([replace(finding, severity=Severity.INFO), finding]) is Severity.WARN
    assert worst_severity([finding, replace(finding, severity=Severity.BLOCK)]) is Severity.BLOCK
