"""The footing a driver works on, day by day."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

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
