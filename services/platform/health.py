"""Whether this process can reach what it works with."""

from sqlalchemy import text

from services.scope import Environment, platform_scope


def touch_database(environment: Environment) -> None:
    """Ask the database for the least there is. Raises: DatabaseAway."""
    with platform_scope(environment) as session:
        session.execute(text("SELECT 1"))
