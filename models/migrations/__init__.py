"""The history of the schema, and how to bring a database to its newest version."""

from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url

State = Literal["empty", "behind", "current", "newer"]


def upgrade(owner_address: str) -> None:
    """Bring the database to the newest version; does nothing when it is there already.

    `owner_address` logs in as a user that may create roles and become the owner of the tables.
    """
    command.upgrade(_configuration(owner_address), "head")


def state(owner_address: str) -> State:
    """Whether the schema is missing, older than, equal to or newer than what this version of the product expects."""
    known = ScriptDirectory.from_config(_configuration(owner_address))
    engine = create_engine(
        make_url(owner_address).set(drivername="postgresql+psycopg"), connect_args={"connect_timeout": 5}
    )
    try:
        with engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    if revision is None:
        return "empty"
    if revision == known.get_current_head():
        return "current"
    return "behind" if revision in {script.revision for script in known.walk_revisions()} else "newer"


def _configuration(address: str) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent))
    configuration.attributes["address"] = address
    return configuration
