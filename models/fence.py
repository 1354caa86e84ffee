"""The claim with which a transaction says whose rows it is for, signed so that only the product can have written it.

PostgreSQL checks it in every policy (`fence.tenant()`, see models/migrations/protection.py): a statement that somebody
smuggled in can name another tenant, but cannot sign for it.
Why: docs/decisions/0006-a-transaction-signs-for-its-tenant.md.
"""

import hashlib
import hmac
import time
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import Connection

from models.tables.base import APP_ROLE, OWNER_ROLE

VALID_SECONDS: Final = 300
"""From signing to the start of the transaction: room for a wait for a connection and for clocks that differ."""
ANY_BACKEND: Final = 0
KEYS_KEPT: Final = 2
"""The newest and the one before it, so that processes with either can serve while a key is replaced."""
_HMAC_BLOCK: Final = 64


class TenantSigner:
    """Signs with one key. `is_pooled`: somebody between us and the server picks the backend, so claims hold for any."""

    def __init__(self, key: bytes, *, is_pooled: bool = False) -> None:
        self._key = key
        self._name = _name_of(key)
        self._is_pooled = is_pooled

    def statement(self, tenant_id: UUID, *, backend: int) -> str:
        """What a transaction on this server process (its pid) must say first to be in the tenant."""
        said = self._claim(tenant_id, ANY_BACKEND if self._is_pooled else backend)
        return "SET LOCAL app.tenant_id = " + sql.Literal(said).as_string(None)

    def sign(self, connection: Connection, tenant_id: UUID) -> None:
        """Put the transaction of this connection in the tenant.

        The server keeps what is prepared for whoever comes next on the connection, so this never is.
        """
        driver: Any = connection.connection.driver_connection
        threshold, driver.prepare_threshold = driver.prepare_threshold, None
        try:
            connection.exec_driver_sql(self.statement(tenant_id, backend=driver.info.backend_pid))
        finally:
            driver.prepare_threshold = threshold

    def _claim(self, tenant_id: UUID, backend: int) -> str:
        said = f"{tenant_id}.{backend}.{int(time.time()) + VALID_SECONDS}.{self._name}"
        return f"{said}.{hmac.digest(self._key, said.encode(), 'sha256').hex()}"


def trust(owner_address: str, key: bytes) -> None:
    """Have the database accept what is signed with this key. Raises: psycopg.Error."""
    padded = key.ljust(_HMAC_BLOCK, b"\0")
    pads = [bytes(byte ^ pad for byte in padded) for pad in (0x36, 0x5C)]
    with psycopg.connect(owner_address, connect_timeout=5, options=f"-c role={OWNER_ROLE}") as connection:
        connection.execute(
            "INSERT INTO fence.keys (name, inner_pad, outer_pad) VALUES (%s, %s, %s)"
            " ON CONFLICT (name) DO UPDATE SET trusted_at = clock_timestamp()",
            [_name_of(key), *pads],
        )
        connection.execute(
            "DELETE FROM fence.keys WHERE name NOT IN (SELECT name FROM fence.keys ORDER BY trusted_at DESC LIMIT %s)",
            [KEYS_KEPT],
        )


def is_trusted(address: str, signer: TenantSigner) -> bool:
    """Whether the application, logging in with this address, is believed when it signs with this."""
    nobody = UUID(int=0)
    try:
        with psycopg.connect(address, connect_timeout=5, options=f"-c role={APP_ROLE}") as connection:
            connection.execute(signer.statement(nobody, backend=connection.info.backend_pid))
            return connection.execute("SELECT fence.tenant()").fetchone() == (nobody,)
    except (psycopg.OperationalError, psycopg.errors.InsufficientPrivilege):
        return False


def _name_of(key: bytes) -> str:
    return hashlib.sha256(b"name of " + key).hexdigest()[:8]
