"""What stands in the lists of the company's own data: everything, or what a screen was asked to show."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, or_, select

from exports.tabular import Column, ColumnKind
from models.tables import Contractor, Depot, Driver, DriverDepot, EngagementPeriod, Principal, RouteTemplate, Vehicle
from models.values.calendar import WEEKDAYS_SHORT
from models.values.listing import TableQuery
from models.values.minutes import PER_HOUR
from models.values.money import divide_half_up
from models.values.words import ENGAGEMENTS, OWNERS, ROUTE_TYPES
from services.exports.lists import Listed
from services.fleet.vehicles import asked_vehicles
from services.organisation.depots import search_depots
from services.organisation.principals import search_principals
from services.organisation.routes import asked_routes, weekdays_of
from services.people.contractors import asked_contractors
from services.people.drivers import asked_drivers
from services.people.kor import in_kor
from services.scope import Scope


def drivers(scope: Scope, query: TableQuery | None) -> Listed:
    """Everybody who drives or drove; no BSN, no accounts, no wages."""
    rows = scope.session.execute(_driver_query(scope, query))
    columns = (
        Column("Naam", width=28),
        Column("Personeelsnummer", width=17),
        Column("Telefoon", width=16),
        Column("E-mail", width=28),
        Column("Depot", width=18),
        Column("Dienstverband", width=15),
        Column("Bedrijf", width=26),
        Column("Contracturen", ColumnKind.HUNDREDTHS, width=13),
        Column("Uit dienst", width=11),
    )
    return Listed(
        columns,
        (
            (
                name,
                number or "",
                phone,
                email,
                depot or "",
                ENGAGEMENTS[kind].lower() if kind else "",
                company or "",
                None if minutes is None else divide_half_up(minutes * 100, PER_HOUR),
                "ja" if archived_at else "",
            )
            for name, number, phone, email, depot, kind, company, minutes, archived_at in rows
        ),
    )


def _driver_query(scope: Scope, query: TableQuery | None) -> Select[*tuple[Any, ...]]:
    footing = EngagementPeriod
    return (
        select(
            Driver.name,
            Driver.personnel_number,
            Driver.phone,
            Driver.email,
            Depot.name,
            footing.kind,
            Contractor.name,
            footing.contract_minutes,
            Driver.archived_at,
        )
        .outerjoin(
            footing,
            and_(
                footing.tenant_id == Driver.tenant_id,
                footing.driver_id == Driver.id,
                footing.valid_from <= scope.today,
                or_(footing.valid_until.is_(None), footing.valid_until > scope.today),
            ),
        )
        .outerjoin(Contractor, and_(Contractor.tenant_id == footing.tenant_id, Contractor.id == footing.contractor_id))
        .outerjoin(
            DriverDepot,
            and_(DriverDepot.tenant_id == Driver.tenant_id, DriverDepot.driver_id == Driver.id, DriverDepot.is_home),
        )
        .outerjoin(Depot, and_(Depot.tenant_id == DriverDepot.tenant_id, Depot.id == DriverDepot.depot_id))
        .where(*_narrowed(Driver.id, query, partial(asked_drivers, scope)))
        .order_by(Driver.sort_name, Driver.id)
    )


def vehicles(scope: Scope, query: TableQuery | None) -> Listed:
    """All vans with their terms."""
    van = Vehicle
    rows = scope.session.execute(
        select(
            van.number,
            van.plate,
            van.make_model,
            van.owner,
            van.apk_until,
            van.insured_until,
            van.odometer_km,
            van.day_cost_cents,
            van.archived_at,
        )
        .where(*_narrowed(van.id, query, partial(asked_vehicles, scope)))
        .order_by(van.number, van.id)
    )
    columns = (
        Column("Nummer", width=9),
        Column("Kenteken", width=11),
        Column("Merk en type", width=24),
        Column("Eigendom", width=12),
        Column("APK tot", ColumnKind.DATE, width=12),
        Column("Verzekerd tot", ColumnKind.DATE, width=13),
        Column("Kilometerstand", ColumnKind.WHOLE, width=15),
        Column("Dagkosten", ColumnKind.CENTS, width=12),
        Column("Uit gebruik", width=11),
    )
    return Listed(
        columns,
        (
            (number, plate, model, OWNERS[owner].lower(), apk, insured, km, cost, "ja" if archived_at else "")
            for number, plate, model, owner, apk, insured, km, cost, archived_at in rows
        ),
    )


def routes(scope: Scope, query: TableQuery | None) -> Listed:
    """The fixed routes with what is normal on them."""
    one = RouteTemplate
    rows = scope.session.execute(
        select(one, Depot.name, Principal.name, one.archived_at)
        .join(Depot, and_(Depot.tenant_id == one.tenant_id, Depot.id == one.depot_id))
        .join(Principal, and_(Principal.tenant_id == Depot.tenant_id, Principal.id == Depot.principal_id))
        .where(*_narrowed(one.id, query, asked_routes))
        .order_by(Depot.name, one.code, one.id)
    )
    columns = (
        Column("Route", width=10),
        Column("Omschrijving", width=24),
        Column("Depot", width=18),
        Column("Opdrachtgever", width=20),
        Column("Soort", width=10),
        Column("Begin", width=8),
        Column("Eind", width=8),
        Column("Rijdt op", width=18),
        Column("Stops", ColumnKind.WHOLE, width=8),
        Column("Pakketten", ColumnKind.WHOLE, width=10),
        Column("Minuten", ColumnKind.WHOLE, width=9),
        Column("Kilometers", ColumnKind.WHOLE, width=10),
        Column("Gearchiveerd", width=13),
    )
    return Listed(
        columns,
        (
            (
                route.code,
                route.name,
                depot,
                principal,
                ROUTE_TYPES[route.type].lower(),
                f"{route.starts_at:%H:%M}",
                f"{route.ends_at:%H:%M}",
                " ".join(WEEKDAYS_SHORT[day] for day in sorted(weekdays_of(route.weekdays))),
                route.norm_stops,
                route.norm_parcels,
                route.norm_minutes,
                route.norm_km,
                "ja" if archived_at else "",
            )
            for route, depot, principal, archived_at in rows
        ),
    )


def contractors(scope: Scope, query: TableQuery | None) -> Listed:
    """The businesses behind drivers; no accounts."""
    rows = scope.session.execute(
        select(Contractor, in_kor(scope.today))
        .where(*_narrowed(Contractor.id, query, partial(asked_contractors, scope)))
        .order_by(Contractor.sort_name, Contractor.id)
    )
    columns = (
        Column("Handelsnaam", width=28),
        Column("KvK", width=10),
        Column("Btw-id", width=16),
        Column("KOR", width=6),
        Column("Straat", width=24),
        Column("Postcode", width=10),
        Column("Plaats", width=18),
        Column("Land", width=6),
        Column("E-mail", width=28),
        Column("Eurovergunning", width=16),
        Column("Eurovergunning tot", ColumnKind.DATE, width=18),
        Column("Betaaltermijn", ColumnKind.WHOLE, width=13),
        Column("Gearchiveerd", width=13),
    )
    return Listed(
        columns,
        (
            (
                one.name,
                one.kvk or "",
                one.btw_id,
                "ja" if is_kor else "",
                one.street,
                one.postcode,
                one.city,
                one.country,
                one.email,
                one.niwo_number,
                one.niwo_until,
                one.payment_days,
                "ja" if one.archived_at else "",
            )
            for one, is_kor in rows
        ),
    )


def principals(scope: Scope, query: TableQuery | None) -> Listed:
    """Whom the company drives for, with the terms."""
    shown = None if query is None else [row.id for row in search_principals(scope, query=query).rows]
    rows = scope.session.scalars(
        select(Principal).where(*_among(Principal.id, shown)).order_by(Principal.name, Principal.id)
    )
    columns = (
        Column("Naam", width=20),
        Column("Naam bij de KvK", width=28),
        Column("KvK", width=10),
        Column("Btw-id", width=16),
        Column("Straat", width=24),
        Column("Postcode", width=10),
        Column("Plaats", width=18),
        Column("Land", width=6),
        Column("E-mail facturen", width=28),
        Column("Inkoopnummer", width=14),
        Column("Betaaltermijn", ColumnKind.WHOLE, width=13),
        Column("Zzp toegestaan", width=14),
        Column("Gearchiveerd", width=13),
    )
    return Listed(
        columns,
        (
            (
                one.name,
                one.legal_name,
                one.kvk,
                one.btw_id,
                one.street,
                one.postcode,
                one.city,
                one.country,
                one.invoice_email,
                one.buyer_reference,
                one.payment_days,
                "ja" if one.allows_zzp else "",
                "ja" if one.archived_at else "",
            )
            for one in rows
        ),
    )


def depots(scope: Scope, query: TableQuery | None) -> Listed:
    """Where routes leave."""
    shown = None if query is None else [row.id for row in search_depots(scope, query=query).rows]
    rows = scope.session.execute(
        select(Depot, Principal.name)
        .join(Principal, and_(Principal.tenant_id == Depot.tenant_id, Principal.id == Depot.principal_id))
        .where(*_among(Depot.id, shown))
        .order_by(Depot.name, Depot.id)
    )
    columns = (
        Column("Naam", width=20),
        Column("Code", width=10),
        Column("Opdrachtgever", width=20),
        Column("Straat", width=24),
        Column("Postcode", width=10),
        Column("Plaats", width=18),
        Column("Gearchiveerd", width=13),
    )
    return Listed(
        columns,
        (
            (one.name, one.code, principal, one.street, one.postcode, one.city, "ja" if one.archived_at else "")
            for one, principal in rows
        ),
    )


def _narrowed(
    key: SQLColumnExpression[Any],
    query: TableQuery | None,
    asked: Callable[[TableQuery], Select[*tuple[Any, ...]]],
) -> Sequence[ColumnElement[bool]]:
    return () if query is None else (key.in_(asked(query).with_only_columns(key)),)


def _among(key: SQLColumnExpression[Any], shown: Sequence[Any] | None) -> Sequence[ColumnElement[bool]]:
    return () if shown is None else (key.in_(shown),)
