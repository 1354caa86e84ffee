"""An account goes at its owner's wish, what the law keeps is sealed away, and nobody is left unpaid."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from models.tables import (
    Absence,
    Availability,
    ClosedFile,
    Contractor,
    DataRequest,
    Driver,
    EmployeeFile,
    EngagementPeriod,
    Group,
    Membership,
    OutboxMessage,
    Payable,
    Registration,
    Session,
    Shift,
    User,
)
from models.values.kinds import (
    AbsenceKind,
    RequestChannel,
    RequestKind,
    RequestState,
    Role,
)
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.access.proof import ProofNeeded
from services.access.sessions import find_identity, open_session
from services.gateways.clock import StandingClock
from services.people.employee_file import store_bsn
from services.privacy.closing import FORMER, close_files
from services.privacy.gathering import gather
from services.privacy.leaving import UnderWay
from services.privacy.packages import make_packages
from services.privacy.requests import IdentityUnknown, RequestRow
from services.retention.categories import Category
from services.retention.holds import place_hold
from services.scope import Environment, Identity, SignedOut, platform_scope, tenant_scope
from tests.company import LONG_AGO, Company
from tests.conftest import Acting
from tests.settled import MONDAY, WEEK, lock_scenario

BSN = "999990019"
AUGUST = date(2026, 8, 3)
YESTERDAY = date(2026, 6, 21)


@pytest.fixture
def driver_id(company: Company) -> UUID:
    """Somebody who still works here."""
    driver_id = company.build_driver("Daan de Wit")
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        row = scope.get(Driver, driver_id, what="")
        row.email, row.remark, row.birth_date, row.personnel_number = "daan@voorbeeld.example", "x", MONDAY, "12"
        store_bsn(scope, driver_id=driver_id, bsn=BSN)
        scope.session.scalars(select(EmployeeFile)).one().iban = "NL34TEST0242886303"
    return driver_id


@pytest.fixture
def driver(company: Company, driver_id: UUID) -> Identity:
    return company.as_driver(driver_id)


def stops_working(company: Company, driver_id: UUID, last_day: date = YESTERDAY) -> None:
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        rows = scope.session.scalars(select(EngagementPeriod).where(EngagementPeriod.driver_id == driver_id))
        for row in rows:
            row.valid_until = last_day + timedelta(days=1)


def leave(acting: Acting, who: Identity) -> None:
    with acting(who) as depotflow:
        depotflow.privacy.leave()


def the_request(acting: Acting) -> RequestRow:
    with acting() as depotflow:
        (row,) = (row for row in depotflow.privacy.list_requests() if row.kind is RequestKind.ERASURE)
    return row


def signed_in(company: Company, who: Identity) -> tuple[str, Identity]:
    with platform_scope(company.environment) as session:
        token = open_session(
            company.environment, session, session.get_one(Membership, who.membership_id), device="Telefoon"
        ).token
    found = find_identity(company.environment, token=token)
    assert found is not None
    return token, found


def test_the_account_its_devices_and_what_serves_the_app_go_at_once(
    acting: Acting, company: Company, driver: Identity
) -> None:
    token, session_of_driver = signed_in(company, driver)
    with acting(driver) as depotflow:
        depotflow.people.set_own_availability(weekdays={0: "can"})
        depotflow.people.request_absence(kind=AbsenceKind.LEAVE, first_day=AUGUST, last_day=AUGUST)
    leave(acting, session_of_driver)
    assert find_identity(company.environment, token=token) is None
    with pytest.raises(SignedOut), acting(session_of_driver) as depotflow:
        depotflow.privacy.plan_leaving()
    with platform_scope(company.environment) as session:
        user = session.get_one(User, driver.user_id)
        assert "@" not in user.email
        assert (user.name, user.password_hash) == ("Verwijderd account", "")
        assert session.scalars(select(Session).where(Session.user_id == driver.user_id)).all() == []
        member = session.get_one(Membership, driver.membership_id)
        assert member.revoked_at is not None
        assert member.email == ""
    with acting() as depotflow:
        assert depotflow.scope.session.scalars(select(Availability)).all() == []
        assert depotflow.scope.session.scalars(select(Absence)).all() == []


def test_who_works_for_another_company_too_keeps_the_account_there(
    acting: Acting, company: Company, other_company: Company, driver: Identity
) -> None:
    with platform_scope(company.environment) as session:
        session.add(
            Membership(
                tenant_id=other_company.tenant_id,
                user_id=driver.user_id,
                group_id=other_company.groups[Role.OWNER],
                display_name="Daan",
                email="daan@elders.example",
            )
        )
    leave(acting, driver)
    with platform_scope(company.environment) as session:
        assert "@" in session.get_one(User, driver.user_id).email
        elsewhere = session.scalars(select(Membership).where(Membership.tenant_id == other_company.tenant_id)).all()
        assert "Daan" in [one.display_name for one in elsewhere if one.revoked_at is None]


def test_an_owner_has_no_such_button_and_a_company_keeps_its_owner(acting: Acting, company: Company) -> None:
    with pytest.raises(NotAllowed), acting(Role.OWNER) as depotflow:
        depotflow.privacy.leave()
    with platform_scope(company.environment) as session:
        owners = select(Membership.id).join(Group, Group.id == Membership.group_id)
        there = owners.where(Membership.tenant_id == company.tenant_id, Group.role == Role.OWNER)
        assert len(session.scalars(there).all()) == 1


def test_planners_hear_of_shifts_ahead_without_a_name_and_the_shifts_stay(
    acting: Acting, company: Company, driver: Identity, driver_id: UUID
) -> None:
    shift_id = company.build_shift(company.build_route(company.build_depot()), driver_id, day=date(2026, 6, 24))
    with acting(driver) as depotflow:
        assert "je staat nog op 1 dienst, vanaf 24 juni 2026" in depotflow.privacy.plan_leaving().waits
    leave(acting, driver)
    with acting() as depotflow:
        mails = depotflow.scope.session.scalars(select(OutboxMessage).order_by(OutboxMessage.recipient)).all()
        assert [mail.recipient.partition("-")[0] for mail in mails] == ["owner", "planner"]
        assert all("1, vanaf 24 juni 2026" in mail.body and "Daan" not in mail.body for mail in mails)
        assert depotflow.scope.get(Shift, shift_id, what="").driver_id == driver_id


def test_the_file_of_who_left_is_sealed_and_ordinary_screens_show_nobody(
    acting: Acting, company: Company, driver: Identity, driver_id: UUID
) -> None:
    stops_working(company, driver_id)
    leave(acting, driver)
    request = the_request(acting)
    assert (request.state, request.person) == (RequestState.ANSWERED, FORMER)
    with acting() as depotflow:
        scope = depotflow.scope
        row = scope.get(Driver, driver_id, what="")
        assert (row.name, row.phone, row.email, row.remark, row.birth_date) == (FORMER, "", "", "", None)
        assert row.archived_at is not None
        file = scope.session.scalars(select(EmployeeFile)).one()
        assert (file.iban, file.bsn_last4) == ("", "")
        assert file.bsn_ciphertext is not None, "the law keeps it for five years, sealed where it is"
        assert {one.category for one in scope.session.scalars(select(ClosedFile))} == {"names", "wage_file"}
        assert b"Daan" not in b"".join(one.sealed for one in scope.session.scalars(select(ClosedFile)))


def test_a_closed_file_opens_with_a_reason_that_is_written_down(
    acting: Acting, company: Company, driver: Identity, driver_id: UUID
) -> None:
    stops_working(company, driver_id)
    leave(acting, driver)
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.privacy.open_closed_file(driver_id=driver_id, reason=" ")
    with pytest.raises(NotAllowed), acting(Role.PLANNER) as depotflow:
        depotflow.privacy.open_closed_file(driver_id=driver_id, reason="Nieuwsgierig")
    with acting() as depotflow:
        opened = depotflow.privacy.open_closed_file(driver_id=driver_id, reason="Vraag van de Belastingdienst")
    assert opened.values["drivers.name"] == "Daan de Wit"
    assert opened.values["employee_files.iban"] == "NL34TEST0242886303"
    with pytest.raises(NotFound), acting() as depotflow:
        depotflow.privacy.open_closed_file(driver_id=company.build_driver("Open"), reason="Waarom niet")


def test_who_left_still_gets_a_copy_by_letter_with_what_was_sealed(
    acting: Acting, environment: Environment, company: Company, system: Identity, driver: Identity, driver_id: UUID
) -> None:
    stops_working(company, driver_id)
    leave(acting, driver)
    with tenant_scope(environment, system) as scope:
        chapters = gather(scope, driver_id).chapters
    told = [cell for chapter in chapters for table in chapter.tables for row in table.told for cell in row]
    assert "Daan de Wit" in told


def test_a_file_stays_open_until_the_last_week_is_paid_and_then_closes_by_itself(
    acting: Acting, environment: Environment, company: Company, system: Identity
) -> None:
    week = lock_scenario(company)
    with acting() as depotflow:
        contractor = depotflow.scope.get(Contractor, week.contractor_id, what="")
        contractor.kvk, contractor.email = "90123456", "piet@koerier.example"
        depotflow.people.sign_agreement(contractor_id=week.contractor_id, valid_from=LONG_AGO, signed_by="P. Snel")
    stops_working(company, week.piet)
    piet = company.as_driver(week.piet)
    leave(acting, piet)
    assert the_request(acting).is_open
    assert close_files(environment, system) == 0
    with acting() as depotflow:
        assert depotflow.scope.get(Contractor, week.contractor_id, what="").iban
        bill = depotflow.self_bills.offer(week=WEEK, contractor_id=week.contractor_id)
    assert close_files(environment, system) == 0
    with acting() as depotflow:
        depotflow.self_bills.accept_for_contractor(invoice_id=bill.invoice_id)
    assert close_files(environment, system) == 0
    with acting() as depotflow:
        depotflow.scope.session.scalars(select(Payable)).one().paid_at = depotflow.scope.now
    assert close_files(environment, system) == 1
    assert close_files(environment, system) == 0
    with acting() as depotflow:
        contractor = depotflow.scope.get(Contractor, week.contractor_id, what="")
        assert (contractor.iban, contractor.btw_id) == ("", "")
        assert "Piet" not in contractor.name
        assert depotflow.scope.session.scalars(select(Registration).where(Registration.driver_id == week.piet)).all()


def test_what_stands_open_is_told_beforehand(acting: Acting, company: Company, clock: StandingClock) -> None:
    week = lock_scenario(company)
    daan = company.as_driver(week.daan)
    with acting(daan) as depotflow:
        waits = depotflow.privacy.plan_leaving().waits
    assert waits == ["je werkt hier nog, zonder einddatum", "je laatste uren moeten nog in een loonexport"]
    stops_working(company, week.daan)
    clock.move(timedelta(days=36))
    with acting(daan) as depotflow:
        plan = depotflow.privacy.plan_leaving()
    assert plan.waits == []
    assert "Contactgegevens van chauffeurs" in plan.goes
    hours = next(line for line in plan.kept if line.name == "Diensten, uren en loonregels")
    assert hours.goes_on == date(2034, 1, 1)
    assert "artikel 52" in hours.because


@pytest.mark.parametrize("category", [None, Category.CONTACT])
def test_a_hold_keeps_the_file_open_and_lets_the_account_go(
    acting: Acting,
    environment: Environment,
    company: Company,
    system: Identity,
    driver: Identity,
    driver_id: UUID,
    category: Category | None,
) -> None:
    stops_working(company, driver_id)
    with acting(driver) as depotflow:
        depotflow.people.set_own_availability(weekdays={0: "can"})
    with acting() as depotflow:
        place_hold(
            depotflow.scope,
            driver_id=None if category else driver_id,
            category=category,
            reason="Geschil over loon",
        )
    leave(acting, driver)
    assert close_files(environment, system) == 0
    with acting() as depotflow:
        row = depotflow.scope.get(Driver, driver_id, what="")
        assert (row.name, row.email) == ("Daan de Wit", "daan@voorbeeld.example")
        kept = depotflow.scope.session.scalars(select(Availability)).all()
        assert bool(kept) is (category is None)
    with platform_scope(company.environment) as session:
        assert session.get_one(Membership, driver.membership_id).revoked_at is not None


def test_a_letter_of_a_former_driver_without_account_does_the_same(
    acting: Acting, company: Company, driver_id: UUID
) -> None:
    stops_working(company, driver_id)
    with acting() as depotflow:
        request_id = depotflow.privacy.enter_request(
            kind=RequestKind.ERASURE,
            channel=RequestChannel.LETTER,
            person="",
            driver_id=driver_id,
            received_on=depotflow.scope.today,
        )
    with pytest.raises(IdentityUnknown), acting() as depotflow:
        depotflow.privacy.begin_removal(request_id=request_id)
    with acting() as depotflow:
        depotflow.privacy.confirm_identity(request_id=request_id, how="Gebeld")
        depotflow.privacy.begin_removal(request_id=request_id)
        assert depotflow.scope.get(Driver, driver_id, what="").name == FORMER
        assert depotflow.scope.get(DataRequest, request_id, what="").state is RequestState.ANSWERED


def test_two_removals_of_one_driver_do_not_cross(acting: Acting, driver: Identity, driver_id: UUID) -> None:
    leave(acting, driver)
    with acting() as depotflow:
        request_id = depotflow.privacy.enter_request(
            kind=RequestKind.ERASURE,
            channel=RequestChannel.LETTER,
            person="",
            driver_id=driver_id,
            received_on=depotflow.scope.today,
        )
        depotflow.privacy.confirm_identity(request_id=request_id, how="Gebeld")
    with pytest.raises(UnderWay), acting() as depotflow:
        depotflow.privacy.begin_removal(request_id=request_id)


def test_a_copy_that_was_asked_for_does_not_outlive_the_account(
    acting: Acting, environment: Environment, system: Identity, driver: Identity
) -> None:
    with acting(driver) as depotflow:
        depotflow.privacy.ask_own_package()
    leave(acting, driver)
    assert make_packages(environment, system) == 0


def test_leaving_asks_anew_who_it_is(acting: Acting, company: Company, driver: Identity, clock: StandingClock) -> None:
    _, session_of_driver = signed_in(company, driver)
    clock.move(timedelta(minutes=11))
    with pytest.raises(ProofNeeded):
        leave(acting, session_of_driver)
