"""Tariffs: what principals pay and contractors earn, in dated versions."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from api.v1.calls import Action, Asked, Caller, Changing, Creating, Page
from api.v1.gate import PREFIX
from api.v1.values import Body, Day, Id, Rate, Shown, ShownRate, Words, YesNo
from models.values.kinds import Side, TariffKind
from models.values.listing import ID, TablePage, page_of
from services.rules.tariffs import TariffCondition
from services.tariffs.add_version import TariffKey
from services.tariffs.queries import TariffRowView
from services.tenant import TenantServices

router = APIRouter(prefix=f"{PREFIX}/tariffs", tags=["tariffs"])


class Tariffs(Asked):
    """Which tariffs."""

    principal: Id | None = None
    contractor: Id | None = None
    valid_on: Day | None = Field(None, description="Those that hold on this day.")


class Tariff(Shown):
    """A rate for one party from a day until another; `valid_until` is the day after the last."""

    id: Id
    side: Side
    party_id: Id
    party: str
    depot: str
    route: str
    kind: TariffKind
    rate: ShownRate = Field(validation_alias="rate_1e4", description="Euros per unit, or per cent of a surcharge.")
    from_quantity: ShownRate = Field(validation_alias="from_quantity_1e4", description="Only what exceeds it counts.")
    condition: TariffCondition
    valid_from: date
    valid_until: date | None
    remark: str
    is_used: bool = Field(description="Amounts rest on it.")


class NewTariff(Body):
    """A tariff to agree on: revenue from a principal or cost of a contractor, for one depot or route or for all."""

    side: Side
    kind: TariffKind
    rate: Rate
    valid_from: Day
    valid_until: Day | None = Field(None, description="The day after the last.")
    principal_id: Id | None = None
    contractor_id: Id | None = None
    depot_id: Id | None = None
    route_id: Id | None = None
    from_quantity: Rate = 0
    condition: TariffCondition = TariffCondition.NONE
    remark: Words = ""
    close_previous: YesNo = Field(False, description="Let the version that still holds end on that day.")


class TariffEnd(Body):
    """Until which day a tariff holds, not included; null is without end."""

    valid_until: Day | None


def _shown(tariff_id: Id) -> Action[TariffRowView]:
    return lambda depotflow: depotflow.tariffs.get(version_id=tariff_id)


@router.get("", response_model=Page[Tariff])
async def list_tariffs(call: Caller, asked: Annotated[Tariffs, Query()]) -> Response:
    """Tariffs by party, place, kind and day."""

    def read(depotflow: TenantServices) -> TablePage[TariffRowView]:
        day = asked.valid_on
        rows = depotflow.tariffs.list(
            start=day,
            end=day and day + timedelta(days=1),
            principal_id=asked.principal,
            contractor_id=asked.contractor,
        )
        return page_of(rows, asked.query(), key=ID)

    return await call.page(Tariff, read)


@router.post("", response_model=Tariff, status_code=201)
async def add_tariff(call: Creating, tariff: NewTariff) -> Response:
    """Agree on a tariff from a day on."""

    def add(depotflow: TenantServices) -> TariffRowView:
        key = TariffKey(
            side=tariff.side,
            kind=tariff.kind,
            principal_id=tariff.principal_id,
            contractor_id=tariff.contractor_id,
            depot_id=tariff.depot_id,
            route_template_id=tariff.route_id,
        )
        tariff_id = depotflow.tariffs.add_version(
            key=key,
            rate_1e4=tariff.rate,
            valid_from=tariff.valid_from,
            valid_until=tariff.valid_until,
            from_quantity_1e4=tariff.from_quantity,
            condition=tariff.condition,
            remark=tariff.remark,
            close_previous=tariff.close_previous,
        )
        return depotflow.tariffs.get(version_id=tariff_id)

    return await call.once(Tariff, add, under="/tariffs")


@router.get("/{tariff_id}", response_model=Tariff)
async def get_tariff(call: Caller, tariff_id: Id) -> Response:
    """One tariff."""
    return await call.one(Tariff, _shown(tariff_id))


@router.post("/{tariff_id}/end", response_model=Tariff)
async def end_tariff(call: Creating, tariff_id: Id, end: TariffEnd) -> Response:
    """Let a tariff end; not on a day that was settled with it."""
    return await call.once(
        Tariff,
        lambda depotflow: depotflow.tariffs.end_version(version_id=tariff_id, valid_until=end.valid_until),
        _shown(tariff_id),
        status=200,
    )


@router.delete("/{tariff_id}", status_code=204)
async def remove_tariff(call: Changing, tariff_id: Id) -> Response:
    """Take back a tariff that no amount rests on."""

    def remove(depotflow: TenantServices) -> None:
        if call.seen is not None:
            call.check_unchanged(Tariff, _shown(tariff_id)(depotflow))
        depotflow.tariffs.remove_version(version_id=tariff_id)

    return await call.done(remove)
