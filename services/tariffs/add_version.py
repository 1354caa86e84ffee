"""Agrees on a tariff from a day on."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from models.tables import Contractor, Depot, Principal, RouteTemplate
from models.tables import TariffVersion as TariffRow
from models.values.calendar import DatePeriod, dutch_date
from models.values.kinds import Side, TariffKind
from models.values.money import BASIS
from models.values.refusal import InvalidValue, Refusal
from services.changes import changed, values_of
from services.rules.tariffs import DAY_TYPES, HIGHEST_RATE, HIGHEST_SURCHARGE, SURCHARGE_KINDS, TariffCondition
from services.scope import Scope
from services.tariffs.use import TariffIsUsed, hold_tariffs, last_locked_day, stale_weeks

COUNTED_KINDS = frozenset(
    {
        TariffKind.PER_STOP_SUCCESS,
        TariffKind.PER_PARCEL,
        TariffKind.PICKUP,
        TariffKind.PER_HOUR,
        TariffKind.WAIT,
        TariffKind.PER_KM,
    }
)
"""The kinds of which only what exceeds a quantity may count."""
_HIGHEST_THRESHOLD = 1_000_000 * BASIS


class TariffOverlaps(Refusal):
    """Two versions of one tariff would hold on the same day."""

    code = "tariff_overlaps"

    def __init__(self, other: DatePeriod) -> None:
        until = f" tot {dutch_date(other.end)}" if other.end else ""
        super().__init__(
            f"Er geldt al een tarief vanaf {dutch_date(other.start)}{until}. "
            "Laat dat eerst eindigen, of kies een andere begindatum.",
            field="valid_from",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffKey:
    """What two versions share when one follows the other. Exactly one of the parties is given."""

    side: Side
    kind: TariffKind
    principal_id: UUID | None = None
    contractor_id: UUID | None = None
    depot_id: UUID | None = None
    route_template_id: UUID | None = None

    def matches(self) -> ColumnElement[bool]:
        """The rows with this key."""
        return and_(
            TariffRow.side == self.side,
            TariffRow.kind == self.kind,
            TariffRow.principal_id.is_not_distinct_from(self.principal_id),
            TariffRow.contractor_id.is_not_distinct_from(self.contractor_id),
            TariffRow.depot_id.is_not_distinct_from(self.depot_id),
            TariffRow.route_template_id.is_not_distinct_from(self.route_template_id),
        )


def add_version(
    scope: Scope,
    *,
    key: TariffKey,
    rate_1e4: int,
    valid_from: date,
    valid_until: date | None = None,
    from_quantity_1e4: int = 0,
    condition: TariffCondition = TariffCondition.NONE,
    remark: str = "",
    close_previous: bool = False,
) -> UUID:
    """Write the tariff down and return its id. `valid_until` is the day after the last.

    `close_previous` lets the version that still holds on `valid_from` end there.
    Raises: NotFound for a party or place; InvalidValue; TariffOverlaps; TariffIsUsed when the version to close was
    settled with on or after `valid_from`.
    """
    _check_place(scope, key)
    _check_values(key.kind, rate_1e4, from_quantity_1e4, condition, DatePeriod(valid_from, valid_until))
    hold_tariffs(scope)
    if close_previous:
        _close_previous(scope, key, valid_from)
    _refuse_overlap(scope, key, DatePeriod(valid_from, valid_until))
    row = TariffRow(
        side=key.side,
        principal_id=key.principal_id,
        contractor_id=key.contractor_id,
        depot_id=key.depot_id,
        route_template_id=key.route_template_id,
        kind=key.kind,
        rate_1e4=rate_1e4,
        from_quantity_1e4=from_quantity_1e4,
        condition=condition,
        valid_from=valid_from,
        valid_until=valid_until,
        remark=remark,
        created_by=scope.identity.name,
    )
    with scope.refusing({"ex_tariff_versions_overlap": TariffOverlaps(DatePeriod(valid_from, valid_until))}):
        scope.add(row)
    stale_weeks(scope, valid_from)
    _write_down(scope, row)
    scope.announce("settlement")
    return row.id


def _write_down(scope: Scope, row: TariffRow) -> None:
    scope.audit(
        "tariff.added",
        subject_id=row.id,
        kind=row.kind,
        rate_1e4=row.rate_1e4,
        condition=row.condition,
        valid_from=str(row.valid_from),
    )


def _check_place(scope: Scope, key: TariffKey) -> None:
    if (key.side is Side.REVENUE) is not (key.principal_id is not None) or (key.side is Side.COST) is not (
        key.contractor_id is not None
    ):
        raise InvalidValue("Kies een opdrachtgever voor omzet, of een zzp'er voor kosten.", field="party")
    if key.principal_id:
        scope.get(Principal, key.principal_id, what="Deze opdrachtgever")
    if key.contractor_id:
        scope.get(Contractor, key.contractor_id, what="Deze zzp'er")
    if key.depot_id:
        depot = scope.get(Depot, key.depot_id, what="Dit depot")
        if key.principal_id and depot.principal_id != key.principal_id:
            raise InvalidValue("Dit depot is van een andere opdrachtgever. Kies een eigen depot.", field="depot_id")
    if key.route_template_id:
        route = scope.get(RouteTemplate, key.route_template_id, what="Deze route")
        if route.depot_id != key.depot_id:
            raise InvalidValue("Deze route hoort bij een ander depot. Kies eerst het depot.", field="route_template_id")


def _check_values(
    kind: TariffKind, rate_1e4: int, from_quantity_1e4: int, condition: TariffCondition, period: DatePeriod
) -> None:
    if rate_1e4 < 0 or from_quantity_1e4 < 0:
        raise InvalidValue("Een tarief kan niet onder nul liggen. Vul een bedrag vanaf 0,00 in.", field="rate_1e4")
    is_percentage = kind in SURCHARGE_KINDS and condition is not TariffCondition.FIXED_AMOUNT
    if is_percentage and rate_1e4 > HIGHEST_SURCHARGE:
        raise InvalidValue("Een toeslag is hooguit 200%. Kijk het percentage na.", field="rate_1e4")
    if rate_1e4 > HIGHEST_RATE:
        raise InvalidValue("Een tarief is hooguit € 100.000 per eenheid. Kijk het bedrag na.", field="rate_1e4")
    if from_quantity_1e4 > _HIGHEST_THRESHOLD:
        raise InvalidValue("Deze drempel haalt geen dienst. Kijk het aantal na.", field="from_quantity_1e4")
    if from_quantity_1e4 and kind not in COUNTED_KINDS:
        raise InvalidValue("Bij deze soort telt alles mee. Laat de drempel leeg.", field="from_quantity_1e4")
    allowed = {
        TariffCondition.NONE: True,
        TariffCondition.BEYOND_FIRST_PER_STOP: kind is TariffKind.PER_PARCEL,
        TariffCondition.FIXED_AMOUNT: kind in DAY_TYPES,
    }
    if not allowed[condition]:
        raise InvalidValue("Deze voorwaarde past niet bij deze soort. Kies een andere.", field="condition")
    if period.end is not None and period.end <= period.start:
        raise InvalidValue("Het einde ligt voor het begin. Kies een latere einddatum.", field="valid_until")


def _close_previous(scope: Scope, key: TariffKey, starts_on: date) -> None:
    previous = scope.session.scalars(
        select(TariffRow)
        .where(
            key.matches(),
            TariffRow.valid_from < starts_on,
            or_(TariffRow.valid_until.is_(None), TariffRow.valid_until > starts_on),
        )
        .with_for_update()
    ).one_or_none()
    if previous is None:
        return
    used = last_locked_day(scope, previous.id)
    if used is not None and used >= starts_on:
        raise TariffIsUsed(used, field="valid_from")
    before = values_of(previous)
    previous.valid_until = starts_on
    changes = changed(before, previous)
    scope.audit("tariff.ended", subject_id=previous.id, changes=changes, valid_until=str(starts_on))
    scope.session.flush()


def _refuse_overlap(scope: Scope, key: TariffKey, period: DatePeriod) -> None:
    others = scope.session.execute(
        select(TariffRow.valid_from, TariffRow.valid_until).where(key.matches()).order_by(TariffRow.valid_from)
    )
    for other in (DatePeriod(row.valid_from, row.valid_until) for row in others):
        if other.overlaps(period):
            raise TariffOverlaps(other)
