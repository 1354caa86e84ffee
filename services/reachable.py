"""What it means when the database does not answer, or ends a transaction in favour of another."""

import contextlib
from collections.abc import Iterator
from typing import Final

from psycopg import errors
from sqlalchemy.exc import InterfaceError, OperationalError

from models.values.refusal import Refusal

_IN_EACH_OTHERS_WAY: Final = frozenset({"40P01", "40001"})
"""Deadlock, and a serialisation failure."""


class DatabaseAway(Refusal):
    """The database cannot be reached at this moment; nothing was changed."""

    code = "database_away"

    def __init__(self) -> None:
        super().__init__("De database is even niet bereikbaar. Er is niets gewijzigd; probeer het zo weer.")


class InEachOthersWay(Exception):  # noqa: N818 - reads as a sentence
    """Two transactions waited for each other and the database ended this one; done again it will do."""


@contextlib.contextmanager
def reachable() -> Iterator[None]:
    """Raises: DatabaseAway, InEachOthersWay for what the driver says in its own words."""
    try:
        yield
    except (OperationalError, InterfaceError) as fault:
        state = fault.orig.sqlstate if isinstance(fault.orig, errors.Error) else None
        if fault.connection_invalidated or state is None or state.startswith(("57P", "08")):
            raise DatabaseAway from fault
        if state in _IN_EACH_OTHERS_WAY:
            raise InEachOthersWay from fault
        raise
