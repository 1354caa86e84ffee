"""Turns money lines into the lines and annex of a document whose total is theirs to the cent. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from exports.documents import AnnexRow, DocumentLine, Unit, line_net_cents
from models.values.calendar import dutch_day
from models.values.kinds import AdjustmentKind, MalusCause, TariffKind, VatTreatment
from models.values.money import BASIS, divide_half_up
from models.values.words import adjustment_words
from services.rules.tariffs import BASE_KINDS, DAY_TYPES, SURCHARGE_KINDS, TariffCondition, hours_1e4
from services.rules.vat import vat_bp

ROUNDING = "Afrondingsverschil per dienst"
WORDS: dict[TariffKind, tuple[str, Unit]] = {
    TariffKind.PER_DAY: ("Dagprijs", Unit.DAY),
    TariffKind.PER_ROUTE: ("Ritten", Unit.PIECE),
    TariffKind.PER_STOP_SUCCESS: ("Geslaagde stops", Unit.PIECE),
    TariffKind.PER_PARCEL: ("Pakketten", Unit.PIECE),
    TariffKind.PICKUP: ("Afhaalstops", Unit.PIECE),
    TariffKind.PER_HOUR: ("Uren", Unit.HOUR),
    TariffKind.WAIT: ("Wachttijd", Unit.HOUR),
    TariffKind.PER_KM: ("Kilometers", Unit.KM),
    TariffKind.MINIMUM_GUARANTEE: ("Aanvulling tot garantie", Unit.PIECE),
    TariffKind.HOLIDAY: ("Feestdagtoeslag", Unit.PIECE),
    TariffKind.SUNDAY: ("Zondagtoeslag", Unit.PIECE),
    TariffKind.SATURDAY: ("Zaterdagtoeslag", Unit.PIECE),
    TariffKind.FUEL_SURCHARGE: ("Brandstoftoeslag", Unit.PIECE),
}
ORDER = (*BASE_KINDS, TariffKind.MINIMUM_GUARANTEE, *DAY_TYPES, TariffKind.FUEL_SURCHARGE)


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The bonus or malus behind a line."""

    id: UUID
    kind: AdjustmentKind
    cause: MalusCause | None
    note: str
    is_taken_back: bool = False

    @property
    def words(self) -> str:
        words = adjustment_words(self.kind, self.cause)
        return f"{words} teruggenomen" if self.is_taken_back else words


@dataclass(frozen=True, slots=True, kw_only=True)
class BillableLine:
    """One money line with what a document says about it. The counts are those of its shift, as in this `version`."""

    shift_id: UUID
    service_date: date
    route: str
    depot: str
    kind: TariffKind | Adjusted
    condition: TariffCondition = TariffCondition.NONE
    from_quantity_1e4: int = 0
    quantity_1e4: int
    rate_1e4: int
    amount_cents: int
    stops: int
    parcels: int
    kilometres: int | None
    minutes: int
    version: int = 1


class _Group(NamedTuple):
    depot: str
    kind: TariffKind
    rate_1e4: int
    condition: TariffCondition
    from_quantity_1e4: int

    @property
    def is_amount(self) -> bool:
        """Whether the lines cannot be counted together: percentages and top-ups."""
        is_percentage = self.kind in SURCHARGE_KINDS and self.condition is not TariffCondition.FIXED_AMOUNT
        return is_percentage or self.kind is TariffKind.MINIMUM_GUARANTEE


def document_lines(lines: Iterable[BillableLine], treatment: VatTreatment) -> tuple[DocumentLine, ...]:
    """One line per depot, kind and rate, with the quantities added up; then one for each bonus or malus.

    A percentage or top-up is quantity one. Rounding once over the sum can differ from the rounded shifts: that
    difference is a line of its own, so that net total and money lines agree to the cent.
    """
    groups: defaultdict[_Group, list[BillableLine]] = defaultdict(list)
    adjusted: list[DocumentLine] = []
    booked = 0
    for line in lines:
        booked += line.amount_cents
        if isinstance(line.kind, Adjusted):
            adjusted.append(_adjusted_line(line, line.kind, treatment))
            continue
        rate = 0 if line.kind is TariffKind.MINIMUM_GUARANTEE else line.rate_1e4
        groups[_Group(line.depot, line.kind, rate, line.condition, line.from_quantity_1e4)].append(line)
    ordered = sorted(groups.items(), key=lambda item: (item[0].depot, ORDER.index(item[0].kind), item[0][2:]))
    made = [made_line for group, members in ordered if (made_line := _document_line(group, members, treatment))]
    made += adjusted
    difference = booked - sum(line.net_cents for line in made)
    if difference:
        made.append(_amount(ROUNDING, "", difference, treatment))
    return tuple(made)


