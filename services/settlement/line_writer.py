"""Writes the money lines of a week in one statement: twenty thousand rows in well under a second."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from models.values.calendar import IsoWeek
from models.values.ids import new_ids
from services.scope import Scope
from services.settlement.facts import ShiftFacts
from services.settlement.pricing import Line

# What the lines of one shift share travels once; the tenant is written out, as every INSERT … SELECT here demands.
_WRITE = """
INSERT INTO money_lines (
    tenant_id, id, iso_year, iso_week, service_date, shift_id, registration_id, principal_id, depot_id,
    route_template_id, driver_id, contractor_id, side, bucket, kind, quantity_1e4, rate_1e4, amount_cents,
    tariff_version_id, adjustment_id, trace, reason
)
SELECT CAST(:tenant AS uuid), l.id, :year, :week, s.day, s.shift, s.registration, s.principal, s.depot,
    s.route, s.driver, CASE WHEN l.side = 'cost' AND num_nonnulls(l.tariff, l.adjustment) = 1 THEN s.contractor END,
    l.side, l.bucket, l.kind, l.quantity, l.rate, l.amount, l.tariff, l.adjustment, l.trace, l.reason
FROM ROWS FROM (json_to_recordset(CAST(:lines AS json)) AS (
    n integer, id uuid, side text, bucket text, kind text, quantity bigint, rate bigint, amount bigint,
    tariff uuid, adjustment uuid, trace text, reason text
)) AS l
JOIN ROWS FROM (json_to_recordset(CAST(:shifts AS json)) AS (
    n integer, day date, shift uuid, registration uuid, principal uuid, depot uuid, route uuid, driver uuid,
    contractor uuid
)) AS s ON s.n = l.n
"""


def write_lines(scope: Scope, week: IsoWeek, priced: Sequence[tuple[ShiftFacts, Sequence[Line]]]) -> None:
    """Book these lines in this week."""
    made = [(number, line) for number, (_, found) in enumerate(priced) for line in found]
    lines = [_line(number, line, line_id) for (number, line), line_id in zip(made, new_ids(len(made)), strict=True)]
    if lines:
        scope.session.execute(
            text(_WRITE),
            {
                "tenant": scope.identity.tenant_id,
                "year": week.year,
                "week": week.week,
                "lines": json.dumps(lines, default=str),
                "shifts": json.dumps([_shift(number, shift) for number, (shift, _) in enumerate(priced)], default=str),
            },
        )


def _shift(number: int, shift: ShiftFacts) -> dict[str, Any]:
    return {
        "n": number,
        "day": shift.service_date,
        "shift": shift.shift_id,
        "registration": shift.registration_id,
        "principal": shift.principal_id,
        "depot": shift.depot_id,
        "route": shift.route_template_id,
        "driver": shift.driver_id,
        "contractor": shift.contractor_id,
    }


def _line(number: int, line: Line, line_id: UUID) -> dict[str, Any]:
    return {
        "n": number,
        "id": line_id,
        "side": line.side,
        "bucket": line.bucket,
        "kind": line.kind,
        "quantity": line.quantity_1e4,
        "rate": line.rate_1e4,
        "amount": line.amount_cents,
        "tariff": line.tariff_version_id,
        "adjustment": line.adjustment_id,
        "trace": line.trace,
        "reason": line.reason,
    }
