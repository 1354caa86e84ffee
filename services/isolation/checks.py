"""The parts of the isolation check below the pages, and what each of them reports."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

import psycopg
from sqlalchemy import ColumnElement, Connection, Executable, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from models.catalogue import fenced_tables, find_gaps
from models.tables.base import Base
from models.values.ids import new_id
from services.isolation.stage import NAME, Stage
from services.isolation.use_cases import find_leaks, use_cases
from services.scope import Identity, tenant_scope


@dataclass(frozen=True, slots=True)
class Report:
    """How much of one part was tried, and what came back that should not have: for people, without anybody's data."""

    part: str
    tried: int
    leaks: list[str]


def check_catalogue(*, owner_address: str) -> Report:
    """Whether the fence is whole, as the database describes it. Raises: psycopg.Error."""
    with psycopg.connect(owner_address) as catalogue:
        return Report(
            "tabellen met hun afscherming, sleutels en rechten", len(fenced_tables(catalogue)), find_gaps(catalogue)
        )


def check_tables(stage: Stage) -> Report:
    """Read, change, move, delete and write rows of the victim with plain SQL in a transaction of the stranger."""
    tables = [table for table in Base.metadata.sorted_tables if "tenant_id" in table.columns]
    leaks = []
    with tenant_scope(stage.environment, Identity(stage.stranger.tenant_id, None, NAME)) as scope:
        connection = scope.session.connection()
        for table in tables:
            foreign: ColumnElement[bool] = table.c.tenant_id == stage.victim.tenant_id
            tries: dict[str, Executable] = {
                "gelezen": select(func.count()).select_from(table).where(foreign),
                "gewijzigd": update(table).where(foreign).values(tenant_id=stage.victim.tenant_id),
                "verhuisd": update(table).values(tenant_id=stage.victim.tenant_id),
                "gewist": delete(table).where(foreign),
                "toegevoegd": insert(table).values(tenant_id=stage.victim.tenant_id, id=new_id()),
            }
            leaks += [f"{table.name}: {how}" for how, statement in tries.items() if _reaches(connection, statement)]
    return Report("tabellen gelezen, gewijzigd, verhuisd, gewist en aangevuld", len(tables), leaks)


def _reaches(connection: Connection, statement: Executable) -> bool:
    """Whether a statement touches a single row, or fails on anything but the fence; undone in any case."""
    with connection.begin_nested() as attempt:
        try:
            result = connection.execute(statement)
            touched = result.scalar_one() if result.returns_rows else result.rowcount
        except DBAPIError as refusal:
            touched = 0 if isinstance(refusal.orig, psycopg.errors.InsufficientPrivilege) else 1
        attempt.rollback()
    return bool(touched)


def check_use_cases(stage: Stage) -> Report:
    """Call each with the victim's ids; none finds, changes or tells anything."""
    known = list(use_cases())
    before = stage.fingerprint()
    leaks = [leak for each in known for leak in find_leaks(each, stage)]
    after = stage.fingerprint()
    leaks += [f"{table}: gewijzigd door een ander bedrijf" for table in before if before[table] != after[table]]
    return Report("dienstmethoden met nummers van een ander bedrijf", len(known), leaks)


def check_files(stage: Stage) -> Report:
    """Ask for each stored file of the victim by its very hash."""
    with tenant_scope(stage.environment, Identity(stage.victim.tenant_id, None, NAME)) as scope:
        hashes = list(scope.session.scalars(select(Base.metadata.tables["stored_files"].c.sha256)))
    content = NAME.encode()
    hashes.append(stage.environment.storage.put(stage.victim.tenant_id, content))
    leaks = [hashed.hex() for hashed in hashes if _is_found(stage, stage.stranger.tenant_id, hashed)]
    if not _is_found(stage, stage.victim.tenant_id, hashlib.sha256(content).digest()):
        leaks.append("het eigen bestand is onvindbaar")
    return Report("bestanden van een ander bedrijf opgevraagd", len(hashes), leaks)


def _is_found(stage: Stage, tenant_id: UUID, sha256: bytes) -> bool:
    try:
        stage.environment.storage.get(tenant_id, sha256)
    except FileNotFoundError:
        return False
    return True
