"""Whoever changes money, rights or personal data leaves an entry: every use case is read, and tried where it can be."""

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select

from models.tables import AuditEntry
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.listing import TableQuery
from models.values.refusal import Refusal
from services.access.permissions import Permission
from services.audit.entries import list_entries
from services.audit.hiding import NEEDS
from services.isolation.arguments import example, table_of
from services.isolation.stage import Stage
from services.isolation.use_cases import MADE_VALID, Known
from services.scope import Environment, tenant_scope
from tests.unit.services.audit.reach import records, writes
from tests.unit.services.test_isolation import ALL, environment, stage

__all__ = ["environment", "stage"]

REPEATABLE = "made of what was written down already, again and again, to the same result"
PLANS = "a plan until it is published; publishing it, and who drives what, is written down"
DRAFT = "binds nobody; making it definitive, and throwing it away, is written down"
OF_THE_DRIVER = "an answer to a publication, kept with the shift itself"
WITHOUT_ENTRY = {
    "Imports.hear_results": "remembers that somebody saw a result",
    "Imports.list_imports": "changes nothing: what is updated is a dictionary",
    "Imports.recognise_target": "changes nothing: what is updated is a dictionary",
    "Invoices.draft": DRAFT,
    "Invoices.draft_week": DRAFT,
    "Invoices.draft_mail": "keeps the PDF of an issued record, which has but one",
    "Invoices.pdf": "keeps the PDF of an issued record, which has but one",
    "Margins.refresh_plan": REPEATABLE,
    "Payroll.read_net_wages": "changes nothing: what is set is how a file is read",
    "Planning.add_route_days": PLANS,
    "Planning.candidates": "changes nothing: what is added to is a set",
    "Planning.change_shifts": PLANS,
    "Planning.confirm_shift": OF_THE_DRIVER,
    "Planning.copy_shifts": PLANS,
    "Planning.create_shifts": PLANS,
    "Planning.decline_shift": OF_THE_DRIVER,
    "Planning.ensure_forecast": REPEATABLE,
    "Planning.propose_drivers": "changes nothing: what is added to is a set",
    "Planning.remark_on_shift": PLANS,
    "Planning.suggest_assignments": "changes nothing: what is added to is a set",
    "Registrations.find_replacements": "changes nothing: what is added to is a set",
    "Registrations.note_delay": "a word to colleagues on the day itself, kept under a name and only added to",
    "SelfBills.own_pdf": "keeps the PDF of an issued record, which has but one",
    "SelfBills.pdf": "keeps the PDF of an issued record, which has but one",
    "Settlement.preview_reckoning": "changes nothing: what is added to is a set",
    "Settlement.settle_week": f"{REPEATABLE}; locking the week is written down",
}
"""Use cases that write, or seem to, and leave no entry; and why that is right."""
TRIES = 3
_CHANGES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")


def test_every_use_case_that_writes_comes_by_an_entry_or_says_why_not() -> None:
    silent = {str(known) for known in ALL if writes(known.use_case.run) and not records(known.use_case.run)}
    assert silent == set(WITHOUT_ENTRY)


def changed_tables(known: Known, environment: Environment, stage: Stage, at: int) -> set[str]:
    """The tables of which rows really changed when the company's own member did this; nothing of it stays.

    What it wrote in the trail can be read, and every field in it has its place in what is hidden from whom.
    """

    def find_id(name: str) -> UUID:
        some = stage.victim.ids.get(table_of(name), [])
        return some[at * 7 % len(some)] if some else new_id()

    arguments = {name: example(kind, name, find_id, stage.victim.week) for name, kind in known.arguments.items()}
    arguments = MADE_VALID.get(str(known), dict)(arguments)
    changed: set[str] = set()

    def note(_: Any, cursor: Any, statement: str, *__: Any) -> None:
        if (found := _CHANGES.match(statement)) and cursor.rowcount:
            changed.add(found[1])

    engine = environment.database.tenants
    event.listen(engine, "after_cursor_execute", note)
    try:
        role = Role.DRIVER if known.use_case.needs is Permission.OWN_WORK else Role.OWNER
        with tenant_scope(environment, stage.victim.members[role]) as scope:
            known.use_case.run(scope, **arguments)
            scope.session.flush()
            list_entries(scope, query=TableQuery(limit=5))
            newest = scope.session.scalars(
                select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(5)
            )
            written = [(entry.action.partition(".")[0], field) for entry in newest for field in entry.changes]
            assert [one for one in written if one[1] not in NEEDS[one[0]]] == []
            scope.session.rollback()
    except Refusal:
        return set()
    finally:
        event.remove(engine, "after_cursor_execute", note)
    return changed


@pytest.fixture(scope="module")
def tried(environment: Environment, stage: Stage) -> dict[str, set[str]]:
    """Each use case with what it changed, of the first attempt that changed anything."""
    found = {}
    for known in ALL:
        if writes(known.use_case.run):
            attempts = (changed_tables(known, environment, stage, at) for at in range(TRIES))
            found[str(known)] = next(filter(None, attempts), set())
    return found


def test_every_use_case_that_changes_something_writes_an_entry(tried: dict[str, set[str]]) -> None:
    silent = {name for name, tables in tried.items() if tables and "audit_entries" not in tables}
    assert silent - set(WITHOUT_ENTRY) == set()
    assert sum("audit_entries" in tables for tables in tried.values()) > 40, "or hardly any of them was let through"
