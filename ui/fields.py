"""Form fields: a label, a control, a hint and a line for what is wrong, and reading what was typed into a value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from nicegui import events, ui

from models.values.dutch import parse_date, parse_time, written_date
from models.values.money import Money, dutch_decimal, dutch_rate, parse_rate_1e4, parse_unit_price_1e4
from models.values.refusal import InvalidValue
from ui import parts

Reader = Callable[[Any], object]


class Field(ui.element):
    """One field of a form; `read` gives the typed value, `show_error` says at the field what is wrong.

    One that is required is so while it shows.
    """

    def __init__(self, name: str, label: str, *, hint: str = "", required: bool = False) -> None:
        super().__init__("div")
        self.name = name
        self.label = label
        self.required = required
        self.control: ui.element
        self._reader: Reader = lambda typed: typed
        self._settled: Any = None
        self.classes("df-field").props["data-field"] = name
        with self:
            self._label = parts.put(self._label_markup(), tag="label", classes="df-label")
            self._place = ui.element("div")
            self._line = parts.put(Markup("{}").format(hint), tag="p", classes="df-sub")
        self._hint = hint

    def _label_markup(self) -> Markup:
        optional = "" if self.required else Markup(' <span class="c-3">niet verplicht</span>')
        return Markup("{}{}").format(self.label, optional)

    def holding(self, build: Callable[[], ui.element], reader: Reader) -> "Field":
        """Fill the field with the control that `build` makes; `reader` turns what it holds into a value."""
        with self._place:
            self.control = build()
        self._reader = reader
        self.control.props["name"] = self.name
        self.control.props["for"] = self._label.props["for"] = f"{self.control.html_id}-in"
        self.control.props["aria-describedby"] = self._line.html_id
        if self.required:
            self.control.props["aria-required"] = "true"
        self.settle()
        return self

    @property
    def changed(self) -> bool:
        """Whether it holds something else than when it was made or last settled."""
        return bool(self.typed != self._settled)

    def settle(self) -> None:
        """Take what it holds as unchanged."""
        self._settled = self.typed

    @property
    def typed(self) -> Any:
        """What the control holds now, as it was typed or chosen."""
        return getattr(self.control, "value", None)

    def fill(self, value: Any) -> None:
        """Put something else in the control."""
        self.control.value = value  # type: ignore[attr-defined]  # every control we build holds a value

    def on_change(self, changed: Callable[[Any], object]) -> None:
        """Call this with what is typed or chosen from now on."""
        self.control.on_value_change(lambda event: changed(event.value))  # type: ignore[attr-defined]  # as in `fill`

    def read(self) -> object:
        """The value of the field; None for an empty one, and for one that is not asked because it is hidden.

        Raises: Refusal with this field's name.
        """
        if not self.visible:
            return None
        typed = self.typed
        if type(typed) is str:  # an option that is a StrEnum would come out of strip as a bare str
            typed = typed.strip()
        if typed is None or typed in ("", []):
            if self.required and self.visible:
                raise InvalidValue(f"Vul '{self.label}' in.", field=self.name)
            return [] if typed == [] else None
        return self._reader(typed)

    def show_error(self, message: str) -> None:
        """Say at the field what is wrong; the typed text stays."""
        self.classes(add="is-wrong")
        self.control.props["aria-invalid"] = "true"
        parts.put_into(self._line, Markup("{}{}").format(parts.severity_icon("block", 14), message))

    def clear_error(self) -> None:
        """Take the message away and show the hint again."""
        self.classes(remove="is-wrong")
        self.control.props(remove="aria-invalid")
        parts.put_into(self._line, Markup("{}").format(self._hint))

    def focus(self) -> None:
        """Move the keyboard to this field."""
        self.client.run_javascript(f"dfFocus({self.id})")


class _Unsaid(ui.input):
    """An input whose text goes to the server and never comes back with a later change of the field."""

    def _value_to_model_value(self, _: object) -> str:
        return ""


def line(
    kind: str, value: str, *, placeholder: str = "", suffix: str = "", extra: str = "", is_secret: bool = False
) -> Callable[[], ui.element]:
    """A builder of a one-line input of this HTML type."""

    def build() -> ui.element:
        made = (_Unsaid if is_secret else ui.input)(value=value, placeholder=placeholder or None, suffix=suffix or None)
        made.props(f"outlined dense hide-bottom-space type={kind} {extra}")
        return made

    return build


def area(value: str, rows: int) -> Callable[[], ui.element]:
    """A builder of a text area."""
    return lambda: ui.textarea(value=value).props(f"outlined dense hide-bottom-space rows={rows}")


def choice(options: Mapping[Any, str], value: Any, *, multiple: bool) -> Callable[[], ui.element]:
    """A builder of a select that can be searched by typing; Enter and Tab take the first that is found."""

    def build() -> ui.element:
        made = ui.select(dict(options), value=value, multiple=multiple, with_input=True)
        made.props("outlined dense options-dense hide-bottom-space behavior=menu input-debounce=0")
        made.on("keydown", js_handler=f"(event) => dfFirst({made.id}, event)")
        return made.props("use-chips") if multiple else made

    return build


def day(value: date | None) -> Callable[[], ui.element]:
    """A builder of a date in Dutch notation with a calendar behind a button."""

    def build() -> ui.element:
        made = ui.input(value=written_date(value) if value else "", placeholder="dd-mm-jjjj")
        made.props('outlined dense hide-bottom-space inputmode="numeric"')
        with made.add_slot("append"):
            opener = parts.put(parts.icon("calendar-days"), tag="button", classes="df-inbtn")
            opener.props('type=button aria-label="Kies in de kalender"')
            with ui.menu() as calendar:
                calendar.props("no-parent-event")
                picker = ui.date(mask="DD-MM-YYYY", on_change=calendar.close)
                picker.props("minimal first-day-of-week=1").bind_value(made)
            opener.on("click", calendar.open)
        return made

    return build


def read_number(decimals: int, field: str) -> Reader:
    """Read Dutch notation, or `12.5` as a calculator writes it: a whole number as int, with decimals as Decimal."""

    def read(typed: str) -> int | Decimal:
        try:
            number = Decimal(parse_rate_1e4(typed)).scaleb(-4)
        except InvalidValue:
            raise InvalidValue(f"'{typed[:40]}' is geen getal.", field=field) from None
        if number != round(number, decimals):
            limit = f"hoogstens {decimals} decimalen" if decimals else "een heel getal"
            raise InvalidValue(f"Schrijf hier {limit}, zonder letters.", field=field)
        return number if decimals else int(number)

    return read


def write_number(value: int | Decimal | None, decimals: int) -> str:
    """A number as people type it: 1250.5 with 2 becomes `1250,50`."""
    return "" if value is None else dutch_decimal(Decimal(value), decimals).replace(".", "")


def read_money(field: str) -> Reader:
    """Read an amount into Money."""
    return lambda typed: Money.parse(typed, field=field)


def write_money(value: Money | None) -> str:
    """An amount as people type it: `1.250,00`."""
    return "" if value is None else value.dutch.replace("€", "").strip()


def read_rate(field: str) -> Reader:
    """Read a rate into euro x 10^4; what may be a thousand or one and a bit is asked about."""
    return lambda typed: parse_unit_price_1e4(typed, field=field)


def write_rate(rate_1e4: int | None) -> str:
    """A rate as people type it: `1,9635`."""
    return "" if rate_1e4 is None else dutch_rate(rate_1e4).replace("€", "").strip()


def read_day(field: str) -> Reader:
    """Read a date in Dutch notation."""
    return lambda typed: parse_date(typed, field=field)


def read_time(field: str) -> Reader:
    """Read a time of day."""
    return lambda typed: parse_time(typed, field=field)


def write_time(value: time | None) -> str:
    """A time as on a clock: `07:15`."""
    return value.strftime("%H:%M") if value else ""


class CheckField(Field):
    """Yes or no, with its label beside the box."""

    def __init__(self, name: str, label: str, *, value: bool, hint: str) -> None:
        super().__init__(name, label, hint=hint, required=True)
        self._checked = self._settled = value
        self.classes("is-check")
        with self._place:
            self.control = ui.element("input").props(f"type=checkbox name={name} {'checked' if value else ''}")
        self._label.props["for"] = self.control.html_id
        self.control.props["id"] = self.control.html_id
        self.control.props["aria-describedby"] = self._line.html_id
        self.control.on("change", self._take, js_handler="(event) => emit(event.target.checked)")

    def _take(self, event: events.GenericEventArguments) -> None:
        self._checked = bool(event.args)

    @property
    def typed(self) -> bool:
        return self._checked

    def fill(self, value: Any) -> None:
        self._checked = bool(value)
        self.client.run_javascript(f"dfCheck({self.control.id}, {str(self._checked).lower()})")

    def read(self) -> object:
        return self._checked


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in; its name is what the sender called it, never a path of ours."""

    name: str
    content: bytes
