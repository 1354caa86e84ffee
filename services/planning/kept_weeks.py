"""Keeps the weeks that boards fetched last as they were sent, and the weeks before them added up, until they change."""

import gzip
import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

from models.values.calendar import IsoWeek
from services.announcements import RESYNC
from services.planning.weeks import WeekState
from services.rules.planning import WorkedBefore

Worked = Mapping[UUID, WorkedBefore]
MOST: Final = 200
"""About 50 kB each."""
LEVEL: Final = 5
"""How hard to compress: harder takes twice as long for one kilobyte less."""
TOPICS: Final = frozenset({"planning", "registration", "company"})
"""What announces that a board looks different."""


class Shown(NamedTuple):
    """A week as one kind of colleague sees it."""

    tenant_id: UUID
    week: IsoWeek
    shows_margin: bool
    depots: frozenset[UUID] | None
    """Those that it is limited to; None is all of them."""


class Stamp(NamedTuple):
    """What a kept week must still agree with; other changes are announced."""

    state: WeekState
    today: date


@dataclass(frozen=True, slots=True)
class SentWeek:
    """The compressed JSON of a week, and the tag by which a browser says that it has it."""

    tag: str
    packed: bytes

    @classmethod
    def of(cls, content: bytes) -> Self:
        return cls(sha256(content).hexdigest()[:24], gzip.compress(content, LEVEL, mtime=0))


class KeptWeeks:
    """The memory of one process, safe between threads.

    Whoever reads a week asks for the `turn` of its tenant before reading: what is announced meanwhile may not be in
    it, and then it is not kept.
    """

    def __init__(self) -> None:
        self._weeks: OrderedDict[Shown, tuple[Stamp, SentWeek]] = OrderedDict()
        self._worked: OrderedDict[tuple[UUID, IsoWeek], Worked] = OrderedDict()
        self._turns: Counter[UUID] = Counter()
        self._resyncs = 0
        self._lock = threading.Lock()

    def find(self, shown: Shown, stamp: Stamp) -> SentWeek | None:
        with self._lock:
            kept = self._weeks.get(shown)
            if kept is None or kept[0] != stamp:
                return None
            self._weeks.move_to_end(shown)
            return kept[1]

    def turn(self, tenant_id: UUID) -> tuple[int, int]:
        with self._lock:
            return self._resyncs, self._turns[tenant_id]

    def keep(self, shown: Shown, stamp: Stamp, sent: SentWeek, *, turn: tuple[int, int]) -> None:
        """Remember what was read in this turn, unless another has begun."""
        with self._lock:
            if turn == (self._resyncs, self._turns[shown.tenant_id]):
                self._weeks[shown] = (stamp, sent)
                self._weeks.move_to_end(shown)
                while len(self._weeks) > MOST:
                    self._weeks.popitem(last=False)

    def find_worked(self, tenant_id: UUID, week: IsoWeek) -> Worked | None:
        """What was worked before a week, unless a week before it has changed since."""
        with self._lock:
            return self._worked.get((tenant_id, week))

    def keep_worked(self, tenant_id: UUID, week: IsoWeek, worked: Worked, *, turn: tuple[int, int]) -> None:
        """Remember what was added up in this turn, unless another has begun."""
        with self._lock:
            if turn == (self._resyncs, self._turns[tenant_id]):
                self._worked[tenant_id, week] = worked
                while len(self._worked) > MOST:
                    self._worked.popitem(last=False)

    def hear(self, news: dict[str, Any]) -> None:
        """Forget what an announcement says has changed."""
        if news == RESYNC:
            with self._lock:
                self._resyncs += 1
                self._weeks.clear()
                self._worked.clear()
        elif news["topic"] in TOPICS and "tenant" in news:
            self._forget(UUID(news["tenant"]), _week_of(news))

    def _forget(self, tenant_id: UUID, changed: IsoWeek | None) -> None:
        with self._lock:
            self._turns[tenant_id] += 1
            for shown in [shown for shown in self._weeks if shown.tenant_id == tenant_id]:
                del self._weeks[shown]
            for tenant, week in [*self._worked]:
                if tenant == tenant_id and (changed is None or changed < week):
                    del self._worked[tenant, week]


def _week_of(news: Mapping[str, Any]) -> IsoWeek | None:
    """The one week that news is about, when it says so."""
    if "week" in news:
        return IsoWeek.parse(news["week"])
    return IsoWeek.containing(date.fromisoformat(news["day"])) if "day" in news else None
