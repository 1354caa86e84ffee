"""The wrapping key in Google Cloud KMS, spoken to with Google's own client over gRPC."""

import functools
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeVar

import google_crc32c
import grpc
from google.api_core import exceptions
from google.api_core.retry import Retry, if_exception_type
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError, TransportError
from google.cloud.kms_v1 import CryptoKey, CryptoKeyVersion, KeyManagementServiceClient
from google.cloud.kms_v1.services.key_management_service.transports import KeyManagementServiceGrpcTransport

from services.gateways.vault import KEY_BYTES, VaultAway, VaultRefuses, Wrapped

LIMIT_SECONDS: Final = 3.0
"""For one question with all its attempts; the client's own default goes on for a minute."""
LOCATION: Final = "europe-west4"
"""Eemshaven."""
LONGEST_ROTATION: Final = timedelta(days=366)
_RECONNECT: Final = ("grpc.max_reconnect_backoff_ms", 1_000)
_PASSING: Final = (
    exceptions.ServiceUnavailable,
    exceptions.DeadlineExceeded,
    exceptions.ResourceExhausted,
    exceptions.InternalServerError,
    exceptions.Aborted,
    exceptions.Cancelled,
    exceptions.Unknown,
    exceptions.RetryError,
    TransportError,
)
"""What goes by itself, in Google's words; all else does not."""
_WORDS: Final[dict[type[Exception], str]] = {
    exceptions.NotFound: "deze sleutel bestaat niet; controleer DEPOTFLOW_KMS_KEY",
    exceptions.PermissionDenied: "dit serviceaccount mag er niet bij; geef het de rechten uit docs/runbook.md",
    exceptions.Unauthenticated: "het serviceaccount wordt niet herkend; controleer GOOGLE_APPLICATION_CREDENTIALS",
    exceptions.FailedPrecondition: "de nieuwste versie van de sleutel is uitgezet of vernietigd; zet haar weer aan",
    DefaultCredentialsError: "er is geen serviceaccount; stel GOOGLE_APPLICATION_CREDENTIALS in",
}
_log = logging.getLogger(__name__)
R = TypeVar("R")


class _Damaged(Exception):  # noqa: N818 - reads as a sentence
    """An answer does not have the checksum that was sent with it, or the question did not arrive whole."""


