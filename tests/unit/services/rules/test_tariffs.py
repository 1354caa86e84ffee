import csv
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.values.calendar import DatePeriod
from models.values.dutch import parse_date
from models.values.kinds import TariffKind
from models.values.money import BASIS, parse_rate_1e4
from services.rules.tariffs import (
    BASE_KINDS,
    SURCHARGE_KINDS,
    Performance,
    PricedLine,
    TariffCondition,
    TariffTerm,
    TariffVersion,
    hours_1e4,
    line_cents,
    overlapping_versions,
    price,
    select_terms,
)

DEPOT, ROUTE, PARTY, OTHER = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
SATURDAY, SUNDAY, MONDAY = date(2026, 6, 27), date(2026, 6, 28), date(2026, 6, 22)
SHEET = {
    "stop geslaagd": TariffKind.PER_STOP_SUCCESS,
    "pakket": TariffKind.PER_PARCEL,
    "zaterdag": TariffKind.SATURDAY,
    "zondag": TariffKind.SUNDAY,
    "brandstof": TariffKind.FUEL_SURCHARGE,
    "garantie per dag": TariffKind.MINIMUM_GUARANTEE,
    "rit": TariffKind.PER_ROUTE,
    "wachttijd": TariffKind.WAIT,
    "uur": TariffKind.PER_HOUR,
    "kilometer": TariffKind.PER_KM,
}
REMARKS: dict[str, tuple[int, TariffCondition]] = {
    "vanaf tweede pakket per stop": (0, TariffCondition.BEYOND_FIRST_PER_STOP),
    "na 30 minuten": (5_000, TariffCondition.NONE),
    "boven 120 km per dag": (1_200_000, TariffCondition.NONE),
}


def tariff_sheet(principal: str) -> list[TariffVersion]:
    """The versions that a principal's rows of the tariff file stand for."""
    path = Path(__file__).parents[2] / "cases" / "tarieven.csv"
    with path.open(encoding="cp1252", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["opdrachtgever"] == principal]
    versions = []
    for number, row in enumerate(rows):
        threshold, condition = REMARKS.get(row["opmerking"], (0, TariffCondition.NONE))
        last = row["geldig t/m"]
        term = TariffTerm(
            id=UUID(int=100 + number),
            kind=SHEET[row["soort"]],
            rate_1e4=parse_rate_1e4(row["bedrag"]),
            from_quantity_1e4=threshold,
            condition=condition,
        )
        end = parse_date(last) + timedelta(days=1) if last else None
        valid = DatePeriod(parse_date(row["geldig vanaf"]), end)
        versions.append(TariffVersion(term=term, valid=valid, party_id=PARTY, depot_id=DEPOT))
    return versions


def price_by_sheet(principal: str, performance: Performance) -> tuple[PricedLine, ...]:
    terms = select_terms(tariff_sheet(principal), performance.service_date, depot_id=DEPOT, route_template_id=ROUTE)
    return price(performance, terms)


def term(kind: TariffKind, rate_1e4: int, condition: TariffCondition = TariffCondition.NONE) -> TariffTerm:
    return TariffTerm(id=UUID(int=list(TariffKind).index(kind)), kind=kind, rate_1e4=rate_1e4, condition=condition)


def amounts(lines: tuple[PricedLine, ...]) -> dict[str, int]:
    return {line.kind.value: line.amount_cents for line in lines}


def test_a_saturday_for_noordster_is_priced_to_the_cent() -> None:
    lines = price_by_sheet("Noordster", Performance(service_date=SATURDAY, stops_done=142, parcels_delivered=180))
    assert [(line.amount_cents, line.trace.replace("\xa0", " ")) for line in lines] == [
        (27_882, "142 stops × € 1,9635 = € 278,82"),
        (912, "38 pakketten boven de eerste per stop × € 0,24 = € 9,12"),
        (3_599, "zaterdagtoeslag 12,5% over € 287,94 = € 35,99"),
        (921, "brandstoftoeslag 3,2% over € 287,94 = € 9,21"),
    ]


def test_a_quiet_monday_for_noordster_is_topped_up_to_the_guarantee() -> None:
    lines = price_by_sheet("Noordster", Performance(service_date=MONDAY, stops_done=90, parcels_delivered=95))
    assert amounts(lines) == {
        "per_stop_success": 17_672,
        "per_parcel": 120,
        "minimum_guarantee": 6_708,
        "fuel_surcharge": 569,
    }
    assert lines[2].trace.replace("\xa0", " ") == "garantie € 245,00 − € 177,92 = € 67,08"


def test_the_rate_and_the_fuel_surcharge_follow_the_day() -> None:
    lines = price_by_sheet(
        "Noordster", Performance(service_date=date(2026, 5, 30), stops_done=142, parcels_delivered=180)
    )
    assert amounts(lines) == {"per_stop_success": 27_335, "per_parcel": 912, "saturday": 3_531}


