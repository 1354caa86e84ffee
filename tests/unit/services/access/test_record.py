"""Every coming in and going out is written down where the person works, with from where; a visitor learns nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.tables import AuditEntry
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import InvalidValue
from services.access.attempts import CODE_OF, PASSKEY_FROM, Caller, TooManyAttempts
from services.access.authenticator_apps import WrongCode
from services.access.change_password import change_password
from services.access.devices import sign_out_others
from services.access.groups import group_of_role
from services.access.invitations import accept_invitation
from services.access.members import revoke_member
from services.access.own_steps import read_own_steps, remove_own_step, renew_codes
from services.access.passkeys import PasskeyRefused
from services.access.permissions import STARTERS
from services.access.proof import prove_by_code, prove_by_passkey, prove_by_password
from services.access.required_steps import require_second_step, reset_second_step
from services.access.reset_password import mail_reset_link, reset_password
from services.access.second_step import ask_sign_in, finish_by_code, finish_by_passkey, sign_in_by_passkey
from services.access.sessions import WrongCredentials, find_identity, sign_out
from services.access.sign_in import record_failure, sign_in, warn_owner
from services.audit.sentences import say
from services.gateways.clock import StandingClock
from services.scope import Environment, Identity, Origin, tenant_scope
from tests.soft_passkey import SoftPasskey
from tests.unit.services.access.conftest import PASSWORD, Office, someone
from tests.unit.services.access.steps import adds_app, adds_passkey, code_at, half_in

WRONG = "een heel verkeerde zin"
NEW = "een andere zin over bussen"
CALLER = Caller("192.0.2.7", "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0")
TOLD = ("192.0.2.7", "Chrome op Windows")
FROM = Origin(*TOLD)
Entry = tuple[str, str, str, str]


def written(office: Office, *, besides: int = 2) -> list[Entry]:
    """Action, who, and from where of each entry after the sign-up and its session."""
    system = Identity(office.owner.tenant_id, None, "Systeem")
    with tenant_scope(office.environment, system) as scope:
        rows = scope.session.execute(
            select(AuditEntry.action, AuditEntry.actor_name, AuditEntry.address, AuditEntry.device).order_by(
                AuditEntry.at, AuditEntry.id
            )
        ).all()
        return [(row.action, row.actor_name, row.address, row.device) for row in rows][besides:]


def test_signing_in_and_out_are_written_down_with_their_session(office: Office) -> None:
    signed_in = sign_in(office.environment, email=office.email, password=PASSWORD, caller=CALLER)
    identity = office.identity(signed_in.token)
    assert identity.session_id is not None
    sign_out(office.environment, session_id=identity.session_id, origin=FROM)
    sign_out(office.environment, session_id=identity.session_id, origin=FROM)
    assert sorted(written(office)) == [
        ("session.opened", "Marieke Verhulst", *TOLD),
        ("session.signed_out", "Marieke Verhulst", *TOLD),
    ]
    with tenant_scope(office.environment, office.owner) as scope:
        of_session = select(AuditEntry.action).where(AuditEntry.session_id == identity.session_id)
        assert set(scope.session.scalars(of_session)) == {"session.opened", "session.signed_out"}


def test_a_failed_sign_in_is_written_down_in_every_company_of_the_person_and_in_no_other(
    office: Office, environment: Environment
) -> None:
    second, stranger = Office(environment), Office(environment)
    accept_invitation(environment, token=second.invite(office.email), password=PASSWORD, caller=CALLER)
    before = len(written(second, besides=0))
    record_failure(environment, email=office.email.upper(), caller=CALLER)
    record_failure(environment, email=f"{new_id()}@kempenbode.example", caller=CALLER)
    failed = ("session.refused", "Onbekend", *TOLD)
    assert written(office) == [failed]
    assert written(second, besides=before) == [failed]
    assert written(stranger) == []


def test_a_failed_sign_in_answers_before_anything_is_written(office: Office) -> None:
    with pytest.raises(WrongCredentials):
        sign_in(office.environment, email=office.email, password=WRONG, caller=CALLER)
    assert written(office) == []


def test_a_company_that_the_person_left_hears_nothing_more(office: Office, environment: Environment) -> None:
    email = f"{new_id()}@kempenbode.example"
    left = office.join(email=email)
    assert left.membership_id is not None
    with tenant_scope(environment, office.owner) as scope:
        revoke_member(scope, membership_id=left.membership_id)
    before = len(written(office))
    record_failure(environment, email=email, caller=CALLER)
    assert len(written(office)) == before


def test_a_wrong_password_at_an_invitation_is_a_failed_sign_in(office: Office, environment: Environment) -> None:
    second = Office(environment)
    token = second.invite(office.email)
    with pytest.raises(WrongCredentials):
        accept_invitation(environment, token=token, password=WRONG, caller=CALLER)
    assert written(office) == [("session.refused", "Onbekend", *TOLD)]


def test_a_lock_is_written_down_once_a_day(office: Office) -> None:
    for _ in range(3):
        warn_owner(office.environment, email=office.email, caller=CALLER)
    assert written(office) == [("session.locked", "Onbekend", *TOLD)]


def test_another_password_is_written_down_and_so_is_an_attempt_at_it(office: Office) -> None:
    with pytest.raises(InvalidValue):
        change_password(office.environment, office.owner, current=WRONG, password=NEW)
    change_password(office.environment, office.owner, current=PASSWORD, password=NEW)
    assert {entry[:2] for entry in written(office)} == {
        ("password.not_changed", "Marieke Verhulst"),
        ("password.changed", "Marieke Verhulst"),
    }


def test_a_reset_is_asked_by_anybody_and_done_by_the_person(office: Office) -> None:
    mail_reset_link(office.environment, email=office.email, caller=CALLER)
    [link] = [word for word in office.mails_to(office.email)[-1].split() if "wachtwoord-herstellen/" in word]
    token = link.rpartition("/")[2]
    reset_password(office.environment, token=token, email=office.email, password=NEW, caller=CALLER)
    assert set(written(office)) == {
        ("password.reset_asked", "Onbekend", *TOLD),
        ("password.reset", "Marieke Verhulst", *TOLD),
    }


def test_a_session_that_lapsed_is_written_down_when_it_is_refused(office: Office, clock: StandingClock) -> None:
    clock.move(timedelta(days=15))
    for _ in range(2):
        assert find_identity(office.environment, token=office.token) is None
    assert [entry[:2] for entry in written(office)] == [("session.lapsed", "Marieke Verhulst")]


def test_signing_out_elsewhere_is_written_down(office: Office) -> None:
    for _ in range(2):
        sign_in(office.environment, email=office.email, password=PASSWORD, caller=CALLER)
    with tenant_scope(office.environment, office.owner) as scope:
        assert sign_out_others(scope) == 2
    [entry] = [entry for entry in written(office) if entry[0].startswith("device")]
    assert entry[:2] == ("device.others_signed_out", "Marieke Verhulst")


def test_what_is_known_of_a_session_says_which_device_it_is_on(office: Office) -> None:
    signed_in = sign_in(office.environment, email=office.email, password=PASSWORD, caller=CALLER)
    assert office.identity(signed_in.token).origin == Origin(device="Chrome op Windows")


def sentences(office: Office, *, besides: int = 2) -> list[str]:
    """What the screen says of each entry after the sign-up and its session, about a subject without a name."""
    with tenant_scope(office.environment, Identity.of_system(office.owner.tenant_id, "Systeem")) as scope:
        entries = scope.session.scalars(select(AuditEntry).order_by(AuditEntry.at, AuditEntry.id)).all()
        return [
            say(entry.action, entry.details, subject="X", rights=STARTERS[Role.OWNER]).sentence for entry in entries
        ][besides:]


def test_a_wrong_code_or_passkey_at_the_door_is_a_failed_sign_in_by_nobody_known(office: Office) -> None:
    adds_app(office)
    half = half_in(office)
    with pytest.raises(WrongCode):
        finish_by_code(office.environment, token=half.token, code="000000", caller=CALLER)
    with pytest.raises(PasskeyRefused):
        finish_by_passkey(office.environment, token=half.token, credential="{}", caller=CALLER)
    assert written(office, besides=3) == [("second_step.refused", "Onbekend", *TOLD)] * 2
    assert sentences(office)[-1] == "Inloggen als X is mislukt: de tweede stap klopte niet"


def test_a_refused_passkey_alone_is_written_where_its_person_works(office: Office) -> None:
    device, _ = adds_passkey(office)
    answers: tuple[Callable[[str], str], ...] = (
        lambda question: SoftPasskey(credential_id=device.credential_id).signs(question),
        lambda question: device.signs(question, user_handle=new_id().bytes),
        lambda question: SoftPasskey().signs(question),
    )
    for answer in answers:
        question = ask_sign_in(office.environment, holder="a browser", caller=CALLER)
        for _ in range(2):
            with pytest.raises(PasskeyRefused):
                sign_in_by_passkey(office.environment, holder="a browser", credential=answer(question), caller=CALLER)
    assert written(office, besides=3) == [("passkey.refused", "Onbekend", *TOLD)] * 2
    assert sentences(office)[-1] == "Inloggen als X is mislukt: de passkey klopte niet"


def test_guessing_second_steps_fills_no_trail(office: Office) -> None:
    adds_app(office)
    half, caller = half_in(office), someone()
    for _ in range(CODE_OF.burst):
        with pytest.raises(WrongCode):
            finish_by_code(office.environment, token=half.token, code="000000", caller=caller)
    with pytest.raises(TooManyAttempts):
        finish_by_code(office.environment, token=half.token, code="000000", caller=caller)
    for _ in range(PASSKEY_FROM.burst):
        with pytest.raises(PasskeyRefused):
            finish_by_passkey(office.environment, token=half.token, credential="{}", caller=caller)
    with pytest.raises(TooManyAttempts):
        finish_by_passkey(office.environment, token=half.token, credential="{}", caller=caller)
    assert len(written(office, besides=3)) == CODE_OF.burst + PASSKEY_FROM.burst


def test_what_happens_to_the_second_step_of_a_person_reads_back(office: Office, clock: StandingClock) -> None:
    offer, added = adds_app(office)
    owner = replace(office.owner, origin=FROM)

    def comes_in(code: str) -> None:
        clock.move(timedelta(seconds=1))
        finish_by_code(office.environment, token=half_in(office).token, code=code, caller=CALLER)

    comes_in(code_at(offer, clock.now()))
    comes_in(added.codes[0])
    clock.move(timedelta(seconds=1))
    renew_codes(office.environment, owner)
    clock.move(timedelta(seconds=1))
    [factor] = read_own_steps(office.environment, owner).factors
    remove_own_step(office.environment, owner, factor_id=factor.id)
    assert sentences(office) == [
        "X heeft een tweede stap ingesteld",
        "X heeft ingelogd met een tweede stap",
        "X heeft een herstelcode gebruikt",
        "X heeft ingelogd met een tweede stap",
        "X heeft nieuwe herstelcodes gemaakt",
        "X heeft een tweede stap verwijderd",
    ]
    assert {entry[2:] for entry in written(office, besides=3)} == {TOLD}


def test_proof_is_written_down_given_or_not_with_its_session(office: Office, clock: StandingClock) -> None:
    owner = replace(office.owner, origin=FROM)
    with pytest.raises(InvalidValue):
        prove_by_password(office.environment, owner, password=WRONG)
    with pytest.raises(PasskeyRefused):
        prove_by_passkey(office.environment, owner, credential="{}")
    with pytest.raises(WrongCode):
        prove_by_code(office.environment, owner, code="000000")
    clock.move(timedelta(seconds=1))
    prove_by_password(office.environment, owner, password=PASSWORD)
    name = office.owner.name
    assert written(office) == [("proof.refused", name, *TOLD)] * 3 + [("proof.given", name, *TOLD)]
    with tenant_scope(office.environment, office.owner) as scope:
        of_session = select(AuditEntry.action).where(AuditEntry.session_id == owner.session_id)
        assert {"proof.given", "proof.refused"} <= set(scope.session.scalars(of_session))


def test_asking_for_a_second_step_and_taking_one_away_are_written_down(office: Office) -> None:
    planner = office.join()
    adds_app(office, planner)
    before = len(written(office))
    assert planner.membership_id is not None
    with tenant_scope(office.environment, office.owner) as scope:
        group_id = group_of_role(scope, Role.PLANNER).id
        for required in (True, False):
            require_second_step(scope, group_id=group_id, required=required)
        reset_second_step(scope, membership_id=planner.membership_id)
    assert sentences(office)[before:] == [
        "De groep X moet met een tweede stap inloggen",
        "De groep X hoeft niet meer met een tweede stap in te loggen",
        "De tweede stap van X is uitgezet; alle apparaten zijn uitgelogd",
    ]
