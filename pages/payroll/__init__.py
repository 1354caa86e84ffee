"""The screen of step 5, Loonexport."""

from pages.payroll import screen

__all__ = ["screen"]
