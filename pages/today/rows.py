"""The figures of the day and the rows of a depot, as markup; buttons carry what they do in data attributes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import mean
from typing import Final

from markupsafe import Markup

from models.values.calendar import amsterdam_time
from models.values.kinds import DriverEventKind
from models.values.money import dutch_whole
from models.values.words import ABSENCES
from pages.today.departures import departure_line
from services.registration.today import Today, TodayDepot, TodayNews, TodayShift
from services.rules.attendance import NEEDS_A_PERSON, Attendance
from ui import parts

FOLDED: Final = frozenset({Attendance.DEPARTED, Attendance.DONE})
ROW_CLASS: Final = {Attendance.MISSING: "is-hot", Attendance.UNMANNED: "is-hot", Attendance.LATE: "is-late"}
LOOKS: Final[Mapping[Attendance, tuple[parts.Tone, str]]] = {
    Attendance.MISSING: ("danger", "st-no"),
    Attendance.UNMANNED: ("danger", "user-x"),
    Attendance.LATE: ("warn", "sev-warn"),
    Attendance.LOADING: ("", "package"),
    Attendance.EXPECTED: ("line", "clock"),
    Attendance.DEPARTED: ("ok", "st-ok"),
    Attendance.DONE: ("ok", "check"),
}
NEWS_WORDS: Final = {
    DriverEventKind.START: ("log-in", "ingeklokt"),
    DriverEventKind.TAKE_BACK: ("undo-2", "start teruggenomen"),
    DriverEventKind.STOP: ("flag", "gestopt"),
    DriverEventKind.SUBMIT: ("send", "heeft ingeleverd"),
    DriverEventKind.REMARK: ("message-square", "schrijft"),
}


def figures(today: Today) -> Markup:
    """The strip under the top bar."""
    shifts = today.shifts
    late = [shift for shift in shifts if shift.attendance is Attendance.LATE]
    worst = max((shift.late.count for shift in late), default=0)
    done, planned = sum(shift.stops_done for shift in shifts), sum(shift.stops_planned or 0 for shift in shifts)
    cells = [
        _figure("st-ok", "s-ok", "Vertrokken", _count(shifts, *FOLDED), f"van {len(shifts)}"),
        _figure("package", "", "Laadt", _count(shifts, Attendance.LOADING)),
        _figure("clock", "", "Verwacht", _count(shifts, Attendance.EXPECTED)),
        _figure("sev-warn", "s-warn", "Te laat", len(late), f"tot {worst} min" if late else ""),
        _figure("st-no", "s-danger", "No-show", _count(shifts, Attendance.MISSING)),
        _figure("user-x", "s-danger", "Geen chauffeur", _count(shifts, Attendance.UNMANNED)),
        _figure("package-check", "", "Bezorgd", done, f"van {dutch_whole(planned)}"),
    ]
    return Markup('<dl class="df-strip">{}</dl>').format(parts.joined(cells))


def _figure(icon: str, tone: str, label: str, value: int, remark: str = "") -> Markup:
    return Markup("<div><dt>{}{}</dt><dd>{} <em>{}</em></dd></div>").format(
        parts.icon(icon, 13, tone=tone), label, dutch_whole(value), remark
    )


def _count(shifts: Iterable[TodayShift], *states: Attendance) -> int:
    return sum(shift.attendance in states for shift in shifts)


def depot_section(depot: TodayDepot, now: datetime, *, is_open: bool, chosen: str, may_write: bool) -> Markup:
    """A depot: its line of departures, the rows that matter, and the rest folded away unless `is_open`.

    Who `may_write` gets the buttons to message its drivers.
    """
    shown = [shift for shift in depot.shifts if shift.attendance not in FOLDED]
    folded = sorted(
        (shift for shift in depot.shifts if shift.attendance in FOLDED), key=lambda shift: shift.started_at or now
    )
    rows = [_row(shift, chosen, may_write=may_write) for shift in shown]
    if folded:
        rows.append(_fold(depot, folded, is_open=is_open))
    if is_open:
        rows.extend(_row(shift, chosen, may_write=may_write) for shift in folded)
    return Markup(
        '<section class="df-dep" aria-label="{name}"><div class="df-dep__h">'
        "<div><h2>{name} <span>{principal}</span></h2><p>{summary}</p></div>{line}{message}</div>"
        '<table class="df-board"><colgroup><col style="width:102px"><col style="width:64px"><col style="width:150px">'
        '<col style="width:64px"><col style="width:160px"><col><col style="width:106px"></colgroup>'
        '<thead class="sr"><tr><th>Vertrek</th><th>Route</th><th>Chauffeur</th><th>Bus</th><th>Status</th><th>Werk</th>'
        "<th>Acties</th></tr></thead><tbody>{rows}</tbody></table></section>"
    ).format(
        name=depot.name,
        principal=depot.principal,
        summary=_summary(depot.shifts, len(folded)),
        line=departure_line(depot.shifts, now),
        message=_button("message-square", "Bericht depot", "message-depot", str(depot.id)) if may_write else "",
        rows=parts.joined(rows),
    )


def _summary(shifts: Sequence[TodayShift], left: int) -> Markup:
    nobody = _count(shifts, Attendance.MISSING, Attendance.UNMANNED)
    missing = Markup(', <span class="c-danger b">{} open</span>').format(nobody) if nobody else ""
    return Markup('<b class="b">{} van {}</b> vertrokken{}').format(left, len(shifts), missing)


def _row(shift: TodayShift, chosen: str, *, may_write: bool) -> Markup:
    late = Markup('<span class="late">+{}</span>').format(shift.late.count) if _shows_lateness(shift) else ""
    van = Markup("{} {}").format(parts.icon("van", 14, tone="c-3"), shift.vehicle) if shift.vehicle else ""
    state = ROW_CLASS.get(shift.attendance, "")
    return Markup(
        '<tr class="{}{}"><td><time class="t">{}</time>{}</td><td class="w1">{}</td><td class="w2">{}</td>'
        '<td class="w3 c-2">{}</td><td class="w4">{}</td><td class="w5 c-2">{}</td><td>{}</td></tr>'
    ).format(
        state,
        " is-open" if str(shift.id) == chosen else "",
        amsterdam_time(shift.starts_at),
        late,
        shift.route_code,
        shift.driver_name or Markup('<span class="c-3">open</span>'),
        van,
        _status(shift),
        _work(shift),
        _actions(shift, is_chosen=str(shift.id) == chosen, may_write=may_write),
    )


def _shows_lateness(shift: TodayShift) -> bool:
    return bool(shift.late) and shift.attendance is not Attendance.DONE


def _status(shift: TodayShift) -> Markup:
    tone, icon = LOOKS[shift.attendance]
    if shift.attendance is Attendance.DONE and not shift.is_handed_in:
        tone, icon = "warn", "sev-warn"
    return parts.tag(_status_text(shift), tone, icon_name=icon)


def _status_text(shift: TodayShift) -> str:
    texts = {
        Attendance.MISSING: _because("Niet ingeklokt", shift.delay_reason),
        Attendance.UNMANNED: _why_nobody(shift),
        Attendance.LATE: _because("Te laat", shift.delay_reason),
        Attendance.LOADING: _because("Laadt", shift.dock and f"dock {shift.dock}"),
        Attendance.EXPECTED: _because("Verwacht", shift.delay_reason),
        Attendance.DEPARTED: f"Ingeklokt {_time(shift.started_at)}",
        Attendance.DONE: _because(f"Klaar {_time(shift.ended_at)}", "" if shift.is_handed_in else "niet ingeleverd"),
    }
    return texts[shift.attendance]


def _why_nobody(shift: TodayShift) -> str:
    if shift.decline_reason:
        return f"Geweigerd, {shift.decline_reason}"
    return ABSENCES[shift.absence] if shift.absence else "Geen chauffeur"


def _because(text: str, reason: str) -> str:
    return f"{text}, {reason}" if reason else text


def _work(shift: TodayShift) -> Markup:
    planned = "?" if shift.stops_planned is None else dutch_whole(shift.stops_planned)
    if shift.started_at:
        return Markup("{} van {} stops").format(dutch_whole(shift.stops_done), planned)
    parcels = "" if shift.parcels_planned is None else f" · {dutch_whole(shift.parcels_planned)} pakketten"
    return Markup('{} stops<span class="opt">{}</span>').format(planned, parcels)


def _actions(shift: TodayShift, *, is_chosen: bool, may_write: bool) -> Markup:
    key = str(shift.id)
    if shift.attendance in NEEDS_A_PERSON and shift.attendance is not Attendance.LATE:
        return Markup(
            '<button type="button" class="df-btn is-sm" data-act="choose" data-key="{0}" aria-expanded="{1}"'
            ' aria-label="Los op: {2}">Los op</button>'
        ).format(key, "true" if is_chosen else "false", shift.route_code)
    look = _icon_button("chevron-right", f"Bekijk {shift.route_code}", "choose", key)
    message = _icon_button("message-square", f"Bericht aan {shift.driver_name}", "message", key)
    call = Markup('<a class="df-btn is-icon is-sm is-quiet" href="tel:{}" aria-label="Bel {}">{}</a>').format(
        shift.phone, shift.driver_name, parts.icon("phone", 15)
    )
    return parts.joined([call if shift.phone else "", message if may_write else "", look])


def _fold(depot: TodayDepot, folded: Sequence[TodayShift], *, is_open: bool) -> Markup:
    last = folded[-1]
    early = mean((shift.started_at - shift.starts_at).total_seconds() / 60 for shift in folded if shift.started_at)
    how = (
        f"gemiddeld {abs(round(early))} min te {'laat' if early > 0 else 'vroeg'}"
        if round(early)
        else "precies op tijd"
    )
    return Markup(
        '<tr class="is-fold"><td colspan="7"><button type="button" data-act="fold" data-key="{}" aria-expanded="{}">'
        '{} {} <span>{} vertrokken</span> <span class="c-3">· laatste {} om {}, {}</span></button></td></tr>'
    ).format(
        depot.id,
        "true" if is_open else "false",
        parts.icon("chevron-down" if is_open else "chevron-right", 14),
        parts.icon("st-ok", 13, tone="s-ok"),
        len(folded),
        last.route_code,
        _time(last.started_at),
        how,
    )


def news_list(news: Sequence[TodayNews]) -> Markup:
    """What drivers did a moment ago."""
    if not news:
        return Markup()
    lines = parts.joined(
        Markup("<li><time>{}</time>{}<span>{} {}{}</span></li>").format(
            amsterdam_time(one.at), parts.icon(NEWS_WORDS[one.kind][0], 14, tone="c-3"), one.driver,
            NEWS_WORDS[one.kind][1], f": {one.remark}" if one.remark else f", {one.route_code}",
        )
        for one in news
    )  # fmt: skip
    return Markup('<section class="df-news"><h2 class="df-h2">Net gebeurd</h2><ul>{}</ul></section>').format(lines)


def _button(icon: str, label: str, act: str, key: str) -> Markup:
    return Markup('<button type="button" class="df-btn is-sm" data-act="{}" data-key="{}">{}{}</button>').format(
        act, key, parts.icon(icon, 14), label
    )


def _icon_button(icon: str, label: str, act: str, key: str) -> Markup:
    return Markup(
        '<button type="button" class="df-btn is-icon is-sm is-quiet" data-act="{}" data-key="{}" aria-label="{}">{}'
        "</button>"
    ).format(act, key, label, parts.icon(icon, 15))


def _time(instant: datetime | None) -> str:
    return amsterdam_time(instant) if instant else "?"
