"""Who else works on this week: a name on their cell and a line in the top bar. It informs, it never locks."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from pages.planning.desk import Desk
from services.planning.who_is_there import Present
from services.support.looking import masked
from ui import parts


class Peers:
    """The other boards of the week that one page shows."""

    def __init__(self, desk: Desk, place: ui.element, page_id: str) -> None:
        self._desk = desk
        self._place = place
        self._page = page_id
        self._shown: Sequence[Present] = []

    async def move(self, *, driver_id: UUID | None, depot_id: UUID | None, day: int) -> None:
        """Be at another cell."""
        week = self._desk.week
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
        """Somebody came, moved or left."""
        if news.get("page") != self._page:
            self.show()

    def show(self) -> None:
        """Show who is there now."""
        others = self._others()
        if others == self._shown:
            return
        self._shown = others
        self._desk.board.present([(peer.name, peer.driver_id, peer.day) for peer in others])
        parts.put_into(self._place, _line(others[-1], len(others)) if others else Markup())

    def _others(self) -> Sequence[Present]:
        visit = self._desk.visit
        identity = visit.identity
        there = visit.workplace.who_is_there.at(identity.tenant_id, self._desk.week, depots=identity.depots)
        others: Sequence[Present] = [each for each in there if each.page_id != self._page]
        return masked(others) if visit.identity.looking else others


def _line(peer: Present, count: int) -> Markup:
    where = Markup(' werkt in <b class="c-peer">{}</b>').format(peer.place) if peer.place else " kijkt mee"
    more = f", en nog {count - 1}" if count > 1 else ""
    return Markup('<span class="df-person c-2">{}<span>{}{}{}</span></span>').format(
        parts.avatar(peer.full_name, tone="peer"), peer.name, where, more
    )
