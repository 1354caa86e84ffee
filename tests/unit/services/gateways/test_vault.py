"""The key that wraps keys: bound to its context, in a file of its owner's alone."""

import stat
from pathlib import Path

import pytest

from services.gateways.vault import FileKey, KeyDamaged, VaultRefuses, Wrapped, key_in_file, seal, unseal
from tests.at_once import at_once

KEY = b"d" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "vault.key"


def test_a_wrapped_key_opens_in_its_own_context(path: Path) -> None:
    wrapped = FileKey(path).wrap(KEY, context=b"tenant a")
    assert KEY not in wrapped.content
    assert FileKey(path).unwrap(wrapped, context=b"tenant a") == KEY


def test_a_wrapped_key_opens_in_no_other_context(path: Path) -> None:
    wrapped = FileKey(path).wrap(KEY, context=b"tenant a")
    with pytest.raises(VaultRefuses):
        FileKey(path).unwrap(wrapped, context=b"tenant b")


@pytest.mark.parametrize("place", [0, 11, 12, 30, -1])
def test_a_changed_byte_is_noticed(path: Path, place: int) -> None:
    wrapped = FileKey(path).wrap(KEY, context=b"tenant")
    content = bytearray(wrapped.content)
    content[place] ^= 1
    with pytest.raises(VaultRefuses):
        FileKey(path).unwrap(Wrapped(bytes(content), wrapped.by), context=b"tenant")


def test_another_vault_opens_nothing(path: Path, tmp_path: Path) -> None:
    wrapped = FileKey(path).wrap(KEY, context=b"tenant")
    with pytest.raises(VaultRefuses):
        FileKey(tmp_path / "other.key").unwrap(wrapped, context=b"tenant")


def test_sealing_twice_never_gives_the_same_bytes() -> None:
    sealed = {seal(KEY, b"999990019", context=b"x") for _ in range(100)}
    assert len(sealed) == 100
    assert {unseal(KEY, one, context=b"x") for one in sealed} == {b"999990019"}


def test_the_key_is_for_its_owner_alone(path: Path) -> None:
    key_in_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["vault.key"]


def test_all_who_ask_first_at_once_get_the_same_key(path: Path) -> None:
    assert len(set(at_once(8, lambda _: key_in_file(path)))) == 1


def test_a_damaged_key_is_never_replaced_by_a_new_one(path: Path) -> None:
    key_in_file(path)
    path.write_bytes(b"half")
    with pytest.raises(KeyDamaged):
        key_in_file(path)
    assert path.read_bytes() == b"half"
