"""Cloud KMS over real gRPC: what it wraps it opens, and whatever goes wrong is told apart within three seconds."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.cloud.kms_v1 import CryptoKey, CryptoKeyVersion

from services.gateways.clock import StandingClock
from services.gateways.kms import LIMIT_SECONDS, KmsKey
from services.gateways.vault import (
    MOST_REMEMBERED,
    REMEMBERED_FOR,
    FileKey,
    Vault,
    VaultAway,
    VaultRefuses,
    Wrapped,
)
from services.scope import Environment
from services.workplace import Workplace
from tests.e2e.infra.kms import KEY, KmsServer, kms_server

DATA_KEY = bytes(range(32))
TENANT = b"tenant a"


@pytest.fixture
def key(kms: KmsServer) -> KmsKey:
    return key_at(kms)


def key_at(kms: KmsServer) -> KmsKey:
    return KmsKey(kms.name, endpoint=f"127.0.0.1:{kms.port}", is_plain=True)


def test_a_wrapped_key_opens_in_its_own_context_and_says_which_version_wrapped_it(key: KmsKey) -> None:
    wrapped = key.wrap(DATA_KEY, context=TENANT)
    assert wrapped.by == f"{KEY}/cryptoKeyVersions/1" == key.newest()
    assert DATA_KEY not in wrapped.content
    assert key.unwrap(wrapped, context=TENANT) == DATA_KEY
    with pytest.raises(VaultRefuses):
        key.unwrap(wrapped, context=b"tenant b")


@pytest.mark.parametrize("place", [0, 1, 20, -1])
def test_a_changed_byte_is_refused(key: KmsKey, place: int) -> None:
    wrapped = key.wrap(DATA_KEY, context=TENANT)
    content = bytearray(wrapped.content)
    content[place] ^= 1
    with pytest.raises(VaultRefuses):
        key.unwrap(Wrapped(bytes(content), wrapped.by), context=TENANT)


def test_what_an_older_version_wrapped_opens_until_that_is_switched_off(key: KmsKey, kms: KmsServer) -> None:
    old = key.wrap(DATA_KEY, context=TENANT)
    new_version = kms.rotate()
    assert key.newest() == new_version == key.wrap(DATA_KEY, context=TENANT).by
    assert key.unwrap(old, context=TENANT) == DATA_KEY
    kms.disable(1)
    with pytest.raises(VaultRefuses, match="opnieuw proberen helpt nu niet"):
        key.unwrap(old, context=TENANT)


def test_another_key_of_another_ring_opens_nothing(key: KmsKey, kms: KmsServer) -> None:
    other = replace(key, name=f"{KEY}-2")
    wrapped = key.wrap(DATA_KEY, context=TENANT)
    assert (key.wrapped(wrapped.by), other.wrapped(wrapped.by)) == (True, False)
    with pytest.raises(VaultRefuses):
        other.unwrap(wrapped, context=TENANT)


def test_an_answer_that_lost_its_checksum_is_asked_again_and_never_used(key: KmsKey, kms: KmsServer) -> None:
    kms.garbles = 1
    wrapped = key.wrap(DATA_KEY, context=TENANT)
    kms.garbles = 2
    assert key.unwrap(wrapped, context=TENANT) == DATA_KEY
    assert (kms.count("Encrypt"), kms.count("Decrypt")) == (2, 3)


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        (grpc.StatusCode.DEADLINE_EXCEEDED, VaultAway),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, VaultAway),
        (grpc.StatusCode.INTERNAL, VaultAway),
        (grpc.StatusCode.NOT_FOUND, VaultRefuses),
        (grpc.StatusCode.PERMISSION_DENIED, VaultRefuses),
        (grpc.StatusCode.UNAUTHENTICATED, VaultRefuses),
        (grpc.StatusCode.FAILED_PRECONDITION, VaultRefuses),
        (grpc.StatusCode.INVALID_ARGUMENT, VaultRefuses),
    ],
)
def test_what_passes_by_itself_is_told_apart_from_what_does_not(
    key: KmsKey, kms: KmsServer, code: grpc.StatusCode, raised: type[Exception]
) -> None:
    kms.faults = [code]
    with pytest.raises(raised):
        key.newest()
    assert len(kms.asked) == 1


def test_all_attempts_together_have_three_seconds_however_long_the_server_lets_it_wait(
    key: KmsKey, kms: KmsServer
) -> None:
    kms.faults, kms.is_slow = [grpc.StatusCode.UNAVAILABLE] * 6, True
    with pytest.raises(VaultAway):
        key.newest()
    assert kms.given_up.wait(timeout=30), "the server hears that nobody waits"
    left = [seconds for _, seconds in kms.asked]
    assert left[-1] < left[0] < LIMIT_SECONDS + 0.1, "the last attempt has what the others left"


def test_a_moment_away_is_asked_again(key: KmsKey, kms: KmsServer) -> None:
    kms.faults = [grpc.StatusCode.UNAVAILABLE] * 2
    assert key.newest() == kms.newest
    assert kms.count("GetCryptoKey") == 3


def test_where_nobody_listens_is_away(key: KmsKey) -> None:
    with pytest.raises(VaultAway):
        replace(key, endpoint="127.0.0.1:1", limit_seconds=0.1).newest()


def test_while_kms_lets_one_wait_the_others_go_on(
    environment: Environment, key: KmsKey, kms: KmsServer, clock: StandingClock
) -> None:
    vault = Vault(replace(key, limit_seconds=1), clock=clock)
    workplace = Workplace(environment)
    kms.is_slow = True

    async def ask_and_turn() -> int:
        asked = asyncio.ensure_future(workplace.in_thread(lambda: vault.wrap(DATA_KEY, context=TENANT)))
        turns = 0
        while not asked.done():
            await workplace.at_the_gate(lambda: None)
            turns += 1
        assert isinstance(asked.exception(), VaultAway)
        return turns

    assert asyncio.run(ask_and_turn()) > 3


ASYMMETRIC = CryptoKeyVersion.CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_2048_SHA256
EXTERNAL = CryptoKeyVersion.CryptoKeyVersionAlgorithm.EXTERNAL_SYMMETRIC_ENCRYPTION


@pytest.mark.parametrize(
    ("holds", "told"),
    [
        ({}, ""),
        ({"purpose": CryptoKey.CryptoKeyPurpose.ASYMMETRIC_DECRYPT, "algorithm": ASYMMETRIC}, "AES-256"),
        ({"purpose": CryptoKey.CryptoKeyPurpose.RAW_ENCRYPT_DECRYPT}, "AES-256"),
        ({"algorithm": EXTERNAL}, "AES-256"),
        ({"rotation": None}, "--rotation-period=365d"),
        ({"rotation": timedelta(days=367)}, "--rotation-period=365d"),
        ({"name": f"{KEY}-2"}, "bestaat niet"),
        ({"faults": [grpc.StatusCode.OK, grpc.StatusCode.OK, grpc.StatusCode.PERMISSION_DENIED]}, "de rechten"),
        ({"_off": {1}}, "uitgezet"),
        ({"faults": [grpc.StatusCode.PERMISSION_DENIED]}, "geef het de rechten uit docs/runbook.md"),
        ({"faults": [grpc.StatusCode.UNAUTHENTICATED]}, "GOOGLE_APPLICATION_CREDENTIALS"),
        ({"still_answers": 0}, "antwoordt niet"),
    ],
)
def test_a_key_that_is_not_fit_says_why(holds: dict[str, Any], told: str) -> None:
    with kms_server(**holds) as kms:
        found = replace(key_at(kms), name=KEY).problem()
    assert told in found if told else not found


@pytest.mark.parametrize("location", ["europe-west1", "europe-west2", "us-central1", "global", "europe-west41"])
def test_a_key_elsewhere_is_refused_before_anything_is_asked_of_it(location: str) -> None:
    with kms_server(name=KEY.replace("europe-west4", location)) as kms:
        key = key_at(kms)
        assert f"de sleutel staat in {location}" in key.problem()
        assert kms.asked == []


def test_opened_keys_are_remembered_for_five_minutes(key: KmsKey, kms: KmsServer, clock: StandingClock) -> None:
    vault = Vault(key, clock=clock)
    wrapped = vault.wrap(DATA_KEY, context=TENANT)
    for _ in range(3):
        assert vault.unwrap(wrapped, context=TENANT) == DATA_KEY
    assert kms.count("Decrypt") == 1
    with pytest.raises(VaultRefuses):
        vault.unwrap(wrapped, context=b"tenant b")
    clock.move(REMEMBERED_FOR - timedelta(seconds=1))
    kms.still_answers = 0
    assert vault.unwrap(wrapped, context=TENANT) == DATA_KEY
    clock.move(timedelta(seconds=1))
    with pytest.raises(VaultAway):
        vault.unwrap(wrapped, context=TENANT)


def test_no_more_than_so_many_are_remembered_and_none_after_forgetting(tmp_path: Path, clock: StandingClock) -> None:
    vault = Vault(FileKey(tmp_path / "vault.key"), clock=clock)
    some = [vault.wrap(DATA_KEY, context=TENANT) for _ in range(MOST_REMEMBERED + 10)]
    for wrapped in some:
        vault.unwrap(wrapped, context=TENANT)
    (tmp_path / "vault.key").unlink()
    assert [opens(vault, wrapped) for wrapped in some] == [False] * 10 + [True] * MOST_REMEMBERED
    vault.forget()
    assert not any(opens(vault, wrapped) for wrapped in some)


def opens(vault: Vault, wrapped: Wrapped) -> bool:
    try:
        return vault.unwrap(wrapped, context=TENANT) == DATA_KEY
    except VaultRefuses:
        return False


def test_what_the_file_wrapped_before_opens_beside_kms_and_is_never_wrapped_by_it_again(
    key: KmsKey, tmp_path: Path, clock: StandingClock
) -> None:
    file = FileKey(tmp_path / "vault.key")
    before = Vault(file, clock=clock).wrap(DATA_KEY, context=TENANT)
    vault = Vault(key, file, clock=clock)
    assert vault.unwrap(before, context=TENANT) == DATA_KEY
    assert vault.wrap(DATA_KEY, context=TENANT).by == vault.newest() == key.newest()
    alone = Vault(key, clock=clock)
    with pytest.raises(VaultRefuses):
        alone.unwrap(before, context=TENANT)
