"""Makes the payroll run of a period of locked weeks, as a concept that can be looked at and thrown away."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_

from models.tables import Company, PayrollLine, PayrollRun, SettlementWeek
from models.values.calendar import IsoWeek
from models.values.kinds import Severity
from models.values.refusal import Conflict, InvalidValue, Refusal
from services.payroll.corrections import corrections
from services.payroll.hours import DriverWeek, Hours, span, weeks_between
from services.payroll.reckoning import Noticed, PricedLine, notice, reckon
from services.scope import Scope
from services.statutory import StatutoryFigures

MOST_WEEKS = 13


class WeekStillOpen(Refusal):
    """Only locked weeks are exported: their hours are approved and no longer change unseen."""

    code = "week_still_open"


class PeriodTaken(Refusal):
    """A week of the period stands in another run."""

    code = "period_taken"


class ConceptExists(Conflict):
    """There is a run that was not exported yet."""

    code = "concept_exists"


class RunIsExported(Conflict):
    """What was handed out stays as it is; changes go along with the next run."""

    code = "run_is_exported"


def create_run(scope: Scope, *, first_week: IsoWeek, last_week: IsoWeek) -> UUID:
    """Reckon the hours of all employees in these weeks and the corrections of weeks exported before.

    Nothing leaves the company by it: the concept shows its difference with the last run and can be discarded.
    Raises: WeekStillOpen, PeriodTaken, ConceptExists, InvalidValue.
    """
    weeks = _weeks(first_week, last_week)
    _require_locked(scope, weeks)
    start, end = span(weeks)
    with scope.refusing(
        {
            "uq_payroll_runs_concept": ConceptExists(
                "Er staat al een loonexport klaar. Exporteer die, of verwijder hem en maak een nieuwe."
            ),
            "ex_payroll_runs_overlap": PeriodTaken(
                "Een van deze weken zit al in een loonexport. Wat daarna veranderde gaat vanzelf mee als correctie.",
                field="first_week",
            ),
        }
    ):
        run = scope.add(
            PayrollRun(
                name=_name(weeks),
                starts_on=start,
                ends_on=end,
                created_at=scope.now,
                created_by=scope.identity.name,
                findings={},
            )
        )
    found = _fill(scope, run.id, weeks)
    run.findings = {str(driver_id): [[one.severity, one.text] for one in noticed] for driver_id, noticed in found}
    scope.audit("payroll.run_created", subject_id=run.id, weeks=[str(first_week), str(last_week)])
    scope.announce("payroll")
    return run.id


def discard_run(scope: Scope, *, run_id: UUID) -> None:
    """Throw a concept away. Raises: NotFound, RunIsExported."""
    run = scope.get(PayrollRun, run_id, what="Deze loonexport", lock=True)
    if run.exported_at is not None:
        raise RunIsExported(
            "Deze loonexport is al gedownload en blijft bewaard. Wijzigingen gaan mee als correctie in de volgende."
        )
    scope.session.delete(run)
    scope.audit("payroll.run_discarded", subject_id=run_id, name=run.name)
    scope.announce("payroll")


def _weeks(first_week: IsoWeek, last_week: IsoWeek) -> list[IsoWeek]:
    if last_week < first_week:
        raise InvalidValue("De laatste week ligt voor de eerste. Kies een latere week.", field="last_week")
    weeks = weeks_between(first_week.monday, last_week.shifted(1).monday)
    if len(weeks) > MOST_WEEKS:
        raise InvalidValue(f"Kies ten hoogste {MOST_WEEKS} weken voor één loonexport.", field="last_week")
    return weeks


def _require_locked(scope: Scope, weeks: Sequence[IsoWeek]) -> None:
    """Holds the weeks until the end, so that two who make the same run take turns."""
    week = SettlementWeek
    locked = scope.session.execute(
        select(week.iso_year, week.iso_week)
        .where(
            week.state == "locked", tuple_(week.iso_year, week.iso_week).in_([(one.year, one.week) for one in weeks])
        )
        .order_by(week.iso_year, week.iso_week)
        .with_for_update()
    )
    still_open = sorted(set(weeks) - {IsoWeek(year, number) for year, number in locked})
    if still_open:
        raise WeekStillOpen(
            f"Week {still_open[0].week} is nog open. Keur de uren goed en sluit de week af, maak dan de loonexport.",
            field="last_week",
        )


def _name(weeks: Sequence[IsoWeek]) -> str:
    first, last = weeks[0], weeks[-1]
    if first == last:
        return f"Week {first.week} {first.year}"
    return f"Week {first.week} t/m {last.week} {last.year}"


def _fill(scope: Scope, run_id: UUID, weeks: Sequence[IsoWeek]) -> Iterable[tuple[UUID, list[Noticed]]]:
    """Write the lines of the run; answers what was noticed per driver."""
    figures = StatutoryFigures.load(scope)
    stay_allowance_cents = scope.session.scalars(select(Company.stay_allowance_cents)).one()
    hours = Hours(scope, *span(weeks))
    noticed: dict[UUID, list[Noticed]] = defaultdict(list)
    rows: list[dict[str, Any]] = []
    for facts in (facts for week in weeks for facts in hours.of(week)):
        lines = reckon(facts, figures, stay_allowance_cents=stay_allowance_cents)
        rows += _rows(run_id, facts, lines)
        noticed[facts.driver_id] += notice(facts, lines, figures)
    changes = corrections(scope, figures, before=weeks[0].monday, stay_allowance_cents=stay_allowance_cents)
    for week, driver_id, line in changes:
        rows.append(_row(run_id, driver_id, weeks[0].monday, line, corrects_week=week.monday))
        noticed[driver_id] += _once(noticed[driver_id], f"Correctie op week {week.week}.")
    scope.insert(PayrollLine, rows)
    return [(driver_id, found) for driver_id, found in noticed.items() if found]


def _rows(run_id: UUID, facts: DriverWeek, lines: Sequence[PricedLine]) -> Iterator[dict[str, Any]]:
    for line in lines:
        yield _row(run_id, facts.driver_id, facts.week.monday, line, corrects_week=None)


def _row(
    run_id: UUID, driver_id: UUID, week_starts_on: date, line: PricedLine, *, corrects_week: date | None
) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "driver_id": driver_id,
        "week_starts_on": week_starts_on,
        "corrects_week": corrects_week,
        **asdict(line),
    }


def _once(found: Sequence[Noticed], text: str) -> list[Noticed]:
    fresh = Noticed(Severity.INFO, text)
    return [] if fresh in found else [fresh]
