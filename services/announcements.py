"""News between processes: who looks at something hears within a moment that it changed."""

import itertools
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg

from services.faults import report
from services.scope import Environment

RETRY_SECONDS = 1.0
RESYNC: Final = {"topic": "resync"}
_log = logging.getLogger(__name__)

Listener = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A listener for one tenant and one topic; `topic` '' hears everything of the tenant."""

    tenant_id: UUID
    topic: str
    listener: Listener


class Announcements:
    """Listens to the database on a thread of its own and passes each announcement to its subscribers.

    Listeners run on that thread, or on that of who tells something, and must return at once. Whenever the connection
    is (again) there, every subscriber gets `{"topic": "resync"}`: it must read again, because announcements may have
    been missed.
    """

    def __init__(self, environment: Environment) -> None:
        self._database = environment.database
        self._subscriptions: dict[int, Subscription] = {}
        self._everything: list[Listener] = []
        self._numbers = itertools.count()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="announcements", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def subscribe(self, subscription: Subscription) -> Callable[[], None]:
        """Hear announcements until the returned function is called; calling it twice is harmless."""
        number = next(self._numbers)
        self._subscriptions[number] = subscription

        def cancel() -> None:
            self._subscriptions.pop(number, None)

        return cancel

    def hear_all(self, listener: Listener) -> None:
        """Hear the announcements of every tenant, for as long as the process lives."""
        self._everything.append(listener)

    def tell(self, topic: str, /, **payload: Any) -> None:
        """Have something heard in this process alone, at once and without the database."""
        self._pass_on({"topic": topic, **payload})

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._database.listen() as connection:
                    self._pass_on(RESYNC)
                    self._hear(connection)
            except psycopg.Error as fault:
                _log.warning("announcements: the database is away (%s), trying again", type(fault).__name__)
                self._database.close()
                self._stopping.wait(RETRY_SECONDS)

    def _hear(self, connection: psycopg.Connection[Any]) -> None:
        while not self._stopping.is_set():
            for notice in connection.notifies(timeout=0.5):
                if (news := _read(notice.payload)) is not None:
                    self._pass_on(news)

    def _pass_on(self, news: dict[str, Any]) -> None:
        """A listener that fails is logged; the others still hear."""
        everyone = news == RESYNC
        concerned = [
            each.listener
            for each in list(self._subscriptions.values())
            if everyone or (str(each.tenant_id) == news.get("tenant") and each.topic in {"", news["topic"]})
        ]
        for listener in [*self._everything, *concerned]:
            try:
                listener(news)
            except Exception as fault:  # noqa: BLE001 - one page's fault, whatever it is, must not silence the others
                _log.error("announcements: a listener of %r failed: fault %s", news["topic"], report(fault))


def _read(payload: str) -> dict[str, Any] | None:
    """An announcement of ours; anybody who may connect can put something else on the channel."""
    try:
        news = json.loads(payload)
    except ValueError:
        news = None
    if isinstance(news, dict) and isinstance(news.get("topic"), str):
        return news
    _log.warning("announcements: something unreadable came by")
    return None
