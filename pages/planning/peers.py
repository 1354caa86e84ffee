"""Who else works on this week: a name on their cell and a line in the top bar. It informs, it never locks."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import IsoWeek
from pages.planning.desk import Desk
from ui import parts

FORGET_AFTER_SECONDS: Final = 180
ANSWER_AFTER_SECONDS: Final = 0.3
"""By then a page that its planner was just leaving is gone."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another open board, and where its planner last was; `seen_at` is the time of the event loop."""

    name: str
    full_name: str
    driver_id: UUID | None
    place: str
    day: int
    seen_at: float


class Peers:
    """The other boards of the week that one page shows."""

    def __init__(self, desk: Desk, place: ui.element, page_id: str) -> None:
        self._desk = desk
        self._place = place
        self._page = page_id
        self._others: dict[str, Peer] = {}
        self._own: tuple[UUID | None, UUID | None, int] = (None, None, 0)

    def leave_week(self) -> None:
        """Another week is shown from now on, and others are there."""
        self._others.clear()
        self._show()

    async def move(self, *, driver_id: UUID | None, depot_id: UUID | None, day: int) -> None:
        """Be at another cell."""
        self._own = (driver_id, depot_id, day)
        await self._say()

    async def _say(self) -> None:
        week, (driver_id, depot_id, day) = self._desk.week, self._own
        await self._desk.visit.perform(
            lambda depotflow: depotflow.planning.show_presence(
                week=week,
                page_id=self._page,
                driver_id=driver_id,
                depot_id=depot_id,
                day=day,
            )
        )

    async def hear(self, news: dict[str, Any]) -> None:
        """Somebody came, moved or left; who came wants to know who is here."""
        page = news.get("page")
        if page is None or page == self._page:
            return
        is_here = not news["leaving"] and IsoWeek.parse(news["week"]) == self._desk.week
        if is_here:
            driver_id = UUID(news["driver"]) if news["driver"] else None
            now = asyncio.get_running_loop().time()
            self._others[page] = Peer(news["name"], news["full_name"], driver_id, news["place"], news["day"], now)
            self._show()
        elif self._others.pop(page, None):
            self._show()
        if is_here and news["new"]:
            await asyncio.sleep(ANSWER_AFTER_SECONDS)
            if self._desk.visit.client.has_socket_connection:
                await self._say()

    def _show(self) -> None:
        now = asyncio.get_running_loop().time()
        recent = {page: peer for page, peer in self._others.items() if now - peer.seen_at < FORGET_AFTER_SECONDS}
        self._others = recent
        self._desk.board.present([(peer.name, peer.driver_id, peer.day) for peer in recent.values()])
        latest = max(recent.values(), key=lambda peer: peer.seen_at, default=None)
        parts.put_into(self._place, _line(latest, len(recent)) if latest else Markup())


def _line(peer: Peer, count: int) -> Markup:
    where = Markup(' werkt in <b class="c-peer">{}</b>').format(peer.place) if peer.place else " kijkt mee"
    more = f", en nog {count - 1}" if count > 1 else ""
    return Markup('<span class="df-person c-2">{}<span>{}{}{}</span></span>').format(
        parts.avatar(peer.full_name, tone="peer"), peer.name, where, more
    )
