"""What every target's store does: judge rows against what the company has, then write the ones that count."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from models.tables.base import TenantOwned
from models.values.refusal import Refusal
from services.access.permissions import Permission
from services.imports.parties import Parties
from services.imports.progress import Progress
from services.imports.reading.fields import Finding
from services.scope import Scope

_AT_ONCE = 1_000


class Standing(StrEnum):
    """How a row stands to what the company has."""

    NEW = "new"
    KNOWN = "known"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one row. `existing` is the row it is about; `write` what is to be written of it.

    `subject` is what no two rows of a file may be about, also when they spell it differently. `against_change` is what
    stands in the way of changing what exists, and `place` how a message calls the row.
    """

    standing: Standing
    write: dict[str, Any]
    existing: UUID | None = None
    findings: tuple[Finding, ...] = ()
    subject: tuple[object, ...] | None = None
    against_change: tuple[Finding, ...] = ()
    place: str = ""

    @contextlib.contextmanager
    def naming(self) -> Iterator[None]:
        """Have what refuses this row while it is written name it. Raises: RowRefused."""
        try:
            yield
        except Refusal as refusal:
            raise RowRefused(self.place, refusal) from refusal


class RowRefused(Refusal):
    """What looked in order was refused when it was written; nothing was written."""

    code = "row_refused"

    def __init__(self, place: str, refusal: Refusal) -> None:
        super().__init__(f"{place}: {refusal.message} Er is niets toegevoegd of gewijzigd.")


class Store:
    """One target; made once per import, it reads what it needs to judge in a few queries."""

    needs: ClassVar[Permission]

    def __init__(self, scope: Scope, parties: Parties) -> None:
        self.scope = scope
        self.parties = parties

    def judge(self, values: dict[str, Any]) -> Verdict:
        """Say whether a row is new, known, or known with other values, and what is wrong with it here."""
        raise NotImplementedError

    def add(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        """Write the new rows. Raises: ImportCancelled."""
        raise NotImplementedError

    def change(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        """Overwrite what differs. Raises: ImportCancelled."""
        raise NotImplementedError

    def insert(self, table: type[TenantOwned], rows: Sequence[dict[str, Any]], progress: Progress) -> None:
        """Write many rows at once. Raises: ImportCancelled."""
        for start in range(0, len(rows), _AT_ONCE):
            progress(start, len(rows))
            self.scope.insert(table, rows[start : start + _AT_ONCE])
        progress(len(rows), len(rows))

    def depot_of(self, values: dict[str, Any], findings: list[Finding]) -> Any:
        """The depot a row names; an unknown one is an error."""
        return self._party("depot", "Depot", values, findings)

    def principal_of(self, values: dict[str, Any], findings: list[Finding]) -> Any:
        """The principal a row names; an unknown one is an error."""
        return self._party("principal", "Opdrachtgever", values, findings)

    def _party(self, field: str, label: str, values: dict[str, Any], findings: list[Finding]) -> Any:
        if field not in values:
            return None
        party = self.parties.find(field, values[field])
        if party is None:
            known = ", ".join(each.name for each in self.parties.of(field)) or "nog geen"
            findings.append(
                Finding(f"{label} '{values[field]}' bestaat niet. Bekend: {known}. Maak het eerst aan.", field)
            )
        return party


def differences(wanted: dict[str, Any], present: dict[str, Any]) -> dict[str, Any]:
    """What the file has and the company has otherwise; an empty cell is no difference."""
    return {name: value for name, value in wanted.items() if value not in (None, "") and value != present.get(name)}
