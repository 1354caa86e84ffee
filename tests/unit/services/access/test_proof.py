"""Fresh proof: which use cases ask for it, of whom, for how long, and what gives it."""

from datetime import timedelta

import pytest

from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import InvalidValue
from services.access.attempts import PASSWORD_OF, TooManyAttempts
from services.access.authenticator_apps import WrongCode
from services.access.groups import group_of_role
from services.access.new_company import make_company
from services.access.proof import (
    ProofNeeded,
    ask_proof_by_passkey,
    has_proof,
    prove_by_code,
    prove_by_passkey,
    prove_by_password,
)
from services.access.sessions import PROOF_LASTS, SignedIn, find_identity, sign_out
from services.access.sign_in import sign_in
from services.gateways.clock import StandingClock
from services.scope import Environment, Identity, SignedOut, tenant_scope
from services.tenant import TenantServices
from services.use_case import Service, UseCase
from tests.unit.services.access.conftest import PASSWORD, Office, someone
from tests.unit.services.access.steps import adds_app, adds_passkey, code_at
from tests.unit.services.access.test_invitations import driver_of

SENSITIVE = {
    "Accountability.check_dossier",
    "Accountability.take_dossier",
    "Access.add_group",
    "Access.change_group",
    "Access.change_group_of_member",
    "Access.create_api_key",
    "Access.invite",
    "Access.remove_group",
    "Access.require_second_step",
    "Access.reset_second_step",
    "Access.revoke_member",
    "LegalTexts.sign",
    "Payments.approve_batch",
    "Payments.check_download",
    "Payments.download_batch",
    "People.confirm_account_change",
    "Privacy.ask_own_package",
    "Privacy.begin_removal",
    "Privacy.check_own_package",
    "Privacy.check_package",
    "Privacy.leave",
    "Privacy.make_package",
    "Privacy.open_closed_file",
    "Privacy.take_own_package",
    "Privacy.take_package",
    "Retention.choose_term",
    "Retention.lift_hold",
    "SingleSignOn.save_provider",
    "SingleSignOn.switch_provider",
    "SingleSignOn.unlink",
}
OF_DRIVERS = {"Privacy.ask_own_package", "Privacy.check_own_package", "Privacy.leave", "Privacy.take_own_package"}


def services(office: Office) -> dict[str, Service]:
    with tenant_scope(office.environment, office.owner) as scope:
        found = vars(TenantServices(scope))
    return {type(service).__name__: service for service in found.values() if isinstance(service, Service)}


def act(office: Office, name: str, identity: Identity) -> None:
    """Reach for a use case as who this is; it runs no further."""
    service, _, use_case = name.partition(".")
    with tenant_scope(office.environment, identity) as scope:
        getattr(type(services(office)[service])(scope), use_case)


def invites(office: Office, identity: Identity | None = None) -> None:
    with tenant_scope(office.environment, identity or office.owner) as scope:
        group_id = group_of_role(scope, Role.PLANNER).id
        TenantServices(scope).access.invite(email=f"{new_id()}@kempenbode.example", name="Sanne", group_id=group_id)


def test_what_is_sensitive_is_in_the_list(office: Office) -> None:
    found = {
        f"{name}.{attribute}"
        for name, service in services(office).items()
        for attribute, value in vars(type(service)).items()
        if isinstance(value, UseCase) and value.fresh
    }
    assert found == SENSITIVE


@pytest.mark.parametrize("name", sorted(SENSITIVE))
def test_it_asks_who_has_been_signed_in_for_a_while(office: Office, clock: StandingClock, name: str) -> None:
    who = office.join(Role.DRIVER, driver_id=driver_of(office).id) if name in OF_DRIVERS else office.owner
    act(office, name, who)
    clock.move(PROOF_LASTS)
    with pytest.raises(ProofNeeded):
        act(office, name, who)


def test_everything_else_goes_on_without(office: Office, clock: StandingClock) -> None:
    clock.move(PROOF_LASTS)
    with tenant_scope(office.environment, office.owner) as scope:
        assert TenantServices(scope).access.list_members()


