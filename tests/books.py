"""The books of a company checked from outside: raw rows, added up again with nothing of the product's own sums."""

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.scope import Scope

Row = Any
STANDING = {"issued", "paid", "offered", "accepted", "objected"}
CREDITS = {"credit_note", "self_bill_credit"}
BUCKETS = ("driver", "vehicle", "fuel")


@dataclass
class Books:
    """What was seen of them before: what is final must still be the same."""

    locked: dict[UUID, tuple[Any, ...]] = field(default_factory=dict)
    locked_weeks: set[tuple[int, int]] = field(default_factory=set)
    issued: dict[UUID, tuple[Any, ...]] = field(default_factory=dict)

    def check(self, scope: Scope) -> None:
        """Every sum and every promise about what is final."""
        lines = _rows(scope, "money_lines")
        documents = {row.id: row for row in _rows(scope, "invoices")}
        weeks = _rows(scope, "settlement_weeks")
        locked = {(row.iso_year, row.iso_week) for row in weeks if row.state == "locked"}
        self._check_locked(lines, locked)
        self._check_issued(documents)
        _check_lines(lines, documents, locked)
        _check_documents(lines, documents)
        _check_kor(scope, lines, documents)
        _check_numbers(scope, documents)
        _check_payables(scope, documents)
        _check_margin(scope, lines, locked)

    def _check_locked(self, lines: list[Row], locked: set[tuple[int, int]]) -> None:
        """Of a locked week nothing comes, goes or changes; only which document holds it."""
        now = {
            line.id: tuple(value for name, value in line._mapping.items() if name != "invoice_id")
            for line in lines
            if (line.iso_year, line.iso_week) in locked
        }
        fresh = {line.id for line in lines if (line.iso_year, line.iso_week) in locked - self.locked_weeks}
        assert {key: value for key, value in now.items() if key not in fresh} == self.locked
        self.locked, self.locked_weeks = now, locked

    def _check_issued(self, documents: dict[UUID, Row]) -> None:
        now = {
            row.id: (row.number, row.record_sha256, bytes(row.ubl), row.net_cents, row.total_cents, row.due_date)
            for row in documents.values()
            if row.state != "draft"
        }
        assert {key: now.get(key) for key in self.issued} == self.issued
        self.issued = now


def _rows(scope: Scope, table: str) -> list[Row]:
    return list(scope.session.execute(text(f"SELECT * FROM {table}")))


def _check_lines(lines: list[Row], documents: dict[UUID, Row], locked: set[tuple[int, int]]) -> None:
    for line in lines:
        if line.invoice_id is not None:
            document = documents[line.invoice_id]
            assert (line.iso_year, line.iso_week) in locked
            party = document.principal_id if line.side == "revenue" else document.contractor_id
            assert party == (line.principal_id if line.side == "revenue" else line.contractor_id)
    booked = Counter[UUID]()
    for line in lines:
        if line.adjustment_id is not None:
            booked[line.adjustment_id] += line.quantity_1e4
    assert set(booked.values()) <= {0, 10_000, -10_000}


def _check_documents(lines: list[Row], documents: dict[UUID, Row]) -> None:
    held = Counter[UUID | None]()
    for line in lines:
        held[line.invoice_id] += line.amount_cents
    for row in documents.values():
        if row.state == "draft":
            assert (row.net_cents, row.record) == (held[row.id], {})
            continue
        record, sign = row.record, -1 if row.kind in CREDITS else 1
        canonical = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        assert hashlib.sha256(canonical).digest() == bytes(row.record_sha256)
        assert hashlib.sha256(bytes(row.ubl)).digest() == bytes(row.ubl_sha256)
        bases = Counter[tuple[str, int]]()
        for line in record["lines"]:
            bases[line["vat_category"], line["vat_bp"]] += line["net_cents"]
        vat = sum(_half_up(base * rate, 10_000) for (_, rate), base in bases.items())
        net = sum(bases.values())
        assert (row.net_cents, row.vat_cents, row.total_cents) == (sign * net, sign * vat, sign * (net + vat))
        assert sum(one["amount_cents"] for one in record["annex"]) == net
        taken_back = row.state == "credited" or row.credits_invoice_id is not None
        assert held[row.id] == (0 if taken_back else row.net_cents)
        if row.credits_invoice_id is not None:
            original = documents[row.credits_invoice_id]
            assert (original.state, original.total_cents) == ("credited", -row.total_cents)
            assert record["credited_number"] == original.number
        assert abs(row.settled_cents) <= abs(row.total_cents)
        assert (row.state == "paid") is (row.kind != "self_bill" and row.settled_cents == row.total_cents) or (
            row.state in {"credited", "paid"}
        )
    credited = Counter(row.credits_invoice_id for row in documents.values() if row.credits_invoice_id)
    assert set(credited.values()) <= {1}
    assert set(credited) == {row.id for row in documents.values() if row.state == "credited"}


def _check_kor(scope: Scope, lines: list[Row], documents: dict[UUID, Row]) -> None:
    """What a contractor did while in the small businesses scheme is exempt, and only that."""
    kor = [(row.contractor_id, row.valid_from, row.valid_until or date.max) for row in _rows(scope, "kor_periods")]
    exempt = Counter[UUID]()
    for line in lines:
        if line.invoice_id is not None and line.side == "cost":
            is_kor = any(who == line.contractor_id and begin <= line.service_date < end for who, begin, end in kor)
            exempt[line.invoice_id] += line.amount_cents if is_kor else 0
    for key, row in documents.items():
        if row.contractor_id is not None and row.credits_invoice_id is None and row.state != "credited":
            bases = [one["net_cents"] for one in row.record["lines"] if one["vat_category"] == "kor"]
            assert sum(bases) == (-1 if row.kind in CREDITS else 1) * exempt[key]


def _half_up(numerator: int, denominator: int) -> int:
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole


def _check_numbers(scope: Scope, documents: dict[UUID, Row]) -> None:
    given: defaultdict[str, list[int]] = defaultdict(list)
    for row in sorted((row for row in documents.values() if row.number), key=lambda row: (row.issued_at, row.number)):
        head, _, number = row.number.rpartition("-")
        given[head if row.series else f"sales-{head}"].append(int(number))
        assert head == (f"{row.series}-" if row.series else "") + str(row.issue_date.year)
    for key, numbers in given.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), key
    assert {row.key: row.next_number - 1 for row in _rows(scope, "number_series")} == {
        key: len(numbers) for key, numbers in given.items()
    }


def _check_payables(scope: Scope, documents: dict[UUID, Row]) -> None:
    owed = {row.invoice_id: row.amount_cents for row in _rows(scope, "payables") if row.withdrawn_at is None}
    assert owed == {
        row.id: row.total_cents
        for row in documents.values()
        if row.kind == "self_bill" and row.state in {"accepted", "paid"} and row.total_cents > 0
    }


def _check_margin(scope: Scope, lines: list[Row], locked: set[tuple[int, int]]) -> None:
    """Every euro of a locked week stands in exactly one bucket."""
    sums: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for line in lines:
        bucket = line.bucket if line.side == "revenue" or line.bucket in BUCKETS else "unallocated"
        sums[line.iso_year, line.iso_week][bucket] += -line.amount_cents if bucket == "malus" else line.amount_cents
    for row in _rows(scope, "margin_totals"):
        week = (row.iso_year, row.iso_week)
        if row.dimension == "all" and week in locked:
            for bucket in ("revenue", "malus", *BUCKETS, "unallocated"):
                assert getattr(row, f"{bucket}_cents") == sums[week][bucket], (week, bucket)
