"""An issued invoice by mail: shown first, sent once, with the very bytes that were frozen."""

from dataclasses import replace
from uuid import UUID

import pytest

from models.tables import Principal
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotAllowed
from services.gateways.mail import SmtpMailer
from services.invoices.mailing import CannotBeMailed
from services.outbox import deliver_due
from services.scope import Environment, Identity
from tests.conftest import Acting
from tests.e2e.infra.mail import MailServer
from tests.settled import Scenario

ADDRESS = "facturen@noordster.example"


@pytest.fixture
def environment(environment: Environment, server: MailServer) -> Environment:
    return replace(environment, mailer=SmtpMailer(server.address))


def send(acting: Acting, invoice_id: UUID, *, to: str = ADDRESS, mail_id: UUID | None = None) -> None:
    with acting(Role.FINANCE) as depotflow:
        depotflow.invoices.mail(
            invoice_id=invoice_id,
            mail_id=mail_id or new_id(),
            recipient=to,
            subject="Factuur 2026-0001",
            body="Bijgaand.",
        )


def test_the_proposal_names_the_amount_the_account_and_the_files(invoice_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        letter = depotflow.invoices.draft_mail(invoice_id=invoice_id)
    assert (letter.recipient, letter.subject) == (ADDRESS, "Factuur 2026-0001 van Kempenbode Koeriers")
    assert letter.file_names == ("Factuur-2026-0001.pdf", "2026-0001.xml")
    assert "€\N{NO-BREAK SPACE}1.066,70" in letter.body
    assert "uiterlijk 22 juli 2026 op NL91ABNA0417164300, onder vermelding van 2026-0001" in letter.body


def test_both_files_arrive_byte_for_byte_as_they_were_frozen(
    invoice_id: UUID, acting: Acting, server: MailServer, system: Identity, environment: Environment
) -> None:
    send(acting, invoice_id)
    with acting() as depotflow:
        [waiting] = depotflow.invoices.mails(invoice_id=invoice_id)
        pdf = depotflow.invoices.pdf(invoice_id=invoice_id).content
        ubl = depotflow.invoices.ubl(invoice_id=invoice_id).content
    assert (waiting.recipient, waiting.written_by, waiting.sent_at) == (ADDRESS, "Finance", None)
    assert deliver_due(environment, system) == 1
    [message] = server.received
    assert (message["To"], message["Reply-To"]) == (ADDRESS, "info@kempenbode.example")
    assert [
        (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
        for part in message.iter_attachments()
    ] == [("Factuur-2026-0001.pdf", "application/pdf", pdf), ("2026-0001.xml", "application/xml", ubl)]
    with acting() as depotflow:
        [sent] = depotflow.invoices.mails(invoice_id=invoice_id)
    assert sent.sent_at is not None


def test_asked_twice_it_leaves_once_and_sent_anew_it_leaves_again(
    invoice_id: UUID, acting: Acting, server: MailServer, system: Identity, environment: Environment
) -> None:
    mail_id = new_id()
    for _ in range(2):
        send(acting, invoice_id, mail_id=mail_id)
    assert deliver_due(environment, system) == 1
    send(acting, invoice_id, to="inkoop@noordster.example")
    assert deliver_due(environment, system) == 1
    with acting() as depotflow:
        mails = depotflow.invoices.mails(invoice_id=invoice_id)
    assert [mail.recipient for mail in mails] == ["inkoop@noordster.example", ADDRESS]
    first, second = ([part.get_payload(decode=True) for part in mail.iter_attachments()] for mail in server.received)
    assert first == second


@pytest.mark.parametrize(
    ("to", "says"),
    [(" ", "geen factuuradres bekend"), ("noordster", "geen e-mailadres"), ("a@b.nl\nBcc: x@y.nl", "e-mailadres")],
)
def test_a_missing_or_wrong_address_is_said_at_its_field(invoice_id: UUID, acting: Acting, to: str, says: str) -> None:
    with pytest.raises(InvalidValue, match=says) as refused:
        send(acting, invoice_id, to=to)
    assert refused.value.field == "recipient"


def test_without_a_known_address_the_proposal_leaves_it_open(
    invoice_id: UUID, scenario: Scenario, acting: Acting
) -> None:
    with acting() as depotflow:
        depotflow.scope.get(Principal, scenario.principal_id, what="").invoice_email = ""
        assert depotflow.invoices.draft_mail(invoice_id=invoice_id).recipient == ""


def test_a_draft_is_not_mailed(draft_id: UUID, acting: Acting) -> None:
    with pytest.raises(CannotBeMailed):
        send(acting, draft_id)


def test_a_refused_address_is_shown_and_tried_again(
    invoice_id: UUID, acting: Acting, server: MailServer, system: Identity, environment: Environment
) -> None:
    server.refused_recipients.add(ADDRESS)
    send(acting, invoice_id)
    assert deliver_due(environment, system) == 0
    with acting() as depotflow:
        [mail] = depotflow.invoices.mails(invoice_id=invoice_id)
    assert (mail.sent_at, mail.has_failed, mail.problem) == (None, False, "SMTPRecipientsRefused")


def test_a_credit_note_is_mailed_as_what_it_is(invoice_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        credit = depotflow.invoices.credit(invoice_id=invoice_id, reason="Fout")
    with acting() as depotflow:
        letter = depotflow.invoices.draft_mail(invoice_id=credit.invoice_id)
    assert letter.subject.startswith("Creditnota 2026-0002")
    assert "hoort bij factuur 2026-0001" in letter.body


def test_only_who_issues_invoices_mails_them(invoice_id: UUID, acting: Acting) -> None:
    with pytest.raises(NotAllowed), acting(Role.PLANNER) as depotflow:
        depotflow.invoices.draft_mail(invoice_id=invoice_id)
