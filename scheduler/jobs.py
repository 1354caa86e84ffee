"""The one table of jobs: what, how often, and which service does it for each company."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from services.access.forget import forget_what_is_over
from services.access.key_mails import warn_of_expiring_keys
from services.audit.verify import verify_and_keep
from services.kept_answers import forget_answers
from services.legal_texts.engaging import tell_of_new_parties
from services.margin.totals import refresh_coming_plans
from services.outbox import deliver_due
from services.people.account_changes import let_in_due
from services.privacy.closing import close_files
from services.privacy.packages import MAKING, make_packages
from services.retention.clean_up import clean_up
from services.scope import Environment, Identity, Scope, tenant_scope
from services.self_bills.answer import accept_lapsed
from services.vault.renew import renew_keys


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
    of_closed: bool = False
    """Whether it goes on for companies that ended."""


@dataclass(frozen=True, slots=True)
class SharedJob:
    """Something that happens above the companies, once in every `cadence`; `run` says how much it handled."""

    id: str
    cadence: timedelta
    run: Callable[[Environment], int]


def in_one_scope(work: Callable[[Scope], int]) -> Callable[[Environment, Identity], int]:
    """Run a use case as a job: in one transaction of its own."""

    def run(environment: Environment, system: Identity) -> int:
        with tenant_scope(environment, system) as scope:
            return work(scope)

    return run


JOBS: tuple[Job | SharedJob, ...] = (
    Job("outbox", timedelta(minutes=1), deliver_due, topic="outbox"),
    Job("data_packages", timedelta(minutes=1), make_packages, topic=MAKING),
    Job("close_files", timedelta(hours=1), close_files),
    Job("accept_lapsed", timedelta(hours=1), in_one_scope(accept_lapsed)),
    Job("let_in_accounts", timedelta(minutes=10), in_one_scope(let_in_due)),
    Job("margin_plan", timedelta(hours=1), in_one_scope(refresh_coming_plans)),
    Job("expiring_keys", timedelta(hours=1), in_one_scope(warn_of_expiring_keys)),
    Job("new_parties", timedelta(hours=1), in_one_scope(tell_of_new_parties)),
    Job("forget_answers", timedelta(hours=1), in_one_scope(forget_answers)),
    Job("verify_trail", timedelta(days=1), verify_and_keep),
    Job("renew_keys", timedelta(days=1), renew_keys, of_closed=True),
    Job("clean_up", timedelta(days=1), clean_up),
    SharedJob("forget", timedelta(days=1), forget_what_is_over),
)
