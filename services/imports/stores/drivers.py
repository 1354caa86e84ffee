"""Drivers from a file, known by personnel number, or by name and date of birth."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import func, select, update

from models.tables import Driver, Paper
from models.values.kinds import EngagementKind, PaperKind
from models.values.names import alike
from services.access.permissions import Permission
from services.imports.parties import Parties
from services.imports.progress import Progress
from services.imports.reading.fields import Finding
from services.imports.stores.new_people import (
    NewDriver,
    first_day,
    licence_paper,
    too_young,
    write_contractors,
    write_drivers,
)
from services.imports.stores.spelled import Spelled
from services.imports.stores.store import Standing, Store, Verdict, differences
from services.scope import Scope

_REFRESHED = ("personnel_number", "phone", "email", "birth_date", "licence_until")


class DriverStore(Store):
    """Adds drivers with depot, footing, wage data and licence; of known ones only contact data and dates change."""

    needs: ClassVar[Permission] = Permission.PEOPLE_CHANGE

    def __init__(self, scope: Scope, parties: Parties) -> None:
        super().__init__(scope, parties)
        licence = (
            select(func.max(Paper.valid_until))
            .where(
                Paper.tenant_id == Driver.tenant_id,
                Paper.driver_id == Driver.id,
                Paper.kind == PaperKind.DRIVING_LICENCE,
            )
            .correlate(Driver)
            .scalar_subquery()
        )
        found = scope.session.execute(
            select(
                Driver.id, Driver.name, Driver.personnel_number, Driver.phone, Driver.email, Driver.birth_date,
                licence.label("licence_until"),
            )
        )  # fmt: skip
        rows = [dict(row) for row in found.mappings()]
        self._by_number: Spelled[dict[str, Any]] = Spelled()
        self._by_name: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            if row["personnel_number"]:
                self._by_number.add(row["personnel_number"], row)
            self._by_name.setdefault(alike(row["name"]), []).append(row)

    def judge(self, values: dict[str, Any]) -> Verdict:
        findings: list[Finding] = []
        depot = self.depot_of(values, findings)
        present = self._known(values)
        if present is not None:
            changed = differences({name: values.get(name) for name in _REFRESHED}, present)
            if present["personnel_number"]:
                changed.pop("personnel_number", None)
            return Verdict(Standing.DIFFERS if changed else Standing.KNOWN, changed, present["id"], tuple(findings))
        findings.extend(too_young(self.scope, values))
        kind = values.get("engagement_kind")
        if kind is EngagementKind.SUBCONTRACTOR_STAFF:
            findings.append(
                Finding(
                    "Voeg chauffeurs van een onderaannemer toe bij hun bedrijf, niet via dit bestand.",
                    "engagement_kind",
                )
            )
        if kind is EngagementKind.ZZP:
            findings.append(
                Finding(
                    "Vul na het importeren KvK-nummer en btw-id van dit bedrijf in.", "engagement_kind", is_error=False
                )
            )
        if kind is EngagementKind.AGENCY and "iban" in values:
            findings.append(Finding("Het uitzendbureau betaalt: de IBAN is niet bewaard.", "iban", is_error=False))
        return Verdict(Standing.NEW, {**values, "depot": depot}, findings=tuple(findings))

    def _known(self, values: dict[str, Any]) -> dict[str, Any] | None:
        by_number = self._by_number.find(values.get("personnel_number", ""))
        if by_number is not None:
            return by_number
        born = values.get("birth_date")
        namesakes = self._by_name.get(alike(str(values.get("name", ""))), [])
        number = values.get("personnel_number")
        return next(
            (
                row
                for row in namesakes
                if born in (None, row["birth_date"]) or row["birth_date"] is None
                if number is None or row["personnel_number"] is None
            ),
            None,
        )

    def add(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        independent = [verdict.write for verdict in verdicts if verdict.write["engagement_kind"] is EngagementKind.ZZP]
        businesses = [{"trade_name": values["name"], "iban": values.get("iban", "")} for values in independent]
        contractor_ids = iter(write_contractors(self.scope, businesses))
        write_drivers(self.scope, [self._new_driver(verdict.write, contractor_ids) for verdict in verdicts], progress)
        self.scope.announce("planning")

    def _new_driver(self, values: dict[str, Any], contractor_ids: Iterator[UUID]) -> NewDriver:
        kind = values["engagement_kind"]
        return NewDriver(
            values=values,
            kind=kind,
            starts_on=first_day(self.scope, values),
            depot_id=values["depot"].id if values["depot"] else None,
            contractor_id=next(contractor_ids) if kind is EngagementKind.ZZP else None,
        )

    def change(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        for done, verdict in enumerate(verdicts):
            progress(done, len(verdicts))
            values = dict(verdict.write)
            licence = values.pop("licence_until", None)
            if values:
                self.scope.session.execute(update(Driver).where(Driver.id == verdict.existing).values(**values))
            if licence and verdict.existing:
                self._renew_licence(verdict.existing, licence)
        self.scope.announce("planning")

    def _renew_licence(self, driver_id: UUID, valid_until: date) -> None:
        """Put the new date on the licence that is known, or write one down."""
        renewed = self.scope.session.execute(
            update(Paper)
            .where(Paper.driver_id == driver_id, Paper.kind == PaperKind.DRIVING_LICENCE)
            .values(licence_paper(self.scope, driver_id, valid_until))
            .returning(Paper.id)
        ).first()
        if renewed is None:
            self.scope.insert(Paper, [licence_paper(self.scope, driver_id, valid_until)])
