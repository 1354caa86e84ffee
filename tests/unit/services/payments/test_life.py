"""From approval to confirmation or cancellation."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from exports.file import ExportFile
from models.tables import Contractor, Invoice, Membership, Payable, PaymentBatch
from models.values.kinds import BatchState, Role
from models.values.money import Money
from models.values.refusal import NotAllowed, NotFound, Refusal
from services.access.groups import group_of_role
from services.gateways.clock import StandingClock
from services.payments import cancel, download
from services.payments.approve import NeedsSecondPerson, SoleApprover, WarningsNotSeen
from services.payments.confirm import NothingWasPaid
from services.payments.download import AccountChanged, ExecutionDatePassed, FileDamaged
from services.payments.state import WrongState
from services.payroll.enter_net_wages import WageIsBeingPaid
from services.payroll.export import FileFormat
from tests.at_once import at_once
from tests.company import Company
from tests.conftest import Acting
from tests.payroll_weeks import IBANS, WEEK_25, PayrollWeeks
from tests.unit.services.payments.conftest import PAY_DAY, AnotherAccount, Owe, prepare


@pytest.fixture
def batch_id(acting: Acting, owe: Owe) -> UUID:
    """A concept that finance made of two self-bills, € 1.234,56 and € 765,45."""
    payables = [owe(1_234_56), owe(765_45, text="Factuur 2026-0008")]
    return prepare(acting, *payables).batch.id


def approve(acting: Acting, batch_id: UUID, who: Role = Role.OWNER) -> None:
    with acting(who) as depotflow:
        depotflow.payments.approve_batch(batch_id=batch_id)


def fetch(acting: Acting, batch_id: UUID, reason: str = "") -> ExportFile:
    with acting(Role.FINANCE) as depotflow:
        return depotflow.payments.download_batch(batch_id=batch_id, reason=reason)


def state(acting: Acting, batch_id: UUID) -> BatchState:
    with acting() as depotflow:
        return depotflow.payments.get_batch(batch_id=batch_id).batch.state


def leave_alone(acting: Acting, who: Role) -> None:
    """Take away everybody's access but that of this person."""
    with acting() as depotflow:
        scope = depotflow.scope
        mine = Membership.tenant_id == scope.identity.tenant_id
        others = Membership.group_id != group_of_role(scope, who).id
        scope.session.execute(update(Membership).where(mine, others).values(revoked_at=scope.now))


def test_another_person_approves(acting: Acting, batch_id: UUID) -> None:
    approve(acting, batch_id)
    with acting() as depotflow:
        batch = depotflow.payments.get_batch(batch_id=batch_id).batch
    assert (batch.state, batch.created_by_name, batch.approved_by_name) == (BatchState.APPROVED, "Finance", "Owner")


def test_who_made_it_does_not_approve_and_is_told_whom_to_ask(acting: Acting, batch_id: UUID) -> None:
    with pytest.raises(NeedsSecondPerson, match="Vraag Owner om het goed te keuren"):
        approve(acting, batch_id, Role.FINANCE)
    with acting(Role.FINANCE) as depotflow, pytest.raises(NeedsSecondPerson):
        depotflow.payments.approve_batch(batch_id=batch_id, sole_approver_reason="Haast")
    with acting(Role.FINANCE) as depotflow:
        assert not depotflow.payments.approval_advice(batch_id=batch_id).allowed
    with acting() as depotflow:
        assert depotflow.payments.approval_advice(batch_id=batch_id).allowed
    assert state(acting, batch_id) is BatchState.CONCEPT


def test_an_owner_who_is_alone_approves_with_a_reason_that_is_kept(acting: Acting, owe: Owe) -> None:
    leave_alone(acting, Role.OWNER)
    with acting() as depotflow:
        batch_id = depotflow.payments.prepare_batch(payable_ids=[owe()], execution_date=PAY_DAY)
        advice = depotflow.payments.approval_advice(batch_id=batch_id)
        assert (advice.allowed, advice.asks_reason) == (True, True)
    with pytest.raises(SoleApprover, match="enige die betalingen mag goedkeuren") as refusal:
        approve(acting, batch_id)
    assert refusal.value.field == "sole_approver_reason"
    with acting() as depotflow:
        depotflow.payments.approve_batch(batch_id=batch_id, sole_approver_reason="Ik werk alleen")
    with acting() as depotflow:
        detail = depotflow.payments.get_batch(batch_id=batch_id)
    assert detail.batch.sole_approver_reason == "Ik werk alleen"
    assert [(event.action, event.reason) for event in detail.events][-1] == ("batch_approved", "Ik werk alleen")


