"""The facts of papers: which, until when, who looked. Never a copy."""

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import Date, bindparam, select

from models.tables import Contractor, Driver, Paper, Vehicle
from models.values.kinds import PaperKind
from models.values.refusal import InvalidValue
from services.people.views import ExpiringRow
from services.scope import Scope

Holder = Literal["driver", "vehicle", "contractor"]
_LAST_DIGITS = 4
_TABLES: dict[Holder, tuple[type[Driver] | type[Vehicle] | type[Contractor], str]] = {
    "driver": (Driver, "Deze chauffeur"),
    "vehicle": (Vehicle, "Dit voertuig"),
    "contractor": (Contractor, "Dit bedrijf"),
}


_UNTIL = bindparam("until", type_=Date)
_DRIVER_PAPERS = (
    select(Driver.id, Driver.name, Paper.kind, Paper.valid_until)
    .join(Paper, (Paper.tenant_id == Driver.tenant_id) & (Paper.driver_id == Driver.id))
    .where(Driver.archived_at.is_(None), Paper.valid_until <= _UNTIL)
)
_VEHICLE_DATES = select(Vehicle.id, Vehicle.number, Vehicle.plate, Vehicle.apk_until, Vehicle.insured_until).where(
    Vehicle.archived_at.is_(None), (Vehicle.apk_until <= _UNTIL) | (Vehicle.insured_until <= _UNTIL)
)
_LICENCES = select(Contractor.id, Contractor.name, Contractor.niwo_until).where(
    Contractor.archived_at.is_(None), Contractor.niwo_until <= _UNTIL
)


def save_paper(
    scope: Scope,
    *,
    holder: Holder,
    holder_id: UUID,
    kind: PaperKind,
    valid_until: date | None,
    number_last4: str = "",
    remark: str = "",
    paper_id: UUID | None = None,
) -> UUID:
    """Write down a paper that was looked at, or what changed on it; returns its id.

    Of a number only the last four characters are kept. Raises: InvalidValue, NotFound.
    """
    table, what = _TABLES[holder]
    scope.get(table, holder_id, what=what)
    if len(number_last4.strip()) > _LAST_DIGITS:
        raise InvalidValue("Vul alleen de laatste vier tekens van het nummer in.", field="number_last4")
    paper = scope.get(Paper, paper_id, what="Dit document", lock=True) if paper_id else Paper(kind=kind)
    if paper_id and getattr(paper, f"{holder}_id") != holder_id:
        raise InvalidValue("Dit document hoort bij iemand anders. Ververs de pagina.")
    setattr(paper, f"{holder}_id", holder_id)
    paper.kind = kind
    paper.valid_until = valid_until
    paper.number_last4 = number_last4.strip()
    paper.remark = remark.strip()
    paper.checked_by = scope.identity.name
    paper.checked_at = scope.now
    scope.add(paper)
    scope.audit("paper.saved", subject_id=holder_id, kind=kind, valid_until=str(valid_until or ""))
    scope.announce("planning")
    return paper.id


def remove_paper(scope: Scope, *, paper_id: UUID) -> None:
    """Forget a paper that was written down by mistake. Raises: NotFound."""
    paper = scope.get(Paper, paper_id, what="Dit document", lock=True)
    holder_id = paper.driver_id or paper.vehicle_id or paper.contractor_id
    scope.session.delete(paper)
    scope.audit("paper.removed", subject_id=holder_id, kind=paper.kind)
    scope.announce("planning")


def list_expiring(scope: Scope, *, within_days: int = 30) -> list[ExpiringRow]:
    """What has run out or will within so many days, soonest first: papers, APK, insurance and transport licences."""
    until = scope.today + timedelta(days=within_days)
    rows = [*_driver_papers(scope, until), *_vehicle_dates(scope, until), *_licences(scope, until)]
    return sorted(rows, key=lambda row: (row.valid_until, row.holder))


def _driver_papers(scope: Scope, until: date) -> list[ExpiringRow]:
    found = scope.session.execute(_DRIVER_PAPERS, {"until": until})
    return [ExpiringRow(name, "driver", driver_id, kind, day) for driver_id, name, kind, day in found if day]


def _vehicle_dates(scope: Scope, until: date) -> list[ExpiringRow]:
    found = scope.session.execute(_VEHICLE_DATES, {"until": until})
    return [
        ExpiringRow(f"Bus {row.number} ({row.plate})", "vehicle", row.id, kind, day)
        for row in found
        for kind, day in ((PaperKind.APK, row.apk_until), (PaperKind.INSURANCE, row.insured_until))
        if day and day <= until
    ]


def _licences(scope: Scope, until: date) -> list[ExpiringRow]:
    found = scope.session.execute(_LICENCES, {"until": until})
    return [ExpiringRow(name, "contractor", key, PaperKind.NIWO, day) for key, name, day in found if day]
