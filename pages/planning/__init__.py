"""The week board: plan, fill, publish."""

from pages.planning.data import router
from pages.planning.screen import PATH

__all__ = ["PATH", "router"]
