"""Contractors from a file, known by their KvK number, each with the driver they are."""

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import select, update

from models.tables import Contractor, Driver
from models.values.kinds import EngagementKind, Side, TariffKind
from models.values.names import sort_name
from services.access.permissions import Permission
from services.imports.parties import Parties
from services.imports.progress import Progress
from services.imports.reading.fields import Finding
from services.imports.stores.new_people import NewDriver, first_day, write_contractors, write_drivers
from services.imports.stores.store import Standing, Store, Verdict, differences
from services.people.account_changes import change_account
from services.scope import Scope
from services.tariffs.add_version import TariffKey, add_version

_REFRESHED = {
    "btw_id": "vat_id", "is_kor": "kor", "iban": "iban", "email": "email", "niwo_number": "niwo_number",
    "niwo_until": "niwo_until",
}  # fmt: skip


class ContractorStore(Store):
    """Adds contractors with their driver and rate per stop; known ones change; their account waits."""

    needs: ClassVar[Permission] = Permission.PEOPLE_CHANGE

    def __init__(self, scope: Scope, parties: Parties) -> None:
        super().__init__(scope, parties)
        columns = [getattr(Contractor, name) for name in _REFRESHED]
        found = scope.session.execute(select(Contractor.id, Contractor.kvk, *columns)).mappings()
        self._known = {row["kvk"]: dict(row) for row in found if row["kvk"]}
        self._names = set(scope.session.scalars(select(Driver.sort_name).where(Driver.archived_at.is_(None))))

    def judge(self, values: dict[str, Any]) -> Verdict:
        findings: list[Finding] = []
        depot = self.depot_of(values, findings)
        present = self._known.get(values.get("kvk"))
        if present is not None:
            wanted = {column: values.get(name) for column, name in _REFRESHED.items()}
            changed = differences(wanted, present)
            return Verdict(Standing.DIFFERS if changed else Standing.KNOWN, changed, present["id"], tuple(findings))
        has_namesake = sort_name(str(values.get("name", ""))) in self._names
        if has_namesake:
            findings.append(
                Finding(
                    "Er is al een chauffeur met deze naam; er komt geen tweede bij. "
                    "Begin bij die chauffeur een dienstverband als zzp'er.",
                    "name",
                    is_error=False,
                )
            )
        if "stop_rate_1e4" in values and not self.scope.allows(Permission.TARIFFS_CHANGE):
            findings.append(
                Finding(
                    "Je rol mag geen tarieven vastleggen: het tarief is niet bewaard.", "stop_rate_1e4", is_error=False
                )
            )
        write = {**values, "depot": depot, "has_namesake": has_namesake}
        return Verdict(Standing.NEW, write, findings=tuple(findings))

    def add(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        rows = [verdict.write for verdict in verdicts]
        contractor_ids = write_contractors(self.scope, rows)
        write_drivers(
            self.scope,
            [
                NewDriver(
                    values={name: row[name] for name in ("name", "phone", "email") if name in row},
                    kind=EngagementKind.ZZP,
                    starts_on=first_day(self.scope, row),
                    depot_id=row["depot"].id if row["depot"] else None,
                    contractor_id=contractor_id,
                )
                for row, contractor_id in zip(rows, contractor_ids, strict=True)
                if not row["has_namesake"]
            ],
            progress,
        )
        if self.scope.allows(Permission.TARIFFS_CHANGE):
            for row, contractor_id in zip(rows, contractor_ids, strict=True):
                if "stop_rate_1e4" in row:
                    key = TariffKey(side=Side.COST, kind=TariffKind.PER_STOP_SUCCESS, contractor_id=contractor_id)
                    day = first_day(self.scope, row)
                    add_version(self.scope, key=key, rate_1e4=row["stop_rate_1e4"], valid_from=day)
        self.scope.announce("planning")

    def change(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        for done, verdict in enumerate(verdicts):
            progress(done, len(verdicts))
            write = dict(verdict.write)
            if (iban := write.pop("iban", "")) and verdict.existing:
                row = self.scope.get(Contractor, verdict.existing, what="Dit bedrijf", lock=True)
                change_account(self.scope, row, iban=iban, account_holder=row.account_holder)
                self.scope.session.flush()
            if write:
                statement = update(Contractor).where(Contractor.id == verdict.existing)
                self.scope.session.execute(statement.values(**write))
        self.scope.announce("planning")
