"""The list of documents, and one of them in full."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select

from exports.documents import InvoiceDocument
from models.tables import Contractor, Invoice, NumberSeries, Principal
from models.values.calendar import IsoWeek
from models.values.kinds import Side
from models.values.listing import TablePage, TableQuery, read_cursor, write_cursor
from models.values.money import Money
from models.values.refusal import InvalidValue
from services.invoices.draft import DRAFT
from services.invoices.files import document_of
from services.invoices.issue import ISSUED, WHAT
from services.invoices.numbers import SALES, SALES_KEY
from services.rules.numbering import format_number
from services.scope import Scope

_PARTY = {Side.REVENUE: Invoice.principal_id, Side.COST: Invoice.contractor_id}
_LIKE_A_NUMBER = re.compile(r"\d+|(?:[A-Za-z]{1,3}[A-Za-z0-9]?-)?\d{4}-\d*", re.ASCII)
OPEN_STATES = frozenset({"issued", "accepted"})


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """One document in a list; `number` is empty for a draft, the amount of a credit is negative."""

    id: UUID
    kind: str
    state: str
    number: str
    party: str
    week: IsoWeek
    issue_date: date | None
    due_date: date | None
    net: Money
    total: Money
    open: Money
    is_overdue: bool

    @property
    def is_partly_paid(self) -> bool:
        return bool(self.open) and self.open != self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDetail:
    """A document with everything it says and what happened to it."""

    row: InvoiceRow
    document: InvoiceDocument
    issued_at: datetime | None
    issued_by: str
    answered_at: datetime | None
    answered_how: str
    objection: str
    record_sha256: str
    credits_id: UUID | None
    credited_by_id: UUID | None


def list_invoices(scope: Scope, *, query: TableQuery) -> TablePage[InvoiceRow]:
    """Invoices to principals and their credit notes, newest first, unless `descending` turns that round.

    `search` finds the begin of a number, a number without its year, or part of a name. Filters: `week`, and `state`,
    which knows `late` and `partly` besides what is stored.
    Raises: InvalidValue for a cursor or week that is not ours.
    """
    return _page(scope, query, Side.REVENUE)


def list_self_bills(scope: Scope, *, query: TableQuery) -> TablePage[InvoiceRow]:
    """The same for self-bills and their credits."""
    return _page(scope, query, Side.COST)


def each_document(scope: Scope, *, query: TableQuery, side: Side) -> Iterator[InvoiceRow]:
    """Every numbered document that such a list shows, oldest first. Raises: InvalidValue for a week that is none."""
    which = (_PARTY[side].is_not(None), Invoice.number.is_not(None))
    asked = columns().where(*which, *_searched(scope, query.search), *_filtered(scope, query)).order_by(Invoice.id)
    return (show(scope, row) for row in scope.session.execute(asked))


def get_invoice(scope: Scope, *, invoice_id: UUID) -> InvoiceDetail:
    """One document, of whatever kind. Raises: NotFound."""
    row = scope.get(Invoice, invoice_id, what=WHAT)
    credited_by = scope.session.scalars(
        select(Invoice.id).where(Invoice.credits_invoice_id == invoice_id)
    ).one_or_none()
    return InvoiceDetail(
        row=show(scope, row),
        document=document_of(scope, row),
        issued_at=row.issued_at,
        issued_by=row.issued_by,
        answered_at=row.answered_at,
        answered_how=row.answered_how,
        objection=row.objection,
        record_sha256=row.record_sha256.hex() if row.record_sha256 else "",
        credits_id=row.credits_invoice_id,
        credited_by_id=credited_by,
    )


def show(scope: Scope, row: Any) -> InvoiceRow:
    """The row of a list for a document, or for the columns of one."""
    is_late = row.due_date is not None and row.due_date < scope.today
    return InvoiceRow(
        id=row.id,
        kind=row.kind,
        state=row.state,
        number=row.number or "",
        party=row.party_name,
        week=IsoWeek(row.iso_year, row.iso_week),
        issue_date=row.issue_date,
        due_date=row.due_date,
        net=Money(row.net_cents),
        total=Money(row.total_cents),
        open=Money(row.total_cents - row.settled_cents),
        is_overdue=is_late and row.state in OPEN_STATES and row.total_cents > 0,
    )


def columns() -> Select[*tuple[Any, ...]]:
    """What a list reads of a document; never the record or the e-invoice."""
    return select(
        Invoice.id,
        Invoice.kind,
        Invoice.state,
        Invoice.number,
        Invoice.party_name,
        Invoice.iso_year,
        Invoice.iso_week,
        Invoice.issue_date,
        Invoice.due_date,
        Invoice.net_cents,
        Invoice.total_cents,
        Invoice.settled_cents,
    )


def _page(scope: Scope, query: TableQuery, side: Side) -> TablePage[InvoiceRow]:
    which = _PARTY[side].is_not(None)
    narrowed = [*_searched(scope, query.search), *_filtered(scope, query)]
    asked = columns().where(which, *narrowed)
    oldest_first = query.descending
    if query.after is not None:
        (seen,) = read_cursor(query.after, 1)
        seen_id = _uuid(seen)
        asked = asked.where(Invoice.id > seen_id if oldest_first else Invoice.id < seen_id)
    asked = asked.order_by(Invoice.id.asc() if oldest_first else Invoice.id.desc()).limit(query.limit + 1)
    found = scope.session.execute(asked).all()
    total = _count(scope, [which, *narrowed]) if narrowed else _stored_count(scope, side)
    shown = found[: query.limit]
    cursor = write_cursor(str(shown[-1].id)) if len(found) > query.limit else None
    return TablePage([show(scope, row) for row in shown], total, cursor)


def _uuid(seen: object) -> UUID:
    try:
        return UUID(str(seen))
    except ValueError as broken:
        raise InvalidValue("Deze lijst is veranderd. Ververs de pagina.") from broken


def _searched(scope: Scope, search: str) -> list[ColumnElement[bool]]:
    words = search.strip()
    if not words:
        return []
    if _LIKE_A_NUMBER.fullmatch(words):
        return [_numbered(scope, words.upper())]
    principals = select(Principal.id).where(func.lower(Principal.name).contains(words.lower(), autoescape=True))
    contractors = select(Contractor.id).where(func.lower(Contractor.name).contains(words.lower(), autoescape=True))
    found = [*scope.session.scalars(principals), *scope.session.scalars(contractors)]
    return [or_(Invoice.principal_id.in_(found), Invoice.contractor_id.in_(found))]


def _numbered(scope: Scope, words: str) -> ColumnElement[bool]:
    begins = _begins_with(words)
    if not words.isdecimal() or not int(words):
        return begins
    years = (scope.today.year, scope.today.year - 1)
    return or_(begins, Invoice.number.in_([format_number(SALES, year, int(words)) for year in years]))


def _begins_with(words: str) -> ColumnElement[bool]:
    """The same as LIKE, in operators an index serves under row-level security, where LIKE itself would read all."""
    after = words[:-1] + chr(ord(words[-1]) + 1)
    return and_(Invoice.number.bool_op("~>=~")(words), Invoice.number.bool_op("~<~")(after))


def _filtered(scope: Scope, query: TableQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if state := query.filters.get("state"):
        conditions.append(_in_state(scope, state))
    if week := query.chosen("week", IsoWeek.parse):
        conditions.append(and_(Invoice.iso_year == week.year, Invoice.iso_week == week.week))
    return conditions


def _in_state(scope: Scope, state: str) -> ColumnElement[bool]:
    """A state as it is stored, or one of what is issued: `late` and `partly`, which may both hold."""
    is_issued = Invoice.state == ISSUED
    match state:
        case "late":
            return and_(is_issued, Invoice.due_date < scope.today, Invoice.total_cents > 0)
        case "partly":
            return and_(is_issued, Invoice.settled_cents != 0)
    return Invoice.state == state


def _count(scope: Scope, conditions: list[ColumnElement[bool]]) -> int:
    return scope.session.execute(select(func.count()).select_from(Invoice).where(*conditions)).scalar_one()


def _stored_count(scope: Scope, side: Side) -> int:
    """How many there are without counting them: series have no gaps, so their last numbers say it; plus the drafts."""
    is_sales = NumberSeries.key.startswith(SALES_KEY, autoescape=True)
    issued = select(func.coalesce(func.sum(NumberSeries.next_number - 1), 0)).where(
        is_sales if side is Side.REVENUE else ~is_sales
    )
    drafts = select(func.count()).where(_PARTY[side].is_not(None), Invoice.state == literal_column(f"'{DRAFT}'"))
    return int(scope.session.execute(select(issued.scalar_subquery() + drafts.scalar_subquery())).scalar_one())
