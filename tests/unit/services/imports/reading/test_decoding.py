"""Text as it was meant, whatever encoding the file went through."""

import pytest

from services.imports.reading.decoding import decode, has_lost_letter
from services.imports.reading.sniff import WrongFileKind
from tests.unit.services.imports.reading.files import REAL_FILES

NAMES = "Zoë;Žižek;≤3,5t;€ 1,92"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (NAMES.encode(), "utf-8"),
        (NAMES.encode("utf-8-sig"), "utf-8"),
        (b"\xef\xbb\xbf" + NAMES.encode("utf-8-sig"), "utf-8"),
        (b"\xff\xfe" + NAMES.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + NAMES.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_unicode_with_and_without_mark_reads_the_same(content: bytes, encoding: str) -> None:
    decoded = decode(content)
    assert (decoded.text, decoded.encoding, decoded.notes) == (NAMES, encoding, ())


def test_windows_1252_is_read_when_it_is_no_utf_8() -> None:
    decoded = decode("Zoë van Aalst;€ 1,92".encode("cp1252"))
    assert (decoded.text, decoded.encoding) == ("Zoë van Aalst;€ 1,92", "windows-1252")


@pytest.mark.parametrize("letters", ["Zoë Gümüş", "Željko", "≤3,5t", "€ 1,92", "François", "Łukasz Święty"])
@pytest.mark.parametrize("seen_as", ["cp1252", "latin-1"])
def test_letters_that_went_through_the_wrong_encoding_are_repaired_and_reported(letters: str, seen_as: str) -> None:
    mangled = "".join(
        character.encode().decode(seen_as if _fits(character, seen_as) else "latin-1") for character in letters
    )
    decoded = decode(mangled.encode())
    assert decoded.text == letters
    assert "verminkt" in decoded.notes[0]


def _fits(character: str, encoding: str) -> bool:
    try:
        character.encode().decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def test_a_byte_order_mark_that_was_encoded_twice_is_dropped_without_a_note() -> None:
    mangled = b"\xef\xbb\xbf".decode("cp1252") + "Bus,Kenteken"
    assert decode(mangled.encode()) == decode(b"Bus,Kenteken")


@pytest.mark.parametrize("text", ["BELGIË”", "Ångström", "À la carte", "Â", "Français"])
def test_letters_that_only_look_mangled_stay(text: str) -> None:
    assert decode(text.encode()).text == text


def test_control_characters_hidden_by_utf_16_are_refused() -> None:
    with pytest.raises(WrongFileKind):
        decode(b"\xff\xfe" + "naam\0".encode("utf-16-le"))


@pytest.mark.parametrize("text", ["?ukasz Wójcik", "Zieli?ska", "Mari?", "Y?ld?z", "Gün\N{REPLACEMENT CHARACTER}r"])
def test_a_question_mark_against_a_letter_is_a_lost_letter(text: str) -> None:
    assert has_lost_letter(text)


@pytest.mark.parametrize("text", ["Jan Jansen", "wat nu ?", "?", "06 12345678 (?)"])
def test_a_question_mark_on_its_own_is_no_lost_letter(text: str) -> None:
    assert not has_lost_letter(text)


def test_the_six_files_companies_sent_are_read_in_their_own_encoding() -> None:
    encodings = {path.name: decode(path.read_bytes()) for path in REAL_FILES.glob("*.csv")}
    assert {name: decoded.encoding for name, decoded in encodings.items()} == {
        "chauffeurs-loondienst.csv": "windows-1252",
        "tarieven.csv": "windows-1252",
        "vlotpost-ritten-wk26.csv": "utf-8",
        "wagenpark.csv": "utf-8",
    }
    assert encodings["wagenpark.csv"].text.startswith("Bus,")
    assert "≤3,5t" in encodings["vlotpost-ritten-wk26.csv"].text
    assert "€ 1,9250" in encodings["tarieven.csv"].text


def test_lines_in_two_encodings_are_both_read_right() -> None:
    assert decode("Łukasz;Jožef\n".encode() + "José;€ 1\n".encode("cp1252")).text == "Łukasz;Jožef\nJosé;€ 1\n"


def test_a_byte_that_windows_1252_does_not_have_is_a_lost_letter() -> None:
    text = decode(b"Jan\x81;Andr\xe9").text
    assert text == "Jan\N{REPLACEMENT CHARACTER};André"
    assert has_lost_letter(text)


def test_a_letter_far_into_a_large_file_is_repaired_too() -> None:
    text = "Jan;Tilburg\n" * 20_000 + "ZoÃ«;Tilburg\n" + "x" * 250_000 + "\nGÃ¼l;Tilburg"
    decoded = decode(text.encode())
    assert decoded.text == text.replace("ZoÃ«", "Zoë").replace("GÃ¼l", "Gül")
