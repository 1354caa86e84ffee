"""The lists of tariffs that screens show."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from models.tables import Contractor, Depot, MoneyLine, Principal, RouteTemplate
from models.tables import TariffVersion as TariffRow
from models.values.kinds import Side, TariffKind
from models.values.money import dutch_number, dutch_rate
from models.values.refusal import NotFound
from services.rules.tariffs import SURCHARGE_KINDS, UNITS, TariffCondition
from services.scope import Scope

KIND_WORDS = {
    TariffKind.PER_DAY: "Dagprijs",
    TariffKind.PER_ROUTE: "Ritprijs",
    TariffKind.PER_STOP_SUCCESS: "Geslaagde stop",
    TariffKind.PER_PARCEL: "Pakket",
    TariffKind.PER_HOUR: "Uur",
    TariffKind.WAIT: "Wachttijd",
    TariffKind.PER_KM: "Kilometer",
    TariffKind.PICKUP: "Afhaalstop",
    TariffKind.MINIMUM_GUARANTEE: "Garantie per dag",
    TariffKind.SATURDAY: "Zaterdagtoeslag",
    TariffKind.SUNDAY: "Zondagtoeslag",
    TariffKind.HOLIDAY: "Feestdagtoeslag",
    TariffKind.FUEL_SURCHARGE: "Brandstoftoeslag",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a tariff can be agreed with or for."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Parties:
    """Whom a tariff can be agreed with, and the depots it can be limited to; by name, without what is archived."""

    principals: tuple[Choice, ...]
    contractors: tuple[Choice, ...]
    depots: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffRowView:
    """One version as a list shows it. `valid_until` is the day after the last; `is_used` means amounts rest on it."""

    id: UUID
    side: Side
    party_id: UUID
    party: str
    depot: str
    route: str
    kind: TariffKind
    rate_1e4: int
    from_quantity_1e4: int
    condition: TariffCondition
    valid_from: date
    valid_until: date | None
    remark: str
    is_used: bool

    @property
    def rate(self) -> str:
        """As on the screen: `€ 1,9635 per stop` or `12,5%`."""
        if self.kind in SURCHARGE_KINDS and self.condition is not TariffCondition.FIXED_AMOUNT:
            return f"{dutch_number(self.rate_1e4)}%"
        unit = UNITS.get(self.kind, ("dienst", ""))[0]
        return f"{dutch_rate(self.rate_1e4)} per {unit}"

    @property
    def terms(self) -> str:
        """What is counted, when that is not everything: `boven 120`."""
        if self.condition is TariffCondition.BEYOND_FIRST_PER_STOP:
            return "vanaf het tweede pakket per stop"
        return f"boven {dutch_number(self.from_quantity_1e4)}" if self.from_quantity_1e4 else ""


_USED = (
    select(MoneyLine.id)
    .where(MoneyLine.tenant_id == TariffRow.tenant_id, MoneyLine.tariff_version_id == TariffRow.id)
    .exists()
)
_VERSIONS = (
    select(
        TariffRow,
        func.coalesce(TariffRow.principal_id, TariffRow.contractor_id).label("party_id"),
        Principal.name.label("principal"),
        Contractor.name.label("contractor"),
        Depot.name.label("depot"),
        RouteTemplate.code.label("route"),
        _USED.label("is_used"),
    )
    .outerjoin(Principal, (Principal.tenant_id == TariffRow.tenant_id) & (Principal.id == TariffRow.principal_id))
    .outerjoin(Contractor, (Contractor.tenant_id == TariffRow.tenant_id) & (Contractor.id == TariffRow.contractor_id))
    .outerjoin(Depot, (Depot.tenant_id == TariffRow.tenant_id) & (Depot.id == TariffRow.depot_id))
    .outerjoin(
        RouteTemplate,
        (RouteTemplate.tenant_id == TariffRow.tenant_id) & (RouteTemplate.id == TariffRow.route_template_id),
    )
    .order_by(
        TariffRow.side.desc(),
        Principal.name,
        Contractor.name,
        Depot.name.nulls_first(),
        RouteTemplate.code.nulls_first(),
        TariffRow.kind,
        TariffRow.valid_from,
        TariffRow.id,
    )
)


def list_versions(
    scope: Scope,
    *,
    start: date | None = None,
    end: date | None = None,
    principal_id: UUID | None = None,
    contractor_id: UUID | None = None,
) -> list[TariffRowView]:
    """Versions by party, place, kind and day; only those valid somewhere in `[start, end)`, of one party, if given."""
    query = _VERSIONS
    if end is not None:
        query = query.where(TariffRow.valid_from < end)
    if start is not None:
        query = query.where(or_(TariffRow.valid_until.is_(None), TariffRow.valid_until > start))
    if principal_id is not None:
        query = query.where(TariffRow.principal_id == principal_id)
    if contractor_id is not None:
        query = query.where(TariffRow.contractor_id == contractor_id)
    return [_view(found.TariffVersion, found) for found in scope.session.execute(query)]


def get_version(scope: Scope, *, version_id: UUID) -> TariffRowView:
    """One version as a list shows it. Raises: NotFound."""
    found = scope.session.execute(_VERSIONS.where(TariffRow.id == version_id)).one_or_none()
    if found is None:
        raise NotFound("Dit tarief")
    return _view(found.TariffVersion, found)


def list_parties(scope: Scope) -> Parties:
    """What a form about tariffs offers."""

    def choices(table: Any) -> tuple[Choice, ...]:
        rows = scope.session.execute(
            select(table.id, table.name).where(table.archived_at.is_(None)).order_by(table.name)
        )
        return tuple(Choice(row.id, row.name) for row in rows)

    return Parties(choices(Principal), choices(Contractor), choices(Depot))


def _view(row: TariffRow, found: Any) -> TariffRowView:
    return TariffRowView(
        id=row.id,
        side=row.side,
        party_id=found.party_id,
        party=found.principal or found.contractor,
        depot=found.depot or "",
        route=found.route or "",
        kind=row.kind,
        rate_1e4=row.rate_1e4,
        from_quantity_1e4=row.from_quantity_1e4,
        condition=TariffCondition(row.condition),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        remark=row.remark,
        is_used=found.is_used,
    )
