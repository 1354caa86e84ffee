"""The panels of the loonexport: period, export, net wages, codes, one employee, who downloaded."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, IsoWeek, amsterdam_time, dutch_day
from models.values.kinds import WageComponent
from models.values.minutes import Minutes
from models.values.money import Money
from pages.downloads import start_download
from pages.guard import Visit
from services.imports.views import ImportFile
from services.payroll.enter_net_wages import NetWagesRead
from services.payroll.export import COMPONENT_WORDS, TOP_UP_WORDS, FileFormat
from services.payroll.runs import RunDetail, RunDriver, RunRow, Worth
from services.tenant import TenantServices
from ui import parts, toast
from ui.fields import Upload
from ui.form import Form, Values
from ui.markup import Pattern
from ui.overlay import Drawer
from ui.upload import NO_COPIES

WEEKS_BACK = 13
_NAMED = 5

OPENING = Pattern(
    "{} {}<br>{}<br><span class='c-2'>{}</span>"
    "<details class='df-looks'><summary>{} medewerkers</summary><ol>{}</ol></details>"
)
NAME = Pattern("<li>{}</li>")


def difference_cents(one: RunDriver) -> int:
    """How much more, or less, an employee has than in the run before; everything when new."""
    return one.total.amount_cents - (one.before.amount_cents if one.before else 0)


def ask_period(visit: Visit, week: IsoWeek, runs: Sequence[RunRow]) -> None:
    """Choose the weeks of a new run: from the week after the last one until the week of the screen."""
    after_last = max((run.last_week.shifted(1) for run in runs), default=week)
    weeks = {str(one): f"Week {one.week} · {one.dutch}" for one in (week.shifted(-back) for back in range(WEEKS_BACK))}
    first = str(after_last) if str(after_last) in weeks else str(week)

    async def make(values: Values) -> None:
        first_week, last_week = IsoWeek.parse(values["first_week"]), IsoWeek.parse(values["last_week"])
        await visit.perform(lambda depotflow: depotflow.payroll.create_run(first_week=first_week, last_week=last_week))
        panel.close()
        toast.ok("Het concept staat klaar", "Bekijk het verschil en exporteer daarna.")

    with Drawer("Nieuwe loonexport", "Alleen afgesloten weken") as panel, Form(make) as form:
        form.select("first_week", "Eerste week", weeks, first, required=True)
        form.select("last_week", "Tot en met week", weeks, str(week), required=True)
        parts.put(
            parts.note(
                "info",
                "Wat later veranderde gaat mee.",
                "Correcties op weken die al geëxporteerd zijn komen als eigen regels met de oude week erbij.",
            )
        )
    with panel.foot:
        form.submit("Maak concept", icon="plus")
    panel.open()


def ask_export(visit: Visit, detail: RunDetail) -> None:
    """Choose the form of the file, and say why when BSNs are opened or it was handed out before."""
    run = detail.run
    missing = [one.name for one in detail.drivers if not one.has_bsn]

    async def download(values: Values) -> None:
        with_bsn, reason = bool(values["with_bsn"]), values["reason"] or ""
        await visit.perform(
            lambda depotflow: depotflow.payroll.check_export(run_id=run.id, with_bsn=with_bsn, reason=reason)
        )
        fields = {"reason": reason, **({"with_bsn": "true"} if with_bsn else {})}
        start_download(form.client, f"/bestand/loonexport/{run.id}.{values['file_format']}", **fields)
        panel.close()

    title = "Exporteer naar je loonpakket" if run.exported_at is None else "Download opnieuw"
    with Drawer(title, run.name) as panel, Form(download) as form:
        form.select(
            "file_format", "Bestand", {FileFormat.XLSX: "Excel (.xlsx)", FileFormat.CSV: "CSV"}, FileFormat.XLSX,
            required=True,
        )  # fmt: skip
        form.checkbox(
            "with_bsn",
            "Zet het BSN erbij",
            hint="Alleen nodig als je loonpakket niet op personeelsnummer koppelt. Elke keer wordt vastgelegd.",
        )
        if missing:
            parts.put(parts.note("warn", f"{len(missing)} zonder BSN.", _some(missing)))
        parts.put(parts.note("info", "Wat je loonpakket zelf rekent.", _left_to_the_package(detail)))
        form.text("reason", "Reden", hint="Nodig bij BSN en bij elke volgende download.")
        if run.exported_at is None:
            parts.put(parts.note("info", "Hierna staat deze loonexport vast.", "Wijzigingen gaan mee als correctie."))
    with panel.foot:
        form.submit(f"Download {len(detail.drivers)} medewerkers", icon="download")
    panel.open()


def _left_to_the_package(detail: RunDetail) -> str:
    """What is in no line of the file, and who it matters for in these weeks."""
    text = (
        "Vakantiegeld (ten minste 8% van het loon), de opbouw van vakantie-uren en het loon bij verlof en ziekte staan "
        "niet in het bestand."
    )
    return f"{text} Geef er de vrije en zieke uren op van {_some(detail.away)}." if detail.away else text


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" en nog {len(names) - _NAMED}" if len(names) > _NAMED else "")


def ask_net_wages(visit: Visit, detail: RunDetail) -> None:
    """Take the net wages from a file of the payroll package."""

    async def take(values: Values) -> None:
        upload: Upload = values["content"]
        read: NetWagesRead = await visit.perform(
            lambda depotflow: depotflow.payroll.read_net_wages(
                run_id=detail.run.id, file=ImportFile(upload.name, upload.content)
            )
        )
        if read.problems and found.typed_for != upload.content:
            found.show(read, upload.content)
            return
        changed = await visit.perform(
            lambda depotflow: depotflow.payroll.enter_net_wages(
                run_id=detail.run.id, wages=read.wages, pay_on=values["pay_on"]
            )
        )
        panel.close()
        toast.ok(f"{changed} netto lonen overgenomen", "Ze staan klaar bij stap 6, SEPA.")

    with Drawer("Netto lonen inlezen", detail.run.name) as panel, Form(take) as form:
        form.date("pay_on", "Betaaldag", required=True)
        form.upload(
            "content", "Bestand van je loonpakket", accept=".csv,.xlsx", max_megabytes=2, required=True,
            hint=f"Een kolom 'Personeelsnummer' en een kolom 'Netto'. Eén bedrag wijzig je per medewerker. {NO_COPIES}",
        )  # fmt: skip
        found = _ReadProblems()
    with panel.foot:
        form.submit("Neem over", icon="check")
    panel.open()


class _ReadProblems:
    """What could not be read of a file: shown once, then the rest can be taken over."""

    def __init__(self) -> None:
        self.typed_for: bytes | None = None
        self._place = parts.put(Markup())

    def show(self, read: NetWagesRead, content: bytes) -> None:
        self.typed_for = content
        lines = Markup("<br>").join(read.problems[:8])
        title = f"{len(read.problems)} rijen kunnen niet worden gebruikt, {len(read.wages)} wel."
        parts.put_into(
            self._place,
            parts.note("warn", title, lines + Markup("<br>Klik nog eens om de rest over te nemen."), alert=True),
        )


def show_driver(visit: Visit, run: RunRow, one: RunDriver) -> None:
    """One employee: what was noticed, the components, and the net wage to type in."""
    subtitle = f"{run.name} · {one.personnel_number or 'geen personeelsnummer'}"
    with visit.client, Drawer(one.name, subtitle) as panel, ui.element("div").classes("df-form"):
        for found in one.noticed:
            parts.put(parts.note(found.severity.value, found.text))
        parts.put(parts.mini_table(["Looncomponent", "Uren", "Bruto"], _component_rows(one), label="Looncomponenten"))
        if run.exported_at is not None:
            form = _net_wage_form(visit, run, one, panel)
            with panel.foot:
                form.submit("Bewaar netto loon", icon="check")
    panel.open()


def _component_rows(one: RunDriver) -> list[Sequence[str]]:
    rows: list[tuple[str, Worth]] = [(COMPONENT_WORDS[component], worth) for component, worth in one.components.items()]
    rows += [(TOP_UP_WORDS, one.top_up), ("Correcties op eerdere weken", one.corrections)]
    shown = [_cells(label, worth) for label, worth in rows if worth != Worth()]
    shown.append(_cells("Totaal", one.total))
    if one.before is not None:
        shown.append(_cells("Vorige loonexport", one.before))
    return shown


def _cells(label: str, worth: Worth) -> Sequence[str]:
    counted = Minutes(worth.minutes).dutch_hours if worth.minutes or not worth.quantity else f"{worth.quantity} x"
    return label, counted, Money(worth.amount_cents).dutch


def _net_wage_form(visit: Visit, run: RunRow, one: RunDriver, panel: Drawer) -> Form:
    async def save(values: Values) -> None:
        wages = {one.driver_id: values["net"]}

        def enter(depotflow: TenantServices) -> None:
            depotflow.payroll.enter_net_wages(run_id=run.id, wages=wages, pay_on=values["pay_on"])

        await visit.perform(enter)
        panel.close()
        toast.ok(f"Netto loon van {one.name} is bewaard")

    with Form(save) as form:
        known = None if one.net_cents is None else Money(one.net_cents)
        form.money("net", "Netto loon", known, required=True, hint="Nul haalt het weer weg.")
        form.date("pay_on", "Betaaldag", required=True)
    return form


def show_openings(detail: RunDetail) -> None:
    """Who downloaded the run, when, why, and with or without BSN."""
    rows = [
        (
            f"{dutch_day(one.at.astimezone(AMSTERDAM).date())} {amsterdam_time(one.at)}",
            OPENING.format(
                one.by,
                parts.tag("met BSN", "warn") if one.with_bsn else parts.tag("zonder BSN"),
                one.file_name,
                one.reason or "eerste download",
                len(one.drivers),
                Markup("").join(map(NAME.format, one.drivers)),
            ),
        )
        for one in detail.openings
    ]
    with Drawer("Wie downloadde dit", detail.run.name) as panel:
        parts.put(parts.facts(rows))
    panel.open()


def ask_codes(visit: Visit, codes: Mapping[WageComponent, str]) -> None:
    """What the payroll package calls each component."""

    async def save(values: dict[str, Any]) -> None:
        chosen = {component: values[component.value] for component in codes}
        await visit.perform(lambda depotflow: depotflow.payroll.set_component_codes(codes=chosen))
        panel.close()
        toast.ok("De looncodes zijn bewaard")

    with visit.client, Drawer("Looncodes", "Zoals je loonpakket ze noemt") as panel, Form(save) as form:
        for component, code in codes.items():
            form.text(component.value, COMPONENT_WORDS[component], code)
    with panel.foot:
        form.submit("Bewaar looncodes", icon="check")
    panel.open()