def test_warnings_are_seen_before_approval(acting: Acting, owe: Owe, contractor: Callable[..., UUID]) -> None:
    payee = contractor()
    batch_id = prepare(acting, owe(to=payee), owe(to=payee)).batch.id
    with pytest.raises(WarningsNotSeen, match="twee keer"):
        approve(acting, batch_id)
    with acting() as depotflow:
        depotflow.payments.approve_batch(batch_id=batch_id, accepts_warnings=True)
    assert state(acting, batch_id) is BatchState.APPROVED


def test_a_planner_approves_nothing(acting: Acting, batch_id: UUID) -> None:
    with pytest.raises(NotAllowed):
        approve(acting, batch_id, Role.PLANNER)


def test_approving_twice_at_once_has_one_effect(acting: Acting, batch_id: UUID) -> None:
    answers = at_once(4, lambda _: approve(acting, batch_id))
    assert [isinstance(answer, WrongState) for answer in answers].count(True) == 3
    with acting() as depotflow:
        events = depotflow.payments.get_batch(batch_id=batch_id).events
    assert [event.action for event in events] == ["batch_prepared", "batch_approved"]


def test_a_concept_is_not_handed_out(acting: Acting, batch_id: UUID) -> None:
    with pytest.raises(WrongState, match="nog niet goedgekeurd"):
        fetch(acting, batch_id)


def test_an_account_let_in_after_the_approval_asks_for_a_new_file(
    acting: Acting, owe: Owe, contractor: Callable[..., UUID], clock: StandingClock, another_account: AnotherAccount
) -> None:
    payee = contractor()

    def prepared() -> UUID:
        return prepare(acting, payable).batch.id

    payable = owe(to=payee)
    old = prepared()
    approve(acting, old)
    let_in = another_account(payee)
    with acting(Role.PLANNER) as depotflow:
        let_in(depotflow)
    with pytest.raises(AccountChanged, match=r"Wójcik.* maak een nieuw"):
        fetch(acting, old)
    with acting(Role.FINANCE) as depotflow:
        depotflow.payments.cancel_batch(batch_id=old, reason="Andere rekening")
    new = prepared()
    clock.move(timedelta(minutes=1))
    with acting() as depotflow:
        depotflow.payments.approve_batch(batch_id=new, accepts_warnings=True)
    assert fetch(acting, new).content


@pytest.mark.parametrize("is_let_in_first", [True, False])
def test_an_account_let_in_by_who_began_before_the_approval_asks_for_a_new_file(
    acting: Acting,
    owe: Owe,
    contractor: Callable[..., UUID],
    clock: StandingClock,
    another_account: AnotherAccount,
    *,
    is_let_in_first: bool,
) -> None:
    payee = contractor()
    batch_id = prepare(acting, owe(to=payee)).batch.id
    let_in = another_account(payee)

    def approves() -> None:
        with acting() as other:
            other.payments.approve_batch(batch_id=batch_id, accepts_warnings=True)

    with acting(Role.PLANNER) as depotflow:
        clock.move(timedelta(minutes=1))
        if not is_let_in_first:
            approves()
        let_in(depotflow)
        depotflow.scope.session.flush()
        if is_let_in_first:
            approves()
    with pytest.raises(AccountChanged, match=r"Wójcik.* maak een nieuw"):
        fetch(acting, batch_id)


def test_the_file_is_the_one_that_was_approved_and_stays_the_same(
    acting: Acting, batch_id: UUID, clock: StandingClock
) -> None:
    with acting() as depotflow:
        shown = depotflow.payments.get_batch(batch_id=batch_id).batch.sha256
    approve(acting, batch_id)
    first = fetch(acting, batch_id)
    clock.move(timedelta(days=3))
    with acting() as depotflow:
        depotflow.scope.session.execute(update(Contractor).values(iban=IBANS[3], account_holder="Iemand Anders"))
    second = fetch(acting, batch_id, reason="Bestand kwijtgeraakt")
    assert first.content == second.content
    assert hashlib.sha256(first.content).hexdigest() == shown
    assert first.name == second.name == f"sepa-{batch_id.hex.upper()}.xml"


