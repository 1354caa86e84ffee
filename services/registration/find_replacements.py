"""Who of the depot could take over a route today, best first, and why the others cannot."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from models.tables import Driver, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, Severity
from models.values.minutes import Minutes
from services.planning.candidates import Candidate, read_pool
from services.planning.reading import as_plan_shift
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class Reason:
    """Something for or against somebody."""

    text: str
    is_good: bool


@dataclass(frozen=True, slots=True)
class Replacement:
    """Somebody who may take the route over."""

    driver_id: UUID
    name: str
    phone: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Replacements:
    """The best first; `excluded` are free, but with a reason not to. `row_version` is that of the shift."""

    shift_id: UUID
    row_version: int
    best: Sequence[Replacement]
    excluded: Sequence[tuple[str, str]]


def find_replacements(scope: Scope, *, shift_id: UUID) -> Replacements:
    """Rank the drivers of the shift's depot who do not drive at that time. Raises: NotFound."""
    row = scope.get(Shift, shift_id, what="Deze dienst")
    pool = read_pool(scope, IsoWeek.containing(row.service_date))
    others = (each for each in pool.candidates([as_plan_shift(row)], only_at_home=True) if not each.busy_with)
    ranked = sorted((each for each in others if each.driver_id != row.driver_id), key=lambda each: each.order)
    drivers = pool.plan.ground.drivers
    without_van = {each.driver_id for each in ranked if not drivers[each.driver_id].fixed_vehicle_id}
    why_not = {each.driver_id: _why_not(each, has_van=each.driver_id not in without_van) for each in ranked}
    phones = _phones(scope, [each.driver_id for each in ranked])
    return Replacements(
        shift_id=shift_id,
        row_version=row.row_version,
        best=[_replacement(each, phones) for each in ranked if not why_not[each.driver_id]],
        excluded=[(each.name, why_not[each.driver_id]) for each in ranked if why_not[each.driver_id]],
    )


def _why_not(candidate: Candidate, *, has_van: bool) -> str:
    """Empty for who can; at the last minute a warning rules somebody out too."""
    if candidate.engagement is EngagementKind.ZZP and not has_van:
        return "zzp zonder eigen bus"
    grave = (finding.title for finding in candidate.findings if finding.severity is not Severity.INFO)
    return next(grave, "")


def _replacement(candidate: Candidate, phones: Mapping[UUID, str]) -> Replacement:
    phone = phones.get(candidate.driver_id, "")
    return Replacement(candidate.driver_id, candidate.name, phone, tuple(_reasons(candidate)))


def _reasons(candidate: Candidate) -> Iterator[Reason]:
    if candidate.times_driven:
        yield Reason(f"Reed de route {candidate.times_driven} keer in acht weken", is_good=True)
    planned = Minutes(candidate.minutes).dutch_hours
    if candidate.contract_minutes:
        contract = Minutes(candidate.contract_minutes).dutch_hours
        yield Reason(f"Met deze route {planned} van {contract} u deze week", is_good=not candidate.is_over_contract)
    else:
        yield Reason(f"Met deze route {planned} u deze week", is_good=True)
    for finding in candidate.findings:
        yield Reason(finding.title, is_good=False)


def _phones(scope: Scope, driver_ids: Sequence[UUID]) -> dict[UUID, str]:
    found = scope.session.execute(select(Driver.id, Driver.phone).where(Driver.id.in_(driver_ids)))
    return {row.id: row.phone for row in found}
