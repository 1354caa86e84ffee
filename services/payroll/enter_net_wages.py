"""Takes the net wages that come back from the payroll package, typed in or as a file, and makes them payable."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select

from models.tables import Driver, EmployeeFile, Payable, PaymentItem, PayrollLine, PayrollRun
from models.values.kinds import PayableKind
from models.values.money import Money
from models.values.refusal import Conflict, InvalidValue, NotFound, Refusal
from services.imports.reading.fields import plain
from services.imports.reading.sniff import recognise
from services.imports.reading.table import Table, read_table
from services.imports.views import ImportFile
from services.scope import Scope

MOST_BYTES = 2 * 2**20
_NUMBER_HEADS = {"personeelsnummer", "personeelsnr", "persnr", "medewerkernummer", "werknemernummer", "nummer"}
_NET_HEADS = {"netto", "nettoloon", "nettobedrag", "uittebetalen", "tebetalen", "nettotebetalen", "bedrag"}


class NotExportedYet(Refusal):
    """Net wages belong to a run that went to the payroll package."""

    code = "not_exported_yet"


class WageIsBeingPaid(Conflict):
    """The wage stands in a payment batch or was paid."""

    code = "wage_is_being_paid"


class ColumnMissing(Refusal):
    """The file lacks the column with numbers or amounts."""

    code = "column_missing"


@dataclass(frozen=True, slots=True)
class NetWagesRead:
    """What a file holds for a run: amounts per driver, and per row in Dutch what could not be used."""

    wages: Mapping[UUID, Money]
    problems: tuple[str, ...]


def enter_net_wages(scope: Scope, *, run_id: UUID, wages: Mapping[UUID, Money], pay_on: date) -> int:
    """Make each amount payable on that day to the account known now, and answer how many changed.

    Entering the same again changes nothing; another amount, day, account or holder replaces the earlier one, zero
    takes it back.
    Raises: NotFound, NotExportedYet, InvalidValue, WageIsBeingPaid.
    """
    run = scope.get(PayrollRun, run_id, what="Deze loonexport", lock=True)
    if run.exported_at is None:
        raise NotExportedYet("Deze loonexport is nog niet gedownload. Exporteer hem eerst naar je loonpakket.")
    payees = _payees(scope, run_id)
    standing = _standing(scope, run_id)
    changed = 0
    for driver_id, amount in wages.items():
        if driver_id not in payees:
            raise NotFound("Deze chauffeur in deze loonexport")
        if amount.cents < 0:
            raise InvalidValue("Een nettoloon kan niet negatief zijn. Verreken het in je loonpakket.", field="wages")
        changed += _enter(scope, run, payees[driver_id], standing.get(driver_id), amount, pay_on)
    if changed:
        scope.audit("payroll.net_wages_entered", subject_id=run_id, count=changed)
        scope.announce("payroll")
        scope.announce("payments")
    return changed


def read_net_wages(scope: Scope, *, run_id: UUID, file: ImportFile) -> NetWagesRead:
    """Read a CSV or XLSX with personnel numbers and net amounts; nothing is stored.

    Raises: NotFound, ColumnMissing, and what a file that cannot be read is refused for.
    """
    scope.get(PayrollRun, run_id, what="Deze loonexport")
    known = {payee.number: payee.driver_id for payee in _payees(scope, run_id).values() if payee.number}
    table = read_table(
        file.content,
        kind=recognise(file.content, name=file.name, max_bytes=MOST_BYTES),
        is_header=lambda head: _word(head) in _NUMBER_HEADS | _NET_HEADS,
    )
    number_at = _column(table, _NUMBER_HEADS, "personeelsnummer")
    net_at = _column(table, _NET_HEADS, "netto")
    wages: dict[UUID, Money] = {}
    problems = []
    for row in table.rows:
        number = row.cells[number_at].strip()
        driver_id = known.get(number)
        if driver_id is None:
            problems.append(f"Rij {row.number}: personeelsnummer {number or '(leeg)'} zit niet in deze loonexport.")
        elif driver_id in wages:
            problems.append(f"Rij {row.number}: personeelsnummer {number} staat er twee keer in.")
        else:
            try:
                wages[driver_id] = Money.parse(row.cells[net_at])
            except InvalidValue as unreadable:
                problems.append(f"Rij {row.number}: {unreadable.message}")
    return NetWagesRead(wages, tuple(problems))


@dataclass(frozen=True, slots=True)
class _Payee:
    driver_id: UUID
    name: str
    number: str
    iban: str


def _payees(scope: Scope, run_id: UUID) -> dict[UUID, _Payee]:
    rows = scope.session.execute(
        select(Driver.id, Driver.name, EmployeeFile.account_holder, Driver.personnel_number, EmployeeFile.iban)
        .outerjoin(EmployeeFile, and_(EmployeeFile.tenant_id == Driver.tenant_id, EmployeeFile.driver_id == Driver.id))
        .where(Driver.id.in_(select(PayrollLine.driver_id).where(PayrollLine.run_id == run_id)))
    )
    return {
        driver_id: _Payee(driver_id, holder or name, number or "", iban or "")
        for driver_id, name, holder, number, iban in rows
    }


@dataclass(frozen=True, slots=True)
class _Standing:
    payable: Payable
    in_batch: bool


def _standing(scope: Scope, run_id: UUID) -> dict[UUID, _Standing]:
    """What was entered before, locked, with whether it is on its way to the bank."""
    payables = scope.session.scalars(
        select(Payable).where(Payable.payroll_run_id == run_id, Payable.withdrawn_at.is_(None)).with_for_update()
    ).all()
    batched = set(
        scope.session.scalars(
            select(PaymentItem.payable_id).where(
                PaymentItem.is_live, PaymentItem.payable_id.in_([payable.id for payable in payables])
            )
        )
    )
    return {payable.driver_id: _Standing(payable, payable.id in batched) for payable in payables if payable.driver_id}


def _enter(
    scope: Scope, run: PayrollRun, payee: _Payee, standing: _Standing | None, amount: Money, pay_on: date
) -> bool:
    if standing is not None:
        payable = standing.payable
        is_same = payable.amount_cents == amount.cents
        known = (payable.due_on, payable.iban, payable.payee_name)
        if is_same and (standing.in_batch or known == (pay_on, payee.iban, payee.name)):
            return False
        if standing.in_batch or payable.paid_at is not None:
            raise WageIsBeingPaid(f"Het loon van {payee.name} zit al in een betaalbestand. Annuleer dat eerst.")
        payable.withdrawn_at = scope.now
        scope.session.flush()
    elif not amount:
        return False
    if amount:
        scope.add(
            Payable(
                kind=PayableKind.WAGE,
                driver_id=payee.driver_id,
                payroll_run_id=run.id,
                payee_name=payee.name,
                iban=payee.iban,
                amount_cents=amount.cents,
                text=f"Loon {run.name[0].lower()}{run.name[1:]}",
                due_on=pay_on,
                created_at=scope.now,
            )
        )
    return True


def _column(table: Table, heads: set[str], name: str) -> int:
    for place, head in enumerate(table.columns):
        if _word(head) in heads:
            return place
    raise ColumnMissing(f"Het bestand heeft geen kolom '{name}'. Zet die kop boven de juiste kolom.", field="content")


def _word(head: str) -> str:
    return plain(head).replace(" ", "")
