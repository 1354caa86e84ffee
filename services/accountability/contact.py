"""Whom one asks about personal data at this company: a contact, or a data protection officer (FG)."""

from dataclasses import dataclass

from sqlalchemy import select

from models.tables import Company
from models.values.names import visible
from models.values.refusal import InvalidValue
from services.changes import differences
from services.merging import merged
from services.rules import identifiers
from services.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyContact:
    """Somebody by name with at least one way to reach them; all empty while nobody was named."""

    name: str = ""
    email: str = ""
    phone: str = ""
    is_officer: bool = False

    @property
    def called(self) -> str:
        """What they are: `functionaris voor gegevensbescherming`."""
        return "functionaris voor gegevensbescherming (FG)" if self.is_officer else "contactpersoon AVG"

    @property
    def dutch(self) -> str:
        """Name and ways to reach on one line; empty when nobody was named."""
        return ", ".join(filter(None, (self.name, self.email, self.phone)))


def contact_of(company: Company) -> PrivacyContact:
    """The contact as it stands on the company's row."""
    return PrivacyContact(
        name=company.privacy_name,
        email=company.privacy_email,
        phone=company.privacy_phone,
        is_officer=company.privacy_is_officer,
    )


def get_contact(scope: Scope) -> PrivacyContact:
    """Whom to ask."""
    return contact_of(scope.session.scalars(select(Company)).one())


def name_contact(scope: Scope, *, contact: PrivacyContact, seen: PrivacyContact | None = None) -> None:
    """Say whom drivers and an authority ask. Raises: InvalidValue, ChangedMeanwhile."""
    row = scope.session.scalars(select(Company).with_for_update()).one()
    before = contact_of(row)
    wanted = merged(contact, seen=seen, now=before)
    row.privacy_name = visible(wanted.name)
    row.privacy_email = identifiers.normalise_email(wanted.email, field="email") if wanted.email.strip() else ""
    row.privacy_phone = identifiers.normalise_phone(wanted.phone, field="phone") if wanted.phone.strip() else ""
    row.privacy_is_officer = wanted.is_officer
    if not row.privacy_name:
        raise InvalidValue("Vul in wie het aanspreekpunt is.", field="name")
    if not row.privacy_email and not row.privacy_phone:
        raise InvalidValue("Vul een e-mailadres of telefoonnummer in.", field="email")
    changes = differences(_told(before), _told(contact_of(row)))
    scope.audit("privacy.contact_named", subject_id=row.id, changes=changes)
    scope.announce("company")


def _told(contact: PrivacyContact) -> dict[str, str | bool]:
    return {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "is_officer": contact.is_officer,
    }
