"""The drawer in which the office mends what was registered of a shift."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from typing import Any

from markupsafe import Markup

from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_day, shift_period
from pages.guard import Visit
from services.registration.correct import Figures
from services.registration.get_registration import RegistrationDetail
from ui import parts, toast
from ui.form import Form
from ui.overlay import Drawer

Repaint = Callable[[], Awaitable[None]]

COUNTS = (
    ("stops_loaded", "Stops geladen"),
    ("stops_done", "Stops gelukt"),
    ("stops_failed", "Stops niet gelukt"),
    ("parcels_delivered", "Pakketten bezorgd"),
    ("parcels_returned", "Pakketten retour"),
    ("pickups", "Afhaalstops"),
)


def open_correction(visit: Visit, detail: RegistrationDetail, repaint: Repaint) -> None:
    """Open the drawer with what is registered now; saving makes a new version."""
    known = detail.figures or _as_planned(detail)

    async def save(values: dict[str, Any]) -> None:
        figures, reason = _figures(detail.service_date, values, known), values.pop("reason") or ""
        await visit.perform(
            lambda depotflow: depotflow.registration.correct(
                shift_id=detail.shift_id, figures=figures, reason=reason, seen_version=detail.version
            )
        )
        drawer.close()
        toast.ok(f"{detail.route_code} is opgeslagen", "Een collega keurt het goed.")
        await repaint()

    title = f"Registratie {detail.route_code}"
    why = "Waarom pas je dit aan" if detail.versions else "Waarom vul je dit in"
    with (
        Drawer(title, f"{detail.driver}, {dutch_day(detail.service_date)}") as drawer,
        Form(save) as form,
    ):
        with form.side_by_side():
            form.time("started_at", "Begin", _clock(known.started_at), required=True)
            form.time("ended_at", "Einde", _clock(known.ended_at), required=True)
        with form.side_by_side():
            form.number("break_minutes", "Pauze in minuten", known.break_minutes, required=True)
            form.number("wait_minutes", "Wachten in minuten", known.wait_minutes, required=True)
        for left, right in zip(COUNTS[::2], COUNTS[1::2], strict=True):
            with form.side_by_side():
                for name, label in (left, right):
                    form.number(name, label, getattr(known, name), required=name != "stops_loaded")
        with form.side_by_side():
            form.number("km_start", "Km-stand begin", known.km_start)
            form.number("km_end", "Km-stand eind", known.km_end)
        form.textarea("remark", "Opmerking", known.remark)
        form.text("reason", why, required=True, hint="De chauffeur en je collega's zien dit.")
        if detail.versions:
            parts.put(_history(detail))
    with drawer.foot:
        form.submit("Sla op als nieuwe versie" if detail.versions else "Sla op")
    drawer.open()


def _as_planned(detail: RegistrationDetail) -> Figures:
    return Figures(started_at=detail.started_at or detail.planned_start, ended_at=detail.planned_end)


def _clock(instant: datetime) -> time:
    return instant.astimezone(AMSTERDAM).time().replace(second=0, microsecond=0)


def _figures(day: date, values: dict[str, Any], known: Figures) -> Figures:
    """Times are on the service date, an end at or before the start on the day after it.

    A time that was left alone stays the moment it was, with its seconds, also in the hour that autumn has twice.
    """
    period = shift_period(day, values["started_at"], values["ended_at"])
    as_typed = ("break_minutes", "wait_minutes", "km_start", "km_end", *(name for name, _ in COUNTS))
    return Figures(
        started_at=known.started_at if values["started_at"] == _clock(known.started_at) else period.start,
        ended_at=known.ended_at if values["ended_at"] == _clock(known.ended_at) else period.end,
        remark=values["remark"] or "",
        **{name: values[name] for name in as_typed},
    )


def _history(detail: RegistrationDetail) -> Markup:
    lines = parts.joined(
        Markup("<li>{}, {} {}: {}</li>").format(
            f"Versie {one.number}",
            one.by,
            amsterdam_time(one.at),
            one.reason or "registratie van de chauffeur",
        )
        for one in detail.versions
    )
    return Markup('<h3 class="df-h2">Versies</h3><ul class="df-sub">{}</ul>').format(lines)