def test_a_sunday_for_vlotpost_pays_waiting_beyond_half_an_hour() -> None:
    lines = price_by_sheet("Vlotpost", Performance(service_date=SUNDAY, wait_minutes=75, stops_done=130))
    assert [(line.amount_cents, line.trace.replace("\xa0", " ")) for line in lines] == [
        (31_850, "1 rit × € 318,50 = € 318,50"),
        (3_150, "0,75 uur wachttijd boven 0,5 × € 42,00 = € 31,50"),
        (17_500, "zondagtoeslag 50% over € 350,00 = € 175,00"),
    ]


@pytest.mark.parametrize(("wait_minutes", "cents"), [(0, None), (30, None), (31, 70), (90, 4_200)])
def test_waiting_counts_from_the_threshold(wait_minutes: int, cents: int | None) -> None:
    lines = price_by_sheet("Vlotpost", Performance(service_date=MONDAY, wait_minutes=wait_minutes))
    assert amounts(lines).get("wait") == cents


def test_a_day_for_kwadrant_pays_hours_and_the_kilometres_above_120() -> None:
    lines = price_by_sheet("Kwadrant", Performance(service_date=MONDAY, minutes_worked=500, km=148))
    assert [(line.amount_cents, line.trace.replace("\xa0", " ")) for line in lines] == [
        (37_292, "8,3333 uur × € 44,75 = € 372,92"),
        (868, "28 km boven 120 × € 0,31 = € 8,68"),
    ]


@pytest.mark.parametrize(("km", "cents"), [(119, None), (120, None), (121, 31)])
def test_kilometres_count_from_the_threshold(km: int, cents: int | None) -> None:
    assert amounts(price_by_sheet("Kwadrant", Performance(service_date=MONDAY, km=km))).get("per_km") == cents


def test_fewer_parcels_than_stops_cost_nothing_extra() -> None:
    lines = price_by_sheet("Noordster", Performance(service_date=MONDAY, stops_done=130, parcels_delivered=129))
    assert "per_parcel" not in amounts(lines)


@pytest.mark.parametrize(
    ("minutes", "quantity"), [(0, 0), (1, 167), (50, 8_333), (20, 3_333), (40, 6_667), (510, 85_000)]
)
def test_minutes_become_hours_with_four_decimals(minutes: int, quantity: int) -> None:
    assert hours_1e4(minutes) == quantity


@pytest.mark.parametrize(
    ("quantity_1e4", "rate_1e4", "cents"),
    [(1_420_000, 19_635, 27_882), (10_000, 50, 1), (10_000, 49, 0), (10_000, -50, -1), (0, 19_635, 0)],
)
def test_an_amount_is_rounded_half_away_from_zero(quantity_1e4: int, rate_1e4: int, cents: int) -> None:
    assert line_cents(quantity_1e4, rate_1e4) == cents


@pytest.mark.parametrize(
    ("day", "is_holiday", "kind"),
    [
        (SATURDAY, 0, "saturday"),
        (SUNDAY, 0, "sunday"),
        (SUNDAY, 1, "holiday"),
        (MONDAY, 1, "holiday"),
        (MONDAY, 0, None),
    ],
)
def test_only_the_most_favourable_day_type_counts(day: date, is_holiday: int, kind: str | None) -> None:
    terms = [
        term(TariffKind.PER_ROUTE, 1_000_000),
        term(TariffKind.SATURDAY, 250_000),
        term(TariffKind.SUNDAY, 500_000),
        term(TariffKind.HOLIDAY, 500_000),
    ]
    lines = price(Performance(service_date=day, is_holiday=bool(is_holiday)), terms)
    assert [line.kind.value for line in lines[1:]] == ([kind] if kind else [])


def test_a_higher_sunday_beats_the_holiday() -> None:
    terms = [
        term(TariffKind.PER_ROUTE, 1_000_000),
        term(TariffKind.SUNDAY, 500_000),
        term(TariffKind.HOLIDAY, 250_000),
    ]
    assert amounts(price(Performance(service_date=SUNDAY, is_holiday=True), terms)) == {
        "per_route": 10_000,
        "sunday": 5_000,
    }


def test_a_day_type_may_be_a_fixed_amount() -> None:
    terms = [
        term(TariffKind.PER_STOP_SUCCESS, 14_200),
        term(TariffKind.SATURDAY, 650_000, TariffCondition.FIXED_AMOUNT),
    ]
    lines = price(Performance(service_date=SATURDAY, stops_done=161), terms)
    assert amounts(lines) == {"per_stop_success": 22_862, "saturday": 6_500}
    assert lines[1].trace.replace("\xa0", " ") == "zaterdagtoeslag 1 × € 65,00 = € 65,00"


def test_a_split_route_pays_by_share_and_so_does_the_guarantee() -> None:
    terms = [term(TariffKind.PER_ROUTE, 3_185_000), term(TariffKind.MINIMUM_GUARANTEE, 4_000_000)]
    lines = price(Performance(service_date=MONDAY, share_1e4=2_500), terms)
    assert amounts(lines) == {"per_route": 7_963, "minimum_guarantee": 2_037}


