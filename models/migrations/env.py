"""Alembic's entry: one transaction, under a lock, so that two processes that start together migrate once."""

from alembic import context
from sqlalchemy import create_engine, make_url, text

import models.tables
from models.tables.base import Base

LOCK = 7_204_561


def run() -> None:
    """Run the wanted migrations on the address that models.migrations passed."""
    address = context.config.attributes["address"]
    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"), connect_args={"connect_timeout": 5})
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '30s'"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        context.configure(connection=connection, target_metadata=Base.metadata)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


assert models.tables.__all__  # noqa: S101 - imported for its side effect: the tables register themselves
run()
