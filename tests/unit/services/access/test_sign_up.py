"""Signing up by mail: the same work and answer whoever's address it is, and a company for who reads its mail."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy

import psycopg
import pytest

from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import InvalidValue, Refusal
from services.access.attempts import SIGN_UP_OF, TooManyAttempts
from services.access.members import revoke_member
from services.access.new_company import AddressInUse
from services.access.other_link import OtherLink
from services.access.second_step import HalfIn
from services.access.sessions import SignedIn, WrongCredentials, find_identity
from services.access.sign_in import sign_in
from services.access.sign_up import LASTS, SignUpUsedUp, ask_sign_up, mail_sign_up, read_sign_up, sign_up
from services.gateways.clock import StandingClock
from services.scope import Environment, tenant_scope
from services.support.operators import add_operator
from tests.at_once import at_once
from tests.server import owner_address
from tests.statements import noted_statements
from tests.unit.services.access.conftest import PASSWORD, Office, someone
from tests.unit.services.access.steps import adds_app

NEW = "een nieuwe zin over fietsen"
LINK = re.compile(r"/bedrijf-aanmelden/([\w-]{43})\n")


@dataclass
class Mailbox:
    """Somebody who asks, and reads the mail of this address."""

    environment: Environment
    email: str

    def letters(self) -> list[tuple[str, str]]:
        """Subject and text of each, oldest first."""
        files = sorted(
            (self.environment.settings.data_folder / "mail").glob("*.eml"), key=lambda one: one.stat().st_mtime_ns
        )
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
        return [(str(mail["Subject"]), str(mail.get_content())) for mail in mails if mail["To"] == self.email]

    def link(self) -> str:
        """The token of a link that is asked for now."""
        mail_sign_up(self.environment, email=self.email)
        return str(LINK.findall(self.letters()[-1][1])[0])

    def use(self, token: str, **other: str) -> SignedIn | HalfIn:
        form = {"company": "Kempenbode Koeriers", "name": "Marieke Verhulst", "password": NEW} | other
        return sign_up(self.environment, token=token, caller=someone(), **{"email": self.email} | form)


@pytest.fixture
def mailbox(environment: Environment) -> Mailbox:
    return Mailbox(environment, f"{new_id()}@kempenbode.example")


def rows_about(database_url: str, email: str) -> int:
    with psycopg.connect(owner_address(database_url)) as owner:
        (row,) = owner.execute("SELECT count(*) FROM users WHERE email = %s", [email]).fetchall()
        return int(row[0])


def test_who_follows_the_link_owns_the_company_and_is_signed_in(mailbox: Mailbox, database_url: str) -> None:
    token = mailbox.link()
    assert rows_about(database_url, mailbox.email) == 0, "nobody is here before the link was followed"
    assert read_sign_up(mailbox.environment, token=token) == mailbox.email
    owner = find_identity(mailbox.environment, token=mailbox.use(token).token)
    assert owner is not None
    assert (owner.role, owner.name, owner.company_name) == (Role.OWNER, "Marieke Verhulst", "Kempenbode Koeriers")
    signed_in = sign_in(mailbox.environment, email=mailbox.email, password=NEW, caller=someone())
    assert signed_in.email == mailbox.email


def known_member(office: Office) -> str:
    return office.email


def known_operator(office: Office) -> str:
    email = f"{new_id()}@depotflow.example"
    add_operator(office.environment, email=email, name="Noor de Haan")
    return email


@pytest.mark.parametrize("known", [known_member, known_operator])
def test_a_known_and_an_unknown_address_take_the_same_statements_and_one_mail(
    office: Office, mailbox: Mailbox, known: Callable[[Office], str]
) -> None:
    told = []
    for email in (known(office), mailbox.email):
        before = len(Mailbox(office.environment, email).letters())
        with noted_statements(office.environment, above=True) as statements:
            ask_sign_up(office.environment, email=email, caller=someone())
            mail_sign_up(office.environment, email=email)
        told.append((statements, len(Mailbox(office.environment, email).letters()) - before))
    assert told[0] == told[1]
    assert told[0][1] == 1


def test_who_has_an_account_reads_how_to_come_in_and_gets_no_link(office: Office) -> None:
    mailbox = Mailbox(office.environment, office.email)
    mail_sign_up(office.environment, email=f" {office.email.upper()}\u200b ")
    [(subject, text)] = mailbox.letters()
    assert subject == "Je hebt al een account bij DepotFlow"
    for way in ("/inloggen\n", "/wachtwoord-vergeten\n", "/aanmelden\n"):
        assert f"http://localhost:8080{way}" in text
    assert not LINK.search(text)


def test_of_eight_who_follow_it_at_once_one_wins_whichever_of_the_links_they_have(
    mailbox: Mailbox, database_url: str
) -> None:
    tokens = [mailbox.link() for _ in range(2)]
    answers = at_once(8, lambda number: mailbox.use(tokens[number % 2]))
    assert sum(isinstance(answer, SignedIn) for answer in answers) == 1
    assert {type(answer) for answer in answers} <= {SignedIn, SignUpUsedUp, AddressInUse}
    assert rows_about(database_url, mailbox.email) == 1
    for token in tokens:
        with pytest.raises(SignUpUsedUp):
            mailbox.use(token)


def test_looking_or_a_wrong_value_uses_nothing_up(mailbox: Mailbox) -> None:
    token = mailbox.link()
    for _ in range(3):
        read_sign_up(mailbox.environment, token=token)
    for field, value in (("company", " "), ("name", ""), ("password", "te kort")):
        with pytest.raises(InvalidValue) as refusal:
            mailbox.use(token, **{field: value})
        assert refusal.value.field == field
    assert isinstance(mailbox.use(token), SignedIn)


@pytest.mark.parametrize(("after", "works"), [(-timedelta(seconds=1), True), (timedelta(), False)])
def test_the_link_works_for_a_day(mailbox: Mailbox, clock: StandingClock, after: timedelta, works: bool) -> None:
    token = mailbox.link()
    clock.move(LASTS + after)
    if works:
        assert isinstance(mailbox.use(token), SignedIn)
    else:
        with pytest.raises(SignUpUsedUp):
            mailbox.use(token)


@pytest.mark.parametrize("token", ["", "x", "\0", "é" * 50, "../../etc", "a" * 43])
def test_an_invented_link_opens_nothing(mailbox: Mailbox, token: str) -> None:
    with pytest.raises(SignUpUsedUp):
        mailbox.use(token)


def test_who_came_in_otherwise_meanwhile_is_led_to_the_door(mailbox: Mailbox, office: Office) -> None:
    token = mailbox.link()
    office.join(email=mailbox.email)
    with pytest.raises(AddressInUse):
        mailbox.use(token)
    assert sign_in(office.environment, email=mailbox.email, password=PASSWORD, caller=someone())


def left(office: Office, email: str, *, with_app: bool) -> None:
    """Somebody who worked there and does no more."""
    member = office.join(email=email)
    if with_app:
        adds_app(office, member)
    assert member.membership_id is not None
    with tenant_scope(office.environment, office.owner) as scope:
        revoke_member(scope, membership_id=member.membership_id)


def test_who_works_nowhere_any_more_begins_a_company_with_a_new_password(mailbox: Mailbox, office: Office) -> None:
    left(office, mailbox.email, with_app=False)
    signed_in = mailbox.use(mailbox.link(), name="Sanne de Wit")
    owner = find_identity(mailbox.environment, token=signed_in.token)
    assert owner is not None
    assert (owner.role, owner.name) == (Role.OWNER, "Sanne de Wit")
    with pytest.raises(WrongCredentials):
        sign_in(office.environment, email=mailbox.email, password=PASSWORD, caller=someone())


def test_a_second_step_of_before_is_asked_there_too(mailbox: Mailbox, office: Office) -> None:
    left(office, mailbox.email, with_app=True)
    assert isinstance(mailbox.use(mailbox.link()), HalfIn)


@pytest.mark.parametrize("typed", ["", "marieke", "a b@c.nl", "maríeke@kempenbode.example", "м@kempenbode.example"])
def test_what_is_no_address_is_refused_before_anybody_looks(environment: Environment, typed: str) -> None:
    with noted_statements(environment, above=True) as statements, pytest.raises(InvalidValue) as refusal:
        ask_sign_up(environment, email=typed, caller=someone())
    assert (refusal.value.field, statements) == ("email", [])


def asks(environment: Environment, email: str) -> Refusal | None:
    try:
        ask_sign_up(environment, email=email, caller=someone())
    except Refusal as refusal:
        return refusal
    return None


@pytest.mark.parametrize("known", [True, False])
def test_a_mailbox_gets_five_mails_and_then_one_in_five_hours_in_whatever_spelling(
    office: Office, mailbox: Mailbox, clock: StandingClock, known: bool
) -> None:
    email = office.email if known else mailbox.email
    spellings = [email, email.upper(), f" {email} ", f"{email}\u200b", email.title()]
    assert [asks(office.environment, spelled) for spelled in spellings] == [None] * 5
    refusal = asks(office.environment, email)
    assert isinstance(refusal, TooManyAttempts)
    assert refusal.message == (
        "Te veel pogingen. In de mail die je al kreeg staat hoe je verder gaat. Wacht 5 uur en probeer het dan opnieuw."
    )
    assert sign_in(office.environment, email=office.email, password=PASSWORD, caller=someone()), "nobody is locked out"
    clock.move(SIGN_UP_OF.step)
    assert asks(office.environment, email) is None
    assert SIGN_UP_OF.step < LASTS


def test_who_asks_for_addresses_that_look_like_one_keeps_its_owner_out_of_nothing(environment: Environment) -> None:
    """Where no provider reads a plus those lead nowhere, and with a dot they are somebody else's."""
    name = new_id().hex
    for spelled in [f"{name}+a", f"{name[0]}.{name[1:]}"] * 5:
        asks(environment, f"{spelled}@kempenbode.example")
    assert asks(environment, f"{name}@kempenbode.example") is None


