"""Objecting to a sub-processor: a company says why, the operator of DepotFlow hears it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from models.tables import Membership, Objection, SubProcessor
from models.values.names import visible
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.scope import Scope, above_tenants

MOST_LETTERS: Final = 2_000


class AlreadyObjected(Refusal):
    """A company objects to a sub-processor once; what follows is a conversation."""

    code = "already_objected"

    def __init__(self) -> None:
        super().__init__("Jullie bezwaar staat er al. Wil je iets toevoegen, antwoord dan op de mail erover.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionRow:
    """An objection of a company, with the name of the sub-processor."""

    id: UUID
    sub_processor_id: UUID
    party: str
    made_at: datetime
    made_by: str
    email: str
    reason: str


def object_to(scope: Scope, *, party: str, reason: str) -> None:
    """Write the objection to the sub-processor of this name down and mail it to the operator and to who makes it.

    Raises: NotFound, InvalidValue, AlreadyObjected.
    """
    found = scope.session.scalars(
        select(SubProcessor).where(SubProcessor.name == party, SubProcessor.ended_on.is_(None))
    ).one_or_none()
    if found is None:
        raise NotFound("Deze subverwerker")
    words = reason.strip()
    if not visible(words) or len(words) > MOST_LETTERS:
        raise InvalidValue(f"Schrijf waarom jullie bezwaar maken, in hoogstens {MOST_LETTERS} tekens.", field="reason")
    email = own_address(scope)
    row = Objection(
        sub_processor_id=found.id, made_at=scope.now, made_by=scope.identity.name, email=email, reason=words
    )
    with scope.refusing({"uq_objections_once": AlreadyObjected()}):
        scope.add(row)
    scope.audit("sub_processor.objected", subject_id=found.id, party=found.name)
    for recipient in filter(None, (scope.settings.operator_email, email)):
        scope.mail(recipient=recipient, subject=f"Bezwaar tegen {found.name}", body=_letter(scope, row, found.name))


def _letter(scope: Scope, row: Objection, party: str) -> str:
    return (
        f"{row.made_by} ({row.email}) maakt namens {scope.identity.company_name} bezwaar tegen {party}:\n\n"
        f"{row.reason}\n\n"
        "DepotFlow antwoordt voordat deze partij begint, en stelt een andere oplossing voor. Is die er niet, dan kan "
        "het bedrijf kosteloos opzeggen voor de dag waarop de partij begint.\n"
    )


def own_address(scope: Scope) -> str:
    """The mail address of who acts; none for a job."""
    if scope.identity.membership_id is None:
        return ""
    with above_tenants(scope) as session:
        return session.get_one(Membership, scope.identity.membership_id).email


def list_objections(scope: Scope) -> list[ObjectionRow]:
    """Those of this company, oldest first."""
    found = scope.session.execute(
        select(Objection, SubProcessor.name)
        .join(SubProcessor, SubProcessor.id == Objection.sub_processor_id)
        .order_by(Objection.made_at, Objection.id)
    )
    return [
        ObjectionRow(
            id=row.id,
            sub_processor_id=row.sub_processor_id,
            party=name,
            made_at=row.made_at,
            made_by=row.made_by,
            email=row.email,
            reason=row.reason,
        )
        for row, name in found
    ]
