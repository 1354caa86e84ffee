"""API keys: made by who may, for groups without what only people may, shown once, and taken back."""

import dataclasses
from datetime import date, timedelta

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import select

from models.tables import AuditEntry
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotAllowed, NotFound, Refusal
from services.access.api_keys import (
    MOST_DAYS,
    ONLY_PEOPLE,
    ApiKeyRow,
    CreatedKey,
    NotForKeys,
)
from services.access.api_tokens import KeyRefused, digest_of
from services.access.groups import AboveYou, GroupInUse
from services.access.permissions import STARTERS, Permission
from services.access.proof import ProofNeeded
from services.access.sessions import PROOF_LASTS
from services.gateways.clock import StandingClock
from services.scope import tenant_scope
from services.tenant import TenantServices
from tests.at_once import at_once
from tests.company import Company
from tests.server import owner_address
from tests.unit.services.access.keys import CALLER, SEES_WORK, Software


def listed(software: Software) -> list[ApiKeyRow]:
    with tenant_scope(software.environment, software.by) as scope:
        return TenantServices(scope).access.list_api_keys()


def entries(software: Software, action: str) -> list[AuditEntry]:
    with tenant_scope(software.environment, software.by) as scope:
        return list(scope.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def test_the_list_tells_everything_but_the_secret(software: Software, clock: StandingClock) -> None:
    depot_id = software.company.build_depot()
    group_id = software.build_group(depots=frozenset({depot_id}))
    key = software.build_key(group_id, name="  Rit\tplanner ")
    clock.move(timedelta(hours=1))
    software.calls(key)
    (row,) = listed(software)
    assert (row.id, row.name, row.start) == (key.id, "Rit planner", key.token[:12])
    assert (row.depots, row.rights) == (("Eindhoven",), SEES_WORK | {Permission.COMPANY_SEE})
    assert (row.created_by, row.maker_left, row.created_at) == (
        software.by.name,
        False,
        clock.now() - timedelta(hours=1),
    )
    assert (row.days_left, row.last_used_at, row.last_used_from) == (90, clock.now(), CALLER.address)
    assert key.token[13:] not in repr(row)


def tables_with(said: str, address: str) -> set[str]:
    """Every table of the whole database in which this stands somewhere."""
    with psycopg.connect(owner_address(address)) as owner:
        tables = owner.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'trail', 'fence')"
        ).fetchall()
        look = sql.SQL("SELECT EXISTS (SELECT FROM {} t WHERE position(%s IN t::text) > 0)")
        return {
            name
            for schema, name in tables
            if owner.execute(look.format(sql.Identifier(schema, name)), [said]).fetchone() == (True,)
        }


def test_the_database_holds_the_hash_and_nowhere_the_secret(software: Software, database_url: str) -> None:
    key = software.build_key()
    software.calls(key)
    secret = key.token[13:56]
    assert tables_with(key.token[:12], database_url) == {"api_keys", "audit_entries"}
    assert tables_with(digest_of(key.token).hex(), database_url) == {"api_keys"}
    assert tables_with(secret, database_url) == tables_with(secret.encode().hex(), database_url) == set()


def test_making_and_withdrawing_are_written_down_with_what_was_before_and_after(software: Software) -> None:
    group_id = software.build_group()
    key = software.build_key(group_id)
    software.revoke(key)
    (made,), (taken,) = entries(software, "api_key.created"), entries(software, "api_key.revoked")
    assert made.subject_id == taken.subject_id == key.id
    assert made.changes["name"] == [None, "Ritplanner"]
    assert made.changes["start"] == [None, key.token[:12]]
    assert made.changes["last_day"] == [None, "2026-09-19"]
    assert taken.changes == {field: pair[::-1] for field, pair in made.changes.items()}


def test_a_withdrawn_key_is_gone_for_good(software: Software) -> None:
    key = software.build_key()
    software.revoke(key)
    assert listed(software) == []
    with pytest.raises(NotFound, match="API-sleutel"):
        software.revoke(key)


@pytest.mark.parametrize(("days", "is_allowed"), [(-1, False), (0, True), (MOST_DAYS, True), (MOST_DAYS + 1, False)])
def test_a_key_expires_within_a_year(software: Software, clock: StandingClock, days: int, is_allowed: bool) -> None:
    last_day = clock.now().date() + timedelta(days=days)
    if is_allowed:
        software.build_key(last_day=last_day)
        assert [(row.last_day, row.days_left) for row in listed(software)] == [(last_day, days + 1)]
    else:
        with pytest.raises(InvalidValue) as refused:
            software.build_key(last_day=last_day)
        assert refused.value.field == "last_day"


def test_an_expired_key_stays_on_the_list_until_it_is_withdrawn(software: Software, clock: StandingClock) -> None:
    key = software.build_key()
    clock.move(timedelta(days=90))
    assert [row.days_left for row in listed(software)] == [0]
    software.revoke(key)
    assert listed(software) == []


