"""Tariffs of principals from a file, known by party, place, kind and first day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import select

from models.tables import TariffVersion
from models.values.kinds import Side, TariffKind
from services.access.permissions import Permission
from services.imports.parties import Parties
from services.imports.progress import Progress
from services.imports.reading.fields import Finding
from services.imports.stores.store import Standing, Store, Verdict
from services.rules.tariffs import TariffCondition
from services.scope import Scope
from services.tariffs.add_version import TariffKey, add_version

_DAY = timedelta(days=1)
_Key = tuple[UUID | None, UUID | None, TariffKind | None, date | None]


class TariffStore(Store):
    """Adds tariff versions; a version that exists is never overwritten."""

    needs: ClassVar[Permission] = Permission.TARIFFS_CHANGE

    def __init__(self, scope: Scope, parties: Parties) -> None:
        super().__init__(scope, parties)
        found = scope.session.execute(
            select(
                TariffVersion.id,
                TariffVersion.principal_id,
                TariffVersion.depot_id,
                TariffVersion.kind,
                TariffVersion.valid_from,
                TariffVersion.rate_1e4,
            ).where(TariffVersion.side == Side.REVENUE, TariffVersion.route_template_id.is_(None))
        )
        self._known: dict[_Key, tuple[UUID, int]] = {
            (row.principal_id, row.depot_id, row.kind, row.valid_from): (row.id, row.rate_1e4) for row in found
        }

    def judge(self, values: dict[str, Any]) -> Verdict:
        findings: list[Finding] = []
        principal = self.principal_of(values, findings)
        depot = self.depot_of(values, findings)
        if depot and principal and depot.principal_id != principal.id:
            findings.append(Finding(f"Depot {depot.name} is niet van {principal.name}.", "depot"))
        key = (
            principal.id if principal else None,
            depot.id if depot else None,
            values.get("kind"),
            values.get("valid_from"),
        )
        present = self._known.get(key)
        if present is None:
            return Verdict(Standing.NEW, {**values, "principal": principal, "depot": depot}, findings=tuple(findings))
        version_id, rate_1e4 = present
        if rate_1e4 != values.get("rate_1e4"):
            findings.append(
                Finding("Vanaf deze dag geldt al een ander bedrag. Wijzig dat bij de tarieven.", "rate_1e4")
            )
        return Verdict(Standing.KNOWN, {}, version_id, tuple(findings))

    def add(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        rows = sorted((verdict.write for verdict in verdicts), key=lambda row: row["valid_from"])
        for done, row in enumerate(rows):
            progress(done, len(rows))
            add_version(
                self.scope,
                key=TariffKey(
                    side=Side.REVENUE,
                    kind=row["kind"],
                    principal_id=row["principal"].id,
                    depot_id=row["depot"].id if row["depot"] else None,
                ),
                rate_1e4=row["rate_1e4"],
                valid_from=row["valid_from"],
                valid_until=row["valid_until"] + _DAY if "valid_until" in row else None,
                from_quantity_1e4=row.get("from_quantity_1e4", 0),
                condition=row.get("condition", TariffCondition.NONE),
                remark=row.get("remark", ""),
                close_previous=True,
            )

    def change(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        """Nothing: no verdict of this store differs."""
