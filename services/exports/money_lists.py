"""The lists of money that can be taken along, with the rows that the screen shows: documents, hours, payments."""

from collections.abc import Sequence

from exports.tabular import Cell, Column, ColumnKind
from models.values.calendar import IsoWeek, amsterdam_time
from models.values.kinds import PayableKind, Side
from models.values.listing import TableQuery
from models.values.refusal import InvalidValue
from models.values.words import ADJUSTMENTS, DOCUMENT_KINDS, DOCUMENT_STATES, MALUS_CAUSES
from services.exports.lists import Listed
from services.invoices.queries import InvoiceRow, each_document
from services.payments.payables import find_open, list_open
from services.scope import Scope
from services.self_bills.untaxed import list_untaxed
from services.settlement.adjustments import AdjustmentRow, list_adjustments
from services.settlement.queue import approval_queue, find_rows
from services.settlement.rows import QueueRow, QueueState

_HOURS = {
    QueueState.UNUSUAL: "opvallend",
    QueueState.MISSING: "ontbreekt",
    QueueState.USUAL: "zoals gepland",
    QueueState.HELD: "wacht",
    QueueState.APPROVED: "goedgekeurd",
}
_FIRST_YEAR = 2020
_PAYABLES = {PayableKind.SELF_BILL: "factuur", PayableKind.WAGE: "loon"}


def documents(scope: Scope, query: TableQuery, side: Side) -> Listed:
    """The numbered invoices or self-bills of the list, with what was settled and what is open."""
    columns = (
        Column("Nummer", width=16),
        Column("Soort", width=22),
        Column("Stand", width=16),
        Column("Naam", width=28),
        Column("Week", width=10),
        Column("Factuurdatum", ColumnKind.DATE, width=13),
        Column("Vervaldatum", ColumnKind.DATE, width=13),
        Column("Exclusief btw", ColumnKind.CENTS),
        Column("Btw", ColumnKind.CENTS),
        Column("Inclusief btw", ColumnKind.CENTS),
        Column("Voldaan", ColumnKind.CENTS),
        Column("Open", ColumnKind.CENTS),
    )
    return Listed(
        columns,
        (
            (
                row.number,
                DOCUMENT_KINDS[row.kind].lower(),
                _standing(row),
                row.party,
                str(row.week),
                row.issue_date,
                row.due_date,
                row.net.cents,
                (row.total - row.net).cents,
                row.total.cents,
                (row.total - row.open).cents,
                row.open.cents,
            )
            for row in each_document(scope, query=query, side=side)
        ),
    )


def _standing(row: InvoiceRow) -> str:
    if row.kind in {"credit_note", "self_bill_credit"}:
        return "verrekend" if row.state == "paid" else "terug te betalen"
    if row.is_overdue and row.kind == "invoice":
        return "te laat"
    return "deels betaald" if row.is_partly_paid else DOCUMENT_STATES[row.state]


def hours(scope: Scope, query: TableQuery, week: IsoWeek) -> Listed:
    """The approval queue of a week."""
    columns = (
        Column("Datum", ColumnKind.DATE, width=12),
        Column("Depot", width=18),
        Column("Route", width=12),
        Column("Chauffeur", width=28),
        Column("Gepland van", width=12),
        Column("Gepland tot", width=12),
        Column("Begonnen", width=10),
        Column("Klaar", width=10),
        Column("Pauze (min)", ColumnKind.WHOLE, width=12),
        Column("Gewerkt (min)", ColumnKind.WHOLE, width=13),
        Column("Stops", ColumnKind.WHOLE, width=8),
        Column("Mislukt", ColumnKind.WHOLE, width=8),
        Column("Pakketten", ColumnKind.WHOLE, width=10),
        Column("Kilometers", ColumnKind.WHOLE, width=10),
        Column("Stand", width=14),
        Column("Opvallend", width=48),
    )
    rows = find_rows(approval_queue(scope, week=week).rows, search=query.search, state=query.filters.get("state", ""))
    return Listed(columns, (_hour_cells(row) for row in rows))


