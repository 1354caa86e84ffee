"""The audit trail as a list to take along, with the rows that the screen shows."""

from exports.tabular import Column, ColumnKind
from models.values.calendar import AMSTERDAM, amsterdam_time
from models.values.listing import TableQuery
from services.audit.entries import each_entry
from services.audit.sentences import TOPICS
from services.exports.lists import Listed
from services.scope import Scope


def entries(scope: Scope, query: TableQuery) -> Listed:
    """Who did what, when and from where, with what was before and after; newest first."""
    columns = (
        Column("Datum", ColumnKind.DATE, width=12),
        Column("Tijd", width=8),
        Column("Wie", width=24),
        Column("Wat", width=60),
        Column("Onderwerp", width=22),
        Column("Reden", width=30),
        Column("Gewijzigd", width=60),
        Column("Netwerkadres", width=18),
        Column("Apparaat", width=22),
        Column("Regel", width=38),
    )
    return Listed(
        columns,
        (
            (
                row.at.astimezone(AMSTERDAM).date(),
                amsterdam_time(row.at),
                row.actor,
                row.sentence,
                TOPICS[row.topic] if row.topic else "",
                row.reason,
                "; ".join(f"{one.field}: {one.before} → {one.after}" for one in row.changes),
                row.address,
                row.device,
                str(row.id),
            )
            for row in each_entry(scope, query=query)
        ),
    )
