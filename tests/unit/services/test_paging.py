"""Lists page by page, on a real database."""

import pytest

from models.values.listing import TableQuery, write_cursor
from models.values.refusal import InvalidValue
from tests.company import Company
from tests.conftest import Acting

NAMES = ["Anna Bos", "Łukasz Wójcik", "Bram van Dijk", "Çağla Arslan", "Daan de Wit", "Emre Aydın", "Bram Dijk"]
BY_FAMILY_NAME = [
    "Çağla Arslan",
    "Emre Aydın",
    "Anna Bos",
    "Bram Dijk",
    "Bram van Dijk",
    "Daan de Wit",
    "Łukasz Wójcik",
]


@pytest.fixture
def drivers(acting: Acting) -> None:
    from services.people.save_driver import DriverData

    with acting() as depotflow:
        for at, name in enumerate(NAMES):
            depotflow.people.add_driver(data=DriverData(name=name, personnel_number=str(at) if at % 2 else ""))


def names_of(acting: Acting, **asked: object) -> list[str]:
    """All pages of a question, one after the other."""
    names: list[str] = []
    query = TableQuery(limit=2, **asked)  # type: ignore[arg-type]  # the tests' own keywords
    while True:
        with acting() as depotflow:
            page = depotflow.people.list_drivers(query=query)
        names += [row.name for row in page.rows]
        if page.next_cursor is None:
            assert page.total == len(names)
            return names
        query = TableQuery(limit=2, after=page.next_cursor, **asked)  # type: ignore[arg-type]  # same


@pytest.mark.usefixtures("drivers")
def test_pages_follow_each_other_without_gap_or_repeat(acting: Acting) -> None:
    assert names_of(acting) == BY_FAMILY_NAME
    assert names_of(acting, descending=True) == BY_FAMILY_NAME[::-1]


@pytest.mark.usefixtures("drivers")
@pytest.mark.parametrize("sort", ["personnel_number", "licence_until", "unknown"])
@pytest.mark.parametrize("descending", [False, True])
def test_equal_and_empty_sort_values_lose_no_rows(acting: Acting, sort: str, descending: bool) -> None:
    assert sorted(names_of(acting, sort=sort, descending=descending)) == sorted(NAMES)


@pytest.mark.usefixtures("drivers")
@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("lukasz", ["Łukasz Wójcik"]),
        ("DIJK bram", ["Bram Dijk", "Bram van Dijk"]),
        ("%", []),
        ("_", []),
        ("aydin", ["Emre Aydın"]),
    ],
)
def test_a_search_finds_every_word_without_accents(acting: Acting, search: str, found: list[str]) -> None:
    assert names_of(acting, search=search) == found


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    "cursor", ["niet-van-ons", write_cursor("a"), write_cursor("a", "geen id"), write_cursor(1, 2, 3)]
)
def test_a_cursor_that_is_not_ours_is_refused(acting: Acting, cursor: str) -> None:
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.people.list_drivers(query=TableQuery(after=cursor))


@pytest.mark.usefixtures("drivers")
def test_another_company_sees_none_of_it(acting: Acting, other_company: Company) -> None:
    from models.values.kinds import Role

    with acting(other_company.member(Role.OWNER)) as depotflow:
        assert depotflow.people.list_drivers(query=TableQuery()).total == 0
