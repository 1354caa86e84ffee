"""What the audit trail and the log of support say about or of a person."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, any_, cast, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from exports.personal_data import Table
from models.tables import AuditEntry, SupportLook
from services.access.permissions import Permission
from services.audit.sentences import say
from services.audit.subjects import names_of
from services.audit.values import FIELDS, in_words
from services.privacy.person import Person
from services.privacy.words import OFFICE, SYSTEM, YOU, Reader
from services.scope import Scope

OPERATOR: Final = "een medewerker van DepotFlow"
_HEADINGS: Final = ("Wanneer", "Wie", "Wat", "Reden", "Gewijzigd", "Netwerkadres", "Apparaat")
_KEYS: Final = ("at", "who", "what", "reason", "changes", "address", "device")


def entries_about(scope: Scope, who: Person, ids: Collection[UUID], reader: Reader) -> Table:
    """What this person did, and what others did with what is in `ids`; addresses and devices are the person's own.

    Who worked in the office did things with data of others: that it was done is theirs, the values are not.
    """
    about = {*ids, *who.membership_ids}
    mine = or_(
        AuditEntry.actor_id.in_(who.membership_ids),
        AuditEntry.subject_id == any_(cast(sorted(about), ARRAY(Uuid))),
        AuditEntry.details.contains({"drivers": [str(who.driver_id)]}),
    )
    found = scope.session.scalars(select(AuditEntry).where(mine).order_by(AuditEntry.at, AuditEntry.id)).all()
    names = names_of(scope, {entry.subject_id for entry in found if entry.subject_id} | _changed_ids(found))
    told = [_entry(entry, who, about, names, reader) for entry in found]
    return Table(
        "audit_entries", "Wat er is gedaan", _KEYS, _HEADINGS, told,
        [(reader.shown("at", row[0]), *row[1:]) for row in told],
    )  # fmt: skip


def _changed_ids(entries: Sequence[AuditEntry]) -> set[UUID]:
    return {
        UUID(value)
        for entry in entries
        for field, two in entry.changes.items()
        if field.endswith("_id")
        for value in two
        if value
    }


def _entry(
    entry: AuditEntry, who: Person, about: Collection[UUID], names: Mapping[UUID, str], reader: Reader
) -> tuple[str, ...]:
    is_own = entry.actor_id in who.membership_ids
    is_of_others = is_own and entry.subject_id not in about
    subject = names.get(entry.subject_id, "") if entry.subject_id else ""
    said = say(entry.action, entry.details, subject=subject, rights=frozenset(() if is_of_others else Permission))
    changes = "; ".join(
        f"{FIELDS.get(field, field)}: {in_words(field, before, names)} → {in_words(field, after, names)}"
        for field, (before, after) in entry.changes.items()
    )
    return (
        entry.at.isoformat(),
        YOU if is_own else OFFICE if entry.actor_id else SYSTEM,
        reader.redacted(said.sentence),
        reader.redacted(said.reason),
        "" if is_of_others else reader.redacted(changes),
        entry.address if is_own else "",
        entry.device if is_own else "",
    )


def looks_at(scope: Scope, ids: Collection[UUID], reader: Reader) -> Table:
    """The screens with something of this person that an operator of DepotFlow looked at."""
    told = list(_looks(scope, {str(one) for one in ids}))
    return Table(
        "support_looks",
        "Bekeken door DepotFlow",
        ("at", "who", "page", "subject"),
        ("Wanneer", "Wie", "Scherm", "Onderwerp"),
        told,
        [(reader.shown("at", row[0]), *row[1:]) for row in told],
    )


def _looks(scope: Scope, ids: Collection[str]) -> Iterator[tuple[Any, ...]]:
    statement = select(SupportLook.at, SupportLook.page, SupportLook.subject).where(
        SupportLook.tenant_id == scope.identity.tenant_id
    )
    for look in scope.session.execute(statement.order_by(SupportLook.at, SupportLook.id)):
        if any(word in ids for word in f"{look.page} {look.subject}".replace("/", " ").replace(",", " ").split()):
            yield look.at.isoformat(), OPERATOR, look.page.partition("?")[0], look.subject.partition("_id ")[0]