@dataclass(frozen=True)
class KmsKey:
    """One symmetric key (AES-256) of Cloud KMS, with all its versions.

    `endpoint` is Google's own unless given; `is_plain` speaks to it without TLS or credentials, for tests.
    """

    name: str
    endpoint: str = ""
    is_plain: bool = False
    limit_seconds: float = LIMIT_SECONDS

    def wrapped(self, by: str) -> bool:
        return by.startswith(f"{self.name}/cryptoKeyVersions/")

    def newest(self) -> str:
        return self._ask(lambda client, how: client.get_crypto_key(name=self.name, **how)).primary.name

    def wrap(self, key: bytes, *, context: bytes) -> Wrapped:
        """As WrappingKey, with the newest version, checked by CRC32C on the way there and back."""
        return self._ask(functools.partial(self._wrap, key=key, context=context))

    def unwrap(self, wrapped: Wrapped, *, context: bytes) -> bytes:
        """As WrappingKey; KMS finds the version in what it wrapped."""
        return self._ask(functools.partial(self._unwrap, wrapped=wrapped.content, context=context))

    def problem(self) -> str:
        """What stands in the way of keeping data keys under it, in Dutch; empty when it is good.

        It is asked where it is, what it is and whether it turns, and wraps and unwraps something.
        """
        location = self.name.split("/")[3]
        if location != LOCATION:
            return f"de sleutel staat in {location}; maak hem in {LOCATION} (Eemshaven) en stel DEPOTFLOW_KMS_KEY in"
        try:
            found = self._ask(lambda client, how: client.get_crypto_key(name=self.name, **how))
            return _unfit(found) or self._problem_around()
        except VaultAway:
            return "Google Cloud KMS antwoordt niet; controleer het netwerk en DEPOTFLOW_KMS_ENDPOINT"
        except VaultRefuses as refusal:
            told = next((_WORDS[kind] for kind in type(refusal.__cause__).__mro__ if kind in _WORDS), "")
            return told or "Google Cloud KMS weigert deze sleutel; het log zegt waarom"

    def _problem_around(self) -> str:
        key, context = os.urandom(KEY_BYTES), b"start"
        is_same = self.unwrap(self.wrap(key, context=context), context=context) == key
        return "" if is_same else "wat de sleutel versleutelt, komt er anders uit; gebruik een andere sleutel"

    def _ask(self, question: Callable[[KeyManagementServiceClient, dict[str, Any]], R]) -> R:
        """Put it within the limit, again when KMS is away for a moment. Raises: VaultAway, VaultRefuses."""
        ends_at = time.monotonic() + self.limit_seconds

        def attempt() -> R:
            left = max(ends_at - time.monotonic(), 0.001)
            return question(self._client, {"retry": None, "timeout": left})

        again = Retry(
            predicate=if_exception_type(exceptions.ServiceUnavailable, _Damaged),
            initial=0.1,
            maximum=0.5,
            timeout=self.limit_seconds,
        )
        try:
            return again(attempt)()
        except (*_PASSING, _Damaged) as away:
            _log.warning("the key vault is away: %s", _in_short(away))
            raise VaultAway from away
        except (exceptions.GoogleAPICallError, GoogleAuthError) as refused:
            _log.error("the key vault refuses: %s", _in_short(refused))
            raise VaultRefuses from refused

    def _wrap(self, client: KeyManagementServiceClient, how: dict[str, Any], *, key: bytes, context: bytes) -> Wrapped:
        asked = {
            "name": self.name,
            "plaintext": key,
            "plaintext_crc32c": google_crc32c.value(key),
            "additional_authenticated_data": context,
            "additional_authenticated_data_crc32c": google_crc32c.value(context),
        }
        found = client.encrypt(request=asked, **how)
        arrived = found.verified_plaintext_crc32c and found.verified_additional_authenticated_data_crc32c
        if not arrived or google_crc32c.value(found.ciphertext) != found.ciphertext_crc32c:
            raise _Damaged
        return Wrapped(found.ciphertext, found.name)

    def _unwrap(
        self, client: KeyManagementServiceClient, how: dict[str, Any], *, wrapped: bytes, context: bytes
    ) -> bytes:
        asked = {
            "name": self.name,
            "ciphertext": wrapped,
            "ciphertext_crc32c": google_crc32c.value(wrapped),
            "additional_authenticated_data": context,
            "additional_authenticated_data_crc32c": google_crc32c.value(context),
        }
        found = client.decrypt(request=asked, **how)
        if google_crc32c.value(found.plaintext) != found.plaintext_crc32c:
            raise _Damaged
        return found.plaintext

    @functools.cached_property
    def _client(self) -> KeyManagementServiceClient:
        return KeyManagementServiceClient(
            credentials=AnonymousCredentials() if self.is_plain else None,  # type: ignore[no-untyped-call]  # Google's own
            transport=functools.partial(KeyManagementServiceGrpcTransport, channel=self._channel),
            client_options={"api_endpoint": self.endpoint} if self.endpoint else None,
        )

    def _channel(self, host: str, *, options: list[tuple[str, Any]], **how: Any) -> grpc.Channel:
        """As the client makes it, and soon there again once KMS is back."""
        if self.is_plain:
            return grpc.insecure_channel(host, [*options, _RECONNECT])
        return KeyManagementServiceGrpcTransport.create_channel(host, options=[*options, _RECONNECT], **how)


def _unfit(found: CryptoKey) -> str:
    """Why this key is none to keep data keys under."""
    algorithm = CryptoKeyVersion.CryptoKeyVersionAlgorithm.GOOGLE_SYMMETRIC_ENCRYPTION
    if found.purpose != CryptoKey.CryptoKeyPurpose.ENCRYPT_DECRYPT or found.version_template.algorithm != algorithm:
        return "deze sleutel is er niet een om mee te versleutelen met AES-256; maak er een met --purpose=encryption"
    if found.primary.state != CryptoKeyVersion.CryptoKeyVersionState.ENABLED:
        return _WORDS[exceptions.FailedPrecondition]
    if not timedelta() < (found.rotation_period or timedelta()) <= LONGEST_ROTATION:
        return "de sleutel ververst zichzelf niet elk jaar; stel --rotation-period=365d in"
    return ""


def _in_short(fault: Exception) -> str:
    """Its kind and what Google says, in one line."""
    return " ".join(f"{type(fault).__name__}: {fault}".split())[:300]
