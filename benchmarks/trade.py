"""A company with a thousand principals and ten thousand invoices, and the same with ten times as many."""

from dataclasses import dataclass
from datetime import time
from functools import cached_property
from typing import Any
from uuid import UUID

from benchmarks.companies import found_company
from benchmarks.growth import multiply
from benchmarks.world import Site, World
from models.tables import (
    Depot,
    MoneyLine,
    Principal,
    Registration,
    RouteTemplate,
    SettlementWeek,
    Shift,
    TariffVersion,
)
from models.values.calendar import IsoWeek, shift_period
from models.values.ids import new_id
from models.values.kinds import ShiftState, Side, TariffKind
from models.values.money import BASIS
from services.demo.company import LONG_AGO, build_company
from services.scope import Scope

PRINCIPALS = 1_000
KINDS = (
    TariffKind.PER_ROUTE,
    TariffKind.PER_STOP_SUCCESS,
    TariffKind.PER_PARCEL,
    TariffKind.PER_HOUR,
    TariffKind.PER_KM,
)
LINES = len(KINDS)
UNPAID = 300
"""The newest invoices, which nobody paid yet."""
OPEN_WEEKS = 6
"""Weeks whose lines were not billed yet: one for the invoices made one by one, the others for runs."""
HISTORY = ("settlement_weeks", "shifts", "registrations", "money_lines", "invoices", "number_series")


@dataclass(frozen=True, slots=True)
class _Account:
    """A principal with the one route that is driven for it, and what was agreed."""

    principal_id: UUID
    depot_id: UUID
    route_id: UUID
    tariffs: dict[TariffKind, UUID]


