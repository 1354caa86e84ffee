"""The week board: one Vue component that fetches its week as JSON and speaks in commands."""

from ui.board.commands import Command
from ui.board.element import Board

__all__ = ["Board", "Command"]
