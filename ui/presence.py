"""The one question before something sensitive: a panel in which somebody proves again who they are."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from nicegui import ui

from ui import action
from ui.form import Form, Values
from ui.overlay import Dialog

_PATIENCE_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class Typed:
    """Something to type: the name that refusals call it by, its label, its HTML type, and what checks it."""

    field: str
    label: str
    kind: str
    prove: Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey: `ask` gives what to ask the browser, as JSON, and `prove` checks its answer."""

    ask: Callable[[], Awaitable[str]]
    prove: Callable[[str], Awaitable[None]]


async def ask_who_it_is(typed: Typed, passkey: Passkey | None, *, is_passkey_first: bool = False) -> bool:
    """Whether somebody proved it; what checks it raises a Refusal at a no, and the panel stays.

    With `is_passkey_first` typing is for who does not have the passkey at hand.
    """

    async def with_text(values: Values) -> None:
        await typed.prove(values[typed.field])
        panel.done()

    with Dialog("Bevestig dat jij het bent", "Dit is gevoelig en je bent al een tijdje ingelogd.") as panel:
        if passkey is not None and is_passkey_first:
            with ui.element("div").style("margin-bottom: 20px"):
                _passkey_button(passkey, panel, kind="primary")
        with Form(with_text, private=True) as form:
            form.text(typed.field, typed.label, kind=typed.kind, required=True)
        with panel.foot:
            if passkey is not None and not is_passkey_first:
                _passkey_button(passkey, panel)
            form.submit("Bevestig", icon="check", kind="quiet" if is_passkey_first else "primary")
    return await panel.answer()


def _passkey_button(passkey: Passkey, panel: Dialog, *, kind: action.Kind = "") -> None:
    client = ui.context.client

    async def use() -> None:
        question = await passkey.ask()
        answer: str | None = None
        with suppress(TimeoutError):
            answer = await client.run_javascript(
                f"return await dfPasskey('get', {question})", timeout=_PATIENCE_SECONDS
            )
        if answer:
            await passkey.prove(answer)
            panel.done()

    action.button("Gebruik je passkey", use, icon="fingerprint-pattern", kind=kind)
