"""The files companies sent, read to the last cell, and the checks between the fields of one row."""

from datetime import date, time

import pytest

from models.values.kinds import EngagementKind, TariffKind, VehicleOwner
from services.imports.reading.columns import guess_columns
from services.imports.reading.fields import Target
from services.imports.reading.rows import ParsedRow, parse_rows
from services.imports.reading.targets import (
    CONTRACTORS,
    DRIVERS,
    ROUTE_TEMPLATES,
    TARGETS,
    TARIFFS,
    VEHICLES,
    WEEK_ROUTES,
    target_named,
)
from services.rules.tariffs import TariffCondition
from tests.unit.services.imports.reading.files import csv_table, real_table

HERE = {"principal": "Noordster", "depot": "Eindhoven"}


def rows_of(name: str, target: Target, constants: dict[str, str] | None = None) -> tuple[ParsedRow, ...]:
    table = target.reshape(real_table(name), today=date(2026, 6, 20))
    return parse_rows(table, target, guess_columns(table, target), constants=constants)


def row_of(text: str, target: Target) -> ParsedRow:
    table = csv_table(text)
    return parse_rows(table, target, guess_columns(table, target), constants=HERE)[0]


def test_no_row_of_the_files_companies_sent_has_an_error() -> None:
    files = [
        ("chauffeurs-loondienst.csv", DRIVERS, 41),
        ("chauffeurs-zzp.xlsx", CONTRACTORS, 5),
        ("wagenpark.csv", VEHICLES, 44),
        ("tarieven.csv", TARIFFS, 11),
        ("noordster-routes-week26.xlsx", ROUTE_TEMPLATES, 18),
        ("noordster-routes-week26.xlsx", WEEK_ROUTES, 103),
        ("vlotpost-ritten-wk26.csv", WEEK_ROUTES, 68),
    ]
    for name, target, count in files:
        rows = rows_of(name, target, HERE)
        assert (len(rows), [row.errors for row in rows if row.errors]) == (count, [])


def test_employees_come_in_whole_and_lost_letters_are_named() -> None:
    rows = rows_of("chauffeurs-loondienst.csv", DRIVERS)
    assert rows[0].values == {
        "name": "Zoë van Aalst",
        "personnel_number": "1001",
        "depot": "Eindhoven",
        "engagement_kind": EngagementKind.EMPLOYEE,
        "contract_minutes": 36 * 60,
        "bsn": "999907591",
        "iban": "NL75TEST3339198994",
        "birth_date": date(1991, 4, 30),
        "starts_on": date(2023, 5, 14),
        "licence_until": date(2028, 10, 29),
        "phone": "+31612404031",
    }
    lost = [row.title for row in rows if row.warnings]
    assert len(lost) == 11
    assert lost[:3] == ["?ukasz Wójcik", "Agnieszka Zieli?ska", "Željko Mari?"]
    assert [row.title for row in rows if row.values["engagement_kind"] is EngagementKind.AGENCY] == [
        "Fatima El Amrani",
        "Lotte Smits",
        "Tom van der Linden",
    ]


def test_contractors_come_in_with_the_wrong_btw_id_and_the_missing_licence_named() -> None:
    rows = rows_of("chauffeurs-zzp.xlsx", CONTRACTORS)
    assert rows[1].values["kvk"] == "99993066"
    assert rows[2].values["kor"] is True
    assert [(row.number, row.warnings[0].column) for row in rows if row.warnings] == [
        (7, "Vergunning t/m"),
        (8, "Btw-id"),
    ]
    assert "vat_id" not in rows[4].values
    assert rows[0].values["stop_rate_1e4"] == 14200


def test_vehicles_come_in_with_their_papers() -> None:
    first = rows_of("wagenpark.csv", VEHICLES)[0].values
    assert first["owner"] is VehicleOwner.RENTAL
    assert (first["plate"], first["fleet_number"], first["odometer_km"]) == ("V-395-LL", "01", 215281)
    assert {row.values["emission_class"] for row in rows_of("wagenpark.csv", VEHICLES)} == {"5", "6", "electric"}


def test_tariffs_come_in_with_their_conditions() -> None:
    rows = [row.values for row in rows_of("tarieven.csv", TARIFFS)]
    by_kind = {(row["kind"], row["valid_from"]): row for row in rows}
    parcel = by_kind[TariffKind.PER_PARCEL, date(2026, 1, 1)]
    assert (parcel["rate_1e4"], parcel["condition"]) == (2400, TariffCondition.BEYOND_FIRST_PER_STOP)
    assert by_kind[TariffKind.WAIT, date(2026, 1, 1)]["from_quantity_1e4"] == 5000
    assert by_kind[TariffKind.PER_KM, date(2026, 1, 1)]["from_quantity_1e4"] == 1_200_000
    assert by_kind[TariffKind.SATURDAY, date(2026, 1, 1)]["rate_1e4"] == 125000
    assert by_kind[TariffKind.PER_STOP_SUCCESS, date(2026, 6, 1)]["rate_1e4"] == 19635
    assert by_kind[TariffKind.FUEL_SURCHARGE, date(2026, 6, 1)]["valid_until"] == date(2026, 6, 30)


def test_the_crosses_of_a_week_grid_become_the_days_a_fixed_route_runs() -> None:
    rows = rows_of("noordster-routes-week26.xlsx", ROUTE_TEMPLATES, HERE)
    assert [len(row.values["weekdays"]) for row in (rows[0], rows[3], rows[17])] == [7, 6, 5]  # type: ignore[arg-type]  # sets


