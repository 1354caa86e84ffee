"""The pools of connections: what every connection of the application is told."""

import pytest
from sqlalchemy import text

from models.database import Database
from models.tables.base import APP_ROLE, PLATFORM_ROLE


@pytest.mark.parametrize(("pool", "role"), [("tenants", APP_ROLE), ("platform", PLATFORM_ROLE)])
def test_a_connection_takes_the_role_of_its_pool_and_joins_as_written(database: Database, pool: str, role: str) -> None:
    with getattr(database, pool).connect() as connection:
        told = connection.execute(
            text(
                "SELECT current_user, current_setting('TimeZone'),"
                " current_setting('join_collapse_limit'), current_setting('is_superuser')"
            )
        ).one()
    assert told == (role, "UTC", "1", "off")
