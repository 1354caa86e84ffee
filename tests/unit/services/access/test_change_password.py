"""Another password: only who knows the present one, and every other device is out."""

from unittest.mock import patch

import bcrypt
import pytest

from models.values.ids import new_id
from models.values.refusal import InvalidValue
from services.access.attempts import TooManyAttempts
from services.access.change_password import change_password
from services.access.end_sessions import end_sessions
from services.access.sessions import find_identity, sign_out
from services.access.sign_in import sign_in
from services.scope import SignedOut, platform_scope
from tests.unit.services.access.conftest import PASSWORD, Office, someone

NEW = "een nieuwe zin over fietsen"


def test_only_the_session_that_changes_it_goes_on(office: Office) -> None:
    others = [
        sign_in(office.environment, email=office.email, password=PASSWORD, caller=someone()).token for _ in range(2)
    ]
    change_password(office.environment, office.owner, current=PASSWORD, password=NEW)
    assert find_identity(office.environment, token=office.token) is not None
    assert [find_identity(office.environment, token=token) for token in others] == [None, None]
    assert sign_in(office.environment, email=office.email, password=NEW, caller=someone()).email == office.email


def test_the_person_gets_a_mail(office: Office) -> None:
    change_password(office.environment, office.owner, current=PASSWORD, password=NEW)
    (told,) = office.mails_to(office.email)
    assert "is gewijzigd, op 22 juni 2026 om 05:30.\nOp alle andere apparaten ben je uitgelogd." in told


def test_without_the_present_password_nothing_changes(office: Office) -> None:
    with pytest.raises(InvalidValue) as refusal:
        change_password(office.environment, office.owner, current="een verkeerde zin", password=NEW)
    assert refusal.value.field == "current"
    assert sign_in(office.environment, email=office.email, password=PASSWORD, caller=someone()).email == office.email


@pytest.mark.parametrize("password", ["kort", "Zomer2026!", "Kempenbode2026!", "Marieke-2026-Verhulst"])
def test_a_password_that_will_not_do_is_refused_at_its_field(office: Office, password: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        change_password(office.environment, office.owner, current=PASSWORD, password=password)
    assert refusal.value.field == "password"


def test_who_found_an_open_screen_cannot_try_on_and_on(office: Office) -> None:
    for _ in range(10):
        with pytest.raises(InvalidValue):
            change_password(office.environment, office.owner, current="een verkeerde zin", password=NEW)
    with pytest.raises(TooManyAttempts):
        change_password(office.environment, office.owner, current=PASSWORD, password=NEW)


def test_looking_for_a_password_that_will_do_is_not_guessing(office: Office) -> None:
    for _ in range(15):
        with pytest.raises(InvalidValue, match="minstens 12"):
            change_password(office.environment, office.owner, current=PASSWORD, password="xQ7#vT9$kLp")
    change_password(office.environment, office.owner, current=PASSWORD, password=NEW)


def test_a_session_that_ended_meanwhile_changes_nothing(office: Office) -> None:
    assert office.owner.session_id is not None
    sign_out(office.environment, session_id=office.owner.session_id)
    with pytest.raises(SignedOut):
        change_password(office.environment, office.owner, current=PASSWORD, password=NEW)
    assert sign_in(office.environment, email=office.email, password=PASSWORD, caller=someone()).email == office.email


def test_of_two_devices_that_change_it_at_once_the_first_wins_and_stays(office: Office) -> None:
    """The second changes it while the first one's new password is being hashed."""
    first = sign_in(office.environment, email=office.email, password=PASSWORD, caller=someone())
    real, meanwhile = bcrypt.hashpw, "een derde zin over bussen"
    begun: list[bool] = []

    def while_it_is_changed(password: bytes, salt: bytes) -> bytes:
        if not begun:
            begun.append(True)
            change_password(office.environment, office.identity(first.token), current=PASSWORD, password=meanwhile)
        return real(password, salt)

    with patch.object(bcrypt, "hashpw", while_it_is_changed), pytest.raises(SignedOut):
        change_password(office.environment, office.owner, current=PASSWORD, password=NEW)
    assert sign_in(office.environment, email=office.email, password=meanwhile, caller=someone()).email == office.email
    assert find_identity(office.environment, token=first.token) is not None
    assert find_identity(office.environment, token=office.token) is None


def test_ending_sessions_says_how_many_and_leaves_ended_ones_as_they_were(office: Office) -> None:
    assert office.owner.user_id is not None
    now = office.environment.clock.now()
    sign_in(office.environment, email=office.email, password=PASSWORD, caller=someone())
    for keep, ended in ((office.owner.session_id, 1), (new_id(), 1), (None, 0)):
        with platform_scope(office.environment) as session:
            assert end_sessions(session, user_id=office.owner.user_id, now=now, keep=keep) == ended
    assert find_identity(office.environment, token=office.token) is None
