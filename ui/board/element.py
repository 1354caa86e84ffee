"""The board as a NiceGUI element: loads the component, passes its commands on and takes answers and changes back."""

import json
from collections.abc import Awaitable, Callable, Sequence
from html import escape
from typing import Any, Final
from uuid import UUID

from nicegui import ui
from nicegui.dependencies import register_importmap_override
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from ui import assets
from ui.board import bundle
from ui.board.commands import Command, parse_command

SCRIPT: Final = assets.publish("board.js", bundle.script)
register_importmap_override("depotflow-board", SCRIPT)
Patch = Sequence[Any]
"""One change on the wire, made by services.planning.board."""


class Board(Element, component="board.js"):
    """Draws the week it fetches from `url`; `on_command` gets every command and answers edits with settle or refuse."""

    def __init__(
        self,
        *,
        url: str,
        previous_week: int,
        on_command: Callable[[Command], Awaitable[None]],
        read_only: bool = False,
    ) -> None:
        super().__init__()
        self._on_command = on_command
        self._props["read-only"] = read_only
        ui.add_head_html(_head(url))
        self.on("command", self._receive)
        self.show_week(url=url, previous_week=previous_week)

    def show_week(self, *, url: str, previous_week: int) -> None:
        """Fetch and show another week; `previous_week` is the number of the one before it."""
        self._props["url"] = url
        self._props["previous-week"] = previous_week
        self.update()

    def settle(self, op: int, *, versions: Sequence[tuple[UUID, int]], patches: Sequence[Patch]) -> None:
        """The edit was carried out and left these row versions, in the order of its items."""
        self.run_method("settle", op, [(str(shift_id), version) for shift_id, version in versions], patches)

    def refuse(
        self, op: int, message: str, *, detail: str = "", is_conflict: bool = False, patches: Sequence[Patch] = ()
    ) -> None:
        """The edit was refused: it is taken back on the screen. After a conflict the planner may do it again."""
        self.run_method("refuse", op, message, detail, is_conflict, patches)

    def patch(self, patches: Sequence[Patch]) -> None:
        """Show what others changed; the component puts patches in order and fetches the week when one is missing."""
        self.run_method("patch", patches)

    def refetch(self) -> None:
        """Fetch the week again."""
        self.run_method("refetch")

    def present(self, people: Sequence[tuple[str, UUID | None, int]]) -> None:
        """Show who else is at which cell: name, driver and day."""
        self.run_method("present", [(name, driver and str(driver), day) for name, driver, day in people])

    def perform(self, name: str, items: Sequence[dict[str, Any]], label: str) -> None:
        """Have the board carry out a command decided elsewhere, so that it shows at once and can be undone.

        `items` are those of `ui.board.commands`, without versions; `label` says afterwards what was done.
        """
        self.run_method("perform", {"name": name, "items": items}, label)

    def recall(self, label: str, *, made: Sequence[tuple[UUID, int]]) -> None:
        """Let undo cover shifts that were made outside the board."""
        items = [{"id": str(shift_id)} for shift_id, _ in made]
        versions = [(str(shift_id), version) for shift_id, version in made]
        removal, restoration = {"name": "remove", "items": items}, {"name": "restore", "items": items}
        self.run_method("recall", label, removal, restoration, versions)

    async def _receive(self, event: GenericEventArguments) -> None:
        await self._on_command(parse_command(event.args))


def _head(url: str) -> str:
    """The script announced and the week asked for, so that both come in while the page is still being read.

    Without the nonce of the request a browser may refuse the question; then the component asks by itself.
    """
    nonce = escape(ui.context.client.request.scope.get("nonce", ""))
    address = json.dumps(url)
    answer = f"fetch({address}).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null)"
    asked = f"window.askedWeek = {{ url: {address}, json: {answer} }}"
    return f'<link rel="modulepreload" href="{SCRIPT}"><script nonce="{nonce}">{asked}</script>'
