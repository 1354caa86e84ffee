"""Halfway in: what a right password alone opens, what finishes it, and what does not."""

import base64
from datetime import timedelta

import psycopg
import pytest

from models.values.ids import new_id
from models.values.kinds import Role
from services.access.attempts import CODE_OF, TooManyAttempts
from services.access.authenticator_apps import OfferOver, WrongCode, offer_secret
from services.access.change_password import change_password
from services.access.groups import group_of_role
from services.access.invitations import accept_invitation
from services.access.joining import InvitationUsedUp
from services.access.members import list_members, revoke_member
from services.access.passkeys import PasskeyRefused, ask_new_passkey
from services.access.reset_password import ask_reset, mail_reset_link, reset_password
from services.access.second_step import (
    HalfIn,
    HalfwayOver,
    ask_finish_by_passkey,
    finish_by_code,
    finish_by_passkey,
    read_halfway,
    set_up_app,
    set_up_passkey,
    setting_up,
    setting_up_halfway,
)
from services.access.sessions import SignedIn, find_identity
from services.access.sign_in import sign_in
from services.gateways.clock import StandingClock
from services.scope import tenant_scope
from services.tenant import TenantServices
from tests.at_once import at_once
from tests.server import owner_address
from tests.soft_passkey import SoftPasskey
from tests.unit.services.access.conftest import PASSWORD, Office, someone
from tests.unit.services.access.held import while_at_the_commit
from tests.unit.services.access.steps import adds_app, adds_passkey, code_at, half_in

NEW = "een nieuwe zin over fietsen"


def finish(office: Office, half: HalfIn, code: str) -> SignedIn:
    return finish_by_code(office.environment, token=half.token, code=code, caller=someone())


def require(office: Office, role: Role) -> None:
    with tenant_scope(office.environment, office.owner) as scope:
        group_id = group_of_role(scope, role).id
        TenantServices(scope).access.require_second_step(group_id=group_id, required=True)


def test_a_right_password_alone_opens_no_session_for_who_has_a_second_step(office: Office) -> None:
    adds_app(office)
    half = half_in(office)
    assert find_identity(office.environment, token=half.token) is None
    assert read_halfway(office.environment, token=half.token).email == office.email


def test_the_code_of_the_app_opens_a_session_with_a_token_of_its_own(office: Office, clock: StandingClock) -> None:
    offer, _ = adds_app(office)
    half = half_in(office)
    signed_in = finish(office, half, code_at(offer, clock.now()))
    assert signed_in.token != half.token
    assert office.identity(signed_in.token).user_id == office.owner.user_id


def test_spaces_in_a_code_do_not_matter(office: Office, clock: StandingClock) -> None:
    offer, _ = adds_app(office)
    code = code_at(offer, clock.now())
    assert finish(office, half_in(office), f" {code[:3]} {code[3:]} ")


def test_a_code_works_once(office: Office, clock: StandingClock) -> None:
    offer, _ = adds_app(office)
    finish(office, half_in(office), code_at(offer, clock.now()))
    with pytest.raises(WrongCode):
        finish(office, half_in(office), code_at(offer, clock.now()))
    assert finish(office, half_in(office), code_at(offer, clock.now(), later=1))


def test_of_two_who_use_a_code_at_once_one_comes_in(office: Office, clock: StandingClock) -> None:
    offer, _ = adds_app(office)
    code, halves = code_at(offer, clock.now()), [half_in(office) for _ in range(4)]
    outcomes = at_once(len(halves), lambda number: finish(office, halves[number], code))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["SignedIn"] + ["WrongCode"] * 3


def test_a_session_opens_once_for_one_password(office: Office, clock: StandingClock) -> None:
    offer, _ = adds_app(office)
    half = half_in(office)
    finish(office, half, code_at(offer, clock.now()))
    with pytest.raises(HalfwayOver):
        finish(office, half, code_at(offer, clock.now(), later=1))


@pytest.mark.parametrize("token", ["", "geraden", "x" * 43])
def test_a_forged_token_is_nobodys(office: Office, token: str) -> None:
    adds_app(office)
    half_in(office)
    with pytest.raises(HalfwayOver):
        read_halfway(office.environment, token=token)


@pytest.mark.parametrize("step", [timedelta(minutes=5), timedelta(seconds=-1)])
def test_who_waits_too_long_or_sets_the_clock_back_begins_anew(
    office: Office, clock: StandingClock, step: timedelta
) -> None:
    offer, _ = adds_app(office)
    half = half_in(office)
    clock.move(step)
    with pytest.raises(HalfwayOver):
        finish(office, half, code_at(offer, clock.now()))


def test_another_password_meanwhile_ends_it(office: Office, clock: StandingClock) -> None:
    offer, _ = adds_app(office)
    half = half_in(office)
    change_password(office.environment, office.owner, current=PASSWORD, password=NEW)
    with pytest.raises(HalfwayOver):
        finish(office, half, code_at(offer, clock.now()))


