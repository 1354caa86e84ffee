"""A driven week to settle: shifts with registrations, and the tariffs of the sample price list."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select

from models.tables import Depot, EngagementPeriod, Registration, RouteTemplate, Shift
from models.values.calendar import amsterdam_instant
from models.values.ids import new_id
from models.values.kinds import Role, ShiftState, Side, TariffKind
from services.rules.tariffs import TariffCondition
from services.scope import Scope, tenant_scope
from services.tariffs.add_version import TariffKey, add_version
from services.tenant import TenantServices
from tests.company import Company

JANUARY, JUNE, JULY = date(2026, 1, 1), date(2026, 6, 1), date(2026, 7, 1)
REGISTRANT = new_id()
"""Whoever registered when a test doesn't care: nobody in the office."""


@dataclass(frozen=True)
class Driven:
    """A shift with its registration."""

    shift_id: UUID
    registration_id: UUID


def drive(
    company: Company,
    route_id: UUID,
    driver_id: UUID,
    day: date,
    *,
    vehicle_id: UUID | None = None,
    plan_vehicle: bool = True,
    starts_at: time = time(7),
    ends_at: time = time(15, 45),
    break_minutes: int = 45,
    stops: int = 140,
    parcels: int = 160,
    km: int | None = 100,
    wait_minutes: int = 0,
    registered_by: UUID = REGISTRANT,
    approved: bool = False,
    long_shift_reason: str = "",
) -> Driven:
    """Write a published shift on this route and what was registered on it; approved by the owner if asked."""
    owner = company.member(Role.OWNER)
    with tenant_scope(company.environment, owner) as scope:
        starts, ends = _instants(day, starts_at, ends_at)
        shift = scope.add(
            Shift(
                service_date=day,
                depot_id=_depot_of(scope, route_id),
                route_template_id=route_id,
                starts_at=amsterdam_instant(day, time(7)),
                ends_at=amsterdam_instant(day, time(15, 45)),
                driver_id=driver_id,
                vehicle_id=vehicle_id if plan_vehicle else None,
                state=ShiftState.DONE,
            )
        )
        registration = scope.add(
            Registration(
                shift_id=shift.id,
                driver_id=driver_id,
                vehicle_id=vehicle_id,
                started_at=starts,
                ended_at=ends,
                break_minutes=break_minutes,
                wait_minutes=wait_minutes,
                km_start=None if km is None else 50_000,
                km_end=None if km is None else 50_000 + km,
                stops_done=stops,
                parcels_delivered=parcels,
                registered_by=registered_by,
                registered_at=ends,
                long_shift_reason=long_shift_reason,
            )
        )
        if approved:
            TenantServices(scope).settlement.approve(registration_ids=[registration.id])
        return Driven(shift.id, registration.id)


def correct_stops(scope: Scope, shift_id: UUID, *, stops: int, reason: str = "Scanner nageteld") -> UUID:
    """Write a next version of the registration, as the office does; it is to be approved yet."""
    old = scope.session.scalars(
        select(Registration).where(Registration.shift_id == shift_id, Registration.is_current)
    ).one()
    old.is_current = False
    scope.session.flush()
    return scope.add(
        Registration(
            shift_id=shift_id,
            driver_id=old.driver_id,
            vehicle_id=old.vehicle_id,
            version=old.version + 1,
            started_at=old.started_at,
            ended_at=old.ended_at,
            break_minutes=old.break_minutes,
            km_start=old.km_start,
            km_end=old.km_end,
            stops_done=stops,
            parcels_delivered=old.parcels_delivered,
            registered_by=REGISTRANT,
            registered_at=scope.now,
            correction_reason=reason,
        )
    ).id


def _instants(day: date, starts_at: time, ends_at: time) -> tuple[datetime, datetime]:
    ends_on = day if ends_at > starts_at else day + timedelta(days=1)
    return amsterdam_instant(day, starts_at), amsterdam_instant(ends_on, ends_at)


def _depot_of(scope: Scope, route_id: UUID) -> UUID:
    return scope.get(RouteTemplate, route_id, what="Deze route").depot_id


def agree(
    company: Company,
    kind: TariffKind,
    rate_1e4: int,
    *,
    principal_id: UUID | None = None,
    contractor_id: UUID | None = None,
    depot_id: UUID | None = None,
    route_template_id: UUID | None = None,
    condition: TariffCondition = TariffCondition.NONE,
    from_quantity_1e4: int = 0,
    valid_from: date = JANUARY,
    valid_until: date | None = None,
    close_previous: bool = False,
) -> UUID:
    """Agree on one tariff with a principal or a contractor."""
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        return add_version(
            scope,
            key=TariffKey(
                side=Side.COST if contractor_id else Side.REVENUE,
                kind=kind,
                principal_id=principal_id,
                contractor_id=contractor_id,
                depot_id=depot_id,
                route_template_id=route_template_id,
            ),
            rate_1e4=rate_1e4,
            from_quantity_1e4=from_quantity_1e4,
            condition=condition,
            valid_from=valid_from,
            valid_until=valid_until,
            close_previous=close_previous,
        )


def agree_noordster(company: Company, depot_id: UUID) -> dict[TariffKind, UUID]:
    """The price list of Noordster, Eindhoven, as the sample file has it; the ids of what holds in June."""
    here = partial(agree, company, principal_id=principal_of(company, depot_id), depot_id=depot_id)
    here(TariffKind.PER_STOP_SUCCESS, 19_250, valid_until=JUNE)
    beyond = TariffCondition.BEYOND_FIRST_PER_STOP
    return {
        TariffKind.PER_STOP_SUCCESS: here(TariffKind.PER_STOP_SUCCESS, 19_635, valid_from=JUNE),
        TariffKind.PER_PARCEL: here(TariffKind.PER_PARCEL, 2_400, condition=beyond),
        TariffKind.SATURDAY: here(TariffKind.SATURDAY, 125_000),
        TariffKind.FUEL_SURCHARGE: here(TariffKind.FUEL_SURCHARGE, 32_000, valid_from=JUNE, valid_until=JULY),
        TariffKind.MINIMUM_GUARANTEE: here(TariffKind.MINIMUM_GUARANTEE, 2_450_000),
    }


def principal_of(company: Company, depot_id: UUID) -> UUID:
    """Whose depot it is."""
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        return scope.get(Depot, depot_id, what="Dit depot").principal_id


def contractor_of(company: Company, driver_id: UUID) -> UUID:
    """The business of a zzp driver."""
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        found = scope.session.scalars(
            select(EngagementPeriod.contractor_id).where(EngagementPeriod.driver_id == driver_id)
        ).one()
        assert found is not None
        return found
