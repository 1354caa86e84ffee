"""Who an API key speaks for: one answer to every wrong one, and today's rights to a right one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Final

import psycopg
import pytest
from sqlalchemy import select

from models.tables import ApiKey, AuditEntry
from models.values.calendar import AMSTERDAM
from models.values.kinds import Role
from models.values.refusal import NotAllowed
from services.access.api_keys import CreatedKey
from services.access.api_tokens import KeyRefused, make_token
from services.access.attempts import WRONG_KEY_FROM, TooManyAttempts
from services.access.permissions import BASIC, FIXED, NEVER_FOR_KEYS, STARTERS, Permission, granted_to_key
from services.access.proof import OnlyInPerson
from services.access.recognise_key import recognise
from services.fleet.vehicles import VehicleData
from services.gateways.clock import StandingClock
from services.organisation.company import CompanyData
from services.people.contractors import ContractorData
from services.scope import Environment, Identity, platform_scope, tenant_scope
from services.tenant import TenantServices
from services.use_case import Service, UseCase
from tests.at_once import at_once
from tests.company import Company
from tests.server import owner_address
from tests.statements import noted_statements
from tests.unit.services.access.conftest import someone
from tests.unit.services.access.keys import CALLER, SEES_WORK, Software

LAST_DAY: Final = date(2026, 8, 31)
ITS_END: Final = datetime(2026, 9, 1, tzinfo=AMSTERDAM)


def a_new_one(_: Software, __: CreatedKey) -> str:
    return make_token()


def cut_off(_: Software, key: CreatedKey) -> str:
    return key.token[:-1]


def with_a_slip(_: Software, key: CreatedKey) -> str:
    return key.token[:20] + ("a" if key.token[20] != "a" else "b") + key.token[21:]


def withdrawn(software: Software, key: CreatedKey) -> str:
    software.revoke(key)
    return key.token


def expired(software: Software, key: CreatedKey) -> str:
    clock = software.environment.clock
    assert isinstance(clock, StandingClock)
    clock.move(ITS_END - clock.now())
    return key.token


def of_a_closed_company(software: Software, key: CreatedKey) -> str:
    with psycopg.connect(owner_address(software.environment.database.address)) as connection:
        connection.execute(
            "UPDATE tenants SET closed_at = %s WHERE id = %s",
            [software.environment.clock.now(), software.company.tenant_id],
        )
    return key.token


def of_a_group_that_is_gone(software: Software, key: CreatedKey) -> str:
    """The owner's own group after its last key was withdrawn: what is left of the key points nowhere."""
    group_id = software.group_of(key)
    software.revoke(key)
    with tenant_scope(software.environment, software.by) as scope:
        TenantServices(scope).access.remove_group(group_id=group_id)
    return key.token


WRONG: Final = [a_new_one, cut_off, with_a_slip, withdrawn, expired, of_a_closed_company, of_a_group_that_is_gone]
Spoil = Callable[[Software, CreatedKey], str]


@pytest.mark.parametrize("spoil", WRONG)
def test_every_wrong_key_gets_one_and_the_same_answer(software: Software, spoil: Spoil) -> None:
    key = software.build_key(last_day=LAST_DAY)
    token = spoil(software, key)
    with pytest.raises(KeyRefused) as refused:
        recognise(software.environment, token, caller=someone())
    assert (refused.value.message, refused.value.field) == (KeyRefused().message, None)


@pytest.mark.parametrize("spoil", [a_new_one, withdrawn, expired, of_a_closed_company])
def test_every_wrong_key_costs_the_same_work(software: Software, spoil: Spoil) -> None:
    key = software.build_key(last_day=LAST_DAY)
    token = spoil(software, key)
    with noted_statements(software.environment, above=True) as statements, pytest.raises(KeyRefused):
        recognise(software.environment, token, caller=someone())
    assert [statement.split()[0] for statement in statements] == ["SELECT", "INSERT"]


@pytest.mark.parametrize("spoil", [cut_off, with_a_slip])
def test_what_cannot_be_a_key_never_reaches_the_database(software: Software, spoil: Spoil) -> None:
    token = spoil(software, software.build_key())
    with noted_statements(software.environment, above=True) as statements, pytest.raises(KeyRefused):
        recognise(software.environment, token, caller=someone())
    assert statements == []


