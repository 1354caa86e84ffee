"""The fence of depots leaves no table out that hangs from a depot, a driver or a shift."""

from typing import Final
from uuid import uuid4

from models.tables.base import Base
from services.depot_fence import depot_fence

NAMED: Final = ("depot_id", "driver_id", "shift_id")
COLLEAGUES: Final = "of the company's people, who are not to be had with a limit; read above the companies"
NOT_FENCED: Final = {
    "group_depots": "says to which depots a group is limited, for who decides about rights",
    "invitations": COLLEAGUES,
    "memberships": COLLEAGUES,
    "payment_items": "payments are of all depots together, and not to be had with a limit",
    "pending_sign_ins": COLLEAGUES,
    "sessions": COLLEAGUES,
}
"""Tables that hang from a depot, driver or shift and are in no query of who is limited, and why."""


def hanging() -> set[str]:
    """Tables that point at a depot, a driver or a shift, by name or by reference, also by way of another table."""
    found = {"depots", "drivers", "shifts"}
    tables = Base.metadata.sorted_tables
    found |= {table.name for table in tables if any(name in table.columns for name in NAMED)}
    before = 0
    while len(found) > before:
        before = len(found)
        found |= {table.name for table in tables if any(key.column.table.name in found for key in table.foreign_keys)}
    return found


def test_every_table_that_hangs_from_a_depot_driver_or_shift_is_fenced_or_named_with_its_reason() -> None:
    fenced = {option.entity.class_.__tablename__ for option in depot_fence(uuid4(), frozenset({uuid4()}))}  # type: ignore[attr-defined]  # SQLAlchemy's own
    assert {"registrations", "payroll_lines", "papers"} <= hanging()
    assert hanging() - fenced == set(NOT_FENCED)
