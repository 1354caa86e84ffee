"""A forgotten password: a link that works once, within the hour, for whoever reads the mail and nobody else."""

import contextlib
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import bcrypt
import psycopg
import pytest
from sqlalchemy import event, select

from models.tables import AuditEntry
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import InvalidValue
from services.access.attempts import TooManyAttempts
from services.access.change_password import change_password
from services.access.groups import group_of_role
from services.access.invitations import invite
from services.access.members import revoke_member
from services.access.other_link import OtherLink
from services.access.reset_password import ResetUsedUp, ask_reset, mail_reset_link, read_reset, reset_password
from services.access.sessions import WrongCredentials, find_identity
from services.access.sign_in import sign_in
from services.gateways.clock import StandingClock
from services.outbox import deliver_due
from services.scope import Environment, Identity, tenant_scope
from tests.at_once import at_once
from tests.e2e.infra.waiting import within
from tests.server import owner_address
from tests.unit.services.access.conftest import PASSWORD, Office, someone

NEW = "een nieuwe zin over fietsen"
LINK = re.compile(r"/wachtwoord-herstellen/([\w-]{43})\n")


def links(office: Office, email: str = "") -> list[str]:
    """The tokens of the links that were mailed, oldest first."""
    return [found[1] for text in office.mails_to(email or office.email) if (found := LINK.search(text))]


def link(office: Office) -> str:
    mail_reset_link(office.environment, email=office.email)
    return links(office)[-1]


def use(office: Office, token: str, password: str = NEW) -> None:
    reset_password(office.environment, token=token, email=office.email, password=password, caller=someone())


def enters(office: Office, password: str) -> bool:
    try:
        sign_in(office.environment, email=office.email, password=password, caller=someone())
    except WrongCredentials:
        return False
    return True


def test_the_link_gives_a_new_password_in_place_of_the_old_one(office: Office) -> None:
    token = link(office)
    assert read_reset(office.environment, token=token) == office.email
    use(office, token)
    assert (enters(office, NEW), enters(office, PASSWORD)) == (True, False)


def test_the_mail_says_what_it_is_for_and_how_long_it_works(office: Office) -> None:
    mail_reset_link(office.environment, email=office.email)
    (mail,) = office.mails_to(office.email)
    assert mail.startswith("Hallo Marieke Verhulst,\n\nJe vroeg een nieuw wachtwoord aan voor DepotFlow.\n")
    assert "De link werkt zestig minuten en één keer" in mail
    assert "Vroeg je dit niet aan? Dan hoef je niets te doen" in mail


@pytest.mark.parametrize(("after", "works"), [("59:59", True), ("60:00", False), ("60:01", False)])
def test_the_link_works_for_sixty_minutes(office: Office, clock: StandingClock, after: str, works: bool) -> None:
    token = link(office)
    minutes, seconds = map(int, after.split(":"))
    clock.move(timedelta(minutes=minutes, seconds=seconds))
    if works:
        use(office, token)
    else:
        with pytest.raises(ResetUsedUp):
            read_reset(office.environment, token=token)
        with pytest.raises(ResetUsedUp):
            use(office, token)
        assert enters(office, PASSWORD)


def test_of_sixteen_who_use_it_at_once_one_wins(office: Office) -> None:
    token = link(office)
    passwords = [f"{NEW} nummer {number}" for number in range(16)]
    answers = at_once(16, lambda number: use(office, token, passwords[number]))
    assert sum(answer is None for answer in answers) == 1
    assert sum(isinstance(answer, ResetUsedUp) for answer in answers) == 15
    winner = next(number for number, answer in enumerate(answers) if answer is None)
    assert enters(office, passwords[winner])


def test_looking_ten_times_uses_nothing_up_and_using_it_twice_does_nothing(office: Office) -> None:
    token = link(office)
    for _ in range(10):
        read_reset(office.environment, token=token)
    use(office, token)
    with pytest.raises(ResetUsedUp):
        use(office, token, "een derde zin over bussen")
    assert enters(office, NEW)


def test_a_newer_link_makes_the_older_one_worthless(office: Office) -> None:
    older, newer = link(office), link(office)
    with pytest.raises(ResetUsedUp):
        use(office, older)
    use(office, newer)


def test_a_password_that_changed_meanwhile_makes_the_link_worthless(office: Office) -> None:
    token = link(office)
    change_password(office.environment, office.owner, current=PASSWORD, password="een andere zin over bussen")
    with pytest.raises(ResetUsedUp):
        use(office, token)
    assert enters(office, "een andere zin over bussen")


