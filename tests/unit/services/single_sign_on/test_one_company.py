"""A provider speaks for one company: what its owner, who can have it say anything, does not get with that."""

import re

import pytest
from sqlalchemy import func, select

from models.tables import AuditEntry
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotFound
from services.access.attempts import TooManyAttempts
from services.access.authenticator_apps import WrongCode, offer_secret
from services.access.change_password import change_password
from services.access.devices import list_devices, sign_out_device, sign_out_others
from services.access.groups import group_of_role
from services.access.members import revoke_member
from services.access.own_steps import remove_own_step, rename_own_step, renew_codes
from services.access.proof import ProofNeeded, has_proof, prove_by_password
from services.access.reset_password import mail_reset_link, reset_password
from services.access.second_step import (
    HalfIn,
    HalfwayOver,
    finish_by_code,
    read_halfway,
    set_up_app,
    setting_up,
    setting_up_halfway,
)
from services.access.sessions import SignedIn, find_identity
from services.access.sign_in import sign_in
from services.gateways.clock import StandingClock
from services.scope import Identity, tenant_scope
from services.single_sign_on.confirming import ToConfirm, confirm
from services.single_sign_on.refusals import ArrivalOver, LinkWorthless, NobodyHere
from services.tenant import TenantServices
from tests.unit.services.access.conftest import PASSWORD, someone
from tests.unit.services.access.steps import adds_app, code_at
from tests.unit.services.single_sign_on.conftest import Firm


@pytest.fixture
def both(firm: Firm, other: Firm) -> tuple[Firm, Firm]:
    """Sanne works for two companies; the owner of the second one has a provider that says what he likes."""
    token = other.office.invite(firm.email)
    other.office.accept(token)
    other.provider.person = {"sub": "whoever I say", "email": firm.email, "email_verified": True}
    other.opens()
    return firm, other


def refused(firm: Firm) -> int:
    """How often this company wrote down that somebody tried to come in as one of its people."""
    with tenant_scope(firm.environment, firm.office.owner) as scope:
        return scope.session.scalars(
            select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "session.refused")
        ).one()


def through(firm: Firm) -> Identity:
    """A session of Sanne that the provider of this company opened."""
    signed_in = firm.comes_back()
    assert isinstance(signed_in, SignedIn)
    return firm.identity(signed_in.token)


def test_the_word_of_a_provider_alone_opens_nothing_for_who_never_confirmed_it(both: tuple[Firm, Firm]) -> None:
    _, attacker = both
    first = attacker.comes_back()
    assert isinstance(first, ToConfirm)
    assert find_identity(attacker.environment, token=first.token) is None
    with pytest.raises(InvalidValue):
        attacker.links(password="wat de eigenaar denkt dat het is")


def test_an_owner_of_another_company_is_nobody_here(firm: Firm, other: Firm) -> None:
    other.opens()
    other.provider.person = {"sub": "me", "email": firm.office.email, "email_verified": True}
    with pytest.raises(NobodyHere):
        other.comes_back()


def test_who_says_what_he_likes_guesses_a_password_no_further_than_anybody_and_not_unseen(
    firm: Firm, other: Firm
) -> None:
    """He invites her, so that his provider may bring her; the password is asked before she is anything there."""
    other.office.invite(firm.email)
    other.provider.person = {"sub": "whoever I say", "email": firm.email, "email_verified": True}
    other.opens()
    for _ in range(10):
        with pytest.raises(InvalidValue):
            other.links(password="wat de eigenaar denkt dat het is")
    with pytest.raises(TooManyAttempts):
        other.links(password=PASSWORD)
    with pytest.raises(TooManyAttempts):
        sign_in(firm.environment, email=firm.email, password=PASSWORD, caller=someone())
    assert refused(firm) == 10
    mail_reset_link(firm.environment, email=firm.email)
    token = re.findall(r"/wachtwoord-herstellen/([\w-]+)", firm.office.mails_to(firm.email)[-1])[0]
    new = "een nieuwe zin over fietsen"
    reset_password(firm.environment, token=token, email=firm.email, password=new, caller=someone())
    assert isinstance(other.links(password=new), SignedIn)


def test_a_session_through_one_company_is_of_that_company(both: tuple[Firm, Firm]) -> None:
    _, attacker = both
    attacker.links()
    assert through(attacker).tenant_id == attacker.office.owner.tenant_id