@pytest.mark.parametrize("spoil", [withdrawn, expired, of_a_closed_company])
def test_who_was_recognised_is_refused_at_the_next_action(software: Software, spoil: Spoil) -> None:
    key = software.build_key(last_day=LAST_DAY)
    program = software.calls(key)
    with tenant_scope(software.environment, program):
        pass
    spoil(software, key)
    with pytest.raises(KeyRefused), tenant_scope(software.environment, program):
        pass


def test_a_key_works_until_the_last_second_of_its_last_day(software: Software, clock: StandingClock) -> None:
    key = software.build_key(last_day=LAST_DAY)
    clock.move(ITS_END - clock.now() - timedelta(seconds=1))
    assert software.calls(key).key_id == key.id
    clock.move(timedelta(seconds=1))
    with pytest.raises(KeyRefused):
        software.calls(key)


def test_a_right_key_is_a_program_of_its_company_and_no_person(software: Software) -> None:
    depot_id = software.company.build_depot()
    key = software.build_key(software.build_group(depots=frozenset({depot_id})))
    program = software.calls(key)
    assert program.tenant_id == software.company.tenant_id
    assert (program.name, program.company_name) == ("API: Ritplanner", "Kempenbode Koeriers")
    assert (program.user_id, program.membership_id, program.session_id, program.role) == (None, None, None, None)
    assert program.rights == SEES_WORK | BASIC - {Permission.OWN_ACCOUNT}
    assert program.depots == frozenset({depot_id})
    assert (program.origin.address, program.origin.device) == (CALLER.address, key.token[:12])


def test_a_key_never_reaches_another_company(software: Software, other_company: Company) -> None:
    program = software.calls(software.build_key())
    forged = Identity(other_company.tenant_id, None, "API", rights=frozenset(Permission), key_id=program.key_id)
    with pytest.raises(KeyRefused), tenant_scope(software.environment, forged):
        pass


def test_the_rights_are_those_of_the_group_at_this_moment(software: Software) -> None:
    group_id = software.build_group()
    program = software.calls(software.build_key(group_id))
    software.change_group(group_id, frozenset({Permission.FLEET_SEE}))
    with tenant_scope(software.environment, program) as scope:
        depotflow = TenantServices(scope)
        assert scope.identity.rights == {Permission.FLEET_SEE, Permission.COMPANY_SEE}
        with pytest.raises(NotAllowed):
            _ = depotflow.fleet.add_vehicle


def test_a_group_that_rises_gives_its_keys_nothing_that_only_people_may(software: Software) -> None:
    group_id = software.build_group()
    program = software.calls(software.build_key(group_id))
    software.change_group(group_id, frozenset(Permission) - {Permission.OWN_WORK})
    with tenant_scope(software.environment, program) as scope:
        assert scope.identity.rights == frozenset(Permission) - NEVER_FOR_KEYS


@pytest.mark.parametrize("role", sorted(FIXED))
def test_not_even_in_the_group_of_owners_or_drivers_is_a_key_more(role: Role) -> None:
    assert granted_to_key(role, (), is_limited=False) == STARTERS[role] - NEVER_FOR_KEYS


def test_whatever_is_sensitive_is_refused_to_a_key_also_if_its_rights_sufficed(software: Software) -> None:
    sensitive = [
        UseCase(found.run, needs=Permission.COMPANY_SEE, fresh=True)
        for service in Service.__subclasses__()
        for found in vars(service).values()
        if isinstance(found, UseCase) and found.fresh
    ]
    assert sensitive
    with tenant_scope(software.environment, software.calls(software.build_key())) as scope:
        for use_case in sensitive:
            with pytest.raises(OnlyInPerson, match="zelf is ingelogd"):
                use_case.__get__(Service(scope), Service)


