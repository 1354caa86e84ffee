"""ImportMapper: one file on its way in, from the drop zone to what it brought."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from time import monotonic
from typing import TypeVar

from markupsafe import Markup
from nicegui import ui

from models.values.refusal import Refusal
from pages.guard import Visit
from pages.importing.preview import Actions, build_preview
from pages.importing.result import result_note
from services.imports.progress import Progress
from services.imports.reading.targets import TARGETS
from services.imports.stores import STORES
from services.imports.views import Choices, ImportFile, ImportPreview, ImportResult, LayoutState
from services.tenant import TenantServices
from ui import action, parts
from ui.fields import Upload
from ui.upload import NO_COPIES, UploadField

Done = Callable[[ImportResult], Awaitable[None]]
T = TypeVar("T")
_LOOK_EVERY = 0.25


class ImportMapper(ui.element):
    """Choose a file, see what it brings, set right what was guessed wrong, and import it.

    `target` is the list that is expected; without one it follows from the file. `on_done` hears what was imported.
    """

    def __init__(self, visit: Visit, *, target: str = "", on_done: Done | None = None) -> None:
        super().__init__("div")
        self._visit, self._expected, self._on_done = visit, target, on_done
        self._file: ImportFile | None = None
        self._choices = Choices(target=target)
        self._turn = 0
        self._limit = visit.workplace.environment.settings.import_megabytes
        self.classes("df-import")
        self._show_drop_zone()

    def _show_drop_zone(self) -> None:
        self._turn += 1
        self.clear()
        with self:
            self._field = UploadField(
                "file",
                "Bestand",
                accept=".csv,.xlsx,.txt",
                max_megabytes=self._limit,
                required=True,
                hint=f"CSV of Excel (.xlsx), hoogstens {self._limit} MB en 10.000 regels. {NO_COPIES}",
                on_taken=self._take,
            )

    async def _take(self, upload: Upload) -> None:
        file = ImportFile(upload.name, upload.content)
        try:
            found = await self._visit.perform(lambda depotflow: depotflow.imports.recognise_target(file=file))
        except Refusal as refusal:
            self._field.show_error(refusal.message)
            return
        self._file = file
        self._choices = Choices(target=self._expected or found or self.possible[0][0])
        await self.look()

    @property
    def possible(self) -> list[tuple[str, str]]:
        """The lists this person may import: name and word."""
        return [(target.name, target.plural) for target in TARGETS if self._visit.may(STORES[target.name].needs)]

    async def look(self) -> None:
        """Read the file with the present choices and show what it would bring."""
        file, choices = self._file, self._choices
        if file is None:
            return
        try:
            preview = await self._run(
                lambda progress: (
                    lambda depotflow: depotflow.imports.preview(file=file, choices=choices, progress=progress)
                )
            )
        except Refusal as refusal:
            self._show_drop_zone()
            self._field.show_error(refusal.message)
            return
        if preview is not None:
            self._show_preview(preview)

    def _show_preview(self, preview: ImportPreview, refusal: Refusal | None = None) -> None:
        """Show what the file would bring, and why it did not come in when that was tried."""
        self.clear()
        with self:
            if refusal is not None:
                parts.put(parts.note("warn", refusal.message, alert=True))
            build_preview(preview, self._choices, self._actions(preview), self.possible)

    def _actions(self, preview: ImportPreview) -> Actions:
        return Actions(
            another_file=self._show_drop_zone,
            choose_target=lambda name: self._change(Choices(target=name)),
            choose_sheet=lambda sheet: self._change(Choices(target=self._choices.target, sheet=sheet)),
            map_column=lambda column, field: self._map(preview, column, field),
            confirm_mapping=lambda: self._change(replace(self._choices, columns=preview.mapping)),
            fix=lambda field, value: self._fix(preview, field, value),
            update_known=lambda on: self._change(replace(self._choices, update_known=on)),
            leave_out=lambda on: self._leave_out(preview, on=on),
            commit=lambda: self._commit(preview),
        )

    async def _change(self, choices: Choices) -> None:
        self._choices = choices
        await self.look()

    async def _map(self, preview: ImportPreview, column: str, field: str) -> None:
        kept = {name: other for name, other in preview.mapping.items() if other != column and name != field}
        columns: Mapping[str, str] = {**kept, field: column} if field else kept
        await self._change(replace(self._choices, columns=columns, constants=preview.constants))

    async def _fix(self, preview: ImportPreview, field: str, value: str) -> None:
        constants = {**preview.constants, field: value}
        columns = preview.mapping if preview.layout is LayoutState.CHOSEN else self._choices.columns
        await self._change(replace(self._choices, columns=columns, constants=constants))

    async def _leave_out(self, preview: ImportPreview, *, on: bool) -> None:
        await self._change(replace(self._choices, leave_out=frozenset(preview.error_rows) if on else frozenset()))

    async def _commit(self, preview: ImportPreview) -> None:
        file = self._file
        if file is None:
            return
        choices = replace(self._choices, columns=preview.mapping, constants=preview.constants)
        try:
            result = await self._run(
                lambda progress: (
                    lambda depotflow: depotflow.imports.commit(file=file, choices=choices, progress=progress)
                ),
                at_once=True,
            )
        except Refusal as refusal:
            self._show_preview(preview, refusal)
            return
        if result is None:
            return
        self._show_result(result)
        if self._visit.client.has_socket_connection:
            await self._visit.perform(lambda depotflow: depotflow.imports.hear_results())
        if self._on_done is not None:
            with self._visit.client:
                await self._on_done(result)

    def _show_result(self, result: ImportResult) -> None:
        self.clear()
        with self:
            parts.put(result_note(result))
            with ui.element("div").classes("df-acts"):
                action.button("Nog een bestand", self._show_drop_zone, icon="upload")

    async def _run(
        self, work: Callable[[Progress], Callable[[TenantServices], T]], *, at_once: bool = False
    ) -> T | None:
        """Do something that may take long; None when nobody waits for it any more. Raises: Refusal.

        After a moment, or at once, a bar with a button to stop takes the place of what was there.
        """
        self._turn += 1
        turn, progress, started = self._turn, Progress(), monotonic()
        working = asyncio.ensure_future(self._visit.perform(work(progress)))
        bar, patience = None, 0.0 if at_once else _LOOK_EVERY
        while not (await asyncio.wait({working}, timeout=patience))[0]:
            if self._is_awaited(turn):
                bar = parts.put_into(bar or self._show_bar(progress), _bar(progress, monotonic() - started))
            patience = _LOOK_EVERY
        try:
            done = await working
        except Refusal:
            if self._is_awaited(turn):
                raise
            return None
        return done if self._is_awaited(turn) else None

    def _is_awaited(self, turn: int) -> bool:
        """Whether the page is still there and nothing newer was begun on it."""
        return turn == self._turn and not self.is_deleted

    def _show_bar(self, progress: Progress) -> ui.element:
        self.clear()
        with self:
            bar = parts.put(Markup())
            with ui.element("div").classes("df-acts"):
                action.button("Stop", progress.cancel, kind="quiet")
        return bar


def _bar(progress: Progress, seconds: float) -> Markup:
    left = seconds * (progress.total - progress.done) / progress.done if progress.done else 0.0
    hint = f"nog ongeveer {math.ceil(left)} s" if left > 2 else "een moment"
    return parts.progress(progress.phase, progress.done, progress.total, unit="regels", hint=hint)
