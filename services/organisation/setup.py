"""How far a new company is with its first steps."""

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select

from models.tables import Company, Depot, Driver, Invitation, Membership, RouteTemplate, TariffVersion, Vehicle
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class SetupProgress:
    """What is there already; `missing` names in Dutch what the company's details still lack."""

    company_name: str
    missing: tuple[str, ...]
    depots: tuple[str, ...]
    drivers: int
    vehicles: int
    routes: int
    tariffs: int
    colleagues: int
    is_done: bool


def get_setup_progress(scope: Scope) -> SetupProgress:
    """Count what the first steps ask for, in one query besides the company's own row."""
    company = scope.session.scalars(select(Company)).one()
    tenant_id = scope.identity.tenant_id
    counts = scope.session.execute(
        select(
            _count(Driver).label("drivers"),
            _count(Vehicle).label("vehicles"),
            _count(RouteTemplate).label("routes"),
            select(func.count(TariffVersion.id)).scalar_subquery().label("tariffs"),
            select(func.count(Membership.id))
            .where(Membership.tenant_id == tenant_id, Membership.driver_id.is_(None), Membership.revoked_at.is_(None))
            .scalar_subquery()
            .label("members"),
            select(func.count(Invitation.id))
            .where(
                Invitation.tenant_id == tenant_id,
                Invitation.driver_id.is_(None),
                Invitation.accepted_at.is_(None),
                Invitation.withdrawn_at.is_(None),
            )
            .scalar_subquery()
            .label("invited"),
        )
    ).one()
    depots = scope.session.scalars(select(Depot.name).where(Depot.archived_at.is_(None)).order_by(Depot.name)).all()
    return SetupProgress(
        company_name=company.trade_name or company.legal_name,
        missing=_missing(company),
        depots=tuple(depots),
        drivers=counts.drivers,
        vehicles=counts.vehicles,
        routes=counts.routes,
        tariffs=counts.tariffs,
        colleagues=counts.members - 1 + counts.invited,
        is_done=company.setup_done_at is not None,
    )


def finish_setup(scope: Scope) -> None:
    """Close the first steps: the company starts with its day from now on."""
    scope.session.scalars(select(Company).with_for_update()).one().setup_done_at = scope.now
    scope.audit("company.setup_done")


def _count(table: type[Driver] | type[Vehicle] | type[RouteTemplate]) -> ScalarSelect[int]:
    return select(func.count(table.id)).where(table.archived_at.is_(None)).scalar_subquery()


def _missing(company: Company) -> tuple[str, ...]:
    asked = {
        "KvK-nummer": company.kvk,
        "btw-id": company.btw_id,
        "adres": company.street and company.postcode and company.city,
        "IBAN": company.iban,
    }
    return tuple(word for word, value in asked.items() if not value)
