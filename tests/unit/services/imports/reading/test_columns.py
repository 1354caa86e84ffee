"""Which column fills which field, judged by its name and by what stands in it."""

from datetime import date

import pytest

from services.imports.reading.columns import guess_columns, guess_target
from services.imports.reading.fields import Target
from services.imports.reading.targets import (
    CONTRACTORS,
    DRIVERS,
    ROUTE_TEMPLATES,
    TARGETS,
    TARIFFS,
    VEHICLES,
    WEEK_ROUTES,
)
from tests.unit.services.imports.reading.files import csv_table, real_table

TODAY = date(2026, 6, 20)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("chauffeurs-loondienst.csv", DRIVERS),
        ("chauffeurs-zzp.xlsx", CONTRACTORS),
        ("wagenpark.csv", VEHICLES),
        ("tarieven.csv", TARIFFS),
        ("vlotpost-ritten-wk26.csv", WEEK_ROUTES),
        ("noordster-routes-week26.xlsx", ROUTE_TEMPLATES),
    ],
)
def test_every_column_of_the_files_companies_sent_is_understood(name: str, target: Target) -> None:
    table = target.reshape(real_table(name), today=TODAY)
    assert set(table.columns) == set(guess_columns(table, target).values())


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Mobiel nummer", "phone"),
        ("RIJBEWIJS GELDIG T/M", "licence_until"),
        ("Rijb. geldig", "licence_until"),
        ("Geboorte datum", "birth_date"),
        ("Burgerservicenummer (BSN)", "bsn"),
        ("E-mail adres", "email"),
        ("Standplaats", "depot"),
        ("ZZP J/N", "is_zzp"),
        ("Uren / week", "contract_minutes"),
    ],
)
def test_a_header_in_other_words_finds_its_field(header: str, field: str) -> None:
    assert guess_columns(csv_table(f"Naam;{header}\nJan;\n"), DRIVERS)[field] == header


def test_a_column_without_a_telling_name_is_known_by_its_values() -> None:
    table = csv_table("Naam;rek;nr\nJan;NL09TEST0214936106;999907591\nAn;NL15TEST3961870428;999967368\n")
    assert guess_columns(table, DRIVERS) == {"name": "Naam", "iban": "rek", "bsn": "nr"}


def test_values_that_do_not_fit_keep_a_vague_name_from_its_field() -> None:
    table = csv_table("Naam;Datum rijbewijs tot;Kleur\nJan;blauw;rood\n")
    assert guess_columns(table, DRIVERS) == {"name": "Naam"}


def test_of_two_columns_that_could_be_the_name_the_better_one_is_taken() -> None:
    table = csv_table("Naam vestiging;Naam;Vestiging\nDepot Tilburg;Jan;Tilburg\n")
    assert guess_columns(table, DRIVERS) == {"name": "Naam", "depot": "Vestiging"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("chauffeurs-loondienst.csv", "drivers"),
        ("chauffeurs-zzp.xlsx", "contractors"),
        ("wagenpark.csv", "vehicles"),
        ("tarieven.csv", "tariffs"),
        ("vlotpost-ritten-wk26.csv", "week_routes"),
        ("noordster-routes-week26.xlsx", "route_templates"),
    ],
)
def test_the_kind_of_list_is_recognised(name: str, expected: str) -> None:
    table = real_table(name)
    tables = {target.name: target.reshape(table, today=TODAY) for target in TARGETS}
    found = guess_target(tables, TARGETS)
    assert found is not None
    assert found.name == expected


def test_a_list_of_something_else_is_no_target() -> None:
    table = csv_table("Kleur;Maat\nrood;XL\n")
    assert guess_target({target.name: table for target in TARGETS}, TARGETS) is None
