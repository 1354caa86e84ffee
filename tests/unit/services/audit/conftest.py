"""Somebody who may do anything in the database, also what no trigger of ours lets happen."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.server import owner_address

Intruder = psycopg.Connection[Any]


@pytest.fixture
def intruder(database_url: str) -> Iterator[Intruder]:
    """Who took over the database server: the superuser, with every trigger off."""
    with psycopg.connect(owner_address(database_url), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection
