"""The footing a driver works on, day by day."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, Role
from models.values.refusal import InvalidValue
from services.people.engagements import Engagement, EngagementOverlaps
from services.people.views import DriverDetail
from tests.company import Company
from tests.conftest import Acting


@pytest.fixture
def driver_id(company: Company) -> UUID:
    return company.build_driver("Jan Jansen")


def detail(acting: Acting, driver_id: UUID, who: Role = Role.OWNER) -> DriverDetail:
    with acting(who) as depotflow:
        return depotflow.people.get_driver(driver_id=driver_id)


def employee(day: date, **more: Any) -> Engagement:
    return Engagement(kind=EngagementKind.EMPLOYEE, valid_from=day, **more)


def test_a_new_footing_ends_the_one_that_runs(acting: Acting, company: Company, driver_id: UUID) -> None:
    company.build_driver("An", kind=EngagementKind.ZZP)
    with acting() as depotflow:
        contractor_id = depotflow.people.contractor_choices()[0][0]
        depotflow.people.start_engagement(
            driver_id=driver_id,
            engagement=Engagement(kind=EngagementKind.ZZP, valid_from=date(2026, 7, 1), contractor_id=contractor_id),
        )
    new, old = detail(acting, driver_id).engagements
    assert (old.kind, old.last_day, old.is_live) == (EngagementKind.EMPLOYEE, date(2026, 6, 30), True)
    assert (new.kind, new.valid_from, new.company, new.is_live) == (
        EngagementKind.ZZP,
        date(2026, 7, 1),
        "An Koerier",
        False,
    )


def test_a_footing_cannot_begin_under_a_later_one(acting: Acting, driver_id: UUID) -> None:
    with acting() as depotflow:
        depotflow.people.start_engagement(driver_id=driver_id, engagement=employee(date(2026, 9, 1)))
    with pytest.raises(EngagementOverlaps), acting() as depotflow:
        depotflow.people.start_engagement(driver_id=driver_id, engagement=employee(date(2026, 7, 1)))
    with pytest.raises(EngagementOverlaps, match="1 september 2026"), acting() as depotflow:
        depotflow.people.start_engagement(driver_id=driver_id, engagement=employee(date(2026, 9, 1)))
    assert len(detail(acting, driver_id).engagements) == 2


@pytest.mark.parametrize(
    ("engagement", "field"),
    [
        (Engagement(kind=EngagementKind.ZZP, valid_from=date(2026, 7, 1)), "contractor_id"),
        (employee(date(2026, 7, 1), contract_minutes=3601), "contract_minutes"),
        (Engagement(kind=EngagementKind.AGENCY, valid_from=date(2026, 7, 1), hourly_wage_1e4=1), "hourly_wage_1e4"),
        (Engagement(kind=EngagementKind.AGENCY, valid_from=date(2026, 7, 1), travel_km=1), "travel_km"),
        (employee(date(2026, 7, 1), travel_km=501), "travel_km"),
    ],
)
def test_terms_that_do_not_fit_the_kind_are_refused(
    acting: Acting, driver_id: UUID, engagement: Engagement, field: str
) -> None:
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        depotflow.people.start_engagement(driver_id=driver_id, engagement=engagement)
    assert caught.value.field == field


def test_a_correction_keeps_the_period_and_a_planner_leaves_wages_alone(acting: Acting, driver_id: UUID) -> None:
    (row,) = detail(acting, driver_id).engagements
    better = employee(row.valid_from, contract_minutes=1920, hourly_wage_1e4=999, travel_km=37, travel_rate_1e4=2_300)
    with acting(Role.PLANNER) as depotflow:
        depotflow.people.correct_engagement(engagement_id=row.id, engagement=better)
    (corrected,) = detail(acting, driver_id).engagements
    assert (corrected.contract_minutes, corrected.hourly_wage_1e4) == (1920, row.hourly_wage_1e4)
    assert (corrected.travel_km, corrected.travel_rate_1e4) == (0, None)
    with acting() as depotflow:
        depotflow.people.correct_engagement(engagement_id=row.id, engagement=better)
    (corrected,) = detail(acting, driver_id).engagements
    assert (corrected.hourly_wage_1e4, corrected.travel_km, corrected.travel_rate_1e4) == (999, 37, 2_300)
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.people.correct_engagement(engagement_id=row.id, engagement=employee(date(2026, 7, 1)))


def test_a_new_footing_by_who_may_not_see_wages_goes_on_at_the_wage_that_was(
    acting: Acting, company: Company, driver_id: UUID
) -> None:
    def begins(engagement: Engagement) -> tuple[int | None, str, int, int | None, int | None]:
        with acting(Role.PLANNER) as depotflow:
            depotflow.people.start_engagement(driver_id=driver_id, engagement=engagement)
        row = detail(acting, driver_id).engagements[0]
        assert row.contract_minutes == engagement.contract_minutes
        return row.hourly_wage_1e4, row.wage_scale, row.travel_km, row.travel_rate_1e4, row.hourly_cost_1e4

    (row,) = detail(acting, driver_id).engagements
    known = {"hourly_wage_1e4": 180_000, "wage_scale": "C", "travel_km": 37, "travel_rate_1e4": 2_300}
    with acting() as depotflow:
        depotflow.people.correct_engagement(engagement_id=row.id, engagement=employee(row.valid_from, **known))
    more = employee(date(2026, 7, 1), contract_minutes=2400, hourly_wage_1e4=999, travel_km=500)
    assert begins(more) == (180_000, "C", 37, 2_300, None)
    hired = Engagement(kind=EngagementKind.AGENCY, valid_from=date(2026, 8, 1), agency_name="Flex", hourly_cost_1e4=1)
    assert begins(hired) == (None, "", 0, None, None)


def test_an_end_lies_on_or_after_the_begin(acting: Acting, driver_id: UUID) -> None:
    (row,) = detail(acting, driver_id).engagements
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.people.end_engagement(engagement_id=row.id, last_day=date(2020, 1, 1))
    with acting() as depotflow:
        depotflow.people.end_engagement(engagement_id=row.id, last_day=date(2026, 6, 21))
    assert detail(acting, driver_id).live is None


def test_wages_are_hidden_from_who_may_not_see_payroll(acting: Acting, driver_id: UUID) -> None:
    assert detail(acting, driver_id, Role.PLANNER).engagements[0].hourly_wage_1e4 is None
    assert detail(acting, driver_id, Role.FINANCE).engagements[0].hourly_wage_1e4 == 180_000


@pytest.mark.parametrize("name", ["hourly_wage_1e4", "travel_rate_1e4"])
@pytest.mark.parametrize("rate_1e4", [-1, 10_000_001, 10**30])
def test_a_rate_that_cannot_be_is_refused(acting: Acting, driver_id: UUID, name: str, rate_1e4: int) -> None:
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        terms = employee(date(2026, 7, 1), travel_km=10, **{name: rate_1e4})
        depotflow.people.start_engagement(driver_id=driver_id, engagement=terms)
    assert caught.value.field == name


def test_a_footing_does_not_run_on_into_the_next(acting: Acting, driver_id: UUID) -> None:
    with acting() as depotflow:
        depotflow.people.start_engagement(driver_id=driver_id, engagement=employee(date(2026, 8, 1)))
    _, old = detail(acting, driver_id).engagements
    with pytest.raises(EngagementOverlaps) as refused, acting() as depotflow:
        depotflow.people.end_engagement(engagement_id=old.id, last_day=date(2026, 8, 1))
    assert refused.value.field == "last_day"


def test_who_has_another_footing_to_come_is_not_archived_over_it(acting: Acting, driver_id: UUID) -> None:
    with acting() as depotflow:
        depotflow.people.start_engagement(driver_id=driver_id, engagement=employee(date(2026, 8, 1)))
    with pytest.raises(InvalidValue, match="begint pas op 1 augustus"), acting() as depotflow:
        depotflow.people.archive_driver(driver_id=driver_id, last_day=date(2026, 6, 30))


def test_another_footing_has_the_open_week_settled_anew(acting: Acting, driver_id: UUID) -> None:
    week = IsoWeek(2026, 27)
    with acting() as depotflow:
        depotflow.settlement.settle_week(week=week)
        assert not depotflow.settlement.status(week=week).is_stale
        depotflow.people.start_engagement(driver_id=driver_id, engagement=employee(date(2026, 7, 1)))
    with acting() as depotflow:
        assert depotflow.settlement.status(week=week).is_stale


def test_a_footing_that_goes_on_after_all_has_the_open_weeks_from_its_old_end_settled_anew(
    acting: Acting, driver_id: UUID
) -> None:
    week = IsoWeek(2026, 27)
    (only,) = detail(acting, driver_id).engagements
    with acting() as depotflow:
        depotflow.people.end_engagement(engagement_id=only.id, last_day=week.monday)
        depotflow.settlement.settle_week(week=week)
        depotflow.people.end_engagement(engagement_id=only.id, last_day=week.shifted(8).monday)
    with acting() as depotflow:
        assert depotflow.settlement.status(week=week).is_stale
