"""What a person sees of a file before it is imported."""

from datetime import timedelta

import pytest

from models.values.kinds import Role
from services.gateways.clock import StandingClock
from services.imports.views import Choices, ColumnView, ImportFile, ImportPreview, LayoutState
from tests.conftest import Acting
from tests.unit.services.imports.files import csv_file, real_file

pytestmark = pytest.mark.usefixtures("depots")


def preview(acting: Acting, file: ImportFile, target: str, **choices: object) -> ImportPreview:
    with acting(Role.OWNER) as depotflow:
        return depotflow.imports.preview(file=file, choices=Choices(target=target, **choices))  # type: ignore[arg-type]  # the tests' own keywords


def commit(acting: Acting, file: ImportFile, target: str) -> None:
    with acting() as depotflow:
        depotflow.imports.commit(file=file, choices=Choices(target=target))


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("chauffeurs-loondienst.csv", "drivers"),
        ("chauffeurs-zzp.xlsx", "contractors"),
        ("wagenpark.csv", "vehicles"),
        ("tarieven.csv", "tariffs"),
        ("vlotpost-ritten-wk26.csv", "week_routes"),
    ],
)
def test_the_kind_of_list_is_recognised_by_its_columns(acting: Acting, name: str, target: str) -> None:
    with acting() as depotflow:
        assert depotflow.imports.recognise_target(file=real_file(name)) == target


def test_the_first_time_the_mapping_is_a_guess_that_is_ready(acting: Acting) -> None:
    seen = preview(acting, real_file("chauffeurs-loondienst.csv"), "drivers")
    assert (seen.layout, seen.is_ready, seen.rows, seen.new) == (LayoutState.NEW, True, 41, 41)
    assert seen.notes == ("Regel 43 ('Totaal') is een totaalregel en telt niet mee.",)
    assert seen.warning_rows == 14
    assert seen.columns[1] == ColumnView("Naam", "Zoë van Aalst", "name", "warn")
    assert seen.columns[9].state == "ok"


def test_secret_values_show_only_their_end_also_in_a_column_that_is_not_read(acting: Acting) -> None:
    seen = preview(acting, real_file("chauffeurs-loondienst.csv"), "drivers")
    by_name = {column.name: column.example for column in seen.columns}
    assert (by_name["BSN"], by_name["IBAN"], by_name["Geb. datum"]) == ("•••• 7591", "•••• 8994", "•••• 1991")
    unread = preview(acting, csv_file("Naam;Contract;Nummer\nJan;zzp;999907591\n"), "drivers", columns={"name": "Naam"})
    assert unread.columns[2].example == "•••• 7591"


def test_the_second_time_nothing_has_to_be_clicked(acting: Acting, clock: StandingClock) -> None:
    commit(acting, real_file("wagenpark.csv"), "vehicles")
    clock.move(timedelta(days=30))
    seen = preview(acting, real_file("wagenpark.csv"), "vehicles")
    assert (seen.layout, seen.is_ready, seen.new, seen.known) == (LayoutState.REMEMBERED, True, 0, 44)
    assert seen.earlier is not None


def test_a_changed_layout_names_the_change_and_proposes_the_new_column(acting: Acting) -> None:
    commit(
        acting, csv_file("Kenteken;Eigendom;APK tot;Bus;Km-stand;Merk\nV-395-LL;huur;25-10-2027;1;5;VW\n"), "vehicles"
    )
    seen = preview(
        acting, csv_file("Kenteken;Soort bezit;Kleur;Bus;Km-stand;Merk\nV-406-ZD;lease;rood;2;6;VW\n"), "vehicles"
    )
    assert (seen.layout, seen.is_ready) == (LayoutState.CHANGED, False)
    assert seen.changes == (
        "Kolom 'Eigendom' heet nu 'Soort bezit'.",
        "Kolom 'APK tot' ontbreekt.",
        "Kolom 'Kleur' is nieuw en wordt niet gelezen.",
    )
    assert seen.mapping["owner"] == "Soort bezit"
    assert "apk_until" not in seen.mapping


