"""Goes over a company's whole chain of audit entries and says what was changed, removed, added or moved.

What a link is made of is reckoned here again, apart from the database:
docs/decisions/0008-an-audit-entry-is-linked-at-commit.md.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text

from models.tables import Tenant
from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from services.audit.heads import Head, keep_head, read_heads
from services.scope import Environment, Identity, platform_scope, tenant_scope

AT_ONCE = 5_000
_HEAD = text("SELECT seq, hash FROM trail.head()")
_CHAIN = text("""
    SELECT l.seq, l.digest, l.hash, e.id, e.tenant_id, (extract(epoch FROM e.at) * 1000000)::bigint AS microseconds,
           e.actor_id, e.actor_name, e.action, e.subject_id, e.details::text AS details, e.changes::text AS changes,
           e.address, e.device, e.session_id
    FROM trail.chain() l FULL JOIN audit_entries e ON e.id = l.entry_id
    ORDER BY l.seq NULLS LAST, e.id""")


class TrailIsBroken(Exception):  # noqa: N818 - reads as a sentence
    """A company's chain is not in order; the message says what is wrong, without anybody's data."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: `last` is the end of the chain, None while nothing was written down."""

    entries: int
    last: Head | None
    problems: Sequence[str]


def verify_company(environment: Environment, tenant_id: UUID) -> Verdict:
    """Check every entry of one company; the end of a chain that is in order is kept, to check later ones against."""
    known = list(read_heads(environment.settings, tenant_id))
    system = Identity.of_system(tenant_id, "Systeem")
    with tenant_scope(environment, system) as scope:
        told = scope.session.execute(_HEAD).one_or_none()
        if told is not None:
            known.append(Head(told.seq, told.hash))
        rows = scope.session.execute(_CHAIN, execution_options={"yield_per": AT_ONCE})
        check = _Check()
        problems = [*check.each(rows), *check.against(known)]
    if check.last is not None and not problems:
        keep_head(environment.settings, tenant_id, check.last, now=environment.clock.now())
    return Verdict(check.entries, check.last, problems)


def verify_and_keep(environment: Environment, system: Identity) -> int:
    """The same as a job; gives how many entries are in order. Raises: TrailIsBroken."""
    verdict = verify_company(environment, system.tenant_id)
    if verdict.problems:
        raise TrailIsBroken("; ".join(verdict.problems[:10]))
    return verdict.entries


def companies(environment: Environment) -> Sequence[tuple[UUID, str]]:
    """Every company there is, closed ones too, by name."""
    with platform_scope(environment) as session:
        found = session.execute(select(Tenant.id, Tenant.name).order_by(Tenant.name, Tenant.id)).all()
        return [(row.id, row.name) for row in found]


class _Check:
    """One walk along a chain."""

    def __init__(self) -> None:
        self._hashes: list[bytes] = []
        self.entries = 0

    @property
    def last(self) -> Head | None:
        return Head(len(self._hashes), self._hashes[-1]) if self._hashes else None

    def each(self, rows: Iterable[Row[Any]]) -> Iterator[str]:
        """Problems of the links and entries, in their order."""
        for row in rows:
            self.entries += row.id is not None
            if row.seq is None:
                yield f"regel {row.id} hoort niet in het logboek: er is geen schakel voor"
                continue
            yield from self._link(row)

    def _link(self, row: Row[Any]) -> Iterator[str]:
        following = len(self._hashes) + 1
        if row.seq != following:
            yield f"schakel {following}{f' tot en met {row.seq - 1}' if row.seq - 1 > following else ''} ontbreekt"
            self._hashes += [b""] * (row.seq - following)
        elif row.hash != _hash(self._hashes[-1] if self._hashes else b"", row.seq, row.digest):
            yield f"schakel {row.seq} is gewijzigd of staat op een andere plaats"
        self._hashes.append(row.hash)
        if row.id is None:
            yield f"regel {row.seq} ontbreekt"
        elif _digest(row) != row.digest:
            yield f"regel {row.seq} is gewijzigd"

    def against(self, known: Iterable[Head]) -> Iterator[str]:
        """What ends that were seen before say about this chain."""
        for head in known:
            if head.seq > len(self._hashes):
                yield f"na regel {len(self._hashes)} ontbreken er: {_seen(head)} waren het er {head.seq}"
            elif self._hashes[head.seq - 1] != head.hash:
                yield f"de regels tot en met {head.seq} zijn anders dan {_seen(head)}"


def _seen(head: Head) -> str:
    if head.seen_at is None:
        return "volgens de database"
    return f"op {dutch_date(head.seen_at.astimezone(AMSTERDAM).date())} om {amsterdam_time(head.seen_at)}"


def _hash(before: bytes, seq: int, digest: bytes) -> bytes:
    return hashlib.sha256(before + seq.to_bytes(8, "big") + digest).digest()


def _digest(row: Row[Any]) -> bytes:
    """Of an entry in the words in which PostgreSQL writes JSON."""
    parts = (
        _json(row.tenant_id), _json(row.id), str(row.microseconds), _json(row.actor_id), _json(row.actor_name),
        _json(row.action), _json(row.subject_id), row.details, row.changes, _json(row.address), _json(row.device),
        _json(row.session_id),
    )  # fmt: skip
    return hashlib.sha256(f"[{', '.join(parts)}]".encode()).digest()


def _json(value: UUID | str | None) -> str:
    return "null" if value is None else encode_basestring(str(value))
