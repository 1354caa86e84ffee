"""Approved work and locked weeks to reckon wages from, written straight into the tables."""

from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy import select, update

from models.tables import Absence, Driver, EngagementPeriod, Registration, RouteTemplate, SettlementWeek, Shift
from models.values.calendar import IsoWeek, Period, shift_period
from models.values.ids import new_id
from models.values.kinds import AbsenceKind, Role, ShiftState
from services.people.employee_file import change_wage_account, store_bsn
from services.scope import tenant_scope
from tests.company import Company

WEEK_25 = IsoWeek(2026, 25)
BSNS = ("123456782", "111222333", "999990019", "999990020")
IBANS = ("NL91ABNA0417164300", "NL02ABNA0123456789", "NL44RABO0123456789", "NL39RABO0300065264")


class PayrollWeeks:
    """Builds what a payroll run reads; `week` days are counted from Monday 0."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.depot_id = company.build_depot(f"Tilburg {new_id().hex[-6:]}")
        self._routes = 0

    def employ(self, name: str, *, contract_hours: int = 40, number: str = "", place: int | None = None) -> UUID:
        """An employee at € 18,00 an hour with a personnel number; with a `place` also a BSN and an account."""
        driver_id = self.company.build_driver(name, depot_id=self.depot_id, contract_hours=contract_hours)
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            scope.session.execute(update(Driver).where(Driver.id == driver_id).values(personnel_number=number or None))
            if place is not None:
                store_bsn(scope, driver_id=driver_id, bsn=BSNS[place])
                change_wage_account(scope, driver_id=driver_id, iban=IBANS[place], account_holder="")
        return driver_id

    def born(self, driver_id: UUID, day: date) -> None:
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            scope.session.execute(update(Driver).where(Driver.id == driver_id).values(birth_date=day))

    def pay(self, driver_id: UUID, wage_1e4: int | None) -> None:
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            scope.session.execute(
                update(EngagementPeriod).where(EngagementPeriod.driver_id == driver_id).values(hourly_wage_1e4=wage_1e4)
            )

    def travels(self, driver_id: UUID, km: int, rate_1e4: int | None = None) -> None:
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            scope.session.execute(
                update(EngagementPeriod)
                .where(EngagementPeriod.driver_id == driver_id)
                .values(travel_km=km, travel_rate_1e4=rate_1e4)
            )

    def work(
        self, driver_id: UUID, week: IsoWeek, days: range | tuple[int, ...], hours: int, *, minutes: int = 0
    ) -> list[UUID]:
        """So much work from 07:00 on each of these days with a break of half an hour, approved; the shifts' ids."""
        return [self._register(driver_id, week.days[day], timedelta(hours=hours, minutes=minutes + 30)) for day in days]

    def correct(self, shift_id: UUID, hours: int, *, approved: bool = True) -> None:
        """A new version of a registration with other hours, approved by finance unless said otherwise."""
        environment = self.company.environment
        with tenant_scope(environment, self.company.member(Role.OWNER)) as scope:
            last = scope.session.scalars(
                select(Registration).where(Registration.shift_id == shift_id, Registration.is_current)
            ).one()
            last.is_current = False
            scope.session.flush()
            scope.add(
                Registration(
                    shift_id=shift_id,
                    driver_id=last.driver_id,
                    version=last.version + 1,
                    started_at=last.started_at,
                    ended_at=last.started_at + timedelta(hours=hours, minutes=30),
                    break_minutes=30,
                    registered_by=self.company.member(Role.PLANNER).membership_id,
                    registered_at=scope.now,
                    approved_by=self.company.member(Role.FINANCE).membership_id if approved else None,
                    approved_at=scope.now if approved else None,
                )
            )

    def away(self, driver_id: UUID, start: date, days: int, *, kind: AbsenceKind = AbsenceKind.LEAVE) -> None:
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            scope.add(
                Absence(
                    driver_id=driver_id,
                    kind=kind,
                    starts_on=start,
                    ends_on=start + timedelta(days=days),
                    requested_at=scope.now,
                )
            )

    def lock(self, *weeks: IsoWeek) -> None:
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            for week in weeks:
                scope.add(
                    SettlementWeek(
                        iso_year=week.year, iso_week=week.week, state="locked", locked_at=scope.now, locked_by="Finance"
                    )
                )

    def _register(self, driver_id: UUID, day: date, length: timedelta) -> UUID:
        company = self.company
        self._routes += 1
        with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
            route = scope.add(
                RouteTemplate(
                    depot_id=self.depot_id, code=f"T-{self._routes}", name="", starts_at=time(7), ends_at=time(16)
                )
            )
            start = shift_period(day, time(7), time(16)).start
            period = Period(start, start + length)
            shift = scope.add(
                Shift(
                    service_date=day,
                    depot_id=self.depot_id,
                    route_template_id=route.id,
                    starts_at=period.start,
                    ends_at=period.end,
                    driver_id=driver_id,
                    state=ShiftState.APPROVED,
                )
            )
            scope.add(
                Registration(
                    shift_id=shift.id,
                    driver_id=driver_id,
                    started_at=period.start,
                    ended_at=period.end,
                    break_minutes=30,
                    registered_by=company.member(Role.PLANNER).membership_id,
                    registered_at=scope.now,
                    approved_by=company.member(Role.FINANCE).membership_id,
                    approved_at=scope.now,
                )
            )
            return shift.id
