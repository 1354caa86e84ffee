"""Another account to pay to: two people and two days, and until then the old one (invariant I31)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from models.tables import AccountChange, Contractor, Driver, Membership, OutboxMessage
from models.values.kinds import EngagementKind, Role
from models.values.refusal import Conflict, InvalidValue, NotAllowed, Refusal
from services.gateways.clock import StandingClock
from services.people.account_changes import WAITING, ChangeIsOver, NeedsSecondPerson, let_in_due
from services.people.contractors import ContractorData
from services.people.views import PendingAccount
from services.scope import Environment, Identity, platform_scope, tenant_scope
from tests.at_once import at_once
from tests.company import Company
from tests.conftest import Acting
from tests.driven import contractor_of
from tests.payroll_weeks import IBANS, PayrollWeeks

OLD, NEW, NEWER = IBANS[0], IBANS[2], IBANS[3]


@pytest.fixture
def daan(company: Company) -> UUID:
    """An employee whose wage goes to the old account."""
    driver_id = PayrollWeeks(company).employ("Daan de Wit", number="101", place=0)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.get(Driver, driver_id, what="").email = "daan@chauffeur.example"
    return driver_id


def ask(acting: Acting, driver_id: UUID, iban: str = NEW, who: Role = Role.OWNER) -> None:
    with acting(who) as depotflow:
        depotflow.people.change_wage_account(driver_id=driver_id, iban=iban, account_holder="D. de Wit")


def pending(acting: Acting, driver_id: UUID, who: Role | Identity = Role.OWNER) -> PendingAccount | None:
    with acting(who) as depotflow:
        return depotflow.people.get_driver(driver_id=driver_id).pending_account


def waiting(acting: Acting, driver_id: UUID) -> PendingAccount:
    found = pending(acting, driver_id)
    assert found is not None
    return found


def account_of(acting: Acting, driver_id: UUID) -> str:
    with acting() as depotflow:
        file = depotflow.people.get_driver(driver_id=driver_id).file
    assert file is not None
    return file.iban


def confirm(acting: Acting, change_id: UUID, who: Role | Identity = Role.FINANCE) -> None:
    with acting(who) as depotflow:
        depotflow.people.confirm_account_change(change_id=change_id)


def tick(environment: Environment, company: Company) -> int:
    """What the job does, as the system."""
    with tenant_scope(environment, Identity.of_system(company.tenant_id, "DepotFlow")) as scope:
        return let_in_due(scope)


def leave_alone(environment: Environment, company: Company) -> None:
    """The owner is the only one left."""
    with platform_scope(environment) as session:
        colleagues = [company.member(role).membership_id for role in (Role.PLANNER, Role.FINANCE)]
        session.execute(
            update(Membership).where(Membership.id.in_(colleagues)).values(revoked_at=environment.clock.now())
        )


def letters(acting: Acting) -> list[tuple[str, str, str]]:
    with acting() as depotflow:
        rows = depotflow.scope.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        return [(row.recipient, row.subject, row.body) for row in rows]


def test_a_first_account_holds_at_once(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver()
    ask(acting, driver_id, OLD)
    assert (account_of(acting, driver_id), pending(acting, driver_id)) == (OLD, None)


def test_another_account_needs_a_colleague_and_two_days(
    acting: Acting, company: Company, environment: Environment, clock: StandingClock, daan: UUID
) -> None:
    ask(acting, daan)
    change = waiting(acting, daan)
    assert (change.iban, change.account_holder, change.needs_second_person) == (NEW, "D. de Wit", True)
    confirm(acting, change.id)
    assert (account_of(acting, daan), waiting(acting, daan).confirmed_by) == (OLD, "Finance")
    clock.move(WAITING - timedelta(minutes=1))
    assert (tick(environment, company), account_of(acting, daan)) == (0, OLD)
    clock.move(timedelta(minutes=1))
    assert (tick(environment, company), account_of(acting, daan)) == (1, NEW)
    assert (tick(environment, company), pending(acting, daan)) == (0, None)


def test_time_alone_lets_nothing_in_while_there_are_colleagues(
    acting: Acting, company: Company, environment: Environment, clock: StandingClock, daan: UUID
) -> None:
    ask(acting, daan)
    clock.move(timedelta(days=30))
    assert (tick(environment, company), account_of(acting, daan)) == (0, OLD)
    confirm(acting, waiting(acting, daan).id)
    assert (account_of(acting, daan), pending(acting, daan)) == (NEW, None)


def test_who_asked_does_not_confirm(acting: Acting, daan: UUID) -> None:
    ask(acting, daan)
    change = waiting(acting, daan)
    assert change.is_own
    with pytest.raises(NeedsSecondPerson):
        confirm(acting, change.id, Role.OWNER)
    assert waiting(acting, daan).confirmed_by == ""


def test_a_driver_confirms_nothing(acting: Acting, company: Company, daan: UUID) -> None:
    ask(acting, daan)
    change_id = waiting(acting, daan).id
    with pytest.raises(NotAllowed):
        confirm(acting, change_id, company.as_driver(daan))


def test_an_owner_alone_only_waits_and_the_person_is_told(
    acting: Acting, company: Company, environment: Environment, clock: StandingClock, daan: UUID
) -> None:
    leave_alone(environment, company)
    ask(acting, daan)
    assert not waiting(acting, daan).needs_second_person
    assert (tick(environment, company), account_of(acting, daan)) == (0, OLD)
    clock.move(WAITING)
    assert (tick(environment, company), account_of(acting, daan)) == (1, NEW)
    asked, let_in = letters(acting)
    assert (asked[0], let_in[0]) == ("daan@chauffeur.example", "daan@chauffeur.example")
    assert f"eindigt op {NEW[-4:]}" in asked[2]
    assert "Zeker tot wo 24 juni 05:30 betalen we nog op je oude rekening." in asked[2]
    assert "vanaf nu" in let_in[2]
    assert all(iban not in letter[2] for iban in IBANS for letter in (asked, let_in))


def test_the_database_lets_nothing_in_before_it_has_waited(
    acting: Acting, company: Company, environment: Environment, daan: UUID
) -> None:
    leave_alone(environment, company)
    ask(acting, daan)
    change_id = waiting(acting, daan).id
    with pytest.raises(IntegrityError), tenant_scope(environment, company.member(Role.OWNER)) as scope:
        scope.session.execute(update(AccountChange).where(AccountChange.id == change_id).values(let_in_at=scope.now))


def test_the_database_lets_nothing_in_without_the_second_person(
    environment: Environment, company: Company, acting: Acting, daan: UUID
) -> None:
    ask(acting, daan)
    change_id = waiting(acting, daan).id
    owner = company.member(Role.OWNER)
    for values in (
        {"let_in_at": environment.clock.now() + timedelta(days=9)},
        {"confirmed_by": owner.membership_id, "confirmed_at": environment.clock.now()},
    ):
        with pytest.raises(IntegrityError), tenant_scope(environment, owner) as scope:
            scope.session.execute(update(AccountChange).where(AccountChange.id == change_id).values(**values))


def test_a_newer_account_takes_the_place_and_waits_anew(acting: Acting, clock: StandingClock, daan: UUID) -> None:
    ask(acting, daan)
    first = waiting(acting, daan)
    clock.move(timedelta(days=1))
    ask(acting, daan, NEWER)
    second = waiting(acting, daan)
    assert (second.iban, second.waits_until) == (NEWER, first.waits_until + timedelta(days=1))
    with pytest.raises(ChangeIsOver):
        confirm(acting, first.id)


def test_saving_the_old_or_the_waiting_account_again_changes_nothing(acting: Acting, daan: UUID) -> None:
    ask(acting, daan)
    before = waiting(acting, daan)
    ask(acting, daan, OLD)
    ask(acting, daan, NEW)
    assert waiting(acting, daan) == before
    assert account_of(acting, daan) == OLD


def test_a_withdrawn_account_never_holds(
    acting: Acting, company: Company, environment: Environment, clock: StandingClock, daan: UUID
) -> None:
    ask(acting, daan)
    change_id = waiting(acting, daan).id
    with acting(Role.PLANNER) as depotflow:
        depotflow.people.withdraw_account_change(change_id=change_id)
    clock.move(WAITING)
    with pytest.raises(ChangeIsOver):
        confirm(acting, change_id)
    assert (tick(environment, company), account_of(acting, daan)) == (0, OLD)


def test_a_planner_sees_only_the_end_of_a_wage_account(acting: Acting, daan: UUID) -> None:
    ask(acting, daan)
    seen = pending(acting, daan, Role.PLANNER)
    assert seen is not None
    assert seen.iban == f"•••• {NEW[-4:]}"


def test_confirming_and_withdrawing_at_once_has_one_outcome(
    acting: Acting, company: Company, environment: Environment, clock: StandingClock, daan: UUID
) -> None:
    ask(acting, daan)
    change_id = waiting(acting, daan).id
    clock.move(WAITING)

    def act(number: int) -> str:
        with acting(Role.FINANCE if number % 2 else Role.PLANNER) as depotflow:
            if number < 2:
                depotflow.people.confirm_account_change(change_id=change_id)
                return "let in"
            depotflow.people.withdraw_account_change(change_id=change_id)
            return "withdrawn"

    outcomes = at_once(4, act)
    assert sum(isinstance(outcome, ChangeIsOver) for outcome in outcomes) == 3
    [done] = [outcome for outcome in outcomes if not isinstance(outcome, Refusal)]
    assert account_of(acting, daan) == (NEW if done == "let in" else OLD)
    assert len(letters(acting)) == (2 if done == "let in" else 1)


def test_two_who_ask_at_once_leave_one_account_waiting(acting: Acting, daan: UUID) -> None:
    outcomes = at_once(2, lambda number: ask(acting, daan, (NEW, NEWER)[number]))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert waiting(acting, daan).iban in {NEW, NEWER}


@pytest.fixture
def piet(company: Company) -> UUID:
    """The business of a self-employed driver with mail addresses of its own and of the driver."""
    driver_id = company.build_driver("Piet Snel", kind=EngagementKind.ZZP)
    contractor_id = contractor_of(company, driver_id)
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.get(Driver, driver_id, what="").email = "piet@chauffeur.example"
        scope.get(Contractor, contractor_id, what="").email = "post@snel.example"
    return contractor_id


def test_a_contractors_other_account_waits_while_the_rest_is_saved_and_the_known_address_is_told(
    acting: Acting, company: Company, environment: Environment, clock: StandingClock, piet: UUID
) -> None:
    with acting(Role.PLANNER) as depotflow:
        depotflow.people.change_contractor(
            contractor_id=piet, data=ContractorData(name="Snel Koerier", iban=NEW, city="Best", email="a@b.example")
        )
        detail = depotflow.people.get_contractor(contractor_id=piet)
    assert (detail.name, detail.city, detail.iban) == ("Snel Koerier", "Best", "NL91ABNA0417164300")
    assert detail.pending_account is not None
    assert (detail.pending_account.iban, detail.pending_account.asked_by) == (NEW, "Planner")
    assert sorted(letter[0] for letter in letters(acting)) == ["piet@chauffeur.example", "post@snel.example"]
    confirm(acting, detail.pending_account.id, Role.OWNER)
    clock.move(WAITING)
    tick(environment, company)
    with acting() as depotflow:
        assert depotflow.people.get_contractor(contractor_id=piet).iban == NEW


def test_an_account_is_not_wiped_to_fill_in_a_first_one(acting: Acting, piet: UUID) -> None:
    with pytest.raises(InvalidValue) as refused, acting() as depotflow:
        depotflow.people.change_contractor(contractor_id=piet, data=ContractorData(name="Snel Koerier"))
    assert refused.value.field == "iban"
