"""A request is counted down, answered to who it is, and handled once."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from models.values.kinds import RequestChannel, RequestKind, RequestState, Role
from models.values.refusal import InvalidValue, NotAllowed, NotFound, Refusal
from services.access.permissions import NEVER_FOR_KEYS, SUPPORT, Permission
from services.gateways.clock import StandingClock
from services.margin.spans import SpanKind
from services.privacy.requests import DueSoon, IdentityUnknown, RequestClosed, RequestRow
from tests.company import Company
from tests.conftest import Acting

LETTER_CAME = date(2026, 6, 20)


def enter(acting: Acting, **more: Any) -> UUID:
    asked: dict[str, Any] = {
        "kind": RequestKind.ACCESS,
        "channel": RequestChannel.LETTER,
        "person": "Oud Gediende",
        "received_on": LETTER_CAME,
    } | more
    with acting() as depotflow:
        entered: UUID = depotflow.privacy.enter_request(**asked)
    return entered


def only(acting: Acting) -> RequestRow:
    with acting() as depotflow:
        (row,) = depotflow.privacy.list_requests()
    return row


def test_the_month_runs_from_the_day_the_letter_came(acting: Acting, clock: StandingClock) -> None:
    enter(acting)
    row = only(acting)
    assert (row.due_on, row.days_left, row.is_late) == (date(2026, 7, 20), 28, False)
    clock.move(timedelta(days=29))
    assert only(acting).is_late


def test_two_months_more_once_within_the_first_and_with_a_reason(acting: Acting, clock: StandingClock) -> None:
    request_id = enter(acting)
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.privacy.extend_request(request_id=request_id, reason=" ")
    with acting() as depotflow:
        depotflow.privacy.extend_request(request_id=request_id, reason="Vijf jaar aan diensten")
    assert only(acting).due_on == date(2026, 9, 20)
    with pytest.raises(InvalidValue, match="al verlengd"), acting() as depotflow:
        depotflow.privacy.extend_request(request_id=request_id, reason="Nog meer")
    late = enter(acting, person="Ander")
    clock.move(timedelta(days=40))
    with pytest.raises(InvalidValue, match="eerste maand"), acting() as depotflow:
        depotflow.privacy.extend_request(request_id=late, reason="Te laat")


def test_nobody_is_answered_before_it_is_known_who_asks(acting: Acting) -> None:
    request_id = enter(acting)
    with pytest.raises(IdentityUnknown), acting() as depotflow:
        depotflow.privacy.close_request(request_id=request_id, state=RequestState.ANSWERED, answer="Gestuurd")
    with acting() as depotflow:
        depotflow.privacy.confirm_identity(request_id=request_id, how="Paspoort gezien aan de balie")
        depotflow.privacy.close_request(request_id=request_id, state=RequestState.ANSWERED, answer="Gestuurd")
    row = only(acting)
    assert (row.state, row.answer, row.identity_by, row.closed_by) == (
        RequestState.ANSWERED,
        "Gestuurd",
        "Owner",
        "Owner",
    )
    with pytest.raises(RequestClosed), acting() as depotflow:
        depotflow.privacy.close_request(request_id=request_id, state=RequestState.REFUSED, answer="Toch niet")


def test_a_refusal_needs_a_reason_and_no_proof_of_who_asks(acting: Acting) -> None:
    request_id = enter(acting)
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.privacy.close_request(request_id=request_id, state=RequestState.REFUSED, answer="")
    with acting() as depotflow:
        depotflow.privacy.close_request(request_id=request_id, state=RequestState.REFUSED, answer="Wil zich niet tonen")
    assert only(acting).state is RequestState.REFUSED


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"person": " "}, "person"),
        ({"person": "x" * 121}, "person"),
        ({"received_on": date(2026, 6, 23)}, "received_on"),
        ({"channel": RequestChannel.APP}, "channel"),
        ({"asked": "x" * 2_001}, "asked"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(acting: Acting, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        enter(acting, **wrong)
    assert refused.value.field == field


def test_the_list_begins_with_what_is_due_first(acting: Acting) -> None:
    enter(acting, person="Later", received_on=date(2026, 6, 21))
    enter(acting, person="Eerder", received_on=date(2026, 6, 1))
    with acting() as depotflow:
        assert [row.person for row in depotflow.privacy.list_requests()] == ["Eerder", "Later"]


def due_soon(acting: Acting, role: Role = Role.OWNER) -> DueSoon | None:
    with acting(role) as depotflow:
        return depotflow.margin.dashboard(kind=SpanKind.WEEK).attention.due


def test_what_is_due_within_a_week_asks_for_attention_of_who_answers_it(acting: Acting) -> None:
    assert due_soon(acting) is None
    enter(acting, received_on=date(2026, 5, 29))
    enter(acting, received_on=date(2026, 6, 20))
    assert due_soon(acting) == DueSoon(count=1, first_due_on=date(2026, 6, 29))
    assert due_soon(acting, Role.FINANCE) is None


def test_a_chosen_driver_gives_the_name(acting: Acting, company: Company) -> None:
    enter(acting, person="", driver_id=company.build_driver("Daan de Wit"))
    assert only(acting).person == "Daan de Wit"


def test_only_who_handles_requests_sees_them_and_no_program_or_operator_does(
    acting: Acting, company: Company, other_company: Company
) -> None:
    for role in (Role.PLANNER, Role.FINANCE, Role.READER):
        with pytest.raises(NotAllowed), acting(role) as depotflow:
            depotflow.privacy.list_requests()
    assert Permission.REQUESTS_HANDLE in NEVER_FOR_KEYS
    assert Permission.REQUESTS_HANDLE not in SUPPORT
    request_id = enter(acting)
    with pytest.raises(NotFound), acting(other_company.member(Role.OWNER)) as depotflow:
        depotflow.privacy.confirm_identity(request_id=request_id, how="Gezien")
