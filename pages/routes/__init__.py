"""The screens of fixed routes and of the tariffs that go with them."""

from pages.routes import overview, tariffs

__all__ = ["overview", "tariffs"]
