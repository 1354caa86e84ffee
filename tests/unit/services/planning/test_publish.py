from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from models.tables import Driver, DriverMessage, MarginTotal, OutboxMessage, Paper, Publication
from models.values.kinds import PaperKind, ShiftState
from services.gateways.clock import StandingClock
from services.planning.answer_shift import ChangedMeanwhile, TooLateToDecline
from services.planning.board import Look
from services.planning.change_shifts import ShiftChange
from services.planning.publication import NewsKind
from services.planning.publish import NothingToPublish, Published, ReasonIsMissing
from services.planning.publish_preview import PublishPreview
from services.planning.refusals import UnknownShift, WeekHasChanged
from services.planning.turn import SeenShift
from tests.company import Company
from tests.unit.services.planning.conftest import MONDAY, TUESDAY, WEDNESDAY, WEEK, PlannedWeek


def preview(week: PlannedWeek) -> PublishPreview:
    with week.acting() as depotflow:
        return depotflow.planning.preview_publication(week=WEEK)


def publish(week: PlannedWeek, *, reason: str = "") -> Published:
    with week.acting() as depotflow:
        sequence = depotflow.planning.preview_publication(week=WEEK).sequence
        return depotflow.planning.publish(week=WEEK, sequence=sequence, reason=reason)


def change(week: PlannedWeek, shift: SeenShift, **wanted: object) -> None:
    with week.acting() as depotflow:
        one = ShiftChange(id=shift.id, version=week.seen(shift).version, **wanted)  # type: ignore[arg-type]  # by name
        depotflow.planning.change_shifts(week=WEEK, changes=[one])


def messages(week: PlannedWeek, driver: UUID) -> list[str]:
    with week.acting() as depotflow:
        rows = select(DriverMessage.text).where(DriverMessage.driver_id == driver).order_by(DriverMessage.id)
        return list(depotflow.scope.session.scalars(rows))


def test_publishing_freezes_what_was_told(week: PlannedWeek) -> None:
    shift = week.shift(week.daan)
    done = publish(week)
    assert (done.shifts, done.drivers, done.left) == (1, 1, 0)
    assert week.chip(shift).look is Look.PUBLISHED
    with week.acting() as depotflow:
        (kept,) = depotflow.scope.session.scalars(select(Publication))
    assert kept.snapshot[str(shift.id)]["driver_id"] == str(week.daan)


def test_the_planned_margin_follows_what_is_published(week: PlannedWeek) -> None:
    week.shift(week.daan)
    week.shift(week.sara, route=week.other_route)
    publish(week)
    with week.acting() as depotflow:
        planned = select(MarginTotal.planned_cost_cents).where(MarginTotal.dimension == "driver")
        costs = list(depotflow.scope.session.scalars(planned))
    assert len(costs) == 2
    assert min(costs) > 0


def test_open_routes_are_not_published(week: PlannedWeek) -> None:
    week.shift(None)
    assert preview(week).total == 0
    with pytest.raises(NothingToPublish):
        publish(week)


def test_only_people_whose_shifts_changed_are_told(week: PlannedWeek) -> None:
    shift = week.shift(week.daan)
    week.shift(week.sara, route=week.other_route)
    publish(week)
    change(week, shift, end=1_000)
    publish(week)
    assert messages(week, week.sara) == ["Week 26 is bijgewerkt.\nNieuw: ma 22 juni, E-102, 07:00–15:45"]
    assert messages(week, week.daan) == [
        "Week 26 is bijgewerkt.\nNieuw: ma 22 juni, E-101, 07:00–15:45",
        "Week 26 is bijgewerkt.\nGewijzigd: ma 22 juni, E-101, 07:00–16:40",
    ]


def test_a_driver_with_an_address_gets_a_mail(week: PlannedWeek) -> None:
    with week.acting() as depotflow:
        depotflow.scope.get(Driver, week.daan, what="Deze chauffeur").email = "daan@voorbeeld.example"
    week.shift(week.daan)
    week.shift(week.sara, route=week.other_route)
    publish(week)
    with week.acting() as depotflow:
        sent = list(depotflow.scope.session.scalars(select(OutboxMessage)))
    assert [(mail.recipient, mail.subject) for mail in sent] == [("daan@voorbeeld.example", "Je planning voor week 26")]
    assert "/app/week" in sent[0].body


def test_a_shift_that_goes_to_another_driver_is_news_for_both(week: PlannedWeek) -> None:
    shift = week.shift(week.daan)
    publish(week)
    change(week, shift, driver_id=week.sara)
    assert week.chip(shift).look is Look.CHANGED
    assert [(row.kind, row.driver) for row in preview(week).rows] == [
        (NewsKind.LAPSED, "Daan de Wit"),
        (NewsKind.NEW, "Sara Bos"),
    ]
    publish(week)
    assert messages(week, week.daan)[-1].endswith("Vervalt: ma 22 juni, E-101, 07:00–15:45")
    assert messages(week, week.sara)[-1].endswith("Nieuw: ma 22 juni, E-101, 07:00–15:45")


