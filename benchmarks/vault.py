"""What sealing BSNs adds to the bare library."""

import os
from collections.abc import Iterator
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.companies import found_company
from benchmarks.harness import Row, in_turns, processor
from benchmarks.world import World
from models.values.ids import new_id
from services.gateways.vault import KEY_BYTES, NONCE_BYTES
from services.people.employee_file import BSN_FIELD
from services.scope import Scope
from services.vault import open_field, seal_field

BSNS = 10_000
BSN = "999990019"


def rows(world: World) -> Iterator[Row]:
    company = found_company(world.main)
    drivers = [new_id() for _ in range(BSNS)]
    with world.main.scope(company.owner) as scope:
        found, floors = in_turns(
            processor(lambda: _seal_and_open(scope, drivers)),
            processor(lambda: _with_the_library(scope.identity.tenant_id, drivers)),
        )
    yield Row(
        what=f"encrypt and decrypt {BSNS:,} BSNs: processor",
        unit="ms",
        figures=found,
        floors=floors,
        floor_is="AESGCM, bound to the same company, driver and field",
        most_times_floor=2,
    )


def _seal_and_open(scope: Scope, drivers: list[UUID]) -> None:
    for driver_id in drivers:
        sealed = seal_field(scope, driver_id=driver_id, field=BSN_FIELD, plain=BSN)
        open_field(scope, driver_id=driver_id, field=BSN_FIELD, sealed=sealed)


def _with_the_library(tenant_id: UUID, drivers: list[UUID]) -> None:
    cipher, key_id = AESGCM(os.urandom(KEY_BYTES)), new_id()
    for driver_id in drivers:
        context = f"{tenant_id}|{driver_id}|{BSN_FIELD}|{key_id}".encode()
        nonce = os.urandom(NONCE_BYTES)
        cipher.decrypt(nonce, cipher.encrypt(nonce, BSN.encode(), context), context).decode()
