"""The screens of drivers and of the businesses behind them."""

from pages.drivers import contractor, contractors, detail, overview

__all__ = ["contractor", "contractors", "detail", "overview"]
