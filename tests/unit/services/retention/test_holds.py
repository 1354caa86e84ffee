"""A legal hold: nothing under it goes, also when it is placed while the clean-up runs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.tables import Availability, DriverEvent, DriverMessage, EmployeeFile, LegalHold, OutboxMessage, Paper
from models.values.ids import new_id
from models.values.refusal import InvalidValue, NotFound
from services.gateways.clock import StandingClock
from services.retention.categories import Category
from services.retention.clean_up import clean_up
from services.retention.holds import TURN, AlreadyLifted
from services.scope import Environment, Identity, tenant_scope
from services.taking_turns import wait_for_turn
from tests.at_once import begin
from tests.company import Company
from tests.conftest import Acting
from tests.unit.services.retention.conftest import Person, build_person

Night = Callable[..., int]


def test_all_of_a_held_person_stays_and_of_nobody_else(
    person: Person, company: Company, acting: Acting, night: Night, clock: StandingClock
) -> None:
    other = build_person(company, "Bas Visser")
    with acting() as depotflow:
        depotflow.retention.place_hold(driver_id=person.driver_id, reason="Geschil over uren")
    clock.move(timedelta(days=365 * 12))
    night()
    kept = (Availability, Paper, DriverMessage, DriverEvent, EmployeeFile)
    assert [person.count(table) for table in kept] == [1] * len(kept)
    assert (person.row().name, person.row().phone) == ("Sem de Boer", "+31612345678")
    assert [other.count(table) for table in kept] == [0] * len(kept)
    assert other.row().name == "Oud-chauffeur"


def test_a_mail_to_a_held_person_stays(
    person: Person, environment: Environment, company: Company, acting: Acting, night: Night, clock: StandingClock
) -> None:
    with tenant_scope(environment, Identity.of_system(company.tenant_id, "Systeem")) as scope:
        for recipient in (person.row().email, "iemand@voorbeeld.example"):
            scope.mail(recipient=recipient, subject="-", body="-")
        for letter in scope.session.scalars(select(OutboxMessage)):
            letter.sent_at = scope.now
    with acting() as depotflow:
        depotflow.retention.place_hold(driver_id=person.driver_id, reason="Geschil")
    clock.move(timedelta(days=100))
    night()
    with acting() as depotflow:
        left = depotflow.scope.session.scalars(select(OutboxMessage.recipient)).all()
    assert left == [person.row().email]


def test_a_held_category_stays_of_everybody_until_it_is_lifted(person: Person, acting: Acting, night: Night) -> None:
    with acting() as depotflow:
        hold_id = depotflow.retention.place_hold(category=Category.EVENTS, reason="Onderzoek van de inspectie")
    night()
    assert person.count(DriverEvent) == 1
    assert person.count(Availability) == 0
    with acting() as depotflow:
        [row] = depotflow.retention.overview().holds
        depotflow.retention.lift_hold(hold_id=hold_id)
    assert (row.about, row.is_live) == ("Stops en tikken van de telefoon", True)
    night()
    assert person.count(DriverEvent) == 0


def test_a_hold_with_a_last_day_holds_that_day_and_not_after(
    person: Person, acting: Acting, night: Night, clock: StandingClock
) -> None:
    with acting() as depotflow:
        depotflow.retention.place_hold(driver_id=person.driver_id, reason="Geschil", until=date(2026, 6, 24))
    clock.move(timedelta(days=2))
    night()
    assert person.count(Paper) == 1
    clock.move(timedelta(days=1))
    night()
    assert person.count(Paper) == 0


def test_a_hold_placed_while_the_clean_up_runs_holds_from_the_next_batch_on(
    person: Person, company: Company, acting: Acting, environment: Environment, database_url: str
) -> None:
    """The clean-up waits for who is placing a hold, and sees it as soon as it goes on."""
    system = Identity.of_system(company.tenant_id, "Systeem (clean_up)")
    with ThreadPoolExecutor(1) as threads:
        with acting() as depotflow:
            wait_for_turn(depotflow.scope, TURN)
            running = begin(threads, lambda: clean_up(environment, system), database_url=database_url)
            depotflow.retention.place_hold(driver_id=person.driver_id, reason="Geschil")
        assert running.result() == 0
    assert person.count(Paper) == person.count(Availability) == 1


def test_what_makes_no_hold_is_refused(person: Person, acting: Acting) -> None:
    with acting() as depotflow, pytest.raises(InvalidValue, match="Kies een chauffeur"):
        depotflow.retention.place_hold(reason="Geschil")
    for category in (Category.SIGN_IN, Category.ACCOUNTS, Category.COMPANY):
        with acting() as depotflow, pytest.raises(InvalidValue, match="kun je niet vasthouden"):
            depotflow.retention.place_hold(category=category, reason="Geschil")
    with acting() as depotflow, pytest.raises(InvalidValue, match="waarom"):
        depotflow.retention.place_hold(driver_id=person.driver_id, reason=" ")
    with acting() as depotflow, pytest.raises(InvalidValue, match="vandaag of een latere dag"):
        depotflow.retention.place_hold(driver_id=person.driver_id, reason="Geschil", until=date(2026, 6, 21))
    with acting() as depotflow, pytest.raises(NotFound):
        depotflow.retention.place_hold(driver_id=new_id(), reason="Geschil")


def test_a_hold_is_lifted_once_and_stays_to_be_seen(person: Person, acting: Acting) -> None:
    with acting() as depotflow:
        hold_id = depotflow.retention.place_hold(driver_id=person.driver_id, reason="Geschil")
        depotflow.retention.lift_hold(hold_id=hold_id)
        with pytest.raises(AlreadyLifted):
            depotflow.retention.lift_hold(hold_id=hold_id)
        [row] = depotflow.retention.overview().holds
        assert depotflow.scope.session.get_one(LegalHold, (person.company.tenant_id, hold_id)).lifted_by == "Owner"
    assert not row.is_live
