"""Gathers everything about a driver, in the words of a copy for that driver."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Row, inspect, select
from sqlalchemy.orm import Session

from exports.file import ExportFile
from exports.personal_data import Chapter, PersonalData, Table
from models.tables import ClosedFile, Company, Depot, Driver, Invoice, Membership, Principal, RouteTemplate
from services.accountability.contact import contact_of
from services.audit.subjects import names_of
from services.invoices.draft import DRAFT
from services.invoices.files import pdf_of, ubl_of
from services.privacy.categories import Topic, told_of
from services.privacy.closing import read_sealed
from services.privacy.columns import COLUMNS
from services.privacy.left_out import TOLD
from services.privacy.part import Part
from services.privacy.parts import PARTS
from services.privacy.person import Person, person_of
from services.privacy.trail import entries_about, looks_at
from services.privacy.words import Reader, names_to_hide
from services.retention.terms import Terms
from services.scope import Scope, above_tenants


def gather(scope: Scope, driver_id: UUID) -> PersonalData:
    """Everything that this company has of this driver; the PDF of a self-bill is made where nobody asked for it yet.

    Raises: NotFound, FileNotFoundError, FileDamaged.
    """
    who = person_of(scope, driver_id)
    rows = _rows(scope, who)
    ids = {row.id for found in rows.values() for row in found if hasattr(row, "id")}
    kept = frozenset(map(str, ids | {driver_id}))
    reader = Reader(who.membership_ids, who.names, kept, _others(scope, who))
    names = names_of(scope, _referred(rows))
    tables: dict[Topic, list[Table]] = {topic: [] for topic in Topic}
    for part in PARTS:
        if rows[part]:
            tables[part.topic].append(_table(part, rows[part], reader, names))
    for table in (entries_about(scope, who, ids, reader), looks_at(scope, ids, reader)):
        if table.told:
            tables[Topic.TRAIL].append(table)
    if closed := _closed(scope, driver_id):
        tables[Topic.PROFILE].append(closed)
    company, terms = scope.session.scalars(select(Company)).one(), Terms.load(scope)
    return PersonalData(
        person=who.name,
        company=company.trade_name or company.legal_name,
        contact=_contact(company),
        made_at=scope.now,
        chapters=[_chapter(topic, terms, tables[topic]) for topic in Topic],
        left_out=TOLD,
        files=list(_files(scope, who)),
    )


def _contact(company: Company) -> str:
    """Whom to ask and how: by name where somebody was named, and always the company itself."""
    address = (company.street, f"{company.postcode} {company.city}".strip())
    return ", ".join(filter(None, (contact_of(company).dutch or company.email, *address)))


def _rows(scope: Scope, who: Person) -> dict[Part, Sequence[Row[Any]]]:
    found = {part: _read(scope.session, part, who) for part in PARTS if not part.above}
    with above_tenants(scope) as session:
        found |= {part: _read(session, part, who) for part in PARTS if part.above}
    return found


def _read(session: Session, part: Part, who: Person) -> Sequence[Row[Any]]:
    """In the order of the first column that is a time, and then of the key: the same every time."""
    mapper = inspect(part.table)
    wanted = [mapper.columns[name] for name in part.keys]
    times = [column for column in wanted if isinstance(column.type, Date | DateTime)]
    key = [mapper.columns[str(column.key)] for column in mapper.primary_key]
    shown = {column.key: column for column in (*wanted, *(one for one in key if one.key == "id"))}
    return session.execute(select(*shown.values()).where(part.of(who)).order_by(*times[:1], *key)).all()


def _referred(rows: Mapping[Part, Sequence[Row[Any]]]) -> set[UUID]:
    """The rows that must be called by their names to read these."""
    return {
        value
        for part, found in rows.items()
        for row in found
        for key in part.keys
        if key.endswith("_id") and isinstance(value := getattr(row, key), UUID)
    }


def _table(part: Part, rows: Sequence[Row[Any]], reader: Reader, names: Mapping[UUID, str]) -> Table:
    told = [[reader.told(key, getattr(row, key), names) for key in part.keys] for row in rows]
    return Table(
        name=part.name,
        title=part.title,
        keys=part.keys,
        headings=[COLUMNS[key] for key in part.keys],
        told=told,
        shown=[[reader.shown(key, cell) for key, cell in zip(part.keys, row, strict=True)] for row in told],
    )


def _chapter(topic: Topic, terms: Terms, tables: Sequence[Table]) -> Chapter:
    told = told_of(topic, terms)
    return Chapter(topic.value, told.title, told.purpose, told.basis, told.source, told.recipients, told.term, tables)


def _closed(scope: Scope, driver_id: UUID) -> Table | None:
    """What was sealed away when this driver asked to be forgotten."""
    files = select(ClosedFile).where(ClosedFile.driver_id == driver_id).order_by(ClosedFile.category)
    found = [pair for file in scope.session.scalars(files).all() for pair in read_sealed(scope, file)]
    keys, headings = ("field", "value"), ("Gegeven", "Waarde")
    shown = [(COLUMNS.get(name.partition(".")[2], name), value) for name, value in found]
    return Table("closed_files", "Afgesloten dossier", keys, headings, found, shown) if found else None


def _others(scope: Scope, who: Person) -> re.Pattern[str] | None:
    """What finds the names of everybody else of the company, and not what the company's own places are called."""
    tenant_id = scope.identity.tenant_id
    members = select(Membership.id, Membership.display_name).where(Membership.tenant_id == tenant_id)
    others = {name for one, name in scope.session.execute(members) if one not in who.membership_ids}
    others |= set(scope.session.scalars(select(Driver.name).where(Driver.id != who.driver_id)))
    kept = {*who.names}
    for column in (Company.trade_name, Company.legal_name, Depot.name, Principal.name, RouteTemplate.name):
        kept |= set(scope.session.scalars(select(column)))
    return names_to_hide(others - who.names, kept=kept)


def _files(scope: Scope, who: Person) -> Iterator[ExportFile]:
    """The invoices in this person's name, as they were issued."""
    issued = select(Invoice.id, Invoice.ubl.is_not(None)).where(Invoice.id.in_(who.invoice_ids), Invoice.state != DRAFT)
    for invoice_id, has_ubl in scope.session.execute(issued.order_by(Invoice.issue_date, Invoice.id)).all():
        yield pdf_of(scope, invoice_id=invoice_id)
        if has_ubl:
            yield ubl_of(scope, invoice_id=invoice_id)