def test_a_removed_shift_is_told_once(week: PlannedWeek) -> None:
    shift = week.shift(week.daan)
    publish(week)
    with week.acting() as depotflow:
        depotflow.planning.remove_shifts(week=WEEK, shifts=[week.seen(shift)])
    assert [row.kind for row in preview(week).rows] == [NewsKind.LAPSED]
    publish(week)
    assert preview(week).total == 0


def test_undoing_a_change_leaves_nothing_to_publish(week: PlannedWeek) -> None:
    shift = week.shift(week.daan)
    publish(week)
    change(week, shift, driver_id=week.sara)
    change(week, shift, driver_id=week.daan)
    assert preview(week).total == 0
    assert week.chip(shift).look is Look.PUBLISHED


def test_what_is_blocked_stays_a_draft_and_does_not_stop_the_rest(week: PlannedWeek, company: Company) -> None:
    with week.acting() as depotflow:
        depotflow.scope.add(Paper(kind=PaperKind.DRIVING_LICENCE, driver_id=week.daan, valid_until=MONDAY))
    allowed, blocked = week.shift(week.daan, MONDAY), week.shift(week.daan, TUESDAY)
    seen = preview(week)
    assert (seen.total, seen.ready) == (2, 1)
    assert [(row.driver, row.title, row.codes) for row in seen.blocked] == [
        ("Daan de Wit", "Rijbewijs geldig t/m 22 juni 2026", ("E-101",))
    ]
    done = publish(week, reason="nieuw rijbewijs is onderweg")
    assert (done.shifts, done.left) == (1, 1)
    assert (week.chip(allowed).look, week.chip(blocked).look) == (Look.PUBLISHED, Look.DRAFT)


def test_a_warning_needs_a_reason_and_keeps_it(week: PlannedWeek) -> None:
    week.shift(week.daan, MONDAY, start="13:00", end="22:30")
    late = week.shift(week.daan, TUESDAY, start="05:00", end="12:00")
    with pytest.raises(ReasonIsMissing):
        publish(week)
    publish(week, reason="  overlegd met Daan ")
    with week.acting() as depotflow:
        (kept,) = depotflow.scope.session.scalars(select(Publication))
    assert kept.reasons == {str(late.id): "overlegd met Daan"}


def test_nobody_publishes_what_they_did_not_see(week: PlannedWeek) -> None:
    week.shift(week.daan)
    seen = preview(week)
    week.shift(week.sara, route=week.other_route)
    with pytest.raises(WeekHasChanged), week.acting() as depotflow:
        depotflow.planning.publish(week=WEEK, sequence=seen.sequence)
    assert messages(week, week.daan) == []


def test_the_same_news_on_several_days_is_one_line(week: PlannedWeek) -> None:
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        week.shift(week.daan, day)
    (row,) = preview(week).rows
    assert (row.kind, row.driver, row.code, row.days) == (
        NewsKind.NEW,
        "Daan de Wit",
        "E-101",
        (MONDAY, TUESDAY, WEDNESDAY),
    )


