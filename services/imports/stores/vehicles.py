"""Vehicles from a file, known by their plate."""

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import select, update

from models.tables import Vehicle
from models.values.kinds import VehicleOwner
from services.access.permissions import Permission
from services.imports.parties import Parties
from services.imports.progress import Progress
from services.imports.stores.store import Standing, Store, Verdict, differences
from services.scope import Scope

_COLUMNS = (
    "number", "make_model", "owner", "apk_until", "insured_until", "payload_kg", "emission_class",
    "first_admission", "odometer_km",
)  # fmt: skip


class VehicleStore(Store):
    """Adds vehicles and refreshes their dates and odometer."""

    needs: ClassVar[Permission] = Permission.FLEET_CHANGE

    def __init__(self, scope: Scope, parties: Parties) -> None:
        super().__init__(scope, parties)
        columns = [getattr(Vehicle, name) for name in _COLUMNS]
        found = scope.session.execute(select(Vehicle.id, Vehicle.plate, *columns)).mappings()
        self._known = {row["plate"]: dict(row) for row in found}

    def judge(self, values: dict[str, Any]) -> Verdict:
        wanted = {name: values[name] for name in _COLUMNS if name in values}
        wanted["number"] = values.get("fleet_number", "")
        present = self._known.get(values.get("plate", ""))
        if present is None:
            number = wanted["number"] or str(values.get("plate", ""))[-6:]
            return Verdict(Standing.NEW, {**wanted, "plate": values.get("plate"), "number": number})
        changed = differences(wanted, present)
        if changed.get("owner", VehicleOwner.DRIVER_OWNED) is not VehicleOwner.DRIVER_OWNED:
            changed["contractor_id"] = None
        return Verdict(Standing.DIFFERS if changed else Standing.KNOWN, changed, present["id"])

    def add(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        columns = ("plate", *_COLUMNS)
        empty = {"make_model": "", "emission_class": ""}
        rows = [{name: verdict.write.get(name, empty.get(name)) for name in columns} for verdict in verdicts]
        self.insert(Vehicle, rows, progress)
        self.scope.announce("planning")

    def change(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        for done, verdict in enumerate(verdicts):
            progress(done, len(verdicts))
            self.scope.session.execute(update(Vehicle).where(Vehicle.id == verdict.existing).values(**verdict.write))
        self.scope.announce("planning")