def test_two_principals_with_other_layouts_give_the_same_route_days() -> None:
    noordster = rows_of("noordster-routes-week26.xlsx", WEEK_ROUTES, HERE)[0].values
    vlotpost = rows_of("vlotpost-ritten-wk26.csv", WEEK_ROUTES, {"principal": "Vlotpost"})[0].values
    assert (noordster["code"], noordster["depot"], noordster["starts_at"]) == ("E-101", "Eindhoven", time(6, 45))
    assert (vlotpost["code"], vlotpost["depot"], vlotpost["ends_at"]) == ("B-201", "DBO", time(16, 15))
    assert noordster["service_date"] == vlotpost["service_date"] == date(2026, 6, 22)


@pytest.mark.parametrize(
    ("text", "target", "part"),
    [
        ("Naam;Depot\nJan;Tilburg\n", DRIVERS, "Contract ontbreekt"),
        ("Route;Datum\nE-1;22-06-2026\n", WEEK_ROUTES, "Begin of eind ontbreekt"),
        ("Route;Datum;Bloktijd\nE-1;22-06-2026;07:00-07:00\n", WEEK_ROUTES, "Begin en eind zijn gelijk"),
        ("Soort;Eenheid;Bedrag;Geldig vanaf\nrit;%;5;01-01-2026\n", TARIFFS, "Alleen een toeslag is een percentage"),
        ("Soort;Eenheid;Bedrag;Geldig vanaf\nbrandstof;km;5;01-01-2026\n", TARIFFS, "is een percentage"),
        ("Soort;Eenheid;Bedrag;Geldig vanaf\nzondag;%;300;01-01-2026\n", TARIFFS, "hooguit 200%"),
        ("Soort;Eenheid;Bedrag;Geldig vanaf\nzondag;;12,5;01-01-2026\n", TARIFFS, "percentage of een bedrag"),
        ("Soort;Bedrag;Geldig vanaf\nrit;12,5%;01-01-2026\n", TARIFFS, "Alleen een toeslag is een percentage"),
        (
            "Soort;Eenheid;Bedrag;Geldig vanaf;Geldig t/m\nrit;dag;5;01-02-2026;01-01-2026\n",
            TARIFFS,
            "ligt voor de eerste",
        ),
    ],
)
def test_fields_that_contradict_each_other_are_an_error(text: str, target: Target, part: str) -> None:
    assert any(part in error.message for error in row_of(text, target).errors)


def test_a_yes_or_no_about_zzp_becomes_the_contract() -> None:
    assert row_of("Naam;ZZP J/N\nJan;J\n", DRIVERS).values["engagement_kind"] is EngagementKind.ZZP
    assert row_of("Naam;ZZP J/N\nJan;N\n", DRIVERS).values["engagement_kind"] is EngagementKind.EMPLOYEE


def test_the_bsn_of_someone_who_is_no_employee_is_not_kept() -> None:
    row = row_of("Naam;Contract;BSN\nJan;uitzend;999907591\n", DRIVERS)
    assert "bsn" not in row.values
    assert any("alleen van wie in loondienst is" in warning.message for warning in row.warnings)
    assert "999907591" not in str(row.warnings)


def test_a_condition_nobody_knows_is_told() -> None:
    row = row_of("Soort;Eenheid;Bedrag;Geldig vanaf;Opmerking\nrit;dag;5;01-01-2026;alleen boven 40 stops\n", TARIFFS)
    assert "kennen we niet" in row.warnings[0].message


def test_a_threshold_in_minutes_rounds_as_the_hours_it_is_taken_from() -> None:
    row = row_of("Soort;Eenheid;Bedrag;Geldig vanaf;Opmerking\nwachttijd;uur;25;01-01-2026;na 40 min\n", TARIFFS)
    assert row.values["from_quantity_1e4"] == 6667


@pytest.mark.parametrize(
    ("unit", "amount", "is_fixed"),
    [("dag", "25,00", True), ("", "€ 25,00", True), ("%", "25", False), ("Procent", "25", False), ("", "25%", False)],
)
def test_a_day_surcharge_is_an_amount_or_a_percentage_as_its_unit_or_sign_says(
    unit: str, amount: str, is_fixed: bool
) -> None:
    row = row_of(f"Soort;Eenheid;Bedrag;Geldig vanaf\nzondag;{unit};{amount};01-01-2026\n", TARIFFS)
    assert (row.values["rate_1e4"], row.errors) == (250_000, ())
    assert (row.values.get("condition") is TariffCondition.FIXED_AMOUNT) is is_fixed


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Kenteken;Eigendom\nV-395-LL;huur\nv395ll;lease\n", VEHICLES),
        ("Pers.nr.;Naam;Contract\n1001;Jan;zzp\n1001;An;zzp\n", DRIVERS),
        ("Naam;Contract;Geb. datum\nJan;zzp;01-01-1990\nJan;zzp;01-01-1990\n", DRIVERS),
    ],
)
def test_the_same_thing_twice_in_one_file_is_an_error_on_the_second(text: str, target: Target) -> None:
    table = csv_table(text)
    first, second = parse_rows(table, target, guess_columns(table, target))
    assert first.errors == ()
    assert "Staat ook op regel 2" in second.errors[0].message


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_every_target_names_existing_fields_and_is_found_by_name(target: Target) -> None:
    names = [field.name for field in target.fields]
    assert len(names) == len(set(names))
    assert {target.title, *(name for key in target.keys for name in key)} <= set(names)
    assert target_named(target.name) is target


def test_a_cell_that_cannot_be_read_is_not_missing_as_well() -> None:
    (error,) = row_of("Route;Datum;Start;Eind\nE-1;22-06-2026;07:00;26:00\n", WEEK_ROUTES).errors
    assert "'26:00' bestaat niet op de klok" in error.message
    (error,) = row_of("Naam;Contract\nJan;geleend\n", DRIVERS).errors
    assert "'geleend' kennen we niet" in error.message
