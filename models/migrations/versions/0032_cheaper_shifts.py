"""Writes a shift for less: overlaps are looked for by driver or van first, and its company is not asked for again.

Why: docs/decisions/0019-what-a-shift-costs-to-write.md.
"""

from typing import Final

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

NO_ID: Final = "'00000000-0000-0000-0000-000000000000'::uuid"
RIDES: Final = "IS NOT NULL AND state NOT IN ('cancelled', 'declined')"
RIDE, DAYS = "tstzrange(starts_at, ends_at)", "daterange(valid_from, valid_until)"
PAYEE: Final = (
    f"coalesce(principal_id, contractor_id, {NO_ID})",
    f"coalesce(depot_id, {NO_ID})",
    f"coalesce(route_template_id, {NO_ID})",
)
NEVER_OVERLAPPING: Final = (
    ("shifts", "ex_shifts_driver", ("driver_id",), RIDE, f"WHERE (driver_id {RIDES})"),
    ("shifts", "ex_shifts_vehicle", ("vehicle_id",), RIDE, f"WHERE (vehicle_id {RIDES})"),
    ("engagement_periods", "ex_engagement_periods_overlap", ("driver_id",), DAYS, ""),
    ("kor_periods", "ex_kor_periods_overlap", ("contractor_id",), DAYS, ""),
    ("self_billing_agreements", "ex_self_billing_agreements_overlap", ("contractor_id",), DAYS, ""),
    ("principal_contracts", "ex_principal_contracts_overlap", ("principal_id", PAYEE[1]), DAYS, ""),
    ("tariff_versions", "ex_tariff_versions_overlap", ("side", *PAYEE, "kind"), DAYS, ""),
)


def upgrade() -> None:
    for table, name, columns, period, where in NEVER_OVERLAPPING:
        equal = ", ".join(f"{column} WITH =" for column in (*columns, "tenant_id"))
        op.execute(f"""
            ALTER TABLE {table} DROP CONSTRAINT {name},
            ADD CONSTRAINT {name} EXCLUDE USING gist ({equal}, {period} WITH &&) {where}""")
    for table in ("shifts", "assignments"):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT fk_{table}_tenant_id")
