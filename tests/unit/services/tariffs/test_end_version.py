"""Ending and taking back tariffs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from models.tables import Registration
from models.values.calendar import IsoWeek
from models.values.kinds import TariffKind
from models.values.refusal import InvalidValue
from services.tariffs.book import TariffBook
from services.tariffs.end_version import TariffHasLines
from services.tariffs.use import TariffIsUsed
from tests.at_once import begin
from tests.company import Company
from tests.conftest import Acting
from tests.driven import agree, drive, principal_of


def test_an_ended_tariff_no_longer_holds_from_that_day(company: Company, acting: Acting) -> None:
    depot_id = company.build_depot()
    principal_id, route_id = principal_of(company, depot_id), company.build_route(depot_id)
    version = agree(company, TariffKind.PER_ROUTE, 3_185_000, principal_id=principal_id)
    with acting() as depotflow:
        depotflow.tariffs.end_version(version_id=version, valid_until=date(2026, 6, 20))
    with acting() as depotflow:
        book = TariffBook.load(depotflow.scope, date(2026, 6, 15), date(2026, 6, 22))
    assert [term.id for term in book.revenue_terms(principal_id, depot_id, route_id, date(2026, 6, 19))] == [version]
    assert book.revenue_terms(principal_id, depot_id, route_id, date(2026, 6, 20)) == []


def test_the_most_specific_tariff_holds(company: Company, acting: Acting) -> None:
    depot_id = company.build_depot()
    principal_id, route_id = principal_of(company, depot_id), company.build_route(depot_id)
    agree(company, TariffKind.PER_ROUTE, 1, principal_id=principal_id)
    agree(company, TariffKind.PER_ROUTE, 2, principal_id=principal_id, depot_id=depot_id)
    own = agree(
        company, TariffKind.PER_ROUTE, 3, principal_id=principal_id, depot_id=depot_id, route_template_id=route_id
    )
    with acting() as depotflow:
        book = TariffBook.load(depotflow.scope, date(2026, 6, 15), date(2026, 6, 22))
    assert [term.id for term in book.revenue_terms(principal_id, depot_id, route_id, date(2026, 6, 15))] == [own]


def test_a_longer_life_never_meets_the_next_version(company: Company, acting: Acting) -> None:
    principal_id = principal_of(company, company.build_depot())
    first = agree(company, TariffKind.PER_ROUTE, 1, principal_id=principal_id, valid_until=date(2026, 6, 1))
    agree(company, TariffKind.PER_ROUTE, 2, principal_id=principal_id, valid_from=date(2026, 6, 1))
    with pytest.raises(InvalidValue) as refused, acting() as depotflow:
        depotflow.tariffs.end_version(version_id=first, valid_until=None)
    assert refused.value.field == "valid_until"


def test_a_tariff_without_amounts_can_be_taken_back_and_one_with_amounts_not(company: Company, acting: Acting) -> None:
    depot_id = company.build_depot()
    version = agree(company, TariffKind.PER_ROUTE, 3_185_000, principal_id=principal_of(company, depot_id))
    drive(company, company.build_route(depot_id), company.build_driver(), date(2026, 6, 17), approved=True)
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=IsoWeek(2026, 25))
    with pytest.raises(TariffHasLines), acting() as depotflow:
        depotflow.tariffs.remove_version(version_id=version)
    unused = agree(company, TariffKind.PER_KM, 3_100, principal_id=principal_of(company, depot_id))
    with acting() as depotflow:
        depotflow.tariffs.remove_version(version_id=unused)
        assert [row.id for row in depotflow.tariffs.list()] == [version]


def test_a_tariff_does_not_end_before_it_begins(company: Company, acting: Acting) -> None:
    principal_id = principal_of(company, company.build_depot())
    version = agree(company, TariffKind.PER_ROUTE, 3_185_000, principal_id=principal_id, valid_from=date(2026, 6, 1))
    with pytest.raises(InvalidValue) as refused, acting() as depotflow:
        depotflow.tariffs.end_version(version_id=version, valid_until=date(2026, 6, 1))
    assert refused.value.field == "valid_until"


def test_a_tariff_that_is_ended_while_its_week_is_locked_stays_with_its_lines(
    company: Company, acting: Acting, database_url: str
) -> None:
    depot_id, week = company.build_depot(), IsoWeek(2026, 25)
    version = agree(company, TariffKind.PER_ROUTE, 3_185_000, principal_id=principal_of(company, depot_id))
    drive(company, company.build_route(depot_id), company.build_driver(), date(2026, 6, 17))

    def end() -> None:
        with acting() as depotflow:
            depotflow.tariffs.end_version(version_id=version, valid_until=date(2026, 6, 15))

    with ThreadPoolExecutor(1) as threads:
        with acting() as depotflow:
            depotflow.settlement.settle_week(week=week)
            ending = begin(threads, end, database_url=database_url)
            driven = depotflow.scope.session.scalars(select(Registration.id)).all()
            depotflow.settlement.approve(registration_ids=driven)
            depotflow.settlement.lock_week(week=week)
        with pytest.raises(TariffIsUsed, match="17 juni 2026"):
            ending.result()
