"""Mail leaves once, later when it must, and never holds up anything else."""

from dataclasses import replace
from datetime import timedelta
from threading import Thread

import psycopg
import pytest
from sqlalchemy import select

from models.tables import OutboxMessage
from models.values.kinds import Role
from services.gateways.clock import StandingClock
from services.gateways.mail import SmtpMailer
from services.outbox import ATTEMPTS, deliver_due
from services.scope import Environment, Identity, tenant_scope
from tests.at_once import at_once
from tests.company import Company
from tests.e2e.infra.mail import MailServer, mail_server
from tests.e2e.infra.waiting import within
from tests.server import owner_address


@pytest.fixture
def environment(environment: Environment, server: MailServer) -> Environment:
    return replace(environment, mailer=SmtpMailer(server.address))


def write(company: Company, *recipients: str) -> None:
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        for recipient in recipients:
            scope.mail(recipient=recipient, subject=f"Rooster\r\nBcc: {recipient}", body="Je week staat klaar.\n")


def waiting(company: Company) -> list[OutboxMessage]:
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        return list(scope.session.scalars(select(OutboxMessage).order_by(OutboxMessage.recipient)))


def test_what_waits_is_sent_once(
    environment: Environment, company: Company, server: MailServer, system: Identity
) -> None:
    write(company, "daan@voorbeeld.example", "iris@voorbeeld.example")
    assert deliver_due(environment, system) == 2
    assert deliver_due(environment, system) == 0
    message = next(message for message in server.received if message["To"] == "daan@voorbeeld.example")
    assert len(server.received) == 2
    assert message.get_content().splitlines() == ["Je week staat klaar."]
    assert message["Subject"] == "Rooster Bcc: daan@voorbeeld.example"
    assert message["Bcc"] is None


def test_mail_of_a_transaction_that_fails_never_leaves(
    environment: Environment, company: Company, server: MailServer, system: Identity
) -> None:
    with pytest.raises(ZeroDivisionError), tenant_scope(environment, company.member(Role.OWNER)) as scope:
        scope.mail(recipient="daan@voorbeeld.example", subject="Rooster", body="x")
        raise ZeroDivisionError
    assert deliver_due(environment, system) == 0
    assert server.received == []


def test_several_senders_at_once_send_each_message_once(
    environment: Environment, company: Company, server: MailServer, system: Identity
) -> None:
    recipients = [f"chauffeur{number}@voorbeeld.example" for number in range(20)]
    write(company, *recipients)
    left = at_once(4, lambda _: deliver_due(environment, system))
    assert sum(count for count in left if isinstance(count, int)) == 20
    assert sorted(message["To"] for message in server.received) == sorted(recipients)


def test_a_server_that_is_down_is_tried_again_later_and_later(
    environment: Environment, company: Company, system: Identity, clock: StandingClock
) -> None:
    with mail_server() as down:
        port = down.port
    unreachable = replace(environment, mailer=SmtpMailer(f"smtp://127.0.0.1:{port}"))
    write(company, "daan@voorbeeld.example")
    for attempt in range(1, ATTEMPTS + 1):
        assert deliver_due(unreachable, system) == 0
        (message,) = waiting(company)
        assert message.attempts == attempt
        assert message.last_error == "ConnectionRefusedError"
        pause = timedelta(minutes=2 ** (attempt - 1))
        assert message.next_attempt_at - clock.now() == pause
        clock.move(pause - timedelta(seconds=1))
        assert deliver_due(unreachable, system) == 0
        assert waiting(company)[0].attempts == attempt
        clock.move(timedelta(seconds=1))
    assert waiting(company)[0].failed_at is not None
    with mail_server(port=port) as back:
        assert deliver_due(unreachable, system) == 0
        assert back.received == []


