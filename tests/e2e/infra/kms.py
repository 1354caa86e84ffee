"""A Cloud KMS that really speaks gRPC: one key with versions that wraps, unwraps, turns, refuses and lags."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import google_crc32c
import grpc
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.cloud.kms_v1 import CryptoKey, CryptoKeyVersion
from google.cloud.kms_v1.types import service
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.e2e.infra.tls import certificate

SERVICE = "google.cloud.kms.v1.KeyManagementService"
KEY = "projects/proef/locations/europe-west4/keyRings/depotflow/cryptoKeys/bsn"
State = CryptoKeyVersion.CryptoKeyVersionState
AES_256 = CryptoKeyVersion.CryptoKeyVersionAlgorithm.GOOGLE_SYMMETRIC_ENCRYPTION


@dataclass
class KmsServer:
    """What it holds and heard, and how it misbehaves when told to; all of it may change while it runs."""

    name: str = KEY
    purpose: int = CryptoKey.CryptoKeyPurpose.ENCRYPT_DECRYPT
    algorithm: int = AES_256
    rotation: timedelta | None = timedelta(days=365)
    port: int = 0
    asked: list[tuple[str, float]] = field(default_factory=list)
    """Which method, and the seconds that the client said to wait for it."""
    faults: list[grpc.StatusCode] = field(default_factory=list)
    """What comes of the next questions, one each; OK is an answer."""
    still_answers: int | None = None
    """How many questions more before it is out of order; None is without end."""
    is_slow: bool = False
    """Lets every question wait until the client gives up."""
    garbles: int = 0
    """How many of its next answers hold another plaintext or ciphertext than the checksum beside it is of."""
    account: RSAKey | None = None
    """Whose signature every question must carry; without TLS nobody is asked who they are."""
    given_up: threading.Event = field(default_factory=threading.Event)
    _versions: list[bytes] = field(default_factory=lambda: [os.urandom(32)])
    _off: set[int] = field(default_factory=set)

    @property
    def newest(self) -> str:
        return f"{self.name}/cryptoKeyVersions/{len(self._versions)}"

    def rotate(self) -> str:
        """Have a new version wrap from now on, as KMS does by itself; older ones still unwrap."""
        self._versions.append(os.urandom(32))
        return self.newest

    def disable(self, version: int) -> None:
        self._off.add(version)

    def enable(self, version: int) -> None:
        self._off.discard(version)

    def count(self, method: str) -> int:
        return [one for one, _ in self.asked].count(method)

    def answer(self, method: str, run: Callable[[Any, Any], Any]) -> Callable[[Any, grpc.ServicerContext], Any]:
        """What it does with a question, after what it was told to do with it."""

        def handle(request: Any, context: grpc.ServicerContext) -> Any:
            self.asked.append((method, context.time_remaining()))
            if self.account is not None:
                self._recognise(context, self.account)
            if self.faults and (code := self.faults.pop(0)) is not grpc.StatusCode.OK:
                context.abort(code, "told to")
            if self.still_answers is not None:
                if not self.still_answers:
                    context.abort(grpc.StatusCode.INTERNAL, "out of order")
                self.still_answers -= 1
            if self.is_slow:
                gone = threading.Event()
                context.add_callback(gone.set)
                gone.wait()
                self.given_up.set()
                context.abort(grpc.StatusCode.CANCELLED, "nobody waits any more")
            if request.name.partition("/cryptoKeyVersions/")[0] != self.name:
                context.abort(grpc.StatusCode.NOT_FOUND, f"CryptoKey {request.name} not found.")
            return run(request, context)

        return handle

    def _recognise(self, context: grpc.ServicerContext, account: RSAKey) -> None:
        carried = dict(context.invocation_metadata()).get("authorization", "").removeprefix("Bearer ")
        try:
            jwt.decode(carried, account, algorithms=["RS256"])
        except ValueError:
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "Request had invalid authentication credentials.")

    def get_crypto_key(self, _: service.GetCryptoKeyRequest, __: grpc.ServicerContext) -> CryptoKey:
        found = CryptoKey(name=self.name, purpose=self.purpose, version_template={"algorithm": self.algorithm})
        if self.rotation is not None:
            found.rotation_period = self.rotation
        if self.purpose == CryptoKey.CryptoKeyPurpose.ENCRYPT_DECRYPT:
            found.primary = CryptoKeyVersion(
                name=self.newest,
                algorithm=self.algorithm,
                state=State.DISABLED if len(self._versions) in self._off else State.ENABLED,
            )
        return found

    def encrypt(self, asked: service.EncryptRequest, context: grpc.ServicerContext) -> service.EncryptResponse:
        self._check(context, asked.plaintext, asked.plaintext_crc32c)
        self._check(context, asked.additional_authenticated_data, asked.additional_authenticated_data_crc32c)
        version, nonce = len(self._versions), os.urandom(12)
        self._require_enabled(context, version)
        sealed = AESGCM(self._versions[-1]).encrypt(nonce, asked.plaintext, asked.additional_authenticated_data)
        content = bytes([version]) + nonce + sealed
        return service.EncryptResponse(
            name=self.newest,
            ciphertext=self._sent(content),
            ciphertext_crc32c=google_crc32c.value(content),
            verified_plaintext_crc32c="plaintext_crc32c" in asked,
            verified_additional_authenticated_data_crc32c="additional_authenticated_data_crc32c" in asked,
        )

    def decrypt(self, asked: service.DecryptRequest, context: grpc.ServicerContext) -> service.DecryptResponse:
        self._check(context, asked.ciphertext, asked.ciphertext_crc32c)
        self._check(context, asked.additional_authenticated_data, asked.additional_authenticated_data_crc32c)
        version, content = asked.ciphertext[0], asked.ciphertext[1:]
        self._require_enabled(context, version)
        try:
            key = AESGCM(dict(enumerate(self._versions, start=1))[version])
            plain = key.decrypt(content[:12], content[12:], asked.additional_authenticated_data)
        except (InvalidTag, KeyError):
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "Decryption failed: the ciphertext is invalid.")
        return service.DecryptResponse(plaintext=self._sent(plain), plaintext_crc32c=google_crc32c.value(plain))

    def _sent(self, content: bytes) -> bytes:
        if not self.garbles:
            return content
        self.garbles -= 1
        return content[::-1]

    def _require_enabled(self, context: grpc.ServicerContext, version: int) -> None:
        if version in self._off:
            where = f"{self.name}/cryptoKeyVersions/{version}"
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"{where} is not enabled, current state is: DISABLED.")

    @staticmethod
    def _check(context: grpc.ServicerContext, content: bytes, checksum: int) -> None:
        if google_crc32c.value(content) != checksum:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "The checksum did not match the data.")


@contextmanager
def kms_server(*, tls_in: Path | None = None, **holds: Any) -> Iterator[KmsServer]:
    """A server on a port of its own, until the block ends.

    With a folder it speaks TLS and knows one service account: `kms_environment` says how to reach it.
    """
    known = KmsServer(**holds)
    answers: dict[str, tuple[Callable[[Any, Any], Any], Any, Any]] = {
        "GetCryptoKey": (known.get_crypto_key, service.GetCryptoKeyRequest, CryptoKey),
        "Encrypt": (known.encrypt, service.EncryptRequest, service.EncryptResponse),
        "Decrypt": (known.decrypt, service.DecryptRequest, service.DecryptResponse),
    }
    handlers = {
        method: grpc.unary_unary_rpc_method_handler(
            known.answer(method, run),
            request_deserializer=request.deserialize,
            response_serializer=response.serialize,
        )
        for method, (run, request, response) in answers.items()
    }
    server = grpc.server(ThreadPoolExecutor(8))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    if tls_in is None:
        known.port = server.add_insecure_port("127.0.0.1:0")
    else:
        pem = certificate(tls_in).read_bytes()
        known.port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(pem, pem)]))
        known.account = _make_account(tls_in)
    server.start()
    try:
        yield known
    finally:
        server.stop(grace=None).wait()


def kms_environment(folder: Path) -> dict[str, str]:
    """What a process needs in its environment to be recognised by the server that speaks TLS, and to trust it."""
    return {
        "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": str(folder / "tls.pem"),
        "GOOGLE_APPLICATION_CREDENTIALS": str(folder / "account.json"),
    }


def _make_account(folder: Path) -> RSAKey:
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {
        "type": "service_account",
        "project_id": "proef",
        "private_key_id": "1",
        "private_key": private.decode(),
        "client_email": "depotflow@proef.example",
        "client_id": "1",
        "token_uri": "https://127.0.0.1:9/nooit",
    }
    (folder / "account.json").write_text(json.dumps(account))
    return RSAKey.import_key(private)
