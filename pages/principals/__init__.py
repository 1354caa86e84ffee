"""The screens of principals: the list, and one with its depots and contracts."""

from pages.principals import detail, overview

__all__ = ["detail", "overview"]
