"""Every column of the database stands in the register once: a new one without a category is red."""

from collections import Counter

import models.tables  # noqa: F401 - all of them
from models.tables.base import Base
from services.retention.categories import CATEGORIES, Category
from services.retention.coverage import HOLDS, OF_NOBODY, category_of

OF_EVERY_ROW = {"id", "tenant_id"}


def test_every_column_has_exactly_one_category_or_is_said_to_be_of_nobody() -> None:
    there = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name not in OF_EVERY_ROW
    }
    said = Counter(
        f"{table}.{column}"
        for tables in (*HOLDS.values(), OF_NOBODY)
        for table, columns in tables.items()
        for column in columns
    )
    assert there - set(said) == set(), "name these in services/retention/coverage.py"
    assert set(said) - there == set(), "these are in services/retention/coverage.py and nowhere else"
    assert [name for name, times in said.items() if times > 1] == []


def test_every_category_is_described_and_holds_something() -> None:
    assert set(HOLDS) == set(CATEGORIES) == set(Category)


def test_a_column_knows_its_category() -> None:
    assert category_of("drivers", "phone") is Category.CONTACT
    assert category_of("depots", "city") is None
