"""The panel that agrees on a new tariff from a day on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from models.values.calendar import IsoWeek
from models.values.kinds import Side, TariffKind
from models.values.money import BASIS
from models.values.refusal import InvalidValue
from pages.guard import Visit
from services.rules.tariffs import TariffCondition, hours_1e4
from services.tariffs.add_version import COUNTED_KINDS, TariffKey
from services.tariffs.queries import KIND_WORDS
from services.tenant import TenantServices
from ui import toast
from ui.form import Form, Values
from ui.overlay import Drawer

PER_HOUR: Final = frozenset({TariffKind.PER_HOUR, TariffKind.WAIT})
CONDITIONS: Final = {
    TariffCondition.NONE.value: "Alles telt",
    TariffCondition.BEYOND_FIRST_PER_STOP.value: "Vanaf het tweede pakket per stop",
    TariffCondition.FIXED_AMOUNT.value: "Vast bedrag per dienst (dagtoeslag)",
}


@dataclass(frozen=True, slots=True)
class _Choices:
    parties: dict[str, str]
    depots: dict[str, str]


async def ask_tariff(visit: Visit, week: IsoWeek, *, done: Callable[[], Awaitable[None]]) -> None:
    """Open the panel; `done` runs after a tariff was added."""
    choices = await visit.perform(_read)

    async def save(values: Values) -> None:
        key = _key(values)
        rate = _rate(values)
        threshold = _threshold(values)
        first: date = values["valid_from"]
        await visit.perform(
            lambda depotflow: depotflow.tariffs.add_version(
                key=key,
                rate_1e4=rate,
                valid_from=first,
                from_quantity_1e4=threshold,
                condition=TariffCondition(values["condition"] or ""),
                remark=values["remark"] or "",
                close_previous=True,
            )
        )
        panel.close()
        toast.ok("Het tarief is vastgelegd", "Open weken rekenen er meteen mee.")
        await done()

    kinds = {kind.value: word for kind, word in KIND_WORDS.items()}
    with visit.client, Drawer("Nieuw tarief", "De vorige versie eindigt de dag ervoor.") as panel, Form(save) as form:
        form.select("party", "Opdrachtgever of zzp'er", choices.parties, required=True)
        form.select("depot_id", "Depot", choices.depots, hint="Leeg geldt voor alle depots.")
        form.select("kind", "Soort", kinds, required=True)
        form.rate("rate_1e4", "Bedrag of percentage", required=True, hint="Bij een toeslag: 12,5 is 12,5%.")
        form.number(
            "from_quantity", "Telt pas boven", hint="Minuten bij uren en wachttijd, anders stops, pakketten of km."
        )
        form.select("condition", "Voorwaarde", CONDITIONS, TariffCondition.NONE.value)
        form.date("valid_from", "Geldig vanaf", week.monday, required=True)
        form.text("remark", "Opmerking")
    with panel.foot:
        form.submit("Leg tarief vast", icon="check")
    panel.open()


def _read(depotflow: TenantServices) -> _Choices:
    known = depotflow.tariffs.parties()
    principals = {f"principal:{row.id}": row.name for row in known.principals}
    contractors = {f"contractor:{row.id}": f"{row.name} (zzp)" for row in known.contractors}
    return _Choices(principals | contractors, {str(row.id): row.name for row in known.depots})


def _key(values: Values) -> TariffKey:
    side, _, party = str(values["party"]).partition(":")
    depot = values["depot_id"]
    return TariffKey(
        side=Side.REVENUE if side == "principal" else Side.COST,
        kind=TariffKind(values["kind"]),
        principal_id=UUID(party) if side == "principal" else None,
        contractor_id=UUID(party) if side == "contractor" else None,
        depot_id=UUID(depot) if depot else None,
    )


def _rate(values: Values) -> int:
    rate = values["rate_1e4"]
    if not isinstance(rate, int):
        raise InvalidValue("Vul een bedrag in, zoals 1,9635.", field="rate_1e4")
    return rate


def _threshold(values: Values) -> int:
    number = values["from_quantity"] or 0
    kind = TariffKind(values["kind"])
    if number and kind not in COUNTED_KINDS:
        raise InvalidValue("Bij deze soort telt alles mee. Laat dit leeg.", field="from_quantity")
    return hours_1e4(number) if kind in PER_HOUR else number * BASIS
