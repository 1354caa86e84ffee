"""Makes large amounts of data out of a little: copies rows below the fence, row by row as they are."""

from collections.abc import Sequence
from uuid import UUID

import psycopg
from psycopg import sql

from benchmarks.world import Site

PER_YEAR = frozenset({"number", "key"})
"""Columns with a number like 2026-0241, which a copy gets in a year of its own."""


def multiply(site: Site, tenant_id: UUID, tables: Sequence[str], *, times: int, weeks: int) -> None:
    """Make every row of these tables into `times` rows, each copy another `weeks` earlier than the one before.

    A copy has an id of its own at the same place in time, and refers to the copies where these tables refer to each
    other. All constraints hold.
    """
    with site.below_the_fence() as connection:
        for table in tables:
            columns = _columns(connection, table)
            own = _references(connection, table, tables) | {"id"}
            values = [_value(name, kind, is_own=name in own, weeks=weeks) for name, kind in columns.items()]
            connection.execute(
                sql.SQL(
                    "INSERT INTO {table} ({names}) SELECT {values} FROM {table}, generate_series(1, {copies}) AS copy"
                    " WHERE tenant_id = {tenant}"
                ).format(
                    table=sql.Identifier(table),
                    names=sql.SQL(", ").join(map(sql.Identifier, columns)),
                    values=sql.SQL(", ").join(values),
                    copies=sql.Literal(times - 1),
                    tenant=sql.Literal(tenant_id),
                )
            )
    site.settle_down()


def add_neighbours(site: Site, tenant_id: UUID, tables: Sequence[str], *, count: int) -> None:
    """Put companies beside this one that have the same rows in these tables."""
    with site.below_the_fence() as connection:
        connection.execute(
            "CREATE TEMPORARY TABLE neighbours AS SELECT gen_random_uuid() AS id FROM generate_series(1, %s)", [count]
        )
        connection.execute("INSERT INTO tenants (id, name, is_demo) SELECT id, 'Buur', true FROM neighbours")
        for table in tables:
            names = [name for name in _columns(connection, table) if name != "tenant_id"]
            connection.execute(
                sql.SQL(
                    "INSERT INTO {table} (tenant_id, {names}) SELECT neighbours.id, {values}"
                    " FROM neighbours, {table} AS mine WHERE mine.tenant_id = {tenant}"
                ).format(
                    table=sql.Identifier(table),
                    names=sql.SQL(", ").join(map(sql.Identifier, names)),
                    values=sql.SQL(", ").join(_own_value(name, tenant_id) for name in names),
                    tenant=sql.Literal(tenant_id),
                )
            )
    site.settle_down()


def _own_value(name: str, tenant_id: UUID) -> sql.Composed:
    """The value as it is; only the row of the company itself has the id of its tenant."""
    column = sql.SQL("mine.{}").format(sql.Identifier(name))
    if name != "id":
        return column
    return sql.SQL("CASE {0} WHEN {1} THEN neighbours.id ELSE {0} END").format(column, sql.Literal(tenant_id))


def _columns(connection: psycopg.Connection, table: str) -> dict[str, str]:
    """The columns of a table with their types, without those that count by themselves."""
    found = connection.execute(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = '' ORDER BY attnum",
        [table],
    )
    return dict(found.fetchall())


def _references(connection: psycopg.Connection, table: str, tables: Sequence[str]) -> set[str]:
    """The columns of a table that refer to one of these tables."""
    found = connection.execute(
        "SELECT a.attname FROM pg_constraint c"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
        " WHERE c.contype = 'f' AND c.conrelid = %s::regclass AND c.confrelid::regclass::text = ANY (%s)"
        " AND a.attname <> 'tenant_id'",
        [table, list(tables)],
    )
    return {name for (name,) in found}


def _value(name: str, kind: str, *, is_own: bool, weeks: int) -> sql.Composable:
    column, apart = sql.Identifier(name), sql.Literal(weeks)
    if is_own:
        fresh = sql.SQL("md5(concat_ws('/', {}, {}, copy))").format(column, apart)
        return sql.SQL("(substr({}::text, 1, 24) || substr({}, 1, 12))::uuid").format(column, fresh)
    if kind == "date":
        return sql.SQL("{} - 7 * {} * copy").format(column, apart)
    if kind == "timestamp with time zone":
        return sql.SQL("{} - {} * copy * interval '1 week'").format(column, apart)
    if name in {"iso_year", "iso_week"}:
        part = sql.SQL("isoyear" if name == "iso_year" else "week")
        monday = sql.SQL("to_date(iso_year || '-' || iso_week, 'IYYY-IW')")
        return sql.SQL("extract({} FROM {} - 7 * {} * copy)").format(part, monday, apart)
    if name in PER_YEAR:
        year = sql.SQL("substring({} from '[0-9]{{4}}')::int - {} * copy").format(column, apart)
        return sql.SQL("regexp_replace({}, '[0-9]{{4}}', ({})::text)").format(column, year)
    return column
