"""Contractors from a file, known by their KvK number, each with the driver they are."""

import functools
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import select, update

from models.tables import Contractor, Driver
from models.values.kinds import EngagementKind, Side, TariffKind
from models.values.names import alike
from models.values.refusal import Refusal
from services.access.permissions import Permission
from services.imports.parties import Parties
from services.imports.progress import Progress
from services.imports.reading.fields import Finding
from services.imports.stores.new_people import NewDriver, first_day, write_contractors, write_drivers
from services.imports.stores.store import Standing, Store, Verdict, differences
from services.people.account_changes import change_account
from services.people.kor import KorStanding, in_kor, join_kor, kor_standings, leave_kor
from services.scope import Scope
from services.tariffs.add_version import TariffKey, add_version

_DAY = timedelta(days=1)
KOR = "is_kor"
_REFRESHED = {
    "btw_id": "vat_id", KOR: "kor", "iban": "iban", "email": "email", "niwo_number": "niwo_number",
    "niwo_until": "niwo_until",
}  # fmt: skip


class ContractorStore(Store):
    """Adds contractors with their driver and rate per stop; known ones change; their account waits."""

    needs: ClassVar[Permission] = Permission.PEOPLE_CHANGE

    def __init__(self, scope: Scope, parties: Parties) -> None:
        super().__init__(scope, parties)
        columns = [getattr(Contractor, name) for name in _REFRESHED if name != KOR]
        columns.append(in_kor(scope.today).label(KOR))
        found = scope.session.execute(select(Contractor.id, Contractor.kvk, *columns)).mappings()
        self._known = {row["kvk"]: dict(row) for row in found if row["kvk"]}
        names = scope.session.scalars(select(Driver.name).where(Driver.archived_at.is_(None)))
        self._names = {alike(name) for name in names}

    def judge(self, values: dict[str, Any]) -> Verdict:
        findings: list[Finding] = []
        depot = self.depot_of(values, findings)
        present = self._known.get(values.get("kvk"))
        if present is not None:
            wanted = {column: values.get(name) for column, name in _REFRESHED.items()}
            changed = differences(wanted, present)
            standing = Standing.DIFFERS if changed else Standing.KNOWN
            against = tuple(self._in_the_way(present["id"], changed))
            return Verdict(standing, changed, present["id"], tuple(findings), against_change=against)
        has_namesake = alike(str(values.get("name", ""))) in self._names
        if has_namesake:
            findings.append(
                Finding(
                    "Er is al een chauffeur met deze naam; er komt geen tweede bij. "
                    "Begin bij die chauffeur een dienstverband als zzp'er.",
                    "name",
                    is_error=False,
                )
            )
        if "stop_rate_1e4" in values and not self.scope.allows(Permission.TARIFFS_CHANGE):
            findings.append(
                Finding(
                    "Je groep mag geen tarieven vastleggen: het tarief is niet bewaard.",
                    "stop_rate_1e4",
                    is_error=False,
                )
            )
        write = {**values, "depot": depot, "has_namesake": has_namesake}
        return Verdict(Standing.NEW, write, findings=tuple(findings))

    def _in_the_way(self, contractor_id: UUID, changed: dict[str, Any]) -> Iterator[Finding]:
        """What forbids that the KOR begins or ends today, which is what a file without a day says."""
        if KOR not in changed:
            return
        try:
            if changed[KOR]:
                self._kor[contractor_id].check_join(self.scope.today)
            else:
                self._kor[contractor_id].check_leave(self.scope.today - _DAY)
        except Refusal as refusal:
            yield Finding(f"KOR vanaf vandaag: {refusal.message} Een andere dag kies je bij het bedrijf zelf.", "kor")

    @functools.cached_property
    def _kor(self) -> dict[UUID, KorStanding]:
        return kor_standings(self.scope, [row["id"] for row in self._known.values()])

    def add(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        rows = [verdict.write for verdict in verdicts]
        contractor_ids = write_contractors(self.scope, rows)
        write_drivers(
            self.scope,
            [
                NewDriver(
                    values={name: row[name] for name in ("name", "phone", "email") if name in row},
                    kind=EngagementKind.ZZP,
                    starts_on=first_day(self.scope, row),
                    depot_id=row["depot"].id if row["depot"] else None,
                    contractor_id=contractor_id,
                )
                for row, contractor_id in zip(rows, contractor_ids, strict=True)
                if not row["has_namesake"]
            ],
            progress,
        )
        if self.scope.allows(Permission.TARIFFS_CHANGE):
            for verdict, contractor_id in zip(verdicts, contractor_ids, strict=True):
                if "stop_rate_1e4" in verdict.write:
                    key = TariffKey(side=Side.COST, kind=TariffKind.PER_STOP_SUCCESS, contractor_id=contractor_id)
                    day, rate = first_day(self.scope, verdict.write), verdict.write["stop_rate_1e4"]
                    with verdict.naming():
                        add_version(self.scope, key=key, rate_1e4=rate, valid_from=day)
        self.scope.announce("planning")

    def change(self, verdicts: Sequence[Verdict], progress: Progress) -> None:
        for done, verdict in enumerate(verdicts):
            progress(done, len(verdicts))
            if verdict.existing:
                with verdict.naming():
                    _change(self.scope, verdict.existing, dict(verdict.write))
        self.scope.announce("planning")


def _change(scope: Scope, contractor_id: UUID, write: dict[str, Any]) -> None:
    if iban := write.pop("iban", ""):
        row = scope.get(Contractor, contractor_id, what="Dit bedrijf", lock=True)
        change_account(scope, row, iban=iban, account_holder=row.account_holder)
        scope.session.flush()
    if KOR in write:
        _turn_kor(scope, contractor_id, takes_part=write.pop(KOR))
    if write:
        scope.session.execute(update(Contractor).where(Contractor.id == contractor_id).values(**write))


def _turn_kor(scope: Scope, contractor_id: UUID, *, takes_part: bool) -> None:
    """A file says nothing of a day: what it says holds from today."""
    if takes_part:
        join_kor(scope, contractor_id=contractor_id, first_day=scope.today)
    else:
        leave_kor(scope, contractor_id=contractor_id, last_day=scope.today - _DAY)
