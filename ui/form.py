"""A form: named fields, one submit, refusals shown where they belong, and nothing typed ever lost."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal
from typing import Any, Self

from markupsafe import Markup
from nicegui import ui

from models.values.money import Money
from models.values.refusal import Refusal
from ui import fields, parts
from ui.action import Button
from ui.fields import Field
from ui.upload import UploadField

Values = dict[str, Any]
OnSubmit = Callable[[Values], Awaitable[None]]


class Form(ui.element):
    """Fields and what happens with their values; use it as `with Form(save) as form: form.text(...)`.

    `on_submit` gets the values once every field can be read. A Refusal it raises is shown at the field it names,
    otherwise on top. What is typed survives a reload of the tab until it is submitted, under `draft` or else under the
    title of the panel around the form; not where it is too `private` to keep in the browser.
    """

    def __init__(self, on_submit: OnSubmit, *, draft: str = "", private: bool = False) -> None:
        super().__init__("form")
        self._on_submit = on_submit
        self._fields: dict[str, Field] = {}
        self._submit: Button | None = None
        self.classes("df-form").props("novalidate autocomplete=off")
        self.on("submit.prevent", self.submit_now, args=[])
        with self:
            self._top = ui.element("div").classes("df-form__top").props("tabindex=-1")
        if not private:
            self.props["data-df-draft"] = draft
            self.on("vnodeMounted", js_handler="(vnode) => dfDraft(vnode.el)")

    @property
    def dirty(self) -> bool:
        """Whether something was typed that has not been submitted."""
        return any(field.changed for field in self._fields.values())

    def settle(self) -> None:
        """What stands in the fields now is what there is: nothing is left to submit, and no draft of it."""
        for field in self._fields.values():
            field.settle()
        self.client.run_javascript(f"dfSettled({self.id})")

    def __getitem__(self, name: str) -> Field:
        return self._fields[name]

    def add(self, field: Field) -> Field:
        """Take a field into the form's values."""
        self._fields[field.name] = field
        return field

    # -- fields; every `name` is the English identifier of the service argument --

    def text(self, name: str, label: str, value: str = "", *, kind: str = "text", **more: Any) -> Field:
        """A line of text; `kind` is the HTML type (email, tel). Reads as str, stripped, or None."""
        return self._line(name, label, fields.line(kind, value, **_look(more)), str, **more)

    def secret(self, name: str, label: str, *, kind: str = "text", **more: Any) -> Field:
        """A line of text that the server never sends back to the browser. Reads as str, stripped, or None."""
        return self._line(name, label, fields.line(kind, "", is_secret=True, **_look(more)), str, **more)

    def textarea(self, name: str, label: str, value: str = "", *, rows: int = 3, **more: Any) -> Field:
        """Several lines of text. Reads as str or None."""
        return self._line(name, label, fields.area(value, rows), str, **more)

    def number(
        self, name: str, label: str, value: int | Decimal | None = None, *, decimals: int = 0, **more: Any
    ) -> Field:
        """A number in Dutch notation. Reads as int, with `decimals` as Decimal, or None."""
        build = fields.line("text", fields.write_number(value, decimals), extra="inputmode=decimal", **_look(more))
        return self._line(name, label, build, fields.read_number(decimals, name), **more)

    def money(self, name: str, label: str, value: Money | None = None, **more: Any) -> Field:
        """An amount in euros. Reads as Money or None."""
        build = fields.line("text", fields.write_money(value), extra='inputmode=decimal prefix="€"', **_look(more))
        return self._line(name, label, build, fields.read_money(name), **more)

    def rate(self, name: str, label: str, value_1e4: int | None = None, **more: Any) -> Field:
        """A rate with at most four decimals. Reads as euro x 10^4 or None."""
        build = fields.line("text", fields.write_rate(value_1e4), extra='inputmode=decimal prefix="€"', **_look(more))
        return self._line(name, label, build, fields.read_rate(name), **more)

    def date(self, name: str, label: str, value: date | None = None, **more: Any) -> Field:
        """A day, typed or chosen. Reads as date or None."""
        return self._line(name, label, fields.day(value), fields.read_day(name), **more)

    def time(self, name: str, label: str, value: time | None = None, **more: Any) -> Field:
        """A time of day. Reads as time or None."""
        build = fields.line("text", fields.write_time(value), extra="inputmode=numeric", placeholder="uu:mm")
        return self._line(name, label, build, fields.read_time(name), **more)

    def select(self, name: str, label: str, options: Mapping[Any, str], value: Any = None, **more: Any) -> Field:
        """One of the options, a mapping of value to label. Reads as the value or None."""
        return self._line(name, label, fields.choice(options, value, multiple=False), lambda chosen: chosen, **more)

    def multiselect(
        self, name: str, label: str, options: Mapping[Any, str], value: Sequence[Any] = (), **more: Any
    ) -> Field:
        """Any of the options. Reads as a list of values."""
        return self._line(name, label, fields.choice(options, list(value), multiple=True), list, **more)

    def checkbox(self, name: str, label: str, *, value: bool = False, hint: str = "") -> Field:
        """Yes or no. Reads as bool."""
        return self.add(fields.CheckField(name, label, value=value, hint=hint))

    def upload(
        self,
        name: str,
        label: str,
        *,
        accept: str = "",
        max_megabytes: int = 10,
        required: bool = False,
        hint: str = "",
    ) -> Field:
        """A file, dropped or chosen. Reads as Upload (name, content) or None; the size is checked on the server."""
        return self.add(
            UploadField(name, label, accept=accept, max_megabytes=max_megabytes, required=required, hint=hint)
        )

    def _line(
        self,
        name: str,
        label: str,
        build: Callable[[], ui.element],
        reader: fields.Reader,
        *,
        hint: str = "",
        required: bool = False,
    ) -> Field:
        return self.add(Field(name, label, hint=hint, required=required).holding(build, reader))

    @contextmanager
    def side_by_side(self) -> Iterator[ui.element]:
        """Put the fields of this block next to each other."""
        with ui.element("div").classes("df-pair") as made:
            yield made

    @contextmanager
    def section(self, title: str) -> Iterator[ui.element]:
        """Group the fields of this block under a heading."""
        with ui.element("fieldset").classes("df-section") as made:
            parts.put(Markup("{}").format(title), tag="legend")
            yield made

    # -- submitting --

    def submit(self, label: str, *, icon: str = "", kind: str = "primary") -> Button:
        """The button that submits; it may stand outside the form, in the foot of a drawer."""
        mark = parts.icon(icon, 15) if icon else ""
        made = Button(Markup("{}{}").format(mark, label), None, classes=f"is-{kind}")
        made.props["type"] = "submit"
        made.props["form"] = self.html_id
        self._submit = made
        return made

    async def submit_now(self) -> None:
        """Do what the submit button does; Enter in a field comes here too."""
        if self._submit is None:
            await self._save()
        else:
            await self._submit.run(self._save)

    async def _save(self) -> None:
        try:
            values = self.values()
            await self._on_submit(values)
        except Refusal as refusal:
            self.show_refusal(refusal)
            return
        if not self.is_deleted:
            self.settle()

    def values(self) -> Values:
        """Every field's value by name. Shows what cannot be read at its field.

        Raises: Refusal, the first of them.
        """
        self.clear_errors()
        read: Values = {}
        wrong: list[Refusal] = []
        for field in self._fields.values():
            try:
                read[field.name] = field.read()
            except Refusal as refusal:
                field.show_error(refusal.message)
                wrong.append(refusal)
        if wrong:
            raise wrong[0]
        return read

    def show_refusal(self, refusal: Refusal) -> None:
        """Put the message at the field whose name it carries, otherwise on top, and move the focus there."""
        field = self._fields.get(refusal.field or "")
        if field is not None:
            field.show_error(refusal.message)
            field.focus()
        else:
            parts.put_into(self._top, parts.note("block", refusal.message, alert=True))
            self.client.run_javascript(f"dfFocus({self._top.id})")

    def clear_errors(self) -> None:
        """Take every message away."""
        parts.put_into(self._top, Markup())
        for field in self._fields.values():
            field.clear_error()

    def __enter__(self) -> Self:
        super().__enter__()
        return self


def _look(more: dict[str, Any]) -> dict[str, Any]:
    """Take the options that concern only how a line looks out of `more`."""
    return {key: more.pop(key) for key in ("placeholder", "suffix") if key in more}
