"""The command palette behind Ctrl K: search in the tenant's data and go to any place, by keyboard."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from nicegui import events, ui

from ui.toast import Handler, attempt


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: a place to go (`path`) or something to do (`run`); `group` is the heading it stands under."""

    label: str
    group: str
    icon: str = ""
    path: str = ""
    hint: str = ""
    run: Handler | None = None


Search = Callable[[str], Awaitable[Sequence[Hit]]]


class Place(Protocol):
    """What the palette needs of a menu item."""

    @property
    def label(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def icon(self) -> str: ...
    @property
    def key(self) -> str: ...


class Palette(ui.element, component="palette.js"):
    """The palette of one page; menu items are known in the browser, the rest comes from `search`."""

    def __init__(self, places: Sequence[Place], search: Search | None) -> None:
        super().__init__()
        self._search = search
        self._hits: Sequence[Hit] = ()
        self.props["places"] = tuple((place.label, place.path, place.icon, place.key.upper()) for place in places)
        self.props["searching"] = search is not None
        self.on("search", self._find, throttle=0.05, leading_events=False)
        self.on("run", self._run)

    async def _find(self, event: events.GenericEventArguments) -> None:
        turn, text = int(event.args["turn"]), str(event.args["text"])[:200]
        found = await self._search(text) if self._search else ()
        self._hits = found
        rows = [
            {"label": hit.label, "group": hit.group, "icon": hit.icon, "path": hit.path, "hint": hit.hint}
            for hit in found
        ]
        self.run_method("answer", turn, rows)

    async def _run(self, event: events.GenericEventArguments) -> None:
        at = int(event.args["at"])
        if 0 <= at < len(self._hits) and (handler := self._hits[at].run) is not None:
            await attempt(handler)
