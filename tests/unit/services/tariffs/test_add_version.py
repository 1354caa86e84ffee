"""Agreeing on tariffs: one at a time, never two for the same day, and history stays as it was."""

from datetime import date
from uuid import UUID

import pytest

from models.values.calendar import IsoWeek
from models.values.kinds import Role, Side, TariffKind
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.rules.tariffs import TariffCondition
from services.tariffs.add_version import TariffKey, TariffOverlaps
from services.tariffs.use import TariffIsUsed
from tests.company import Company
from tests.conftest import Acting
from tests.driven import agree, drive, principal_of

WEEK = IsoWeek(2026, 25)
STOP = TariffKind.PER_STOP_SUCCESS


@pytest.fixture
def depot_id(company: Company) -> UUID:
    return company.build_depot()


@pytest.fixture
def principal_id(company: Company, depot_id: UUID) -> UUID:
    return principal_of(company, depot_id)


def test_a_second_version_on_the_same_day_is_refused(company: Company, principal_id: UUID) -> None:
    agree(company, STOP, 19_250, principal_id=principal_id, valid_from=date(2026, 1, 1))
    with pytest.raises(TariffOverlaps) as refused:
        agree(company, STOP, 19_635, principal_id=principal_id, valid_from=date(2026, 6, 1))
    assert refused.value.field == "valid_from"
    assert "1 januari 2026" in refused.value.message


def test_a_new_version_closes_the_previous_one_when_asked(company: Company, principal_id: UUID, acting: Acting) -> None:
    agree(company, STOP, 19_250, principal_id=principal_id, valid_from=date(2026, 1, 1))
    agree(company, STOP, 19_635, principal_id=principal_id, valid_from=date(2026, 6, 1), close_previous=True)
    with acting() as depotflow:
        old, new = depotflow.tariffs.list(principal_id=principal_id)
    assert (old.valid_until, new.valid_from, new.valid_until) == (date(2026, 6, 1), date(2026, 6, 1), None)
    assert (old.rate, new.rate) == ("€\N{NO-BREAK SPACE}1,9250 per stop", "€\N{NO-BREAK SPACE}1,9635 per stop")


def test_the_same_tariff_for_another_depot_or_kind_does_not_overlap(
    company: Company, principal_id: UUID, depot_id: UUID, acting: Acting
) -> None:
    agree(company, STOP, 19_250, principal_id=principal_id)
    agree(company, STOP, 20_000, principal_id=principal_id, depot_id=depot_id)
    agree(company, TariffKind.PER_PARCEL, 2_400, principal_id=principal_id)
    with acting() as depotflow:
        assert len(depotflow.tariffs.list()) == 3


def test_a_version_a_locked_week_was_settled_with_is_not_closed_before_that(
    company: Company, depot_id: UUID, principal_id: UUID, acting: Acting
) -> None:
    version = agree(company, STOP, 19_635, principal_id=principal_id)
    drive(company, company.build_route(depot_id), company.build_driver(), date(2026, 6, 17), approved=True)
    with acting() as depotflow:
        depotflow.settlement.lock_week(week=WEEK)
    with pytest.raises(TariffIsUsed) as refused:
        agree(company, STOP, 20_000, principal_id=principal_id, valid_from=date(2026, 6, 17), close_previous=True)
    assert "17 juni 2026" in refused.value.message
    with pytest.raises(TariffIsUsed), acting() as depotflow:
        depotflow.tariffs.end_version(version_id=version, valid_until=date(2026, 6, 17))
    with acting() as depotflow:
        depotflow.tariffs.end_version(version_id=version, valid_until=date(2026, 6, 18))


@pytest.mark.parametrize(
    ("kind", "rate_1e4", "condition", "from_quantity_1e4", "field"),
    [
        (STOP, -1, TariffCondition.NONE, 0, "rate_1e4"),
        (STOP, 1_000_000_001, TariffCondition.NONE, 0, "rate_1e4"),
        (TariffKind.PER_KM, 10_000, TariffCondition.NONE, 10**18, "from_quantity_1e4"),
        (TariffKind.SATURDAY, 2_000_001, TariffCondition.NONE, 0, "rate_1e4"),
        (TariffKind.PER_ROUTE, 10_000, TariffCondition.NONE, 1, "from_quantity_1e4"),
        (STOP, 10_000, TariffCondition.BEYOND_FIRST_PER_STOP, 0, "condition"),
        (TariffKind.FUEL_SURCHARGE, 10_000, TariffCondition.FIXED_AMOUNT, 0, "condition"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    company: Company,
    principal_id: UUID,
    kind: TariffKind,
    rate_1e4: int,
    condition: TariffCondition,
    from_quantity_1e4: int,
    field: str,
) -> None:
    with pytest.raises(InvalidValue) as refused:
        agree(
            company,
            kind,
            rate_1e4,
            principal_id=principal_id,
            condition=condition,
            from_quantity_1e4=from_quantity_1e4,
        )
    assert refused.value.field == field


def test_an_end_before_the_begin_is_refused(company: Company, principal_id: UUID) -> None:
    with pytest.raises(InvalidValue) as refused:
        agree(company, STOP, 1, principal_id=principal_id, valid_from=date(2026, 6, 2), valid_until=date(2026, 6, 2))
    assert refused.value.field == "valid_until"


def test_a_depot_of_another_principal_is_refused(company: Company, principal_id: UUID) -> None:
    other = company.build_depot("Den Bosch", principal="Vlotpost")
    with pytest.raises(InvalidValue) as refused:
        agree(company, STOP, 1, principal_id=principal_id, depot_id=other)
    assert refused.value.field == "depot_id"


def test_a_party_of_another_company_does_not_exist(other_company: Company, principal_id: UUID) -> None:
    with pytest.raises(NotFound):
        agree(other_company, STOP, 1, principal_id=principal_id)


def test_a_planner_does_not_change_tariffs(principal_id: UUID, acting: Acting) -> None:
    key = TariffKey(side=Side.REVENUE, kind=STOP, principal_id=principal_id)
    with pytest.raises(NotAllowed), acting(Role.PLANNER) as depotflow:
        depotflow.tariffs.add_version(key=key, rate_1e4=1, valid_from=date(2026, 1, 1))


def test_a_tariff_has_one_party_and_it_fits_the_side(principal_id: UUID, acting: Acting) -> None:
    for key in (
        TariffKey(side=Side.REVENUE, kind=STOP),
        TariffKey(side=Side.COST, kind=STOP, principal_id=principal_id),
        TariffKey(side=Side.REVENUE, kind=STOP, principal_id=principal_id, contractor_id=principal_id),
    ):
        with pytest.raises(InvalidValue) as refused, acting() as depotflow:
            depotflow.tariffs.add_version(key=key, rate_1e4=1, valid_from=date(2026, 1, 1))
        assert refused.value.field == "party"


def test_a_route_of_another_depot_is_refused(company: Company, depot_id: UUID, principal_id: UUID) -> None:
    elsewhere = company.build_route(company.build_depot("Tilburg"))
    with pytest.raises(InvalidValue) as refused:
        agree(company, STOP, 1, principal_id=principal_id, depot_id=depot_id, route_template_id=elsewhere)
    assert refused.value.field == "route_template_id"