def test_a_password_that_changes_while_the_link_is_used_stays(office: Office) -> None:
    """The new password is hashed between looking at the link and using it: there this test steps in between."""
    token, real = link(office), bcrypt.hashpw
    meanwhile: list[bool] = []

    def while_it_is_changed(password: bytes, salt: bytes) -> bytes:
        if not meanwhile:
            meanwhile.append(True)
            change_password(office.environment, office.owner, current=PASSWORD, password="een andere zin over bussen")
        return real(password, salt)

    with patch.object(bcrypt, "hashpw", while_it_is_changed), pytest.raises(ResetUsedUp):
        use(office, token)
    assert enters(office, "een andere zin over bussen")


def test_a_change_that_is_about_to_be_written_when_the_link_is_used_goes_first(
    office: Office, database_url: str
) -> None:
    token = link(office)
    with psycopg.connect(owner_address(database_url)) as owner, ThreadPoolExecutor(1) as thread:
        mine = "UPDATE users SET password_changes = password_changes + 1 WHERE email = %s"
        owner.execute(mine, [office.email])
        using = thread.submit(use, office, token)
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND %s = ANY (pg_blocking_pids(pid))"
        backend = owner.info.backend_pid
        assert within(30, lambda: owner.execute(waits, [backend]).fetchone() == (1,))
        owner.commit()
        with pytest.raises(ResetUsedUp):
            using.result()
    assert enters(office, PASSWORD)


def test_a_hash_that_is_renewed_at_sign_in_leaves_the_link_alone(office: Office) -> None:
    token = link(office)
    dearer = replace(office.environment, settings=office.environment.settings.model_copy(update={"bcrypt_cost": 5}))
    sign_in(dearer, email=office.email, password=PASSWORD, caller=someone())
    use(office, token)


def test_a_link_from_before_the_clock_was_set_back_waits_until_it_was_made(
    office: Office, clock: StandingClock
) -> None:
    token = link(office)
    clock.move(-timedelta(days=2))
    with pytest.raises(ResetUsedUp):
        use(office, token)
    use(office, link(office))


def test_a_password_that_will_not_do_leaves_the_link_for_a_better_one(office: Office) -> None:
    token = link(office)
    for weak in ("kort", "Kempenbode2026!", "Verhulst2026!!"):
        with pytest.raises(InvalidValue):
            use(office, token, weak)
    use(office, token)


def test_every_session_ends_and_no_old_cookie_works(office: Office) -> None:
    elsewhere = sign_in(office.environment, email=office.email, password=PASSWORD, caller=someone())
    colleague = office.join()
    use(office, link(office))
    for token in (office.token, elsewhere.token):
        assert find_identity(office.environment, token=token) is None
    with tenant_scope(office.environment, colleague) as scope:
        assert scope.identity.user_id == colleague.user_id, "somebody else's session goes on"


def test_the_person_is_told_that_the_password_changed(office: Office) -> None:
    use(office, link(office))
    told = office.mails_to(office.email)[-1]
    assert "Het wachtwoord waarmee je bij DepotFlow inlogt is gewijzigd, op 22 juni 2026 om 05:30." in told
    assert NEW not in told
    with tenant_scope(office.environment, Identity.of_system(office.owner.tenant_id, "Systeem")) as scope:
        actions = set(scope.session.scalars(select(AuditEntry.action)))
    assert {"password.reset_asked", "password.reset"} <= actions


def test_a_locked_address_is_reset_and_comes_in_from_anywhere(office: Office) -> None:
    for _ in range(10):
        assert not enters(office, "een verkeerde zin")
    with pytest.raises(TooManyAttempts):
        enters(office, PASSWORD)
    ask_reset(office.environment, email=office.email, caller=someone())
    use(office, link(office))
    assert enters(office, NEW)


def test_who_asks_for_links_all_day_keeps_nobody_out(office: Office, clock: StandingClock) -> None:
    """Whenever nobody may ask, the last link that was mailed still works."""
    mailed = ""
    for _ in range(24 * 6):
        clock.move(timedelta(minutes=10))
        with contextlib.suppress(TooManyAttempts):
            ask_reset(office.environment, email=office.email, caller=someone())
            mailed = link(office)
        assert read_reset(office.environment, token=mailed) == office.email


