"""Which account was known of each payee when a payment file was approved; files of before it go by their own."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE payment_items ADD known_iban text")
