"""Payment batches as they were prepared; preparing, approving and downloading one is for people."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import AliasPath, Field

from api.v1.calls import Asked, Caller, Page
from api.v1.gate import PREFIX
from api.v1.values import Id, Shown, ShownIban, ShownInstant
from models.values.kinds import BatchState, PayableKind, Severity
from models.values.listing import ID, page_of

router = APIRouter(prefix=f"{PREFIX}/payouts", tags=["payouts"])
MOST = 10_000
"""Of batches: some decades of weeks."""


class PayoutInList(Shown):
    """A payment batch; `sha256` is the fingerprint of its file."""

    id: Id
    kind: PayableKind
    state: BatchState
    execution_date: date
    item_count: int
    total_cents: int = Field(validation_alias="control_sum_cents")
    created_by: str = Field(validation_alias="created_by_name")
    created_at: ShownInstant
    approved_by: str = Field(validation_alias="approved_by_name")
    sha256: str


class Remark(Shown):
    """Something about a payment."""

    severity: Severity
    text: str


class Payment(Shown):
    """One payment; of its account the last four."""

    payable_id: Id
    payee_name: str
    iban: ShownIban
    amount_cents: int
    text: str
    remarks: list[Remark]


class Payout(Shown):
    """A payment batch with its payments."""

    id: Id = Field(validation_alias=AliasPath("batch", "id"))
    summary: PayoutInList = Field(validation_alias="batch")
    payments: list[Payment] = Field(validation_alias="items")


class Payable(Shown):
    """An amount that stands in no batch yet; of its account the last four."""

    id: Id
    kind: PayableKind
    payee_name: str
    iban: ShownIban
    amount_cents: int
    text: str
    due_on: date
    remarks: list[Remark]


@router.get("", response_model=Page[PayoutInList])
async def list_payouts(call: Caller, asked: Annotated[Asked, Query()]) -> Response:
    """Payment batches, newest first."""
    return await call.page(
        PayoutInList, lambda depotflow: page_of(depotflow.payments.list_batches(limit=MOST), asked.query(), key=ID)
    )


@router.get("/open", response_model=Page[Payable])
async def list_payables(call: Caller, asked: Annotated[Asked, Query()]) -> Response:
    """What is open to be paid, the first due first."""
    return await call.page(Payable, lambda depotflow: page_of(depotflow.payments.list_open(), asked.query(), key=ID))


@router.get("/{payout_id}", response_model=Payout)
async def get_payout(call: Caller, payout_id: Id) -> Response:
    """One payment batch."""
    return await call.one(Payout, lambda depotflow: depotflow.payments.get_batch(batch_id=payout_id))
