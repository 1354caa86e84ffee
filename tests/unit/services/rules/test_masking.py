"""What is hidden from who looks along, and what is not taken for it."""

import pytest

from services.rules.identifiers import normalise_iban
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
        ("nl91abna0417164300", "•••• 4300"),
        ("Rekening nl91 abna 0417 1643 00 op naam van vos", "Rekening •••• 4300 op naam van vos"),
        ("Nl91-Abna-0417-1643-00, vraag Vos", "•••• 4300, vraag Vos"),
        ("NL 91 ABNA 04 17 16 43 00", "•••• 4300"),
        ("NL91ABNA0417164300 BE68539007547034", "•••• 4300 •••• 7034"),
        ("op za 20 nl91abna0417164300", "op za 20 •••• 4300"),
        ("NL91.ABNA.0417.1643.00.", "•••• 4300."),
        ("NL91  ABNA\u00a00417  1643  00", "•••• 4300"),
        ("BSN 999990019.", "BSN ••••."),
        ("BSN 9999.90.019.", "BSN ••••."),
        ("BSN 999 990 019, graag bellen", "BSN ••••, graag bellen"),
        ("99-999-0019", "••••"),
        ("BSN 99.99.90.019", "BSN ••••"),
        ("9 9 9 9 9 0 0 1 9", "••••"),
        ("9\u28009\u28009\u28009\u28009\u28000\u28000\u28001\u28009", "••••"),
        ("999\u3164990\u3164019", "••••"),
        ("999 \u2013 990 \u2013 019", "••••"),
        ("999\u2212990\u2212019", "••••"),
        ("999\u00b7990\u00b7019", "••••"),
        ("NL91 / ABNA / 0417 / 1643 / 00", "•••• 4300"),
        ("(999\u00a0990\u00a0019)", "(••••)"),
        ('"999990019"', '"••••"'),
        ("NL91\u202fABNA\u202f0417\u202f1643\u202f00", "•••• 4300"),
        ("NL91\nABNA\n0417164300", "•••• 4300"),
        ("BSN 9999\u200b90\u200b019", "BSN ••••"),
        ("BSN 999\u2013990\u2013019", "BSN ••••"),
        ("BSN 999/990/019", "BSN ••••"),
        ("BSN999990019, bsn9999.90.019", "BSN••••, bsn••••"),
        ("BSN \uff19\uff19\uff19\uff19\uff19\uff10\uff10\uff11\uff19, bel even", "BSN ••••, bel even"),
        ("BSN \uff19\uff19\uff19\uff0e\uff19\uff19\uff10\uff0e\uff10\uff11\uff19", "BSN ••••"),
        ("BSN \u0669\u0669\u0669\u0669\u0669\u0660\u0660\u0661\u0669", "BSN ••••"),
        ("BSN 999\u00a0990 019", "BSN ••••"),
        ("BSN 999. 990. 019", "BSN ••••"),
        ("BSN 9\u200b9\u200b9\u200b9\u200b9\u200b0\u200b0\u200b1\u200b9", "BSN ••••"),
        ("BSN 9999\u00ad90019 en 9999\u206090019", "BSN •••• en ••••"),
        (
            "caf\u00e9, BSN 999990019 en \uff19\uff19\uff19\uff19\uff19\uff10\uff10\uff11\uff19",
            "caf\u00e9, BSN •••• en ••••",
        ),
        ("\uff2e\uff2c91ABNA0417164300", "•••• 4300"),
        ("BSN " + "".join(f"{digit}\ufe0f\u20e3" for digit in "999990019"), "BSN ••••"),
        ("BSN 9999\u202e90019 of \u2066999\u034f990019\u2069", "BSN •••• of ••••"),
        ("BSN 9\u03089999\u0332001\u03369", "BSN ••••"),
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
        "999 990 018",
        "+31 6 12 345 678",
        "999.990.019,00",
        "2026-06-22 07.00",
        "de 24.06.2026 om 8.30 uur 131 stops en 412 pakketten",
        "10.99.990.019",
        "2026-0241",
        "9 9 9 9 9 0 0 1 9 2",
        "011 22 33 44",
        "01a202c5-85bc-789d-9156-1f05ca446a61",
        "Daan de Wit, E-112, 46 stops",
        "\uff11\uff12 stops op \u00bd dag, 20\u00b0",
        "12\u200b34 en \u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669",
        "\N{FAMILY} met 46\u200b stops",
        "",
    ],
)
def test_other_words_and_numbers_stay(written: str) -> None:
    assert masked_text(written) == written


def test_a_text_that_looks_like_accounts_from_end_to_end_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of five thousand characters in which one could begin anywhere, few are looked at closely."""
    looked_at: list[str] = []

    def look(compact: str) -> str:
        looked_at.append(compact)
        return normalise_iban(compact)

    monkeypatch.setattr("services.rules.masking.normalise_iban", look)
    text = "ab12 " * 1_000
    assert masked_text(text) == text
    assert len(looked_at) < len(text) / 10
