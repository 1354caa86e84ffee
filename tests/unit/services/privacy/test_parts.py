"""Every table and every column of a driver is in a copy for that driver, or named with why it is not."""

from models.tables.base import Base
from services.privacy.categories import CHAPTERS, Topic, told_of
from services.privacy.columns import COLUMNS
from services.privacy.left_out import LEFT_OUT, READ_APART
from services.privacy.part import OWN
from services.privacy.parts import PARTS
from services.retention.terms import Terms
from services.scope import Environment, Identity, tenant_scope


def test_every_table_is_in_a_copy_or_named_with_the_reason_why_not() -> None:
    named = [part.name for part in PARTS] + list(LEFT_OUT) + list(READ_APART)
    assert sorted(named) == sorted(Base.metadata.tables)


def test_every_column_is_told_or_left_out_by_name() -> None:
    for part in PARTS:
        told, kept_back = set(part.keys), {*part.without.split(), *OWN.split()}
        there = {column.key for column in part.table.__table__.columns}
        assert told | (kept_back & there) == there, part.name
        assert not told & kept_back, part.name
        assert set(part.without.split()) <= there, part.name


def test_every_column_has_a_name_that_people_read() -> None:
    assert {key for part in PARTS for key in part.keys} <= set(COLUMNS)


def test_nothing_that_opens_a_door_is_told() -> None:
    told = {f"{part.name}.{key}" for part in PARTS for key in part.keys}
    assert not {one for one in told if any(word in one for word in ("sha256", "hash", "secret", "sealed", "cipher"))}


def test_every_chapter_says_what_for_on_what_ground_where_from_for_whom_and_how_long(
    environment: Environment, system: Identity
) -> None:
    assert set(CHAPTERS) == set(Topic)
    with tenant_scope(environment, system) as scope:
        terms = Terms.load(scope)
    for topic in Topic:
        told = told_of(topic, terms)
        assert all((told.title, told.purpose, told.basis, told.source, told.recipients)), topic
        assert "None" not in told.term
    assert "Naam van wie reed: 7 jaar na het jaar van de laatste werkdag" in told_of(Topic.PROFILE, terms).term
