"""Puts the web application together: routes, NiceGUI, the guard in front, and what runs as long as it runs."""

import contextlib
import gc
import importlib
from collections.abc import AsyncIterator
from typing import Final, Protocol

from fastapi import FastAPI, Request, Response
from nicegui import core, ui
from starlette.types import ASGIApp

from pages.problems import CalmFaults, answer_problems, report_unless_refused
from pages.session_guard import SessionGuard
from pages.sockets import bind_sockets
from services.workplace import Workplace
from ui import theme

SCREENS: Final = (
    "pages.entry",
    "pages.sign_up",
    "pages.passwords",
    "pages.other_companies",
    "pages.second_step",
    "pages.set_up",
    "pages.single_sign_on",
    "pages.security",
    "pages.health",
    "pages.driver.shell",
    "pages.driver.money",
    "pages.driver.me",
    "pages.driver.own_data",
    "pages.driver.leaving",
    "pages.driver.free",
    "pages.driver.week",
    "pages.today.screen",
    "pages.expiring",
    "pages.planning",
    "pages.dashboard",
    "pages.downloads",
    "pages.invoices",
    "pages.settlement",
    "pages.payments",
    "pages.payroll",
    "pages.start",
    "pages.drivers.overview",
    "pages.drivers.detail",
    "pages.drivers.contractors",
    "pages.drivers.contractor",
    "pages.vehicles",
    "pages.routes.overview",
    "pages.routes.tariffs",
    "pages.principals.overview",
    "pages.principals.detail",
    "pages.legal_pages",
    "pages.agreements",
    "pages.settings",
    "pages.api_keys",
    "pages.accountability.overview",
    "pages.accountability.register",
    "pages.accountability.breaches",
    "pages.retention.overview",
    "pages.rights.overview",
    "pages.rights.reach",
    "pages.rights.group",
    "pages.provider",
    "pages.devices",
    "pages.audit",
    "pages.requests",
    "pages.support",
    "pages.support_log",
    "pages.imports",
    "api.sync",
)
"""Modules that declare pages when they are imported; those with a `router` have it included."""

INTERFACE: Final = "api.v1.application"
"""What other software speaks to."""


class Companion(Protocol):
    """Something that runs beside the web application for as long as it does."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


def create_application(workplace: Workplace, *, beside: Companion) -> ASGIApp:
    """The complete application for one process. NiceGUI keeps its state in the module: one application a process."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        workplace.start()
        try:
            beside.start()
            yield
            beside.stop()
        finally:
            workplace.close()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    theme.mount(app)
    for name in SCREENS:
        module = importlib.import_module(name)
        if hasattr(module, "router"):
            app.include_router(module.router)
    ui.run_with(app, mount_path="/", show_welcome_message=False, **theme.RUN_WITH)
    _tame_nicegui()
    bind_sockets(workplace)
    answer_problems(app)
    app.add_middleware(CalmFaults)
    tune_garbage_collection()
    interface = importlib.import_module(INTERFACE).create_api(workplace)
    return SessionGuard(app, workplace, interface=interface)


def _tame_nicegui() -> None:
    """Its own error pages are English, tell internals and cost an open page each."""

    async def pass_on(_: Request, fault: Exception) -> Response:
        raise fault

    answer_problems(core.app)
    core.app.add_exception_handler(Exception, pass_on)
    core.app._exception_handlers[:] = [report_unless_refused]  # noqa: SLF001 - on_exception only adds to them


def tune_garbage_collection() -> None:
    """Hundreds of open pages are many long-lived objects: scan them rarely, or every page waits for the collector."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
