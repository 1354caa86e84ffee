"""The principals that the company drives for, and the contracts with them."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field, StrictInt

from api.v1.calls import Action, Caller, Changing, Creating, Page, Searched
from api.v1.gate import PREFIX
from api.v1.values import UNCHANGED, Changes, Flag, Id, Line, Name, Short, Shown, ShownData, YesNo
from services.organisation.principals import PrincipalData, PrincipalDetail
from services.tenant import TenantServices

router = APIRouter(prefix=f"{PREFIX}/principals", tags=["principals"])
InvoicingMode = Literal["invoice", "self_bill"]
Days = Annotated[StrictInt, Field(ge=0, le=120)]


class Principals(Searched):
    """Which principals."""

    no_contract: Flag = Field(False, description="Without a contract that holds today.")
    archived: Flag = False


class PrincipalInList(Shown):
    """A principal; `depots` are names with commas between them."""

    id: Id
    name: str
    depots: str
    city: str
    invoicing_mode: InvoicingMode
    payment_days: int
    allows_zzp: bool
    has_contract: bool
    is_archived: bool


class Contract(Shown):
    """A transport agreement; without a depot it is for all, `last_day` is included."""

    id: Id
    depot_id: Id | None
    reference: str
    valid_from: date
    last_day: date | None
    notice_days: int
    indexation: str
    is_live: bool


class Principal(ShownData):
    """Everything about one principal."""

    id: Id
    name: str
    legal_name: str
    carrier: str
    kvk: str
    btw_id: str
    street: str
    postcode: str
    city: str
    country: str
    invoice_email: str
    buyer_reference: str
    invoicing_mode: InvoicingMode = Field(description="Who makes the invoice: the company, or the principal.")
    week_start: int = Field(description="1 is Monday, 7 Sunday.")
    dispute_days: int
    payment_days: int
    allows_zzp: bool
    allows_subcontracting: bool
    contracts: list[Contract]
    is_archived: bool


class PrincipalChanges(Changes):
    """What must be different about a principal."""

    name: Name = UNCHANGED
    legal_name: Line = UNCHANGED
    carrier: Line = UNCHANGED
    kvk: Annotated[str, Field(max_length=20, examples=["12345678"])] = UNCHANGED
    btw_id: Annotated[str, Field(max_length=20)] = UNCHANGED
    street: Line = UNCHANGED
    postcode: Annotated[str, Field(max_length=10, examples=["5611 AB"])] = UNCHANGED
    city: Line = UNCHANGED
    country: Annotated[str, Field(pattern="^[A-Z]{2}$", examples=["NL"])] = UNCHANGED
    invoice_email: Line = UNCHANGED
    buyer_reference: Short = UNCHANGED
    invoicing_mode: InvoicingMode = UNCHANGED
    week_start: Literal[1, 6, 7] = UNCHANGED
    dispute_days: Days = UNCHANGED
    payment_days: Days = UNCHANGED
    allows_zzp: YesNo = UNCHANGED
    allows_subcontracting: YesNo = UNCHANGED


class NewPrincipal(PrincipalChanges):
    """A principal to add."""

    name: Name = Field(examples=["Noordster"])


def _shown(principal_id: Id) -> Action[PrincipalDetail]:
    return lambda depotflow: depotflow.organisation.get_principal(principal_id=principal_id)


@router.get("", response_model=Page[PrincipalInList])
async def list_principals(call: Caller, asked: Annotated[Principals, Query()]) -> Response:
    """Principals by name."""
    return await call.page(
        PrincipalInList, lambda depotflow: depotflow.organisation.search_principals(query=asked.query())
    )


@router.post("", response_model=Principal, status_code=201)
async def add_principal(call: Creating, principal: NewPrincipal) -> Response:
    """Add a principal."""

    def add(depotflow: TenantServices) -> PrincipalDetail:
        principal_id = depotflow.organisation.add_principal(data=PrincipalData(**principal.given))
        return depotflow.organisation.get_principal(principal_id=principal_id)

    return await call.once(Principal, add, under="/principals")


@router.get("/{principal_id}", response_model=Principal)
async def get_principal(call: Caller, principal_id: Id) -> Response:
    """One principal with its contracts."""
    return await call.one(Principal, _shown(principal_id))


@router.patch("/{principal_id}", response_model=Principal)
async def change_principal(call: Changing, principal_id: Id, changes: PrincipalChanges) -> Response:
    """Change what is known of a principal."""

    def change(depotflow: TenantServices) -> PrincipalDetail:
        now = depotflow.organisation.get_principal(principal_id=principal_id)
        call.check_unchanged(Principal, now)
        depotflow.organisation.change_principal(
            principal_id=principal_id, data=replace(now.data, **changes.given), seen=now.data
        )
        return depotflow.organisation.get_principal(principal_id=principal_id)

    return await call.one(Principal, change)


@router.post("/{principal_id}/archive", response_model=Principal)
async def archive_principal(call: Creating, principal_id: Id) -> Response:
    """Take a principal out of lists and choices; not while it has depots."""
    return await call.once(
        Principal,
        lambda depotflow: depotflow.organisation.archive_principal(principal_id=principal_id),
        _shown(principal_id),
        status=200,
    )
