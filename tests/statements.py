"""Notes what is asked of the database, for tests that say how little that is."""

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import event

from services.scope import Environment


@contextlib.contextmanager
def noted_statements(environment: Environment, *, above: bool = False) -> Iterator[list[str]]:
    """Every statement that is sent inside a tenant meanwhile, or `above` the tenants."""
    statements: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    engine = environment.database.platform if above else environment.database.tenants
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
