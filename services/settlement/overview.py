"""Where a week stands in each step of its settlement, and what each route of it came to."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_

from models.tables import Company, Depot, Driver, Invoice, MoneyLine, Principal, Registration, RouteTemplate
from models.values.calendar import IsoWeek
from models.values.kinds import Side
from models.values.money import Money
from models.values.refusal import NotAllowed
from services.invoices.draft import OURS
from services.rules.margin import Margin, combine
from services.scope import Scope
from services.self_bills.unbilled import unbilled
from services.settlement.paydays import Paydays, week_paydays
from services.settlement.pricing import Bucket
from services.settlement.queue import count_week
from services.settlement.weeks import LOCKED, find_week


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekStatus:
    """Counts for the step bar. `is_stale` means its lines must be made anew before they can be trusted.

    `to_invoice` counts no principal that makes the invoice itself.
    """

    week: IsoWeek
    shifts: int
    approved: int
    held: int
    is_locked: bool
    locked_by: str
    is_stale: bool
    to_invoice: int
    drafts: int
    invoices: int
    to_self_bill: int
    self_bills: int
    self_bills_accepted: int
    objections: int
    paydays: Paydays

    @property
    def all_approved(self) -> bool:
        return self.approved + self.held >= self.shifts


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRow:
    """What one route of a week was: own counts and what they came to."""

    principal_id: UUID
    principal: str
    depot: str
    route: str
    route_name: str
    drivers: str
    shifts: int
    stops: int
    parcels: int
    minutes: int
    margin: Margin


@dataclass(frozen=True, slots=True)
class WeekRoutes:
    """The routes of a week by principal, depot and code, what belongs to none of them, and the margin aimed at."""

    rows: tuple[RouteRow, ...]
    unassigned: Margin
    target_bp: int

    @property
    def margin(self) -> Margin:
        """What the whole week came to."""
        return combine((*(row.margin for row in self.rows), self.unassigned))


def week_status(scope: Scope, *, week: IsoWeek) -> WeekStatus:
    """Where this week stands: numbers of all depots together.

    Raises: NotAllowed for who is limited to some.
    """
    if scope.identity.depots is not None:
        raise NotAllowed
    counts = count_week(scope, week)
    found = find_week(scope, week)
    is_locked = found is not None and found.state == LOCKED
    principals = scope.session.execute(
        select(func.count(MoneyLine.principal_id.distinct()))
        .join(Principal, (Principal.tenant_id == MoneyLine.tenant_id) & (Principal.id == MoneyLine.principal_id))
        .where(
            _in(week), MoneyLine.side == Side.REVENUE, MoneyLine.invoice_id.is_(None), Principal.invoicing_mode == OURS
        )
    ).scalar_one()
    contractors = scope.session.execute(
        select(func.count(MoneyLine.contractor_id.distinct())).where(unbilled(week))
    ).scalar_one()
    documents = scope.session.execute(
        select(Invoice.kind, Invoice.state, func.count().label("documents"))
        .where(Invoice.iso_year == week.year, Invoice.iso_week == week.week)
        .group_by(Invoice.kind, Invoice.state)
    )
    made = {(row.kind, row.state): row.documents for row in documents}
    standing = {state: made.get(("self_bill", state), 0) for state in ("offered", "accepted", "objected", "paid")}
    return WeekStatus(
        week=week,
        shifts=counts.shifts,
        approved=counts.approved,
        held=counts.held,
        is_locked=is_locked,
        locked_by=found.locked_by if found else "",
        is_stale=not is_locked and (found is None or found.settled_at is None),
        to_invoice=principals,
        drafts=made.get(("invoice", "draft"), 0),
        invoices=made.get(("invoice", "issued"), 0) + made.get(("invoice", "paid"), 0),
        to_self_bill=contractors,
        self_bills=sum(standing.values()),
        self_bills_accepted=standing["accepted"] + standing["paid"],
        objections=standing["objected"],
        paydays=week_paydays(scope, week),
    )


def week_routes(scope: Scope, *, week: IsoWeek) -> WeekRoutes:
    """What each route of this week was and came to, with corrections of earlier weeks, and costs of no shift apart."""
    money = _money(scope, week)
    counts = _counts(scope, week)
    rows = scope.session.execute(
        select(
            RouteTemplate.id,
            RouteTemplate.code,
            RouteTemplate.name,
            Depot.name.label("depot"),
            Principal.id.label("principal_id"),
            Principal.name.label("principal"),
        )
        .join(Depot, (Depot.tenant_id == RouteTemplate.tenant_id) & (Depot.id == RouteTemplate.depot_id))
        .join(Principal, (Principal.tenant_id == Depot.tenant_id) & (Principal.id == Depot.principal_id))
        .where(RouteTemplate.id.in_(money.keys() - {None}))
        .order_by(Principal.name, Depot.name, RouteTemplate.code)
    )
    return WeekRoutes(
        tuple(_route(row, money[row.id], counts.get(row.id)) for row in rows),
        _margin(money[None]),
        scope.get(Company, scope.identity.tenant_id, what="Je bedrijf").margin_target_bp,
    )


def _in(week: IsoWeek) -> Any:
    return tuple_(MoneyLine.iso_year, MoneyLine.iso_week) == (week.year, week.week)


def _money(scope: Scope, week: IsoWeek) -> defaultdict[UUID | None, dict[str, int]]:
    """By route and bucket; under None what belongs to no shift."""
    rows = scope.session.execute(
        select(MoneyLine.route_template_id, MoneyLine.bucket, func.sum(MoneyLine.amount_cents).label("cents"))
        .where(_in(week))
        .group_by(MoneyLine.route_template_id, MoneyLine.bucket)
    )
    money: defaultdict[UUID | None, dict[str, int]] = defaultdict(dict)
    for row in rows:
        money[row.route_template_id][row.bucket] = int(row.cents)
    return money


def _counts(scope: Scope, week: IsoWeek) -> dict[UUID, Any]:
    settled = (
        select(MoneyLine.tenant_id, MoneyLine.route_template_id, MoneyLine.registration_id)
        .where(_in(week), MoneyLine.service_date >= week.monday)
        .distinct()
        .subquery()
    )
    length = func.extract("epoch", Registration.ended_at - Registration.started_at) / 60
    worked = func.floor(length + Decimal("0.5")) - Registration.break_minutes
    rows = scope.session.execute(
        select(
            settled.c.route_template_id,
            func.count().label("shifts"),
            func.sum(Registration.stops_done).label("stops"),
            func.sum(Registration.parcels_delivered).label("parcels"),
            func.sum(worked).label("minutes"),
            func.string_agg(Driver.name.distinct(), ", ").label("drivers"),
        )
        .join(
            Registration,
            (Registration.tenant_id == settled.c.tenant_id) & (Registration.id == settled.c.registration_id),
        )
        .join(Driver, (Driver.tenant_id == Registration.tenant_id) & (Driver.id == Registration.driver_id))
        .group_by(settled.c.route_template_id)
    )
    return {row.route_template_id: row for row in rows}


def _route(row: Any, money: dict[str, int], counts: Any) -> RouteRow:
    return RouteRow(
        principal_id=row.principal_id,
        principal=row.principal,
        depot=row.depot,
        route=row.code,
        route_name=row.name,
        drivers=counts.drivers if counts else "",
        shifts=int(counts.shifts) if counts else 0,
        stops=int(counts.stops) if counts else 0,
        parcels=int(counts.parcels) if counts else 0,
        minutes=int(counts.minutes) if counts else 0,
        margin=_margin(money),
    )


def _margin(money: dict[str, int]) -> Margin:
    known = {bucket: Money(money.get(bucket, 0)) for bucket in Bucket}
    return Margin(
        revenue=known[Bucket.REVENUE],
        driver_cost=known[Bucket.DRIVER],
        vehicle_cost=known[Bucket.VEHICLE],
        fuel=known[Bucket.FUEL],
        malus=-known[Bucket.MALUS],
    )
