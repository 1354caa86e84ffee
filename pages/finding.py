"""What the palette behind Ctrl K finds in the company's own data."""

from collections.abc import Sequence

from pages.guard import Visit
from services.access.permissions import Permission
from services.tenant import TenantServices
from ui.palette import Hit, Search

_SHORTEST = 2


def search(visit: Visit) -> Search:
    """A search for this visitor: drivers and vehicles, as far as the role may see them."""

    async def find(text: str) -> Sequence[Hit]:
        if len(text.strip()) < _SHORTEST:
            return ()
        return await visit.perform(lambda depotflow: _hits(depotflow, text))

    return find


def _hits(depotflow: TenantServices, text: str) -> list[Hit]:
    hits: list[Hit] = []
    if depotflow.scope.allows(Permission.PEOPLE_SEE):
        drivers = depotflow.people.find_drivers(text=text)
        hits += [Hit(name, "Chauffeurs", "circle-user-round", f"/chauffeurs/{key}") for key, name in drivers]
    if depotflow.scope.allows(Permission.FLEET_SEE):
        vehicles = depotflow.fleet.find_vehicles(text=text)
        hits += [Hit(name, "Voertuigen", "van", f"/voertuigen?voertuig={key}") for key, name in vehicles]
    return hits
