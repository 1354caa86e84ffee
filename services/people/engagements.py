"""On what footing a driver works: dated periods, exactly one at a time."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select

from models.tables import Contractor, Driver, EngagementPeriod
from models.values.calendar import dutch_date
from models.values.kinds import EngagementKind
from models.values.money import BASIS
from models.values.names import visible
from models.values.refusal import InvalidValue, Refusal
from services.access.permissions import Permission
from services.changes import changed, values_of
from services.people.employed_days import keep_within_employment
from services.scope import Scope
from services.tariffs.use import stale_weeks

WAGE: Final = ("hourly_wage_1e4", "wage_scale", "travel_km", "travel_rate_1e4", "hourly_cost_1e4")
"""What only who may see the payroll sees."""
_DAY = timedelta(days=1)
_MOST_MINUTES = 60 * 60
_MOST_KM = 500
_HIGHEST_RATE_1E4 = 1_000 * BASIS
OF_CONTRACTOR = frozenset({EngagementKind.ZZP, EngagementKind.SUBCONTRACTOR_STAFF})


class EngagementOverlaps(Refusal):
    """The driver already has a footing from a later day."""

    code = "engagement_overlaps"

    def __init__(self, starts: date | None = None, *, field: str = "valid_from") -> None:
        when = f" op {dutch_date(starts)}" if starts else ""
        super().__init__(
            f"Er begint{when} al een dienstverband. Kies een eerdere einddatum of een latere begindatum.",
            field=field,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """What is agreed from a day on. `contract_minutes` is per week; wages only for employees, costs for agency."""

    kind: EngagementKind
    valid_from: date
    contract_minutes: int = 0
    hourly_wage_1e4: int | None = None
    wage_scale: str = ""
    contractor_id: UUID | None = None
    agency_name: str = ""
    travel_km: int = 0
    """Paid kilometres per day worked, both ways."""
    travel_rate_1e4: int | None = None
    """None is the tax-free limit of the day."""
    hourly_cost_1e4: int | None = None


def start_engagement(scope: Scope, *, driver_id: UUID, engagement: Engagement) -> UUID:
    """Let a new footing begin; the one that runs then ends the day before. Returns the id of the period.

    Who may not see wages sets none: those of the footing that ends go on in one of the same kind, else they stay open.

    Raises: InvalidValue, EngagementOverlaps, NotFound.
    """
    scope.get(Driver, driver_id, what="Deze chauffeur", lock=True)
    _check(scope, engagement)
    previous = _covering(scope, driver_id, engagement.valid_from)
    terms = _terms(scope, engagement, before=previous)
    if previous is not None:
        if previous.valid_from == engagement.valid_from:
            raise EngagementOverlaps(previous.valid_from)
        previous.valid_until = engagement.valid_from
        scope.session.flush()
    row = EngagementPeriod(driver_id=driver_id, valid_from=engagement.valid_from, **terms)
    with scope.refusing({"ex_engagement_periods_overlap": EngagementOverlaps()}):
        scope.add(row)
    keep_within_employment(scope, driver_id)
    stale_weeks(scope, row.valid_from)
    scope.audit("engagement.started", subject_id=driver_id, kind=row.kind, valid_from=str(row.valid_from))
    scope.announce("planning")
    return row.id


def correct_engagement(scope: Scope, *, engagement_id: UUID, engagement: Engagement) -> None:
    """Put right what was written about a period (hours, wage, company); its kind and first day stay.

    Raises: InvalidValue, NotFound.
    """
    row = scope.get(EngagementPeriod, engagement_id, what="Dit dienstverband", lock=True)
    if engagement.kind is not row.kind or engagement.valid_from != row.valid_from:
        raise InvalidValue("Begin een nieuw dienstverband om de soort of de begindatum te wijzigen.", field="kind")
    _check(scope, engagement)
    before = values_of(row)
    for name, value in _terms(scope, engagement, before=row).items():
        setattr(row, name, value)
    stale_weeks(scope, row.valid_from)
    scope.audit("engagement.corrected", subject_id=row.driver_id, changes=changed(before, row))
    scope.announce("planning")


def end_engagement(scope: Scope, *, engagement_id: UUID, last_day: date) -> None:
    """Let a footing end after its last day. Raises: InvalidValue, EngagementOverlaps, NotFound."""
    row = scope.get(EngagementPeriod, engagement_id, what="Dit dienstverband", lock=True)
    _end(scope, row, last_day)


def end_live_engagement(scope: Scope, *, driver_id: UUID, last_day: date) -> None:
    """Let the footing that still runs end after the last day; without one nothing happens. Raises: InvalidValue."""
    rows = scope.session.scalars(
        select(EngagementPeriod)
        .where(
            EngagementPeriod.driver_id == driver_id,
            or_(EngagementPeriod.valid_until.is_(None), EngagementPeriod.valid_until > last_day + _DAY),
        )
        .order_by(EngagementPeriod.valid_from)
        .with_for_update()
    ).all()
    for row in rows:
        _end(scope, row, last_day)


def _end(scope: Scope, row: EngagementPeriod, last_day: date) -> None:
    if last_day < row.valid_from:
        raise InvalidValue(
            f"Dit dienstverband begint pas op {dutch_date(row.valid_from)}. Kies die dag of een latere.",
            field="last_day",
        )
    changes_from = min(row.valid_until or date.max, last_day + _DAY)
    with scope.refusing({"ex_engagement_periods_overlap": EngagementOverlaps(field="last_day")}):
        row.valid_until = last_day + _DAY
        scope.session.flush()
    keep_within_employment(scope, row.driver_id)
    stale_weeks(scope, changes_from)
    scope.audit("engagement.ended", subject_id=row.driver_id, last_day=str(last_day))
    scope.announce("planning")


def _covering(scope: Scope, driver_id: UUID, day: date) -> EngagementPeriod | None:
    return scope.session.scalars(
        select(EngagementPeriod).where(
            EngagementPeriod.driver_id == driver_id,
            EngagementPeriod.valid_from <= day,
            or_(EngagementPeriod.valid_until.is_(None), EngagementPeriod.valid_until > day),
        )
    ).one_or_none()


def _check(scope: Scope, engagement: Engagement) -> None:
    if (engagement.kind in OF_CONTRACTOR) is not (engagement.contractor_id is not None):
        raise InvalidValue(
            "Kies het bedrijf waarvoor deze chauffeur rijdt."
            if engagement.kind in OF_CONTRACTOR
            else "Alleen een zzp'er of chauffeur van een onderaannemer hoort bij een bedrijf.",
            field="contractor_id",
        )
    if engagement.contractor_id is not None:
        scope.get(Contractor, engagement.contractor_id, what="Dit bedrijf")
    if not 0 <= engagement.contract_minutes <= _MOST_MINUTES:
        raise InvalidValue("Vul 0 tot 60 uur per week in.", field="contract_minutes")
    if not 0 <= engagement.travel_km <= _MOST_KM:
        raise InvalidValue(f"Vul 0 tot {_MOST_KM} kilometer per dag in.", field="travel_km")
    for name in ("hourly_wage_1e4", "hourly_cost_1e4", "travel_rate_1e4"):
        if not 0 <= (getattr(engagement, name) or 0) <= _HIGHEST_RATE_1E4:
            raise InvalidValue("Vul een bedrag van € 0 tot € 1.000 in.", field=name)
    if engagement.kind is not EngagementKind.EMPLOYEE and (
        engagement.travel_km or engagement.travel_rate_1e4 is not None
    ):
        raise InvalidValue("Alleen wie in loondienst is krijgt reiskosten via het loon.", field="travel_km")
    if engagement.kind is not EngagementKind.EMPLOYEE and (
        engagement.hourly_wage_1e4 is not None or engagement.wage_scale.strip()
    ):
        raise InvalidValue("Alleen wie in loondienst is heeft een uurloon.", field="hourly_wage_1e4")
    if engagement.kind in OF_CONTRACTOR and engagement.contract_minutes:
        raise InvalidValue("Alleen bij loondienst en uitzend spreek je uren per week af.", field="contract_minutes")


def _terms(scope: Scope, engagement: Engagement, *, before: EngagementPeriod | None) -> dict[str, object]:
    """The columns of what was agreed; who may not see wages leaves them as they were, or open on another kind."""
    terms: dict[str, object] = {
        "kind": engagement.kind,
        "contract_minutes": engagement.contract_minutes,
        "contractor_id": engagement.contractor_id,
        "agency_name": visible(engagement.agency_name) if engagement.kind is EngagementKind.AGENCY else "",
    }
    if scope.allows(Permission.PAYROLL_SEE):
        is_agency = engagement.kind is EngagementKind.AGENCY
        terms["hourly_wage_1e4"] = engagement.hourly_wage_1e4
        terms["wage_scale"] = engagement.wage_scale.strip()
        terms["travel_km"] = engagement.travel_km
        terms["travel_rate_1e4"] = engagement.travel_rate_1e4 if engagement.travel_km else None
        terms["hourly_cost_1e4"] = engagement.hourly_cost_1e4 if is_agency else None
    elif before is not None and before.kind is engagement.kind:
        terms |= {name: getattr(before, name) for name in WAGE}
    return terms
