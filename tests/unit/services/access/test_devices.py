"""Everybody sees where they are signed in themselves, and nobody else's devices."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from models.tables import AuditEntry, Session
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import NotAllowed, NotFound
from services.access.devices import DeviceRow
from services.access.sessions import may_act
from services.access.sign_in import sign_in
from services.gateways.clock import StandingClock
from services.scope import Environment, Identity, above_tenants, tenant_scope
from services.tenant import TenantServices
from tests.unit.services.access.conftest import PASSWORD, Office, someone
from tests.unit.services.access.test_invitations import driver_of
from tests.unit.services.access.test_sessions import session_of

PHONE = "Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36"


def devices(office: Office, who: Identity) -> list[DeviceRow]:
    with tenant_scope(office.environment, who) as scope:
        return TenantServices(scope).access.list_devices()


def elsewhere(office: Office, device: str = PHONE) -> Identity:
    caller = replace(someone(), device=device)
    return office.identity(sign_in(office.environment, email=office.email, password=PASSWORD, caller=caller).token)


def test_this_device_comes_first_and_then_who_was_seen_last(office: Office, clock: StandingClock) -> None:
    start = clock.now()
    clock.move(timedelta(minutes=1))
    early = elsewhere(office)
    clock.move(timedelta(minutes=1))
    late = elsewhere(office, "onbekend")
    rows = devices(office, office.owner)
    assert [row.session_id for row in rows] == [session_of(one) for one in (office.owner, late, early)]
    assert [row.is_this for row in rows] == [True, False, False]
    assert [(row.name, row.is_phone) for row in rows[1:]] == [("Onbekend apparaat", False), ("Chrome op Android", True)]
    assert (rows[0].company, rows[0].signed_in_at) == ("Kempenbode Koeriers", start)
    assert rows[2].last_seen_at == start + timedelta(minutes=1)


def test_signing_out_one_device_leaves_the_others(office: Office) -> None:
    phone, other = elsewhere(office), elsewhere(office)
    with tenant_scope(office.environment, office.owner) as scope:
        TenantServices(scope).access.sign_out_device(session_id=session_of(phone))
    assert not may_act(office.environment, session_id=session_of(phone))
    assert {row.session_id for row in devices(office, office.owner)} == {session_of(office.owner), session_of(other)}


def test_signing_out_everywhere_else_keeps_this_device(office: Office) -> None:
    elsewhere(office)
    elsewhere(office)
    with tenant_scope(office.environment, office.owner) as scope:
        assert TenantServices(scope).access.sign_out_others() == 2
        assert TenantServices(scope).access.sign_out_others() == 0
    assert [row.is_this for row in devices(office, office.owner)] == [True]


@pytest.mark.parametrize("whose", ["a colleague's", "another company's", "nobody's", "one that ended"])
def test_what_is_not_an_own_live_device_is_not_found(office: Office, environment: Environment, whose: str) -> None:
    ended = elsewhere(office)
    with tenant_scope(environment, office.owner) as scope:
        TenantServices(scope).access.sign_out_device(session_id=session_of(ended))
    colleague, stranger = office.join(), Office(environment).owner
    session_id = {
        "a colleague's": session_of(colleague),
        "another company's": session_of(stranger),
        "nobody's": new_id(),
        "one that ended": session_of(ended),
    }[whose]
    with pytest.raises(NotFound), tenant_scope(environment, office.owner) as scope:
        TenantServices(scope).access.sign_out_device(session_id=session_id)
    assert may_act(environment, session_id=session_of(colleague))
    assert may_act(environment, session_id=session_of(stranger))
    assert {row.session_id for row in devices(office, office.owner)} == {session_of(office.owner)}


def test_a_driver_has_devices_too(office: Office) -> None:
    driver = office.join(Role.DRIVER, driver_id=driver_of(office).id)
    assert [row.session_id for row in devices(office, driver)] == [session_of(driver)]


def test_the_system_is_signed_in_nowhere(office: Office) -> None:
    system = Identity.of_system(office.owner.tenant_id, "DepotFlow")
    assert devices(office, system) == []
    with pytest.raises(NotFound), tenant_scope(office.environment, system) as scope:
        TenantServices(scope).access.sign_out_others()


def test_it_is_written_down(office: Office) -> None:
    phone = elsewhere(office)
    elsewhere(office)
    with tenant_scope(office.environment, office.owner) as scope:
        TenantServices(scope).access.sign_out_device(session_id=session_of(phone))
        TenantServices(scope).access.sign_out_others()
        TenantServices(scope).access.sign_out_others()
    with tenant_scope(office.environment, office.owner) as scope:
        rows = scope.session.execute(
            select(AuditEntry.action, AuditEntry.subject_id, AuditEntry.details).where(
                AuditEntry.action.startswith("device.")
            )
        ).all()
    assert sorted(map(tuple, rows), key=str) == [
        ("device.others_signed_out", None, {"count": 1}),
        ("device.signed_out", session_of(phone), {}),
    ]


def test_what_fails_after_a_device_was_signed_out_signs_it_in_again(office: Office) -> None:
    phone = elsewhere(office)
    with pytest.raises(NotAllowed), tenant_scope(office.environment, office.owner) as scope:
        TenantServices(scope).access.sign_out_device(session_id=session_of(phone))
        raise NotAllowed
    assert may_act(office.environment, session_id=session_of(phone))


def test_above_the_tenants_no_table_of_a_tenant_can_be_read_and_below_them_no_session(office: Office) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        tenant_scope(office.environment, office.owner) as scope,
        above_tenants(scope) as session,
    ):
        session.execute(select(AuditEntry.id)).all()
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        tenant_scope(office.environment, office.owner) as scope,
    ):
        with above_tenants(scope) as session:
            session.execute(select(Session.id)).all()
        scope.session.execute(select(Session.id)).all()