class Trade:
    """The company on the main database; made when a part first asks for it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.site = world.main
        self.billed_week = world.this_week.shifted(-1)
        self.open_weeks = [self.billed_week.shifted(offset) for offset in range(1, OPEN_WEEKS + 1)]
        self.company = found_company(self.site)
        with self.site.scope(self.company.owner) as scope:
            self._driver_id = build_company(scope, drivers=3, seed=1).drivers[0]["id"]
            accounts = _open_accounts(scope)
            self.principal_ids = [account.principal_id for account in accounts]
            self._drive(scope, accounts, self.billed_week)
        self._bill()
        multiply(self.site, self.company.tenant_id, HISTORY, times=10, weeks=1)
        self._receive(self.site)
        with self.site.scope(self.company.owner) as scope:
            for week in self.open_weeks:
                self._drive(scope, accounts, week)
        self.site.settle_down()

    @cached_property
    def tenfold(self) -> Site:
        """A database in which the company has existed ten times as long."""
        site = self._world.copy(self.site, "tenfold")
        multiply(site, self.company.tenant_id, HISTORY, times=10, weeks=20)
        self._receive(site)
        return site

    def _bill(self) -> None:
        with self.site.services(self.company.owner) as depotflow:
            drafts = depotflow.invoices.draft_week(week=self.billed_week)
            depotflow.invoices.issue_run(invoice_ids=[draft.invoice_id for draft in drafts])

    def _receive(self, site: Site) -> None:
        """All but the newest invoices were paid, as they are in a company that lives."""
        with site.below_the_fence() as connection:
            connection.execute(
                "UPDATE invoices SET state = 'paid', settled_cents = total_cents, paid_at = issued_at"
                " WHERE tenant_id = %(tenant)s AND state = 'issued' AND id NOT IN ("
                " SELECT id FROM invoices WHERE tenant_id = %(tenant)s AND number IS NOT NULL"
                " ORDER BY issue_date DESC, id DESC LIMIT %(unpaid)s)",
                {"tenant": self.company.tenant_id, "unpaid": UNPAID},
            )
        site.settle_down()

    def _drive(self, scope: Scope, accounts: list[_Account], week: IsoWeek) -> None:
        """One approved and settled shift for everybody in a week that is locked then."""
        held = scope.add(SettlementWeek(iso_year=week.year, iso_week=week.week, state="open"))
        rows: dict[Any, list[dict[str, Any]]] = {Shift: [], Registration: [], MoneyLine: []}
        for account in accounts:
            shift = _shift(account, week)
            registration = _registration(shift, self._driver_id)
            rows[Shift].append(shift)
            rows[Registration].append(registration)
            rows[MoneyLine] += [_line(account, shift, registration, kind, week) for kind in KINDS]
        for table, made in rows.items():
            scope.insert(table, made)
        held.state, held.locked_at = "locked", scope.now


def _open_accounts(scope: Scope) -> list[_Account]:
    accounts = [_Account(new_id(), new_id(), new_id(), {kind: new_id() for kind in KINDS}) for _ in range(PRINCIPALS)]
    scope.insert(Principal, [_principal(number, account) for number, account in enumerate(accounts)])
    scope.insert(
        Depot,
        [
            {
                "id": account.depot_id,
                "principal_id": account.principal_id,
                "name": f"Depot {number}",
                "code": f"D{number}",
            }
            for number, account in enumerate(accounts)
        ],
    )
    scope.insert(
        RouteTemplate,
        [
            {"id": account.route_id, "depot_id": account.depot_id, "code": "R-1", "name": "Centrum",
             "starts_at": time(7), "ends_at": time(15, 45)}
            for account in accounts
        ],
    )  # fmt: skip
    scope.insert(
        TariffVersion,
        [
            {"id": tariff_id, "side": Side.REVENUE, "kind": kind, "rate_1e4": 19_635, "valid_from": LONG_AGO,
             "principal_id": account.principal_id, "depot_id": account.depot_id}
            for account in accounts
            for kind, tariff_id in account.tariffs.items()
        ],
    )  # fmt: skip
    return accounts


def _principal(number: int, account: _Account) -> dict[str, Any]:
    return {
        "id": account.principal_id, "name": f"Pakket {number:04d}", "legal_name": f"Pakket {number:04d} B.V.",
        "kvk": f"90{number:06d}", "btw_id": "NL850000002B01", "street": "Havenweg 12", "postcode": "5611 AB",
        "city": "Eindhoven", "invoice_email": f"facturen{number}@pakketdienst.example", "buyer_reference": "INK-26",
    }  # fmt: skip


def _shift(account: _Account, week: IsoWeek) -> dict[str, Any]:
    period = shift_period(week.monday, time(7), time(15, 45))
    return {
        "id": new_id(), "service_date": week.monday, "depot_id": account.depot_id,
        "route_template_id": account.route_id, "starts_at": period.start, "ends_at": period.end,
        "state": ShiftState.SETTLED,
    }  # fmt: skip


def _registration(shift: dict[str, Any], driver_id: UUID) -> dict[str, Any]:
    return {
        "id": new_id(), "shift_id": shift["id"], "driver_id": driver_id, "started_at": shift["starts_at"],
        "ended_at": shift["ends_at"], "break_minutes": 45, "km_start": 50_000, "km_end": 50_104, "stops_done": 138,
        "parcels_delivered": 182, "registered_by": driver_id, "registered_at": shift["ends_at"],
        "approved_by": new_id(), "approved_at": shift["ends_at"],
    }  # fmt: skip


def _line(
    account: _Account, shift: dict[str, Any], registration: dict[str, Any], kind: TariffKind, week: IsoWeek
) -> dict[str, Any]:
    return {
        "side": Side.REVENUE, "bucket": "revenue", "iso_year": week.year, "iso_week": week.week,
        "service_date": week.monday, "shift_id": shift["id"], "registration_id": registration["id"],
        "principal_id": account.principal_id, "depot_id": account.depot_id, "route_template_id": account.route_id,
        "tariff_version_id": account.tariffs[kind], "kind": kind.value, "quantity_1e4": 138 * BASIS,
        "rate_1e4": 19_635, "amount_cents": 27_096, "trace": "138 × € 1,9635 = € 270,96",
    }  # fmt: skip