def test_a_link_is_asked_for_five_times_and_then_once_an_hour_whether_or_not_anybody_has_the_address(
    office: Office, environment: Environment, clock: StandingClock
) -> None:
    for email in (office.email, f"{new_id()}@kempenbode.example"):
        for _ in range(5):
            ask_reset(environment, email=email, caller=someone())
        with pytest.raises(TooManyAttempts) as refusal:
            ask_reset(environment, email=email.upper(), caller=someone())
        assert "dan staat er een link in je mail die nog werkt. Wacht 1 uur" in refusal.value.message
    clock.move(timedelta(hours=1))
    ask_reset(environment, email=office.email, caller=someone())
    with pytest.raises(TooManyAttempts):
        ask_reset(environment, email=office.email, caller=someone())


def test_one_place_asks_for_twenty_and_then_waits(environment: Environment) -> None:
    place = someone()
    for _ in range(20):
        ask_reset(environment, email=f"{new_id()}@kempenbode.example", caller=place)
    with pytest.raises(TooManyAttempts):
        ask_reset(environment, email=f"{new_id()}@kempenbode.example", caller=place)


def test_asking_costs_the_same_statements_for_a_stranger(office: Office, environment: Environment) -> None:
    def asked(email: str) -> list[str]:
        heard: list[str] = []
        engine = environment.database.platform

        def note(_: object, __: object, statement: str, *___: object) -> None:
            heard.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        ask_reset(environment, email=email, caller=someone())
        event.remove(engine, "before_cursor_execute", note)
        return heard

    assert asked(office.email) == asked(f"{new_id()}@kempenbode.example")


@pytest.mark.parametrize("who", ["nobody", "no address", "revoked"])
def test_who_has_no_account_or_no_work_gets_no_link(office: Office, environment: Environment, who: str) -> None:
    email = f"{new_id()}@kempenbode.example" if who != "no address" else "geen adres"
    if who == "revoked":
        colleague = office.join(email=email)
        assert colleague.membership_id is not None
        with tenant_scope(environment, office.owner) as scope:
            revoke_member(scope, membership_id=colleague.membership_id)
    mail_reset_link(environment, email=email)
    assert links(office, email) == []


def test_a_form_that_showed_one_address_changes_no_password_of_another(office: Office) -> None:
    token = link(office)
    with pytest.raises(OtherLink):
        reset_password(office.environment, token=token, email=f"x{office.email}", password=NEW, caller=someone())
    assert enters(office, PASSWORD)
    use(office, token)
    assert enters(office, NEW)


@pytest.mark.parametrize("token", ["", "x", "\0", "é" * 50, "../../etc", "a" * 43])
def test_an_invented_link_opens_nothing(environment: Environment, token: str) -> None:
    with pytest.raises(ResetUsedUp):
        reset_password(environment, token=token, email="", password=NEW, caller=someone())


@pytest.mark.parametrize("kind", ["reset", "invitation"])
def test_the_database_never_holds_a_link_that_works(office: Office, database_url: str, kind: str) -> None:
    """Neither while the mail waits nor after it left."""
    with psycopg.connect(owner_address(database_url)) as owner:

        def everything() -> bytes:
            rows = [
                owner.execute(f"SELECT * FROM {table}").fetchall()
                for table in ("outbox_messages", "password_resets", "invitations", "audit_entries", "users")
            ]
            owner.commit()
            return repr(rows).encode()

        email = f"{new_id()}@kempenbode.example"
        if kind == "reset":
            mail_reset_link(office.environment, email=office.email)
            waiting = everything()
            token = links(office)[-1]
        else:
            with tenant_scope(office.environment, office.owner) as scope:
                group_id = group_of_role(scope, Role.PLANNER).id
                invite(scope, email=email, name="Sanne Bakker", group_id=group_id)
            waiting = everything()
            token = office.links_mailed_to(email)[-1]
        left = everything()
    digest = hashlib.sha256(token.encode()).digest()
    for rows in (waiting, left):
        assert token.encode() not in rows
        assert repr(digest).encode() in rows, "only its hash is there"


def test_a_sealed_mail_of_another_key_fails_alone(office: Office) -> None:
    mail_reset_link(office.environment, email=office.email)
    other = replace(office.environment, password_key=b"another key of thirty-two bytes..")
    system = Identity.of_system(office.owner.tenant_id, "Systeem")
    with tenant_scope(office.environment, system) as scope:
        scope.mail(recipient=office.email, subject="Rooster", body="Je week staat klaar.\n")
    assert deliver_due(other, system) == 1, "in the same round"
