"""The tariffs of a period in memory: read once, asked for every shift."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Self
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true

from models.tables import TariffVersion as TariffRow
from models.values.calendar import DatePeriod
from models.values.kinds import Side
from services.rules.tariffs import TariffCondition, TariffTerm, TariffVersion, select_terms
from services.scope import Scope


class TariffBook:
    """Every tariff version that holds on some day of a period, found by party."""

    def __init__(self, versions: Sequence[TariffVersion]) -> None:
        by_party: defaultdict[UUID, list[TariffVersion]] = defaultdict(list)
        for version in versions:
            by_party[version.party_id].append(version)
        self._by_party = dict(by_party)
        self._terms = cache(self._select)

    @classmethod
    def load(cls, scope: Scope, start: date, end: date, which: ColumnElement[bool] | None = None) -> Self:
        """Read the versions valid on some day of `[start, end)`, or only these of them, in one query."""
        rows = scope.session.execute(
            select(
                TariffRow.id,
                TariffRow.side,
                TariffRow.principal_id,
                TariffRow.contractor_id,
                TariffRow.depot_id,
                TariffRow.route_template_id,
                TariffRow.kind,
                TariffRow.rate_1e4,
                TariffRow.from_quantity_1e4,
                TariffRow.condition,
                TariffRow.valid_from,
                TariffRow.valid_until,
            ).where(
                TariffRow.valid_from < end,
                or_(TariffRow.valid_until.is_(None), TariffRow.valid_until > start),
                true() if which is None else which,
            )
        )
        return cls(
            [
                TariffVersion(
                    term=TariffTerm(
                        id=row.id,
                        kind=row.kind,
                        rate_1e4=row.rate_1e4,
                        from_quantity_1e4=row.from_quantity_1e4,
                        condition=TariffCondition(row.condition),
                    ),
                    valid=DatePeriod(row.valid_from, row.valid_until),
                    party_id=row.principal_id if row.side is Side.REVENUE else row.contractor_id,
                    depot_id=row.depot_id,
                    route_template_id=row.route_template_id,
                )
                for row in rows
            ]
        )

    def revenue_terms(self, principal_id: UUID, depot_id: UUID, route_template_id: UUID, day: date) -> list[TariffTerm]:
        """What the principal pays on this day for this route; empty when nothing was agreed."""
        return list(self._terms(principal_id, depot_id, route_template_id, day))

    def cost_terms(self, contractor_id: UUID, depot_id: UUID, route_template_id: UUID, day: date) -> list[TariffTerm]:
        """What the contractor earns on this day for this route; empty when nothing was agreed."""
        return list(self._terms(contractor_id, depot_id, route_template_id, day))

    def _select(self, party_id: UUID, depot_id: UUID, route_template_id: UUID, day: date) -> tuple[TariffTerm, ...]:
        return select_terms(
            self._by_party.get(party_id, ()), day, depot_id=depot_id, route_template_id=route_template_id
        )
