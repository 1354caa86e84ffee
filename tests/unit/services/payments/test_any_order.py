"""Whatever order people work in: a payable is in one live batch, paid once, and a file never changes (I29, I30)."""

import contextlib
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule
from hypothesis.stateful import run_state_machine_as_test as try_out
from lxml import etree
from sqlalchemy import select, update

from exports.sepa import PainVersion
from models.tables import Contractor, Payable, PaymentBatch, PaymentItem
from models.values.kinds import BatchState, Role
from models.values.refusal import Refusal
from services.gateways.clock import StandingClock
from tests.conftest import MONDAY_MORNING, Acting
from tests.payroll_weeks import IBANS
from tests.unit.services.payments.conftest import Owe

FINANCE = st.sampled_from([Role.FINANCE, Role.OWNER])
LIVE = set(BatchState) - {BatchState.CANCELLED}


class Paying(RuleBasedStateMachine):
    """Two people who prepare, approve, download, confirm and cancel, while accounts change."""

    acting: Acting
    owe: Owe
    clock: StandingClock
    payables: Bundle[UUID] = Bundle("payables")
    batches: Bundle[UUID] = Bundle("batches")

    def __init__(self) -> None:
        super().__init__()
        self.clock.move(MONDAY_MORNING - self.clock.now())
        self.owed: dict[UUID, int] = {}
        self.files: dict[UUID, bytes] = {}
        self.paid: set[UUID] = set()

    @rule(target=payables, cents=st.integers(1, 99_999_999_999), name=st.sampled_from(["Łukasz & Zn.", "Noor B.V."]))
    def accept_a_self_bill(self, cents: int, name: str) -> UUID:
        payable_id = self.owe(cents, name=name)
        self.owed[payable_id] = cents
        return payable_id

    @rule(
        target=batches,
        chosen=st.lists(payables, min_size=1, max_size=4),
        who=FINANCE,
        version=st.sampled_from(list(PainVersion)),
        days=st.integers(0, 40),
    )
    def prepare(self, chosen: list[UUID], who: Role, version: PainVersion, days: int) -> Any:
        day = self.clock.now().date() + timedelta(days=days)
        made = self._try(
            who, lambda it: it.payments.prepare_batch(payable_ids=chosen, execution_date=day, pain_version=version)
        )
        return made or multiple()

    @rule(batch=batches, who=FINANCE)
    def approve(self, batch: UUID, who: Role) -> None:
        self._try(who, lambda it: it.payments.approve_batch(batch_id=batch, accepts_warnings=True))

    @rule(batch=batches, who=FINANCE, reason=st.sampled_from(["", "Kwijt"]))
    def download(self, batch: UUID, who: Role, reason: str) -> None:
        file = self._try(who, lambda it: it.payments.download_batch(batch_id=batch, reason=reason))
        assert file is None or file.content == self.files[batch]

    @rule(batch=batches, who=FINANCE, refused=st.lists(payables, max_size=1))
    def confirm(self, batch: UUID, who: Role, refused: list[UUID]) -> None:
        self._try(who, lambda it: it.payments.confirm_batch(batch_id=batch, refused_payable_ids=refused))

    @rule(batch=consumes(batches), who=FINANCE, reason=st.sampled_from(["", "Niet ingelezen"]))
    def cancel(self, batch: UUID, who: Role, reason: str) -> None:
        self._try(who, lambda it: it.payments.cancel_batch(batch_id=batch, reason=reason))

    @rule(iban=st.sampled_from(IBANS), days=st.integers(0, 10))
    def time_passes_and_accounts_change(self, iban: str, days: int) -> None:
        self.clock.move(timedelta(days=days))
        with self.acting() as depotflow:
            depotflow.scope.session.execute(update(Contractor).values(iban=iban, account_holder="Iemand Anders"))

    def _try(self, who: Role, act: Callable[[Any], Any]) -> Any:
        with contextlib.suppress(Refusal), self.acting(who) as depotflow:
            return act(depotflow)
        return None

    @invariant()
    def every_cent_is_in_one_place(self) -> None:
        with self.acting() as depotflow:
            session = depotflow.scope.session
            batches = {row.id: row for row in session.scalars(select(PaymentBatch))}
            items = session.scalars(select(PaymentItem).where(PaymentItem.payable_id.in_(self.owed))).all()
            rows = {row.id: row for row in session.scalars(select(Payable).where(Payable.id.in_(self.owed)))}
            mine = {item.batch_id for item in items}
            for batch in (batches[one] for one in mine):
                inside = [item for item in items if item.batch_id == batch.id]
                total = sum(self.owed[item.payable_id] for item in inside)
                assert (batch.control_sum_cents, batch.item_count) == (total, len(inside))
                assert self.files.setdefault(batch.id, batch.content) == batch.content
                assert hashlib.sha256(batch.content).digest() == batch.content_sha256
                assert any(item.is_live for item in inside) == (batch.state in LIVE)
                assert batch.approved_by is None or batch.approved_by != batch.created_by
                assert [int(told.replace(".", "")) for told in _texts(batch.content, "CtrlSum")] == [total, total]
                assert sorted(_texts(batch.content, "EndToEndId")) == sorted(item.end_to_end_id for item in inside)
            live = [item.payable_id for item in items if item.is_live]
            assert len(live) == len(set(live))
            confirmed = {
                item.payable_id
                for item in items
                if item.is_live and batches[item.batch_id].state is BatchState.CONFIRMED
            }
            assert {one for one, row in rows.items() if row.paid_at is not None} == confirmed
            assert self.paid <= confirmed, "what was paid stays paid"
            self.paid = confirmed


def _texts(content: bytes, name: str) -> list[str]:
    return [one.text or "" for one in etree.fromstring(content).iter(f"{{*}}{name}")]


def test_any_order_of_preparing_approving_and_cancelling_pays_once(
    acting: Acting, owe: Owe, clock: StandingClock
) -> None:
    here = type("Here", (Paying,), {"acting": staticmethod(acting), "owe": staticmethod(owe), "clock": clock})
    try_out(
        here,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
