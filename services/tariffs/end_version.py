"""Ends a tariff, or takes back one that was never settled with."""

from datetime import date
from uuid import UUID

from sqlalchemy import delete, func, select

from models.tables import MoneyLine
from models.tables import TariffVersion as TariffRow
from models.values.refusal import InvalidValue, Refusal
from services.changes import changed, values_of
from services.scope import Scope
from services.tariffs.use import TariffIsUsed, hold_tariffs, last_locked_day, stale_weeks

WHAT = "Dit tarief"


class TariffHasLines(Refusal):
    """A version that amounts rest on stays where it is."""

    code = "tariff_has_lines"

    def __init__(self) -> None:
        super().__init__("Met dit tarief is al gerekend. Geef het een einddatum in plaats van het te verwijderen.")


def end_version(scope: Scope, *, version_id: UUID, valid_until: date | None) -> None:
    """Let the tariff hold until (not including) a day, or without end when that is None.

    Raises: NotFound; InvalidValue; TariffIsUsed; TariffOverlaps when a longer life meets the next version.
    """
    hold_tariffs(scope)
    row = scope.get(TariffRow, version_id, what=WHAT, lock=True)
    if valid_until is not None and valid_until <= row.valid_from:
        raise InvalidValue("Het einde ligt voor het begin. Kies een latere einddatum.", field="valid_until")
    used = last_locked_day(scope, version_id)
    if used is not None and valid_until is not None and valid_until <= used:
        raise TariffIsUsed(used, field="valid_until")
    before = values_of(row)
    changes_from = min(day for day in (row.valid_until, valid_until, date.max) if day)
    with scope.refusing({"ex_tariff_versions_overlap": _next_version_begins()}):
        row.valid_until = valid_until
        scope.session.flush()
    stale_weeks(scope, changes_from)
    scope.audit("tariff.ended", subject_id=version_id, changes=changed(before, row), valid_until=str(valid_until))
    scope.announce("settlement")


def remove_version(scope: Scope, *, version_id: UUID) -> None:
    """Take back a tariff that no amount rests on. Raises: NotFound, TariffHasLines."""
    hold_tariffs(scope)
    row = scope.get(TariffRow, version_id, what=WHAT, lock=True)
    lines = scope.session.execute(
        select(func.count()).select_from(MoneyLine).where(MoneyLine.tariff_version_id == version_id)
    ).scalar_one()
    if lines:
        raise TariffHasLines
    scope.session.execute(delete(TariffRow).where(TariffRow.id == version_id))
    stale_weeks(scope, row.valid_from)
    scope.audit(
        "tariff.removed",
        subject_id=version_id,
        changes=changed(values_of(row), None),
        kind=row.kind,
        rate_1e4=row.rate_1e4,
        condition=row.condition,
    )
    scope.announce("settlement")


def _next_version_begins() -> Refusal:
    return InvalidValue(
        "Daarna begint al een volgende versie. Kies een einddatum die daarvoor ligt.", field="valid_until"
    )
