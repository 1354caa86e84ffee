"""What the panels and dialogs of the week board work with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from models.values.calendar import IsoWeek
from pages.guard import Visit
from services.planning.turn import Edit
from ui.board import Board


@dataclass(frozen=True, slots=True)
class Desk:
    """One open board: the visitor, the board itself, and `stage`, where questions stand."""

    visit: Visit
    board: Board
    stage: ui.element
    shown: Callable[[], IsoWeek]

    @property
    def week(self) -> IsoWeek:
        return self.shown()

    def change(self, items: Sequence[dict[str, Any]], label: str) -> None:
        """Have the board change shifts, so that it shows at once and can be undone."""
        self.board.perform("change", items, label)

    def show(self, edit: Edit) -> None:
        """Show at once what was done without the board."""
        self.board.patch([edit.patch.wire()])


def clock(minutes: int) -> str:
    """435 becomes `07:15`; past midnight it starts again."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
