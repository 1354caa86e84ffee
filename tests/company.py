"""A company to test with: its members, and a week's worth of things built by name."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select

from models.tables import (
    Company as CompanyRow,
)
from models.tables import (
    Contractor,
    Depot,
    Driver,
    DriverDepot,
    EngagementPeriod,
    Membership,
    Principal,
    RouteTemplate,
    Shift,
    Tenant,
    User,
    Vehicle,
)
from models.values.calendar import shift_period
from models.values.ids import new_id
from models.values.kinds import EngagementKind, Role, ShiftState, VehicleOwner
from services.access.groups import starter_groups
from services.access.permissions import STARTERS
from services.access.sessions import find_identity, open_session
from services.planning.plan import CONFIRMED
from services.scope import Environment, Identity, joining_scope, platform_scope, tenant_scope

LONG_AGO = date(2024, 1, 1)
OFFICE = (Role.OWNER, Role.PLANNER, Role.FINANCE, Role.READER)
NO_PASSWORD = "$2b$04$hGN.uCq8ozYwd6dI4S6toeczXBBv3aMQvBE.Qe8.j5uin/8X/jIcm"
"""The hash of something nobody types."""


@dataclass
class Company:
    """A tenant with one member per role; `build` methods write rows directly, in a transaction of their own."""

    environment: Environment
    tenant_id: UUID
    members: dict[Role, Identity] = field(default_factory=dict)
    groups: dict[Role, UUID] = field(default_factory=dict)

    def member(self, role: Role) -> Identity:
        return self.members[role]

    def signed_in(self, role: Role) -> Identity:
        """The member with a session, opened and proved at this moment."""
        with platform_scope(self.environment) as session:
            membership = session.get_one(Membership, self.members[role].membership_id)
            token = open_session(self.environment, session, membership, device="Kantoor").token
        found = find_identity(self.environment, token=token)
        assert found is not None
        return found

    def build_depot(self, name: str = "Eindhoven", *, principal: str = "Noordster") -> UUID:
        with tenant_scope(self.environment, self.members[Role.OWNER]) as scope:
            found = scope.session.scalars(select(Principal).where(Principal.name == principal)).one_or_none()
            owner = found or scope.add(
                Principal(
                    name=principal,
                    legal_name=f"{principal} Nederland B.V.",
                    kvk="12345678",
                    btw_id="NL850000002B01",
                    street="Stationsplein 1",
                    postcode="5611 AB",
                    city="Eindhoven",
                    invoice_email=f"facturen@{principal.lower()}.example",
                    buyer_reference="INK-26",
                )
            )
            return scope.add(Depot(principal_id=owner.id, name=name, code=name[:3].upper())).id

    def build_route(
        self,
        depot_id: UUID,
        code: str = "E-101",
        *,
        starts_at: time = time(7),
        ends_at: time = time(15, 45),
        norm_stops: int = 140,
    ) -> UUID:
        with tenant_scope(self.environment, self.members[Role.OWNER]) as scope:
            return scope.add(
                RouteTemplate(
                    depot_id=depot_id,
                    code=code,
                    name="Gestel",
                    starts_at=starts_at,
                    ends_at=ends_at,
                    norm_stops=norm_stops,
                )
            ).id

    def build_driver(
        self,
        name: str = "Daan de Wit",
        *,
        kind: EngagementKind = EngagementKind.EMPLOYEE,
        depot_id: UUID | None = None,
        contract_hours: int = 40,
        contractor_id: UUID | None = None,
    ) -> UUID:
        """A driver with one engagement that started long ago; for zzp a contractor is made when none is given."""
        with tenant_scope(self.environment, self.members[Role.OWNER]) as scope:
            if kind is EngagementKind.ZZP and contractor_id is None:
                contractor_id = scope.add(
                    Contractor(
                        name=f"{name} Koerier",
                        sort_name=name.lower(),
                        account_holder=name,
                        kvk=None,
                        btw_id="NL001234567B29",
                        iban="NL91ABNA0417164300",
                        street="Dorpsstraat 2",
                        postcode="5611 AB",
                        city="Eindhoven",
                        niwo_number="NIWO-1",
                        niwo_until=date(2030, 1, 1),
                        series_prefix=new_id().hex[-6:].upper(),
                    )
                ).id
            driver = scope.add(Driver(name=name, sort_name=name.lower(), phone="+31612345678"))
            if depot_id is not None:
                scope.add(DriverDepot(driver_id=driver.id, depot_id=depot_id, is_home=True))
            is_employee = kind is EngagementKind.EMPLOYEE
            scope.add(
                EngagementPeriod(
                    driver_id=driver.id,
                    kind=kind,
                    valid_from=LONG_AGO,
                    contract_minutes=contract_hours * 60 if is_employee else 0,
                    hourly_wage_1e4=180_000 if is_employee else None,
                    contractor_id=contractor_id,
                )
            )
            return driver.id

    def build_vehicle(self, number: str = "22", *, owner: VehicleOwner = VehicleOwner.OWN, plate: str = "") -> UUID:
        with tenant_scope(self.environment, self.members[Role.OWNER]) as scope:
            return scope.add(
                Vehicle(
                    number=number,
                    plate=plate or f"V-{int(number):03d}-XX",
                    owner=owner,
                    apk_until=date(2027, 6, 1),
                    insured_until=date(2027, 6, 1),
                    day_cost_cents=4_500,
                )
            ).id

    def build_shift(
        self,
        route_id: UUID,
        driver_id: UUID | None = None,
        *,
        day: date = date(2026, 6, 22),
        vehicle_id: UUID | None = None,
        state: ShiftState = ShiftState.CONFIRMED,
        expected_stops: int | None = 140,
        told_at: datetime | None = None,
    ) -> UUID:
        """A shift at the route's own times, told to its driver as it is, now or at another moment."""
        with tenant_scope(self.environment, self.members[Role.OWNER]) as scope:
            route = scope.get(RouteTemplate, route_id, what="Deze route")
            period = shift_period(day, route.starts_at, route.ends_at)
            told = {
                "driver_id": str(driver_id),
                "vehicle_id": str(vehicle_id) if vehicle_id else None,
                "starts_at": period.start.isoformat(),
                "ends_at": period.end.isoformat(),
                **({CONFIRMED: True} if state is ShiftState.CONFIRMED else {}),
            }
            is_told = driver_id is not None and state is not ShiftState.DRAFT
            return scope.add(
                Shift(
                    service_date=day,
                    depot_id=route.depot_id,
                    route_template_id=route_id,
                    starts_at=period.start,
                    ends_at=period.end,
                    driver_id=driver_id,
                    vehicle_id=vehicle_id,
                    state=state,
                    expected_stops=expected_stops,
                    published=told if is_told else None,
                    published_at=(told_at or scope.now) if is_told else None,
                )
            ).id

    def as_driver(self, driver_id: UUID) -> Identity:
        """Somebody who signs in as this driver."""
        with platform_scope(self.environment) as session:
            user = _user(f"{new_id()}@chauffeur.example", "Chauffeur")
            session.add(user)
            session.flush()
            membership = Membership(
                tenant_id=self.tenant_id,
                user_id=user.id,
                group_id=self.groups[Role.DRIVER],
                display_name="Chauffeur",
                email=user.email,
                driver_id=driver_id,
            )
            session.add(membership)
            session.flush()
            return Identity(
                tenant_id=self.tenant_id,
                role=Role.DRIVER,
                name="Chauffeur",
                rights=STARTERS[Role.DRIVER],
                membership_id=membership.id,
                user_id=user.id,
                driver_id=driver_id,
            )