def test_a_second_download_asks_for_a_reason_and_is_logged(acting: Acting, batch_id: UUID) -> None:
    approve(acting, batch_id)
    fetch(acting, batch_id)
    with pytest.raises(download.ReasonMissing, match="niet twee keer"):
        fetch(acting, batch_id, reason=" ")
    fetch(acting, batch_id, reason="Bestand kwijtgeraakt")
    with acting() as depotflow:
        events = depotflow.payments.get_batch(batch_id=batch_id).events
    assert [(event.action, event.by, event.reason) for event in events][-2:] == [
        ("batch_downloaded", "Finance", ""),
        ("batch_downloaded", "Finance", "Bestand kwijtgeraakt"),
    ]


def test_downloading_twice_at_once_hands_out_one_file(acting: Acting, batch_id: UUID) -> None:
    approve(acting, batch_id)
    answers = at_once(4, lambda _: fetch(acting, batch_id))
    assert sum(isinstance(answer, ExportFile) for answer in answers) == 1
    assert sum(isinstance(answer, download.ReasonMissing) for answer in answers) == 3


def test_a_file_whose_day_passed_is_not_handed_out(acting: Acting, batch_id: UUID, clock: StandingClock) -> None:
    approve(acting, batch_id)
    clock.move(timedelta(days=4))
    with pytest.raises(ExecutionDatePassed, match="25 juni 2026"):
        fetch(acting, batch_id)


def test_bytes_that_were_changed_in_the_database_are_never_handed_out(acting: Acting, batch_id: UUID) -> None:
    approve(acting, batch_id)
    with acting() as depotflow:
        depotflow.scope.session.execute(update(PaymentBatch).values(content=b"<Document/>"))
    with pytest.raises(FileDamaged):
        fetch(acting, batch_id)


def test_confirming_marks_payables_and_self_bills_paid_once(
    acting: Acting, batch_id: UUID, clock: StandingClock
) -> None:
    approve(acting, batch_id)
    fetch(acting, batch_id)

    def confirm(_: int) -> int:
        with acting(Role.FINANCE) as depotflow:
            return depotflow.payments.confirm_batch(batch_id=batch_id)

    answers = at_once(4, confirm)
    assert [answer for answer in answers if not isinstance(answer, Refusal)] == [2]
    with acting() as depotflow:
        session = depotflow.scope.session
        assert set(session.scalars(select(Payable.paid_at))) == {clock.now()}
        assert {(row.state, row.paid_at) for row in session.scalars(select(Invoice))} == {("paid", clock.now())}
        assert depotflow.payments.list_open() == []
    with pytest.raises(WrongState, match="al bevestigd"):
        confirm(0)


def test_what_the_bank_refused_is_open_again_and_the_rest_is_paid(
    acting: Acting, batch_id: UUID, owe: Owe, clock: StandingClock
) -> None:
    approve(acting, batch_id)
    fetch(acting, batch_id)
    elsewhere = owe(12_34)
    with acting(Role.FINANCE) as depotflow:
        refused, paid = (item.payable_id for item in depotflow.payments.get_batch(batch_id=batch_id).items)
    for wrong, refusal in ((({elsewhere}), NotFound), ({refused, paid}, NothingWasPaid)):
        with pytest.raises(refusal), acting(Role.FINANCE) as depotflow:
            depotflow.payments.confirm_batch(batch_id=batch_id, refused_payable_ids=wrong)
    with acting(Role.FINANCE) as depotflow:
        assert depotflow.payments.confirm_batch(batch_id=batch_id, refused_payable_ids=[refused]) == 1
    with acting(Role.FINANCE) as depotflow:
        items = depotflow.payments.get_batch(batch_id=batch_id).items
        assert {item.payable_id: item.is_refused for item in items} == {refused: True, paid: False}
        assert {row.id for row in depotflow.payments.list_open()} == {refused, elsewhere}
        depotflow.payments.prepare_batch(payable_ids=[refused], execution_date=PAY_DAY)
    with acting() as depotflow:
        session = depotflow.scope.session
        assert session.get_one(Payable, (depotflow.scope.identity.tenant_id, paid)).paid_at == clock.now()
        assert sorted(session.scalars(select(Invoice.state))) == ["accepted", "accepted", "paid"]


