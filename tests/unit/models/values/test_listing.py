import pytest

from models.values.listing import TablePage, TableQuery, page_of, read_cursor, write_cursor
from models.values.refusal import InvalidValue


def test_a_cursor_comes_back_as_it_went() -> None:
    assert read_cursor(write_cursor("Żółw & Zn.", 12, None, "d1"), 4) == ("Żółw & Zn.", 12, None, "d1")


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "%%%", write_cursor("one"), write_cursor("a", "b", "c"), "eyJhIjoxfQ", "W1tdLFtdXQ", "é", "W1tb" * 9_999],
)
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidValue, match="Ververs de pagina"):
        read_cursor(cursor, 2)


def test_mapping_a_page_keeps_its_total_and_cursor() -> None:
    assert TablePage([1, 2], 9, "next").map(str) == TablePage(["1", "2"], 9, "next")


def test_rows_in_memory_are_read_page_by_page() -> None:
    rows, seen, cursor = list(range(7)), list[int](), None
    for _ in range(3):
        page = page_of(rows, TableQuery(after=cursor, limit=3))
        seen += page.rows
        cursor = page.next_cursor
        assert page.total == 7
    assert seen == rows
    assert cursor is None


def test_rows_that_come_and_go_between_two_pages_are_neither_skipped_nor_repeated() -> None:
    first = page_of("bdfhj", TableQuery(limit=2), key=str)
    second = page_of("abcdefhj", TableQuery(after=first.next_cursor, limit=2), key=str)
    third = page_of("afhj", TableQuery(after=second.next_cursor, limit=2), key=str)
    assert [first.rows, second.rows, third.rows] == ["bd", "ef", "hj"]
    assert third.next_cursor is None


@pytest.mark.parametrize("after", [write_cursor("x"), write_cursor(1), write_cursor(None)])
def test_a_list_does_not_go_on_after_a_row_that_is_gone(after: str) -> None:
    with pytest.raises(InvalidValue):
        page_of("bdf", TableQuery(after=after), key=str)


@pytest.mark.parametrize("after", [write_cursor(-5), write_cursor("3"), write_cursor(None)])
def test_a_strange_place_is_the_beginning_and_nonsense_is_refused(after: str) -> None:
    assert page_of([1, 2], TableQuery(after=after)).rows == [1, 2]
    with pytest.raises(InvalidValue):
        page_of([1, 2], TableQuery(after="x"))
