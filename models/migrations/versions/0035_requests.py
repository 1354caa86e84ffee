"""What people ask about their own data: the log of requests, packages with a copy, and files closed at leaving."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from models.migrations.protection import protect

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def _of_tenant(table: str) -> list[Any]:
    return [
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id")),
    ]


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{other}.tenant_id", f"{other}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _closed_list(table: str, column: str, *values: str) -> sa.Column[str]:
    listed = sa.Enum(*values, native_enum=False, length=32, name=f"{table}_{column}")
    return sa.Column(column, listed, nullable=False)


def upgrade() -> None:
    _requests()
    _packages()
    _closed_files()
    for table in ("data_requests", "data_packages", "closed_files"):
        protect(table)
    _term()


def _requests() -> None:
    table = "data_requests"
    op.create_table(
        table,
        *_of_tenant(table),
        _closed_list(
            table, "kind", "access", "rectification", "erasure", "restriction", "portability", "objection"
        ),
        _closed_list(table, "channel", "app", "letter", "mail", "spoken"),
        _closed_list(table, "state", "open", "answered", "refused", "withdrawn"),
        sa.Column("driver_id", sa.Uuid(), nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("extension_reason", sa.Text(), nullable=False),
        sa.Column("identity_how", sa.Text(), nullable=False),
        sa.Column("identity_by", sa.Text(), nullable=False),
        sa.Column("identity_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        _reference(table, "driver_id", "drivers"),
        sa.CheckConstraint("person <> ''", name=op.f("ck_data_requests_of_somebody")),
        sa.CheckConstraint("due_on > received_on", name=op.f("ck_data_requests_due")),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_data_requests_closed")),
        sa.CheckConstraint(
            "state <> 'answered' OR identity_how <> ''", name=op.f("ck_data_requests_answered_to_who_it_is")
        ),
        sa.CheckConstraint("state <> 'refused' OR answer <> ''", name=op.f("ck_data_requests_refused_with_reason")),
        sa.CheckConstraint(
            "begun_at IS NULL OR (kind = 'erasure' AND driver_id IS NOT NULL AND identity_how <> '')",
            name=op.f("ck_data_requests_begun"),
        ),
    )
    op.create_index("ix_data_requests_open", table, ["tenant_id", "due_on"], postgresql_where="state = 'open'")
    op.create_index("ix_data_requests_driver", table, ["tenant_id", "driver_id"])


def _packages() -> None:
    table = "data_packages"
    op.create_table(
        table,
        *_of_tenant(table),
        sa.Column("driver_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        _reference(table, "driver_id", "drivers"),
        _reference(table, "request_id", "data_requests"),
        sa.CheckConstraint(
            "sealed IS NULL OR (made_at IS NOT NULL AND taken_at IS NULL)",
            name=op.f("ck_data_packages_sealed_until_taken"),
        ),
        sa.CheckConstraint("(made_at IS NULL) = (expires_at IS NULL)", name=op.f("ck_data_packages_expires")),
    )
    op.create_index(
        "uq_data_packages_waiting",
        table,
        ["tenant_id", "driver_id"],
        unique=True,
        postgresql_where="made_at IS NULL AND failed_at IS NULL",
    )
    op.create_index("ix_data_packages_request", table, ["tenant_id", "request_id"])
    op.create_index(
        "ix_data_packages_sealed", table, ["tenant_id", "expires_at"], postgresql_where="sealed IS NOT NULL"
    )


def _closed_files() -> None:
    table = "closed_files"
    op.create_table(
        table,
        *_of_tenant(table),
        sa.Column("driver_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _reference(table, "driver_id", "drivers"),
        sa.UniqueConstraint("tenant_id", "driver_id", "category", name="uq_closed_files_category"),
    )


def _term() -> None:
    figures = sa.table(
        "statutory_figures",
        sa.column("name", sa.Text),
        sa.column("valid_from", sa.Date),
        sa.column("value_1e4", sa.BigInteger),
        sa.column("source", sa.Text),
    )
    op.bulk_insert(
        figures,
        [
            {
                "name": "keep_months_requests",
                "valid_from": date(2018, 5, 25),
                "value_1e4": 60 * 10_000,
                "source": "AVG artikel 5 lid 2: vijf jaar, om te laten zien dat op tijd is geantwoord",
            }
        ],
    )
