"""Identifiers carry their moment and never repeat."""

from models.values.ids import new_id, new_ids


def test_an_id_is_a_uuid_of_version_seven() -> None:
    made = new_id()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_many_ids_differ_and_ascend() -> None:
    made = new_ids(10_000)
    assert made == sorted(set(made))
    assert {each.version for each in made} == {7}


def test_later_ids_come_after_earlier_ones() -> None:
    earlier = new_ids(3)
    while (later := new_id()).int >> 80 == earlier[0].int >> 80:
        pass
    assert all(each < later for each in earlier)


def test_no_ids_are_no_ids() -> None:
    assert new_ids(0) == []
