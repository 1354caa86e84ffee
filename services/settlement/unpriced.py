"""Finds the shifts that nothing was agreed for: they bring in or cost nothing, which is rarely meant."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from models.tables import Driver, RouteTemplate, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind
from services.scope import Scope
from services.settlement.deferring import not_held
from services.settlement.facts import ShiftFacts, approved_shifts
from services.settlement.pricing import PAID_BY_TARIFF, Terms, cost_terms, revenue_terms
from services.tariffs.book import TariffBook


@dataclass(frozen=True, slots=True)
class UnpricedShift:
    """A shift with what is missing in words: `geen tarief van de opdrachtgever`."""

    shift_id: UUID
    service_date: date
    route: str
    driver: str
    missing: str


def unpriced_shifts(scope: Scope, *, week: IsoWeek) -> list[UnpricedShift]:
    """The approved shifts of a week that lack a tariff, a wage or an engagement, by day and route."""
    book = TariffBook.load(scope, week.monday, week.shifted(1).monday)
    lacking = [
        (shift, missing)
        for shift in approved_shifts(scope, Shift.service_date.in_(week.days) & not_held())
        if (missing := _missing(shift, book))
    ]
    if not lacking:
        return []
    routes = {row.id: row.code for row in scope.session.execute(select(RouteTemplate.id, RouteTemplate.code))}
    drivers = {row.id: row.name for row in scope.session.execute(select(Driver.id, Driver.name))}
    found = [
        UnpricedShift(
            shift.shift_id,
            shift.service_date,
            routes[shift.route_template_id],
            drivers[shift.driver_id] if shift.driver_id else "",
            missing,
        )
        for shift, missing in lacking
    ]
    return sorted(found, key=lambda shift: (shift.service_date, shift.route))


def _missing(shift: ShiftFacts, terms: Terms) -> str:
    lacks = []
    if not revenue_terms(shift, terms):
        lacks.append("geen tarief van de opdrachtgever")
    if shift.engagement is None:
        lacks.append("geen dienstverband op deze dag")
    elif shift.engagement in PAID_BY_TARIFF and not cost_terms(shift, terms):
        lacks.append("geen tarief van de zzp'er")
    elif shift.engagement is EngagementKind.EMPLOYEE and not shift.hourly_wage_1e4:
        lacks.append("geen uurloon")
    elif shift.engagement is EngagementKind.AGENCY and not shift.hourly_cost_1e4:
        lacks.append("geen uurkosten van het uitzendbureau")
    return ", ".join(lacks)
