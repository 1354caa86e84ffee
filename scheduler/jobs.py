"""The one table of jobs: what, how often, and which service does it for each company."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from services.audit.verify import verify_and_keep
from services.margin.totals import refresh_coming_plans
from services.outbox import deliver_due
from services.people.account_changes import let_in_due
from services.scope import Environment, Identity, Scope, tenant_scope
from services.self_bills.answer import accept_lapsed


@dataclass(frozen=True, slots=True)
class Job:
    """Something that happens for every company, once in every `cadence`.

    `run` gets the identity of the system within one company, opens the scopes it needs and says how much it handled.
    """

    id: str
    cadence: timedelta
    run: Callable[[Environment, Identity], int]
    topic: str = ""
    """An announcement that makes it run for that company at once."""


def in_one_scope(work: Callable[[Scope], int]) -> Callable[[Environment, Identity], int]:
    """Run a use case as a job: in one transaction of its own."""

    def run(environment: Environment, system: Identity) -> int:
        with tenant_scope(environment, system) as scope:
            return work(scope)

    return run


JOBS = (
    Job("outbox", timedelta(minutes=1), deliver_due, topic="outbox"),
    Job("accept_lapsed", timedelta(hours=1), in_one_scope(accept_lapsed)),
    Job("let_in_accounts", timedelta(minutes=10), in_one_scope(let_in_due)),
    Job("margin_plan", timedelta(hours=1), in_one_scope(refresh_coming_plans)),
    Job("verify_trail", timedelta(days=1), verify_and_keep),
)
