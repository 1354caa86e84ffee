"""Signing a legal text for the company, and what of it is signed: docs/decisions/0023-what-was-signed-is-a-row.md."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from exports.file import ExportFile
from exports.prose import read_prose
from exports.signed_text import SignedText, build_signed_text
from models.tables import Company, OutboxAttachment, OutboxMessage, Signature, StoredFile, Tenant
from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from models.values.ids import new_id
from models.values.kinds import LegalText
from models.values.names import visible
from models.values.refusal import InvalidValue, Refusal
from services.access.factors import ways_of
from services.gateways.storage import FileDamaged
from services.legal_texts.objecting import own_address
from services.legal_texts.versions import NAMES, VERSIONS, Language, Version, newest, read_text
from services.scope import Scope, above_tenants

LOOKING_AROUND: Final = timedelta(days=14)
"""How long a company may keep new BSNs before it signed the processing agreement."""
_LONGEST: Final = 120
WHAT: Final = "Deze handtekening"


class AlreadySigned(Refusal):
    """One signature under one version is enough."""

    code = "already_signed"

    def __init__(self) -> None:
        super().__init__("Deze versie is al getekend. De getekende tekst staat hieronder, bij Getekend.")


class NewerVersion(Refusal):
    """What was read is not what holds."""

    code = "newer_version"

    def __init__(self) -> None:
        super().__init__("Er is een nieuwere versie. Laad de pagina opnieuw en lees die eerst.")


class NotSignedYet(Refusal):
    """Without a processing agreement nobody may process somebody's BSN for another. Source: AVG article 28(3)."""

    code = "not_signed_yet"

    def __init__(self) -> None:
        super().__init__(
            "Een BSN kan pas worden vastgelegd als de verwerkersovereenkomst is getekend. De eigenaar doet dat bij"
            " Instellingen, Afspraken."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """A signature; `is_whole` says that the text of the version and the kept PDF are still what was signed."""

    id: UUID
    legal_text: LegalText
    version: date
    language: str
    text_sha256: str
    signed_at: datetime
    name: str
    capacity: str
    email: str
    address: str
    proof: str
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A legal text as this company has it: the newest version, and whether that is signed."""

    legal_text: LegalText
    version: date
    applies_from: date
    is_signed: bool
    was_signed: bool
    """Whether an earlier version was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRead:
    """A text to read before signing it."""

    asked: Asked
    language: Language
    text: str
    sha256: str


def list_asked(scope: Scope) -> list[Asked]:
    """Every legal text with its newest version."""
    signed = {(row.legal_text, row.version) for row in scope.session.scalars(select(Signature))}
    return [
        _asked(newest(legal_text, on=scope.today), {version for text, version in signed if text is legal_text})
        for legal_text in NAMES
    ]


def _asked(version: Version, signed: set[date]) -> Asked:
    return Asked(
        legal_text=version.legal_text,
        version=version.published_on,
        applies_from=version.applies_from,
        is_signed=version.published_on in signed,
        was_signed=bool(signed),
    )


def find_unsigned(scope: Scope) -> list[Asked]:
    """What waits for a signature; nothing in an invented company, where there is nobody to sign for."""
    return [] if _tenant(scope).is_demo else [asked for asked in list_asked(scope) if not asked.is_signed]


def read_asked(scope: Scope, *, legal_text: LegalText, language: Language = Language.DUTCH) -> ToRead:
    """The newest version as it is to be read."""
    version = newest(legal_text, on=scope.today)
    asked = next(one for one in list_asked(scope) if one.legal_text is legal_text)
    return ToRead(asked=asked, language=language, text=read_text(version, language), sha256=version.sha256[language])


def sign(
    scope: Scope,
    *,
    legal_text: LegalText,
    version: date,
    name: str,
    capacity: str,
    may_sign: bool,
    language: Language = Language.DUTCH,
) -> UUID:
    """Sign the newest version, keep the PDF of it and mail that to who signs, the company and the operator.

    `version` is the one that was read, `may_sign` what the person says about their authority.
    Raises: InvalidValue, NewerVersion, AlreadySigned. Source: AVG article 28(9), eIDAS article 25(1).
    """
    wanted = newest(legal_text, on=scope.today)
    if wanted.published_on != version:
        raise NewerVersion
    if not may_sign:
        raise InvalidValue("Zeg erbij dat je voor dit bedrijf mag tekenen, of vraag wie dat mag.", field="may_sign")
    row = Signature(
        id=new_id(),
        legal_text=legal_text,
        version=version,
        language=language,
        text_sha256=bytes.fromhex(wanted.sha256[language]),
        signed_at=scope.now,
        signed_by=scope.identity.membership_id,
        name=_told(name, "name", "Vul je naam in"),
        capacity=_told(capacity, "capacity", "Vul in als wat je tekent, bijvoorbeeld directeur"),
        email=own_address(scope),
        address=scope.identity.origin.address,
        device=scope.identity.origin.device,
        proof=_proof(scope),
        company=_company_in_words(scope),
    )
    row.file_id = _keep(scope, _print(row, read_text(wanted, language)))
    with scope.refusing({"uq_signatures_version": AlreadySigned()}):
        scope.add(row)
    _mail(scope, row)
    scope.audit(
        "signature.made",
        subject_id=row.id,
        agreement=NAMES[legal_text],
        day=version.isoformat(),
        signer=row.name,
        capacity=row.capacity,
        text_sha256=row.text_sha256.hex(),
    )
    return row.id


def list_signatures(scope: Scope) -> list[SignatureRow]:
    """What was signed, newest first, each held against its text and its PDF."""
    found = scope.session.execute(
        select(Signature, StoredFile.sha256)
        .join(StoredFile, (StoredFile.tenant_id == Signature.tenant_id) & (StoredFile.id == Signature.file_id))
        .order_by(Signature.signed_at.desc(), Signature.id.desc())
    )
    return [
        SignatureRow(
            id=row.id,
            legal_text=row.legal_text,
            version=row.version,
            language=row.language,
            text_sha256=row.text_sha256.hex(),
            signed_at=row.signed_at,
            name=row.name,
            capacity=row.capacity,
            email=row.email,
            address=row.address,
            proof=row.proof,
            is_whole=_is_text_of_version(row) and _is_kept(scope, file_sha256),
        )
        for row, file_sha256 in found
    ]


def take_signed(scope: Scope, *, signature_id: UUID) -> ExportFile:
    """The PDF as it was mailed. Raises: NotFound."""
    row = scope.get(Signature, signature_id, what=WHAT)
    file = scope.get(StoredFile, row.file_id, what=WHAT)
    return ExportFile(file.name, file.media_type, scope.environment.storage.get(row.tenant_id, file.sha256))


def require_signed(scope: Scope) -> None:
    """Let new BSNs in for a while after signing up, then only once the processing agreement was signed.

    An older version counts. Raises: NotSignedYet.
    """
    tenant = _tenant(scope)
    first = next(version for version in VERSIONS if version.legal_text is LegalText.PROCESSING)
    since = max(tenant.created_at.astimezone(AMSTERDAM).date(), first.applies_from)
    if tenant.is_demo or scope.today <= since + LOOKING_AROUND:
        return
    signed = select(Signature.id).where(Signature.legal_text == LegalText.PROCESSING).limit(1)
    if scope.session.scalars(signed).one_or_none() is None:
        raise NotSignedYet


def _tenant(scope: Scope) -> Tenant:
    with above_tenants(scope) as session:
        return session.get_one(Tenant, scope.identity.tenant_id)


def _told(text: str, field: str, missing: str) -> str:
    words = visible(text)
    if not words or len(words) > _LONGEST:
        raise InvalidValue(f"{missing}, in hoogstens {_LONGEST} tekens.", field=field)
    return words


def _proof(scope: Scope) -> str:
    """How this person comes to count as proved: fresh proof is asked of every session before it gets here."""
    if scope.identity.user_id is None:
        return "geen"
    with above_tenants(scope) as session:
        has_factor = ways_of(session, scope.identity.user_id).has_factor
    return "tweede stap" if has_factor else "wachtwoord of aanmelddienst"


def _company_in_words(scope: Scope) -> str:
    row = scope.get(Company, scope.identity.tenant_id, what="Je bedrijf")
    place = f"{row.postcode} {row.city}".strip()
    told = (row.legal_name, f"KvK {row.kvk}" if row.kvk else "", row.street, place)
    return ", ".join(part for part in told if part)


_FACTS: Final[Mapping[Language, tuple[str, ...]]] = {
    Language.DUTCH: (
        "Getekend voor het bedrijf", "Bedrijf", "Naam", "Functie", "E-mailadres", "Moment", "Vanaf", "Bewezen met",
        "Versie", "SHA-256 van de tekst", "Voor DepotFlow",
    ),
    Language.ENGLISH: (
        "Signed for the company", "Company", "Name", "Capacity", "E-mail address", "Moment", "From", "Proved with",
        "Version", "SHA-256 of the text", "For DepotFlow",
    ),
}  # fmt: skip
_OPERATOR: Final = "PrimeSelects, handelsregister 94933898; aangeboden door publicatie van deze versie"


def _print(row: Signature, text: str) -> ExportFile:
    language = Language(row.language)
    heading, *labels = _FACTS[language]
    at = row.signed_at.astimezone(AMSTERDAM)
    facts = (
        row.company,
        row.name,
        row.capacity,
        row.email,
        f"{dutch_date(at.date())}, {amsterdam_time(row.signed_at)} ({row.signed_at.isoformat(timespec='seconds')})",
        ", ".join(part for part in (row.address, row.device) if part) or "onbekend",
        row.proof,
        row.version.isoformat(),
        row.text_sha256.hex(),
        _OPERATOR,
    )
    return build_signed_text(
        SignedText(
            title=f"{NAMES[row.legal_text].capitalize()} {dutch_date(row.version)}",
            language=language,
            author="DepotFlow",
            blocks=read_prose(text),
            facts_heading=heading,
            facts=[*zip(labels, facts, strict=True)],
            signed_at=row.signed_at,
        )
    )


def _keep(scope: Scope, file: ExportFile) -> UUID:
    stored = StoredFile(
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        sha256=scope.environment.storage.put(scope.identity.tenant_id, file.content),
        stored_at=scope.now,
    )
    return scope.add(stored).id


def _mail(scope: Scope, row: Signature) -> None:
    """To both sides; who signs from the company's own address gets one."""
    company = scope.get(Company, scope.identity.tenant_id, what="Je bedrijf")
    name = NAMES[row.legal_text]
    body = (
        f"{row.name} ({row.capacity}) heeft voor {row.company} de {name} van {dutch_date(row.version)} getekend.\n"
        "De getekende tekst zit bij deze mail, en staat in DepotFlow bij Instellingen, Afspraken.\n\n"
        f"SHA-256 van de tekst: {row.text_sha256.hex()}\n"
    )
    for recipient in dict.fromkeys(filter(None, (row.email, company.email, scope.settings.operator_email))):
        message = OutboxMessage(recipient=recipient, subject=f"Getekend: {name}", body=body)
        message.created_at, message.next_attempt_at = scope.now, scope.mail_leaves_at
        scope.add(message)
        scope.add(OutboxAttachment(message_id=message.id, file_id=row.file_id))
    scope.announce("outbox")


def _is_text_of_version(row: Signature) -> bool:
    """Whether the text of that version, as it is here, has the hash that was signed."""
    known = [one for one in VERSIONS if (one.legal_text, one.published_on) == (row.legal_text, row.version)]
    return any(
        hashlib.sha256(read_text(one, Language(row.language)).encode()).digest() == row.text_sha256 for one in known
    )


def _is_kept(scope: Scope, sha256: bytes) -> bool:
    try:
        scope.environment.storage.get(scope.identity.tenant_id, sha256)
    except (FileNotFoundError, FileDamaged):
        return False
    return True
