"""Reads the money lines that documents are made of."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from models.tables import Adjustment, Depot, MoneyLine, Registration, RouteTemplate, TariffVersion
from models.values.kinds import AdjustmentKind, TariffKind
from models.values.minutes import Minutes
from services.invoices.billing import Adjusted, BillableLine
from services.rules.tariffs import TariffCondition
from services.scope import Scope

_LINES = (
    select(
        MoneyLine.shift_id,
        MoneyLine.service_date,
        MoneyLine.kind,
        MoneyLine.quantity_1e4,
        MoneyLine.rate_1e4,
        MoneyLine.amount_cents,
        Depot.name.label("depot"),
        RouteTemplate.code,
        RouteTemplate.name.label("route_name"),
        TariffVersion.condition,
        TariffVersion.from_quantity_1e4,
        MoneyLine.adjustment_id,
        Adjustment.cause,
        Adjustment.note,
        Registration.stops_done,
        Registration.parcels_delivered,
        Registration.km_start,
        Registration.km_end,
        Registration.started_at,
        Registration.ended_at,
        Registration.break_minutes,
        Registration.version,
    )
    .outerjoin(
        TariffVersion,
        (TariffVersion.tenant_id == MoneyLine.tenant_id) & (TariffVersion.id == MoneyLine.tariff_version_id),
    )
    .outerjoin(Adjustment, (Adjustment.tenant_id == MoneyLine.tenant_id) & (Adjustment.id == MoneyLine.adjustment_id))
    .outerjoin(Depot, (Depot.tenant_id == MoneyLine.tenant_id) & (Depot.id == MoneyLine.depot_id))
    .outerjoin(
        RouteTemplate,
        (RouteTemplate.tenant_id == MoneyLine.tenant_id) & (RouteTemplate.id == MoneyLine.route_template_id),
    )
    .outerjoin(
        Registration,
        (Registration.tenant_id == MoneyLine.tenant_id) & (Registration.id == MoneyLine.registration_id),
    )
    .where(
        or_(MoneyLine.tariff_version_id.is_not(None), MoneyLine.adjustment_id.is_not(None)),
        MoneyLine.registration_id.is_not(None),
    )
    .order_by(MoneyLine.service_date, RouteTemplate.code, MoneyLine.id)
)
"""Each line with what is looked up for it: outer joins, though nothing is missing (decision 5)."""


def billable_lines(scope: Scope, which: ColumnElement[bool], *, by: Any) -> dict[UUID, list[BillableLine]]:
    """The lines of `which` by tariff, bonus or malus, grouped by the column `by` (invoice, principal or contractor)."""
    rows = scope.session.execute(_LINES.add_columns(by.label("owner")).where(which))
    lines: defaultdict[UUID, list[BillableLine]] = defaultdict(list)
    for row in rows:
        lines[row.owner].append(_line(row))
    return dict(lines)


def _line(row: Any) -> BillableLine:
    worked = Minutes.between(row.started_at, row.ended_at).count - row.break_minutes
    return BillableLine(
        shift_id=row.shift_id,
        service_date=row.service_date,
        route=f"{row.code} {row.route_name}".strip(),
        depot=row.depot,
        kind=TariffKind(row.kind) if row.adjustment_id is None else _adjusted(row),
        condition=TariffCondition(row.condition or ""),
        from_quantity_1e4=row.from_quantity_1e4 or 0,
        quantity_1e4=row.quantity_1e4,
        rate_1e4=row.rate_1e4,
        amount_cents=row.amount_cents,
        stops=row.stops_done,
        parcels=row.parcels_delivered,
        kilometres=None if row.km_start is None or row.km_end is None else row.km_end - row.km_start,
        minutes=worked,
        version=row.version,
    )


def _adjusted(row: Any) -> Adjusted:
    kind = AdjustmentKind(row.kind)
    taken_back = (row.quantity_1e4 > 0) is (kind is AdjustmentKind.MALUS)
    return Adjusted(row.adjustment_id, kind, row.cause, row.note, taken_back)
