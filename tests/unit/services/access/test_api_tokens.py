"""The token of an API key: one shape, random where it counts, and a slip of the pen shows before anybody is asked."""

import string
import zlib

import pytest

from services.access.api_tokens import START, is_token, make_token


def test_a_token_says_what_it_is_and_is_long_enough_to_be_unguessable() -> None:
    token = make_token()
    prefix, start, rest = token.split("_")
    assert (prefix, len(start), len(rest)) == ("dfk", 8, 49)
    assert token[:START] == f"dfk_{start}"
    assert 62**43 > 2**256


def test_no_two_tokens_share_a_start_or_a_secret() -> None:
    made = [make_token() for _ in range(500)]
    assert len({token[:START] for token in made}) == len({token[START:-6] for token in made}) == 500
    assert {letter for token in made for letter in token[START + 1 :]} == {*string.ascii_letters, *string.digits}


def test_every_single_slip_of_the_pen_shows() -> None:
    token = make_token()
    assert is_token(token)
    for place in range(len(token)):
        other = "a" if token[place] != "a" else "b"
        assert not is_token(token[:place] + other + token[place + 1 :])
    assert not any(is_token(token[:length]) for length in range(len(token)))


def with_checksum(said: str) -> str:
    """What anybody can work out who reads that it is CRC-32 in base 62."""
    alphabet, rest, digits = (
        string.digits + string.ascii_uppercase + string.ascii_lowercase,
        zlib.crc32(said.encode()),
        "",
    )
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits = alphabet[digit] + digits
    return said + digits


def test_a_right_checksum_makes_nothing_else_a_token() -> None:
    said = make_token()[:-6]
    assert is_token(with_checksum(said))
    for other in (
        "",
        "wachtwoord",
        said[1:],
        said + "a",
        said.replace("dfk", "dfx"),
        said.replace("_", "-"),
        f"{said[:-1]}é",
    ):
        assert not is_token(with_checksum(other)), other


@pytest.mark.parametrize("around", ["{} ", " {}", "{}\n", "Bearer {}", "{}a", "\x00{}"])
def test_what_stands_around_a_token_is_no_part_of_it(around: str) -> None:
    assert not is_token(around.format(make_token()))


def test_letters_of_other_alphabets_are_none() -> None:
    token = make_token()
    assert not is_token(token[:-1] + "é")
    assert not is_token(token[:5] + "٣" + token[6:])
