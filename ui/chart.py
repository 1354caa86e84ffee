"""Figures drawn as inline SVG in the product's colours; every chart can also be read as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Final, Literal

from markupsafe import Markup

from ui import parts
from ui.markup import Pattern

_WIDTH: Final = 744
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 730, 12, 248
_BAR: Final = 30


def spark(points: Sequence[float], *, tone: Literal["text-2", "accent", "warn-solid"] = "text-2") -> Markup:
    """A line of 92 by 34 without axes, its last point marked; nothing under two points. Decoration beside a figure."""
    if len(points) < 2:
        return Markup()
    low, high = min(points), max(points)
    reach = (high - low) or 1
    at = [(2 + 86 * n / (len(points) - 1), 30 - 25 * (value - low) / reach) for n, value in enumerate(points)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    return Pattern(
        '<svg class="sp" width="92" height="34" aria-hidden="true"><polyline points="{0}" fill="none"'
        ' stroke="var(--df-{1})" stroke-width="1.6" stroke-linejoin="round"/>'
        '<circle cx="{2}" cy="{3}" r="2.8" fill="var(--df-{1})"/></svg>'
    ).format(line, tone, f"{at[-1][0]:.1f}", f"{at[-1][1]:.1f}")


@dataclass(frozen=True, slots=True)
class Bar:
    """One period: its costs and its margin in whole euros, the remark above it, and whether it is in the spotlight.

    What is only planned is drawn as a dashed outline.
    """

    label: str
    cost: int
    margin: int
    remark: str = ""
    strong: bool = True
    planned: bool = False


def bars(
    sequence: Sequence[Bar],
    *,
    label: str,
    names: tuple[str, str] = ("Kosten", "Marge"),
    table: Markup | None = None,
) -> Markup:
    """Costs with the margin on top, per period (BarChart), with a button `Toon als tabel` for this table or its own.

    A negative margin is drawn in red inside the costs it eats. `label` is what a screen reader says.
    """
    top = _round_up(max((one.cost + max(one.margin, 0) for one in sequence), default=0))
    drawing = parts.joined((_lines(top), *(_bar(n, one, len(sequence), top) for n, one in enumerate(sequence))))
    table = table or parts.mini_table(
        ("Periode", *names, ""),
        [(one.label, _euros(one.cost), _euros(one.margin), one.remark) for one in sequence],
        label=label,
    )
    return Pattern(
        '<div class="df-chartbox"><svg class="df-chart" viewBox="0 0 {} 274" role="img" aria-label="{}">{}</svg>'
        '<details><summary class="df-btn is-icon is-sm is-quiet" aria-label="Toon als tabel" title="Toon als tabel">{}'
        "</summary>{}</details></div>"
    ).format(_WIDTH, label, drawing, parts.icon("table-2", 15), table)


def legend(names: tuple[str, str] = ("Kosten", "Marge, met percentage"), *, planned: str = "") -> Markup:
    """What the colours of `bars` mean, for the head of its card; `planned` names the dashed ones when there are any."""
    dashed = Pattern('<span><i class="is-planned"></i>{}</span>').format(planned) if planned else ""
    return Pattern(
        '<span class="df-sub df-legend"><span><i style="background:var(--df-line-2)"></i>{}</span>'
        '<span><i style="background:var(--df-accent-fill)"></i>{}</span>{}</span>'
    ).format(*names, dashed)


def _bar(number: int, one: Bar, count: int, top: int) -> Markup:
    slot = (_RIGHT - _LEFT) / count
    width = min(_BAR, slot * 0.7)
    x = _LEFT + slot * number + (slot - width) / 2
    base = one.cost if one.margin >= 0 else one.cost + one.margin
    split, summit = _height(base, top), _height(one.cost + max(one.margin, 0), top)
    tone, weight = ("text", 600) if one.strong else ("text-3", 400)
    fill, gap = ("accent-fill", 1.5) if one.margin >= 0 else ("danger-solid", 0)
    return Pattern(
        '<g class="{kind}"><rect x="{x}" y="{split}" width="{w}" height="{cost}" fill="var(--df-line-2)"'
        ' opacity="{o1}"/><rect x="{x}" y="{summit}" width="{w}" height="{margin}" fill="var(--df-{fill})"'
        ' opacity="{o2}" rx="1.5"/></g>'
        '<text x="{mid}" y="{above}" text-anchor="middle" fill="var(--df-{tone})" font-weight="{weight}">'
        "{remark}</text>"
        '<text x="{mid}" y="266" text-anchor="middle" fill="var(--df-{under})">{label}</text>'
    ).format(
        x=f"{x:.1f}", w=f"{width:.1f}", mid=f"{x + width / 2:.1f}", split=f"{split:.1f}", summit=f"{summit:.1f}",
        cost=f"{_BOTTOM - split:.1f}", margin=f"{max(split - summit - gap, 0):.1f}", above=f"{summit - 6:.1f}",
        fill=fill, o1="1" if one.strong else ".55", o2="1" if one.strong else ".45",
        kind="is-planned" if one.planned else "",
        tone=tone, weight=weight, under="text-2" if one.strong else "text-3", remark=one.remark, label=one.label,
    )  # fmt: skip


def _lines(top: int) -> Markup:
    return parts.joined(
        Pattern(
            '<line x1="{}" x2="{}" y1="{y}" y2="{y}" stroke="var(--df-line)"/>'
            '<text x="38" y="{text}" text-anchor="end" fill="var(--df-text-3)">{value}</text>'
        ).format(
            _LEFT,
            _RIGHT,
            y=f"{_height(top * n // 4, top):.1f}",
            text=f"{_height(top * n // 4, top) + 4:.1f}",
            value=_short(top * n // 4),
        )
        for n in range(5)
    )


def _height(value: int, top: int) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * value / top


def _round_up(value: int) -> int:
    """The lowest number of four round, equal steps that holds the value: 68300 gives 80000."""
    step: int = 10 ** floor(log10(max(value, 4) / 4))
    return next(4 * step * n // 10 for n in (10, 20, 25, 50, 100) if 4 * step * n // 10 >= value)


def _short(value: int) -> str:
    return f"{value / 1000:g}k".replace(".", ",") if value >= 1000 else str(value)


def _euros(value: int) -> str:
    return f"{'−' if value < 0 else ''}€ {abs(value):,}".replace(",", ".")
