"""The part of a screen in which a file is chosen, mapped, looked at and imported."""

from pages.importing.mapper import ImportMapper

__all__ = ["ImportMapper"]
