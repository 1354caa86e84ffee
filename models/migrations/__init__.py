"""The history of the schema, and how to bring a database to its newest version."""

from pathlib import Path
from typing import Final, Literal

import psycopg

State = Literal["empty", "behind", "current", "newer"]
VERSIONS: Final = Path(__file__).parent / "versions"


def upgrade(owner_address: str) -> None:
    """Bring the database to the newest version; does nothing when it is there already.

    `owner_address` logs in as a user that may create roles and become the owner of the tables.
    """
    from alembic import command
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent))
    configuration.attributes["address"] = owner_address
    command.upgrade(configuration, "head")


def state(owner_address: str) -> State:
    """Whether the schema is missing, older than, equal to or newer than what this version of the product expects.

    Raises: psycopg.Error when the database cannot be reached.
    """
    known = revisions()
    with psycopg.connect(owner_address, connect_timeout=5) as connection:
        if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return "empty"
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found is None:
        return "empty"
    if found[0] == known[-1]:
        return "current"
    return "behind" if found[0] in known else "newer"


def revisions() -> list[str]:
    """All versions of the schema, oldest first: the numbers that the names of their files begin with."""
    return sorted(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))
