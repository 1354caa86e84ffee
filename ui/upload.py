"""A file field: drop or choose, checked for size on the server."""

from collections.abc import Awaitable, Callable
from typing import Final

from markupsafe import Markup
from nicegui import events, ui

from models.values.refusal import InvalidValue
from ui import parts
from ui.fields import Field, Upload

NO_COPIES: Final = "Geen foto's of scans: kopieën van identiteitsbewijzen bewaren we nooit."
"""What every place says where a file can be taken."""
_MEGABYTE: Final = 1024 * 1024
_HEAD: Final = """
<div class="df-dropz">
  <svg class="df-i c-accent" width="24" height="24" aria-hidden="true"><use href="#file-spreadsheet"/></svg>
  <span>Sleep je bestand hierheen of kies het.</span>
  <button type="button" class="df-btn is-sm" id="%(id)s-b" aria-labelledby="%(id)s %(id)s-b"
    @click="props.pickFiles">Kies bestand</button>
  <span style="display: none"><q-uploader-add-trigger/></span>
</div>
"""


class UploadField(Field):
    """Holds one uploaded file until the form is submitted; `on_taken` hears of it at once."""

    def __init__(
        self,
        name: str,
        label: str,
        *,
        accept: str,
        max_megabytes: int,
        required: bool,
        hint: str,
        on_taken: Callable[[Upload], Awaitable[None]] | None = None,
    ) -> None:
        super().__init__(name, label, hint=hint, required=required)
        self._limit = max_megabytes
        self._on_taken = on_taken
        self._file: Upload | None = None
        with self._place:
            picker = ui.upload(auto_upload=True, on_upload=self._take, on_rejected=self._reject)
            picker.props(f'flat accept="{accept}" max-file-size={max_megabytes * _MEGABYTE}').classes("df-upload")
            picker.on("failed", self._miss, args=[])
            picker.add_slot("header", _HEAD % {"id": self._label.html_id})
            picker.add_slot("list", "<span></span>")
            self._shown = parts.put(Markup(), classes="df-upload__n").props("role=status")
        self.control = picker

    async def _take(self, event: events.UploadEventArguments) -> None:
        if event.file.size() > self._limit * _MEGABYTE:
            self._reject()
            return
        self.clear_error()
        self._file = Upload(event.file.name, await event.file.read())
        size = max(1, round(len(self._file.content) / 1024))
        parts.put_into(
            self._shown, Markup("{}<b>{}</b> {} kB").format(parts.icon("st-ok", 15, tone="s-ok"), event.file.name, size)
        )
        if self._on_taken is not None:
            await self._on_taken(self._file)

    def show_error(self, message: str) -> None:
        """Show what is wrong in place of the file that was taken."""
        super().show_error(message)
        parts.put_into(self._shown, Markup())

    def _reject(self) -> None:
        self.show_error(f"Dit bestand past niet. Kies er een van hoogstens {self._limit} MB in het goede formaat.")

    def _miss(self) -> None:
        self.show_error("Het bestand kwam niet aan. Kijk of je verbinding hebt en kies het nog eens.")

    @property
    def typed(self) -> Upload | None:
        return self._file

    def read(self) -> object:
        if self._file is None and self.required:
            raise InvalidValue("Kies eerst een bestand.", field=self.name)
        return self._file
