"""Panels over the page: a drawer at the right and a dialog in the middle, with the focus kept in and given back."""

from typing import Self

from markupsafe import Markup
from nicegui import ui

from ui import action, parts, toast
from ui.form import Form


class Overlay:
    """A panel made for one opening: `with Drawer(...) as panel`, then `with panel.foot`, then `panel.open()`.

    It removes itself after closing. When it closes with typed text in it, the text waits behind a toast.
    """

    _classes = ""
    _props = ""

    def __init__(self, title: str, subtitle: str = "") -> None:
        self._dialog = ui.dialog().props(self._props).on("hide", self._hidden, args=[])
        with self._dialog, ui.element("div").classes(self._classes) as panel:
            self._dialog.props(f"aria-labelledby={panel.html_id}-t")
            with ui.element("div").classes("df-drawer__h"):
                parts.put(
                    Markup('<h2 id="{}-t">{}</h2><p class="df-sub">{}</p>').format(panel.html_id, title, subtitle)
                )
                action.icon_button("x", "Sluiten", self._dialog.close, quiet=True)
            self.body = ui.element("div").classes("df-drawer__b")
            self.foot = ui.element("div").classes("df-drawer__f")
        self._dialog.on("show", js_handler=f"() => dfFocus({self.body.id})")

    def __enter__(self) -> Self:
        self.body.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.body.__exit__()

    def open(self) -> None:
        """Show the panel; its first field gets the focus."""
        self._dialog.open()

    def close(self) -> None:
        """Hide the panel and give the focus back to where it was."""
        self._dialog.close()

    def _hidden(self) -> None:
        if any(isinstance(child, Form) and child.dirty for child in self._dialog.descendants()):
            toast.show(
                "Nog niet opgeslagen.", "Wat je typte staat er nog.", action="Verder bewerken", on_action=self.open,
                kind="warn", seconds=10,
            )  # fmt: skip
        else:
            self._dialog.delete()


class Drawer(Overlay):
    """A panel of 480 px at the right; the page stays in view beside it."""

    _classes = "df-drawer"
    _props = "position=right full-height"


class Dialog(Overlay):
    """A panel in the middle for a short question or form."""

    _classes = "df-dialog"
