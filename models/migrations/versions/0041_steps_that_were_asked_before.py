"""Who was in without a second step in a group that needs one signs in anew, also where it was asked long ago.

Asking it ends such sessions since it does so at once; those that were open before that would have lasted on.
"""

from typing import Final

from alembic import op

revision = "0041"
down_revision = "0037"
branch_labels = None
depends_on = None

ENDED: Final = """
UPDATE sessions s SET ended_at = now()
FROM memberships m JOIN groups g ON g.tenant_id = m.tenant_id AND g.id = m.group_id
WHERE m.id = s.membership_id AND s.ended_at IS NULL AND g.needs_second_step
    AND NOT EXISTS (SELECT FROM authenticator_apps a WHERE a.user_id = s.user_id)
    AND NOT EXISTS (SELECT FROM passkeys p WHERE p.user_id = s.user_id)
"""


def upgrade() -> None:
    op.execute(ENDED)
