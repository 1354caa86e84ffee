"""Who is at the board of which week: what the processes told each other, kept for who comes later."""

import threading
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from models.values.calendar import IsoWeek
from services.gateways.clock import Clock

FORGET_AFTER: Final = timedelta(minutes=15)
"""Since a process that dies says no goodbye."""


@dataclass(frozen=True, slots=True)
class Present:
    """An open board, and where its planner last was; `week` as in an address."""

    page_id: str
    week: str
    name: str
    full_name: str
    driver_id: UUID | None
    depot_id: UUID | None
    place: str
    day: int
    seen_at: datetime


class WhoIsThere:
    """The memory of one process, safe between threads: who comes finds here who is there, and nobody has to answer."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pages: defaultdict[UUID, dict[str, Present]] = defaultdict(dict)
        self._lock = threading.Lock()

    def hear(self, news: dict[str, Any]) -> None:
        """Somebody came, moved or left."""
        if news["topic"] != "presence" or "tenant" not in news:
            return
        tenant_id, page_id = UUID(news["tenant"]), news["page"]
        with self._lock:
            self._pages[tenant_id].pop(page_id, None)
            if not news["leaving"]:
                self._pages[tenant_id][page_id] = _present(news, self._clock.now())

    def at(self, tenant_id: UUID, week: IsoWeek, *, depots: frozenset[UUID] | None) -> list[Present]:
        """The boards of a week, the one that was heard of last at the end.

        Who is limited to `depots` is not told where somebody is at another.
        """
        since = self._clock.now() - FORGET_AFTER
        with self._lock:
            recent = {page_id: each for page_id, each in self._pages[tenant_id].items() if each.seen_at > since}
            self._pages[tenant_id] = recent
            return [_shown_to(depots, each) for each in recent.values() if each.week == str(week)]


def _shown_to(depots: frozenset[UUID] | None, each: Present) -> Present:
    if depots is None or each.depot_id in depots:
        return each
    return replace(each, driver_id=None, depot_id=None, place="", day=0)


def _present(news: dict[str, Any], now: datetime) -> Present:
    return Present(
        page_id=news["page"],
        week=news["week"],
        name=news["name"],
        full_name=news["full_name"],
        driver_id=UUID(news["driver"]) if news["driver"] else None,
        depot_id=UUID(news["depot"]) if news["depot"] else None,
        place=news["place"],
        day=news["day"],
        seen_at=now,
    )