@pytest.mark.parametrize("refused", [False, True])
def test_a_sealed_mail_is_kept_as_long_as_it_may_still_leave(
    environment: Environment,
    company: Company,
    server: MailServer,
    system: Identity,
    clock: StandingClock,
    refused: bool,
) -> None:
    with tenant_scope(environment, system) as scope:
        scope.mail_secret(recipient="daan@voorbeeld.example", subject="Je link", body="Hier is je link.\n")
    (message,) = waiting(company)
    assert (message.body, b"link" in (message.sealed_body or b"")) == ("", False)
    if refused:
        server.refused_recipients.add("daan@voorbeeld.example")
        for _ in range(ATTEMPTS):
            assert waiting(company)[0].sealed_body is not None
            deliver_due(environment, system)
            clock.move(timedelta(days=1))
    else:
        assert deliver_due(environment, system) == 1
        assert server.received[0].get_content().splitlines() == ["Hier is je link."]
    (message,) = waiting(company)
    assert message.sealed_body is None
    assert (message.failed_at is not None) is refused


def test_it_leaves_as_soon_as_the_server_is_back(
    environment: Environment, company: Company, system: Identity, clock: StandingClock
) -> None:
    with mail_server() as down:
        port = down.port
    mailer = replace(environment, mailer=SmtpMailer(f"smtp://127.0.0.1:{port}"))
    write(company, "daan@voorbeeld.example")
    deliver_due(mailer, system)
    clock.move(timedelta(minutes=1))
    with mail_server(port=port) as back:
        assert deliver_due(mailer, system) == 1
        assert [message["To"] for message in back.received] == ["daan@voorbeeld.example"]
    assert waiting(company)[0].sent_at == clock.now()


def test_a_refused_address_does_not_keep_the_others_waiting(
    environment: Environment, company: Company, server: MailServer, system: Identity
) -> None:
    server.refused_recipients.add("weg@voorbeeld.example")
    write(company, "weg@voorbeeld.example", "daan@voorbeeld.example")
    assert deliver_due(environment, system) == 1
    assert [message["To"] for message in server.received] == ["daan@voorbeeld.example"]
    sent, refused = waiting(company)
    assert (refused.sent_at, refused.last_error) == (None, "SMTPRecipientsRefused")
    assert sent.sent_at is not None


def test_an_address_that_is_no_address_does_not_block_the_outbox(
    environment: Environment, company: Company, server: MailServer, system: Identity
) -> None:
    write(company, "kapot\nX-Extra: 1", "daan@voorbeeld.example")
    assert deliver_due(environment, system) == 1
    assert [message["To"] for message in server.received] == ["daan@voorbeeld.example"]


def test_a_server_that_hangs_up_ends_the_round(
    environment: Environment, company: Company, server: MailServer, system: Identity
) -> None:
    server.hangs_up = True
    write(company, "daan@voorbeeld.example", "iris@voorbeeld.example")
    assert deliver_due(environment, system) == 0
    assert sorted(message.attempts for message in waiting(company)) == [0, 1]


def test_a_slow_server_holds_no_transaction_open(
    environment: Environment, company: Company, server: MailServer, system: Identity, database_url: str
) -> None:
    server.may_take.clear()
    write(company, "daan@voorbeeld.example")
    sending = Thread(target=deliver_due, args=(environment, system))
    sending.start()
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        assert within(30, lambda: waiting(company)[0].attempts == 1)
        open_transactions = owner.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in trans%'"
        ).fetchone()
    assert server.received == []
    assert open_transactions == (0,)
    server.may_take.set()
    sending.join()
    assert len(server.received) == 1


def test_a_sender_that_died_half_way_is_followed_after_the_lease_under_the_same_id(
    environment: Environment, company: Company, server: MailServer, system: Identity, clock: StandingClock
) -> None:
    class Dies(SmtpMailer):
        def send(self, message: object) -> None:
            super().send(message)  # type: ignore[arg-type]  # the message as it came
            raise KeyboardInterrupt

    write(company, "daan@voorbeeld.example")
    with pytest.raises(KeyboardInterrupt):
        deliver_due(replace(environment, mailer=Dies(server.address)), system)
    clock.move(timedelta(minutes=9))
    assert deliver_due(environment, system) == 0
    clock.move(timedelta(minutes=1))
    assert deliver_due(environment, system) == 1
    first, second = server.received
    assert first["Message-ID"] == second["Message-ID"]


def test_another_companys_mail_is_left_alone(
    environment: Environment, company: Company, other_company: Company, server: MailServer, system: Identity
) -> None:
    write(other_company, "iris@voorbeeld.example")
    assert deliver_due(environment, system) == 0
    assert server.received == []
