"""News between processes: who looks at something hears within a moment that it changed."""

import itertools
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from services.scope import Environment

RETRY_SECONDS = 1.0
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

    Listeners run on that thread and must return at once. After a lost connection every subscriber gets
    `{"topic": "resync"}`: it must read again, because announcements were missed.
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
        self._thread.join(timeout=5)

    def subscribe(self, subscription: Subscription) -> Callable[[], None]:
        """Hear announcements until the returned function is called."""
        number = next(self._numbers)
        self._subscriptions[number] = subscription

        def cancel() -> None:
            self._subscriptions.pop(number, None)

        return cancel

    def hear_all(self, listener: Listener) -> None:
        """Hear the announcements of every tenant, for as long as the process lives."""
        self._everything.append(listener)

    def _listen(self) -> None:
        was_lost = False
        while not self._stopping.is_set():
            try:
                with self._database.listen() as connection:
                    if was_lost:
                        self._pass_on({"topic": "resync"}, everyone=True)
                    self._hear(connection)
            except psycopg.Error as fault:
                _log.warning("announcements: connection lost, trying again", extra={"fault": type(fault).__name__})
                was_lost = True
                self._stopping.wait(RETRY_SECONDS)

    def _hear(self, connection: psycopg.Connection[Any]) -> None:
        while not self._stopping.is_set():
            for notice in connection.notifies(timeout=0.5):
                self._pass_on(json.loads(notice.payload))

    def _pass_on(self, news: dict[str, Any], *, everyone: bool = False) -> None:
        for listener in self._everything:
            listener(news)
        for subscription in list(self._subscriptions.values()):
            mine = str(subscription.tenant_id) == news.get("tenant") and subscription.topic in {"", news["topic"]}
            if mine or everyone:
                subscription.listener(news)