@pytest.mark.parametrize("provider", [("gmail.com", "googlemail.com"), ("kempenbode.example",)])
def test_spellings_that_are_delivered_in_one_mailbox_count_together(
    environment: Environment, provider: tuple[str, ...]
) -> None:
    name = new_id().hex
    dotted = [name, f"{name[0]}.{name[1:]}"] if "gmail.com" in provider else [name]
    tagged = [f"{one}+{tag}@{domain}" for one in dotted for tag in "abcdef" for domain in provider]
    plain = [f"{one}@{domain}" for one in dotted for domain in provider] * 6
    for spellings in (tagged, plain):
        assert [asks(environment, spelled) for spelled in spellings].count(None) == SIGN_UP_OF.burst


def test_a_form_that_showed_one_address_makes_no_company_for_another(mailbox: Mailbox) -> None:
    """Who makes a browser open their own link would own, by its mail, what somebody else fills in."""
    theirs = Mailbox(mailbox.environment, f"{new_id()}@elders.example")
    token = theirs.link()
    for shown in (mailbox.email, ""):
        with pytest.raises(OtherLink):
            theirs.use(token, email=shown)
    assert isinstance(theirs.use(token), SignedIn), "nothing was used up"


def test_a_link_has_no_more_passwords_hashed_than_one_place_may(mailbox: Mailbox) -> None:
    token, place = mailbox.link(), someone()
    form = {"email": mailbox.email, "company": "Kempenbode", "name": "Marieke", "password": "te kort"}
    for _ in range(2 * mailbox.environment.settings.sign_ups_per_hour):
        with pytest.raises(InvalidValue):
            sign_up(mailbox.environment, token=token, caller=place, **form)
    with pytest.raises(TooManyAttempts):
        sign_up(mailbox.environment, token=token, caller=place, **form)


def test_one_place_asks_as_often_an_hour_as_the_operator_allows(environment: Environment) -> None:
    place = someone()
    for _ in range(environment.settings.sign_ups_per_hour):
        ask_sign_up(environment, email=f"{new_id()}@kempenbode.example", caller=place)
    with pytest.raises(TooManyAttempts):
        ask_sign_up(environment, email=f"{new_id()}@kempenbode.example", caller=place)


def test_a_mail_server_that_is_away_is_no_fault(mailbox: Mailbox) -> None:
    (mailbox.environment.settings.data_folder / "mail").write_text("no folder")
    mail_sign_up(mailbox.environment, email=mailbox.email)


def test_the_database_never_holds_a_link_that_works(mailbox: Mailbox, database_url: str) -> None:
    token = mailbox.link()
    with psycopg.connect(owner_address(database_url)) as owner:
        for table in ("sign_ups", "outbox_messages", "audit_entries"):
            assert token not in str(owner.execute(f"SELECT * FROM {table}").fetchall())
