"""Names and account numbers against the collected hard cases."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.sepa_text import NAME_LIMIT, is_creditor_reference, is_sepa_iban, sepa_name, sepa_text
from models.values.refusal import InvalidValue

CASES = Path(__file__).parents[1] / "cases"
NAMES: dict[str, Any] = json.loads((CASES / "names.json").read_text("utf-8"))
IBANS: dict[str, Any] = json.loads((CASES / "iban.json").read_text("utf-8"))
ALLOWED = re.compile(f"[{re.escape(NAMES['sepa_set'])}]*")
UNREADABLE = ("محمد", "陳大文", "   ", "", "🚚", "- . -")


@pytest.mark.parametrize("case", NAMES["cases"], ids=lambda case: case["why"])
def test_a_hard_name_becomes_what_banks_accept(case: dict[str, Any]) -> None:
    name: str = case["input"]
    if name in UNREADABLE:
        with pytest.raises(InvalidValue):
            sepa_name(name)
        return
    written = sepa_name(name)
    assert ALLOWED.fullmatch(written)
    assert written == written.strip()
    assert 0 < len(written) <= NAME_LIMIT
    if case["accepted"]:
        assert written in case["accepted"]
    if "sepa_max70" in case:
        assert written == case["sepa_max70"]


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_name_without_readable_letters_is_refused_and_never_sent_empty(name: str) -> None:
    with pytest.raises(InvalidValue, match="zoals de bank hem kent"):
        sepa_name(name)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Щербаков Юрій", "Shcherbakov Yurij"),
        ("ЖЁЛТЫЙ", "ZhELTYJ"),
        ("Γιώργος Παπάς", "Giorgos Papas"),
        ("\u202eneslnaJ", "neslnaJ"),
        ('=HYPERLINK("http://x")', "-HYPERLINK('http://x')"),
        ("ﬁets №5 ½", "fiets No5 1 2"),
    ],
)
def test_other_scripts_and_signs_are_written_out(name: str, written: str) -> None:
    assert sepa_name(name) == written


@given(st.text(max_size=400), st.integers(1, 140))
def test_any_text_stays_within_the_letters_and_the_limit(text: str, limit: int) -> None:
    written = sepa_text(text, limit)
    assert ALLOWED.fullmatch(written)
    assert len(written) <= limit
    assert written == written.strip()
    assert sepa_text(written, limit) == written


@pytest.mark.parametrize("case", IBANS["cases"], ids=lambda case: case["why"])
def test_an_account_is_paid_only_when_it_is_a_stored_iban_inside_sepa(case: dict[str, Any]) -> None:
    assert is_sepa_iban(case["stored_as"] or case["input"]) is case["sepa"]


@pytest.mark.parametrize(
    ("reference", "valid"),
    [("RF18539007547034", True), ("RF19539007547034", False), ("RF18", False), ("539007547034", False)],
)
def test_a_structured_reference_has_right_check_digits(reference: str, *, valid: bool) -> None:
    assert is_creditor_reference(reference) is valid
