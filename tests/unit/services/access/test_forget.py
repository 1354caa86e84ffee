"""What is over about coming in does not stay: sessions, links, questions, halfway sign-ins and counts."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select, update

from models.tables import Attempt, Challenge, Membership, Passkey, PasswordReset, PendingSignIn, Session, SignUp, User
from models.values.kinds import Role
from models.values.refusal import Refusal
from services.access.attempts import REMEMBERED
from services.access.forget import KEPT, NOWHERE, forget_what_is_over
from services.access.reset_password import mail_reset_link
from services.access.second_step import ask_sign_in
from services.access.sessions import SignedIn, find_identity, sign_out
from services.access.sign_in import sign_in
from services.access.sign_up import LASTS, mail_sign_up
from services.gateways.clock import StandingClock
from services.scope import Environment, platform_scope
from tests.company import Company
from tests.server import owner_address
from tests.unit.services.access.conftest import PASSWORD, Office, someone
from tests.unit.services.access.steps import adds_app, half_in

MOMENT = timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def _without_what_others_left(database_url: str) -> None:
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        for table in ("sessions", "password_resets", "sign_ups", "pending_sign_ins", "challenges", "attempts"):
            owner.execute(f"DELETE FROM {table}")


def sessions_of(environment: Environment) -> set[UUID]:
    with platform_scope(environment) as session:
        return set(session.scalars(select(Session.id)))


def test_a_session_stays_a_month_after_its_end_whatever_ended_it(
    environment: Environment, office: Office, clock: StandingClock
) -> None:
    rests_until = clock.now() + timedelta(hours=environment.settings.session_idle_hours)
    signed_in = [sign_in(environment, email=office.email, password=PASSWORD, caller=someone()) for _ in range(2)]
    tokens = [each.token for each in signed_in if isinstance(each, SignedIn)]
    resting, ended = (office.identity(token).session_id for token in tokens)
    assert ended is not None
    sign_out(environment, session_id=ended)
    there = sessions_of(environment)
    assert {resting, ended} <= there

    clock.move(KEPT)
    forget_what_is_over(environment)
    assert sessions_of(environment) == there
    clock.move(MOMENT)
    forget_what_is_over(environment)
    assert sessions_of(environment) == there - {ended}

    clock.move(rests_until + KEPT - clock.now())
    forget_what_is_over(environment)
    assert resting in sessions_of(environment)
    clock.move(MOMENT)
    forget_what_is_over(environment)
    assert sessions_of(environment) == set()


def test_questions_halfway_sign_ins_links_and_counts_go_when_they_are_over(
    environment: Environment, office: Office, clock: StandingClock
) -> None:
    adds_app(office)
    half_in(office)
    ask_sign_in(environment, holder="a browser", caller=someone())
    mail_reset_link(environment, email=office.email, caller=someone())
    mail_sign_up(environment, email=office.email)

    def left() -> dict[str, int]:
        with platform_scope(environment) as session:
            tables = (Attempt, Challenge, PasswordReset, PendingSignIn, SignUp)
            return {table.__tablename__: len(session.execute(select(table)).all()) for table in tables}

    there = left()
    assert all(there.values())
    forget_what_is_over(environment)
    assert left() == there
    clock.move(timedelta(minutes=5) + MOMENT)
    forget_what_is_over(environment)
    assert left() == there | {"challenges": 0, "pending_sign_ins": 0}
    clock.move(timedelta(hours=1) + REMEMBERED)
    forget_what_is_over(environment)
    assert left() == there | {"challenges": 0, "pending_sign_ins": 0, "attempts": 0}
    clock.move(LASTS + KEPT)
    forget_what_is_over(environment)
    assert set(left().values()) == {0}


def test_who_works_for_nobody_any_more_is_nobody_two_years_later(
    environment: Environment, office: Office, company: Company, clock: StandingClock
) -> None:
    identity = office.identity(office.token)
    with platform_scope(environment) as session:
        session.execute(
            update(Membership).where(Membership.id == identity.membership_id).values(revoked_at=clock.now())
        )
        session.add(Passkey(user_id=identity.user_id, name="-", credential_id=b"-", public_key=b"-", sign_count=0))

    def known() -> tuple[str, str, int]:
        with platform_scope(environment) as session:
            user = session.get_one(User, identity.user_id)
            keys = session.scalars(select(Passkey).where(Passkey.user_id == user.id)).all()
            return user.email, user.name, len(keys)

    clock.move(datetime(2028, 6, 22, 3, 30, tzinfo=UTC) - clock.now())
    forget_what_is_over(environment)
    assert known()[0] == office.email
    clock.move(MOMENT)
    forget_what_is_over(environment)
    assert known() == (f"{identity.user_id}@{NOWHERE}", "Oud-gebruiker", 0)
    staying = company.member(Role.OWNER)
    with platform_scope(environment) as session:
        assert session.get_one(User, staying.user_id).name == "Owner"
    with pytest.raises(Refusal):
        sign_in(environment, email=f"{identity.user_id}@{NOWHERE}", password=PASSWORD, caller=someone())


def test_many_go_in_transactions_of_a_few_and_all_are_counted(
    environment: Environment, office: Office, clock: StandingClock
) -> None:
    for number in range(5):
        ask_sign_in(environment, holder=f"browser {number}", caller=someone())
    clock.move(timedelta(minutes=5) + MOMENT)
    assert forget_what_is_over(environment, at_once=2) == 5
    assert find_identity(environment, token=office.token) is not None, "whoever is in stays in"
