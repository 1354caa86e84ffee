"""The routes a principal asks for in a week, known by route and day."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import select, update

from models.tables import RouteTemplate, Shift
from models.values.calendar import IsoWeek, amsterdam_time
from models.values.ids import new_id
from models.values.kinds import ShiftState
from models.values.names import alike
from services.access.permissions import Permission
from services.imports.parties import Parties
from services.imports.progress import Progress
from services.imports.reading.fields import Finding
from services.imports.stores.route_templates import new_route
from services.imports.stores.spelled import Spelled
from services.imports.stores.store import Standing, Store, Verdict, differences
from services.planning.add_route_days import RouteDay, add_route_days
from services.planning.change_shifts import LONGEST, SHORTEST
from services.planning.news import announce
from services.planning.weeks import take_turn
from services.scope import Scope

_MINUTES_A_DAY = 24 * 60
_TAKEN_AWAY = "Is op het weekbord weggehaald of verplaatst en komt niet terug. Rijdt hij toch, zet hem daar dan neer."
_REFRESHED = {"expected_stops": "norm_stops", "expected_parcels": "norm_parcels"}


class WeekRouteStore(Store):
    """Adds open drafts and the fixed routes not known yet; of planned ones only the expected counts change."""

    needs: ClassVar[Permission] = Permission.PLANNING_CHANGE

    def __init__(self, scope: Scope, parties: Parties) -> None:
        super().__init__(scope, parties)
        routes = scope.session.execute(select(RouteTemplate.id, RouteTemplate.depot_id, RouteTemplate.code))
        self._routes: Spelled[UUID] = Spelled()
        for row in routes:
            self._routes.add(row.code, row.id, within=row.depot_id)
        self._shifts: dict[IsoWeek, dict[tuple[UUID, date], dict[str, Any]]] = {}
        self._imported: set[str] = set()

    def judge(self, values: dict[str, Any]) -> Verdict:
        findings: list[Finding] = []
        depot = self.depot_of(values, findings)
        principal = self.principal_of(values, findings)
        if depot and principal and depot.principal_id != principal.id:
            findings.append(Finding(f"Depot {depot.name} is niet van {principal.name}.", "depot"))
        if isinstance(values.get("starts_at"), time) and isinstance(values.get("ends_at"), time):
            start, end = _span(values)
            if not SHORTEST <= end - start <= LONGEST:
                findings.append(Finding("Deze tijden passen niet in één dienst. Kijk begin en eind na.", "ends_at"))
        code = str(values.get("code", ""))
        route_id = self._routes.find(code, within=depot.id) if depot else None
        subject = (depot.id, alike(code), values.get("service_date")) if depot else None
        planned = self._planned(route_id, values.get("service_date"))
        if planned is None and _key(route_id, values.get("service_date")) in self._imported:
            findings.append(Finding(_TAKEN_AWAY, "code", is_error=False))
            return Verdict(Standing.KNOWN, {}, findings=tuple(findings), subject=subject)
        if planned is None:
            if route_id is None and depot:
                findings.append(Finding("Deze route is nieuw en komt ook bij de vaste routes.", "code", is_error=False))
            return Verdict(Standing.NEW, {**values, "depot": depot}, findings=tuple(findings), subject=subject)
        findings.extend(_other_times(values, planned))
        changed = differences({name: values.get(source) for name, source in _REFRESHED.items()}, planned)
        standing = Standing.DIFFERS if changed else Standing.KNOWN
        write = {**changed, "service_date": values["service_date"]}
        return Verdict(standing, write, planned["id"], tuple(findings), subject)

    def _planned(self, route_id: UUID | None, day: date | None) -> dict[str, Any] | None:
        """The shift that stands for this route on this day; a week is read once."""
        if route_id is None or day is None:
            return None
        week = IsoWeek.containing(day)
        if week not in self._shifts:
            self._shifts[week] = self._read_week(week)
        return self._shifts[week].get((route_id, day))

    def _read_week(self, week: IsoWeek) -> dict[tuple[UUID, date], dict[str, Any]]:
        """The live shifts of a week; of those that a file once brought the key is kept, whatever became of them."""
        found = self.scope.session.execute(
            select(
                Shift.id,
                Shift.route_template_id,
                Shift.service_date,
                Shift.starts_at,
                Shift.ends_at,
                Shift.expected_stops,
                Shift.expected_parcels,
                Shift.state,
                Shift.import_key,
            ).where(Shift.service_date.between(week.days[0], week.days[-1]))
        )
        rows = [dict(row) for row in found.mappings()]
        self._imported.update(row["import_key"] for row in rows if row["import_key"])
        return {
            (row["route_template_id"], row["service_date"]): row
            for row in rows
            if row["state"] is not ShiftState.CANCELLED
        }

    def add(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        rows = [verdict.write for verdict in verdicts]
        self._add_routes(rows, progress)
        add_route_days(self.scope, rows=[self._route_day(row) for row in rows], report=progress)

    def _add_routes(self, rows: Sequence[dict[str, Any]], progress: Progress) -> None:
        """Make a fixed route of each code that is new, with the times and counts of its first day."""
        unknown: dict[tuple[UUID, str], dict[str, Any]] = {}
        days: dict[tuple[UUID, str], int] = {}
        for row in rows:
            if self._routes.find(row["code"], within=row["depot"].id) is None:
                key = (row["depot"].id, alike(row["code"]))
                unknown.setdefault(key, row)
                days[key] = days.get(key, 0) | 1 << row["service_date"].weekday()
        written = [_route(row, days[key]) for key, row in unknown.items()]
        self.insert(RouteTemplate, written, progress)
        for route in written:
            self._routes.add(route["code"], route["id"], within=route["depot_id"])

    def _route_day(self, row: dict[str, Any]) -> RouteDay:
        route_id = self._routes.get(row["code"], within=row["depot"].id)
        start, end = _span(row)
        return RouteDay(
            import_key=_key(route_id, row["service_date"]),
            route_id=route_id,
            day=row["service_date"],
            start=start,
            end=end,
            expected_stops=row.get("norm_stops"),
            expected_parcels=row.get("norm_parcels"),
        )

    def change(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        weeks = sorted({IsoWeek.containing(verdict.write["service_date"]) for verdict in verdicts})
        for week in weeks:
            take_turn(self.scope, week)
        for done, verdict in enumerate(verdicts):
            progress(done, len(verdicts))
            counts = {name: value for name, value in verdict.write.items() if name in _REFRESHED}
            self.scope.session.execute(
                update(Shift)
                .where(Shift.id == verdict.existing)
                .values(**counts, row_version=Shift.row_version + 1, changed_by=self.scope.identity.name)
            )
        for week in weeks:
            announce(self.scope, week)


def _key(route_id: UUID | None, day: date | None) -> str:
    """By what a shift that a file brought is known for ever."""
    return f"{route_id}:{day}"


def _span(values: dict[str, Any]) -> tuple[int, int]:
    """Start and end in minutes from midnight; an end at or before the start lies on the next day."""
    start, end = (at.hour * 60 + at.minute for at in (values["starts_at"], values["ends_at"]))
    return start, end if end > start else end + _MINUTES_A_DAY


def _other_times(values: dict[str, Any], planned: dict[str, Any]) -> list[Finding]:
    there = f"{amsterdam_time(planned['starts_at'])}–{amsterdam_time(planned['ends_at'])}"
    if "starts_at" not in values or "ends_at" not in values:
        return []
    asked = f"{values['starts_at']:%H:%M}–{values['ends_at']:%H:%M}"
    if asked == there:
        return []
    message = f"Staat gepland om {there} en in het bestand om {asked}. Pas de tijd aan op het weekbord."
    return [Finding(message, "starts_at", is_error=False)]


def _route(row: dict[str, Any], weekdays: int) -> dict[str, Any]:
    return new_route(
        {
            "id": new_id(),
            "depot_id": row["depot"].id,
            "code": row["code"],
            "name": row.get("description", ""),
            "starts_at": row["starts_at"],
            "ends_at": row["ends_at"],
            "weekdays": weekdays,
            "norm_stops": row.get("norm_stops"),
            "norm_parcels": row.get("norm_parcels"),
        }
    )
