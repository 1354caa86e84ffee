"""The sample week of Noordster in Eindhoven with its price list, worked out by hand, open or locked."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, Role, TariffKind
from services.scope import tenant_scope
from services.tenant import TenantServices
from tests.company import Company
from tests.driven import Driven, agree, agree_noordster, contractor_of, drive, principal_of

WEEK = IsoWeek(2026, 25)
MONDAY, TUESDAY, SATURDAY = date(2026, 6, 15), date(2026, 6, 16), date(2026, 6, 20)


@dataclass(frozen=True)
class Scenario:
    """Daan (employee, € 18,00 an hour) drives Monday and Saturday with our van, Piet (zzp, € 1,42 a stop) Tuesday.

    Daan's contract is for the 16 hours he drives.
    """

    principal_id: UUID
    depot_id: UUID
    route_id: UUID
    daan: UUID
    piet: UUID
    contractor_id: UUID
    van: UUID
    monday: Driven
    tuesday: Driven
    saturday: Driven
    tariffs: dict[TariffKind, UUID]

    @property
    def registration_ids(self) -> list[UUID]:
        return [driven.registration_id for driven in (self.monday, self.tuesday, self.saturday)]


def build_scenario(company: Company) -> Scenario:
    """The week as driven; nothing is approved yet."""
    depot_id = company.build_depot()
    tariffs = agree_noordster(company, depot_id)
    route_id = company.build_route(depot_id)
    daan = company.build_driver("Daan de Wit", contract_hours=16)
    piet = company.build_driver("Piet Snel", kind=EngagementKind.ZZP)
    van = company.build_vehicle()
    agree(company, TariffKind.PER_STOP_SUCCESS, 14_200, contractor_id=contractor_of(company, piet))
    return Scenario(
        principal_id=principal_of(company, depot_id),
        depot_id=depot_id,
        route_id=route_id,
        daan=daan,
        piet=piet,
        contractor_id=contractor_of(company, piet),
        van=van,
        monday=drive(company, route_id, daan, MONDAY, vehicle_id=van, stops=142, parcels=180),
        tuesday=drive(company, route_id, piet, TUESDAY, stops=100, parcels=100),
        saturday=drive(company, route_id, daan, SATURDAY, vehicle_id=van, stops=142, parcels=180),
        tariffs=tariffs,
    )


def lock_scenario(company: Company) -> Scenario:
    """The same week approved and locked."""
    scenario = build_scenario(company)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        depotflow = TenantServices(scope)
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
        depotflow.settlement.lock_week(week=WEEK)
    return scenario
