"""How a message is made and handed over."""

import smtplib
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest

from exports.file import ExportFile
from services.gateways.mail import FolderMailer, SmtpMailer, compose
from tests.e2e.infra.mail import mail_server

REFERENCE = UUID("0197a000-0000-7000-8000-000000000001")


def letter(
    subject: str = "Je week: maandag – zondag",
    recipient: str = "daan@voorbeeld.example",
    files: Sequence[ExportFile] = (),
) -> EmailMessage:
    return compose(
        sender="DepotFlow <noreply@depotflow.example>",
        recipient=recipient,
        subject=subject,
        body="Hallo Łukasz,\n\nTot maandag.\n",
        reference=REFERENCE,
        at=datetime(2026, 6, 22, 3, 30, tzinfo=UTC),
        files=files,
    )


def test_a_message_has_what_mail_servers_expect() -> None:
    made = letter()
    assert made["Message-ID"] == f"<{REFERENCE}@depotflow.example>"
    assert made["Date"] == "Mon, 22 Jun 2026 03:30:00 +0000"
    assert made["Auto-Submitted"] == "auto-generated"
    assert made.get_content() == "Hallo Łukasz,\n\nTot maandag.\n"


@pytest.mark.parametrize("files", [(), (ExportFile("2026-0001.xml", "application/xml", b"<Invoice/>"),)])
def test_composed_again_it_is_the_same_message(files: Sequence[ExportFile]) -> None:
    assert letter(files=files).as_bytes() == letter(files=files).as_bytes()


@pytest.mark.parametrize("subject", ["Rooster\r\nBcc: iedereen@elders.example", "Rooster\n\n<h1>Kop</h1>"])
def test_a_subject_stays_a_subject(subject: str) -> None:
    made = message_from_bytes(letter(subject=subject).as_bytes(), policy=policy.default)
    assert made["Bcc"] is None
    assert made["Subject"] == " ".join(subject.split())


@pytest.mark.parametrize("recipient", ["daan@voorbeeld.example\nBcc: x@elders.example", "a\rb@c.example"])
def test_a_recipient_of_several_lines_is_refused(recipient: str) -> None:
    with pytest.raises(ValueError, match=r"linefeed|carriage"):
        letter(recipient=recipient)


def test_a_message_in_a_folder_is_there_whole_and_once(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path / "mail")
    mailer.send(letter())
    mailer.send(letter())
    (path,) = (tmp_path / "mail").iterdir()
    assert path.suffix == ".eml"
    assert message_from_bytes(path.read_bytes(), policy=policy.default)["To"] == "daan@voorbeeld.example"


def test_a_user_and_password_are_used_on_this_machine() -> None:
    with mail_server() as server:
        SmtpMailer(f"smtp://dienst%40voorbeeld.example:geheim@127.0.0.1:{server.port}").send(letter())
        assert server.logins == ["dienst@voorbeeld.example"]
        assert len(server.received) == 1


def test_a_wrong_password_is_a_fault_that_the_outbox_knows() -> None:
    with mail_server() as server, pytest.raises(smtplib.SMTPAuthenticationError):
        SmtpMailer(f"smtp://dienst:fout@127.0.0.1:{server.port}").send(letter())


def test_a_password_never_leaves_this_machine_in_the_clear() -> None:
    with mail_server(host="127.0.0.2") as server:
        with pytest.raises(smtplib.SMTPNotSupportedError):
            SmtpMailer(f"smtp://dienst:geheim@127.0.0.2:{server.port}").send(letter())
        assert (server.logins, server.received) == ([], [])


@pytest.mark.parametrize(
    ("address", "port"), [("smtp://mail.example", 587), ("smtps://mail.example", 465), ("smtp://mail.example:25", 25)]
)
def test_the_usual_ports_go_without_saying(address: str, port: int) -> None:
    assert SmtpMailer(address)._port == port