def test_another_password_at_that_very_moment_ends_it_too(
    office: Office, clock: StandingClock, database_url: str
) -> None:
    offer, _ = adds_app(office)
    half = half_in(office)
    inside, changed = while_at_the_commit(
        database_url,
        office.owner.tenant_id,
        lambda: finish(office, half, code_at(offer, clock.now())),
        lambda: change_password(office.environment, office.owner, current=PASSWORD, password=NEW),
    )
    assert changed.exception() is None
    assert find_identity(office.environment, token=inside.result().token) is None


def test_a_colleague_whose_access_was_taken_meanwhile_stays_out(office: Office, clock: StandingClock) -> None:
    email = f"{new_id()}@kempenbode.example"
    planner = office.join(email=email)
    offer, _ = adds_app(office, planner)
    half = half_in(office, email=email)
    with tenant_scope(office.environment, office.owner) as scope:
        assert planner.membership_id is not None
        revoke_member(scope, membership_id=planner.membership_id)
    with pytest.raises(HalfwayOver):
        finish(office, half, code_at(offer, clock.now()))


def test_guessing_codes_ends_soon_and_a_passkey_goes_on(office: Office) -> None:
    adds_app(office)
    device, _ = adds_passkey(office)
    half = half_in(office)
    for _ in range(CODE_OF.burst):
        with pytest.raises(WrongCode):
            finish(office, half, "000000")
    with pytest.raises(TooManyAttempts):
        finish(office, half, "000000")
    with pytest.raises(TooManyAttempts):
        finish(office, half_in(office), "000000")
    question = ask_finish_by_passkey(office.environment, token=half.token)
    credential = device.signs(question)
    assert finish_by_passkey(office.environment, token=half.token, credential=credential, caller=someone())


def test_a_right_code_gives_all_attempts_back(office: Office, clock: StandingClock) -> None:
    offer, _ = adds_app(office)
    for later in range(2):
        half = half_in(office)
        for _ in range(CODE_OF.burst - 1):
            with pytest.raises(WrongCode):
                finish(office, half, "000000")
        assert finish(office, half, code_at(offer, clock.now(), later=later))


def test_a_passkey_that_was_asked_in_one_browser_does_not_answer_in_another(office: Office) -> None:
    device, _ = adds_passkey(office)
    mine, theirs = half_in(office), half_in(office)
    credential = device.signs(ask_finish_by_passkey(office.environment, token=mine.token))
    ask_finish_by_passkey(office.environment, token=theirs.token)
    with pytest.raises(PasskeyRefused):
        finish_by_passkey(office.environment, token=theirs.token, credential=credential, caller=someone())


def test_a_reset_link_does_not_go_round_the_second_step(office: Office) -> None:
    adds_app(office)
    ask_reset(office.environment, email=office.email, caller=someone())
    mail_reset_link(office.environment, email=office.email)
    link = next(text for text in office.mails_to(office.email) if "/wachtwoord-herstellen/" in text)
    token = link.partition("/wachtwoord-herstellen/")[2].split()[0]
    reset_password(office.environment, token=token, email=office.email, password=NEW, caller=someone())
    assert half_in(office, password=NEW)


def test_nor_does_an_invitation_of_another_company(office: Office) -> None:
    adds_app(office)
    other = Office(office.environment)
    token = other.invite(office.email)
    come_in = accept_invitation(office.environment, token=token, password=PASSWORD, caller=someone())
    assert isinstance(come_in, HalfIn)


def test_who_is_invited_and_has_a_second_step_is_a_member_only_after_it(office: Office) -> None:
    """Anybody can sign up with an address of somebody else, and put a passkey behind it before that one is invited."""
    device, _ = adds_passkey(office)
    employer = Office(office.environment)
    token = employer.invite(office.email, Role.FINANCE)
    half = accept_invitation(office.environment, token=token, password=PASSWORD, name="Iris", caller=someone())
    assert isinstance(half, HalfIn)
    with tenant_scope(employer.environment, employer.owner) as scope:
        assert office.email not in {row.email for row in list_members(scope) if row.membership_id}
    question = ask_finish_by_passkey(office.environment, token=half.token)
    done = finish_by_passkey(office.environment, token=half.token, credential=device.signs(question), caller=someone())
    joined = employer.identity(done.token)
    assert (joined.tenant_id, joined.role, joined.name) == (employer.owner.tenant_id, Role.FINANCE, "Iris")
    with pytest.raises(InvitationUsedUp):
        accept_invitation(office.environment, token=token, password=PASSWORD, caller=someone())


def test_a_link_that_was_withdrawn_before_the_step_makes_nobody_a_member(office: Office, clock: StandingClock) -> None:
    offer, _ = adds_app(office)
    employer = Office(office.environment)
    half = accept_invitation(
        office.environment, token=employer.invite(office.email), password=PASSWORD, caller=someone()
    )
    assert isinstance(half, HalfIn)
    employer.invite(office.email)
    with pytest.raises(InvitationUsedUp):
        finish(office, half, code_at(offer, clock.now()))


