"""Signatures under legal texts, and the sub-processors that every company is told of before they begin."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from models.migrations.protection import protect, protect_shared
from models.tables.base import APP_ROLE, SUPPORT_ROLE
from models.values.ids import new_id

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

FIRST = date(2026, 11, 23)
"""The day of the first version of the processing agreement, in whose list these stand."""
INITIAL = (
    {
        "name": "Hetzner Online GmbH",
        "service": "hosting",
        "role": "Servers waarop DepotFlow en de database draaien",
        "role_english": "Servers that DepotFlow and its database run on",
        "data": "Alles wat een bedrijf in DepotFlow bewaart; het BSN alleen versleuteld",
        "data_english": "All that a company keeps in DepotFlow; the citizen service number (BSN) only encrypted",
        "country": "DE",
        "place": "Duitsland of Finland",
        "basis": "eu",
    },
    {
        "name": "Cloudflare, Inc.",
        "service": "network",
        "role": "Netwerk voor DepotFlow dat aanvallen en overbelasting tegenhoudt",
        "role_english": "Network in front of DepotFlow that keeps attacks and overload away",
        "data": "Verkeer tussen browser en DepotFlow, en het netwerkadres van wie het gebruikt",
        "data_english": "Traffic between browser and DepotFlow, and the network address of who uses it",
        "country": "US",
        "place": "Wereldwijd netwerk",
        "basis": "scc_dpf",
    },
    {
        "name": "Google Cloud EMEA Limited",
        "service": "keys",
        "role": "Sleutelkluis (Cloud KMS) voor de sleutels waarmee BSN's zijn versleuteld",
        "role_english": "Key vault (Cloud KMS) for the keys that citizen service numbers are encrypted with",
        "data": "Versleutelde gegevenssleutels; nooit een BSN of een ander persoonsgegeven",
        "data_english": "Wrapped data keys; never a citizen service number or other personal data",
        "country": "IE",
        "place": "Eemshaven, Nederland (europe-west4)",
        "basis": "eu",
    },
)


def upgrade() -> None:
    _signatures()
    _sub_processors()
    _of_companies(
        "sub_processor_notices",
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
    )
    _of_companies(
        "objections",
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("made_by", "email", "reason")),
    )


def _of_tenant(table: str) -> list[Any]:
    return [
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id")),
    ]


def _closed_list(table: str, column: str, *values: str) -> sa.Column[str]:
    listed = sa.Enum(*values, native_enum=False, length=32, name=f"{table}_{column}")
    return sa.Column(column, listed, nullable=False)


def _signatures() -> None:
    table = "signatures"
    texts = ("language", "name", "capacity", "email", "address", "device", "proof", "company")
    op.create_table(
        table,
        *_of_tenant(table),
        _closed_list(table, "legal_text", "terms", "privacy", "processing"),
        sa.Column("version", sa.Date(), nullable=False),
        sa.Column("text_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["stored_files.tenant_id", "stored_files.id"],
            name=op.f("fk_signatures_tenant_id_file_id"),
        ),
        sa.UniqueConstraint("tenant_id", "legal_text", "version", name="uq_signatures_version"),
        sa.CheckConstraint("octet_length(text_sha256) = 32", name=op.f("ck_signatures_hash")),
        sa.CheckConstraint("name <> '' AND capacity <> ''", name=op.f("ck_signatures_by_somebody")),
    )
    protect(table, rights="SELECT, INSERT")


def _sub_processors() -> None:
    table = "sub_processors"
    texts = ("role", "role_english", "data", "data_english", "country", "place")
    made = op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _closed_list(table, "service", "hosting", "network", "keys", "mail", "other"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        _closed_list(table, "basis", "eu", "adequacy", "scc", "scc_dpf"),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("is_initial", sa.Boolean(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_processors")),
        sa.UniqueConstraint("name", name=op.f("uq_sub_processors_name")),
        sa.CheckConstraint("is_initial OR begins_on > announced_on + 30", name=op.f("ck_sub_processors_told_ahead")),
        sa.CheckConstraint("started_on >= begins_on", name=op.f("ck_sub_processors_not_before_it_begins")),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_sub_processors_ends_after_start")),
    )
    protect_shared(table, platform="SELECT, INSERT, UPDATE")
    op.execute(f"GRANT SELECT ON {table} TO {APP_ROLE}, {SUPPORT_ROLE}")
    dates = {"announced_on": FIRST, "begins_on": FIRST, "is_initial": True}
    op.bulk_insert(made, [{"id": new_id(), **party, **dates} for party in INITIAL])


def _of_companies(table: str, *columns: sa.Column[Any]) -> None:
    """What of a sub-processor is of one company."""
    op.create_table(
        table,
        *_of_tenant(table),
        sa.Column("sub_processor_id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["sub_processor_id"], ["sub_processors.id"], name=op.f(f"fk_{table}_sub_processor_id")),
        sa.UniqueConstraint("tenant_id", "sub_processor_id", name=f"uq_{table}_once"),
    )
    protect(table, rights="SELECT, INSERT")
