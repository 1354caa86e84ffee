"""What is hidden from who looks along, and what is not taken for it."""

import pytest

from services.rules.masking import masked_text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("NL91ABNA0417164300", "•••• 4300"),
        ("NL91 ABNA 0417 1643 00", "•••• 4300"),
        ("Betaald van NL91ABNA0417164300 op naam van VOS", "Betaald van •••• 4300 op naam van VOS"),
        ("NL91 ABNA 0417 1643 00 OP NAAM VAN VOS", "•••• 4300 OP NAAM VAN VOS"),
        ('{"iban":"DE75512108001245126199"}', '{"iban":"•••• 6199"}'),
        ("BE68539007547034, NL91ABNA0417164300", "•••• 7034, •••• 4300"),
        ("BSN 999990019.", "BSN ••••."),
        ('"999990019"', '"••••"'),
    ],
)
def test_accounts_keep_their_last_four_and_citizen_numbers_nothing(written: str, shown: str) -> None:
    assert masked_text(written) == shown


@pytest.mark.parametrize(
    "written",
    [
        "NL91ABNA0417164301",
        "999990018",
        "NL001234567B29",
        "123456782L01",
        "+31612345678",
        "2026-0241",
        "01a202c5-85bc-789d-9156-1f05ca446a61",
        "Daan de Wit, E-112, 46 stops",
        "",
    ],
)
def test_other_words_and_numbers_stay(written: str) -> None:
    assert masked_text(written) == written
