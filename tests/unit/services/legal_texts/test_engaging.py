"""Engaging a sub-processor: every owner is told thirty days ahead, and nothing begins early, by no way."""

from argparse import Namespace
from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest
from sqlalchemy import false

from models.values.kinds import PartyService, Role, TransferBasis
from models.values.listing import TableQuery
from models.values.refusal import InvalidValue
from services.accountability.contact import PrivacyContact
from services.gateways.clock import StandingClock
from services.legal_texts import engaging
from services.legal_texts.engaging import NewParty, NoSuchParty, TooEarly, announce, end, start, tell_of_new_parties
from services.legal_texts.objecting import own_address
from services.legal_texts.sub_processors import Stage, list_for_everybody
from services.platform.acts import ACTS
from services.scope import Identity, tenant_scope
from services.tenant import TenantServices
from tests.unit.services.access.conftest import Office

TODAY = date(2027, 2, 1)
MAILER = NewParty(
    name="Postduif B.V.",
    service=PartyService.MAIL,
    role="Mail versturen",
    role_english="Sending mail",
    data="Naam, adres en inhoud van mail",
    data_english="Name, address and contents of mail",
    country="NL",
    place="Amsterdam",
    basis=TransferBasis.EU,
)
Owner = psycopg.Connection[tuple[str, ...]]


def told(office: Office) -> list[str]:
    return [text for text in office.mails_to(office.email) if "Postduif" in text]


def trail(office: Office) -> list[str]:
    with tenant_scope(office.environment, office.owner) as scope:
        return [row.sentence for row in TenantServices(scope).audit.list(query=TableQuery()).rows]


def test_every_owner_hears_of_a_new_one_by_mail_and_nobody_else_does(office: Office, parties: Owner) -> None:
    planner = office.join()
    row = announce(office.environment, party=MAILER)
    assert (row.announced_on, row.begins_on, row.stage) == (TODAY, TODAY + timedelta(days=31), Stage.COMING)
    [letter] = told(office)
    assert all(part in letter for part in ("4 maart 2027", "Mail versturen", "Amsterdam", "/instellingen/afspraken"))
    with tenant_scope(office.environment, planner) as scope:
        assert scope.identity.role is Role.PLANNER
        email = own_address(scope)
    assert [text for text in office.mails_to(email) if "Postduif" in text] == []


def test_so_does_whom_the_company_named_for_the_avg(office: Office, parties: Owner) -> None:
    with tenant_scope(office.environment, office.owner) as scope:
        contact = PrivacyContact(name="Floor Smit", email="fg@kempenbode.example", is_officer=True)
        TenantServices(scope).accountability.name_contact(contact=contact)
    announce(office.environment, party=MAILER)
    assert len([text for text in office.mails_to("fg@kempenbode.example") if "Postduif" in text]) == 1


def test_told_once_whoever_asks_again(office: Office, parties: Owner) -> None:
    announce(office.environment, party=MAILER)
    announce(office.environment, party=MAILER)
    with tenant_scope(office.environment, Identity.of_system(office.owner.tenant_id, "Systeem")) as scope:
        assert tell_of_new_parties(scope) == 0
    assert len(told(office)) == 1
    assert [line for line in trail(office) if "Postduif" in line] == [
        "DepotFlow kondigde aan dat Postduif B.V. begint op 4 maart 2027; gemaild aan eigenaren: 1"
    ]


