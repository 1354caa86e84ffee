"""The facts of papers: which, until when, who looked. Never a copy."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, SQLColumnExpression, bindparam, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from models.tables import Contractor, Driver, EmployeeFile, Paper, Vehicle
from models.values.kinds import IdentityDocument, PaperKind
from models.values.refusal import InvalidValue
from services.changes import changed, values_of
from services.people.views import ExpiringRow
from services.rules.masking import masked_text
from services.scope import Scope

Holder = Literal["driver", "vehicle", "contractor"]
_LAST_DIGITS = 4
_TABLES: dict[Holder, tuple[type[Driver] | type[Vehicle] | type[Contractor], str]] = {
    "driver": (Driver, "Deze chauffeur"),
    "vehicle": (Vehicle, "Dit voertuig"),
    "contractor": (Contractor, "Dit bedrijf"),
}


def save_paper(
    scope: Scope,
    *,
    holder: Holder,
    holder_id: UUID,
    kind: PaperKind,
    valid_until: date | None,
    number_last4: str = "",
    remark: str = "",
    document: IdentityDocument | None = None,
    paper_id: UUID | None = None,
) -> UUID:
    """Write down a paper that was looked at, or what changed on it; returns its id.

    Of a number only the last four characters are kept, and never those of a BSN. Who checks an identity says with which
    `document`. Raises: InvalidValue, NotFound. Source: Wet op de identificatieplicht article 1, Wet op de loonbelasting
    1964 article 28: the employer looks at it and keeps the copy; here stays that it was looked at.
    """
    table, what = _TABLES[holder]
    scope.get(table, holder_id, what=what)
    last4 = number_last4.strip()
    _check_number(scope, holder, holder_id, last4)
    if (kind is PaperKind.ID_CHECK) is not (document is not None):
        raise InvalidValue("Kies bij een identiteitscontrole, en alleen daar, welk document je zag.", field="document")
    if masked_text(remark) != remark:
        raise InvalidValue("Hierin staat een BSN of rekeningnummer. Haal dat weg.", field="remark")
    paper = scope.get(Paper, paper_id, what="Dit document", lock=True) if paper_id else Paper(kind=kind)
    if paper_id and getattr(paper, f"{holder}_id") != holder_id:
        raise InvalidValue("Dit document hoort bij iemand anders. Ververs de pagina.")
    before = values_of(paper) if paper_id else {}
    setattr(paper, f"{holder}_id", holder_id)
    paper.kind = kind
    paper.document = document
    paper.valid_until = valid_until
    paper.number_last4 = last4
    paper.remark = remark.strip()
    paper.checked_by = scope.identity.name
    paper.checked_at = scope.now
    scope.add(paper)
    scope.audit(
        "paper.saved",
        subject_id=holder_id,
        changes=changed(before, paper),
        kind=kind,
        valid_until=str(valid_until or ""),
    )
    scope.announce("planning")
    return paper.id


def _check_number(scope: Scope, holder: Holder, holder_id: UUID, last4: str) -> None:
    if len(last4) > _LAST_DIGITS:
        raise InvalidValue("Vul alleen de laatste vier tekens van het nummer in.", field="number_last4")
    if last4 and last4 in _ends_of_bsn(scope, holder, holder_id):
        raise InvalidValue(
            "Dit is het eind van het BSN. Vul het eind van het documentnummer in, of laat het leeg.",
            field="number_last4",
        )


def _ends_of_bsn(scope: Scope, holder: Holder, holder_id: UUID) -> Sequence[str]:
    ends = select(EmployeeFile.bsn_last4).where(EmployeeFile.driver_id == holder_id, EmployeeFile.bsn_last4 != "")
    return scope.session.scalars(ends).all() if holder == "driver" else ()


def remove_paper(scope: Scope, *, paper_id: UUID) -> None:
    """Forget a paper that was written down by mistake. Raises: NotFound."""
    paper = scope.get(Paper, paper_id, what="Dit document", lock=True)
    holder_id = paper.driver_id or paper.vehicle_id or paper.contractor_id
    scope.session.delete(paper)
    scope.audit("paper.removed", subject_id=holder_id, changes=changed(values_of(paper), None), kind=paper.kind)
    scope.announce("planning")


def list_expiring(scope: Scope, *, within_days: int = 30) -> list[ExpiringRow]:
    """What has run out or will within so many days, soonest first: papers, APK, insurance and transport licences."""
    return expiring_rows(scope.session.scalar(select(EXPIRING), {"until": scope.today + timedelta(days=within_days)}))


def expiring_rows(found: Sequence[Sequence[Any]] | None) -> list[ExpiringRow]:
    """What `EXPIRING` found, soonest first."""
    rows = [
        ExpiringRow(holder, path_kind, UUID(holder_id), PaperKind(kind), date.fromisoformat(day))
        for holder, path_kind, holder_id, kind, day in found or ()
    ]
    return sorted(rows, key=lambda row: (row.valid_until, row.holder))


def _dated(
    holder: Holder,
    named: SQLColumnExpression[str],
    kind: SQLColumnExpression[PaperKind],
    day: InstrumentedAttribute[date | None],
) -> Select[*tuple[Any, ...]]:
    """What runs out by then and belongs to a holder that is still in use."""
    table = _TABLES[holder][0]
    statement: Select[*tuple[Any, ...]] = select(
        literal(holder).label("path_kind"),
        table.id.label("holder_id"),
        named.label("holder"),
        kind.label("kind"),
        day.label("valid_until"),
    ).where(table.archived_at.is_(None), day <= bindparam("until", type_=Date))
    if day.class_ is not Paper:
        return statement
    return statement.join(Paper, (Paper.tenant_id == table.tenant_id) & (getattr(Paper, f"{holder}_id") == table.id))


def _fixed(kind: PaperKind) -> ColumnElement[PaperKind]:
    return literal(kind, Paper.kind.type)


_VAN = literal("Bus ").concat(Vehicle.number).concat(" (").concat(Vehicle.plate).concat(")")
_DATED = union_all(
    _dated("driver", Driver.name, Paper.kind, Paper.valid_until),
    _dated("vehicle", _VAN, Paper.kind, Paper.valid_until),
    _dated("vehicle", _VAN, _fixed(PaperKind.APK), Vehicle.apk_until),
    _dated("vehicle", _VAN, _fixed(PaperKind.INSURANCE), Vehicle.insured_until),
    _dated("contractor", Contractor.name, Paper.kind, Paper.valid_until),
    _dated("contractor", Contractor.name, _fixed(PaperKind.NIWO), Contractor.niwo_until),
).subquery("dated")
EXPIRING = select(
    func.json_agg(
        func.json_build_array(
            _DATED.c.holder, _DATED.c.path_kind, _DATED.c.holder_id, _DATED.c.kind, _DATED.c.valid_until
        )
    )
).scalar_subquery()
"""What runs out by `until` as one value, so that it can stand beside other facts in a statement."""
