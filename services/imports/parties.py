"""Finding the depots and principals that a file names, by name or code."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from models.tables import Depot, Principal
from models.values.names import alike, folded
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class Party:
    """A depot or principal; `principal_id` says whose depot it is, `letters` are its words without spaces."""

    id: UUID
    name: str
    words: tuple[str, ...]
    letters: tuple[str, ...]
    principal_id: UUID | None = None


class Parties:
    """The company's depots and principals, read once."""

    def __init__(self, scope: Scope) -> None:
        depots = scope.session.execute(
            select(Depot.id, Depot.name, Depot.code, Depot.principal_id)
            .where(Depot.archived_at.is_(None))
            .order_by(Depot.name)
        )
        principals = scope.session.execute(
            select(Principal.id, Principal.name, Principal.legal_name, Principal.carrier)
            .where(Principal.archived_at.is_(None))
            .order_by(Principal.name)
        )
        self.depots = tuple(_party(row.id, row.principal_id, row.name, row.code) for row in depots)
        self.principals = tuple(_party(row.id, None, row.name, row.legal_name, row.carrier) for row in principals)

    def of(self, field: str) -> tuple[Party, ...]:
        """The ones a field of this name can be filled with."""
        return {"depot": self.depots, "principal": self.principals}.get(field, ())

    def find(self, field: str, text: object) -> Party | None:
        """The depot or principal of this name or code."""
        word, letters = folded(str(text)), alike(str(text))
        same = (party for party in self.of(field) if word in party.words)
        return next(same, None) or next((party for party in self.of(field) if letters in party.letters), None)

    def mentioned(self, field: str, texts: Iterable[str]) -> str:
        """The name of the only one that these texts mention, or of the only one there is; else ''."""
        around = f" {folded(' '.join(texts)).translate(_BLANKS)} "
        found = [
            party for party in self.of(field) if any(f" {word.translate(_BLANKS)} " in around for word in party.words)
        ]
        candidates = found or self.of(field)
        return candidates[0].name if len(candidates) == 1 else ""


_BLANKS = str.maketrans(dict.fromkeys("-_./,;:()", " "))


def _party(key: UUID, principal_id: UUID | None, name: str, *others: str) -> Party:
    words = [word for word in (name, *others) if word]
    return Party(key, name, tuple(map(folded, words)), tuple(map(alike, words)), principal_id)
