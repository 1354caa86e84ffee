"""A passkey in software: what a browser and its device would answer, or an attacker in their place."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from models.values.ids import new_id

ORIGIN = "http://localhost:8080"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftPasskey:
    """A key pair; `counts` is how often it says it was used, 0 for one that never counts."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: new_id().bytes)
    counts: int = 0
    user_handle: bytes | None = None

    def makes(self, question: str, *, origin: str = ORIGIN, flags: int = PRESENT | VERIFIED) -> str:
        """Answer the question for a new passkey."""
        asked = json.loads(question)
        self.user_handle = _bytes(asked["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = bytes(16) + len(self.credential_id).to_bytes(2) + self.credential_id + cbor2.dumps(cose)
        told = self._told(asked["rp"]["id"], flags | ATTESTED) + attested
        client = _client("webauthn.create", asked["challenge"], origin)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": told})
        return self._json({"clientDataJSON": _text(client), "attestationObject": _text(attestation)})

    def signs(
        self,
        question: str,
        *,
        origin: str = ORIGIN,
        rp_id: str = "",
        challenge: str = "",
        flags: int = PRESENT | VERIFIED,
        kind: str = "webauthn.get",
        user_handle: bytes | None = None,
    ) -> str:
        """Answer the question for a proof; what is given besides is how an attacker's differs."""
        asked = json.loads(question)
        told = self._told(rp_id or asked["rpId"], flags)
        client = _client(kind, challenge or asked["challenge"], origin)
        signature = self.key.sign(told + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        handle = user_handle or self.user_handle
        return self._json(
            {
                "clientDataJSON": _text(client),
                "authenticatorData": _text(told),
                "signature": _text(signature),
                "userHandle": _text(handle) if handle else None,
            }
        )

    def _told(self, rp_id: str, flags: int) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.counts.to_bytes(4)

    def _json(self, response: dict[str, Any]) -> str:
        name = _text(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _client(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