def test_it_shows_and_ends_no_session_at_another_company(both: tuple[Firm, Firm]) -> None:
    firm, attacker = both
    attacker.links()
    identity, elsewhere = through(attacker), firm.sanne.session_id
    assert elsewhere is not None
    with tenant_scope(attacker.environment, identity) as scope:
        assert elsewhere not in {row.session_id for row in list_devices(scope)}
        assert sign_out_others(scope) > 0
    with pytest.raises(NotFound), tenant_scope(attacker.environment, identity) as scope:
        sign_out_device(scope, session_id=elsewhere)
    with tenant_scope(firm.environment, firm.sanne) as scope:
        assert {row.session_id for row in list_devices(scope)} == {elsewhere, identity.session_id}


def test_it_changes_nothing_about_how_its_person_signs_in(both: tuple[Firm, Firm]) -> None:
    firm, attacker = both
    _, added = adds_app(firm.office, firm.sanne)
    assert added.codes
    attacker.saves(trusts_second_step=True)
    halfway = attacker.links()
    assert isinstance(halfway, HalfIn), "linking asks the own second step, whatever the provider is trusted with"
    finish_by_code(attacker.environment, token=halfway.token, code=added.codes[0], caller=someone())
    identity = through(attacker)
    assert not has_proof(attacker.environment, identity)
    factor = firm.sanne.user_id
    assert factor is not None
    for act in (
        lambda: setting_up(attacker.environment, identity),
        lambda: renew_codes(attacker.environment, identity),
        lambda: remove_own_step(attacker.environment, identity, factor_id=factor),
        lambda: rename_own_step(attacker.environment, identity, factor_id=factor, name="Van mij"),
    ):
        with pytest.raises(ProofNeeded):
            act()
    with pytest.raises(InvalidValue):
        change_password(attacker.environment, identity, current="geraden", password="een nieuwe zin over fietsen")
    with pytest.raises(InvalidValue):
        prove_by_password(attacker.environment, identity, password=PASSWORD)


def test_what_is_sensitive_asks_who_came_through_a_provider_for_something_of_their_own(open_firm: Firm) -> None:
    open_firm.links()
    identity = through(open_firm)
    assert not has_proof(open_firm.environment, identity)
    prove_by_password(open_firm.environment, identity, password=PASSWORD)
    assert has_proof(open_firm.environment, identity)


def requires_step(firm: Firm) -> None:
    with tenant_scope(firm.environment, firm.office.owner) as scope:
        group_id = group_of_role(scope, Role.PLANNER).id
        TenantServices(scope).access.require_second_step(group_id=group_id, required=True)


def test_the_own_second_step_is_asked_unless_the_owner_says_that_the_provider_does(
    open_firm: Firm, clock: StandingClock
) -> None:
    open_firm.links()
    offer, _ = adds_app(open_firm.office, open_firm.sanne)
    halfway = open_firm.comes_back()
    assert isinstance(halfway, HalfIn)
    with pytest.raises(WrongCode):
        finish_by_code(open_firm.environment, token=halfway.token, code="000000", caller=someone())
    done = finish_by_code(
        open_firm.environment, token=halfway.token, code=code_at(offer, clock.now()), caller=someone()
    )
    assert has_proof(open_firm.environment, open_firm.identity(done.token))
    open_firm.saves(trusts_second_step=True)
    assert isinstance(open_firm.comes_back(), SignedIn)


def test_who_must_have_a_second_step_sets_it_up_after_the_own_password_only(
    open_firm: Firm, clock: StandingClock
) -> None:
    open_firm.links()
    requires_step(open_firm)
    first = open_firm.comes_back()
    assert isinstance(first, ToConfirm), "linked already, and yet the password comes first"
    halfway = open_firm.links()
    assert isinstance(halfway, HalfIn)
    who = setting_up_halfway(open_firm.environment, token=halfway.token)
    offer = offer_secret(open_firm.environment, user_id=who.user_id, email=who.email)
    code = code_at(offer, clock.now(), later=-1)
    added = set_up_app(open_firm.environment, who, sealed=offer.sealed, code=code, caller=someone())
    assert added.signed_in is not None
    open_firm.switches(on=False)
    assert find_identity(open_firm.environment, token=added.signed_in.token) is None, "it came through the provider"


def test_a_step_that_is_gone_meanwhile_lets_the_word_of_a_provider_set_up_none(open_firm: Firm) -> None:
    open_firm.links()
    adds_app(open_firm.office, open_firm.sanne)
    halfway = open_firm.comes_back()
    assert isinstance(halfway, HalfIn)
    with tenant_scope(open_firm.environment, open_firm.office.owner) as scope:
        assert open_firm.sanne.membership_id is not None
        TenantServices(scope).access.reset_second_step(membership_id=open_firm.sanne.membership_id)
    assert not read_halfway(open_firm.environment, token=halfway.token).ways.has_factor
    with pytest.raises(HalfwayOver):
        setting_up_halfway(open_firm.environment, token=halfway.token)


