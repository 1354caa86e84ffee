"""The panel in which a driver's own data is filled in, new or known."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Self
from uuid import UUID

from models.values.kinds import EngagementKind
from models.values.minutes import PER_HOUR, Minutes
from pages import words
from pages.afterwards import afterwards
from pages.guard import Visit
from pages.seen import Seen
from services.access.permissions import Permission
from services.people.engagements import OF_CONTRACTOR, Engagement
from services.people.save_driver import DriverData, driver_data
from services.people.views import DriverDetail, EngagementRow
from services.tenant import TenantServices
from ui import toast
from ui.form import Form, Values
from ui.overlay import Drawer

_EMPLOYEE: Final = EngagementKind.EMPLOYEE
_AGENCY: Final = EngagementKind.AGENCY


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen for a driver, by id."""

    depots: dict[UUID, str]
    vehicles: dict[UUID, str]
    routes: dict[UUID, str]
    contractors: dict[UUID, str]
    today: date


def read_options(depotflow: TenantServices) -> Options:
    """Read the choices of the driver's forms."""
    return Options(
        depots={depot.id: depot.name for depot in depotflow.organisation.list_depots()},
        vehicles=dict(depotflow.fleet.vehicle_choices()),
        routes=dict(depotflow.organisation.route_choices()),
        contractors=dict(depotflow.people.contractor_choices()),
        today=depotflow.scope.today,
    )


class DriverForm:
    """A panel with everything about a driver that is not dated."""

    def __init__(self, visit: Visit, options: Options, driver: DriverDetail | None) -> None:
        self._visit, self._options, self._driver = visit, options, driver

    @classmethod
    async def new(cls, visit: Visit) -> Self:
        """A panel for a driver nobody knows yet, with a first footing."""
        return cls(visit, await visit.perform(read_options), None)

    def open(self, *, on_saved: Callable[[UUID], Awaitable[None] | None]) -> None:
        """Show the panel; `on_saved` hears the driver's id."""
        driver, options = self._driver, self._options
        known = driver_data(driver) if driver else None
        seen = Seen(known)

        async def save(values: Values) -> None:
            engagement = engagement_of(values, self._visit) if driver is None else None
            data = _data(values)
            driver_id = await seen.save(
                lambda shown: self._visit.perform(lambda depotflow: _save(depotflow, driver, data, engagement, shown))
            )
            panel.close()
            toast.ok(f"{data.name} is opgeslagen")
            await afterwards(self._visit, lambda: on_saved(driver_id))

        with Drawer(driver.name if driver else "Nieuwe chauffeur", "Gegevens") as panel:
            with Form(save) as form:
                _person(form, driver)
                _work(form, known, options)
                if driver is None:
                    with form.section("Dienstverband"):
                        engagement_fields(form, options, None, self._visit)
            with panel.foot:
                form.submit("Sla op", icon="check")
        panel.open()


def _save(
    depotflow: TenantServices,
    driver: DriverDetail | None,
    data: DriverData,
    engagement: Engagement | None,
    seen: DriverData | None,
) -> UUID:
    if driver is None:
        return depotflow.people.add_driver(data=data, engagement=engagement)
    depotflow.people.change_driver(driver_id=driver.id, data=data, seen=seen)
    return driver.id


def _person(form: Form, driver: DriverDetail | None) -> None:
    form.text("name", "Naam", driver.name if driver else "", required=True)
    with form.side_by_side():
        form.text("phone", "Telefoon", driver.phone if driver else "", kind="tel")
        form.text("email", "E-mailadres", driver.email if driver else "", kind="email")
    with form.side_by_side():
        form.date("birth_date", "Geboortedatum", driver.birth_date if driver else None)
        form.text("personnel_number", "Personeelsnummer", driver.personnel_number if driver else "")
    form.select("language", "Taal in de app", words.LANGUAGES, driver.language if driver else "nl", required=True)


def _work(form: Form, driver: DriverData | None, options: Options) -> None:
    form.select("home_depot_id", "Vast depot", options.depots, driver.home_depot_id if driver else None)
    form.multiselect("depot_ids", "Rijdt ook vanaf", options.depots, driver.depot_ids if driver else ())
    with form.side_by_side():
        form.select("fixed_vehicle_id", "Vaste bus", options.vehicles, driver.fixed_vehicle_id if driver else None)
        fixed_route = driver.fixed_route_template_id if driver else None
        form.select("fixed_route_template_id", "Vaste route", options.routes, fixed_route)
    form.textarea("remark", "Opmerking", driver.remark if driver else "", hint="Geen gezondheid en geen nummers.")


