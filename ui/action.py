"""What a person can do: buttons that run once at a time, and the question before a step that cannot be undone."""

import asyncio
from typing import Final, Literal

from markupsafe import Markup
from nicegui import ui

from ui import parts
from ui.markup import Pattern
from ui.toast import Handler, attempt

Kind = Literal["", "primary", "quiet", "danger"]
PhoneKind = Literal["", "primary", "danger", "ink"]
OUTLIVES_SECONDS: Final = 10
"""As long as a click is on its way from a slow browser; one that comes after a longer break is not done but told."""


class Button(ui.element):
    """A button whose handler runs once at a time: a second click waits for nothing and does nothing."""

    def __init__(self, content: Markup, handler: Handler | None, *, classes: str, base: str = "df-btn") -> None:
        super().__init__("button")
        self._handler = handler
        self._running = False
        self.classes(f"{base} {classes}").props("type=button")
        parts.put_into(self, content)
        if handler is not None:
            self.props("data-df-once")
            self.on("click", self.press, args=[])

    async def press(self) -> None:
        """Run the handler as a click does; that of a button that was painted over runs once."""
        handler = self._handler
        if self.is_deleted:
            self._handler = None
        if handler is not None:
            await self.run(handler)

    def outlive(self) -> None:
        """Go on hearing a click for a while after it was painted over: a browser shows it until it hears of that.

        Such a click does what was seen, as it would have a moment before the painting. What runs already does so once.
        """
        if self._handler is None or self._running:
            return
        client = self.client
        self.parent_slot = client.content.default_slot
        client.elements[self.id] = self
        asyncio.get_running_loop().call_later(OUTLIVES_SECONDS, client.elements.pop, self.id, None)

    def _handle_delete(self) -> None:
        listeners = dict(self._event_listeners)
        super()._handle_delete()
        self._event_listeners.update(listeners)

    async def run(self, handler: Handler) -> None:
        """Run this handler while the button shows that it is busy; ignored when one is running already.

        A refusal becomes a warning toast.
        """
        if self._running:
            return
        self._running = True
        try:
            await attempt(handler)
        finally:
            self._running = False
            if not self.is_deleted:
                self.client.run_javascript(f"dfFree({self.id})")

    def enable(self, *, on: bool = True, why: str = "") -> None:
        """Make it usable or not; `why` tells in words what is missing."""
        if on:
            self.props(remove="aria-disabled title")
        else:
            self.props["aria-disabled"] = "true"
            self.props["title"] = why


def button(
    label: str,
    on_click: Handler | None = None,
    *,
    icon: str = "",
    kind: Kind = "",
    count: int | None = None,
    small: bool = False,
) -> Button:
    """A button; its label is a verb, `count` says how many things it touches."""
    return Button(face(label, icon, count), on_click, classes=_classes(kind, small=small))


def icon_button(icon: str, label: str, on_click: Handler | None = None, *, quiet: bool = False) -> Button:
    """A button with only an icon; `label` is what a screen reader and the tooltip say."""
    made = Button(parts.icon(icon), on_click, classes="is-icon is-quiet" if quiet else "is-icon")
    made.props["aria-label"] = label
    made.props["title"] = label
    return made


def phone_button(
    label: str, on_click: Handler | None = None, *, icon: str = "", kind: PhoneKind = "", wide: bool = True
) -> Button:
    """A button for a thumb: 60 px high when `wide`, 48 otherwise."""
    words = ["is-xl" if wide else "", f"is-{kind}" if kind else ""]
    mark = parts.icon(icon, 22) if icon else ""
    return Button(Pattern("{}{}").format(mark, label), on_click, classes=" ".join(words), base="dp-btn")


def link_button(label: str, path: str, *, icon: str = "", kind: Kind = "", small: bool = False) -> ui.element:
    """A link that looks like a button: it goes somewhere and changes nothing."""
    made = parts.put(face(label, icon, None), tag="a", classes=f"df-btn {_classes(kind, small=small)}")
    made.props["href"] = path
    return made


def face(label: str, icon: str, count: int | None) -> Markup:
    """What stands on a button, to paint it anew without taking the focus from it."""
    mark = parts.icon(icon, 15) if icon else ""
    number = Pattern('<span class="n">{}</span>').format(count) if count is not None else ""
    return Pattern("{}{}{}").format(mark, label, number)


def _classes(kind: Kind, *, small: bool) -> str:
    return " ".join(word for word in (f"is-{kind}" if kind else "", "is-sm" if small else "") if word)


async def confirm(question: str, *, happens: str, yes: str, danger: bool = False, no: str = "Annuleren") -> bool:
    """Ask before something that cannot be undone: `happens` says what will be true after it, `yes` is a verb."""
    with ui.dialog() as dialog, ui.element("div").classes("df-ask") as box:
        dialog.props(f"transition-duration=0 aria-labelledby={box.html_id}-q aria-describedby={box.html_id}-h")
        dialog.on("hide", dialog.delete, args=[])
        box.on("vnodeMounted", js_handler=f"() => dfEnter({box.id})")
        parts.put(
            Pattern('<h2 id="{0}-q">{1}</h2><p id="{0}-h">{2}</p>').format(box.html_id, question, happens),
            classes="df-ask__b",
        )
        with ui.element("div").classes("df-ask__f"):
            button(no, lambda: dialog.submit(False), kind="quiet").props("autofocus")
            button(yes, lambda: dialog.submit(True), kind="danger" if danger else "primary")
    return bool(await dialog)
