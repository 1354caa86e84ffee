"""The letters about a breach have what the law asks, are a draft until they do, and are of who must write them."""

import io
from typing import Any
from uuid import UUID

import pypdf
import pytest

from exports.file import ExportFile
from models.values.kinds import BreachRole, Role
from models.values.listing import TableQuery
from models.values.refusal import InvalidValue, NotFound
from services.accountability.breaches import BreachData
from services.accountability.letters import UNKNOWN, LetterKind
from services.scope import Environment, tenant_scope
from services.tenant import TenantServices
from tests.company import Company
from tests.conftest import Acting
from tests.unit.services.accountability.test_breaches import WHOLE, add


def letter(acting: Acting, breach_id: UUID, kind: LetterKind) -> tuple[ExportFile, str]:
    with acting() as depotflow:
        file: ExportFile = depotflow.accountability.write_letter(breach_id=breach_id, kind=kind)
    pages = pypdf.PdfReader(io.BytesIO(file.content)).pages
    return file, " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_preparation_for_the_authority_has_every_field(acting: Acting) -> None:
    breach_id = add(acting, happened="Zondag 21 juni")
    file, text = letter(acting, breach_id, LetterKind.AUTHORITY)
    told = [WHOLE[name] for name in ("nature", "persons", "records", "consequences", "measures", "contact")]
    assert [one for one in (*told, "Zondag 21 juni", "Ongeveer 1", UNKNOWN, "Wel een risico") if one not in text] == []
    assert "uiterlijk 25 juni 2026 03:30" in text
    assert file.name == "Melding-datalek-1-voorbereiding.pdf"


def test_a_letter_is_a_draft_until_nothing_that_it_needs_is_missing(acting: Acting) -> None:
    for missing, is_draft in (("", False), ("consequences", True)):
        breach_id = add(acting, **({missing: ""} if missing else {}))
        _, text = letter(acting, breach_id, LetterKind.AUTHORITY)
        assert ("Concept" in text) is is_draft


def test_the_letter_to_persons_is_in_plain_words_and_says_whom_to_ask(acting: Acting) -> None:
    """Source: AVG article 34 lid 2."""
    _, text = letter(acting, add(acting), LetterKind.PERSONS)
    told = ("Wat er is gebeurd", WHOLE["nature"], WHOLE["consequences"], WHOLE["measures"], WHOLE["contact"])
    assert [one for one in told if one not in text] == []


def test_a_processor_writes_to_the_controller_and_to_nobody_else(acting: Acting) -> None:
    """Source: agreement article 7.2."""
    as_processor: dict[str, Any] = {"role": BreachRole.PROCESSOR, "controller": "Noordster Pakketten"}
    breach_id = add(acting, **as_processor)
    _, text = letter(acting, breach_id, LetterKind.CONTROLLER)
    told = ("Noordster Pakketten", WHOLE["nature"], WHOLE["persons"], WHOLE["consequences"], WHOLE["contact"])
    assert [one for one in told if one not in text] == []
    for kind in (LetterKind.AUTHORITY, LetterKind.PERSONS):
        with pytest.raises(InvalidValue):
            letter(acting, breach_id, kind)
    with pytest.raises(InvalidValue):
        letter(acting, add(acting), LetterKind.CONTROLLER)


def test_a_letter_that_is_taken_is_in_the_trail(acting: Acting) -> None:
    breach_id = add(acting)
    letter(acting, breach_id, LetterKind.PERSONS)
    with acting() as depotflow:
        newest, _ = depotflow.audit.list(query=TableQuery(filters={"subject": str(breach_id)})).rows
    assert newest.sentence == "Van datalek 1 is een brief opgehaald: aan de personen"


def test_another_company_gets_no_letter(acting: Acting, other_company: Company, environment: Environment) -> None:
    with tenant_scope(environment, other_company.member(Role.OWNER)) as scope:
        foreign = TenantServices(scope).accountability.add_breach(data=BreachData(**WHOLE))
    with pytest.raises(NotFound):
        letter(acting, foreign, LetterKind.AUTHORITY)


def test_a_sign_that_no_font_has_stops_no_letter(acting: Acting) -> None:
    _, text = letter(acting, add(acting, nature='Kwijt 📱 "#panic()" [*x*]'), LetterKind.PERSONS)
    assert '"#panic()" [*x*]' in text
