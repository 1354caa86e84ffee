import hashlib
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from exports.sepa import PainVersion
from models.tables import Company as CompanyRow
from models.tables import Contractor, Payable, PaymentBatch, PaymentItem
from models.values.ids import new_id
from models.values.kinds import BatchState, PayableKind, Role
from models.values.refusal import InvalidValue, NotAllowed
from services.payments.batches import BatchDetail
from services.payments.payables import lock_open
from services.payments.prepare import (
    CompanyAccountMissing,
    KindsMixed,
    NothingToPay,
    PayableNotOpen,
    PaymentBlocked,
)
from services.people.contractors import ContractorData
from tests.at_once import at_once
from tests.company import Company
from tests.conftest import Acting
from tests.payroll_weeks import IBANS
from tests.unit.services.payments.conftest import PAY_DAY, AnotherAccount, Owe, prepare


def content(acting: Acting, batch_id: UUID) -> bytes:
    with acting() as depotflow:
        return depotflow.scope.session.scalars(select(PaymentBatch.content).where(PaymentBatch.id == batch_id)).one()


def texts(xml: bytes, name: str) -> list[str]:
    return [found.text or "" for found in etree.fromstring(xml).iter(f"{{*}}{name}")]


def test_a_batch_holds_exact_cents_and_a_checkable_file(acting: Acting, owe: Owe) -> None:
    first, second = owe(1_234_56), owe(765_45, text="Factuur 2026-0008")
    detail = prepare(acting, first, second)
    batch = detail.batch
    # 1.234,56 + 765,45 = 2.000,01
    assert (batch.item_count, batch.control_sum_cents, batch.state) == (2, 200_001, BatchState.CONCEPT)
    xml = content(acting, batch.id)
    assert hashlib.sha256(xml).hexdigest() == batch.sha256
    assert texts(xml, "CtrlSum") == ["2000.01", "2000.01"]
    assert sorted(texts(xml, "InstdAmt")) == ["1234.56", "765.45"]
    assert texts(xml, "MsgId") == [batch.id.hex.upper()] == [batch.msg_id]
    assert sorted(texts(xml, "EndToEndId")) == sorted(payable.hex.upper() for payable in (first, second))
    assert texts(xml, "Nm")[:2] == ["Kempenbode Koeriers B.V.", "Kempenbode Koeriers B.V."]
    assert texts(xml, "Nm")[2:] == ["Wojcik Koeriers", "Wojcik Koeriers"]
    assert (texts(xml, "Dt"), texts(xml, "CtgyPurp")) == (["2026-06-25"], [])


def test_wages_are_a_salary_batch_of_their_own(
    acting: Acting, company: Company, owe: Owe, owe_wage: Owe, employee: UUID
) -> None:
    wage, bill = owe_wage(612_00, to=employee), owe()
    with pytest.raises(KindsMixed):
        prepare(acting, wage, bill)
    detail = prepare(acting, wage)
    xml = content(acting, detail.batch.id)
    assert detail.batch.kind is PayableKind.WAGE
    assert b"<CtgyPurp><Cd>SALA</Cd></CtgyPurp>" in xml
    assert texts(xml, "BtchBookg") == ["true"]


@pytest.mark.parametrize("version", list(PainVersion))
def test_the_bank_gets_the_edition_it_takes(acting: Acting, owe: Owe, version: PainVersion) -> None:
    detail = prepare(acting, owe(), version=version)
    assert detail.batch.pain_version == version
    assert version.encode() in content(acting, detail.batch.id)


@pytest.mark.parametrize(
    ("day", "advice"),
    [
        (date(2026, 6, 21), "al voorbij"),
        (date(2026, 6, 27), "Kies 29 juni 2026"),
        (date(2026, 12, 25), "Kies 28 december 2026"),
        (date(2027, 1, 1), "Kies 4 januari 2027"),
    ],
)
def test_the_execution_date_is_a_bank_day(acting: Acting, owe: Owe, day: date, advice: str) -> None:
    with pytest.raises(InvalidValue, match=advice):
        prepare(acting, owe(), on=day)


@pytest.mark.parametrize("day", [date(2027, 4, 27), date(2027, 5, 6)])
def test_dutch_holidays_on_which_banks_work_are_fine(acting: Acting, owe: Owe, day: date) -> None:
    assert prepare(acting, owe(), on=day).batch.execution_date == day


def test_a_payable_is_never_in_two_live_batches(acting: Acting, owe: Owe) -> None:
    payable = owe()
    prepare(acting, payable)
    with pytest.raises(PayableNotOpen):
        prepare(acting, payable)
    with acting() as depotflow:
        assert depotflow.payments.list_open() == []
        assert len(depotflow.payments.list_batches()) == 1