class TestAnswers:
    def test_a_driver_confirms_and_saying_it_twice_is_harmless(self, week: PlannedWeek, company: Company) -> None:
        shift = week.shift(week.daan)
        publish(week)
        daan = company.as_driver(week.daan)
        for _ in range(2):
            with week.acting(daan) as depotflow:
                depotflow.planning.confirm_shift(shift_id=shift.id)
        chip = week.chip(shift)
        assert (chip.look, chip.row_version) == (Look.CONFIRMED, 3)

    def test_a_driver_declines_with_a_reason_and_is_free_again(self, week: PlannedWeek, company: Company) -> None:
        shift = week.shift(week.daan)
        publish(week)
        with week.acting(company.as_driver(week.daan)) as depotflow:
            depotflow.planning.decline_shift(shift_id=shift.id, reason=" trouwdag ")
        chip = week.chip(shift)
        assert (chip.look, chip.decline_reason, chip.driver_id) == (Look.DECLINED, "trouwdag", week.daan)
        week.shift(week.daan, route=week.other_route)

    def test_what_was_declined_is_new_to_the_next(self, week: PlannedWeek, company: Company) -> None:
        shift = week.shift(week.daan)
        publish(week)
        with week.acting(company.as_driver(week.daan)) as depotflow:
            depotflow.planning.decline_shift(shift_id=shift.id, reason="trouwdag")
        change(week, shift, driver_id=week.sara)
        assert week.chip(shift).look is Look.DRAFT
        assert [(row.kind, row.driver) for row in preview(week).rows] == [(NewsKind.NEW, "Sara Bos")]

    def test_after_the_deadline_only_yes_can_be_said(
        self, week: PlannedWeek, company: Company, clock: StandingClock
    ) -> None:
        shift = week.shift(week.daan, WEDNESDAY)
        publish(week)
        clock.move(timedelta(hours=25))
        daan = company.as_driver(week.daan)
        with pytest.raises(TooLateToDecline), week.acting(daan) as depotflow:
            depotflow.planning.decline_shift(shift_id=shift.id, reason="toch niet")
        with week.acting(daan) as depotflow:
            depotflow.planning.confirm_shift(shift_id=shift.id)
        assert week.chip(shift).look is Look.CONFIRMED

    def test_nobody_answers_for_a_colleague_or_before_publication(self, week: PlannedWeek, company: Company) -> None:
        shift = week.shift(week.daan)
        daan, sara = company.as_driver(week.daan), company.as_driver(week.sara)
        for who in (daan, sara):
            with pytest.raises(UnknownShift), week.acting(who) as depotflow:
                depotflow.planning.confirm_shift(shift_id=shift.id)
        publish(week)
        with pytest.raises(UnknownShift), week.acting(sara) as depotflow:
            depotflow.planning.confirm_shift(shift_id=shift.id)

    def test_a_driver_keeps_seeing_what_was_told_until_it_is_published(
        self, week: PlannedWeek, company: Company
    ) -> None:
        shift = week.shift(week.daan)
        publish(week)
        change(week, shift, driver_id=week.sara)
        daan, sara = company.as_driver(week.daan), company.as_driver(week.sara)
        with week.acting(daan) as depotflow:
            (row,) = depotflow.planning.own_shifts(week=WEEK)
        assert (row.route_code, row.state, row.can_be_answered) == ("E-101", ShiftState.PUBLISHED, False)
        with pytest.raises(ChangedMeanwhile), week.acting(daan) as depotflow:
            depotflow.planning.confirm_shift(shift_id=shift.id)
        with week.acting(sara) as depotflow:
            assert depotflow.planning.own_shifts(week=WEEK) == []

    def test_a_shift_that_was_taken_away_stays_until_it_is_published_and_asks_nothing(
        self, week: PlannedWeek, company: Company
    ) -> None:
        shift = week.shift(week.daan)
        publish(week)
        daan = company.as_driver(week.daan)
        with week.acting(daan) as depotflow:
            assert [row.can_be_answered for row in depotflow.planning.own_shifts(week=WEEK)] == [True]
        with week.acting() as depotflow:
            depotflow.planning.remove_shifts(week=WEEK, shifts=[week.seen(shift)])
        with week.acting(daan) as depotflow:
            (row,) = depotflow.planning.own_shifts(week=WEEK)
        assert (row.state, row.can_be_answered) == (ShiftState.PUBLISHED, False)
        publish(week)
        with week.acting(daan) as depotflow:
            assert depotflow.planning.own_shifts(week=WEEK) == []

    def test_a_change_shows_what_it_was(self, week: PlannedWeek, company: Company) -> None:
        shift = week.shift(week.daan)
        publish(week)
        change(week, shift, start=480, end=1_005)
        publish(week)
        with week.acting(company.as_driver(week.daan)) as depotflow:
            (row,) = depotflow.planning.own_shifts(week=WEEK)
        assert row.changed_from is not None
        assert row.starts_at - row.changed_from[0] == timedelta(hours=1)

    def test_another_van_is_told_with_the_one_before(self, week: PlannedWeek, company: Company) -> None:
        company.build_vehicle("02")
        company.build_vehicle("03")
        shift = week.shift(week.daan, van="02")
        publish(week)
        change(week, shift, van="03")
        publish(week)
        with week.acting(company.as_driver(week.daan)) as depotflow:
            (row,) = depotflow.planning.own_shifts(week=WEEK)
        assert (row.vehicle_before, row.vehicle) == ("02", "03")
        assert row.changed_from == (row.starts_at, row.ends_at)

    def test_a_confirmation_survives_a_move_that_is_undone(self, week: PlannedWeek, company: Company) -> None:
        shift = week.shift(week.daan)
        publish(week)
        with week.acting(company.as_driver(week.daan)) as depotflow:
            depotflow.planning.confirm_shift(shift_id=shift.id)
        change(week, shift, driver_id=week.sara)
        assert week.chip(shift).look is Look.CHANGED
        change(week, shift, driver_id=week.daan)
        assert week.chip(shift).look is Look.CONFIRMED
