"""The audit trail as people read it: newest first, searched and filtered, with what was before and after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from models.tables import ApiKey, AuditEntry, Membership
from models.values.calendar import amsterdam_instant
from models.values.listing import TablePage, TableQuery
from models.values.refusal import InvalidValue
from services.access.api_tokens import name_of_key
from services.access.permissions import Rights
from services.audit.hiding import hidden, missing
from services.audit.sentences import SENTENCES, Topic, say
from services.audit.subjects import named_like, names_of
from services.audit.values import FIELDS, in_words
from services.paging import Listing, matching, read_page
from services.scope import Scope

SYSTEM: Final = "systeem"
"""In place of a member: what nobody who had signed in did."""
DAYS_BACK: Final = {"1": "Vandaag", "7": "Laatste 7 dagen", "30": "Laatste 30 dagen", "365": "Laatste jaar"}
AT_ONCE: Final = 1_000
WITHOUT_NAME: Final = "Ander gegeven"
_TOPIC_OF: Final = {action: topic for topic, sentences in SENTENCES.items() for action in sentences}
_LISTING = Listing(sorts={"at": AuditEntry.at}, own="at", key=AuditEntry.id)


@dataclass(frozen=True, slots=True)
class Changed:
    """One field that got another value, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One thing that was done. `is_system`: by no person who had signed in; then `address` may be empty."""

    id: UUID
    at: datetime
    actor: str
    is_system: bool
    sentence: str
    reason: str
    topic: Topic | None
    changes: Sequence[Changed]
    address: str
    device: str


def list_entries(scope: Scope, *, query: TableQuery) -> TablePage[EntryRow]:
    """One page, newest first.

    Filters: `topic`, `who` (a member's id, or `systeem`), `period` (days back, today included, or a month as 2026-06)
    and `subject` (the id of what it is about). Searches names of people and of what it is about.
    Raises: InvalidValue for a filter that is none.
    """
    newest_first = TableQuery(query.search, query.filters, "at", descending=True, after=query.after, limit=query.limit)
    page = read_page(scope, _found(scope, query), query=newest_first, listing=_LISTING, show=lambda row: row[0])
    names = names_of(scope, _named_in(page.rows))
    return page.map(lambda entry: _row(scope, entry, names))


def get_entry(scope: Scope, *, entry_id: UUID) -> EntryRow:
    """One entry. Raises: NotFound."""
    entry = scope.get(AuditEntry, entry_id, what="Deze regel")
    return _row(scope, entry, names_of(scope, _named_in([entry])))


def each_entry(scope: Scope, *, query: TableQuery) -> Iterator[EntryRow]:
    """All that `list_entries` finds, in its order."""
    statement = _found(scope, query).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    entries = scope.session.scalars(statement, execution_options={"yield_per": AT_ONCE}).partitions()
    for some in entries:
        names = names_of(scope, _named_in(some))
        yield from (_row(scope, entry, names) for entry in some)


def list_actors(scope: Scope) -> Sequence[tuple[UUID, str]]:
    """Everybody who is or was a member, by name, and then every API key there was."""
    everybody = select(Membership.id, Membership.display_name).where(Membership.tenant_id == scope.identity.tenant_id)
    found = scope.session.execute(everybody.order_by(func.lower(Membership.display_name), Membership.id))
    keys = select(ApiKey.id, ApiKey.name).where(ApiKey.tenant_id == scope.identity.tenant_id)
    made = scope.session.execute(keys.order_by(func.lower(ApiKey.name), ApiKey.created_at))
    return [(row.id, row.display_name) for row in found] + [(row.id, name_of_key(row.name)) for row in made]


def _found(scope: Scope, query: TableQuery) -> Select[AuditEntry]:
    statement = select(AuditEntry).where(*_filters(scope, query.filters))
    if not query.search.strip():
        return statement
    by_name = matching(query.search, func.lower(AuditEntry.actor_name))
    return statement.where(or_(*by_name, AuditEntry.subject_id.in_(named_like(scope, query.search))))


def _filters(scope: Scope, filters: Mapping[str, str]) -> Iterator[ColumnElement[bool]]:
    try:
        if topic := filters.get("topic"):
            yield AuditEntry.action.in_(list(SENTENCES[Topic(topic)]))
        if who := filters.get("who"):
            yield AuditEntry.actor_id.is_(None) if who == SYSTEM else AuditEntry.actor_id == UUID(who)
        if subject := filters.get("subject"):
            yield AuditEntry.subject_id == UUID(subject)
        if period := filters.get("period"):
            first, after = _period(scope, period)
            yield AuditEntry.at >= first
            yield AuditEntry.at < after
    except (ValueError, OverflowError) as broken:
        raise InvalidValue("Deze keuze bestaat niet meer. Ververs de pagina.") from broken


def _period(scope: Scope, written: str) -> tuple[datetime, datetime]:
    tomorrow = scope.today + timedelta(days=1)
    first, after = tomorrow - timedelta(days=int(written)) if written in DAYS_BACK else None, tomorrow
    if first is None:
        first = date.fromisoformat(f"{written}-01")
        after = (first + timedelta(days=31)).replace(day=1)
    return amsterdam_instant(first, time()), amsterdam_instant(after, time())


def _named_in(entries: Sequence[AuditEntry]) -> set[UUID]:
    """The rows that must be called by their names to read these entries."""
    ids = {entry.subject_id for entry in entries if entry.subject_id}
    return ids.union(
        UUID(value)
        for entry in entries
        for field, two in entry.changes.items()
        if field.endswith("_id")
        for value in two
        if value
    )


def _row(scope: Scope, entry: AuditEntry, names: Mapping[UUID, str]) -> EntryRow:
    subject = names.get(entry.subject_id, "") if entry.subject_id else ""
    rights = scope.identity.rights
    said = say(entry.action, entry.details, subject=subject, rights=rights)
    return EntryRow(
        id=entry.id,
        at=entry.at,
        actor=entry.actor_name,
        is_system=entry.actor_id is None,
        sentence=said.sentence,
        reason=said.reason,
        topic=_TOPIC_OF.get(entry.action),
        changes=[_changed(entry.action, field, two, names, rights) for field, two in entry.changes.items()],
        address=entry.address,
        device=entry.device,
    )


def _changed(action: str, field: str, two: Sequence[Any], names: Mapping[UUID, str], rights: Rights) -> Changed:
    lacks = missing(rights, action, field)
    before, after = (in_words(field, value, names) if not lacks else hidden(lacks) for value in two)
    return Changed(FIELDS.get(field, WITHOUT_NAME), before, after)
