"""What members may do stands in groups of the company, in place of a role that the program knows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from models.migrations.protection import APP_ROLE, OWNER_ROLE, protect_shared

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PLANNER = (
    "people.see people.change accounts.confirm fleet.see fleet.change imports.run lists.export planning.see"
    " planning.change planning.publish registration.see registration.change registration.approve"
)
FINANCE = (
    "audit.see people.see accounts.confirm fleet.see imports.run lists.export planning.see registration.see"
    " registration.approve tariffs.see tariffs.change settlement.see settlement.change invoices.see invoices.issue"
    " self_bills.see self_bills.issue payroll.see payroll.export payments.see payments.prepare payments.approve margin.see"
)
READER = (
    "people.see fleet.see planning.see registration.see tariffs.see settlement.see invoices.see self_bills.see"
    " payroll.see payments.see margin.see"
)
STARTERS = (
    ("owner", "Eigenaar", ""),
    ("planner", "Planner", PLANNER),
    ("finance", "Financiën", FINANCE),
    ("reader", "Alleen-lezen", READER),
    ("driver", "Chauffeur", ""),
)
LIVE_VISIT = """
CREATE FUNCTION live_visit(session_id uuid, at timestamptz)
RETURNS TABLE (tenant_id uuid, membership_id uuid, user_id uuid, name text, driver_id uuid,
               "group" text, role text, rights text[], depot_ids uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.tenant_id, m.id, m.user_id, m.display_name, m.driver_id, g.name, g.role, g.rights,
           CASE WHEN g.is_limited THEN ARRAY(
               SELECT d.depot_id FROM group_depots d WHERE d.tenant_id = g.tenant_id AND d.group_id = g.id) END
    FROM sessions s JOIN memberships m ON m.id = s.membership_id JOIN tenants t ON t.id = m.tenant_id
    JOIN groups g ON g.tenant_id = m.tenant_id AND g.id = m.group_id
    WHERE s.id = session_id AND s.ended_at IS NULL AND s.expires_at > at AND s.idle_until > at
    AND s.generation = m.generation AND m.revoked_at IS NULL AND t.closed_at IS NULL
$$
"""
"""Depots only for a limited group; none of them is no depot at all."""


def upgrade() -> None:
    create_groups()
    start_groups()
    put_in_groups("memberships", or_over="revoked_at IS NOT NULL", name="in_a_group")
    put_in_groups("invitations", or_over="accepted_at IS NOT NULL OR withdrawn_at IS NOT NULL", name="to_a_group")
    protect_shared("groups", platform="SELECT", app="SELECT, INSERT, UPDATE, DELETE")
    protect_shared("group_depots", platform="SELECT", app="SELECT, INSERT, DELETE")
    op.execute("DROP FUNCTION live_visit")
    op.execute(LIVE_VISIT)
    op.execute(f"ALTER FUNCTION live_visit OWNER TO {OWNER_ROLE}")
    op.execute("REVOKE EXECUTE ON FUNCTION live_visit FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION live_visit TO {APP_ROLE}")


def create_groups() -> None:
    roles = sa.Enum(*(role for role, _, _ in STARTERS), name="role", native_enum=False, length=32)
    op.create_table(
        "groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", roles, nullable=True),
        sa.Column("rights", ARRAY(sa.Text()), nullable=False),
        sa.Column("is_limited", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_groups_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("tenant_id", "id", name="uq_groups_id"),
        sa.UniqueConstraint("tenant_id", "name", name="uq_groups_name"),
        sa.UniqueConstraint("tenant_id", "role", name="uq_groups_role"),
        sa.CheckConstraint(
            "role NOT IN ('owner', 'driver') OR (rights = '{}' AND NOT is_limited)", name=op.f("ck_groups_fixed")
        ),
    )
    op.create_table(
        "group_depots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_group_depots_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["groups.tenant_id", "groups.id"],
            name=op.f("fk_group_depots_tenant_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "depot_id"],
            ["depots.tenant_id", "depots.id"],
            name=op.f("fk_group_depots_tenant_id_depot_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_depots")),
        sa.UniqueConstraint("tenant_id", "group_id", "depot_id", name="uq_group_depots_pair"),
    )


def start_groups() -> None:
    """Every company begins with the groups that its roles were, and one for who only looks."""
    for role, name, rights in STARTERS:
        op.get_bind().execute(
            sa.text(
                "INSERT INTO groups (id, tenant_id, name, role, rights, is_limited)"
                " SELECT gen_random_uuid(), id, :name, :role, CAST(:rights AS text[]), false FROM tenants"
            ),
            {"name": name, "role": role, "rights": rights.split()},
        )


def put_in_groups(table: str, *, or_over: str, name: str) -> None:
    """Have a table point at the group that its role has become."""
    op.add_column(table, sa.Column("group_id", sa.Uuid(), nullable=True))
    op.execute(
        f"UPDATE {table} m SET group_id = g.id FROM groups g WHERE g.tenant_id = m.tenant_id AND g.role = m.role"
    )
    op.drop_column(table, "role")
    op.create_foreign_key(
        op.f(f"fk_{table}_tenant_id_group_id"), table, "groups", ["tenant_id", "group_id"], ["tenant_id", "id"]
    )
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"group_id IS NOT NULL OR {or_over}")
    op.create_index(f"ix_{table}_group", table, ["tenant_id", "group_id"])