def test_surcharges_are_taken_over_base_lines_alone() -> None:
    terms = [
        term(TariffKind.PER_DAY, 1_000_000),
        term(TariffKind.MINIMUM_GUARANTEE, 2_000_000),
        term(TariffKind.SATURDAY, 100_000),
        term(TariffKind.FUEL_SURCHARGE, 100_000),
    ]
    assert amounts(price(Performance(service_date=SATURDAY), terms)) == {
        "per_day": 10_000,
        "minimum_guarantee": 10_000,
        "saturday": 1_000,
        "fuel_surcharge": 1_000,
    }


def test_every_kind_of_tariff_can_be_priced() -> None:
    performance = Performance(
        service_date=SATURDAY,
        minutes_worked=480,
        wait_minutes=60,
        stops_done=10,
        parcels_delivered=20,
        pickups=3,
        km=50,
        is_holiday=True,
    )
    for kind in TariffKind:
        lines = price(performance, [term(TariffKind.PER_DAY, 1_000_000), term(kind, 5_000_000)])
        is_hit = kind is not TariffKind.SUNDAY
        assert (kind in {line.kind for line in lines}) is is_hit


PERFORMANCES = st.builds(
    Performance,
    service_date=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    minutes_worked=st.integers(0, 900),
    wait_minutes=st.integers(0, 300),
    stops_done=st.integers(0, 250),
    parcels_delivered=st.integers(0, 400),
    pickups=st.integers(0, 60),
    km=st.integers(0, 500),
    is_holiday=st.booleans(),
    share_1e4=st.integers(1, BASIS),
)
TERMS = st.lists(
    st.builds(
        TariffTerm,
        id=st.uuids(),
        kind=st.sampled_from(TariffKind),
        rate_1e4=st.integers(1, 5_000_000),
        from_quantity_1e4=st.integers(0, 500_000),
    ),
    max_size=8,
    unique_by=lambda one: one.kind,
)


@given(PERFORMANCES, TERMS)
def test_every_line_is_quantity_times_rate(performance: Performance, terms: list[TariffTerm]) -> None:
    for line in price(performance, terms):
        assert line.amount_cents == line_cents(line.quantity_1e4, line.rate_1e4) != 0


@given(PERFORMANCES, TERMS)
def test_base_lines_and_top_up_reach_the_guarantee(performance: Performance, terms: list[TariffTerm]) -> None:
    lines = price(performance, terms)
    paid = sum(line.amount_cents for line in lines if line.kind not in SURCHARGE_KINDS)
    base = sum(line.amount_cents for line in lines if line.kind in BASE_KINDS)
    guarantee = sum(
        line_cents(performance.share_1e4, one.rate_1e4) for one in terms if one.kind is TariffKind.MINIMUM_GUARANTEE
    )
    assert paid == max(base, guarantee)


@given(PERFORMANCES, TERMS)
def test_the_order_of_terms_does_not_matter(performance: Performance, terms: list[TariffTerm]) -> None:
    assert price(performance, terms) == price(performance, terms[::-1])


def version(
    start: date, end: date | None = None, *, depot_id: UUID | None = None, route: UUID | None = None
) -> TariffVersion:
    return TariffVersion(
        term=TariffTerm(id=UUID(int=start.toordinal()), kind=TariffKind.PER_ROUTE, rate_1e4=1),
        valid=DatePeriod(start, end),
        party_id=PARTY,
        depot_id=depot_id,
        route_template_id=route,
    )


def test_the_most_specific_tariff_wins() -> None:
    everywhere = version(date(2026, 1, 1))
    depot = version(date(2026, 1, 2), depot_id=DEPOT)
    route = version(date(2026, 1, 3), route=ROUTE)
    elsewhere = version(date(2026, 1, 4), depot_id=OTHER)
    versions = [route, everywhere, elsewhere, depot]
    for chosen, known in (
        (route, versions),
        (depot, [everywhere, elsewhere, depot]),
        (everywhere, [elsewhere, everywhere]),
    ):
        assert select_terms(known, MONDAY, depot_id=DEPOT, route_template_id=ROUTE) == (chosen.term,)


def test_a_version_holds_until_and_not_including_its_end() -> None:
    old, new = version(date(2026, 1, 1), date(2026, 6, 1)), version(date(2026, 6, 1))
    for day, chosen in ((date(2026, 5, 31), old), (date(2026, 6, 1), new)):
        assert select_terms([old, new], day, depot_id=DEPOT, route_template_id=ROUTE) == (chosen.term,)
    assert select_terms([old, new], date(2025, 12, 31), depot_id=DEPOT, route_template_id=ROUTE) == ()


def test_versions_that_share_a_day_are_found() -> None:
    first, second = version(date(2026, 1, 1), date(2026, 6, 2)), version(date(2026, 6, 1))
    assert overlapping_versions([first, second]) == ((first, second),)
    assert overlapping_versions([version(date(2026, 1, 1), date(2026, 6, 1)), second]) == ()
    assert overlapping_versions([first, version(date(2026, 6, 1), depot_id=DEPOT)]) == ()


def test_the_tariff_file_has_no_overlap() -> None:
    for principal in ("Noordster", "Vlotpost", "Kwadrant"):
        versions = tariff_sheet(principal)
        assert versions
        assert overlapping_versions(versions) == ()
