"""A week that was sent is kept until something in it changes."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest

from models.values.ids import new_id
from models.values.kinds import Role
from services.announcements import RESYNC
from services.planning import kept_weeks
from services.planning.change_shifts import ShiftChange
from services.planning.kept_weeks import KeptWeeks, SentWeek, Shown, Stamp
from services.planning.turn import SeenShift
from services.planning.weeks import WeekState
from services.scope import Environment
from tests.company import Company, found_company
from tests.statements import noted_statements
from tests.unit.services.planning.conftest import MONDAY, TUESDAY, WEDNESDAY, WEEK, PlannedWeek

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
    kept, shown = KeptWeeks(), Shown(new_id(), WEEK, shows_margin=True, depots=None)
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
    weeks = [
        Shown(tenant_id, WEEK.shifted(number), shows_margin=True, depots=None) for number in range(kept_weeks.MOST + 1)
    ]
    for shown in weeks:
        kept.keep(shown, STAMP, sent, turn=kept.turn(tenant_id))
        kept.find(weeks[0], STAMP)
    assert [kept.find(shown, STAMP) for shown in weeks[:3]] == [sent, None, sent]


def adds_up(week: PlannedWeek, kept: KeptWeeks, environment: Environment) -> bool:
    """Whether sending the week, which changed, reads what was worked before it."""
    week.shift(None, MONDAY)
    with noted_statements(environment) as statements:
        send(week, kept)
    return any("registrations" in statement for statement in statements)


@pytest.mark.parametrize(
    ("news", "expected"),
    [
        ({"topic": "planning", "week": str(WEEK)}, False),
        ({"topic": "planning", "week": str(WEEK.shifted(1))}, False),
        ({"topic": "planning", "week": str(WEEK.shifted(-1))}, True),
        ({"topic": "registration", "day": str(MONDAY)}, False),
        ({"topic": "registration", "day": str(MONDAY - timedelta(days=1))}, True),
        ({"topic": "registration"}, True),
        (RESYNC, True),
    ],
    ids=str,
)
def test_the_weeks_before_are_added_up_again_only_when_one_of_them_changed(
    week: PlannedWeek, company: Company, environment: Environment, news: dict[str, Any], *, expected: bool
) -> None:
    kept = KeptWeeks()
    assert adds_up(week, kept, environment)
    kept.hear(news if news == RESYNC else {"tenant": str(company.tenant_id), **news})
    assert adds_up(week, kept, environment) is expected


def test_what_is_announced_while_weeks_are_added_up_is_not_missed() -> None:
    kept, tenant_id = KeptWeeks(), new_id()
    turn = kept.turn(tenant_id)
    kept.hear({"topic": "registration", "tenant": str(tenant_id), "day": str(MONDAY - timedelta(days=1))})
    kept.keep_worked(tenant_id, WEEK, {}, turn=turn)
    assert kept.find_worked(tenant_id, WEEK) is None


def test_of_the_weeks_that_were_added_up_the_oldest_makes_room() -> None:
    kept, tenant_id = KeptWeeks(), new_id()
    for number in range(kept_weeks.MOST + 1):
        kept.keep_worked(tenant_id, WEEK.shifted(number), {}, turn=kept.turn(tenant_id))
    assert [kept.find_worked(tenant_id, WEEK.shifted(number)) for number in range(2)] == [None, {}]


def test_a_change_reads_nothing_of_the_weeks_before_when_they_are_kept(
    week: PlannedWeek, environment: Environment
) -> None:
    week.shift(week.daan, MONDAY - timedelta(days=7))
    shift = week.shift(week.daan, MONDAY)
    kept = KeptWeeks()
    send(week, kept)
    asked = []
    for known in (None, kept):
        with week.acting() as depotflow, noted_statements(environment) as statements:
            change = ShiftChange(id=shift.id, version=shift.version, day=TUESDAY if known else WEDNESDAY)
            edit = depotflow.planning.change_shifts(week=WEEK, changes=[change], kept=known)
            asked.append(sum("fifteen_weeks" in statement for statement in statements))
        shift = SeenShift(*edit.versions[0])
    assert asked == [1, 0]
