"""Who imported a file, and when its result was shown to that person."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_runs", sa.Column("importer_id", sa.Uuid(), nullable=True))
    op.add_column("import_runs", sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True))
