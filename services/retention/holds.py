"""What may not be removed for a while, because of a dispute or an investigation: of one driver, or a whole category."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from models.tables import Driver, LegalHold
from models.values.refusal import InvalidValue, Refusal
from services.retention.categories import CATEGORIES, Category
from services.retention.rules import RULES
from services.scope import Scope
from services.taking_turns import wait_for_turn

TURN: Final = "retention"
"""Whoever removes or holds back has it: what is held is held from the next batch on, whatever runs meanwhile."""

HOLDABLE: Final = frozenset(rule.category for rule in RULES) - {Category.ACCOUNTS, Category.REMOVALS}
"""What a company can hold back: sign-ins and accounts go above the companies, where nobody knows of a hold."""


class AlreadyLifted(Refusal):
    """A hold is lifted once."""

    code = "hold_already_lifted"

    def __init__(self) -> None:
        super().__init__("Deze bewaarplicht is al opgeheven. Ververs de pagina.")


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold as it is shown; `about` is the name of the driver or of the category."""

    id: UUID
    about: str
    driver_id: UUID | None
    reason: str
    until: date | None
    placed_by: str
    placed_at: datetime
    lifted_by: str
    lifted_at: datetime | None
    is_live: bool


@dataclass(frozen=True, slots=True)
class Held:
    """All that is held back today."""

    drivers: frozenset[UUID]
    categories: frozenset[str]

    @classmethod
    def load(cls, scope: Scope) -> "Held":
        rows = scope.session.execute(select(LegalHold.driver_id, LegalHold.category).where(_is_live(scope))).all()
        return cls(
            frozenset(row.driver_id for row in rows if row.driver_id),
            frozenset(row.category for row in rows if row.category),
        )


def place_hold(
    scope: Scope,
    *,
    reason: str,
    driver_id: UUID | None = None,
    category: Category | None = None,
    until: date | None = None,
) -> UUID:
    """Have nothing of a driver, or of a category, removed up to and with `until`, or until it is lifted.

    Waits for a batch of the clean-up that is under way, and for no more. Raises: InvalidValue, NotFound.
    """
    if (driver_id is None) is (category is None):
        raise InvalidValue("Kies een chauffeur of een soort gegevens.", field="driver_id")
    if category is not None and category not in HOLDABLE:
        raise InvalidValue(
            f"{CATEGORIES[category].name} kun je niet vasthouden. Kies een andere soort.", field="category"
        )
    if not reason.strip():
        raise InvalidValue("Schrijf op waarom dit bewaard moet blijven.", field="reason")
    if until is not None and until < scope.today:
        raise InvalidValue("Kies vandaag of een latere dag, of laat de einddatum leeg.", field="until")
    if driver_id is not None:
        scope.get(Driver, driver_id, what="Deze chauffeur")
    wait_for_turn(scope, TURN)
    hold = scope.add(
        LegalHold(
            driver_id=driver_id,
            category=category,
            reason=reason.strip(),
            until=until,
            placed_by=scope.identity.name,
            placed_at=scope.now,
        )
    )
    if driver_id is not None:
        scope.audit("retention.driver_held", subject_id=driver_id, reason=hold.reason)
    else:
        scope.audit("retention.category_held", what=_name(hold), reason=hold.reason)
    return hold.id


def lift_hold(scope: Scope, *, hold_id: UUID) -> None:
    """Let terms run again: what is over by now goes the next night. Raises: NotFound, AlreadyLifted."""
    hold = scope.get(LegalHold, hold_id, what="Deze bewaarplicht", lock=True)
    if hold.lifted_at is not None:
        raise AlreadyLifted
    hold.lifted_at, hold.lifted_by = scope.now, scope.identity.name
    if hold.driver_id is not None:
        scope.audit("retention.driver_freed", subject_id=hold.driver_id)
    else:
        scope.audit("retention.category_freed", what=_name(hold))


def list_holds(scope: Scope) -> Sequence[HoldRow]:
    """All holds, those that hold first and then the newest."""
    rows = scope.session.execute(
        select(LegalHold, Driver.name, _is_live(scope).label("is_live"))
        .outerjoin(Driver, and_(Driver.tenant_id == LegalHold.tenant_id, Driver.id == LegalHold.driver_id))
        .order_by(_is_live(scope).desc(), LegalHold.placed_at.desc(), LegalHold.id)
    )
    return [
        HoldRow(
            id=hold.id,
            about=_name(hold) or name,
            driver_id=hold.driver_id,
            reason=hold.reason,
            until=hold.until,
            placed_by=hold.placed_by,
            placed_at=hold.placed_at,
            lifted_by=hold.lifted_by,
            lifted_at=hold.lifted_at,
            is_live=is_live,
        )
        for hold, name, is_live in rows
    ]


def _name(hold: LegalHold) -> str:
    return CATEGORIES[Category(hold.category)].name if hold.category else ""


def _is_live(scope: Scope) -> ColumnElement[bool]:
    return and_(LegalHold.lifted_at.is_(None), or_(LegalHold.until.is_(None), LegalHold.until >= scope.today))