def engagement_fields(form: Form, options: Options, row: EngagementRow | None, visit: Visit) -> None:
    """The fields of a footing; with a row it is corrected, so that its kind and first day stand still.

    What belongs to another kind than the chosen one is not asked.
    """
    kinds = {row.kind: words.ENGAGEMENTS[row.kind]} if row else words.ENGAGEMENTS
    first = row.kind if row else EngagementKind.EMPLOYEE
    chosen = form.select("kind", "Contract", kinds, first, required=True)
    if row is None:
        form.date("valid_from", "Vanaf", options.today, required=True)
    hours = Minutes(row.contract_minutes).hours if row else None
    of_kinds = {form.number("contract_hours", "Uren per week", hours, decimals=2): {_EMPLOYEE, _AGENCY}}
    hint = "Voeg het bedrijf eerst toe bij Zzp-bedrijven."
    company = form.select(
        "contractor_id", "Bedrijf", options.contractors, row.contractor_id if row else None, required=True, hint=hint
    )
    of_kinds[company] = set(OF_CONTRACTOR)
    agency = row.company if row and row.kind is _AGENCY else ""
    of_kinds[form.text("agency_name", "Uitzendbureau", agency)] = {_AGENCY}
    if visit.may(Permission.PAYROLL_SEE):
        with form.side_by_side():
            wage = form.rate("hourly_wage_1e4", "Uurloon", row.hourly_wage_1e4 if row else None)
            scale = form.text("wage_scale", "Loonschaal", row.wage_scale if row else "")
        with form.side_by_side():
            km = form.number(
                "travel_km", "Reis-km per dag", row.travel_km or None if row else None, hint="Heen en terug."
            )
            rate = row.travel_rate_1e4 if row else None
            per_km = form.rate("travel_rate_1e4", "Vergoeding per km", rate, hint="Leeg: de onbelaste grens.")
        of_kinds |= {field: {_EMPLOYEE} for field in (wage, scale, km, per_km)}
        cost = form.rate("hourly_cost_1e4", "Uurtarief uitzendbureau", row.hourly_cost_1e4 if row else None)
        of_kinds[cost] = {_AGENCY}

    def show(kind: EngagementKind | None) -> None:
        for field, asked_of in of_kinds.items():
            field.set_visibility(kind in asked_of)

    chosen.on_change(show)
    show(first)


def engagement_of(values: Values, visit: Visit, row: EngagementRow | None = None) -> Engagement:
    """What was filled in about a footing; fields of another kind are left behind."""
    kind = row.kind if row else values["kind"]
    sees_wages = visit.may(Permission.PAYROLL_SEE)
    is_employee, is_agency = kind is _EMPLOYEE, kind is _AGENCY
    return Engagement(
        kind=kind,
        valid_from=row.valid_from if row else values["valid_from"],
        contract_minutes=round((values["contract_hours"] or 0) * PER_HOUR) if is_employee or is_agency else 0,
        contractor_id=None if is_employee or is_agency else values["contractor_id"],
        agency_name=values["agency_name"] or "" if is_agency else "",
        hourly_wage_1e4=values["hourly_wage_1e4"] if sees_wages and is_employee else None,
        wage_scale=values["wage_scale"] or "" if sees_wages and is_employee else "",
        travel_km=int(values["travel_km"] or 0) if sees_wages and is_employee else 0,
        travel_rate_1e4=values["travel_rate_1e4"] if sees_wages and is_employee else None,
        hourly_cost_1e4=values["hourly_cost_1e4"] if sees_wages and is_agency else None,
    )


def _data(values: Values) -> DriverData:
    return DriverData(
        name=values["name"],
        phone=values["phone"] or "",
        email=values["email"] or "",
        birth_date=values["birth_date"],
        personnel_number=values["personnel_number"] or "",
        language=values["language"],
        home_depot_id=values["home_depot_id"],
        depot_ids=tuple(values["depot_ids"]),
        fixed_vehicle_id=values["fixed_vehicle_id"],
        fixed_route_template_id=values["fixed_route_template_id"],
        remark=values["remark"] or "",
    )