def test_a_depot_and_principal_named_above_the_table_fill_every_row(acting: Acting) -> None:
    seen = preview(acting, real_file("noordster-routes-week26.xlsx"), "route_templates")
    assert seen.constants == {"principal": "Noordster", "depot": "Eindhoven"}
    assert [(fixed.field, fixed.value, fixed.options) for fixed in seen.fixed] == [
        ("principal", "Noordster", ("Kwadrant", "Noordster", "Vlotpost")),
        ("depot", "Eindhoven", ("Den Bosch", "Eindhoven", "Tilburg")),
    ]
    other = preview(
        acting, real_file("noordster-routes-week26.xlsx"), "route_templates", constants={"depot": "Tilburg"}
    )
    assert other.constants["depot"] == "Tilburg"
    assert "Depot Tilburg is niet van Noordster." in other.problems[0].message


def test_problems_are_named_by_row_and_errors_come_first(acting: Acting) -> None:
    file = csv_file("Kenteken;Eigendom;APK tot\nV-395-LL;huur;\nV-406-ZD;geleend;25-10-2027\nXX;eigen;01-01-2030\n")
    seen = preview(acting, file, "vehicles")
    assert seen.error_rows == (3, 4)
    assert [(problem.number, problem.title, problem.column, problem.is_error) for problem in seen.problems[:3]] == [
        (3, "V-406-ZD", "Eigendom", True),
        (4, "XX", "Kenteken", True),
        (2, "V-395-LL", "APK tot", False),
    ]
    assert [column.state for column in seen.columns] == ["block", "block", "warn"]


def test_what_differs_from_the_known_is_counted_apart(acting: Acting) -> None:
    commit(acting, real_file("wagenpark.csv"), "vehicles")
    seen = preview(acting, csv_file("Kenteken;Eigendom\nV-395-LL;lease\nV-406-ZD;lease\nV-111-AA;eigen\n"), "vehicles")
    assert (seen.new, seen.known, seen.differing) == (1, 1, 1)


def test_what_many_rows_have_is_said_once_with_their_numbers(acting: Acting) -> None:
    lines = "".join(f"Chauffeur {number};zzp;Venlo\n" for number in range(9)) + "Jan;zzp;Tilburg\n"
    seen = preview(acting, csv_file(f"Naam;Contract;Depot\n{lines}"), "drivers")
    unknown, again = seen.problems
    assert (unknown.number, unknown.others, unknown.is_error) == (2, (3, 4, 5, 6, 7, 8, 9, 10), True)
    assert (again.number, len(again.others), again.is_error, seen.problem_count) == (2, 9, False, 2)


def test_rows_that_are_known_already_do_not_count_as_left_out(acting: Acting) -> None:
    commit(acting, csv_file("Kenteken;Eigendom;APK tot\nV-395-LL;huur;25-10-2027\n"), "vehicles")
    file = csv_file("Kenteken;Eigendom;APK tot\nV-395-LL;huur;31-02-2027\nV-406-ZD;lease;25-10-2027\n")
    seen = preview(acting, file, "vehicles", columns={"plate": "Kenteken", "owner": "Eigendom", "apk_until": "APK tot"})
    assert (seen.new, seen.new_in_order, seen.error_rows) == (1, 1, (2,))


def test_the_kind_of_a_list_shows_in_its_first_rows(acting: Acting) -> None:
    lines = "".join(f"V-{number:03d}-LL;huur\n" for number in range(1_000)) * 20
    with acting() as depotflow:
        assert depotflow.imports.recognise_target(file=csv_file(f"Kenteken;Eigendom\n{lines}")) == "vehicles"


def test_a_file_can_be_looked_at_without_leaving_a_trace(acting: Acting) -> None:
    preview(acting, real_file("wagenpark.csv"), "vehicles")
    with acting() as depotflow:
        assert depotflow.imports.list_imports() == []
    assert preview(acting, real_file("wagenpark.csv"), "vehicles").layout is LayoutState.NEW