def _document_line(group: _Group, members: Sequence[BillableLine], treatment: VatTreatment) -> DocumentLine | None:
    words, unit = WORDS[group.kind]
    description = f"{words}, depot {group.depot}"
    detail = _detail(group, members)
    if group.is_amount:
        cents = sum(line.amount_cents for line in members)
        percentage = group.rate_1e4 if group.kind in SURCHARGE_KINDS else None
        return _amount(description, detail, cents, treatment, surcharge_1e4=percentage) if cents else None
    quantity = _quantity(group, members)
    if not quantity:
        return None
    return DocumentLine(
        description=description,
        detail=detail,
        quantity_1e4=quantity,
        unit=unit,
        rate_1e4=group.rate_1e4,
        net_cents=line_net_cents(quantity, group.rate_1e4),
        vat_bp=vat_bp(treatment),
        vat_category=treatment,
    )


def _quantity(group: _Group, members: Sequence[BillableLine]) -> int:
    """All together; hours by their minutes, for twelve times ten minutes as 0,1667 hours are not 2,0004 hours."""
    quantities = [line.quantity_1e4 for line in members]
    minutes = [divide_half_up(quantity * 60, BASIS) for quantity in quantities]
    is_whole = all(abs(hours_1e4(one) - quantity) <= 1 for one, quantity in zip(minutes, quantities, strict=True))
    return hours_1e4(sum(minutes)) if WORDS[group.kind][1] is Unit.HOUR and is_whole else sum(quantities)


def _adjusted_line(line: BillableLine, what: Adjusted, treatment: VatTreatment) -> DocumentLine:
    detail = f"{dutch_day(line.service_date)}, {line.route}: {what.note}"
    return _amount(f"{what.words}, depot {line.depot}", detail, line.amount_cents, treatment)


def _detail(group: _Group, members: Sequence[BillableLine]) -> str:
    shifts = len({line.shift_id for line in members})
    parts = [f"{shifts} {'dienst' if shifts == 1 else 'diensten'}"]
    if group.condition is TariffCondition.BEYOND_FIRST_PER_STOP:
        parts.append("vanaf het tweede pakket per stop")
    if group.from_quantity_1e4:
        parts.append(_threshold(group))
    return ", ".join(parts)


def _threshold(group: _Group) -> str:
    if WORDS[group.kind][1] is Unit.HOUR:
        return f"boven {divide_half_up(group.from_quantity_1e4 * 60, BASIS)} minuten per dienst"
    return f"boven {group.from_quantity_1e4 // BASIS} per dienst"


def _amount(
    description: str, detail: str, cents: int, treatment: VatTreatment, *, surcharge_1e4: int | None = None
) -> DocumentLine:
    return DocumentLine(
        description=description,
        detail=detail,
        quantity_1e4=BASIS if cents >= 0 else -BASIS,
        unit=Unit.PIECE,
        rate_1e4=abs(cents) * 100,
        net_cents=cents,
        vat_bp=vat_bp(treatment),
        vat_category=treatment,
        surcharge_1e4=surcharge_1e4,
    )


def annex_rows(lines: Iterable[BillableLine], *, monday: date) -> tuple[AnnexRow, ...]:
    """One row per shift with its amount, and one per bonus or malus; what corrects an earlier week shows its amount."""
    shifts: defaultdict[UUID, list[BillableLine]] = defaultdict(list)
    rows = []
    for line in lines:
        if isinstance(line.kind, Adjusted):
            route = f"{line.route}, {line.kind.words.lower()}"
            rows.append(AnnexRow(service_date=line.service_date, route=route, amount_cents=line.amount_cents))
        else:
            shifts[line.shift_id].append(line)
    rows += [_annex_row(members, sum(line.amount_cents for line in members), monday) for members in shifts.values()]
    return tuple(sorted(rows, key=lambda row: (row.service_date, row.route)))


def _annex_row(lines: Sequence[BillableLine], cents: int, monday: date) -> AnnexRow:
    """With the counts that hold by now, for a correction may come on the same document."""
    last = max(lines, key=lambda line: line.version)
    if last.service_date < monday:
        return AnnexRow(service_date=last.service_date, route=f"{last.route}, correctie", amount_cents=cents)
    return AnnexRow(
        service_date=last.service_date,
        route=last.route,
        stops=last.stops,
        parcels=last.parcels,
        kilometres=last.kilometres,
        minutes=last.minutes,
        amount_cents=cents,
    )
