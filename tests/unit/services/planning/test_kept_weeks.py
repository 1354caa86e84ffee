"""A week that was sent is kept until something in it changes."""

import gzip
import json
from typing import Any

import pytest

from models.values.ids import new_id
from models.values.kinds import Role
from services.announcements import RESYNC
from services.planning import kept_weeks
from services.planning.kept_weeks import KeptWeeks, SentWeek, Shown, Stamp
from services.planning.weeks import WeekState
from tests.company import Company, found_company
from tests.unit.services.planning.conftest import MONDAY, TUESDAY, WEEK, PlannedWeek

STAMP = Stamp(WeekState(), MONDAY)


def send(week: PlannedWeek, kept: KeptWeeks, role: Role = Role.OWNER) -> SentWeek:
    with week.acting(role) as depotflow:
        return depotflow.planning.send_week(week=WEEK, kept=kept)


def content(sent: SentWeek) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress(sent.packed))
    return found


def test_an_unchanged_week_is_sent_as_it_was_kept(week: PlannedWeek) -> None:
    kept = KeptWeeks()
    assert send(week, kept) is send(week, kept)


def test_an_edit_is_in_the_next_week_that_is_sent_also_before_it_was_heard_of(week: PlannedWeek) -> None:
    kept = KeptWeeks()
    before = send(week, kept)
    week.shift(week.daan, TUESDAY)
    after = send(week, kept)
    assert (content(before)["seq"], content(after)["seq"]) == (0, 1)
    assert before.tag != after.tag


@pytest.mark.parametrize("topic", sorted(kept_weeks.TOPICS))
def test_news_of_the_company_has_the_week_read_again(week: PlannedWeek, company: Company, topic: str) -> None:
    kept = KeptWeeks()
    before = send(week, kept)
    kept.hear({"topic": topic, "tenant": str(company.tenant_id)})
    assert send(week, kept) is not before


def test_a_gap_in_the_news_has_everything_read_again(week: PlannedWeek) -> None:
    kept = KeptWeeks()
    before = send(week, kept)
    kept.hear(RESYNC)
    assert send(week, kept) is not before


def test_news_of_another_company_or_about_who_is_here_changes_nothing(week: PlannedWeek, company: Company) -> None:
    kept = KeptWeeks()
    before = send(week, kept)
    kept.hear({"topic": "planning", "tenant": str(found_company(company.environment, "Ander bedrijf").tenant_id)})
    kept.hear({"topic": "presence", "tenant": str(company.tenant_id)})
    assert send(week, kept) is before


def test_what_is_announced_while_a_week_is_read_is_not_missed() -> None:
    kept, shown = KeptWeeks(), Shown(new_id(), WEEK, shows_margin=True)
    turn = kept.turn(shown.tenant_id)
    kept.hear({"topic": "planning", "tenant": str(shown.tenant_id)})
    kept.keep(shown, STAMP, SentWeek.of(b"{}"), turn=turn)
    assert kept.find(shown, STAMP) is None


def test_the_margin_is_sent_to_who_may_see_it_only(week: PlannedWeek) -> None:
    kept = KeptWeeks()
    shown = {role: len(content(send(week, kept, role))["days"][0]) for role in (Role.OWNER, Role.FINANCE, Role.PLANNER)}
    assert shown == {Role.OWNER: 5, Role.FINANCE: 5, Role.PLANNER: 2}


def test_the_week_that_was_asked_for_longest_ago_makes_room() -> None:
    kept, tenant_id, sent = KeptWeeks(), new_id(), SentWeek.of(b"{}")
    weeks = [Shown(tenant_id, WEEK.shifted(number), shows_margin=True) for number in range(kept_weeks.MOST + 1)]
    for shown in weeks:
        kept.keep(shown, STAMP, sent, turn=kept.turn(tenant_id))
        kept.find(weeks[0], STAMP)
    assert [kept.find(shown, STAMP) for shown in weeks[:3]] == [sent, None, sent]