def test_switching_off_ends_what_came_through_it_and_what_is_on_its_way(open_firm: Firm, clock: StandingClock) -> None:
    first = open_firm.links()
    identity = through(open_firm)
    offer, _ = adds_app(open_firm.office, open_firm.sanne)
    halfway, going = open_firm.comes_back(), open_firm.goes()
    returned = open_firm.returned(going)
    assert isinstance(halfway, HalfIn)
    open_firm.switches(on=False)
    assert find_identity(open_firm.environment, token=first.token) is None
    assert identity.session_id is not None
    code = code_at(offer, clock.now())
    with pytest.raises(HalfwayOver):
        finish_by_code(open_firm.environment, token=halfway.token, code=code, caller=someone())
    with pytest.raises(LinkWorthless):
        open_firm.goes()
    with pytest.raises(Exception, match="al gebruikt"):
        open_firm.arrives(going.holder, returned)
    with tenant_scope(open_firm.environment, open_firm.sanne) as scope:
        assert [row.is_this for row in list_devices(scope)] == [True], "the one with a password goes on"


def test_who_loses_access_is_out_and_is_linked_anew_when_they_come_back(open_firm: Firm) -> None:
    open_firm.links()
    identity = through(open_firm)
    assert identity.membership_id is not None
    with tenant_scope(open_firm.environment, open_firm.office.owner) as scope:
        revoke_member(scope, membership_id=identity.membership_id)
    with pytest.raises(Exception, match="uitgelogd"), tenant_scope(open_firm.environment, identity):
        pass
    with pytest.raises(NobodyHere):
        open_firm.comes_back()
    open_firm.office.join(email=open_firm.email)
    assert isinstance(open_firm.comes_back(), ToConfirm)


def test_unlinking_ends_what_came_through_it_and_asks_the_password_again(open_firm: Firm) -> None:
    open_firm.links()
    identity = through(open_firm)
    assert identity.membership_id is not None
    with tenant_scope(open_firm.environment, open_firm.office.owner) as scope:
        TenantServices(scope).single_sign_on.unlink(membership_id=identity.membership_id)
    with pytest.raises(Exception, match="uitgelogd"), tenant_scope(open_firm.environment, identity):
        pass
    with pytest.raises(NotFound), tenant_scope(open_firm.environment, open_firm.office.owner) as scope:
        TenantServices(scope).single_sign_on.unlink(membership_id=identity.membership_id)
    assert isinstance(open_firm.comes_back(), ToConfirm)


def test_unlinking_ends_what_is_on_its_way(open_firm: Firm, clock: StandingClock) -> None:
    open_firm.links()
    offer, _ = adds_app(open_firm.office, open_firm.sanne)
    halfway = open_firm.comes_back()
    by_password = sign_in(open_firm.environment, email=open_firm.email, password=PASSWORD, caller=someone())
    assert isinstance(halfway, HalfIn)
    assert open_firm.sanne.membership_id is not None
    with tenant_scope(open_firm.environment, open_firm.office.owner) as scope:
        TenantServices(scope).single_sign_on.unlink(membership_id=open_firm.sanne.membership_id)
    code = code_at(offer, clock.now())
    with pytest.raises(HalfwayOver):
        finish_by_code(open_firm.environment, token=halfway.token, code=code, caller=someone())
    assert finish_by_code(open_firm.environment, token=by_password.token, code=code, caller=someone())


def test_unlinking_ends_what_was_not_confirmed_yet(open_firm: Firm) -> None:
    """In two windows: the one links, the other is still asked for the password when the owner unlinks."""
    waits = open_firm.comes_back()
    assert isinstance(waits, ToConfirm)
    open_firm.links()
    assert open_firm.sanne.membership_id is not None
    with tenant_scope(open_firm.environment, open_firm.office.owner) as scope:
        TenantServices(scope).single_sign_on.unlink(membership_id=open_firm.sanne.membership_id)
    with pytest.raises(ArrivalOver):
        confirm(open_firm.environment, token=waits.token, password=PASSWORD, caller=someone())
    assert isinstance(open_firm.links(), SignedIn)


def test_a_password_opens_the_company_that_takes_it_when_another_asks_for_its_provider(
    both: tuple[Firm, Firm],
) -> None:
    firm, attacker = both
    attacker.saves(is_required=True)
    come_in = sign_in(firm.environment, email=firm.email, password=PASSWORD, caller=someone())
    assert firm.identity(come_in.token).tenant_id == firm.office.owner.tenant_id