def test_eight_who_prepare_the_same_payables_at_once_make_one_batch(acting: Acting, owe: Owe) -> None:
    payables = [owe(100 + number, text=f"Factuur {number}") for number in range(5)]
    answers = at_once(8, lambda number: prepare(acting, *(payables if number % 2 else reversed(payables))))
    assert sum(isinstance(answer, BatchDetail) for answer in answers) == 1
    assert sum(isinstance(answer, PayableNotOpen) for answer in answers) == 7
    with acting() as depotflow:
        live = depotflow.scope.session.scalars(select(PaymentItem.payable_id).where(PaymentItem.is_live)).all()
        assert sorted(live) == sorted(payables)


def test_overlapping_choices_at_once_never_pay_anything_twice(acting: Acting, owe: Owe) -> None:
    payables = [owe(100 + number, text=f"Factuur {number}") for number in range(8)]
    at_once(8, lambda number: prepare(acting, payables[number], payables[(number + 1) % 8]))
    with acting() as depotflow:
        live = depotflow.scope.session.scalars(select(PaymentItem.payable_id).where(PaymentItem.is_live)).all()
        assert len(live) == len(set(live)) > 0


def test_the_database_itself_refuses_a_second_live_item(acting: Acting, owe: Owe) -> None:
    payable = owe()
    batch = prepare(acting, payable).batch
    again = {"batch_id": batch.id, "payable_id": payable, "is_live": True, "end_to_end_id": "X", "payee_name": "W"}
    with acting() as depotflow:
        scope = depotflow.scope
        with pytest.raises(IntegrityError, match="uq_payment_items_live_payable"), scope.session.begin_nested():
            scope.insert(PaymentItem, [again | {"iban": IBANS[1], "amount_cents": 1, "text": ""}])


@pytest.mark.parametrize(
    ("iban", "text"),
    [("", "geen IBAN"), ("NL91ABNA0417164301", "geen IBAN binnen SEPA"), ("US64SVBKUS6S3300958879", "SEPA")],
)
def test_a_missing_or_wrong_account_is_shown_and_kept_out(
    acting: Acting, owe: Owe, contractor: Callable[..., UUID], iban: str, text: str
) -> None:
    payable = owe(to=contractor(iban=iban), iban=iban)
    with acting() as depotflow:
        [row] = depotflow.payments.list_open()
    assert row.is_blocked
    assert text in row.remarks[0].text
    with pytest.raises(PaymentBlocked, match="Wójcik Koeriers"):
        prepare(acting, payable)


def test_a_name_no_bank_reads_is_kept_out(acting: Acting, owe: Owe) -> None:
    with pytest.raises(PaymentBlocked):
        prepare(acting, owe(name="张伟"))


def test_without_an_own_account_nothing_can_be_prepared(acting: Acting, owe: Owe) -> None:
    with acting() as depotflow:
        depotflow.scope.session.execute(update(CompanyRow).values(iban=""))
    with pytest.raises(CompanyAccountMissing, match="Instellingen"):
        prepare(acting, owe())


def test_the_same_payment_twice_is_warned_for(acting: Acting, owe: Owe, contractor: Callable[..., UUID]) -> None:
    payee = contractor()
    detail = prepare(acting, owe(to=payee), owe(to=payee), owe(5_00, to=payee))
    assert sorted((item.amount_cents, len(item.remarks)) for item in detail.items) == [
        (5_00, 0),
        (1_234_56, 1),
        (1_234_56, 1),
    ]
    assert "twee keer" in detail.warned[0].remarks[0].text


def test_a_payment_like_one_in_another_file_is_warned_for(
    acting: Acting, owe: Owe, contractor: Callable[..., UUID]
) -> None:
    payee = contractor()
    first = prepare(acting, owe(to=payee))
    assert first.warned == ()
    second = prepare(acting, owe(to=payee))
    assert "een ander betaalbestand" in second.warned[0].remarks[0].text


def test_it_is_paid_where_the_document_says_with_a_warning_when_the_account_changed_since(
    acting: Acting, owe: Owe, contractor: Callable[..., UUID]
) -> None:
    payable = owe(to=contractor(iban=IBANS[2]), iban=IBANS[1])
    detail = prepare(acting, payable)
    assert [item.iban for item in detail.items] == [IBANS[1]]
    assert "nu een andere rekening" in detail.warned[0].remarks[0].text


def test_an_account_that_was_filled_in_later_is_used(acting: Acting, owe: Owe, contractor: Callable[..., UUID]) -> None:
    detail = prepare(acting, owe(to=contractor(iban=IBANS[2]), iban=""))
    assert [(item.iban, item.remarks) for item in detail.items] == [(IBANS[2], ())]