def _user(email: str, name: str) -> User:
    """Somebody whose address is theirs."""
    return User(email=email, name=name, password_hash=NO_PASSWORD)


def found_company(environment: Environment, name: str) -> Company:
    """A tenant with its company row and a member in each office role."""
    with platform_scope(environment) as session:
        tenant = Tenant(name=name)
        session.add(tenant)
        session.flush()
        company = Company(environment, tenant.id)
        groups = starter_groups(tenant.id)
        with joining_scope(environment, session, Identity.of_system(tenant.id, "Systeem")) as scope:
            scope.session.add_all(groups.values())
        company.groups = {role: group.id for role, group in groups.items()}
        for role in OFFICE:
            user = _user(f"{role}-{tenant.id}@kempenbode.example", role.title())
            session.add(user)
            session.flush()
            membership = Membership(
                tenant_id=tenant.id,
                user_id=user.id,
                group_id=company.groups[role],
                display_name=user.name,
                email=user.email,
            )
            session.add(membership)
            session.flush()
            company.members[role] = Identity(
                tenant_id=tenant.id,
                role=role,
                name=user.name,
                rights=STARTERS[role],
                group=groups[role].name,
                membership_id=membership.id,
                user_id=user.id,
            )
    with tenant_scope(environment, company.members[Role.OWNER]) as scope:
        scope.add(
            CompanyRow(
                id=tenant.id,
                legal_name=f"{name} B.V.",
                trade_name=name,
                kvk="87654321",
                btw_id="NL850000002B02",
                iban="NL91ABNA0417164300",
                account_holder=f"{name} B.V.",
                street="Dorpsstraat 1",
                postcode="5611 AB",
                city="Eindhoven",
                email="info@kempenbode.example",
                wage_tax_number="123456782L01",
            )
        )
    return company
