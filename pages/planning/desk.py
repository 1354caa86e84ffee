"""What the panels and dialogs of the week board work with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from models.values.calendar import IsoWeek
from pages.guard import Visit
from services.access.permissions import Permission
from services.planning.board import BoardPatch, Wire, without_margin
from ui.board import Board


@dataclass(slots=True)
class Desk:
    """One open board: the visitor, the board itself, and `stage`, where questions stand."""

    visit: Visit
    board: Board
    stage: ui.element
    shown: Callable[[], IsoWeek]
    _own: tuple[str, int] = ("", 0)

    @property
    def week(self) -> IsoWeek:
        return self.shown()

    def change(self, items: Sequence[dict[str, Any]], label: str) -> None:
        """Have the board change shifts, so that it shows at once and can be undone."""
        self.board.perform("change", items, label)

    def show(self, patch: BoardPatch) -> None:
        """Show at once what was done without the board."""
        self.board.patch([self.own(patch)])

    def own(self, patch: BoardPatch) -> Wire:
        """What this visitor may see of an edit of this page; hearing of it again is no news."""
        self._own = (str(patch.week), patch.sequence)
        return self._visible(patch.wire())

    def hear(self, patch: Wire) -> None:
        """Show what was announced."""
        if (patch[0], patch[1]) != self._own:
            self.board.patch([self._visible(patch)])

    def _visible(self, patch: Wire) -> Wire:
        return patch if self.visit.may(Permission.MARGIN_SEE) else without_margin(patch)


def clock(minutes: int) -> str:
    """435 becomes `07:15`; past midnight it starts again."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