def test_an_account_other_than_the_last_payment_is_warned_for(
    acting: Acting, owe: Owe, contractor: Callable[..., UUID]
) -> None:
    payee = contractor()
    first = prepare(acting, owe(to=payee)).batch.id
    with acting() as depotflow:
        depotflow.payments.approve_batch(batch_id=first)
        depotflow.payments.download_batch(batch_id=first)
        depotflow.scope.session.execute(update(Contractor).where(Contractor.id == payee).values(iban=IBANS[3]))
    second = prepare(acting, owe(9_99, to=payee, text="Factuur 2", iban=IBANS[3]))
    assert [remark.text for item in second.warned for remark in item.remarks] == [
        "Andere rekening dan bij de vorige betaling. Bel om het na te vragen."
    ]


def test_an_account_that_waits_is_not_paid_to_and_the_batch_says_so(
    acting: Acting, contractor: Callable[..., UUID], owe: Owe, owe_wage: Owe, employee: UUID
) -> None:
    payee = contractor(iban=IBANS[1])
    bill, wage = owe(to=payee, iban=""), owe_wage(612_00, to=employee, iban="")
    with acting() as depotflow:
        depotflow.people.change_contractor(contractor_id=payee, data=ContractorData(name="Wójcik", iban=IBANS[3]))
        depotflow.people.change_wage_account(driver_id=employee, iban=IBANS[2], account_holder="")
    for payable, old, new in ((bill, IBANS[1], IBANS[3]), (wage, IBANS[0], IBANS[2])):
        detail = prepare(acting, payable)
        assert texts(content(acting, detail.batch.id), "IBAN")[1:] == [old]
        assert [remark.text for item in detail.items for remark in item.remarks] == [
            f"De nieuwe rekening die eindigt op {new[-4:]} geldt nog niet. Dit gaat naar de oude rekening."
        ]


def test_a_batch_keeps_paying_to_the_account_it_was_approved_with(
    acting: Acting, contractor: Callable[..., UUID], owe: Owe, another_account: AnotherAccount
) -> None:
    payee = contractor(iban=IBANS[1])
    detail = prepare(acting, owe(to=payee))
    let_in = another_account(payee)
    with acting(Role.PLANNER) as depotflow:
        let_in(depotflow)
    with acting() as depotflow:
        [item] = depotflow.payments.get_batch(batch_id=detail.batch.id).items
    assert item.iban == IBANS[1]
    assert "nu een andere rekening" in item.remarks[0].text


def test_nothing_and_unknown_are_refused(acting: Acting, owe: Owe) -> None:
    with pytest.raises(NothingToPay):
        prepare(acting)
    with pytest.raises(PayableNotOpen):
        prepare(acting, owe(), new_id())


def test_what_was_withdrawn_can_not_be_paid(acting: Acting, owe: Owe) -> None:
    payable = owe()
    with acting() as depotflow:
        depotflow.scope.session.execute(update(Payable).values(withdrawn_at=depotflow.scope.now))
    with pytest.raises(PayableNotOpen):
        prepare(acting, payable)


def test_another_company_and_a_planner_prepare_nothing(acting: Acting, owe: Owe, other_company: Company) -> None:
    payable = owe()
    with acting(other_company.member(Role.OWNER)) as depotflow, pytest.raises(PayableNotOpen):
        depotflow.payments.prepare_batch(payable_ids=[payable], execution_date=PAY_DAY)
    with acting(Role.PLANNER) as depotflow, pytest.raises(NotAllowed):
        depotflow.payments.prepare_batch(payable_ids=[payable], execution_date=PAY_DAY)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(1, 99_999_999), min_size=1, max_size=6))
def test_the_control_sum_is_the_sum_of_the_items_everywhere(acting: Acting, owe: Owe, amounts: list[int]) -> None:
    detail = prepare(acting, *(owe(amount, text=new_id().hex) for amount in amounts))
    xml = content(acting, detail.batch.id)
    assert sum(item.amount_cents for item in detail.items) == sum(amounts) == detail.batch.control_sum_cents
    cents = [int(amount.replace(".", "")) for amount in texts(xml, "InstdAmt")]
    assert sorted(cents) == sorted(amounts)
    assert {int(total.replace(".", "")) for total in texts(xml, "CtrlSum")} == {sum(amounts)}
    assert set(texts(xml, "NbOfTxs")) == {str(len(amounts))}


def test_a_payable_that_is_being_put_in_a_batch_cannot_be_withdrawn_meanwhile(
    company: Company, owe: Owe, acting: Acting
) -> None:
    payable = owe(100_00)
    with acting() as first:
        assert [row.id for row in lock_open(first.scope, [payable])] == [payable]
        with pytest.raises(OperationalError, match="lock timeout"), acting(Role.FINANCE) as second:
            second.scope.session.execute(text("SET LOCAL lock_timeout = '200ms'"))
            second.scope.session.execute(
                update(Payable).where(Payable.id == payable).values(withdrawn_at=second.scope.now)
            )
