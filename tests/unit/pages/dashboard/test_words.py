"""How the dashboard words its weeks, its amounts and what asks for attention."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from models.values.calendar import IsoWeek
from models.values.kinds import PaperKind
from models.values.minutes import Minutes
from models.values.money import Money
from models.values.refusal import InvalidValue
from pages.dashboard import amounts, attention, spans
from services.margin.attention import Attention, Documents, Unapproved
from services.margin.dashboard import Dashboard, Horizon
from services.margin.figures import Figures, Ranking
from services.margin.spans import Span, SpanKind
from services.people.views import ExpiringRow
from services.privacy.requests import DueSoon
from services.rules.margin import Margin

TODAY = date(2026, 6, 22)
ID = UUID(int=1)


@pytest.mark.parametrize(
    ("kind", "last", "weeks", "dates"),
    [
        (SpanKind.WEEK, "2026-W25", "wk 25", "15–21 juni"),
        (SpanKind.FOUR_WEEKS, "2026-W24", "wk 21–24", "18 mei–14 juni"),
        (SpanKind.WEEK, "2025-W25", "wk 25", "16–22 juni 2025"),
        (SpanKind.YEAR, "2026-W53", "wk 1–53", "29 december 2025–3 januari 2027"),
        (SpanKind.FOUR_WEEKS, "2027-W02", "wk 52–2", "21 december 2026–17 januari 2027"),
    ],
)
def test_weeks_are_named_by_number_and_date(kind: SpanKind, last: str, weeks: str, dates: str) -> None:
    shown = Span.until(kind, IsoWeek.parse(last))
    assert (spans.weeks(shown), spans.dates(shown, this_year=2026)) == (weeks, dates)


def test_an_address_says_which_weeks_and_is_read_back() -> None:
    shown = Span.until(SpanKind.QUARTER, IsoWeek(2026, 24))
    assert spans.address("/dashboard", shown) == "/dashboard?periode=kwartaal&tot=2026-W24"
    assert spans.read_span("kwartaal", "2026-W24") == (SpanKind.QUARTER, IsoWeek(2026, 24))
    assert spans.read_span("week", "") == (SpanKind.WEEK, None)
    with pytest.raises(InvalidValue):
        spans.read_span("eeuw", "")


def test_one_cannot_step_past_this_week() -> None:
    horizon = Horizon(IsoWeek(2026, 24), IsoWeek(2026, 26), 1300)
    open_end, closed_end = (
        spans.chooser("/x", Span.until(SpanKind.WEEK, IsoWeek(2026, week)), horizon) for week in (25, 26)
    )
    assert "aria-disabled" not in open_end
    assert "tot=2026-W26" in open_end
    assert "aria-disabled" in closed_end


@pytest.mark.parametrize(
    ("now", "then", "more_is_good", "arrow", "tone", "text"),
    [
        (112_50, 100_00, True, "arrow-up", "c-ok", "12,5%"),
        (112_50, 100_00, False, "arrow-up", "c-danger", "12,5%"),
        (90_00, 100_00, True, "arrow-down", "c-danger", "10,0%"),
        (50_00, -20_00, True, "arrow-up", "c-ok", "€\N{NO-BREAK SPACE}70"),
    ],
)
def test_a_change_has_an_arrow_and_says_whether_it_is_good(
    *, now: int, then: int, more_is_good: bool, arrow: str, tone: str, text: str
) -> None:
    shown = amounts.change(Money(now), Money(then), more_is_good=more_is_good)
    assert arrow in shown
    assert tone in shown
    assert text in shown


def test_a_change_too_small_to_show_is_none() -> None:
    assert amounts.change(Money(10_000_01), Money(10_000_00)) == "gelijk"
    assert amounts.change_in_points(1302, 1300) == "gelijk"
    assert "0,7 punt" in amounts.change_in_points(1370, 1300)
    assert not amounts.change_in_points(None, 1300)


def test_a_margin_under_the_target_has_an_arrow_besides_its_colour() -> None:
    assert "arrow-down" in amounts.judged(1299, 1300)
    assert amounts.judged(1300, 1300) == "13,0%"
    assert amounts.judged(None, 1300) == "–"
    assert amounts.euros(Money(-17_50)) == "−€\N{NO-BREAK SPACE}18"


def board(**facts: object) -> Dashboard:
    nothing = Attention(urgent_papers=[], later_papers=[], unapproved=None, overdue=None, objected=None, due=None)
    return Dashboard(
        span=Span.until(SpanKind.WEEK, IsoWeek(2026, 24)),
        horizon=Horizon(IsoWeek(2026, 24), IsoWeek(2026, 26), 1300),
        now=Figures(),
        then=Figures(),
        trend={},
        depots=Ranking((), 0),
        depot_trends={},
        routes=Ranking((), 0),
        drivers=Ranking((), 0),
        quality={},
        attention=replace(nothing, **facts),  # type: ignore[arg-type]  # the fields of attention
    )


def paper(days: int, kind: PaperKind = PaperKind.DRIVING_LICENCE) -> ExpiringRow:
    return ExpiringRow("Sanne Vos", "driver", ID, kind, TODAY + timedelta(days=days))


LATE = Documents(
    count=1, total=Money(11_482_30), invoice_id=ID, party="Vlotpost", number="2026-0218", due_date=date(2026, 6, 8),
    week=IsoWeek(2026, 22),
)  # fmt: skip
WAITING = Unapproved(
    worked=Minutes(1_390), drivers=4, depots=1, depot="Tilburg", first=IsoWeek(2026, 25), last=IsoWeek(2026, 25)
)


@pytest.mark.parametrize(
    ("facts", "severity", "title", "detail", "path"),
    [
        ({"urgent_papers": [paper(6)]}, "block", "Rijbewijs verloopt over 6 dagen", "Sanne Vos", f"/chauffeurs/{ID}"),
        ({"urgent_papers": [paper(-1)]}, "block", "Rijbewijs is 1 dag verlopen", "Sanne Vos", f"/chauffeurs/{ID}"),
        (
            {"urgent_papers": [paper(-3), paper(2, PaperKind.VOG), paper(3)]},
            "block", "1 verlopen, 2 verlopen binnen een week", "2 × rijbewijs, 1 × VOG", "/papieren",
        ),
        (
            {"later_papers": [paper(20, PaperKind.APK)]},
            "info", "APK verloopt op 12 juli", "Sanne Vos", f"/chauffeurs/{ID}",
        ),
        (
            {"overdue": LATE},
            "warn", "Factuur 14 dagen te laat, € 11.482,30", "Vlotpost, 2026-0218, vervallen 8 juni", f"/factuur/{ID}",
        ),
        (
            {"overdue": replace(LATE, count=2)},
            "warn", "2 facturen te laat, € 11.482,30", "Oudste 14 dagen: Vlotpost, 2026-0218", "/facturen",
        ),
        (
            {"due": DueSoon(1, TODAY + timedelta(days=6))},
            "warn", "1 verzoek over gegevens", "antwoord binnen 6 dagen", "/verzoeken",
        ),
        (
            {"due": DueSoon(2, TODAY - timedelta(days=1))},
            "block", "2 verzoeken over gegevens", "1 dag te laat", "/verzoeken",
        ),
        ({"objected": LATE}, "warn", "Self-billing klopt niet", "Vlotpost, 2026-0218", f"/factuur/{ID}"),
        (
            {"unapproved": WAITING},
            "warn", "23 uur niet goedgekeurd", "4 chauffeurs in Tilburg, week 25", "/afrekenen/2026-W25/uren",
        ),
        (
            {"unapproved": replace(WAITING, depots=2, depot="", drivers=1, first=IsoWeek(2026, 23))},
            "warn", "23 uur niet goedgekeurd", "1 chauffeur in 2 depots, week 23 t/m 25", "/afrekenen/2026-W23/uren",
        ),
    ],
)  # fmt: skip
def test_what_asks_for_attention_is_named_with_the_way_there(
    facts: dict[str, object], severity: str, title: str, detail: str, path: str
) -> None:
    (item,) = attention.items(board(**facts), TODAY)
    shown = (item.severity, item.title.replace("\N{NO-BREAK SPACE}", " "), item.detail, item.path)
    assert shown == (severity, title, detail, path)


def test_costs_that_no_bucket_claims_are_shown() -> None:
    shown = replace(board(), now=Figures(realised=Margin(revenue=Money(100_00), unallocated=Money(12_50))))
    (item,) = attention.items(shown, TODAY)
    assert item.title == "€\N{NO-BREAK SPACE}12,50 kosten niet toegewezen"


def test_what_cannot_wait_comes_first_and_good_news_is_an_empty_list() -> None:
    items = attention.items(board(later_papers=[paper(20)], overdue=LATE, urgent_papers=[paper(2)]), TODAY)
    assert [item.severity for item in items] == ["block", "warn", "info"]
    assert attention.items(board(), TODAY) == []
