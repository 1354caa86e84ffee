"""A copy tells who did what without the names of others."""

import pytest

from services.privacy.words import names_to_hide

OTHERS = ["Ahmed el Amrani", "Sanne Vermeer-Bos", "Jan de Wit"]
KEPT = ["Daan de Wit", "Kempenbode Koeriers", "Bos"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ruil met Ahmed el Amrani", "Ruil met [een collega]"),
        ("Ahmed belt je", "[een collega] belt je"),
        ("Amrani's bus staat klaar", "[een collega]'s bus staat klaar"),
        ("Daan de Wit rijdt, Jan niet", "Daan de Wit rijdt, [een collega] niet"),
        ("Breng het naar Bos", "Breng het naar Bos"),
        ("Vraag Vermeer-Bos", "Vraag [een collega]-Bos"),
        ("januari, jan en Janneke", "januari, jan en Janneke"),
        ("Kempenbode Koeriers in Eindhoven", "Kempenbode Koeriers in Eindhoven"),
        ("", ""),
    ],
)
def test_names_of_others_go_out_of_what_people_wrote(text: str, told: str) -> None:
    hidden = names_to_hide(OTHERS, kept=KEPT)
    assert hidden is not None
    assert hidden.sub("[een collega]", text) == told


def test_a_company_of_one_has_no_names_to_hide() -> None:
    assert names_to_hide([], kept=KEPT) is None
    assert names_to_hide(["de Wit"], kept=KEPT) is None