def test_who_must_have_one_and_has_none_sets_it_up_before_a_session_opens(office: Office, clock: StandingClock) -> None:
    email = f"{new_id()}@kempenbode.example"
    office.join(email=email)
    require(office, Role.PLANNER)
    half = half_in(office, email=email)
    with pytest.raises(WrongCode):
        finish(office, half, "000000")
    who = setting_up_halfway(office.environment, token=half.token)
    offer = offer_secret(office.environment, user_id=who.user_id, email=who.email)
    added = set_up_app(office.environment, who, sealed=offer.sealed, code=code_at(offer, clock.now()), caller=someone())
    assert added.signed_in is not None
    assert office.identity(added.signed_in.token).role is Role.PLANNER
    assert len(added.codes) == 10
    assert half_in(office, email=email)


def test_a_new_colleague_in_such_a_group_sets_it_up_at_joining(office: Office) -> None:
    require(office, Role.PLANNER)
    token = office.invite(f"{new_id()}@kempenbode.example")
    come_in = accept_invitation(office.environment, token=token, password=PASSWORD, caller=someone())
    assert isinstance(come_in, HalfIn)


def test_a_passkey_that_is_set_up_on_the_way_in_opens_the_session_too(office: Office) -> None:
    require(office, Role.OWNER)
    half, device = half_in(office), SoftPasskey()
    who = setting_up_halfway(office.environment, token=half.token)
    question = ask_new_passkey(office.environment, user_id=who.user_id, email=who.email, holder=who.holder)
    added = set_up_passkey(office.environment, who, credential=device.makes(question), name="Laptop", caller=someone())
    assert added.signed_in is not None


def test_other_groups_come_in_as_before(office: Office) -> None:
    require(office, Role.PLANNER)
    come_in = sign_in(office.environment, email=office.email, password=PASSWORD, caller=someone())
    assert isinstance(come_in, SignedIn)


def test_a_stolen_password_adds_no_second_step_to_who_has_one(office: Office, clock: StandingClock) -> None:
    adds_app(office)
    half = half_in(office)
    with pytest.raises(HalfwayOver):
        setting_up_halfway(office.environment, token=half.token)


def test_nor_to_who_gets_one_at_that_very_moment(office: Office, clock: StandingClock) -> None:
    require(office, Role.OWNER)
    half = half_in(office)
    thief = setting_up_halfway(office.environment, token=half.token)
    offer = offer_secret(office.environment, user_id=thief.user_id, email=thief.email)
    adds_app(office)
    with pytest.raises(HalfwayOver):
        set_up_app(office.environment, thief, sealed=offer.sealed, code=code_at(offer, clock.now()), caller=someone())


def offered_to_somebody_else(office: Office) -> str:
    other = Office(office.environment)
    theirs = setting_up(office.environment, other.owner)
    return offer_secret(office.environment, user_id=theirs.user_id, email=theirs.email).sealed


@pytest.mark.parametrize("sealed", ["", "onzin", "AAAA", "é"])
def test_an_offer_that_was_not_ours_is_refused(office: Office, sealed: str) -> None:
    who = setting_up(office.environment, office.owner)
    with pytest.raises(OfferOver):
        set_up_app(office.environment, who, sealed=sealed, code="000000", caller=someone())
    with pytest.raises(OfferOver):
        set_up_app(office.environment, who, sealed=offered_to_somebody_else(office), code="000000", caller=someone())


def test_an_offer_lasts_a_quarter_of_an_hour(office: Office, clock: StandingClock) -> None:
    who = setting_up(office.environment, office.owner)
    offer = offer_secret(office.environment, user_id=who.user_id, email=who.email)
    clock.move(timedelta(minutes=15))
    with pytest.raises(OfferOver):
        set_up_app(office.environment, who, sealed=offer.sealed, code=code_at(offer, clock.now()), caller=someone())


def test_the_person_is_told_of_a_new_second_step(office: Office) -> None:
    adds_app(office)
    (told,) = office.mails_to(office.email)
    assert "een tweede stap gezet om mee in te loggen.\nDat was op 22 juni 2026 om 05:30." in told


def test_the_database_holds_nothing_that_opens_anything(office: Office, database_url: str) -> None:
    offer, added = adds_app(office)
    half = half_in(office)
    with psycopg.connect(owner_address(database_url)) as catalogue:
        kept = "".join(
            str(row)
            for table in ("authenticator_apps", "recovery_codes", "pending_sign_ins", "challenges")
            for row in catalogue.execute(f"SELECT t::text FROM {table} t")
        )
    secret = offer.secret.replace(" ", "")
    for opens in (half.token, secret, *added.codes, *(code.replace("-", "") for code in added.codes)):
        assert opens not in kept
        assert opens.encode().hex() not in kept
    assert base64.b32decode(secret).hex() not in kept
