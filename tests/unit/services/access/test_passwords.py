"""Passwords: long ones count to the last letter, and only a hash is kept."""

import os

import psutil
import pytest

from services.access.passwords import hash_password, is_outdated, matches

KEY = b"k" * 32
LONG = "wachtwoord " * 12


@pytest.mark.parametrize(
    ("stored", "typed", "same"),
    [
        ("een lange zin", "een lange zin", True),
        ("een lange zin", "Een lange zin", False),
        ("een lange zin", "", False),
        (LONG + "a", LONG + "a", True),
        (LONG + "a", LONG + "b", False),
        ("zon\0der", "zon\0der", True),
        ("zon\0der", "zon\0maan", False),
        ("naïef ëñ 語", "naïef ëñ 語", True),
    ],
)
def test_every_letter_counts(stored: str, typed: str, same: bool) -> None:
    assert matches(typed, hash_password(stored, key=KEY, cost=4), key=KEY, cost=4) is same


def test_a_hash_is_worth_nothing_without_the_key() -> None:
    stored = hash_password("een lange zin", key=KEY, cost=4)
    assert not matches("een lange zin", stored, key=b"x" * 32, cost=4)


def test_nobody_matches_without_a_stored_hash() -> None:
    assert not matches("een lange zin", None, key=KEY, cost=4)


def test_a_hash_of_a_lower_cost_is_outdated() -> None:
    stored = hash_password("een lange zin", key=KEY, cost=5)
    assert [is_outdated(stored, cost=cost) for cost in (4, 5, 6)] == [False, False, True]


def test_hashing_lets_everything_else_of_the_process_go_first() -> None:
    hash_password("een lange zin", key=KEY, cost=4)
    threads = {os.getpriority(os.PRIO_PROCESS, thread.id) for thread in psutil.Process().threads()}
    assert max(threads) >= min(19, os.getpriority(os.PRIO_PROCESS, 0) + 1), "nice means later"
