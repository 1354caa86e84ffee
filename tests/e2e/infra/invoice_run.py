"""A process that issues the drafts of a week in one run and says so in between, to be killed at the worst moment.

Started with the address of the database, the tenant and the membership to act as.
"""

import sys
from pathlib import Path
from uuid import UUID

from models.values.calendar import IsoWeek
from models.values.kinds import Role
from services.access.permissions import STARTERS
from services.environment import make_environment
from services.scope import Identity, tenant_scope
from services.settings import Settings
from services.tenant import TenantServices
from tests.server import take_key


def main(address: str, tenant: str, membership: str, week: str, folder: str) -> None:
    """Issue every draft of the week; `issued` is said while the transaction is still open."""
    take_key(Path(folder))
    environment = make_environment(Settings(data_folder=Path(folder)), database_address=address)
    actor = Identity(
        tenant_id=UUID(tenant), role=Role.OWNER, name="Run", rights=STARTERS[Role.OWNER], membership_id=UUID(membership)
    )
    with tenant_scope(environment, actor) as scope:
        depotflow = TenantServices(scope)
        drafts = [row.invoice_id for row in depotflow.invoices.draft_week(week=IsoWeek.parse(week))]
        say("started")
        depotflow.invoices.issue_run(invoice_ids=drafts)
        say("issued")
        sys.stdin.read()


def say(word: str) -> None:
    """Tell who started this process how far it is."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
