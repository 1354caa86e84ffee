"""How long each category is kept on a day: what the law or a norm says, and what the company chose within it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from sqlalchemy import or_, select

from models.tables import RetentionChoice, StatutoryFigure
from models.values.money import BASIS
from services.access.forget import KEPT, LONG_KEPT_MONTHS
from services.kept_answers import KEPT_FOR
from services.retention.categories import CATEGORIES, Bound, Category
from services.rules.retention import Term
from services.scope import Scope

OWN_WORKING: Final[Mapping[Category, tuple[Term, str]]] = {
    Category.SIGN_IN: (Term(days=KEPT.days), "AVG artikel 32: een maand om te kunnen onderzoeken wat er gebeurde"),
    Category.SUPPORT: (Term(LONG_KEPT_MONTHS), "Verantwoording: AVG artikel 5 lid 2, om na te gaan wie meekeek"),
    Category.ANSWERS: (Term(days=KEPT_FOR.days), "Zolang een aanroep herhaald kan worden"),
}
"""Terms that the product itself sets, with why."""
_MONTHS, _DAYS = "keep_months_", "keep_days_"


@dataclass(frozen=True, slots=True)
class Kept:
    """For how long, and because of what."""

    term: Term
    because: str
    """The statute or norm, and of the company's own choice its reason."""
    is_chosen: bool = False

    @property
    def dutch(self) -> str:
        return f"{self.term.dutch}; {self.because}"


class Terms:
    """The terms that hold on one day, read once."""

    def __init__(self, law: Mapping[Category, Kept], chosen: Mapping[tuple[str, str], Kept]) -> None:
        self.law = law
        self._chosen = chosen

    @classmethod
    def load(cls, scope: Scope, *, on: date | None = None) -> Self:
        day = on or scope.today
        figure = StatutoryFigure
        rows = scope.session.execute(
            select(figure.name, figure.value_1e4, figure.source).where(
                figure.name.startswith("keep_"),
                figure.valid_from <= day,
                or_(figure.valid_until.is_(None), figure.valid_until > day),
            )
        )
        law = {category: Kept(term, because) for category, (term, because) in OWN_WORKING.items()}
        for name, value_1e4, source in rows:
            length = value_1e4 // BASIS
            term = Term(months=length) if name.startswith(_MONTHS) else Term(days=length)
            law[Category(name.removeprefix(_MONTHS).removeprefix(_DAYS))] = Kept(term, source)
        return cls(law, _choices(scope, day))

    def of(self, category: Category, field: str = "") -> Kept | None:
        """How long a category is kept, or one field of it; None when it stays as long as the company does."""
        own = self._chosen.get((category, field)) or self._chosen.get((category, ""))
        return own or self.law.get(category)

    def fields(self, category: Category) -> Mapping[str, Kept]:
        """The fields of a category that have a term of their own."""
        return {field: kept for (known, field), kept in self._chosen.items() if known == category and field}


def _choices(scope: Scope, day: date) -> Mapping[tuple[str, str], Kept]:
    """What the company chose last before or on this day; a choice without a term goes back to the law's."""
    choice = RetentionChoice
    rows = scope.session.execute(
        select(choice.category, choice.field, choice.months, choice.days, choice.reason)
        .where(choice.valid_from <= day)
        .order_by(choice.valid_from)
    )
    newest = {(row.category, row.field): row for row in rows}
    return {
        key: Kept(Term(row.months, row.days), f"eigen keuze: {row.reason}", is_chosen=True)
        for key, row in newest.items()
        if row.months is not None
    }


def is_within(category: Category, term: Term, law: Term) -> bool:
    """Whether a company may keep a category so long in place of the term that holds for everybody."""
    match CATEGORIES[category].bound:
        case Bound.LEAST:
            return not law.is_longer_than(term)
        case Bound.MOST:
            return not term.is_longer_than(law)
    return term == law
