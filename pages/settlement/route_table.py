"""The routes of a week in one table: own counts, revenue, costs and margin, with totals at the foot."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from models.values.minutes import Minutes
from models.values.money import Money, dutch_percentage, dutch_whole
from services.margin.figures import UNASSIGNED
from services.rules.margin import Margin, combine
from services.settlement.overview import RouteRow
from ui import parts

NO_MARGIN = Margin()
FULL_BAR_BP = 2_000
"""The margin at which the bar is full."""
MALUS = "Malus"
"""The column that only takes room when there is any."""
HEADS = (
    ("Route", ""),
    ("Diensten", "num gl"),
    ("Stops", "num"),
    ("Pakketten", "num"),
    ("Uren", "num"),
    ("Omzet", "num gl"),
    ("Chauffeur", "num"),
    ("Bus", "num"),
    ("Brandstof", "num"),
    (MALUS, "num"),
    ("Marge", "num gl"),
    ("", "num"),
)


def route_table(rows: Sequence[RouteRow], *, unassigned: Margin = NO_MARGIN, target_bp: int, label: str) -> Markup:
    """The table; a margin below the target carries an arrow as well as its colour.

    `unassigned` is what belongs to no route: a line of its own, counted in the total.
    """
    has_malus = any(row.margin.malus for row in rows)
    head = parts.joined(
        Markup('<th scope="col" class="{}">{}</th>').format(classes, text)
        if text
        else Markup('<th scope="col" class="num"><span class="sr">Margepercentage</span></th>')
        for text, classes in HEADS
        if has_malus or text != MALUS
    )
    lines = [_row(row, target_bp, has_malus=has_malus) for row in rows]
    if unassigned != NO_MARGIN:
        lines.append(_rest(unassigned, target_bp, has_malus=has_malus))
    margin = combine((*(row.margin for row in rows), unassigned))
    return Markup(
        '<table class="df-tbl"><caption class="sr">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody>'
        "<tfoot>{}</tfoot></table>"
    ).format(label, head, parts.joined(lines), _total(rows, margin, target_bp, has_malus=has_malus))


def _row(row: RouteRow, target_bp: int, *, has_malus: bool) -> Markup:
    name = Markup('<td class="df-tbl__n" title="{1}"><b class="b">{0}</b> <span class="c-2">{1}</span></td>').format(
        row.route, row.drivers or row.route_name
    )
    return Markup("<tr>{}{}</tr>").format(
        name, _cells(row.shifts, row.stops, row.parcels, row.minutes, row.margin, target_bp, has_malus=has_malus)
    )


def _rest(margin: Margin, target_bp: int, *, has_malus: bool) -> Markup:
    return Markup(
        '<tr><td>{} <span class="c-2">kosten zonder dienst</span></td><td class="gl" colspan="4"></td>{}</tr>'
    ).format(UNASSIGNED, _amounts(margin, target_bp, has_malus=has_malus))


def _total(rows: Sequence[RouteRow], margin: Margin, target_bp: int, *, has_malus: bool) -> Markup:
    word = "route" if len(rows) == 1 else "routes"
    shifts, stops, parcels, minutes = (
        sum(getattr(row, name) for row in rows) for name in ("shifts", "stops", "parcels", "minutes")
    )
    return Markup("<tr><td>Totaal {} {}</td>{}</tr>").format(
        len(rows), word, _cells(shifts, stops, parcels, minutes, margin, target_bp, has_malus=has_malus)
    )


def _cells(
    shifts: int, stops: int, parcels: int, minutes: int, margin: Margin, target_bp: int, *, has_malus: bool
) -> Markup:
    cells = (
        ("num gl", dutch_whole(shifts)),
        ("num", dutch_whole(stops)),
        ("num", dutch_whole(parcels)),
        ("num", Minutes(minutes).dutch_hours_in_column),
    )
    return _put(cells) + _amounts(margin, target_bp, has_malus=has_malus)


def _amounts(margin: Margin, target_bp: int, *, has_malus: bool) -> Markup:
    cells = (
        ("num gl", _or_dash(margin.revenue)),
        ("num", margin.driver_cost.dutch),
        ("num", _or_dash(margin.vehicle_cost)),
        ("num", _or_dash(margin.fuel)),
        *([("num", _or_dash(margin.malus))] if has_malus else []),
        ("num gl", margin.margin.dutch),
        ("num", margin_cell(margin, target_bp)),
    )
    return _put(cells)


def _put(cells: Iterable[tuple[str, str]]) -> Markup:
    return parts.joined(Markup('<td class="{}">{}</td>').format(*cell) for cell in cells)


def _or_dash(amount: Money) -> str:
    return amount.dutch if amount else "–"


def margin_cell(margin: Margin, target_bp: int) -> Markup:
    """The percentage with its bar; a dash where nothing came in."""
    found = margin.margin_bp
    if found is None:
        return Markup('<span class="c-3">–</span>')
    return parts.margin(dutch_percentage(found), found / FULL_BAR_BP, low=found < target_bp)