@pytest.mark.parametrize("name", ["", " \u200b\n", "x" * 41])
def test_a_key_has_a_name_that_people_can_read(software: Software, name: str) -> None:
    with pytest.raises(InvalidValue, match="hoogstens 40"):
        software.build_key(name=name)


@pytest.mark.parametrize("right", sorted(ONLY_PEOPLE - {Permission.OWN_WORK}))
def test_no_key_is_made_in_a_group_that_may_what_only_people_may(software: Software, right: Permission) -> None:
    group_id = software.build_group(SEES_WORK | {right})
    with pytest.raises(NotForKeys) as refused:
        software.build_key(group_id)
    assert refused.value.field == "group_id"
    assert listed(software) == []


@pytest.mark.parametrize("role", sorted(STARTERS))
def test_of_the_first_groups_only_the_one_that_looks_can_have_keys(software: Software, role: Role) -> None:
    group_id = software.company.groups[role]
    with tenant_scope(software.environment, software.by) as scope:
        offered = {group.id for group in TenantServices(scope).access.list_key_groups()}
    assert (group_id in offered) == (role is Role.READER)
    if role is Role.READER:
        software.build_key(group_id)
    else:
        with pytest.raises(NotForKeys):
            software.build_key(group_id)


def test_nobody_makes_a_key_that_may_more_than_they(software: Software) -> None:
    group_id = software.build_group()
    other = software.build_group(frozenset({Permission.MARGIN_SEE}))
    manager = dataclasses.replace(
        software.by, role=None, rights=SEES_WORK | STARTERS[Role.READER] - {Permission.MARGIN_SEE}
    )
    with_right = dataclasses.replace(manager, rights=manager.rights | {Permission.COLLEAGUES_MANAGE})
    with pytest.raises(NotAllowed):
        Software(software.company, manager).build_key(group_id)
    assert Software(software.company, with_right).build_key(group_id)
    with pytest.raises(AboveYou):
        Software(software.company, with_right).build_key(other, name="Nog een")


def test_making_a_key_asks_for_fresh_proof(company: Company, clock: StandingClock) -> None:
    software = Software(company, company.signed_in(Role.OWNER))
    group_id = software.build_group()
    clock.move(PROOF_LASTS)
    with pytest.raises(ProofNeeded):
        software.build_key(group_id)


def test_of_two_who_make_a_key_of_one_name_at_once_one_gets_it(software: Software) -> None:
    group_id = software.build_group()
    answers = at_once(2, lambda _: software.build_key(group_id))
    assert sorted(type(answer).__name__ for answer in answers) == ["CreatedKey", "KeyNameTaken"]
    (made,) = [answer for answer in answers if isinstance(answer, CreatedKey)]
    assert [row.id for row in listed(software)] == [made.id]
    assert len(entries(software, "api_key.created")) == 1
    software.revoke(made)
    assert software.build_key(group_id).id != made.id


def test_two_who_make_keys_of_other_names_at_once_both_get_one(software: Software) -> None:
    group_id = software.build_group()
    answers = at_once(2, lambda number: software.build_key(group_id, name=f"Sleutel {number}"))
    assert not any(isinstance(answer, Refusal) for answer in answers)
    assert {row.name for row in listed(software)} == {"Sleutel 0", "Sleutel 1"}


def test_a_group_with_a_live_key_stays_and_one_with_an_expired_key_goes(
    software: Software, clock: StandingClock
) -> None:
    group_id = software.build_group()
    key = software.build_key(group_id)

    def remove() -> None:
        with tenant_scope(software.environment, software.by) as scope:
            TenantServices(scope).access.remove_group(group_id=group_id)

    with pytest.raises(GroupInUse, match="API-sleutels"):
        remove()
    with tenant_scope(software.environment, software.by) as scope:
        assert TenantServices(scope).access.get_group(group_id=group_id).members == ("API: Ritplanner",)
    clock.move(timedelta(days=90))
    remove()
    assert listed(software) == []
    with pytest.raises(KeyRefused):
        software.calls(key)


def test_another_company_sees_and_takes_no_key(software: Software, other_company: Company) -> None:
    key = software.build_key()
    stranger = Software(other_company, other_company.member(Role.OWNER))
    assert listed(stranger) == []
    with pytest.raises(NotFound):
        stranger.revoke(key)
    with pytest.raises(NotFound):
        stranger.build_key(software.group_of(key))
    with pytest.raises(NotFound):
        stranger.build_key(software.group_of(key), last_day=date(2020, 1, 1))
    with pytest.raises(NotFound):
        stranger.revoke(CreatedKey(new_id(), ""))
    assert software.calls(key).key_id == key.id
