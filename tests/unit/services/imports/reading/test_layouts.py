"""A mapping that is remembered, and a changed file that is stopped with the change by name."""

from services.imports.reading.columns import guess_columns
from services.imports.reading.fields import Target
from services.imports.reading.layouts import Layout, applied, closest, compare, fingerprint
from services.imports.reading.targets import DRIVERS, VEHICLES, WEEK_ROUTES
from tests.unit.services.imports.reading.files import csv_table, real_table

HEADER = "Naam;Depot;IBAN;BSN;Contract"
LINES = "Jan;Tilburg;NL09TEST0214936106;999907591;zzp\nAn;Tilburg;NL15TEST3961870428;999967368;zzp\n"


def remembered(text: str, target: Target = DRIVERS) -> Layout:
    table = csv_table(text)
    return Layout(table.columns, guess_columns(table, target))


LAYOUT = remembered(f"{HEADER}\n{LINES}")


def messages(header: str, lines: str = LINES) -> tuple[str, ...]:
    return compare(LAYOUT, csv_table(f"{header}\n{lines}"), DRIVERS).messages


def test_the_same_layout_has_the_same_mark_in_any_order_and_spelling() -> None:
    assert fingerprint(["Naam", "Geb. datum", "IBAN"]) == fingerprint(["iban", "NAAM ", "Geb datum"])
    assert fingerprint(["Naam", "IBAN"]) != fingerprint(["Naam", "BSN"])


def test_next_weeks_day_columns_are_the_same_layout() -> None:
    assert fingerprint(["Route", "ma 22/06", "di 23/06"]) == fingerprint(["Route", "ma 29/06", "di 30/06", "wo 01/07"])


def test_an_unchanged_file_needs_no_questions() -> None:
    table = csv_table(f"BSN;{HEADER.replace(';BSN', '')}\n999907591;Jan;Tilburg;NL09TEST0214936106;zzp\n")
    change = compare(LAYOUT, table, DRIVERS)
    assert (change.messages, change.stops) == ((), False)
    assert applied(LAYOUT, table) == LAYOUT.mapping


def test_a_renamed_column_is_named_with_both_names() -> None:
    assert messages("Naam;Depot;Rekening;BSN;Contract") == ("Kolom 'IBAN' heet nu 'Rekening'.",)


def test_a_missing_column_is_named() -> None:
    lines = "Jan;Tilburg;999907591;zzp\n"
    assert messages("Naam;Depot;BSN;Contract", lines) == ("Kolom 'IBAN' ontbreekt.",)


def test_a_missing_column_beside_an_unrelated_new_one_is_not_called_renamed() -> None:
    lines = "rood;Jan;Tilburg;999907591;zzp\n"
    assert messages("Kleur;Naam;Depot;BSN;Contract", lines) == (
        "Kolom 'IBAN' ontbreekt.",
        "Kolom 'Kleur' is nieuw en wordt niet gelezen.",
    )


def test_swapped_contents_are_named_in_pairs() -> None:
    assert messages("Naam;Depot;BSN;IBAN;Contract") == ("De inhoud van de kolommen 'BSN' en 'IBAN' lijkt verwisseld.",)


def test_other_values_under_the_old_name_stop_the_import() -> None:
    change = compare(LAYOUT, csv_table(f"{HEADER}\nJan;Tilburg;rood;999907591;zzp\n"), DRIVERS)
    assert (change.messages, change.stops) == (("In kolom 'IBAN' staan andere waarden dan vorige keer.",), True)


def test_an_empty_column_is_no_change() -> None:
    assert messages(HEADER, "Jan;Tilburg;;;zzp\n") == ()


def test_a_new_column_is_told_and_does_not_stop() -> None:
    lines = "Jan;Tilburg;NL09TEST0214936106;999907591;zzp;rood\n"
    change = compare(LAYOUT, csv_table(f"{HEADER};Kleur\n{lines}"), DRIVERS)
    assert (change.messages, change.stops) == (("Kolom 'Kleur' is nieuw en wordt niet gelezen.",), False)


def test_the_closest_layout_is_of_the_same_family_or_none() -> None:
    vehicles = remembered("Kenteken;Eigendom;APK tot\nV-395-LL;huur;2027-10-25\n", VEHICLES)
    assert closest([vehicles, LAYOUT], ["Naam", "Depot", "Rekening", "BSN", "Contract"]) is LAYOUT
    assert closest([vehicles, LAYOUT], ["Kleur", "Maat"]) is None
    assert closest([], ["Naam"]) is None


def test_a_remembered_week_layout_fits_the_next_week() -> None:
    table = real_table("vlotpost-ritten-wk26.csv")
    layout = Layout(table.columns, guess_columns(table, WEEK_ROUTES), {"principal": "Vlotpost"})
    assert not compare(layout, table, WEEK_ROUTES).stops