def test_a_program_names_no_other_account_to_pay_to_and_leaves_the_company_itself_alone(software: Software) -> None:
    rights = frozenset({Permission.PEOPLE_CHANGE, Permission.COMPANY_CHANGE})
    program = software.calls(software.build_key(software.build_group(rights)))
    data = ContractorData(name="Koerier Jansen", iban="NL34TEST0242886303")
    with tenant_scope(software.environment, program) as scope:
        contractor_id = TenantServices(scope).people.add_contractor(data=data)
    other = ContractorData(name="Koerier Jansen", iban="NL91ABNA0417164300")
    with pytest.raises(OnlyInPerson), tenant_scope(software.environment, program) as scope:
        TenantServices(scope).people.change_contractor(contractor_id=contractor_id, data=other)
    with pytest.raises(OnlyInPerson), tenant_scope(software.environment, program) as scope:
        TenantServices(scope).organisation.change_company(data=CompanyData(legal_name="Een ander"))


def test_what_a_key_does_is_written_down_under_its_name_and_from_where(software: Software) -> None:
    key = software.build_key()
    with tenant_scope(software.environment, software.calls(key)) as scope:
        TenantServices(scope).fleet.add_vehicle(data=VehicleData(number="22", plate="V-100-BB"))
    with tenant_scope(software.environment, software.by) as scope:
        entry = scope.session.scalars(select(AuditEntry).where(AuditEntry.action == "vehicle.added")).one()
        actors = dict(TenantServices(scope).audit.actors())
    assert (entry.actor_id, entry.actor_name) == (key.id, "API: Ritplanner")
    assert (entry.address, entry.device, entry.session_id) == (CALLER.address, key.token[:12], None)
    assert actors[key.id] == "API: Ritplanner"


def test_guessing_is_limited_per_address_and_a_right_key_goes_on_from_there(software: Software) -> None:
    key, guesser = software.build_key(), someone()
    for _ in range(WRONG_KEY_FROM.burst):
        with pytest.raises(KeyRefused):
            recognise(software.environment, make_token(), caller=guesser)
    with pytest.raises(TooManyAttempts) as refused:
        recognise(software.environment, make_token(), caller=guesser)
    assert refused.value.wait_seconds == WRONG_KEY_FROM.step.total_seconds()
    with pytest.raises(KeyRefused):
        recognise(software.environment, make_token(), caller=someone())
    for _ in range(WRONG_KEY_FROM.burst + 1):
        assert software.calls(key, guesser).key_id == key.id


def last_use(environment: Environment, key: CreatedKey) -> tuple[datetime | None, str]:
    with platform_scope(environment) as session:
        found = session.get_one(ApiKey, key.id)
        return found.last_used_at, found.last_used_from


def test_the_last_use_is_written_once_a_minute_with_its_address(software: Software, clock: StandingClock) -> None:
    key = software.build_key()
    assert last_use(software.environment, key) == (None, "")
    first = clock.now()
    software.calls(key)
    assert last_use(software.environment, key) == (first, CALLER.address)
    clock.move(timedelta(seconds=59))
    with noted_statements(software.environment, above=True) as statements:
        software.calls(key, someone())
    assert len(statements) == 1
    assert last_use(software.environment, key) == (first, CALLER.address)
    clock.move(timedelta(seconds=1))
    elsewhere = someone()
    software.calls(key, elsewhere)
    assert last_use(software.environment, key) == (first + timedelta(minutes=1), elsewhere.address)


def test_of_calls_at_the_same_moment_one_writes_the_last_use_and_none_waits(software: Software) -> None:
    key = software.build_key()
    with ThreadPoolExecutor(1) as threads, platform_scope(software.environment) as holding:
        holding.execute(select(ApiKey.id).where(ApiKey.id == key.id).with_for_update(key_share=True))
        assert threads.submit(software.calls, key).result(timeout=20).key_id == key.id
    assert last_use(software.environment, key) == (None, "")
    callers = [someone() for _ in range(8)]
    answers = at_once(8, lambda number: software.calls(key, callers[number]))
    assert {answer.key_id for answer in answers if isinstance(answer, Identity)} == {key.id}
    at, address = last_use(software.environment, key)
    assert at == software.environment.clock.now()
    assert address in {caller.address for caller in callers}
