"""What says which rows of a table are about a driver, and which columns of them that driver gets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement

from models.tables.base import Base
from services.privacy.categories import Topic
from services.privacy.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The rows of one table that are about a person, oldest first.

    `columns` are those that the person gets, in this order; `without` those that tell nothing about the person, or
    that open a door. A test holds the two against the table.
    """

    table: type[Base]
    topic: Topic
    title: str
    of: Callable[[Person], ColumnElement[bool]]
    columns: str
    without: str = ""
    above: bool = False
    """Whether it is read above the companies."""

    @property
    def name(self) -> str:
        return str(self.table.__tablename__)

    @property
    def keys(self) -> Sequence[str]:
        return self.columns.split()


OWN: Final = "tenant_id id driver_id"
"""What every row has, or says whose it is: left out everywhere."""
