"""When drivers and vans are out, to find what is in the way of a shift."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from services.planning.plan import PlanShift


class Rides:
    """The live shifts of every driver or every van."""

    def __init__(self, shifts: Iterable[PlanShift], of: Literal["driver_id", "vehicle_id"]) -> None:
        self._of = of
        self._rides: defaultdict[UUID, list[PlanShift]] = defaultdict(list)
        for shift in shifts:
            self.add(shift)

    def add(self, shift: PlanShift) -> None:
        """Count this shift from now on; one without a driver or van, or that does not ride, counts for nothing."""
        who = getattr(shift, self._of)
        if who and shift.is_live:
            self._rides[who].append(shift)

    def in_the_way(self, shift: PlanShift, who: UUID | None = None) -> PlanShift | None:
        """Another shift of its driver or van, or of `who`, at the same time."""
        for other in self._rides.get(who or getattr(shift, self._of), ()):
            if other.starts_at < shift.ends_at and shift.starts_at < other.ends_at and other.id != shift.id:
                return other
        return None
