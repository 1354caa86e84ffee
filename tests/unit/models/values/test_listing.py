import pytest

from models.values.listing import TablePage, read_cursor, write_cursor
from models.values.refusal import InvalidValue


def test_a_cursor_comes_back_as_it_went() -> None:
    assert read_cursor(write_cursor("Żółw & Zn.", 12, None, "d1"), 4) == ("Żółw & Zn.", 12, None, "d1")


@pytest.mark.parametrize(
    "cursor", ["", "x", "%%%", write_cursor("one"), write_cursor("a", "b", "c"), "eyJhIjoxfQ", "W1tdLFtdXQ", "é"]
)
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidValue, match="Ververs de pagina"):
        read_cursor(cursor, 2)


def test_mapping_a_page_keeps_its_total_and_cursor() -> None:
    assert TablePage([1, 2], 9, "next").map(str) == TablePage(["1", "2"], 9, "next")