def test_who_was_missed_is_told_by_the_job(office: Office, parties: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as cut_off:
        cut_off.setattr(engaging, "_companies", lambda _: [])
        announce(office.environment, party=MAILER)
    assert told(office) == []
    with tenant_scope(office.environment, Identity.of_system(office.owner.tenant_id, "Systeem")) as scope:
        assert tell_of_new_parties(scope) == 1
    assert len(told(office)) == 1


@pytest.mark.parametrize("days", [0, 29, 30])
def test_it_cannot_be_announced_for_sooner_than_thirty_days(office: Office, parties: Owner, days: int) -> None:
    with pytest.raises(TooEarly, match="4 maart 2027"):
        announce(office.environment, party=MAILER, begins_on=TODAY + timedelta(days=days))
    assert told(office) == []


def test_nothing_begins_before_its_thirty_days_are_over(office: Office, parties: Owner, clock: StandingClock) -> None:
    announce(office.environment, party=MAILER)
    clock.move(timedelta(days=30, hours=19))
    with pytest.raises(TooEarly):
        start(office.environment, name="Postduif B.V.")
    clock.move(timedelta(hours=1))
    assert start(office.environment, name="Postduif B.V.").stage is Stage.IN_USE


def test_nothing_begins_while_a_company_was_not_told_for_thirty_days(
    office: Office, parties: Owner, clock: StandingClock
) -> None:
    announce(office.environment, party=MAILER)
    parties.execute("DELETE FROM sub_processor_notices")
    clock.move(timedelta(days=20))
    with tenant_scope(office.environment, Identity.of_system(office.owner.tenant_id, "Systeem")) as scope:
        tell_of_new_parties(scope)
    clock.move(timedelta(days=20))
    with pytest.raises(TooEarly, match="van 1 bedrijven"):
        start(office.environment, name="Postduif B.V.")
    clock.move(timedelta(days=10))
    assert start(office.environment, name="Postduif B.V.").started_on == TODAY + timedelta(days=50)


@pytest.mark.parametrize("column", ["begins_on = '2027-03-03'", "started_on = '2027-03-03'"])
def test_the_database_refuses_it_too(office: Office, parties: Owner, column: str) -> None:
    announce(office.environment, party=MAILER)
    with pytest.raises(psycopg.errors.CheckViolation):
        parties.execute(f"UPDATE sub_processors SET {column} WHERE name = 'Postduif B.V.'")


def test_without_companies_nobody_has_to_wait(office: Office, parties: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engaging, "_is_real", false)
    row = announce(office.environment, party=MAILER)
    assert row.begins_on == TODAY
    assert start(office.environment, name="Postduif B.V.").stage is Stage.IN_USE


def test_what_is_on_the_list_is_the_same_for_everybody(office: Office, parties: Owner) -> None:
    announce(office.environment, party=MAILER)
    start(office.environment, name="Hetzner Online GmbH")
    end(office.environment, name="Cloudflare, Inc.")
    with tenant_scope(office.environment, office.owner) as scope:
        seen = TenantServices(scope).legal_texts.list_sub_processors()
    assert seen == list_for_everybody(office.environment, on=TODAY)
    assert {row.name: row.stage for row in seen} == {
        "Cloudflare, Inc.": Stage.ENDED,
        "Google Cloud EMEA Limited": Stage.READY,
        "Hetzner Online GmbH": Stage.IN_USE,
        "Postduif B.V.": Stage.COMING,
    }


@pytest.mark.parametrize("wrong", [{"name": " "}, {"role_english": ""}, {"country": "nl"}, {"country": "Nederland"}])
def test_what_is_missing_is_said(office: Office, parties: Owner, wrong: dict[str, str]) -> None:
    given = {name: getattr(MAILER, name) for name in MAILER.__slots__} | wrong
    with pytest.raises(InvalidValue):
        announce(office.environment, party=NewParty(**given))


def test_an_operator_does_all_of_it_from_the_command_line(office: Office, parties: Owner, clock: StandingClock) -> None:
    def act(act: str, **more: object) -> list[str]:
        return list(ACTS["subprocessors"](office.environment, Namespace(act=act, **more)))

    fields = {name: str(getattr(MAILER, name)) for name in MAILER.__slots__}
    assert "4 maart 2027" in act("add", **fields, begins_on=None)[0]
    assert "Postduif B.V. (NL), mail: mag beginnen op 4 maart 2027" in act("list")
    with pytest.raises(InvalidValue):
        act("add", **fields, begins_on="morgen")
    clock.move(timedelta(days=31))
    act("start", name="Postduif B.V.")
    assert "Postduif B.V. (NL), mail: in gebruik sinds 4 maart 2027" in act("list")
    act("end", name="Postduif B.V.")
    assert "Postduif B.V. (NL), mail: beëindigd op 4 maart 2027" in act("list")
    with pytest.raises(NoSuchParty):
        act("start", name="Niemand")
    assert act("objections") == ["Niemand heeft bezwaar gemaakt."]


def test_what_is_set_up_without_a_party_on_the_list_is_named(office: Office, parties: Owner) -> None:
    settings = office.environment.settings.model_copy(update={"smtp_url": "smtp://mail.example:587"})
    lines = list(ACTS["subprocessors"](replace(office.environment, settings=settings), Namespace(act="list")))
    assert lines[-1] == "let op: mail is ingesteld, maar niemand staat daarvoor als in gebruik"
