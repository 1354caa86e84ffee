"""Settling a week of 1,800 legs, and handing out the payroll of three hundred employees."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random
from uuid import UUID

from sqlalchemy import delete, func, select, update

from benchmarks.companies import approve_week, found_company
from benchmarks.harness import Row, in_turns, wall
from benchmarks.world import Company, Site, World
from models.tables import (
    Absence,
    Driver,
    EmployeeFile,
    EngagementPeriod,
    MoneyLine,
    Registration,
    SettlementWeek,
    TariffVersion,
)
from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, Side, TariffKind
from services.demo.company import LONG_AGO, build_company
from services.demo.weeks import build_week
from services.gateways.kms import KmsKey
from services.gateways.vault import FileKey, Vault
from services.payroll.export import FileFormat
from services.people.employee_file import store_bsn
from services.scope import Identity, Scope
from services.vault.renew import renew_keys
from tests.e2e.infra.kms import kms_server

DRIVERS = 392
"""So that about 1,800 shifts of a week are driven; a demo company leaves some routes without a driver."""
EMPLOYEES = 300
ROUNDS = 5
COUNTED = (
    TariffKind.PER_DAY,
    TariffKind.PER_ROUTE,
    TariffKind.PER_STOP_SUCCESS,
    TariffKind.PER_PARCEL,
    TariffKind.PER_HOUR,
    TariffKind.PER_KM,
)


def rows(world: World) -> Iterator[Row]:
    site = world.main
    company = _driven_company(site, world.this_week)
    weeks = [world.this_week.shifted(-offset) for offset in range(1, ROUNDS + 2)]
    yield _settling(site, company, weeks)
    yield from _payroll(site, company, weeks)


def _driven_company(site: Site, this_week: IsoWeek) -> Company:
    """Weeks that were driven and approved; nothing was settled."""
    company = found_company(site)
    with site.scope(company.owner) as scope:
        made = build_company(scope, drivers=DRIVERS, seed=7)
        _agree_on_more(scope, made.depots)
    for offset in range(-ROUNDS - 1, 0):
        week = this_week.shifted(offset)
        with site.scope(company.owner) as scope:
            build_week(scope, made, week, is_draft=False)
            approve_week(scope, week)
    site.settle_down()
    return company


def _agree_on_more(scope: Scope, depots: Sequence[tuple[UUID, UUID]]) -> None:
    """Price lists as long as those of large principals: everything that can be counted has its rate."""
    agreed = set(scope.session.execute(select(TariffVersion.depot_id, TariffVersion.kind)).tuples())
    scope.insert(
        TariffVersion,
        [
            {"side": Side.REVENUE, "kind": kind, "rate_1e4": 12_500, "principal_id": principal_id,
             "depot_id": depot_id, "valid_from": LONG_AGO}
            for depot_id, principal_id in depots
            for kind in COUNTED
            if (depot_id, kind) not in agreed
        ],
    )  # fmt: skip


def _settling(site: Site, company: Company, weeks: list[IsoWeek]) -> Row:
    """Every round another week, because settling again also removes what it settled before."""
    ahead = iter(weeks)

    def settle() -> None:
        week = next(ahead)
        with site.services(company.owner) as depotflow:
            depotflow.settlement.settle_week(week=week)

    settle()
    site.settle_down()
    (made,) = in_turns(wall(settle), rounds=len(weeks) - 1, warm_up=0)
    with site.scope(company.owner) as scope:
        lines = scope.session.scalar(select(func.count()).select_from(MoneyLine))
        legs = scope.session.scalar(select(func.count()).select_from(Registration))
    return Row(
        what=f"settle a week for the first time: {(legs or 0) // len(weeks):,} legs to {(lines or 0) // len(weeks):,}"
        " money lines and the totals of the week, committed",
        unit="s",
        figures=[figure / 1_000 for figure in made],
        aim=2,
    )


def _payroll(site: Site, company: Company, weeks: list[IsoWeek]) -> Iterator[Row]:
    employees = _complete_for_payroll(site, company, weeks)
    ahead = iter(sorted(weeks))
    runs: list[UUID] = []

    def create() -> None:
        week = next(ahead)
        with site.services(company.owner) as depotflow:
            runs.append(depotflow.payroll.create_run(first_week=week, last_week=week))

    def export() -> None:
        with site.services(company.owner) as depotflow:
            depotflow.payroll.export_run(
                run_id=runs[-1], file_format=FileFormat.XLSX, with_bsn=True, reason="Verwerking door het loonkantoor"
            )

    created, exported = in_turns(wall(create), wall(export), rounds=len(weeks) - 1)
    yield Row(
        what=f"payroll export of {employees} employees: one week as XLSX with every BSN opened and logged",
        unit="ms",
        figures=exported,
        aim=500,
    )
    yield Row(
        what="the run before it: hours to components, with the corrections of the weeks exported earlier",
        unit="ms",
        figures=created,
    )
    yield _questions(site, company, export)


def _questions(site: Site, company: Company, export: Callable[[], None]) -> Row:
    """How often the export asks Cloud KMS, when nothing is remembered."""
    files = site.environment
    with kms_server() as kms:
        key = KmsKey(kms.name, endpoint=f"127.0.0.1:{kms.port}", is_plain=True)
        before = FileKey(site.folder / "keys" / "vault.key")
        site.environment = replace(files, vault=Vault(key, before, clock=files.clock))
        renew_keys(site.environment, Identity.of_system(company.tenant_id, "Metingen"))
        site.environment.vault.forget()
        kms.asked.clear()
        export()
        asked = kms.count("Decrypt")
    site.environment = files
    return Row(what="that export asks the key vault, with one data key", unit="times", figures=[asked], aim=1)


def _complete_for_payroll(site: Site, company: Company, weeks: list[IsoWeek]) -> int:
    """Lock the weeks, leave three hundred employees and give each of them a BSN."""
    random = Random(3)
    with site.scope(company.owner) as scope:
        employed = scope.session.scalars(
            select(Driver.id)
            .join(
                EngagementPeriod,
                (EngagementPeriod.tenant_id == Driver.tenant_id) & (EngagementPeriod.driver_id == Driver.id),
            )
            .where(EngagementPeriod.kind == EngagementKind.EMPLOYEE)
            .order_by(Driver.personnel_number)
        ).all()
        kept, others = employed[:EMPLOYEES], employed[EMPLOYEES:]
        for table in (EmployeeFile, Absence):
            scope.session.execute(delete(table).where(table.driver_id.in_(others)))
        scope.session.execute(
            update(EngagementPeriod)
            .where(EngagementPeriod.driver_id.in_(others))
            .values(
                kind=EngagementKind.AGENCY,
                agency_name="Flexpool Brabant",
                hourly_wage_1e4=None,
                travel_km=0,
                travel_rate_1e4=None,
            )
        )
        for driver_id in kept:
            store_bsn(scope, driver_id=driver_id, bsn=_bsn(random))
        scope.session.execute(delete(SettlementWeek))
        for week in weeks:
            scope.add(SettlementWeek(iso_year=week.year, iso_week=week.week, state="locked", locked_at=scope.now))
        return len(kept)


def _bsn(random: Random) -> str:
    """A number that passes the eleven-test and is nobody's: it begins with 9999."""
    while True:
        digits = [9, 9, 9, 9, *(random.randrange(10) for _ in range(5))]
        weighed = sum(digit * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
        if weighed % 11 == 0:
            return "".join(map(str, digits))
