"""The panels of one driver: footing, wage data, absence, and leaving."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from models.values.calendar import WEEKDAYS
from models.values.kinds import AbsenceKind, EngagementKind
from pages import words
from pages.drivers import account
from pages.drivers.forms import Options, engagement_fields, engagement_of
from pages.guard import Visit
from services.people.views import DriverDetail, EngagementRow
from services.tenant import TenantServices
from ui import parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer

Repaint = Callable[[], Awaitable[None]]


def start_engagement(visit: Visit, driver: DriverDetail, options: Options, repaint: Repaint) -> None:
    """Let a new footing begin; the one that runs ends the day before."""

    async def save(values: Values) -> None:
        engagement = engagement_of(values, visit)
        await visit.perform(
            lambda depotflow: depotflow.people.start_engagement(driver_id=driver.id, engagement=engagement)
        )
        panel.close()
        toast.ok("Het nieuwe dienstverband is vastgelegd")
        await repaint()

    with Drawer("Nieuw dienstverband", "Wat nu loopt, eindigt de dag ervoor.") as panel:
        with Form(save) as form:
            engagement_fields(form, options, None, visit)
        with panel.foot:
            form.submit("Begin dienstverband", icon="check")
    panel.open()


def correct_engagement(visit: Visit, row: EngagementRow, options: Options, repaint: Repaint) -> None:
    """Correct what was written about a footing, or let it end."""

    async def save(values: Values) -> None:
        engagement = engagement_of(values, visit, row)
        last_day = values["last_day"]

        def change(depotflow: TenantServices) -> None:
            depotflow.people.correct_engagement(engagement_id=row.id, engagement=engagement)
            if last_day is not None and last_day != row.last_day:
                depotflow.people.end_engagement(engagement_id=row.id, last_day=last_day)

        await visit.perform(change)
        panel.close()
        toast.ok("Het dienstverband is bijgewerkt")
        await repaint()

    with Drawer(words.ENGAGEMENTS[row.kind], words.period(row.valid_from, row.last_day)) as panel:
        with Form(save) as form:
            engagement_fields(form, options, row, visit)
            form.date("last_day", "Laatste dag", row.last_day, hint="Leeg laten als het doorloopt.")
        with panel.foot:
            form.submit("Sla op", icon="check")
    panel.open()


def archive(visit: Visit, driver: DriverDetail, today: date, repaint: Repaint) -> None:
    """Take a driver out of the lists after the last day."""

    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.people.archive_driver(driver_id=driver.id, last_day=values["last_day"])
        )
        panel.close()
        toast.ok(f"{driver.name} is uit dienst", "Wat gereden is, blijft bewaard.")
        await repaint()

    with Drawer(f"{driver.name} uit dienst", "De chauffeur verdwijnt uit lijsten en planning.") as panel:
        with Form(save) as form:
            form.date("last_day", "Laatste dag", today, required=True)
        with panel.foot:
            form.submit("Zet uit dienst")
    panel.open()


def store_bsn(visit: Visit, driver: DriverDetail, repaint: Repaint) -> None:
    """Fill in a BSN; it is stored sealed and never shown again."""

    async def save(values: Values) -> None:
        bsn = values["bsn"]
        await visit.perform(lambda depotflow: depotflow.people.store_bsn(driver_id=driver.id, bsn=bsn))
        panel.close()
        toast.ok("Het BSN is versleuteld opgeslagen")
        await repaint()

    with Drawer("BSN", "We slaan het versleuteld op en tonen het niet meer.") as panel:
        with Form(save, private=True) as form:
            form.secret("bsn", "Burgerservicenummer", required=True, hint="9 cijfers, van de loonstrook.")
        with panel.foot:
            form.submit("Sla versleuteld op", icon="lock")
    panel.open()


def change_account(visit: Visit, driver: DriverDetail, repaint: Repaint) -> None:
    """Say to which account wages go."""

    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.people.change_wage_account(
                driver_id=driver.id, iban=values["iban"], account_holder=values["account_holder"] or ""
            )
        )
        panel.close()
        toast.ok("De rekening is vastgelegd", account.RULE if driver.file and driver.file.iban else "")
        await repaint()

    with Drawer("Rekening voor loon", driver.name) as panel:
        with Form(save) as form:
            form.text("iban", "IBAN", driver.file.iban if driver.file else "", required=True)
            holder = driver.file.account_holder if driver.file else driver.name
            form.text("account_holder", "Op naam van", holder, hint="Zoals de bank de naam kent.")
            if driver.file and driver.file.iban:
                parts.put(parts.note("info", "Een andere rekening geldt niet meteen.", account.RULE))
        with panel.foot:
            form.submit("Sla op", icon="check")
    panel.open()


def add_absence(visit: Visit, driver: DriverDetail, today: date, repaint: Repaint) -> None:
    """Write down that a driver is away."""

    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.people.add_absence(
                driver_id=driver.id,
                kind=values["kind"],
                first_day=values["first_day"],
                last_day=values["last_day"],
                remark=values["remark"] or "",
            )
        )
        panel.close()
        toast.ok("De afwezigheid is vastgelegd")
        await repaint()

    was_employed = any(row.kind is EngagementKind.EMPLOYEE for row in driver.engagements)
    kinds = words.ABSENCES if was_employed else {AbsenceKind.UNAVAILABLE: words.ABSENCES[AbsenceKind.UNAVAILABLE]}
    with Drawer("Afwezig", driver.name) as panel:
        with Form(save) as form:
            is_employed = driver.live is not None and driver.live.kind is EngagementKind.EMPLOYEE
            first = next(iter(kinds)) if is_employed else AbsenceKind.UNAVAILABLE
            form.select("kind", "Soort", kinds, first, required=True)
            with form.side_by_side():
                form.date("first_day", "Eerste dag", today, required=True)
                form.date("last_day", "Laatste dag", today, required=True)
            form.text("remark", "Opmerking", hint="Schrijf niets over gezondheid.")
        with panel.foot:
            form.submit("Leg vast", icon="check")
    panel.open()


def set_availability(visit: Visit, driver: DriverDetail, preferences: Mapping[str, str], repaint: Repaint) -> None:
    """Say which weekdays suit a driver."""

    async def save(values: Values) -> None:
        weekdays = {day: values[f"day_{day}"] for day in range(7)}
        await visit.perform(lambda depotflow: depotflow.people.set_availability(driver_id=driver.id, weekdays=weekdays))
        panel.close()
        await repaint()

    with Drawer("Beschikbaarheid", driver.name) as panel:
        with Form(save) as form:
            for day, name in enumerate(WEEKDAYS):
                said = driver.availability.get(day, "can")
                form.select(f"day_{day}", name.capitalize(), preferences, said, required=True)
        with panel.foot:
            form.submit("Sla op", icon="check")
    panel.open()
