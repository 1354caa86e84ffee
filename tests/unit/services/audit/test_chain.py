"""The audit trail only grows, and whatever is done to it behind the product's back is found."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from models.tables import AuditEntry
from models.tables.base import OWNER_ROLE
from models.values.ids import new_id
from models.values.kinds import Role
from services.audit.heads import heads_folder, read_heads
from services.audit.verify import TrailIsBroken, verify_and_keep, verify_company
from services.gateways.clock import StandingClock
from services.scope import Environment, Identity, tenant_scope
from tests.company import Company
from tests.conftest import Acting
from tests.server import owner_address
from tests.unit.services.audit.conftest import Intruder

AWKWARD = 'Zoë "de\\snelle" O\'Neill\n\t\x01 – 🚚'


def write(company: Company, count: int, action: str = "depot.changed") -> list[UUID]:
    """Entries of a company, each in a transaction of its own, in the order in which they were written."""
    written = []
    for number in range(count):
        with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
            scope.audit(action, subject_id=new_id(), changes={"name": ["a", AWKWARD]}, number=number, rate=1.50)
            (entry,) = scope.session.new
            scope.session.flush()
            written.append(entry.id)
    return written


def problems(company: Company) -> list[str]:
    return list(verify_company(company.environment, company.tenant_id).problems)


def test_a_chain_of_the_oddest_entries_is_in_order(company: Company, acting: Acting) -> None:
    with acting() as depotflow:
        odd: dict[str, Any] = {AWKWARD: [AWKWARD, None, 0.1, 1e30, True, {"b": 1, "aa": {}}]}
        depotflow.scope.audit(AWKWARD, **odd)
        depotflow.scope.audit("two.in_one", subject_id=new_id())
    write(company, 2)
    verdict = verify_company(company.environment, company.tenant_id)
    assert (verdict.entries, verdict.problems) == (4, [])


def test_a_company_that_wrote_nothing_is_in_order(company: Company) -> None:
    verdict = verify_company(company.environment, company.tenant_id)
    assert (verdict.entries, verdict.last, verdict.problems) == (0, None, [])


def test_what_was_not_committed_leaves_no_trace(company: Company, acting: Acting) -> None:
    write(company, 1)
    with pytest.raises(ZeroDivisionError), acting() as depotflow:
        depotflow.scope.audit("never.happened")
        depotflow.scope.session.flush()
        raise ZeroDivisionError
    write(company, 1)
    verdict = verify_company(company.environment, company.tenant_id)
    assert (verdict.entries, verdict.problems) == (2, [])


def test_who_commits_at_the_same_moment_makes_one_chain(company: Company) -> None:
    threads = [threading.Thread(target=write, args=(company, 10)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = verify_company(company.environment, company.tenant_id)
    assert (verdict.entries, verdict.problems) == (60, [])


def test_an_action_that_takes_long_keeps_nobody_waiting(company: Company, acting: Acting) -> None:
    with acting() as slow:
        slow.scope.audit("takes.long")
        slow.scope.session.flush()
        with acting(Role.PLANNER) as quick:
            quick.scope.session.execute(text("SET LOCAL lock_timeout = '1s'"))
            quick.scope.audit("is.quick")
    assert problems(company) == []


FIELDS = {
    "at": "at + interval '1 microsecond'",
    "actor_id": "gen_random_uuid()",
    "actor_name": "'Iemand anders'",
    "action": "'depot.added'",
    "subject_id": "NULL",
    "details": "details || '{\"number\": 9}'",
    "changes": "'{}'",
    "address": "'192.0.2.9'",
    "device": "'Safari op Mac'",
    "session_id": "gen_random_uuid()",
}


@pytest.mark.parametrize("field", FIELDS)
def test_a_changed_row_is_found(company: Company, intruder: Intruder, field: str) -> None:
    _, second, _ = write(company, 3)
    intruder.execute(f"UPDATE audit_entries SET {field} = {FIELDS[field]} WHERE id = %s", [second])
    assert problems(company) == ["regel 2 is gewijzigd"]


def test_every_column_of_an_entry_is_in_its_link() -> None:
    assert set(FIELDS) | {"tenant_id", "id"} == set(AuditEntry.__table__.columns.keys())


def remove_middle(intruder: Intruder, _: UUID, ids: list[UUID]) -> None:
    intruder.execute("DELETE FROM audit_entries WHERE id = %s", [ids[1]])


def remove_middle_with_its_link(intruder: Intruder, tenant: UUID, ids: list[UUID]) -> None:
    remove_middle(intruder, tenant, ids)
    intruder.execute("DELETE FROM trail.links WHERE entry_id = %s", [ids[1]])


def close_the_gap(intruder: Intruder, tenant: UUID, ids: list[UUID]) -> None:
    remove_middle_with_its_link(intruder, tenant, ids)
    for step in (1000, -1001):
        intruder.execute("UPDATE trail.links SET seq = seq + %s WHERE tenant_id = %s AND seq > 2", [step, tenant])


def remove_last(intruder: Intruder, _: UUID, ids: list[UUID]) -> None:
    intruder.execute("DELETE FROM audit_entries WHERE id = %s", [ids[-1]])
    intruder.execute("DELETE FROM trail.links WHERE entry_id = %s", [ids[-1]])


def remove_last_and_turn_the_head_back(intruder: Intruder, tenant: UUID, ids: list[UUID]) -> None:
    remove_last(intruder, tenant, ids)
    intruder.execute(
        "UPDATE trail.heads h SET seq = l.seq, hash = l.hash FROM trail.links l"
        " WHERE l.tenant_id = h.tenant_id AND l.entry_id = %s",
        [ids[-2]],
    )


def insert(intruder: Intruder, _: UUID, ids: list[UUID]) -> None:
    intruder.execute(
        "INSERT INTO audit_entries SELECT (e).* FROM (SELECT json_populate_record(e, json_build_object('id', %s::uuid))"
        " AS e FROM audit_entries e WHERE id = %s) AS copied",
        [UUID(int=7), ids[0]],
    )


def swap(intruder: Intruder, _: UUID, ids: list[UUID]) -> None:
    intruder.execute(
        "UPDATE trail.links l SET entry_id = other.entry_id, digest = other.digest FROM trail.links other"
        " WHERE l.entry_id = ANY(%(two)s) AND other.entry_id = ANY(%(two)s) AND l.seq <> other.seq",
        {"two": ids[:2]},
    )


def forget_everything(intruder: Intruder, tenant: UUID, _: list[UUID]) -> None:
    for table in ("audit_entries", "trail.links", "trail.heads"):
        intruder.execute(f"DELETE FROM {table} WHERE tenant_id = %s", [tenant])


def write_all_anew(intruder: Intruder, tenant: UUID, ids: list[UUID]) -> None:
    """Change an entry and reckon the whole chain again, as who may do anything can."""
    intruder.execute("UPDATE audit_entries SET actor_name = 'Ander' WHERE id = %s", [ids[1]])
    for table in ("trail.links", "trail.heads"):
        intruder.execute(f"DELETE FROM {table} WHERE tenant_id = %s", [tenant])
    intruder.execute(
        "DO $$ DECLARE e audit_entries; BEGIN FOR e IN SELECT * FROM audit_entries"
        f" WHERE tenant_id = '{tenant}' ORDER BY id LOOP PERFORM trail.link(e); END LOOP; END $$"
    )


DEEDS: dict[Callable[[Intruder, UUID, list[UUID]], None], list[str]] = {
    remove_middle: ["regel 2 ontbreekt"],
    remove_middle_with_its_link: ["schakel 2 ontbreekt"],
    close_the_gap: [
        "schakel 2 is gewijzigd of staat op een andere plaats",
        "schakel 3 is gewijzigd of staat op een andere plaats",
        "na regel 3 ontbreken er: op 22 juni 2026 om 05:30 waren het er 4",
        "na regel 3 ontbreken er: volgens de database waren het er 4",
    ],
    remove_last: [
        "na regel 3 ontbreken er: op 22 juni 2026 om 05:30 waren het er 4",
        "na regel 3 ontbreken er: volgens de database waren het er 4",
    ],
    remove_last_and_turn_the_head_back: ["na regel 3 ontbreken er: op 22 juni 2026 om 05:30 waren het er 4"],
    insert: ["regel 00000000-0000-0000-0000-000000000007 hoort niet in het logboek: er is geen schakel voor"],
    swap: [
        "schakel 1 is gewijzigd of staat op een andere plaats",
        "schakel 2 is gewijzigd of staat op een andere plaats",
    ],
    forget_everything: ["na regel 0 ontbreken er: op 22 juni 2026 om 05:30 waren het er 4"],
    write_all_anew: ["de regels tot en met 4 zijn anders dan op 22 juni 2026 om 05:30"],
}


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_what_was_done_behind_the_products_back_is_found(
    company: Company, intruder: Intruder, deed: Callable[[Intruder, UUID, list[UUID]], None]
) -> None:
    ids = write(company, 4)
    assert problems(company) == [], "which keeps the end of the chain outside the database"
    deed(intruder, company.tenant_id, ids)
    assert problems(company) == DEEDS[deed]


def test_a_row_that_was_moved_to_another_company_is_found_in_both(
    company: Company, other_company: Company, intruder: Intruder
) -> None:
    _, moved = write(company, 2)
    write(other_company, 1)
    intruder.execute("UPDATE audit_entries SET tenant_id = %s WHERE id = %s", [other_company.tenant_id, moved])
    assert problems(company) == ["regel 2 ontbreekt"]
    assert problems(other_company) == [f"regel {moved} hoort niet in het logboek: er is geen schakel voor"]


def test_the_end_of_a_chain_that_is_broken_is_not_kept(company: Company, intruder: Intruder) -> None:
    ids = write(company, 1)
    intruder.execute("DELETE FROM audit_entries WHERE id = %s", ids)
    with pytest.raises(TrailIsBroken, match="regel 1 ontbreekt"):
        verify_and_keep(company.environment, Identity(company.tenant_id, None, "Systeem"))
    assert list(heads_folder(company.environment.settings).glob("*")) == []


def test_the_daily_look_keeps_the_end_of_the_chain(company: Company, clock: StandingClock) -> None:
    system = Identity(company.tenant_id, None, "Systeem")
    for day in range(2):
        write(company, 2)
        clock.move(timedelta(days=day))
        verify_and_keep(company.environment, system)
    assert [head.seq for head in read_heads(company.environment.settings, company.tenant_id)] == [2, 4]


REFUSED = (
    "UPDATE audit_entries SET actor_name = 'Ander'",
    "DELETE FROM audit_entries",
    "TRUNCATE audit_entries",
    "UPDATE trail.links SET seq = 1",
    "DELETE FROM trail.links",
    "TRUNCATE trail.links",
    "DELETE FROM trail.heads",
    "TRUNCATE trail.heads",
)


@pytest.mark.parametrize("statement", REFUSED)
def test_neither_the_application_nor_the_owner_changes_or_removes_what_was_written(
    company: Company, environment: Environment, database_url: str, statement: str
) -> None:
    write(company, 1)
    with pytest.raises(ProgrammingError, match="permission denied"):
        run_as(environment, company, statement)
    with (
        psycopg.connect(owner_address(database_url), options=f"-c role={OWNER_ROLE}") as owner,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="the audit trail only grows"),
    ):
        owner.execute(statement)


def run_as(environment: Environment, company: Company, statement: str) -> None:
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        scope.session.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO trail.links VALUES (gen_random_uuid(), 1, gen_random_uuid(), '', '')",
        "UPDATE trail.heads SET seq = 9",
        "SELECT * FROM trail.links",
        "SELECT trail.link(e) FROM audit_entries e",
        "ALTER TABLE audit_entries DISABLE TRIGGER USER",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_cannot_reach_the_chain_itself(
    environment: Environment, company: Company, statement: str
) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        run_as(environment, company, statement)


def test_a_company_reads_its_own_chain_only(company: Company, other_company: Company, acting: Acting) -> None:
    write(company, 1)
    write(other_company, 2)
    with acting() as depotflow:
        found: Any = depotflow.scope.session.execute(text("SELECT tenant_id FROM trail.chain()")).scalars().all()
    assert found == [company.tenant_id]
