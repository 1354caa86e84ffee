"""Messages at the bottom of the page: what happened, what is true now, what you can do."""

import inspect
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Literal

from nicegui import events, ui

from models.values.ids import new_id
from models.values.refusal import Refusal
from ui import parts

Handler = Callable[[], Awaitable[None] | None]
Kind = Literal["ok", "warn", "fault", "offline"]

_ICONS = {
    "ok": parts.icon("check"),
    "warn": parts.severity_icon("warn"),
    "fault": parts.severity_icon("block"),
    "offline": parts.icon("wifi-off", tone="s-warn"),
}
_UNDO_SECONDS = 10
_log = logging.getLogger(__name__)


class _Host(ui.element):
    """The live region of one page; the browser draws the toasts, Python keeps what their buttons do."""

    def __init__(self) -> None:
        super().__init__("div")
        self._actions: dict[str, Handler] = {}
        self.classes("df-toasts").props('role=region aria-label="Berichten"')
        self.on("toast", self._act, js_handler="(event) => emit(event.detail)")
        self.on("vnodeMounted", js_handler="() => dfLeftovers()")

    def show(self, toast: dict[str, object], handler: Handler | None) -> None:
        key = str(new_id())
        if handler is not None:
            self._actions[key] = handler
        self.client.run_javascript(f"dfToast({self.id}, {json.dumps(toast | {'key': key})})")

    async def _act(self, event: events.GenericEventArguments) -> None:
        key, pressed = str(event.args["key"]), event.args["pressed"]
        handler = self._actions.pop(key, None)
        if handler is not None and pressed:
            await attempt(handler)


def install() -> None:
    """Put the live region on the page that is being built; `frame` does so."""
    _host()


def show(
    text: str,
    detail: str = "",
    *,
    kind: Kind = "ok",
    action: str = "",
    on_action: Handler | None = None,
    key_hint: str = "",
    seconds: int = 6,
) -> None:
    """Show a message with at most one button; 0 seconds keeps it until it is closed."""
    _host().show(
        {
            "icon": str(_ICONS[kind]),
            "text": text,
            "detail": detail,
            "action": action,
            "hint": key_hint,
            "alert": kind != "ok",
            "seconds": seconds,
        },
        on_action,
    )


def ok(text: str, detail: str = "") -> None:
    """It is done: `ok("Zoë van Aalst is opgeslagen")`."""
    show(text, detail)


def undo(text: str, on_undo: Handler, *, key_hint: str = "") -> None:
    """It is done and can be taken back for ten seconds."""
    show(text, action="Ongedaan maken", on_action=on_undo, key_hint=key_hint, seconds=_UNDO_SECONDS)


def refused(refusal: Refusal) -> None:
    """A rule said no: its own sentence says what to do next."""
    show(refusal.message, kind="warn", seconds=10)


def fault(reference: str) -> None:
    """Something of ours broke: calm, with a reference that is in the log."""
    show(
        "Dit is niet gelukt door een fout bij ons.",
        f"Er is niets half opgeslagen. Probeer het zo opnieuw. Blijft het misgaan, noem dan {reference}.",
        kind="fault",
        seconds=0,
    )


async def attempt(handler: Handler) -> None:
    """Run a handler in the page itself: what was pressed may have been painted anew before the handler is done.

    A refusal becomes a warning, a fault goes on to `catch_faults`.
    """
    with ui.context.client:
        try:
            waiting = handler()
            if inspect.isawaitable(waiting):
                await waiting
        except Refusal as refusal:
            refused(refusal)


def catch_faults(report: Callable[[Exception], str] | None = None) -> None:
    """Answer every unexpected error of this page with a calm message; `report` logs it and returns its reference."""

    def answer(problem: Exception) -> None:
        if isinstance(problem, Refusal):
            refused(problem)
        else:
            fault((report or _report)(problem))

    ui.on_exception(answer)


def _report(problem: Exception) -> str:
    reference = str(new_id())[-8:]
    _log.error("fault %s", reference, exc_info=problem)
    return reference


def _host() -> _Host:
    layout = ui.context.client.layout
    found = next((child for child in layout.default_slot.children if isinstance(child, _Host)), None)
    if found is not None:
        return found
    with layout:
        return _Host()
