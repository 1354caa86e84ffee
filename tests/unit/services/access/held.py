"""Two at the same moment: the first has done everything and stands at the commit, unseen by the second."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar
from uuid import UUID

import psycopg

from tests.e2e.infra.waiting import within
from tests.server import owner_address

First = TypeVar("First")
Second = TypeVar("Second")
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def while_at_the_commit(
    database_url: str, tenant_id: UUID, first: Callable[[], First], second: Callable[[], Second]
) -> tuple[Future[First], Future[Second]]:
    """Begin the second while the first waits to link what it wrote in the trail of this company; then let both end."""
    with psycopg.connect(owner_address(database_url)) as owner, ThreadPoolExecutor(2) as threads:
        owner.execute("SELECT FROM trail.heads WHERE tenant_id = %s FOR UPDATE", [tenant_id])

        def waiting(number: int) -> bool:
            return owner.execute(_WAITING).fetchone() == (number,)

        doing = threads.submit(first)
        assert within(30, lambda: doing.done() or waiting(1))
        also = threads.submit(second)
        assert within(30, lambda: also.done() or waiting(2))
        owner.rollback()
    return doing, also
