"""Writing many new drivers and contractors at once, with everything that belongs to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from models.tables import Contractor, Driver, DriverDepot, EmployeeFile, EngagementPeriod, KorPeriod, Paper
from models.values.ids import new_id
from models.values.kinds import EngagementKind, PaperKind
from models.values.names import folded, sort_name
from services.imports.progress import Progress
from services.imports.reading.fields import Finding
from services.legal_texts.signing import require_signed
from services.people.contractors import next_series_prefixes
from services.people.employee_file import BSN_FIELD
from services.people.engagements import OF_CONTRACTOR
from services.people.kor import KOR_SINCE
from services.rules.dates import age_on
from services.scope import Scope
from services.vault import seal_field

_YOUNGEST = 16
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDriver:
    """A driver to write: the values of its row, and where and on what footing it works."""

    values: dict[str, Any]
    kind: EngagementKind
    starts_on: date
    depot_id: UUID | None = None
    contractor_id: UUID | None = None
    id: UUID = field(default_factory=new_id)


def first_day(scope: Scope, values: dict[str, Any]) -> date:
    """The day somebody counts from: the one in the file, or the first of this month."""
    named: date | None = values.get("starts_on")
    return named or scope.today.replace(day=1)


def too_young(scope: Scope, values: dict[str, Any]) -> Iterable[Finding]:
    """An error for who may not work yet on that day."""
    born = values.get("birth_date")
    if isinstance(born, date) and age_on(born, first_day(scope, values)) < _YOUNGEST:
        yield Finding(f"Jonger dan {_YOUNGEST} jaar bij het begin. Kijk geboortedatum en begin na.", "birth_date")


def write_contractors(scope: Scope, rows: Sequence[dict[str, Any]]) -> list[UUID]:
    """Write contractors, each with an invoice series of its own; gives their ids in the same order."""
    prefixes = next_series_prefixes(scope, len(rows))
    written = [
        {
            "id": new_id(),
            "name": row["trade_name"],
            "sort_name": folded(row["trade_name"]),
            "account_holder": row["trade_name"],
            "kvk": row.get("kvk"),
            "btw_id": row.get("vat_id", ""),
            "iban": row.get("iban", ""),
            "email": row.get("email", ""),
            "niwo_number": row.get("niwo_number", ""),
            "niwo_until": row.get("niwo_until"),
            "series_prefix": prefix,
        }
        for row, prefix in zip(rows, prefixes, strict=True)
    ]
    scope.insert(Contractor, written)
    kor = [made["id"] for made, row in zip(written, rows, strict=True) if row.get("kor")]
    scope.insert(KorPeriod, [{"contractor_id": contractor_id, "valid_from": KOR_SINCE} for contractor_id in kor])
    return [row["id"] for row in written]


def write_drivers(scope: Scope, drivers: Sequence[NewDriver], progress: Progress) -> None:
    """Write drivers with home depot, first footing, employee file and licence.

    Raises: ImportCancelled, NotSignedYet.
    """
    sealed = 0
    for start in range(0, len(drivers), _AT_ONCE):
        progress(start, len(drivers))
        sealed += _write(scope, drivers[start : start + _AT_ONCE])
    progress(len(drivers), len(drivers))
    if sealed:
        require_signed(scope)
        scope.audit("employee_file.bsns_imported", count=sealed)


def _write(scope: Scope, drivers: Sequence[NewDriver]) -> int:
    """Write some of them; gives how many BSN were sealed."""
    scope.insert(Driver, [_driver(driver) for driver in drivers])
    scope.insert(
        DriverDepot,
        [
            {"driver_id": driver.id, "depot_id": driver.depot_id, "is_home": True}
            for driver in drivers
            if driver.depot_id
        ],
    )
    periods = {driver.id: new_id() for driver in drivers}
    scope.insert(EngagementPeriod, [{"id": periods[driver.id], **_period(driver)} for driver in drivers])
    employees = [driver for driver in drivers if driver.kind is EngagementKind.EMPLOYEE]
    files = [_file(scope, driver, periods[driver.id]) for driver in employees if {"bsn", "iban"} & driver.values.keys()]
    scope.insert(EmployeeFile, files)
    licences = [(driver.id, driver.values["licence_until"]) for driver in drivers if "licence_until" in driver.values]
    scope.insert(Paper, [licence_paper(scope, driver_id, day) for driver_id, day in licences])
    return sum(1 for file in files if file["bsn_ciphertext"])


def licence_paper(scope: Scope, driver_id: UUID, valid_until: date) -> dict[str, Any]:
    """The columns of a driving licence that a file named."""
    return {
        "driver_id": driver_id,
        "kind": PaperKind.DRIVING_LICENCE,
        "valid_until": valid_until,
        "checked_by": f"{scope.identity.name} (import)",
        "checked_at": scope.now,
    }


def _driver(driver: NewDriver) -> dict[str, Any]:
    values = driver.values
    return {
        "id": driver.id,
        "name": values["name"],
        "sort_name": sort_name(values["name"]),
        "personnel_number": values.get("personnel_number"),
        "phone": values.get("phone", ""),
        "email": values.get("email", ""),
        "birth_date": values.get("birth_date"),
    }


def _period(driver: NewDriver) -> dict[str, Any]:
    return {
        "driver_id": driver.id,
        "kind": driver.kind,
        "valid_from": driver.starts_on,
        "contract_minutes": 0 if driver.kind in OF_CONTRACTOR else driver.values.get("contract_minutes", 0),
        "contractor_id": driver.contractor_id,
    }


def _file(scope: Scope, driver: NewDriver, engagement_id: UUID) -> dict[str, Any]:
    bsn = driver.values.get("bsn")
    return {
        "driver_id": driver.id,
        "engagement_id": engagement_id,
        "engagement_kind": EngagementKind.EMPLOYEE,
        "bsn_ciphertext": seal_field(scope, driver_id=driver.id, field=BSN_FIELD, plain=bsn) if bsn else None,
        "bsn_last4": bsn[-4:] if bsn else "",
        "iban": driver.values.get("iban", ""),
        "account_holder": driver.values["name"],
    }
