"""The engines: one pool for work inside a tenant, one for work above tenants, each under its own database role."""

from dataclasses import dataclass
from typing import Any

import orjson
import psycopg
from sqlalchemy import Engine, create_engine, make_url

from models.fence import TenantSigner
from models.tables.base import APP_ROLE, PLATFORM_ROLE

CHANNEL = "depotflow"
KEEP_ALIVE: dict[str, Any] = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""Seconds and attempts after which a connection whose other side vanished counts as lost."""

JOIN_AS_WRITTEN = "-c join_collapse_limit=1"
"""Queries name the rows they are about first and look up the rest, whatever the statistics know of a company.

Why: docs/decisions/0005-a-company-the-statistics-know.md."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where the data is. Both pools log in with the same address and take a role that owns nothing."""

    address: str
    signer: TenantSigner
    tenants: Engine
    platform: Engine

    @classmethod
    def connect(cls, address: str, *, signer: TenantSigner, pool_size: int = 8) -> "Database":
        """Make the pools; nothing connects until it is used. `pool_size` equals the number of worker threads."""
        return cls(
            address=address,
            signer=signer,
            tenants=_engine(address, role=APP_ROLE, pool_size=pool_size),
            platform=_engine(address, role=PLATFORM_ROLE, pool_size=max(2, pool_size // 2)),
        )

    def close(self) -> None:
        """Drop the pooled connections that nobody uses at this moment; a later use makes new ones."""
        self.tenants.dispose()
        self.platform.dispose()

    def listen(self) -> psycopg.Connection[Any]:
        """A connection of its own that hears every announcement; the caller closes it."""
        connection = psycopg.connect(self.address, autocommit=True, connect_timeout=5, **KEEP_ALIVE)
        connection.execute(f"LISTEN {CHANNEL}")
        return connection


def _engine(address: str, *, role: str, pool_size: int) -> Engine:
    return create_engine(
        make_url(address).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        hide_parameters=True,
        json_deserializer=orjson.loads,
        connect_args={
            "options": f"-c role={role} -c timezone=UTC {JOIN_AS_WRITTEN}",
            "connect_timeout": 5,
            **KEEP_ALIVE,
        },
    )
