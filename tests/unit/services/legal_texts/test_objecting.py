"""Objecting to a sub-processor: said once, kept, mailed to the operator and seen by them."""

from argparse import Namespace
from dataclasses import replace

import psycopg
import pytest

from models.values.listing import TableQuery
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.legal_texts.engaging import announce, end
from services.legal_texts.objecting import AlreadyObjected
from services.platform.acts import ACTS
from services.scope import Identity, tenant_scope
from services.tenant import TenantServices
from tests.unit.services.access.conftest import Office
from tests.unit.services.legal_texts.test_engaging import MAILER

Owner = psycopg.Connection[tuple[str, ...]]
WHY = "Onze opdrachtgever sluit deze partij uit."


def objects(office: Office, *, party: str = MAILER.name, reason: str = WHY, by: Identity | None = None) -> None:
    with tenant_scope(office.environment, by or office.owner) as scope:
        TenantServices(scope).legal_texts.object_to(party=party, reason=reason)


@pytest.fixture
def announced(office: Office, parties: Owner) -> Office:
    settings = office.environment.settings.model_copy(update={"operator_email": "beheer@depotflow.example"})
    office.environment = replace(office.environment, settings=settings)
    announce(office.environment, party=MAILER)
    return office


def test_the_operator_and_who_objects_get_it_by_mail_and_it_stays(announced: Office) -> None:
    objects(announced)
    [letter] = announced.mails_to("beheer@depotflow.example")
    assert WHY in letter
    assert "namens Kempenbode Koeriers" in letter
    assert WHY in announced.mails_to(announced.email)[-1]
    with tenant_scope(announced.environment, announced.owner) as scope:
        depotflow = TenantServices(scope)
        [row] = depotflow.legal_texts.list_objections()
        said = depotflow.audit.list(query=TableQuery()).rows[0].sentence
    assert (row.party, row.reason, row.made_by, row.email) == (MAILER.name, WHY, "Marieke Verhulst", announced.email)
    assert said == "Er is bezwaar gemaakt tegen Postduif B.V. als subverwerker"


def test_the_operator_sees_it_from_the_command_line(announced: Office) -> None:
    objects(announced)
    lines = list(ACTS["subprocessors"](announced.environment, Namespace(act="objections")))
    assert lines == [
        f"1 februari 2027, Kempenbode Koeriers, Marieke Verhulst ({announced.email}), tegen Postduif B.V.: {WHY}"
    ]


def test_saying_it_twice_is_refused(announced: Office) -> None:
    objects(announced)
    with pytest.raises(AlreadyObjected):
        objects(announced)
    assert len(announced.mails_to("beheer@depotflow.example")) == 1


def test_it_takes_a_reason_and_a_party_that_is_or_comes(announced: Office) -> None:
    for reason in ("", " \u200b ", "x" * 2_001):
        with pytest.raises(InvalidValue):
            objects(announced, reason=reason)
    with pytest.raises(NotFound):
        objects(announced, party="Niemand B.V.")
    end(announced.environment, name=MAILER.name)
    with pytest.raises(NotFound):
        objects(announced)


def test_who_may_not_sign_does_not_object_either(announced: Office) -> None:
    with pytest.raises(NotAllowed):
        objects(announced, by=announced.join())


def test_nothing_is_mailed_to_an_operator_without_an_address(office: Office, parties: Owner) -> None:
    announce(office.environment, party=MAILER)
    objects(office)
    assert office.mails_to("") == []
