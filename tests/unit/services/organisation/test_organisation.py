"""The company, its principals, depots and fixed routes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from models.tables import Company as CompanyRow
from models.tables import Contractor, Depot, Driver, MoneyLine, Principal, RouteTemplate, Vehicle
from models.tables.base import TenantOwned
from models.values.kinds import Role, RouteType
from models.values.listing import TableQuery
from models.values.money import Money
from models.values.refusal import InvalidValue, NotAllowed
from services.changes import values_of
from services.fleet.vehicles import VehicleData
from services.merging import ChangedMeanwhile
from services.organisation.depots import DepotData, DepotTaken
from services.organisation.principals import ContractOverlaps, PrincipalData, PrincipalTaken
from services.organisation.routes import RouteData, RouteTaken
from services.people.contractors import ContractorData
from services.people.save_driver import DriverData
from services.scope import tenant_scope
from tests.at_once import begin
from tests.company import Company
from tests.conftest import Acting
from tests.driven import principal_of
from tests.settled import WEEK, build_scenario, lock_scenario


@pytest.fixture
def depot_id(company: Company) -> UUID:
    return company.build_depot("Eindhoven")


def gestel(depot_id: UUID, code: str = "E-101") -> RouteData:
    return RouteData(
        depot_id=depot_id, code=code, name="Gestel", starts_at=time(6, 45), ends_at=time(14, 45), weekdays=[0, 5]
    )


def test_the_company_keeps_what_was_filled_in_the_way_documents_need_it(acting: Acting) -> None:
    with acting() as depotflow:
        data = replace(
            depotflow.organisation.get_company(),
            btw_id="nl 850000002 b02",
            postcode="5611ab",
            phone="06 12345678",
            stay_allowance=Money(750),
        )
        depotflow.organisation.change_company(data=data)
        kept = depotflow.organisation.get_company()
    assert (kept.btw_id, kept.postcode, kept.phone, kept.stay_allowance) == (
        "NL850000002B02",
        "5611 AB",
        "+31612345678",
        Money(750),
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("legal_name", " "),
        ("kvk", "123"),
        ("btw_id", "NL123456782B01"),
        ("iban", "NL00"),
        ("postcode", "0123 AB"),
        ("email", "x"),
        ("payroll_package", "onbekend"),
        ("confirm_deadline_hours", 0),
        ("employer_cost_bp", 9_999),
        ("margin_target_bp", 10_001),
        ("fuel_cost_per_km_1e4", -1),
        ("fuel_cost_per_km_1e4", 10**20),
        ("stay_allowance", Money(-1)),
        ("stay_allowance", Money(10**20)),
    ],
)
def test_a_wrong_company_detail_is_refused_at_its_field(acting: Acting, field: str, value: object) -> None:
    with acting() as depotflow:
        data = depotflow.organisation.get_company()
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        depotflow.organisation.change_company(data=replace(data, **{field: value}))  # type: ignore[arg-type]  # any field
    assert caught.value.field == field


def test_only_the_owner_changes_the_company(acting: Acting) -> None:
    with acting(Role.PLANNER) as depotflow:
        data = depotflow.organisation.get_company()
        with pytest.raises(NotAllowed):
            depotflow.organisation.change_company(data=data)


def test_a_principal_has_flags_depots_and_contracts(acting: Acting) -> None:
    with acting() as depotflow:
        key = depotflow.organisation.add_principal(
            data=PrincipalData(name="Vlotpost", allows_zzp=False, payment_days=21, postcode="5211ab")
        )
        depotflow.organisation.add_depot(data=DepotData(principal_id=key, name="Den Bosch", code="DBO"))
        depotflow.organisation.add_contract(principal_id=key, valid_from=date(2026, 1, 1), reference="VP-26")
        (row,) = depotflow.organisation.list_principals()
        detail = depotflow.organisation.get_principal(principal_id=key)
    assert (row.depots, row.allows_zzp, row.has_contract, row.payment_days) == ("Den Bosch", False, True, 21)
    assert (detail.data.legal_name, detail.data.postcode) == ("Vlotpost", "5211 AB")
    assert [(one.reference, one.is_live) for one in detail.contracts] == [("VP-26", True)]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (PrincipalData(name=""), "name"),
        (PrincipalData(name="A", invoicing_mode="x"), "invoicing_mode"),
        (PrincipalData(name="A", week_start=3), "week_start"),
        (PrincipalData(name="A", payment_days=121), "payment_days"),
        (PrincipalData(name="A", kvk="1"), "kvk"),
        (PrincipalData(name="A", invoice_email="x"), "invoice_email"),
    ],
)
def test_a_wrong_detail_of_a_principal_is_refused_at_its_field(acting: Acting, data: PrincipalData, field: str) -> None:
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        depotflow.organisation.add_principal(data=data)
    assert caught.value.field == field


def test_names_are_taken_once(acting: Acting, depot_id: UUID) -> None:
    with pytest.raises(PrincipalTaken), acting() as depotflow:
        depotflow.organisation.add_principal(data=PrincipalData(name="Noordster"))
    with acting() as depotflow:
        (principal,) = depotflow.organisation.list_principals()
        depotflow.organisation.add_route(data=gestel(depot_id))
    with pytest.raises(DepotTaken), acting() as depotflow:
        depotflow.organisation.add_depot(data=DepotData(principal_id=principal.id, name="Eindhoven"))
    with pytest.raises(RouteTaken), acting() as depotflow:
        depotflow.organisation.add_route(data=gestel(depot_id))


PLANTED = "\u202eNoord\u200bster\u2066"


def test_every_name_is_kept_without_what_cannot_be_seen(acting: Acting, company: Company) -> None:
    with acting() as depotflow:
        organisation, people, fleet = depotflow.organisation, depotflow.people, depotflow.fleet
        data = replace(organisation.get_company(), legal_name=PLANTED, trade_name=PLANTED, account_holder=PLANTED)
        organisation.change_company(data=data)
        principal_id = organisation.add_principal(data=PrincipalData(name=PLANTED, carrier=PLANTED))
        depot_id = organisation.add_depot(data=DepotData(principal_id=principal_id, name=PLANTED, city=PLANTED))
        organisation.add_route(data=replace(gestel(depot_id, PLANTED), name=PLANTED))
        people.add_contractor(data=ContractorData(name=PLANTED, account_holder=PLANTED))
        people.add_driver(data=DriverData(name=PLANTED, personnel_number=PLANTED))
        fleet.add_vehicle(data=VehicleData(number=PLANTED, plate="V-520-ZK", make_model=PLANTED))
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        tables: tuple[type[TenantOwned], ...] = (
            CompanyRow, Principal, Depot, RouteTemplate, Contractor, Driver, Vehicle,
        )  # fmt: skip
        rows = [row for table in tables for row in scope.session.scalars(select(table))]
        kept = [
            value for row in rows for value in values_of(row).values() if isinstance(value, str) and "ster" in value
        ]
    assert kept == ["Noordster"] * 16


def test_a_name_of_nothing_that_can_be_seen_is_none(acting: Acting, depot_id: UUID) -> None:
    with acting() as depotflow:
        organisation, people = depotflow.organisation, depotflow.people
        (principal,) = organisation.list_principals()
        for add in (
            lambda: organisation.add_principal(data=PrincipalData(name="\u200b")),
            lambda: organisation.add_depot(data=DepotData(principal_id=principal.id, name="\u200b")),
            lambda: organisation.add_route(data=gestel(depot_id, "\u200b")),
            lambda: people.add_contractor(data=ContractorData(name="\u200b")),
            lambda: people.add_driver(data=DriverData(name="\u200b")),
            lambda: organisation.change_company(data=replace(organisation.get_company(), legal_name="\u200b")),
        ):
            with pytest.raises(InvalidValue):
                add()


def test_contracts_of_one_depot_do_not_overlap_and_another_depot_has_its_own(acting: Acting, company: Company) -> None:
    eindhoven, tilburg = company.build_depot("Eindhoven"), company.build_depot("Tilburg")
    with acting() as depotflow:
        (principal,) = depotflow.organisation.list_principals()
        first = depotflow.organisation.add_contract(
            principal_id=principal.id, depot_id=eindhoven, valid_from=date(2026, 1, 1)
        )
        depotflow.organisation.add_contract(principal_id=principal.id, depot_id=tilburg, valid_from=date(2026, 1, 1))
    with pytest.raises(ContractOverlaps), acting() as depotflow:
        depotflow.organisation.add_contract(principal_id=principal.id, depot_id=eindhoven, valid_from=date(2026, 7, 1))
    with acting() as depotflow:
        depotflow.organisation.end_contract(contract_id=first, last_day=date(2026, 6, 30))
        depotflow.organisation.add_contract(principal_id=principal.id, depot_id=eindhoven, valid_from=date(2026, 7, 1))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last_day": date(2025, 12, 31)}, "last_day"),
        ({"notice_days": -1}, "notice_days"),
        ({"notice_days": 2**31}, "notice_days"),
        ({"depot_id": "Den Bosch"}, "depot_id"),
    ],
)
def test_a_contract_that_cannot_be_is_refused_at_its_field(
    acting: Acting, company: Company, depot_id: UUID, wrong: dict[str, Any], field: str
) -> None:
    if "depot_id" in wrong:
        wrong = {"depot_id": company.build_depot(wrong["depot_id"], principal="Vlotpost")}
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        noordster = next(row.id for row in depotflow.organisation.list_principals() if row.name == "Noordster")
        depotflow.organisation.add_contract(principal_id=noordster, valid_from=date(2026, 1, 1), **wrong)
    assert caught.value.field == field


def test_a_contract_does_not_end_before_it_begins(acting: Acting, depot_id: UUID) -> None:
    with acting() as depotflow:
        (principal,) = depotflow.organisation.list_principals()
        contract_id = depotflow.organisation.add_contract(principal_id=principal.id, valid_from=date(2026, 1, 1))
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        depotflow.organisation.end_contract(contract_id=contract_id, last_day=date(2025, 12, 31))
    assert caught.value.field == "last_day"


def test_two_who_change_a_depot_keep_each_others_fields_and_hear_of_the_same_one(
    acting: Acting, depot_id: UUID
) -> None:
    with acting() as depotflow:
        (row,) = depotflow.organisation.list_depots()
    seen = DepotData(principal_id=row.principal_id, name=row.name, code=row.code)
    with acting() as depotflow:
        depotflow.organisation.change_depot(depot_id=depot_id, data=replace(seen, city="Eindhoven"), seen=seen)
    with acting() as depotflow:
        depotflow.organisation.change_depot(depot_id=depot_id, data=replace(seen, code="E"), seen=seen)
        (row,) = depotflow.organisation.list_depots()
    assert (row.code, row.city) == ("E", "Eindhoven")
    with pytest.raises(ChangedMeanwhile) as caught, acting() as depotflow:
        depotflow.organisation.change_depot(depot_id=depot_id, data=replace(seen, code="EHV"), seen=seen)
    assert caught.value.field == "code"


@pytest.mark.parametrize(("wrong", "field"), [({"name": " "}, "name"), ({"code": "x" * 40}, "code")])
def test_a_wrong_detail_of_a_depot_is_refused_at_its_field(
    acting: Acting, depot_id: UUID, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        (row,) = depotflow.organisation.list_depots()
        data = DepotData(principal_id=row.principal_id, name=row.name)
        depotflow.organisation.change_depot(depot_id=depot_id, data=replace(data, **wrong))
    assert caught.value.field == field


def test_nothing_in_use_is_archived(acting: Acting, depot_id: UUID) -> None:
    with acting() as depotflow:
        (principal,) = depotflow.organisation.list_principals()
        route_id = depotflow.organisation.add_route(data=gestel(depot_id))
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.organisation.archive_depot(depot_id=depot_id)
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.organisation.archive_principal(principal_id=principal.id)
    with acting() as depotflow:
        depotflow.organisation.archive_route(route_id=route_id)
        depotflow.organisation.archive_depot(depot_id=depot_id)
        depotflow.organisation.archive_principal(principal_id=principal.id)
        assert depotflow.organisation.list_depots() == []
        assert depotflow.organisation.list_principals() == []


def test_a_route_keeps_its_days_times_and_norms(acting: Acting, depot_id: UUID) -> None:
    with acting(Role.PLANNER) as depotflow:
        route_id = depotflow.organisation.add_route(
            data=replace(gestel(depot_id), norm_stops=132, type=RouteType.EVENING)
        )
        detail = depotflow.organisation.get_route(route_id=route_id)
        (row,) = depotflow.organisation.list_routes(query=TableQuery(filters={"type": "evening"}, search="gest")).rows
    assert set(detail.data.weekdays) == {0, 5}
    assert (row.code, row.depot, row.principal, row.starts_at, row.norm_stops) == (
        "E-101",
        "Eindhoven",
        "Noordster",
        time(6, 45),
        132,
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": " "}, "code"),
        ({"ends_at": time(6, 45)}, "ends_at"),
        ({"weekdays": [7]}, "weekdays"),
        ({"norm_km": -1}, "norm_km"),
    ],
)
def test_a_wrong_detail_of_a_route_is_refused_at_its_field(
    acting: Acting, depot_id: UUID, change: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        depotflow.organisation.add_route(data=replace(gestel(depot_id), **change))  # type: ignore[arg-type]  # any field
    assert caught.value.field == field


def test_routes_are_sorted_by_depot_code_or_start(acting: Acting, company: Company) -> None:
    den_bosch, tilburg = company.build_depot("Den Bosch"), company.build_depot("Tilburg")
    company.build_route(tilburg, "A-1", starts_at=time(9))
    company.build_route(den_bosch, "B-1", starts_at=time(8))

    def codes(sort: str) -> list[str]:
        with acting() as depotflow:
            return [row.code for row in depotflow.organisation.list_routes(query=TableQuery(sort=sort)).rows]

    assert (codes("depot"), codes("code"), codes("starts_at")) == (["B-1", "A-1"], ["A-1", "B-1"], ["B-1", "A-1"])


def test_the_first_steps_count_what_is_there(acting: Acting, company: Company) -> None:
    with acting() as depotflow:
        before = depotflow.organisation.get_setup_progress()
    company.build_driver(depot_id=company.build_depot("Tilburg"))
    with acting() as depotflow:
        depotflow.organisation.finish_setup()
        after = depotflow.organisation.get_setup_progress()
    assert (before.missing, before.depots, before.drivers, before.is_done) == ((), (), 0, False)
    assert (after.depots, after.drivers, after.colleagues, after.is_done) == (("Tilburg",), 1, 3, True)


def test_a_depot_that_was_settled_stays_with_its_principal(company: Company, acting: Acting) -> None:
    settled = lock_scenario(company)
    fresh = company.build_depot("Breda", principal="Anders")
    with acting() as depotflow:
        rows = {row.id: row for row in depotflow.organisation.list_depots()}
    other, here = rows[fresh].principal_id, rows[settled.depot_id]
    with pytest.raises(InvalidValue, match="al afgerekend") as refused, acting() as depotflow:
        depotflow.organisation.change_depot(
            depot_id=settled.depot_id, data=DepotData(principal_id=other, name=here.name)
        )
    assert refused.value.field == "principal_id"
    with acting() as depotflow:
        data = DepotData(principal_id=here.principal_id, name="Breda-Noord")
        depotflow.organisation.change_depot(depot_id=fresh, data=data)


def test_a_week_that_is_locked_while_a_depot_goes_to_another_principal_is_booked_for_that_one(
    company: Company, acting: Acting, database_url: str
) -> None:
    scenario = build_scenario(company)
    other = principal_of(company, company.build_depot("Breda", principal="Anders"))
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
        depotflow.settlement.settle_week(week=WEEK)

    def lock() -> None:
        with acting() as depotflow:
            depotflow.settlement.lock_week(week=WEEK, accept_unpriced=True)

    with ThreadPoolExecutor(1) as threads:
        with acting() as depotflow:
            data = DepotData(principal_id=other, name="Eindhoven")
            depotflow.organisation.change_depot(depot_id=scenario.depot_id, data=data)
            assert depotflow.settlement.status(week=WEEK).is_stale
            depotflow.scope.session.flush()
            locking = begin(threads, lock, database_url=database_url)
        locking.result()
    with acting() as depotflow:
        lines = select(MoneyLine.principal_id).where(MoneyLine.principal_id.is_not(None))
        assert set(depotflow.scope.session.scalars(lines)) == {other}
