import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.values.refusal import InvalidValue
from services.rules import identifiers
from services.rules.identifiers import (
    BtwIdKind,
    bic_of,
    btw_id_kind,
    normalise_bsn,
    normalise_btw_id,
    normalise_email,
    normalise_iban,
    normalise_kvk,
    normalise_phone,
    normalise_plate,
    normalise_postcode,
)

CASES = Path(__file__).parents[2] / "cases"


def cases(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((CASES / name).read_text("utf-8"))["cases"]
    return rows


def disagreements() -> list[list[Any]]:
    rows: list[list[Any]] = json.loads((CASES / "library_disagreements.json").read_text("utf-8"))
    return rows


def accepts(normalise: Callable[..., str], text: str) -> bool:
    try:
        normalise(text)
    except InvalidValue:
        return False
    return True


@pytest.mark.parametrize("case", cases("bsn.json"), ids=lambda case: case["why"])
def test_a_bsn_is_stored_as_nine_digits_or_refused(case: dict[str, Any]) -> None:
    if case["valid"]:
        assert normalise_bsn(case["input"]) == case["stored_as"]
    else:
        assert not accepts(normalise_bsn, case["input"])


@pytest.mark.parametrize("case", cases("iban.json"), ids=lambda case: f"{case['why']} {case['input']}")
def test_an_iban_is_stored_compact_or_refused(case: dict[str, Any]) -> None:
    if case["valid"]:
        assert normalise_iban(case["input"]) == case["stored_as"]
    else:
        assert not accepts(normalise_iban, case["input"])


@pytest.mark.parametrize("text", ["NL75 TEST 3339 1989 94", "nl68test7757320491", "NL09TEST4985889448"])
def test_a_test_account_number_passes(text: str) -> None:
    assert normalise_iban(text) == text.replace(" ", "").upper()


def test_the_bic_follows_from_the_iban_where_the_bank_is_known() -> None:
    assert bic_of("NL39RABO0300065264") == "RABONL2U"
    assert bic_of("NL75TEST3339198994") is None


@pytest.mark.parametrize("case", cases("btw_id.json"), ids=lambda case: f"{case['why']} {case['input']}")
def test_a_btw_id_is_stored_with_its_kind_or_refused(case: dict[str, Any]) -> None:
    if case["valid"]:
        stored = normalise_btw_id(case["input"])
        assert stored == "".join(character for character in case["input"] if character.isalnum()).upper()
        assert btw_id_kind(stored).value.replace("_", " ") == case["kind"]
    else:
        assert not accepts(normalise_btw_id, case["input"])


def test_a_btw_id_that_was_never_normalised_has_no_kind() -> None:
    assert btw_id_kind("NL850000002B01") is BtwIdKind.LEGAL_ENTITY
    with pytest.raises(InvalidValue):
        btw_id_kind("NL123456782B01")


@pytest.mark.parametrize("text", ["ATU12345678", "FR40303265045", "PL1234567890"])
def test_a_foreign_btw_id_of_the_right_shape_passes(text: str) -> None:
    assert normalise_btw_id(text) == text


@pytest.mark.parametrize("text", ["DE136695977", "ATU1234567", "GB123456789", "BE2428759497"])
def test_a_foreign_btw_id_of_the_wrong_shape_is_refused(text: str) -> None:
    assert not accepts(normalise_btw_id, text)


@pytest.mark.parametrize("case", cases("kvk.json"), ids=lambda case: case["why"])
def test_a_kvk_number_is_stored_as_eight_digits_or_refused(case: dict[str, Any]) -> None:
    if case["valid"]:
        assert normalise_kvk(case["input"]) == case["stored_as"]
    else:
        assert not accepts(normalise_kvk, case["input"])


NORMALISERS: dict[str, Callable[..., str]] = {
    "stdnum.nl.bsn": normalise_bsn,
    "stdnum.iban": normalise_iban,
    "schwifty": normalise_iban,
    "stdnum.nl.btw": normalise_btw_id,
}


@pytest.mark.parametrize("case", disagreements(), ids=str)
def test_where_libraries_are_wrong_ours_is_right(case: list[Any]) -> None:
    library, text, library_says, right = case
    assert library_says is not right
    assert accepts(NORMALISERS[library], text) is right


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("V-395-LL", "V-395-LL"),
        ("v395ll", "V-395-LL"),
        (" v 395 ll ", "V-395-LL"),
        ("1234AB", "12-34-AB"),
        ("AB1234", "AB-12-34"),
        ("12AB34", "12-AB-34"),
        ("AB12CD", "AB-12-CD"),
        ("ABCD12", "AB-CD-12"),
        ("12ABCD", "12-AB-CD"),
        ("12ABC3", "12-ABC-3"),
        ("1ABC23", "1-ABC-23"),
        ("AB123C", "AB-123-C"),
        ("ABC12D", "ABC-12-D"),
        ("A12BCD", "A-12-BCD"),
        ("1AB234", "1-AB-234"),
        ("123AB4", "123-AB-4"),
    ],
)
def test_a_plate_gets_its_dashes(text: str, stored: str) -> None:
    assert normalise_plate(text) == stored


