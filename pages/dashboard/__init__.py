"""The dashboard: what came in, what it cost, what is left, and what asks for attention; every amount of it in full."""

from pages.dashboard import all_margins, screen

__all__ = ["all_margins", "screen"]
