"""What a company can import, each target in the file of its subject."""

from services.imports.reading.fields import Target
from services.imports.reading.targets.people import CONTRACTORS, DRIVERS
from services.imports.reading.targets.routes import ROUTE_TEMPLATES, WEEK_ROUTES
from services.imports.reading.targets.tariffs import TARIFFS
from services.imports.reading.targets.vehicles import VEHICLES

__all__ = ["CONTRACTORS", "DRIVERS", "ROUTE_TEMPLATES", "TARGETS", "TARIFFS", "VEHICLES", "WEEK_ROUTES", "target_named"]

TARGETS = (DRIVERS, CONTRACTORS, VEHICLES, ROUTE_TEMPLATES, WEEK_ROUTES, TARIFFS)


def target_named(name: str) -> Target:
    """The target of that name. Raises: KeyError."""
    return {target.name: target for target in TARGETS}[name]
