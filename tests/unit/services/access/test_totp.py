"""The codes of authenticator apps, by the vectors of RFC 6238 and around the edges of their thirty seconds."""

from datetime import UTC, datetime, timedelta

import pytest

from services.access.totp import address_for_app, code_of, new_secret, step_at, step_of

SECRET = b"12345678901234567890"
NOON = datetime(2026, 6, 22, 10, 0, 15, tzinfo=UTC)
HERE = step_at(NOON)


@pytest.mark.parametrize(
    ("second", "eight_digits"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_rfc(second: int, eight_digits: str) -> None:
    """Source: RFC 6238, appendix B, SHA-1; six digits are the last six of its eight."""
    assert code_of(SECRET, step_at(datetime.fromtimestamp(second, UTC))) == eight_digits[-6:]


@pytest.mark.parametrize(("steps_away", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_thirty_seconds_wrong_and_no_more(steps_away: int, is_right: bool) -> None:
    code = code_of(SECRET, HERE + steps_away)
    assert step_of(SECRET, code, now=NOON, after=-1) == (HERE + steps_away if is_right else None)


@pytest.mark.parametrize(("after", "is_right"), [(HERE - 1, True), (HERE, False), (HERE + 1, False)])
def test_a_code_of_a_step_that_was_used_is_wrong(after: int, is_right: bool) -> None:
    assert (step_of(SECRET, code_of(SECRET, HERE), now=NOON, after=after) is not None) is is_right


@pytest.mark.parametrize("typed", ["", "000000", "28708", "2870820", "٢٨٧٠٨٢", "a b c"])
def test_anything_else_is_wrong(typed: str) -> None:
    assert step_of(SECRET, typed, now=NOON, after=-1) is None


def test_a_step_lasts_thirty_seconds() -> None:
    begin = NOON.replace(second=0)
    assert step_at(begin + timedelta(seconds=29, milliseconds=999)) == step_at(begin)
    assert step_at(begin + timedelta(seconds=30)) == step_at(begin) + 1


def test_every_secret_is_another() -> None:
    assert len({new_secret() for _ in range(20)}) == 20


def test_an_app_can_read_whose_account_it_is() -> None:
    address = address_for_app(SECRET, email="marieke@kempenbode.example")
    assert address.startswith("otpauth://totp/DepotFlow:marieke%40kempenbode.example?")
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" in address
