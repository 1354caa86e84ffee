"""The screen of step 6, SEPA."""

from pages.payments import screen

__all__ = ["screen"]
