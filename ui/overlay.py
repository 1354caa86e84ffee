"""Panels over the page: a drawer at the right and a dialog in the middle, with the focus kept in and given back."""

from typing import Self

from markupsafe import Markup
from nicegui import ui

from ui import action, parts
from ui.form import Form


class Overlay:
    """A panel made for one opening: `with Drawer(...) as panel`, then `with panel.foot`, then `panel.open()`.

    It can be typed in as soon as it is seen, asks before typed text is thrown away, and removes itself after closing.
    """

    _classes = ""
    _props = ""

    def __init__(self, title: str, subtitle: str = "") -> None:
        self._dialog = ui.dialog().props(f"persistent {self._props}")
        self._dialog.on("hide", self._dialog.delete, args=[]).on("shake", self.leave, args=[])
        with self._dialog, ui.element("div").classes(self._classes) as panel:
            self._dialog.props(f"aria-labelledby={panel.html_id}-t")
            with ui.element("div").classes("df-drawer__h"):
                parts.put(
                    Markup('<h2 id="{}-t">{}</h2><p class="df-sub">{}</p>').format(panel.html_id, title, subtitle)
                )
                action.icon_button("x", "Sluiten", self.leave, quiet=True)
            self.body = ui.element("div").classes("df-drawer__b").props("tabindex=-1")
            self.foot = ui.element("div").classes("df-drawer__f")
        panel.on("vnodeMounted", js_handler=f"() => dfEnter({self.body.id})")

    def __enter__(self) -> Self:
        self.body.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.body.__exit__()

    def open(self) -> None:
        """Show the panel; its first field gets the focus, or its content when there is nothing to fill in."""
        self._dialog.open()

    async def answer(self) -> bool:
        """Show the panel and wait for it: whether `done` closed it."""
        return bool(await self._dialog)

    def done(self) -> None:
        """Close the panel because what it asked was answered."""
        for form in self._forms():
            form.settle()
        self._dialog.submit(True)

    def close(self) -> None:
        """Hide the panel and give the focus back to where it was; what was typed is done with."""
        for form in self._forms():
            form.settle()
        self._dialog.close()

    async def leave(self) -> None:
        """Do what Escape, a click beside the panel and its cross do: close, after a question if something was typed."""
        if not any(form.dirty for form in self._forms()) or await action.confirm(
            "Wat je typte weggooien?",
            happens="Het is nog niet opgeslagen. Daarna is het weg.",
            yes="Gooi weg",
            no="Verder bewerken",
            danger=True,
        ):
            self.close()

    def _forms(self) -> list[Form]:
        return [child for child in self._dialog.descendants() if isinstance(child, Form)]


class Drawer(Overlay):
    """A panel of 480 px at the right; the page stays in view beside it."""

    _classes = "df-drawer"
    _props = "position=right full-height"


class Dialog(Overlay):
    """A panel in the middle for a short question or form."""

    _classes = "df-dialog"
