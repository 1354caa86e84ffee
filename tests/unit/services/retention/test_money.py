"""Nine years on, of the people who drove no name is left, and of the money not a cent has moved."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from models.tables import Assignment, Contractor, Driver, Invoice, MoneyLine, Payable, Registration
from services.gateways.clock import StandingClock
from services.scope import Scope
from tests.books import Books
from tests.company import Company
from tests.conftest import Acting
from tests.settled import WEEK, lock_scenario
from tests.unit.services.retention.conftest import Person

Night = Callable[..., int]
NINE_YEARS = timedelta(days=9 * 366)


def test_each_cent_still_traces_to_an_approved_shift_when_the_names_are_gone(
    company: Company, acting: Acting, night: Night, clock: StandingClock
) -> None:
    scenario = lock_scenario(company)
    books = Books()
    with acting() as depotflow:
        depotflow.scope.get(Contractor, scenario.contractor_id, what="").kvk = "90123456"
        depotflow.people.sign_agreement(
            contractor_id=scenario.contractor_id, signed_by="P. Snel", valid_from=date(2026, 1, 1)
        )
        bill = depotflow.self_bills.offer(week=WEEK, contractor_id=scenario.contractor_id)
        depotflow.self_bills.accept_for_contractor(invoice_id=bill.invoice_id)
        for row in depotflow.invoices.draft_week(week=WEEK):
            depotflow.invoices.issue(invoice_id=row.invoice_id)
        for driver_id in (scenario.daan, scenario.piet):
            depotflow.people.archive_driver(driver_id=driver_id, last_day=date(2026, 6, 21))
        depotflow.people.archive_contractor(contractor_id=scenario.contractor_id)
        books.check(depotflow.scope)
        stood = [(row.id, row.total_cents, row.record_sha256, row.record) for row in invoices(depotflow.scope)]

    clock.move(NINE_YEARS)
    night()

    with acting() as depotflow:
        books.check(depotflow.scope)
        session = depotflow.scope.session
        assert [(row.id, row.total_cents, row.record_sha256, row.record) for row in invoices(depotflow.scope)] == stood
        assert set(session.scalars(select(Driver.name))) == {"Oud-chauffeur"}
        contractor = depotflow.scope.get(Contractor, scenario.contractor_id, what="")
        assert (contractor.name, contractor.iban, contractor.kvk) == ("Oud-opdrachtnemer", "", None)
        assert [(row.payee_name, row.iban) for row in session.scalars(select(Payable))] == [("", "")]
        untraced = (
            select(MoneyLine.id)
            .outerjoin(Registration, Registration.id == MoneyLine.registration_id)
            .where(MoneyLine.shift_id.is_not(None), Registration.approved_at.is_(None))
        )
        assert session.scalars(untraced).all() == []
        pdf = depotflow.self_bills.pdf(invoice_id=bill.invoice_id)
        assert pdf.content.startswith(b"%PDF")


def invoices(scope: Scope) -> list[Invoice]:
    return list(scope.session.scalars(select(Invoice).order_by(Invoice.id)))


def test_the_database_itself_keeps_who_was_put_on_a_shift_for_two_years(
    person: Person, company: Company, acting: Acting
) -> None:
    with acting() as depotflow:
        fresh = Assignment(
            shift_id=person.shift_id,
            driver_id=person.driver_id,
            event="assigned",
            at=depotflow.scope.now,
            by="Kantoor",
        )
        depotflow.scope.add(fresh)
    with acting() as depotflow, pytest.raises(IntegrityError, match="kept for two years"):
        depotflow.scope.session.execute(delete(Assignment).where(Assignment.id == fresh.id))
    assert person.count(Assignment) == 2
