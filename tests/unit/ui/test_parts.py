import pytest
from markupsafe import Markup

from ui import chart, parts

NASTY = "<img src=x onerror=alert(1)>\"'"


@pytest.mark.parametrize(
    "made",
    [
        parts.tag(NASTY, icon_name=NASTY),
        parts.icon(NASTY, label=NASTY),
        parts.person(NASTY, NASTY),
        parts.badge(3, NASTY),
        parts.note("warn", NASTY, NASTY),
        parts.link(NASTY, NASTY),
        parts.change(NASTY, up=True, good=False),
        parts.figure(NASTY, NASTY, NASTY),
        parts.strip([parts.Figure(NASTY, NASTY, NASTY)]),
        parts.facts([(NASTY, NASTY)]),
        parts.progress(NASTY, 1, 2, unit=NASTY, hint=NASTY),
        parts.skeleton(label=NASTY),
        parts.steps([parts.Step(NASTY, NASTY, "now", NASTY)], label=NASTY),
        parts.attention([parts.Attention("block", NASTY, NASTY, NASTY, NASTY)]),
        parts.margin(NASTY, 0.5, low=True),
        parts.difference(NASTY, NASTY, up=False),
        parts.mini_table([NASTY, NASTY], [[NASTY, NASTY]], label=NASTY),
        chart.bars([chart.Bar(NASTY, 10, 2, NASTY)], label=NASTY),
        chart.legend((NASTY, NASTY)),
    ],
)
def test_every_part_escapes_what_it_is_given(made: Markup) -> None:
    assert isinstance(made, Markup)
    assert "<img" not in made
    assert "'" not in made.replace('class="df-', "")
    assert made.count('"') % 2 == 0


def test_markup_of_ours_is_taken_as_it_is() -> None:
    assert "<b>x</b>" in parts.facts([("a", Markup("<b>x</b>"))])


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Joëlle van den Broek", "JB"), ("Željko Marić", "ŽM"), ("Sanne", "S"), ("  ", "?"), ("", "?")],
)
def test_initials_come_from_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert parts.initials(name) == letters


def test_a_count_of_zero_shows_nothing() -> None:
    assert not parts.badge(0)


def test_progress_counts_in_dutch_and_survives_an_empty_job() -> None:
    assert "1.284 van 2.190 regels" in parts.progress("Inlezen", 1284, 2190, unit="regels")
    assert 'aria-valuenow="0"' in parts.progress("Inlezen", 0, 0)


def test_a_bar_never_leaves_its_frame() -> None:
    assert "width:100%" in parts.mini_bar(1.7)
    assert "width:0%" in parts.mini_bar(-0.2)


def test_a_low_margin_has_an_arrow_besides_its_colour() -> None:
    assert "#arrow-down" in parts.margin("5,1%", 0.3, low=True)
    assert "#arrow-down" not in parts.margin("15,1%", 0.7)


def test_a_chart_can_be_read_as_a_table() -> None:
    drawn = chart.bars([chart.Bar("wk 24", 60_000, -4_000, "−6,7%")], label="Marge per week")
    assert "Toon als tabel" in drawn
    assert "€ 60.000" in drawn
    assert "−€ 4.000" in drawn


def test_what_is_only_planned_is_drawn_apart_and_named_in_the_legend() -> None:
    drawn = chart.bars(
        [chart.Bar("wk 24", 60_000, 4_000), chart.Bar("wk 25", 60_000, 4_000, planned=True)], label="Marge per week"
    )
    assert drawn.count('class="is-planned"') == 1
    assert "Alleen gepland" in chart.legend(planned="Alleen gepland")
    assert "is-planned" not in chart.legend()


def test_a_chart_without_periods_or_money_is_still_drawn() -> None:
    assert "<svg" in chart.bars([], label="Marge")
    assert "<svg" in chart.bars([chart.Bar("wk 1", 0, 0)], label="Marge")


@pytest.mark.parametrize("points", [[], [4.0]])
def test_a_line_needs_two_points(points: list[float]) -> None:
    assert not chart.spark(points)


def test_a_flat_line_lies_flat() -> None:
    assert chart.spark([3, 3, 3]).count("30.0") == 4
