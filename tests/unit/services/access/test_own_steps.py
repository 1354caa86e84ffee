"""One's own second steps: naming, removing, and that all of it asks for fresh proof."""

import contextlib
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotFound
from services.access.factors import FactorKind
from services.access.groups import group_of_role
from services.access.own_steps import StepRequired, read_own_steps, remove_own_step, rename_own_step, renew_codes
from services.access.proof import ProofNeeded
from services.access.reset_password import mail_reset_link, reset_password
from services.access.second_step import HalfwayOver, setting_up
from services.access.sessions import PROOF_LASTS, SignedIn
from services.access.sign_in import sign_in
from services.gateways.clock import StandingClock
from services.scope import tenant_scope
from services.tenant import TenantServices
from tests.unit.services.access.conftest import PASSWORD, Office, someone
from tests.unit.services.access.steps import adds_app, adds_passkey


def test_they_are_listed_by_name_and_kind(office: Office) -> None:
    adds_app(office)
    adds_passkey(office)
    own = read_own_steps(office.environment, office.owner)
    assert [(row.kind, row.name) for row in own.factors] == [
        (FactorKind.APP, "Authenticator-app"),
        (FactorKind.PASSKEY, "Laptop"),
    ]


def test_one_is_called_otherwise(office: Office) -> None:
    adds_passkey(office)
    (row,) = read_own_steps(office.environment, office.owner).factors
    rename_own_step(office.environment, office.owner, factor_id=row.id, name=" Sleutel\nvan kantoor ")
    (row,) = read_own_steps(office.environment, office.owner).factors
    assert row.name == "Sleutel van kantoor"


@pytest.mark.parametrize("name", ["", " \n ", "x" * 121])
def test_a_name_is_needed(office: Office, name: str) -> None:
    adds_passkey(office)
    (row,) = read_own_steps(office.environment, office.owner).factors
    with pytest.raises(InvalidValue):
        rename_own_step(office.environment, office.owner, factor_id=row.id, name=name)


def test_nobody_renames_somebody_elses(office: Office) -> None:
    adds_passkey(office)
    (row,) = read_own_steps(office.environment, office.owner).factors
    other = Office(office.environment)
    with pytest.raises(NotFound):
        rename_own_step(other.environment, other.owner, factor_id=row.id, name="Van mij")


def test_without_any_a_password_is_enough_again_and_the_person_is_told(office: Office) -> None:
    adds_app(office)
    (row,) = read_own_steps(office.environment, office.owner).factors
    remove_own_step(office.environment, office.owner, factor_id=row.id)
    come_in = sign_in(office.environment, email=office.email, password=PASSWORD, caller=someone())
    assert isinstance(come_in, SignedIn)
    assert "“Authenticator-app” is van je account gehaald" in office.mails_to(office.email)[-1]


def test_the_last_one_stays_where_the_group_needs_one(office: Office) -> None:
    adds_app(office)
    adds_passkey(office)
    with tenant_scope(office.environment, office.owner) as scope:
        TenantServices(scope).access.require_second_step(group_id=group_of_role(scope, Role.OWNER).id, required=True)
    first, last = read_own_steps(office.environment, office.owner).factors
    remove_own_step(office.environment, office.owner, factor_id=first.id)
    with pytest.raises(StepRequired):
        remove_own_step(office.environment, office.owner, factor_id=last.id)
    assert read_own_steps(office.environment, office.owner).ways.codes_left == 10


@contextlib.contextmanager
def after_the_proof(office: Office, happens: Callable[[], object]) -> Iterator[None]:
    """Have this happen once, right after it was looked up that the session is proved."""
    engine, done = office.environment.database.platform, list[bool]()

    def step_in(_: Any, __: Any, statement: str, *___: Any) -> None:
        if "proved_until" in statement and statement.startswith("SELECT") and not done:
            done.append(True)
            happens()

    event.listen(engine, "after_cursor_execute", step_in)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", step_in)
    assert done


@pytest.mark.parametrize("name", ["adding", "renaming", "removing", "fresh codes"])
def test_who_is_at_it_when_the_password_is_replaced_changes_nothing(office: Office, name: str) -> None:
    adds_passkey(office)
    (before,) = read_own_steps(office.environment, office.owner).factors
    acts: dict[str, Callable[[], object]] = {
        "adding": lambda: adds_app(office),
        "renaming": lambda: rename_own_step(office.environment, office.owner, factor_id=before.id, name="Van mij"),
        "removing": lambda: remove_own_step(office.environment, office.owner, factor_id=before.id),
        "fresh codes": lambda: renew_codes(office.environment, office.owner),
    }
    mail_reset_link(office.environment, email=office.email)
    token = re.findall(r"/wachtwoord-herstellen/([\w-]+)", office.mails_to(office.email)[-1])[0]

    def reset() -> None:
        new = "een nieuwe zin over fietsen"
        reset_password(office.environment, token=token, email=office.email, password=new, caller=someone())

    with after_the_proof(office, reset), pytest.raises(HalfwayOver):
        acts[name]()
    assert read_own_steps(office.environment, office.owner).factors == [before]


ACTS: dict[str, Callable[[Office], object]] = {
    "setting up": lambda office: setting_up(office.environment, office.owner),
    "renaming": lambda office: rename_own_step(office.environment, office.owner, factor_id=new_id(), name="Naam"),
    "removing": lambda office: remove_own_step(office.environment, office.owner, factor_id=new_id()),
    "fresh codes": lambda office: renew_codes(office.environment, office.owner),
}


@pytest.mark.parametrize("name", ACTS)
def test_all_of_it_asks_who_has_been_signed_in_for_a_while(office: Office, clock: StandingClock, name: str) -> None:
    clock.move(PROOF_LASTS + timedelta(seconds=1))
    with pytest.raises(ProofNeeded):
        ACTS[name](office)
