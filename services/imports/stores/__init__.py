"""What rows of each target mean to the company: new, known or different, and how they are written."""

from services.imports.stores.contractors import ContractorStore
from services.imports.stores.drivers import DriverStore
from services.imports.stores.route_templates import RouteTemplateStore
from services.imports.stores.store import Store
from services.imports.stores.tariffs import TariffStore
from services.imports.stores.vehicles import VehicleStore
from services.imports.stores.week_routes import WeekRouteStore

__all__ = ["STORES", "Store"]

STORES: dict[str, type[Store]] = {
    "drivers": DriverStore,
    "contractors": ContractorStore,
    "vehicles": VehicleStore,
    "route_templates": RouteTemplateStore,
    "week_routes": WeekRouteStore,
    "tariffs": TariffStore,
}
