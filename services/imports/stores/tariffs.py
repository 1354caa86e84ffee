"""Tariffs of principals from a file, known by party, place, kind and first day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import select

from models.tables import TariffVersion
from models.values.calendar import dutch_date
from models.values.kinds import Side, TariffKind
from services.access.permissions import Permission
from services.imports.parties import Parties
from services.imports.progress import Progress
from services.imports.reading.fields import Finding
from services.imports.stores.store import Standing, Store, Verdict
from services.rules.tariffs import TariffCondition
from services.scope import Scope
from services.tariffs.add_version import TariffKey, add_version
from services.tariffs.use import TariffIsUsed, last_locked_day

_DAY = timedelta(days=1)
_Key = tuple[UUID | None, UUID | None, TariffKind | None]


@dataclass(frozen=True, slots=True)
class _Version:
    """A tariff the company has; `valid_until` is the day after its last."""

    id: UUID
    rate_1e4: int
    valid_until: date | None
    condition: str
    from_quantity_1e4: int


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
                TariffVersion.valid_until,
                TariffVersion.rate_1e4,
                TariffVersion.condition,
                TariffVersion.from_quantity_1e4,
            ).where(TariffVersion.side == Side.REVENUE, TariffVersion.route_template_id.is_(None))
        )
        self._known: dict[_Key, dict[date, _Version]] = {}
        for row in found:
            version = _Version(row.id, row.rate_1e4, row.valid_until, row.condition, row.from_quantity_1e4)
            self._known.setdefault((row.principal_id, row.depot_id, row.kind), {})[row.valid_from] = version

    def judge(self, values: dict[str, Any]) -> Verdict:
        findings: list[Finding] = []
        principal = self.principal_of(values, findings)
        depot = self.depot_of(values, findings)
        if depot and principal and depot.principal_id != principal.id:
            findings.append(Finding(f"Depot {depot.name} is niet van {principal.name}.", "depot"))
        key = (principal.id if principal else None, depot.id if depot else None, values.get("kind"))
        starts: date | None = values.get("valid_from")
        versions = self._known.get(key, {})
        present = versions.get(starts) if starts else None
        if present is None:
            if starts:
                findings.extend(self._in_the_way(versions, starts, values.get("valid_until")))
            write = {**values, "principal": principal, "depot": depot}
            subject = (*key, starts) if principal and starts else None
            return Verdict(Standing.NEW, write, findings=tuple(findings), subject=subject)
        findings.extend(_otherwise(present, values))
        return Verdict(Standing.KNOWN, {}, present.id, tuple(findings), (*key, starts))

    def _in_the_way(self, versions: dict[date, _Version], starts: date, last_day: date | None) -> Iterator[Finding]:
        """What forbids a version from this day on: a later one that holds already, or weeks that are settled."""
        later = min((day for day in versions if day > starts), default=None)
        if later and (last_day is None or last_day >= later):
            yield Finding(
                f"Vanaf {dutch_date(later)} geldt al een tarief. "
                f"Vul bij Geldig t/m hoogstens {dutch_date(later - _DAY)} in.",
                "valid_until",
            )
        for day, version in versions.items():
            if day < starts and (version.valid_until is None or version.valid_until > starts):
                used = last_locked_day(self.scope, version.id)
                if used is not None and used >= starts:
                    yield Finding(TariffIsUsed(used).message, "valid_from")

    def add(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        for done, verdict in enumerate(sorted(verdicts, key=lambda verdict: verdict.write["valid_from"])):
            progress(done, len(verdicts))
            with verdict.naming():
                self._add(verdict.write)

    def _add(self, row: dict[str, Any]) -> None:
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


def _otherwise(present: _Version, values: dict[str, Any]) -> Iterator[Finding]:
    """What the file says of a tariff that was agreed otherwise."""
    if present.rate_1e4 != values.get("rate_1e4"):
        yield Finding("Vanaf deze dag geldt al een ander bedrag. Wijzig dat bij de tarieven.", "rate_1e4")
    stated = {name: values[name] for name in ("condition", "from_quantity_1e4") if name in values}
    if any(getattr(present, name) != value for name, value in stated.items()):
        message = "Dit tarief geldt al, met een andere voorwaarde; die blijft. Wijzig hem bij de tarieven."
        yield Finding(message, "remark", is_error=False)
    if "valid_until" in values and present.valid_until != values["valid_until"] + _DAY:
        until = f"tot en met {dutch_date(present.valid_until - _DAY)}" if present.valid_until else "zonder einde"
        message = f"Dit tarief geldt al, {until}; dat blijft zo. Wijzig het bij de tarieven."
        yield Finding(message, "valid_until", is_error=False)
