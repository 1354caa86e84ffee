"""Our own texts: a text never changes under its version, and says what the law wants in it."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from exports.prose import read_prose
from models.values.kinds import LegalText
from services.legal_texts import versions
from services.legal_texts.versions import VERSIONS, Language, TextChanged, Version, newest, read_text

BOTH = [(version, language) for version in VERSIONS for language in Language]
ARTICLE_28 = {
    "3a": ("schriftelijke instructie", "documented instructions"),
    "3b": ("geheimhouding", "confidentiality"),
    "3c": ("artikel 32 AVG", "article 32 GDPR"),
    "3d": ("dertig hele dagen", "thirty whole days"),
    "4": ("dezelfde plichten", "same duties"),
    "3e": ("artikelen 15 tot en met 22 AVG", "articles 15 to 22 GDPR"),
    "3f": ("artikelen 32 tot en met 36 AVG", "articles 32 to 36 GDPR"),
    "3g": ("verwijdert hij ze", "it deletes them"),
    "3h": ("audits en inspecties", "audits and inspections"),
    "3h, last sentence": ("in strijd met de AVG", "infringes the GDPR"),
    "33 lid 2": ("48 uur", "48 hours"),
}
"""What a processing agreement must hold, by the article of the AVG, in both languages."""


@pytest.mark.parametrize(("version", "language"), BOTH)
def test_each_text_has_the_hash_of_its_version(version: Version, language: Language) -> None:
    assert read_text(version, language)


def test_a_text_that_was_changed_is_not_shown_to_anybody() -> None:
    changed = replace(VERSIONS[0], sha256=dict.fromkeys(Language, "0" * 64), applies_from=date(2030, 1, 1))
    read_text.cache_clear()
    with pytest.raises(TextChanged, match=r"processing-2026-11-23\.nl\.md"):
        read_text(changed, Language.DUTCH)


@pytest.mark.parametrize(("version", "language"), BOTH)
def test_both_languages_have_the_same_parts(version: Version, language: Language) -> None:
    shape = [(block.kind, block.level, len(block.rows)) for block in read_prose(read_text(version, language))]
    assert shape == [
        (block.kind, block.level, len(block.rows)) for block in read_prose(read_text(version, Language.DUTCH))
    ]
    assert (version.published_on, version.applies_from) == (date(2026, 11, 23), date(2026, 11, 23))


@pytest.mark.parametrize("point", ARTICLE_28)
def test_the_processing_agreement_has_each_point_of_article_28(point: str) -> None:
    version = newest(LegalText.PROCESSING, on=date(2027, 1, 1))
    dutch, english = ARTICLE_28[point]
    assert dutch in read_text(version, Language.DUTCH)
    assert english in read_text(version, Language.ENGLISH)


@pytest.mark.parametrize(("version", "language"), BOTH)
def test_no_text_names_who_is_not_engaged(version: Version, language: Language) -> None:
    assert re.search("DigitalOcean|Imperva|Incapsula|Intercom|Privacy Shield", read_text(version, language)) is None


def test_the_newest_is_the_last_that_was_published(monkeypatch: pytest.MonkeyPatch) -> None:
    later = replace(VERSIONS[0], published_on=date(2027, 3, 1), applies_from=date(2027, 4, 1))
    monkeypatch.setattr(versions, "VERSIONS", (*VERSIONS, later))
    day = later.published_on - timedelta(days=1)
    assert newest(LegalText.PROCESSING, on=day) is VERSIONS[0]
    assert newest(LegalText.PROCESSING, on=later.published_on) is later
    assert newest(LegalText.PROCESSING, on=date(2020, 1, 1)) is VERSIONS[0]
    assert newest(LegalText.TERMS, on=later.published_on) is VERSIONS[1]
