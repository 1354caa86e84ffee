"""The one table of jobs: what, how often, and which service does it for each company."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from services.outbox import deliver_due
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class Job:
    """Something that happens for every company, once in every `cadence`. `run` says how much it handled."""

    id: str
    cadence: timedelta
    run: Callable[[Scope], int]
    topic: str = ""
    """An announcement that makes it run for that company at once."""


JOBS = (Job("outbox", timedelta(minutes=1), deliver_due, topic="outbox"),)
