"""Hands a payroll run out as a file: the only place in the product where a BSN leaves it in readable form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import distinct_on

from exports.file import ExportFile
from exports.payroll import PayrollExport, PayrollRow, payroll_csv, payroll_xlsx
from models.tables import Company, Depot, Driver, DriverDepot, EmployeeFile, PayrollLine, PayrollRun
from models.values.calendar import IsoWeek
from models.values.kinds import WageComponent
from models.values.minutes import Minutes
from models.values.money import BASIS
from models.values.refusal import Refusal
from services.access.proof import require_proof
from services.payroll.component_codes import get_component_codes
from services.people.employee_file import BSN_FIELD
from services.scope import Scope
from services.vault import SealBroken, open_field, ready_keys

COMPONENT_WORDS = {
    WageComponent.NORMAL: "Normale uren",
    WageComponent.OVERTIME_130: "Overuren 130%",
    WageComponent.SATURDAY_150: "Zaterdaguren 150%",
    WageComponent.SUNDAY_200: "Zondaguren 200%",
    WageComponent.STAY_ALLOWANCE: "Verblijfsvergoeding",
    WageComponent.TRAVEL_ALLOWANCE: "Reiskostenvergoeding",
}
ALLOWANCES = {WageComponent.STAY_ALLOWANCE, WageComponent.TRAVEL_ALLOWANCE}
TOP_UP_WORDS = "Aanvulling tot contracturen"
_NAMED = 5


class FileFormat(StrEnum):
    """What payroll packages read."""

    XLSX = "xlsx"
    CSV = "csv"


class ReasonMissing(Refusal):
    """Opening BSNs, or handing a run out again, is written down with a reason."""

    code = "reason_missing"


class BsnMissing(Refusal):
    """The file was asked for with BSN and somebody has none."""

    code = "bsn_missing"


class NumberMissing(Refusal):
    """Without BSN the payroll package recognises people by personnel number, and somebody has none."""

    code = "number_missing"


@dataclass(frozen=True, slots=True)
class _Employee:
    id: UUID
    name: str
    number: str
    cost_centre: str
    sealed_bsn: bytes | None


def export_run(
    scope: Scope, *, run_id: UUID, file_format: FileFormat, with_bsn: bool = False, reason: str = ""
) -> ExportFile:
    """Build the file for the payroll package; from the first time on the run is final.

    The file is never kept. Each time is written down with who, which drivers and why; a reason is needed when BSNs
    are opened and for every time after the first. Opening BSNs asks for fresh proof.
    Raises: NotFound, ReasonMissing, ProofNeeded, BsnMissing, NumberMissing, VaultAway, VaultRefuses, KeysShredded.
    """
    run = scope.get(PayrollRun, run_id, what="Deze loonexport", lock=True)
    employees = _exportable(scope, run, with_bsn=with_bsn, reason=reason)
    bsns = {employee.id: _open(scope, employee) for employee in employees.values()} if with_bsn else {}
    build = payroll_xlsx if file_format is FileFormat.XLSX else payroll_csv
    file = build(_document(scope, run, employees, bsns))
    run.exported_at = run.exported_at or scope.now
    scope.audit(
        "payroll.exported",
        subject_id=run_id,
        file=file.name,
        sha256=file.sha256,
        reason=reason.strip(),
        with_bsn=with_bsn,
        drivers=[str(driver_id) for driver_id in employees],
    )
    scope.announce("payroll")
    return file


def check_export(scope: Scope, *, run_id: UUID, with_bsn: bool = False, reason: str = "") -> None:
    """Say what `export_run` would refuse, a key vault that is away included, without opening a BSN.

    Raises: as `export_run`.
    """
    run = scope.get(PayrollRun, run_id, what="Deze loonexport")
    employees = _exportable(scope, run, with_bsn=with_bsn, reason=reason)
    if with_bsn:
        ready_keys(scope, (employee.sealed_bsn for employee in employees.values() if employee.sealed_bsn))


def _exportable(scope: Scope, run: PayrollRun, *, with_bsn: bool, reason: str) -> dict[UUID, _Employee]:
    """The employees that go into the file, once nothing stands in its way."""
    if not reason.strip() and (with_bsn or run.exported_at is not None):
        raise ReasonMissing("Schrijf op waarom je dit bestand nodig hebt. Dat wordt vastgelegd.", field="reason")
    if with_bsn:
        require_proof(scope)
    employees = {employee.id: employee for employee in _employees(scope, run.id)}
    _require_recognisable(list(employees.values()), with_bsn=with_bsn)
    return employees


def _employees(scope: Scope, run_id: UUID) -> list[_Employee]:
    """The employees of the run by name; their home depot is the cost centre."""
    rows = scope.session.execute(
        select(Driver.id, Driver.name, Driver.personnel_number, Depot.code, EmployeeFile.bsn_ciphertext)
        .outerjoin(EmployeeFile, and_(EmployeeFile.tenant_id == Driver.tenant_id, EmployeeFile.driver_id == Driver.id))
        .outerjoin(
            DriverDepot,
            and_(
                DriverDepot.tenant_id == Driver.tenant_id,
                DriverDepot.driver_id == Driver.id,
                DriverDepot.is_home.is_(True),
            ),
        )
        .outerjoin(Depot, and_(Depot.tenant_id == DriverDepot.tenant_id, Depot.id == DriverDepot.depot_id))
        .where(Driver.id.in_(select(PayrollLine.driver_id).where(PayrollLine.run_id == run_id)))
        .ext(distinct_on(Driver.sort_name, Driver.id))
        .order_by(Driver.sort_name, Driver.id, Depot.code)
    )
    return [_Employee(key, name, number or "", depot or "", sealed) for key, name, number, depot, sealed in rows]


def _require_recognisable(employees: Sequence[_Employee], *, with_bsn: bool) -> None:
    """Everybody in the file can be found by the payroll package."""
    if with_bsn:
        without = [employee.name for employee in employees if employee.sealed_bsn is None]
        if without:
            raise BsnMissing(
                f"Het BSN ontbreekt bij {_names(without)}. Vul het aan bij de chauffeur, of exporteer zonder BSN.",
                field="with_bsn",
            )
        return
    without = [employee.name for employee in employees if not employee.number]
    if without:
        raise NumberMissing(
            f"Het personeelsnummer ontbreekt bij {_names(without)}. Vul het aan bij de chauffeur, "
            "of exporteer met BSN als je loonpakket daarop koppelt."
        )


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    rest = len(names) - _NAMED
    return f"{shown} en nog {rest}" if rest > 0 else shown


def _open(scope: Scope, employee: _Employee) -> str:
    try:
        return open_field(scope, driver_id=employee.id, field=BSN_FIELD, sealed=employee.sealed_bsn or b"")
    except SealBroken as broken:
        raise BsnMissing(
            f"Het BSN van {employee.name} kan niet worden gelezen. Vul het opnieuw in bij de chauffeur.",
            field="with_bsn",
        ) from broken


def _document(
    scope: Scope, run: PayrollRun, employees: Mapping[UUID, _Employee], bsns: Mapping[UUID, str]
) -> PayrollExport:
    company = scope.session.execute(select(Company.legal_name, Company.wage_tax_number)).one()
    first, last = IsoWeek.containing(run.starts_on), IsoWeek.containing(run.ends_on).shifted(-1)
    return PayrollExport(
        employer=company.legal_name,
        wage_tax_number=company.wage_tax_number,
        period=str(first) if first == last else f"{first}-{last}",
        rows=tuple(_rows(scope, run.id, employees, bsns)),
    )


def _rows(
    scope: Scope, run_id: UUID, employees: Mapping[UUID, _Employee], bsns: Mapping[UUID, str]
) -> Iterator[PayrollRow]:
    codes = get_component_codes(scope)
    order = {driver_id: place for place, driver_id in enumerate(employees)}
    lines = scope.session.execute(
        select(
            PayrollLine.driver_id,
            PayrollLine.week_starts_on,
            PayrollLine.corrects_week,
            PayrollLine.component,
            PayrollLine.is_top_up,
            PayrollLine.minutes,
            PayrollLine.quantity,
            PayrollLine.rate_1e4,
            PayrollLine.amount_cents,
        ).where(PayrollLine.run_id == run_id)
    ).all()
    components = list(WageComponent)
    for line in sorted(
        lines,
        key=lambda one: (
            order[one.driver_id],
            one.corrects_week or one.week_starts_on,
            components.index(one.component),
            one.is_top_up,
        ),
    ):
        employee = employees[line.driver_id]
        is_hours = line.component not in ALLOWANCES
        yield PayrollRow(
            employee_number=employee.number,
            name=employee.name,
            bsn=bsns.get(employee.id, ""),
            period=str(IsoWeek.containing(line.week_starts_on)),
            component_code=codes[line.component],
            worked=Minutes(line.minutes) if is_hours else None,
            quantity_1e4=None if is_hours else line.quantity * BASIS,
            rate_1e4=line.rate_1e4 or None,
            amount_cents=line.amount_cents if line.rate_1e4 or line.amount_cents else None,
            cost_centre=employee.cost_centre,
            text=TOP_UP_WORDS if line.is_top_up else COMPONENT_WORDS[line.component],
            corrects_period=str(IsoWeek.containing(line.corrects_week)) if line.corrects_week else "",
        )