def test_a_job_has_nobody_to_ask(office: Office, clock: StandingClock) -> None:
    clock.move(PROOF_LASTS)
    act(office, "Payments.approve_batch", Identity.of_system(office.owner.tenant_id, "Systeem"))


def test_the_password_of_who_has_nothing_else_gives_ten_minutes(office: Office, clock: StandingClock) -> None:
    clock.move(PROOF_LASTS)
    with pytest.raises(InvalidValue):
        prove_by_password(office.environment, office.owner, password="een verkeerde zin")
    with pytest.raises(ProofNeeded):
        invites(office)
    prove_by_password(office.environment, office.owner, password=PASSWORD)
    clock.move(PROOF_LASTS - timedelta(seconds=1))
    invites(office)
    clock.move(timedelta(seconds=1))
    with pytest.raises(ProofNeeded):
        invites(office)


@pytest.mark.parametrize("back", [timedelta(minutes=25), timedelta(hours=2)], ids=["to within it", "to before it"])
def test_a_clock_that_is_set_back_revives_no_proof(office: Office, clock: StandingClock, back: timedelta) -> None:
    clock.move(timedelta(minutes=30))
    office.identity(office.token)
    clock.move(-back)
    with pytest.raises(ProofNeeded):
        invites(office)
    assert not has_proof(office.environment, office.owner)
    prove_by_password(office.environment, office.owner, password=PASSWORD)
    invites(office)
    assert has_proof(office.environment, office.owner)


def test_clocks_that_differ_a_little_ask_nobody_anew(office: Office, clock: StandingClock) -> None:
    clock.move(-timedelta(seconds=59))
    invites(office)


def test_who_has_a_second_step_proves_it_with_that(office: Office, clock: StandingClock) -> None:
    offer, _ = adds_app(office)
    clock.move(PROOF_LASTS)
    with pytest.raises(InvalidValue):
        prove_by_password(office.environment, office.owner, password=PASSWORD)
    with pytest.raises(WrongCode):
        prove_by_code(office.environment, office.owner, code="000000")
    prove_by_code(office.environment, office.owner, code=code_at(offer, clock.now()))
    invites(office)


def test_or_with_a_passkey(office: Office, clock: StandingClock) -> None:
    device, _ = adds_passkey(office)
    clock.move(PROOF_LASTS)
    credential = device.signs(ask_proof_by_passkey(office.environment, office.owner))
    prove_by_passkey(office.environment, office.owner, credential=credential)
    invites(office)


def test_proof_is_of_one_session(office: Office, clock: StandingClock) -> None:
    clock.move(PROOF_LASTS)
    other = sign_in(office.environment, email=office.email, password=PASSWORD, caller=someone())
    assert isinstance(other, SignedIn)
    invites(office, office.identity(other.token))
    with pytest.raises(ProofNeeded):
        invites(office)


def test_who_found_an_open_screen_cannot_try_on_and_on(office: Office) -> None:
    for _ in range(PASSWORD_OF.burst):
        with pytest.raises(InvalidValue):
            prove_by_password(office.environment, office.owner, password="een verkeerde zin")
    with pytest.raises(TooManyAttempts):
        prove_by_password(office.environment, office.owner, password=PASSWORD)


def test_a_session_that_ended_proves_nothing(office: Office) -> None:
    assert office.owner.session_id is not None
    sign_out(office.environment, session_id=office.owner.session_id)
    with pytest.raises(SignedOut):
        prove_by_password(office.environment, office.owner, password=PASSWORD)


def test_who_looks_around_in_an_example_has_nothing_to_prove(environment: Environment, clock: StandingClock) -> None:
    signed_in = make_company(
        environment,
        company="Kempenbode",
        name="Marieke Verhulst",
        email=f"{new_id()}@voorbeeld.example",
        password=PASSWORD,
        is_demo=True,
    )
    clock.move(timedelta(hours=3))
    owner = find_identity(environment, token=signed_in.token)
    assert owner is not None
    with tenant_scope(environment, owner) as scope:
        group_id = group_of_role(scope, Role.PLANNER).id
        TenantServices(scope).access.invite(email="a@voorbeeld.example", name="Sanne", group_id=group_id)
