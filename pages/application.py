"""Puts the web application together: routes, NiceGUI, the guard in front, and what runs as long as it runs."""

import contextlib
import gc
import importlib
from collections.abc import AsyncIterator
from typing import Final, Protocol

from fastapi import FastAPI
from nicegui import ui
from starlette.types import ASGIApp

from pages.session_guard import SessionGuard
from pages.sockets import bind_sockets
from services.workplace import Workplace
from ui import theme

SCREENS: Final = ("pages.entry",)
"""Modules that declare pages when they are imported; those with a `router` have it included."""


class Companion(Protocol):
    """Something that runs beside the web application for as long as it does."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


def create_application(workplace: Workplace, *, beside: Companion) -> ASGIApp:
    """The complete application for one process. NiceGUI keeps its state in the module: one application a process."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        workplace.start()
        beside.start()
        _tune_garbage_collection()
        yield
        beside.stop()
        workplace.close()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    theme.mount(app)
    for name in SCREENS:
        module = importlib.import_module(name)
        if hasattr(module, "router"):
            app.include_router(module.router)
    ui.run_with(app, mount_path="/", show_welcome_message=False, **theme.RUN_WITH)
    bind_sockets(workplace)
    return SessionGuard(app, workplace)


def _tune_garbage_collection() -> None:
    """Hundreds of open pages are many long-lived objects: scan them rarely, or every page waits for the collector."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
