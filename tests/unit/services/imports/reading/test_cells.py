"""One cell at a time, as companies type them."""

from collections.abc import Callable
from datetime import date, time

import pytest

from models.values.refusal import InvalidValue
from services.imports.reading import cells


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (cells.day, "14-05-2023", date(2023, 5, 14)),
        (cells.day, "2027-10-25", date(2027, 10, 25)),
        (cells.day, "24-06-26", date(2026, 6, 24)),
        (cells.day, "30/04/91", date(1991, 4, 30)),
        (cells.day, "01-01-41", date(2041, 1, 1)),
        (cells.day, "29-02-28", date(2028, 2, 29)),
        (cells.birthday, "01-06-38", date(1938, 6, 1)),
        (cells.birthday, "12-03-05", date(2005, 3, 12)),
        (cells.birthday, "29-02-2000", date(2000, 2, 29)),
        (cells.day, "46195", date(2026, 6, 22)),
        (cells.day, "46195,25", date(2026, 6, 22)),
        (cells.time_of_day, "06:45", time(6, 45)),
        (cells.time_of_day, "0,28125", time(6, 45)),
        (cells.block, "07:30-16:15", (time(7, 30), time(16, 15))),
        (cells.block, "7.30 – 16.15 uur", (time(7, 30), time(16, 15))),
        (cells.block, "07:30 tot 16:15", (time(7, 30), time(16, 15))),
        (cells.weekdays, "ma di wo", frozenset({0, 1, 2})),
        (cells.weekdays, "Maandag - vrijdag", frozenset(range(5))),
        (cells.weekdays, "za, zo", frozenset({5, 6})),
        (cells.hours_a_week, "36", 2160),
        (cells.hours_a_week, "32,0", 1920),
        (cells.hours_a_week, "37,5 uur", 2250),
        (cells.hours_a_week, "36:30", 2190),
        (cells.rate, "€ 1,9250", 19250),
        (cells.rate, "12,5", 125000),
        (cells.rate, "0.425", 4250),
        (cells.rate, "1.4255", 14255),
        (cells.rate, "1.425,00", 14250000),
        (cells.yes_no, "JA", True),
        (cells.yes_no, "n", False),
        (cells.whole(most=1000), "142", 142),
        (cells.choice({"eigen": 1, "lease": 2}), "Lease", 2),
        (cells.text(5), "Jan", "Jan"),
    ],
)
def test_a_cell_is_read(read: Callable[[str], object], cell: str, value: object) -> None:
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell", "part"),
    [
        (cells.day, "31-04-2026", "kalender"),
        (cells.day, "29-02-27", "kalender"),
        (cells.birthday, "29-02-1999", "kalender"),
        (cells.day, "morgen", "geen datum"),
        (cells.day, "99999", "geen datum"),
        (cells.time_of_day, "25:00", "klok"),
        (cells.block, "07:30", "begin en eind"),
        (cells.block, "07:30-16:15-17:00", "begin en eind"),
        (cells.weekdays, "elke dag", "geen dagen"),
        (cells.weekdays, "ma-wo-vr", "geen dagen"),
        (cells.hours_a_week, "360", "per week"),
        (cells.hours_a_week, "veel", "geen getal"),
        (cells.rate, "-1,00", "negatief"),
        (cells.rate, "€ 1.425", "kan 1,425 en 1425,00 betekenen"),
        (cells.rate, "12,5%", "geen bedrag"),
        (cells.rate, "1,23456", "geen bedrag"),
        (cells.rate, "9" * 18, "te hoog voor een tarief"),
        (cells.whole(most=1000), "-5", "geen geheel getal"),
        (cells.whole(most=1000), "9" * 19, "te groot"),
        (cells.whole(most=1000), "1e5", "geen getal"),
        (cells.time_of_day, "26:00", "klok"),
        (cells.yes_no, "misschien", "ja of nee"),
        (cells.whole(most=1000), "1001", "het hoogste is 1000"),
        (cells.choice({"eigen": 1, "koop": 1, "lease": 2}), "geleend", "Kies uit: eigen, lease."),
        (cells.text(5), "Johannes", "langer dan 5"),
    ],
)
def test_a_cell_that_cannot_be_read_says_why(read: Callable[[str], object], cell: str, part: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        read(cell)
    assert part in caught.value.message
