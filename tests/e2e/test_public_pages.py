"""The public pages about agreements and data: for anybody, in two languages, without cookies, led to from the door."""

import re

import httpx
import pytest

from models.values.kinds import LegalText
from pages.legal_addresses import PATHS, TITLES
from services.legal_texts.claims import CLAIMS
from services.legal_texts.versions import VERSIONS, Language
from tests.e2e.infra.product import Product

PAGES = [(key, language) for key in PATHS for language in Language]


def ask(product: Product, path: str) -> httpx.Response:
    return httpx.get(f"{product.url}{path}", timeout=30)


@pytest.mark.parametrize(("key", "language"), PAGES, ids=str)
def test_anybody_reads_it_in_both_languages_without_a_cookie(product: Product, key: str, language: Language) -> None:
    answer = ask(product, PATHS[key][language])
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; " in policy
    text = answer.text
    assert f'<html lang="{language}">' in text
    assert len(re.findall("<h1>", text)) == 1
    assert TITLES[key][language].replace("'", "&#39;") in text
    for other, path in PATHS[key].items():
        assert re.search(f'<link rel="alternate" hreflang="{other}" href="[^"]*{path}">', text)
    other = next(one for one in Language if one is not language)
    assert re.search(f'<a href="[^"]*{PATHS[key][other]}" hreflang="{other}"', text)
    assert all(f'href="{paths[language]}"' in text for name, paths in PATHS.items() if name != key)


def test_the_text_that_is_shown_is_the_one_with_the_hash(product: Product) -> None:
    for version in VERSIONS:
        for language in Language:
            assert version.sha256[language] in ask(product, PATHS[version.legal_text][language]).text


def test_the_list_says_who_and_on_what_basis_and_claims_no_use_that_is_not_there(product: Product) -> None:
    text = ask(product, "/subverwerkers").text
    assert all(name in text for name in ("Hetzner Online GmbH", "Cloudflare, Inc.", "Google Cloud EMEA Limited"))
    assert "standaardcontractbepalingen" in text
    assert "begint niet voor 23 november 2026" in text
    assert "in gebruik sinds" not in text


def test_each_promise_is_shown_with_what_proves_it(product: Product) -> None:
    text = ask(product, "/bescherming").text
    assert all(test in text for claim in CLAIMS for test in claim.tests)
    assert "zit nog niet in de software" in text


def test_signing_in_and_signing_up_lead_there_and_signing_up_names_the_terms(product: Product) -> None:
    for path in ("/inloggen", "/aanmelden"):
        text = ask(product, path).text
        assert all(f'href="{PATHS[key][Language.DUTCH]}"' in text for key in (LegalText.PRIVACY, LegalText.TERMS))
    assert "ga je akkoord met de" in ask(product, "/aanmelden").text