def test_an_account_the_bank_refused_is_not_where_somebody_was_last_paid(
    acting: Acting, owe: Owe, contractor: Callable[..., UUID], clock: StandingClock
) -> None:
    payee = contractor(iban=IBANS[2])
    old, new, other = owe(to=payee, iban=IBANS[1]), owe(to=payee, iban=IBANS[2]), owe()
    for paid, refused in (([old], []), ([new, other], [new])):
        batch_id = prepare(acting, *paid).batch.id
        with acting() as depotflow:
            depotflow.payments.approve_batch(batch_id=batch_id, accepts_warnings=True)
        fetch(acting, batch_id)
        with acting(Role.FINANCE) as depotflow:
            depotflow.payments.confirm_batch(batch_id=batch_id, refused_payable_ids=refused)
        clock.move(timedelta(minutes=1))
    with acting() as depotflow:
        (row,) = depotflow.payments.list_open()
    assert (row.id, ["bij de vorige betaling" in one.text for one in row.remarks]) == (new, [True])


def test_only_what_was_downloaded_can_be_confirmed(acting: Acting, batch_id: UUID) -> None:
    approve(acting, batch_id)
    with acting() as depotflow, pytest.raises(WrongState):
        depotflow.payments.confirm_batch(batch_id=batch_id)


def test_cancelling_releases_the_payables_for_a_new_batch(acting: Acting, batch_id: UUID) -> None:
    approve(acting, batch_id)
    with acting(Role.FINANCE) as depotflow:
        depotflow.payments.cancel_batch(batch_id=batch_id)
        payables = [row.id for row in depotflow.payments.list_open()]
    assert len(payables) == 2
    with pytest.raises(WrongState, match="geannuleerd"):
        fetch(acting, batch_id)
    assert prepare(acting, *payables).warned == ()


def test_cancelling_after_a_download_asks_for_a_reason(acting: Acting, batch_id: UUID) -> None:
    approve(acting, batch_id)
    fetch(acting, batch_id)
    with acting(Role.FINANCE) as depotflow, pytest.raises(cancel.ReasonMissing):
        depotflow.payments.cancel_batch(batch_id=batch_id)
    with acting(Role.FINANCE) as depotflow:
        depotflow.payments.cancel_batch(batch_id=batch_id, reason="Bank weigerde het bestand")
    assert state(acting, batch_id) is BatchState.CANCELLED


def test_a_confirmed_batch_stays(acting: Acting, batch_id: UUID) -> None:
    approve(acting, batch_id)
    fetch(acting, batch_id)
    with acting(Role.FINANCE) as depotflow:
        depotflow.payments.confirm_batch(batch_id=batch_id)
    with acting(Role.FINANCE) as depotflow, pytest.raises(WrongState):
        depotflow.payments.cancel_batch(batch_id=batch_id, reason="Toch niet")


@pytest.mark.parametrize(
    "use", ["get_batch", "approval_advice", "approve_batch", "download_batch", "confirm_batch", "cancel_batch"]
)
def test_another_company_finds_no_batch(acting: Acting, batch_id: UUID, other_company: Company, use: str) -> None:
    with acting(other_company.member(Role.OWNER)) as depotflow, pytest.raises(NotFound):
        getattr(depotflow.payments, use)(batch_id=batch_id)


def test_a_wage_in_a_batch_is_not_changed_until_the_batch_is_cancelled(acting: Acting, company: Company) -> None:
    weeks = PayrollWeeks(company)
    driver = weeks.employ("Daan de Wit", number="101", place=0)
    weeks.lock(WEEK_25)

    def enter(cents: int) -> int:
        with acting(Role.FINANCE) as depotflow:
            return depotflow.payroll.enter_net_wages(run_id=run_id, wages={driver: Money(cents)}, pay_on=PAY_DAY)

    with acting(Role.FINANCE) as depotflow:
        run_id = depotflow.payroll.create_run(first_week=WEEK_25, last_week=WEEK_25)
        depotflow.payroll.export_run(run_id=run_id, file_format=FileFormat.CSV)
    enter(589_34)
    with acting(Role.FINANCE) as depotflow:
        [payable] = depotflow.payments.list_open()
        assert (payable.payee_name, payable.iban, payable.text) == ("Daan de Wit", IBANS[0], "Loon week 25 2026")
        batch_id = depotflow.payments.prepare_batch(payable_ids=[payable.id], execution_date=PAY_DAY)
    assert enter(589_34) == 0
    with pytest.raises(WageIsBeingPaid):
        enter(600_00)
    with acting(Role.FINANCE) as depotflow:
        depotflow.payments.cancel_batch(batch_id=batch_id)
    assert enter(600_00) == 1
