"""Names as they are searched and sorted."""

import pytest

from models.values.names import folded, sort_name, visible


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Łukasz  Gümüş", "lukasz gumus"),
        ("Željko Marić", "zeljko maric"),
        ("Ayşe Yıldız", "ayse yildiz"),
        ("Jørgen Ærø", "jorgen aero"),
        ("IJsbrand Strauß", "ijsbrand strauss"),
        ("", ""),
    ],
)
def test_accents_and_capitals_do_not_count_in_a_search(name: str, plain: str) -> None:
    assert folded(name) == plain


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (" Marieke\r\n\tVerhulst\0 ", "Marieke Verhulst"),
        ("Noord\u200bster\ufeff", "Noordster"),
        ("\u202eretsdrooN\u202c \u2066B.V.\u2069", "retsdrooN B.V."),
        ("Zoë Çelik", "Zoë Çelik"),
        ("\u200b\0\u2060", ""),
    ],
)
def test_what_cannot_be_seen_is_not_in_a_name(name: str, shown: str) -> None:
    assert visible(name) == shown


@pytest.mark.parametrize(
    ("name", "sorted_by"),
    [
        ("Zoë van Aalst", "aalst zoe van"),
        ("Joëlle van den Broek", "broek joelle van den"),
        ("Sanne in ’t Veld", "veld sanne in 't"),
        ("Iris d'Angremond", "angremond iris"),
        ("Fatima El Amrani", "amrani fatima el"),
        ("Anouk Jansen-de Boer", "jansen-de boer anouk"),
        ("Jan Willem de Wit", "wit jan willem de"),
        ("Jean-Pierre Smits", "smits jean-pierre"),
        ("Cher", "cher"),
        ("Van", "van"),
    ],
)
def test_a_list_goes_by_the_family_name(name: str, sorted_by: str) -> None:
    assert sort_name(name) == sorted_by
