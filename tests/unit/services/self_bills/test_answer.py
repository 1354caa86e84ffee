"""The contractor's answer: his own only, once, and by silence only when he agreed to that."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from models.tables import Invoice, Payable, SelfBillingAgreement
from models.values.kinds import EngagementKind, Role
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.gateways.clock import StandingClock
from services.people.agreements import AgreementOverlaps
from services.scope import Identity
from services.self_bills.answer import CannotBeAnswered
from tests.company import Company
from tests.conftest import Acting


def payables(acting: Acting) -> list[Payable]:
    with acting() as depotflow:
        return list(depotflow.scope.session.scalars(select(Payable).where(Payable.withdrawn_at.is_(None))))


def state_of(acting: Acting, bill_id: UUID) -> tuple[str, str]:
    with acting() as depotflow:
        row = depotflow.scope.get(Invoice, bill_id, what="")
        return row.state, row.answered_how


def test_a_driver_sees_and_accepts_his_own_and_it_becomes_payable(
    bill_id: UUID, piet: Identity, acting: Acting
) -> None:
    with acting(piet) as depotflow:
        (row,) = depotflow.self_bills.list_own()
        assert (row.number, row.total.cents, row.can_be_answered) == ("PS-2026-0001", 171_82, True)
        assert row.answer_by == date(2026, 6, 29)
        assert depotflow.self_bills.own_detail(invoice_id=bill_id).document.number == "PS-2026-0001"
        depotflow.self_bills.accept_own(invoice_id=bill_id)
    assert state_of(acting, bill_id) == ("accepted", "driver")
    (owed,) = payables(acting)
    assert (owed.amount_cents, owed.iban, owed.payee_name) == (171_82, "NL91ABNA0417164300", "Piet Snel")
    assert (owed.text, owed.due_on) == ("PS-2026-0001", date(2026, 7, 6))


def test_accepting_twice_owes_once(bill_id: UUID, piet: Identity, acting: Acting) -> None:
    for _ in range(2):
        with acting(piet) as depotflow:
            depotflow.self_bills.accept_own(invoice_id=bill_id)
    assert len(payables(acting)) == 1


def test_another_driver_finds_nothing(bill_id: UUID, company: Company, acting: Acting) -> None:
    other = company.as_driver(company.build_driver("Rik Vlug", kind=EngagementKind.ZZP))
    with acting(other) as depotflow:
        assert depotflow.self_bills.list_own() == []
    for attempt in ("own_detail", "accept_own", "own_pdf", "own_ubl"):
        with pytest.raises(NotFound), acting(other) as depotflow:
            getattr(depotflow.self_bills, attempt)(invoice_id=bill_id)


def test_staff_of_a_subcontractor_does_not_answer_for_it(
    bill_id: UUID, company: Company, scenario: object, acting: Acting
) -> None:
    with acting() as depotflow:
        contractor_id = depotflow.scope.get(Invoice, bill_id, what="").contractor_id
    staff = company.build_driver("Sem Hulp", kind=EngagementKind.SUBCONTRACTOR_STAFF, contractor_id=contractor_id)
    with pytest.raises(NotFound), acting(company.as_driver(staff)) as depotflow:
        depotflow.self_bills.accept_own(invoice_id=bill_id)


def test_an_objection_stops_payment_until_he_accepts_after_all(bill_id: UUID, piet: Identity, acting: Acting) -> None:
    with acting(piet) as depotflow:
        depotflow.self_bills.object_own(invoice_id=bill_id, objection="Ik reed 110 stops")
        depotflow.self_bills.object_own(invoice_id=bill_id, objection="Ik reed 110 stops")
    assert state_of(acting, bill_id) == ("objected", "driver")
    assert payables(acting) == []
    with pytest.raises(CannotBeAnswered), acting() as depotflow:
        depotflow.self_bills.accept_for_contractor(invoice_id=bill_id)
    with acting(piet) as depotflow:
        depotflow.self_bills.accept_own(invoice_id=bill_id)
    assert len(payables(acting)) == 1


def test_an_objection_needs_words(bill_id: UUID, piet: Identity, acting: Acting) -> None:
    with pytest.raises(InvalidValue) as refused, acting(piet) as depotflow:
        depotflow.self_bills.object_own(invoice_id=bill_id, objection="  ")
    assert refused.value.field == "objection"


def test_what_was_accepted_is_not_objected_to(bill_id: UUID, piet: Identity, acting: Acting) -> None:
    with acting(piet) as depotflow:
        depotflow.self_bills.accept_own(invoice_id=bill_id)
    with pytest.raises(CannotBeAnswered), acting(piet) as depotflow:
        depotflow.self_bills.object_own(invoice_id=bill_id, objection="Toch niet")


def test_the_office_writes_down_a_yes_by_telephone(bill_id: UUID, acting: Acting) -> None:
    with acting(Role.FINANCE) as depotflow:
        depotflow.self_bills.accept_for_contractor(invoice_id=bill_id)
    assert state_of(acting, bill_id) == ("accepted", "office")


def test_silence_is_consent_only_where_it_was_agreed(bill_id: UUID, acting: Acting, clock: StandingClock) -> None:
    clock.move(timedelta(days=30))
    with acting() as depotflow:
        assert depotflow.self_bills.accept_lapsed() == 0
        depotflow.scope.session.execute(update(SelfBillingAgreement).values(accepts_by_silence=True))
    with acting() as depotflow:
        assert depotflow.self_bills.accept_lapsed() == 1
        assert depotflow.self_bills.accept_lapsed() == 0
    assert state_of(acting, bill_id) == ("accepted", "silence")


def test_silence_counts_only_after_the_last_day(bill_id: UUID, acting: Acting, clock: StandingClock) -> None:
    with acting() as depotflow:
        depotflow.scope.session.execute(update(SelfBillingAgreement).values(accepts_by_silence=True))
    clock.move(timedelta(days=7))
    with acting() as depotflow:
        assert depotflow.self_bills.accept_lapsed() == 0
    clock.move(timedelta(days=1))
    with acting() as depotflow:
        assert depotflow.self_bills.accept_lapsed() == 1


def test_a_driver_reaches_no_office_use_case(piet: Identity, bill_id: UUID, acting: Acting) -> None:
    with pytest.raises(NotAllowed), acting(piet) as depotflow:
        depotflow.self_bills.get(invoice_id=bill_id)


def test_a_self_bill_is_answered_as_agreed_when_it_was_offered(
    bill_id: UUID, agreement: UUID, piet: Identity, acting: Acting, clock: StandingClock
) -> None:
    with acting() as depotflow:
        contractor_id = depotflow.scope.get(Invoice, bill_id, what="").contractor_id
        assert contractor_id is not None
        depotflow.people.end_agreement(agreement_id=agreement, last_day=date(2026, 6, 21))
        depotflow.people.sign_agreement(
            contractor_id=contractor_id, signed_by="P. Snel", valid_from=date(2026, 6, 22), accept_days=1,
            accepts_by_silence=True,
        )  # fmt: skip
    clock.move(timedelta(days=5))
    with acting() as depotflow:
        assert depotflow.self_bills.accept_lapsed() == 0
    with acting(piet) as depotflow:
        (row,) = depotflow.self_bills.list_own()
    assert (row.answer_by, row.accepts_by_silence) == (date(2026, 6, 29), False)


def test_an_agreement_does_not_run_on_into_the_next(agreement: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        contractor_id = depotflow.scope.get(SelfBillingAgreement, agreement, what="").contractor_id
        depotflow.people.end_agreement(agreement_id=agreement, last_day=date(2026, 6, 30))
        depotflow.people.sign_agreement(contractor_id=contractor_id, signed_by="P. Snel", valid_from=date(2026, 7, 1))
    with pytest.raises(AgreementOverlaps) as refused, acting() as depotflow:
        depotflow.people.end_agreement(agreement_id=agreement, last_day=date(2026, 7, 2))
    assert refused.value.field == "last_day"