@pytest.mark.parametrize("text", ["", "V-395-L", "V-395-LLL", "123456", "ABCDEF", "A1B2C3", "Ⅴ-395-LL", "V_395_LL"])
def test_what_is_no_dutch_plate_is_refused(text: str) -> None:
    assert not accepts(normalise_plate, text)


@pytest.mark.parametrize(("text", "stored"), [("5611ab", "5611 AB"), ("5692 ZZ", "5692 ZZ"), ("1000 AA", "1000 AA")])
def test_a_postcode_gets_its_blank(text: str, stored: str) -> None:
    assert normalise_postcode(text) == stored


@pytest.mark.parametrize(
    "text", ["", "0611 AB", "5611", "5611 A", "5611 SS", "5611 SA", "5611 SD", "56111 AB", "3920 BE1"]
)
def test_what_is_no_dutch_postcode_is_refused(text: str) -> None:
    assert not accepts(normalise_postcode, text)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("06 12404031", "+31612404031"),
        ("06-12 40 40 31", "+31612404031"),
        ("+31 (0)6 12404031", "+31612404031"),
        ("0031 6 12404031", "+31612404031"),
        ("612404031", "+31612404031"),
        ("31612404031", "+31612404031"),
        ("32470123456", "+32470123456"),
        ("040 200 00 00", "+31402000000"),
        ("+32 470 12 34 56", "+32470123456"),
        ("0032 11 12 34 56", "+3211123456"),
    ],
)
def test_a_phone_number_gets_its_country(text: str, stored: str) -> None:
    assert normalise_phone(text) == stored


@pytest.mark.parametrize(
    "text", ["", "12345", "06 1240403", "+49 151 12345678", "0612404031a", "+310612404031", "310612404031"]
)
def test_a_phone_number_from_elsewhere_is_refused(text: str) -> None:
    assert not accepts(normalise_phone, text)


@pytest.mark.parametrize(
    ("text", "stored"),
    [(" Zoe@Kempenbode.NL ", "zoe@kempenbode.nl"), ("a.b+c@sub.example.com", "a.b+c@sub.example.com")],
)
def test_an_email_address_is_stored_in_lower_case(text: str, stored: str) -> None:
    assert normalise_email(text) == stored


@pytest.mark.parametrize(
    "text",
    [
        "",
        "zoe",
        "zoe@",
        "@x.nl",
        "zoe@localhost",
        "a b@x.nl",
        "\u212aees@x.nl",
        "kees@\u212aempenbode.nl",
        "a@b@x.nl",
        "a..b@x.nl",
        ".a@x.nl",
        "a@-x.nl",
        "zoë@x.nl",
        "a" * 65 + "@x.nl",
    ],
)
def test_what_is_no_email_address_is_refused(text: str) -> None:
    assert not accepts(normalise_email, text)


@pytest.mark.parametrize(
    "normalise",
    [
        normalise_bsn,
        normalise_iban,
        normalise_btw_id,
        normalise_kvk,
        normalise_plate,
        normalise_postcode,
        normalise_phone,
        normalise_email,
    ],
)
def test_a_refusal_names_the_field_and_never_repeats_what_was_typed(normalise: Callable[..., str]) -> None:
    typed = "123456789XYZ-secret"
    with pytest.raises(InvalidValue) as refusal:
        normalise(typed, field="the_field")
    assert refusal.value.field == "the_field"
    assert "secret" not in refusal.value.message
    assert refusal.value.message.endswith(".")


@pytest.mark.parametrize("text", ["999990019", "9999.90.019", "9999 90 019", "٩٩٩٩٩٠٠١٩"])
def test_a_bsn_is_no_personnel_number(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        identifiers.personnel_number(text, field="personnel_number")
    assert "0019" not in caught.value.message


@pytest.mark.parametrize("text", ["", "101", "A-999990019", "999990018", "000000000", "99999001", "1999990019"])
def test_other_personnel_numbers_stay_as_they_are(text: str) -> None:
    assert identifiers.personnel_number(text) == text
