"""The rows of Vandaag: what they say of every state, and that names are only ever text."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from models.values.kinds import AbsenceKind, DriverEventKind
from models.values.minutes import Minutes
from pages.today.departures import departure_line
from pages.today.rows import depot_section, figures, news_list
from services.registration.today import Today, TodayDepot, TodayNews, TodayShift
from services.rules.attendance import Attendance

SEVEN = datetime(2026, 6, 22, 5, tzinfo=UTC)
NOW = SEVEN + timedelta(minutes=42)
SHIFT = TodayShift(
    id=UUID(int=1), row_version=1, depot_id=UUID(int=9), starts_at=SEVEN, ends_at=SEVEN + timedelta(hours=9),
    route_code="E-114", route_name="Stratum", driver_id=UUID(int=2), driver_name="Mehmet Yıldız",
    phone="+31612345678", vehicle="09", dock="4", attendance=Attendance.EXPECTED, late=Minutes(0), started_at=None,
    ended_at=None, is_handed_in=False, stops_done=0, stops_planned=146, parcels_planned=188, delay_reason="",
    decline_reason="", absence=None,
)  # fmt: skip
LEFT = replace(SHIFT, id=UUID(int=3), attendance=Attendance.DEPARTED, started_at=SEVEN - timedelta(minutes=2))


def depot(*shifts: TodayShift) -> TodayDepot:
    return TodayDepot(UUID(int=9), "Eindhoven", "Noordster", shifts)


def section(*shifts: TodayShift, is_open: bool = True, may_write: bool = True) -> str:
    return str(depot_section(depot(*shifts), NOW, is_open=is_open, chosen="", may_write=may_write))


def test_only_who_may_write_to_drivers_is_offered_it() -> None:
    assert [section(SHIFT, may_write=may).count("Bericht") for may in (True, False)] == [2, 0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"attendance": Attendance.MISSING, "late": Minutes(27)}, "Niet ingeklokt"),
        ({"attendance": Attendance.MISSING, "delay_reason": "file A2"}, "Niet ingeklokt, file A2"),
        ({"attendance": Attendance.UNMANNED, "driver_name": ""}, "Geen chauffeur"),
        ({"attendance": Attendance.UNMANNED, "decline_reason": "trouwdag"}, "Geweigerd, trouwdag"),
        ({"attendance": Attendance.UNMANNED, "absence": AbsenceKind.SICK}, "Ziek"),
        ({"attendance": Attendance.LATE, "late": Minutes(12)}, "Te laat"),
        ({"attendance": Attendance.LOADING}, "Laadt, dock 4"),
        ({"attendance": Attendance.LOADING, "dock": ""}, "Laadt"),
        ({"attendance": Attendance.EXPECTED}, "Verwacht"),
        ({"attendance": Attendance.DEPARTED, "started_at": SEVEN}, "Ingeklokt 07:00"),
        ({"attendance": Attendance.DONE, "started_at": SEVEN, "ended_at": NOW}, "Klaar 07:42, niet ingeleverd"),
        (
            {"attendance": Attendance.DONE, "started_at": SEVEN, "ended_at": NOW, "is_handed_in": True},
            "Klaar 07:42</span>",
        ),
    ],
)
def test_every_state_has_its_words(changes: dict[str, object], words: str) -> None:
    assert words in section(replace(SHIFT, **changes))  # type: ignore[arg-type]  # the table holds the right types


def test_who_left_is_folded_away_with_how_punctual_they_were() -> None:
    folded = section(SHIFT, LEFT, is_open=False)
    assert "1 vertrokken" in folded
    assert "gemiddeld 2 min te vroeg" in folded
    assert "Ingeklokt 06:58" not in folded
    assert "Ingeklokt 06:58" in section(SHIFT, LEFT, is_open=True)


def test_the_strip_counts_every_state_once() -> None:
    late = replace(SHIFT, attendance=Attendance.LATE, late=Minutes(12))
    strip = str(figures(Today(NOW, NOW.date(), [depot(SHIFT, replace(LEFT, stops_done=31), late)], [])))
    assert "1 <em>van 3</em>" in strip
    assert "tot 12 min" in strip
    assert "31 <em>van 438</em>" in strip


def test_what_people_typed_stays_text() -> None:
    typed = '<img src=x onerror="alert(1)">'
    shift = replace(SHIFT, driver_name=typed, attendance=Attendance.LATE, delay_reason=typed)
    news = news_list([TodayNews(NOW, DriverEventKind.REMARK, typed, "E-114", typed)])
    assert typed not in section(shift)
    assert typed not in str(news)


def test_a_single_departure_still_has_a_line() -> None:
    line = str(departure_line([SHIFT], NOW))
    assert 'aria-label="Vertrektijden tussen 06:30 en 08:00"' in line
    assert line.count(">07:00<") == 1
