"""A company in which there is one of everything that the interface is about."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from models.values.kinds import EngagementKind, Role, Side, TariffKind
from services.scope import tenant_scope
from services.tariffs.add_version import TariffKey
from services.tenant import TenantServices
from tests.company import Company


def build(company: Company) -> Mapping[str, UUID]:
    """What there is, by the name that it has in addresses and bodies."""
    depot_id = company.build_depot()
    route_id = company.build_route(depot_id)
    driver_id = company.build_driver(depot_id=depot_id)
    company.build_driver("Zeno Zwart", kind=EngagementKind.ZZP, depot_id=depot_id)
    vehicle_id = company.build_vehicle()
    shift_id = company.build_shift(route_id, driver_id, day=date(2026, 6, 24))
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        depotflow = TenantServices(scope)
        depot = depotflow.organisation.get_depot(depot_id=depot_id)
        tariff_id = depotflow.tariffs.add_version(
            key=TariffKey(side=Side.REVENUE, kind=TariffKind.PER_ROUTE, principal_id=depot.principal_id),
            rate_1e4=2_000_000,
            valid_from=scope.today - timedelta(days=60),
        )
    return {
        "depot_id": depot_id,
        "depot": depot_id,
        "home_depot_id": depot_id,
        "route_id": route_id,
        "driver_id": driver_id,
        "driver": driver_id,
        "shift_id": shift_id,
        "vehicle_id": vehicle_id,
        "fixed_vehicle_id": vehicle_id,
        "fixed_route_id": route_id,
        "principal_id": depot.principal_id,
        "principal": depot.principal_id,
        "tariff_id": tariff_id,
    }
