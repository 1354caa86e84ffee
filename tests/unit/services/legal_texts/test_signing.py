"""Signing: who may, what is kept and mailed, what asks again, and what waits for it."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import psycopg
import pytest

from models.values.ids import new_id
from models.values.kinds import LegalText, Role
from models.values.listing import TableQuery
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.access.proof import ProofNeeded
from services.access.sessions import PROOF_LASTS
from services.gateways.clock import StandingClock
from services.legal_texts import signing, versions
from services.legal_texts.signing import AlreadySigned, NewerVersion, NotSignedYet, SignatureRow
from services.legal_texts.versions import VERSIONS, Language
from services.outbox import deliver_due
from services.scope import Identity, Origin, tenant_scope
from services.tenant import TenantServices
from tests.company import Company
from tests.server import owner_address
from tests.unit.services.access.conftest import Office
from tests.unit.services.access.steps import adds_app

FIRST = date(2026, 11, 23)
BSN = "999990019"


def signs(office: Office, by: Identity | None = None, **other: Any) -> None:
    given: dict[str, Any] = {
        "legal_text": LegalText.PROCESSING,
        "version": FIRST,
        "name": "Marieke Verhulst",
        "capacity": "directeur",
        "may_sign": True,
    }
    with tenant_scope(office.environment, by or office.owner) as scope:
        TenantServices(scope).legal_texts.sign(**given | other)


def signatures(office: Office) -> list[SignatureRow]:
    with tenant_scope(office.environment, office.owner) as scope:
        return TenantServices(scope).legal_texts.list_signatures()


def unsigned(office: Office) -> list[LegalText]:
    with tenant_scope(office.environment, office.owner) as scope:
        return [asked.legal_text for asked in TenantServices(scope).legal_texts.find_unsigned()]


def mails(office: Office) -> dict[str, list[bytes]]:
    """The PDFs that were mailed, by recipient."""
    deliver_due(office.environment, Identity.of_system(office.owner.tenant_id, "Systeem"))
    read = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in _eml(office)]
    return {
        str(mail["To"]): [part.get_content() for part in mail.iter_attachments()]
        for mail in read
        if "Getekend" in mail["Subject"]
    }


def _eml(office: Office) -> list[Path]:
    return sorted((office.environment.settings.data_folder / "mail").glob("*.eml"))


def test_what_is_kept_says_who_signed_what_when_from_where_and_how_that_is_known(office: Office) -> None:
    adds_app(office, office.owner)
    signs(office, replace(office.owner, origin=Origin("203.0.113.7", "Firefox op Linux")), language=Language.ENGLISH)
    [row] = signatures(office)
    text = (Path(versions.__file__).parent / "texts" / "processing-2026-11-23.en.md").read_bytes()
    assert row.text_sha256 == hashlib.sha256(text).hexdigest()
    assert (row.name, row.capacity, row.email) == ("Marieke Verhulst", "directeur", office.email)
    assert (row.address, row.proof, row.language, row.version) == ("203.0.113.7", "tweede stap", "en", FIRST)
    assert (row.signed_at, row.is_whole) == (office.environment.clock.now(), True)


def test_both_sides_get_the_same_pdf_that_stays_with_the_company(office: Office) -> None:
    settings = office.environment.settings.model_copy(update={"operator_email": "beheer@depotflow.example"})
    office.environment = replace(office.environment, settings=settings)
    signs(office)
    with tenant_scope(office.environment, office.owner) as scope:
        [row] = TenantServices(scope).legal_texts.list_signatures()
        file = TenantServices(scope).legal_texts.take_signed(signature_id=row.id)
    assert file.content.startswith(b"%PDF-")
    assert file.name == "Verwerkersovereenkomst-23-november-2026.pdf"
    assert mails(office) == {office.email: [file.content], "beheer@depotflow.example": [file.content]}


def test_it_is_in_the_trail(office: Office) -> None:
    signs(office)
    with tenant_scope(office.environment, office.owner) as scope:
        said = TenantServices(scope).audit.list(query=TableQuery()).rows[0].sentence
    assert said == "De verwerkersovereenkomst van 23 november 2026 is getekend door Marieke Verhulst, directeur"


def test_signing_twice_is_refused(office: Office) -> None:
    signs(office)
    with pytest.raises(AlreadySigned):
        signs(office)
    assert len(signatures(office)) == 1


@pytest.mark.parametrize("wrong", [{"name": " \u200b"}, {"capacity": ""}, {"capacity": "x" * 121}, {"may_sign": False}])
def test_who_signs_says_so_in_full(office: Office, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        signs(office, **wrong)
    assert signatures(office) == []


def test_it_takes_fresh_proof_and_an_owner(office: Office, clock: StandingClock) -> None:
    with pytest.raises(NotAllowed):
        signs(office, office.join())
    clock.move(PROOF_LASTS)
    with pytest.raises(ProofNeeded):
        signs(office)


def test_a_new_version_asks_again_and_the_old_signature_stays(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for legal_text in LegalText:
        signs(office, legal_text=legal_text)
    assert unsigned(office) == []
    later = replace(VERSIONS[0], published_on=date(2027, 1, 15), applies_from=date(2027, 3, 1))
    for module in (versions, signing):
        monkeypatch.setattr(module, "VERSIONS", (*VERSIONS, later))
    monkeypatch.setattr(signing, "read_text", lambda _, language: versions.read_text(VERSIONS[0], language))
    assert unsigned(office) == [LegalText.PROCESSING]
    with tenant_scope(office.environment, office.owner) as scope:
        [asked] = TenantServices(scope).legal_texts.find_unsigned()
    assert (asked.was_signed, asked.applies_from) == (True, date(2027, 3, 1))
    with pytest.raises(NewerVersion):
        signs(office)
    signs(office, version=later.published_on)
    assert unsigned(office) == []
    assert [row.version for row in signatures(office) if row.legal_text is LegalText.PROCESSING] == [
        later.published_on,
        FIRST,
    ]


def test_a_text_or_file_that_is_not_what_was_signed_shows(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    signs(office)
    with monkeypatch.context() as changed:
        changed.setattr(signing, "read_text", lambda *_: "Iets anders")
        assert [row.is_whole for row in signatures(office)] == [False]
    [kept] = [path for path in (office.environment.settings.data_folder / "files").rglob("*") if path.is_file()]
    kept.write_bytes(kept.read_bytes() + b" ")
    assert [row.is_whole for row in signatures(office)] == [False]


def test_nobody_changes_what_was_signed(office: Office, database_url: str) -> None:
    signs(office)
    with psycopg.connect(owner_address(database_url)) as owner:
        rights = owner.execute(
            "SELECT privilege_type FROM information_schema.role_table_grants"
            " WHERE table_name = 'signatures' AND grantee = 'depotflow_app'"
        ).fetchall()
    assert {right for (right,) in rights} == {"SELECT", "INSERT"}


def test_another_company_finds_nothing_of_it(office: Office, other_company: Company) -> None:
    signs(office)
    [row] = signatures(office)
    with tenant_scope(office.environment, other_company.member(Role.OWNER)) as scope:
        depotflow = TenantServices(scope)
        assert depotflow.legal_texts.list_signatures() == []
        with pytest.raises(NotFound):
            depotflow.legal_texts.take_signed(signature_id=row.id)
        with pytest.raises(NotFound):
            depotflow.legal_texts.take_signed(signature_id=new_id())


def stores_bsn(office: Office) -> None:
    drivers = Company(office.environment, office.owner.tenant_id, {Role.OWNER: office.owner})
    driver_id = drivers.build_driver("Daan de Wit")
    with tenant_scope(office.environment, office.owner) as scope:
        TenantServices(scope).people.store_bsn(driver_id=driver_id, bsn=BSN)


def test_a_new_company_may_keep_bsns_for_a_fortnight_and_then_only_once_it_signed(
    office: Office, clock: StandingClock, database_url: str
) -> None:
    _founded(office, database_url, clock)
    office.owner = replace(office.owner, session_id=None)
    stores_bsn(office)
    clock.move(signing.LOOKING_AROUND)
    stores_bsn(office)
    clock.move(timedelta(days=1))
    with pytest.raises(NotSignedYet, match="Instellingen, Afspraken"):
        stores_bsn(office)
    signs(office, legal_text=LegalText.TERMS)
    with pytest.raises(NotSignedYet):
        stores_bsn(office)
    signs(office)
    stores_bsn(office)


def test_an_invented_company_is_never_asked(office: Office, clock: StandingClock, database_url: str) -> None:
    _founded(office, database_url, clock, is_demo=True)
    clock.move(timedelta(days=60))
    office.owner = replace(office.owner, session_id=None)
    stores_bsn(office)
    assert unsigned(office) == []


def _founded(office: Office, database_url: str, clock: StandingClock, *, is_demo: bool = False) -> None:
    """Have it signed up today by the clock of tests."""
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute(
            "UPDATE tenants SET created_at = %s, is_demo = %s WHERE id = %s",
            [clock.now(), is_demo, office.owner.tenant_id],
        )
