"""An employee's own hours, week by week, and a word to the office when they are not right."""

from collections.abc import Sequence
from typing import Any, Final

from markupsafe import Markup

from models.values.calendar import MONTHS, WEEKDAYS_SHORT, IsoWeek
from models.values.minutes import Minutes
from pages.guard import Visit
from services.registration.own_hours import WeekHours
from ui import action, parts, toast
from ui.form import Form
from ui.frame import Phone
from ui.overlay import Dialog

HIGHEST_BAR: Final = 45
LONG_DAY: Final = Minutes.of_hours(9)


def build_hours(visit: Visit, phone: Phone, weeks: Sequence[WeekHours], this_week: IsoWeek) -> None:
    """Show the hours of the last weeks, the latest complete one on top."""
    if not weeks:
        parts.put(_nothing_yet(), tag="section", classes="dp-card dp-empty")
        return
    shown = next((week for week in weeks if week.week != this_week), weeks[0])
    parts.put(_week_card(shown), tag="section", classes="dp-card")
    if shown.breaks:
        parts.put(_break_row(shown), tag="section", classes="dp-card is-flush")
    others = [_other_row(week, this_week) for week in weeks if week is not shown]
    if others:
        parts.put(Markup("Andere weken"), tag="h2", classes="dp-h")
        parts.put(parts.joined(others), tag="section", classes="dp-card is-flush")
    with phone.thumb:
        action.phone_button("Meld een verschil", lambda: _report(visit, weeks), icon="flag")


def _nothing_yet() -> Markup:
    return Markup("{}<h2>Nog geen uren</h2><p>Na je eerste dienst zie je ze hier per week.</p>").format(
        parts.icon("clock", 32, tone="c-3")
    )


def _week_card(week: WeekHours) -> Markup:
    name = f"Week {week.week.week}, {_days(week.week)}"
    contract = f"contract {week.contract.dutch_hours} u" if week.contract else ""
    extra = f"{week.extra.dutch_hours} u extra" if week.contract and week.extra else ""
    beside = ", ".join(word for word in (contract, extra) if word)
    return Markup(
        '<div class="dp-pair"><span class="c-2">{}</span>{}</div>'
        '<div class="dp-sum"><span class="dp-money">{} u</span><span class="c-2">{}</span></div>{}'
    ).format(name, _state(week), week.total.dutch_hours, beside, _bars(week))


def _state(week: WeekHours) -> Markup:
    if week.is_approved:
        return parts.tag("goedgekeurd", "ok", icon_name="check")
    return parts.tag("nog niet goedgekeurd", "line")


def _bars(week: WeekHours) -> Markup:
    tallest = max(LONG_DAY, *week.worked)
    spoken = ", ".join(
        f"{day} {worked.dutch_hours} uur" for day, worked in zip(WEEKDAYS_SHORT, week.worked, strict=True) if worked
    )
    bars = (
        Markup('<div class="{}"><span>{}</span><i style="height:{}px"></i>{}</div>').format(
            "" if worked else "z",
            worked.dutch_hours if worked else "",
            round(HIGHEST_BAR * worked.count / tallest.count),
            day,
        )
        for day, worked in zip(WEEKDAYS_SHORT, week.worked, strict=True)
    )
    return Markup('<div class="dp-wk" role="img" aria-label="Uren per dag: {}">{}</div>').format(
        spoken, parts.joined(bars)
    )


def _break_row(week: WeekHours) -> Markup:
    total = Minutes.total(week.breaks)
    each = f"{len(week.breaks)} keer, samen" if len(week.breaks) > 1 else "1 keer"
    return _row("coffee", "Pauze", each, total.dutch)


def _other_row(week: WeekHours, this_week: IsoWeek) -> Markup:
    name = f"Week {week.week.week}, " + ("tot nu toe" if week.week == this_week else _days(week.week))
    state = "goedgekeurd" if week.is_approved else "nog niet goedgekeurd"
    icon, tone = ("st-ok", "s-ok") if week.is_approved else ("clock", "c-3")
    return _row(icon, name, state, f"{week.total.dutch_hours} u", tone=tone)


def _row(icon: str, title: str, detail: str, value: str, *, tone: str = "c-3") -> Markup:
    return Markup('<div class="dp-li">{}<span>{}<small>{}</small></span><span class="v">{}</span></div>').format(
        parts.icon(icon, 20, tone=tone), title, detail, value
    )


def _days(week: IsoWeek) -> str:
    """`8–14 juni`, `29 juni – 5 juli`."""
    first, last = week.monday, week.days[-1]
    if first.month == last.month:
        return f"{first.day}–{last.day} {MONTHS[last.month - 1]}"
    return f"{first.day} {MONTHS[first.month - 1]} – {last.day} {MONTHS[last.month - 1]}"


def _report(visit: Visit, weeks: Sequence[WeekHours]) -> None:
    options = {week.week: f"Week {week.week.week}, {_days(week.week)}" for week in weeks}

    async def send(values: dict[str, Any]) -> None:
        await visit.perform(
            lambda depotflow: depotflow.registration.report_difference(week=values["week"], text=values["text"] or "")
        )
        dialog.close()
        toast.ok("Je bericht is naar kantoor gestuurd")

    draft = f"uren-{visit.identity.driver_id}"
    with (
        Dialog("Meld een verschil", "Je bericht gaat per e-mail naar kantoor.") as dialog,
        Form(send, draft=draft) as form,
    ):
        form.select("week", "Welke week", options, weeks[0].week, required=True)
        form.textarea("text", "Wat klopt er niet", required=True)
    with dialog.foot:
        form.submit("Stuur naar kantoor", icon="send")
    dialog.open()