def _hour_cells(row: QueueRow) -> Sequence[Cell]:
    counted: tuple[int | None, ...] = (None,) * 5
    if row.actual is not None:
        worked = row.actual.duration.count - row.break_minutes
        counted = (row.break_minutes, worked, row.stops_done, row.stops_failed, row.parcels)
    return (
        row.service_date,
        row.depot,
        row.route,
        row.driver,
        amsterdam_time(row.planned.start),
        amsterdam_time(row.planned.end),
        amsterdam_time(row.actual.start) if row.actual else "",
        amsterdam_time(row.actual.end) if row.actual else "",
        *counted,
        row.km,
        _HOURS[row.state],
        "; ".join(exception.text for exception in row.exceptions) or row.reason,
    )


def payables(scope: Scope, query: TableQuery) -> Listed:
    """What is open to be paid."""
    columns = (
        Column("Naam", width=28),
        Column("Soort", width=10),
        Column("Omschrijving", width=28),
        Column("IBAN", width=22),
        Column("Vervaldatum", ColumnKind.DATE, width=13),
        Column("Bedrag", ColumnKind.CENTS),
        Column("Let op", width=48),
    )
    rows = find_open(
        list_open(scope),
        search=query.search,
        kind=query.filters.get("kind", ""),
        remarked=bool(query.filters.get("remark")),
    )
    return Listed(
        columns,
        (
            (
                row.payee_name,
                _PAYABLES[row.kind],
                row.text,
                row.iban,
                row.due_on,
                row.amount_cents,
                " ".join(remark.text for remark in row.remarks),
            )
            for row in rows
        ),
    )


def untaxed(scope: Scope, query: TableQuery) -> Listed:
    """The payments on self-bills without VAT in the year of `jaar`, else in this one, each on its day."""
    columns = (
        Column("Naam", width=28),
        Column("Persoon", width=28),
        Column("Straat", width=26),
        Column("Postcode", width=10),
        Column("Plaats", width=20),
        Column("Land", width=6),
        Column("Geboortedatum", ColumnKind.DATE, width=14),
        Column("Betaald op", ColumnKind.DATE, width=12),
        Column("Bedrag", ColumnKind.CENTS),
        Column("Factuur", width=18),
        Column("Ontbreekt hier", width=36),
    )
    asked = query.filters.get("jaar") or str(scope.today.year)
    year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == len(str(_FIRST_YEAR)) else 0
    if year not in range(_FIRST_YEAR, scope.today.year + 1):
        raise InvalidValue("Kies een jaar vanaf 2020 tot en met dit jaar.", field="jaar")
    return Listed(
        columns,
        (
            (
                row.name, row.person, row.street, row.postcode, row.city, row.country, row.birth_date,
                paid.paid_on, paid.amount.cents, paid.invoice, ", ".join(("BSN", *row.missing)),
            )
            for row in list_untaxed(scope, year=year)
            for paid in row.payments
        ),
    )  # fmt: skip


def adjustments(scope: Scope, week: IsoWeek) -> Listed:
    """The bonuses and maluses of a week; what was withdrawn says so and counts for nothing."""
    columns = (
        Column("Datum", ColumnKind.DATE, width=12),
        Column("Depot", width=18),
        Column("Route", width=12),
        Column("Opdrachtgever", width=20),
        Column("Chauffeur", width=28),
        Column("Soort", width=10),
        Column("Oorzaak", width=14),
        Column("Van of voor", width=14),
        Column("Toelichting", width=40),
        Column("Bedrag", ColumnKind.CENTS),
        Column("Geboekt in", width=10),
        Column("Op factuur", width=10),
        Column("Teruggenomen", width=13),
        Column("Ingevoerd door", width=22),
        Column("Ingevoerd op", ColumnKind.DATE, width=13),
    )
    return Listed(columns, (_adjustment_cells(row) for row in list_adjustments(scope, week=week)))


def _adjustment_cells(row: AdjustmentRow) -> Sequence[Cell]:
    return (
        row.service_date,
        row.depot,
        row.route,
        row.principal,
        row.driver,
        ADJUSTMENTS[row.kind].lower(),
        MALUS_CAUSES[row.cause] if row.cause else "",
        "opdrachtgever" if row.side is Side.REVENUE else "chauffeur",
        row.note,
        row.amount.cents,
        str(row.booked_in) if row.booked_in else "",
        "ja" if row.is_billed else "",
        "ja" if row.is_withdrawn else "",
        row.entered_by,
        row.entered_on,
    )
