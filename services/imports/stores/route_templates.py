"""Fixed routes from a file, known by depot and code."""

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import select, update

from models.tables import RouteTemplate
from models.values.kinds import RouteType
from models.values.names import alike
from services.access.permissions import Permission
from services.imports.parties import Parties
from services.imports.progress import Progress
from services.imports.reading.fields import Finding
from services.imports.stores.spelled import Spelled
from services.imports.stores.store import Standing, Store, Verdict, differences
from services.organisation.routes import WORKING_DAYS, weekday_mask
from services.scope import Scope

_COLUMNS = ("name", "type", "starts_at", "ends_at", "weekdays", "norm_stops", "norm_parcels")


class RouteTemplateStore(Store):
    """Adds fixed routes and brings their times and norms up to date."""

    needs: ClassVar[Permission] = Permission.PLANNING_CHANGE

    def __init__(self, scope: Scope, parties: Parties) -> None:
        super().__init__(scope, parties)
        columns = [getattr(RouteTemplate, name) for name in _COLUMNS]
        found = scope.session.execute(select(RouteTemplate.id, RouteTemplate.depot_id, RouteTemplate.code, *columns))
        self._known: Spelled[dict[str, Any]] = Spelled()
        for row in found.mappings():
            self._known.add(row["code"], dict(row), within=row["depot_id"])

    def judge(self, values: dict[str, Any]) -> Verdict:
        findings: list[Finding] = []
        depot = self.depot_of(values, findings)
        principal = self.principal_of(values, findings)
        if depot and principal and depot.principal_id != principal.id:
            findings.append(Finding(f"Depot {depot.name} is niet van {principal.name}.", "depot"))
        wanted = {
            "name": values.get("description", ""),
            "type": values.get("route_type"),
            "starts_at": values.get("starts_at"),
            "ends_at": values.get("ends_at"),
            "weekdays": weekday_mask(values["weekdays"]) if "weekdays" in values else None,
            "norm_stops": values.get("norm_stops"),
            "norm_parcels": values.get("norm_parcels"),
        }
        code = str(values.get("code", ""))
        subject = (depot.id, alike(code)) if depot else None
        present = self._known.find(code, within=depot.id) if depot else None
        if present is None:
            write = {**wanted, "code": values.get("code"), "depot_id": depot.id if depot else None}
            return Verdict(Standing.NEW, write, findings=tuple(findings), subject=subject)
        changed = differences(wanted, present)
        standing = Standing.DIFFERS if changed else Standing.KNOWN
        return Verdict(standing, changed, present["id"], tuple(findings), subject)

    def add(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        self.insert(RouteTemplate, [new_route(verdict.write) for verdict in verdicts], progress)
        self.scope.announce("planning")

    def change(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        for done, verdict in enumerate(verdicts):
            progress(done, len(verdicts))
            statement = update(RouteTemplate).where(RouteTemplate.id == verdict.existing)
            self.scope.session.execute(statement.values(**verdict.write))
        self.scope.announce("planning")


def new_route(write: dict[str, Any]) -> dict[str, Any]:
    """The columns of a new route, with what a file may leave out filled in."""
    return {
        **write,
        "type": write.get("type") or RouteType.DAY,
        "weekdays": write["weekdays"] if write.get("weekdays") is not None else weekday_mask(WORKING_DAYS),
    }
