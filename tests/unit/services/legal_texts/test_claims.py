"""The public security page: no promise without a test, and no test that is not there or not in docs/security.md."""

import ast
from pathlib import Path

import pytest

from services.legal_texts.claims import CLAIMS, NOT_YET, Claim
from services.legal_texts.versions import Language

ROOT = Path(__file__).parents[4]
TESTS = [(claim, test) for claim in CLAIMS for test in claim.tests]


@pytest.mark.parametrize(("claim", "test"), TESTS, ids=[test for _, test in TESTS])
def test_each_promise_names_a_test_that_is_there(claim: Claim, test: str) -> None:
    path, _, name = test.partition("::")
    tree = ast.parse((ROOT / path).read_text())
    found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    assert found
    assert not name or name in found
    file_name = Path(path).name
    assert file_name in (ROOT / "docs" / "security.md").read_text(), f"{claim.heading}: say it in docs/security.md too"


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.heading[Language.ENGLISH])
def test_each_promise_has_words_in_both_languages_and_a_proof(claim: Claim) -> None:
    assert claim.tests
    for language in Language:
        assert all(words[language] for words in (claim.heading, claim.text, claim.proof))


def test_backups_are_not_promised() -> None:
    promised = " ".join(claim.text[language] + claim.heading[language] for claim in CLAIMS for language in Language)
    assert "back" not in promised.lower()
    assert "zit nog niet in de software" in NOT_YET[Language.DUTCH]
    assert "is not in the software yet" in NOT_YET[Language.ENGLISH]
