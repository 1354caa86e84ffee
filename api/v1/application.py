"""Puts the interface together: its resources behind its gate, its document and its manual."""

import importlib
import time
from typing import Final

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp

from api.v1.gate import Gate
from api.v1.limits import Clock
from api.v1.manual import describe_in
from api.v1.problems import answer_problems
from services.workplace import Workplace

RESOURCES: Final = (
    "drivers",
    "vehicles",
    "depots",
    "principals",
    "routes",
    "shifts",
    "publications",
    "registrations",
    "tariffs",
    "invoices",
    "self_bills",
    "payouts",
    "exports",
)
"""Modules of this package that declare routes, in the order of the manual."""


def routes() -> list[APIRoute]:
    """Every route of the interface."""
    routers = [importlib.import_module(f"api.v1.{name}").router for name in RESOURCES]
    return [route for router in routers for route in router.routes]


def create_api(workplace: Workplace, *, clock: Clock = time.monotonic) -> ASGIApp:
    """The interface for one process: everything under /api/."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    declared = routes()
    app.router.routes.extend(declared)
    describe_in(app, declared)
    answer_problems(app, declared)
    app.add_middleware(Gate, workplace=workplace, clock=clock)
    return app
