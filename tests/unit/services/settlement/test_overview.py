"""What the step bar counts, and the time worked on a route."""

from datetime import timedelta

from sqlalchemy import update

from models.tables import Principal, Registration
from models.values.calendar import IsoWeek
from tests.conftest import Acting
from tests.settled import Scenario


def test_a_principal_that_makes_the_invoice_itself_is_not_waited_for(
    scenario: Scenario, acting: Acting, week: IsoWeek
) -> None:
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
        depotflow.settlement.lock_week(week=week)
        assert depotflow.settlement.status(week=week).to_invoice == 1
        depotflow.scope.session.execute(update(Principal).values(invoicing_mode="self_bill"))
        assert depotflow.settlement.status(week=week).to_invoice == 0


def test_the_time_on_a_route_is_that_of_its_shifts_each_to_the_nearest_minute(
    scenario: Scenario, acting: Acting, week: IsoWeek
) -> None:
    with acting() as depotflow:
        depotflow.scope.session.execute(
            update(Registration).values(ended_at=Registration.ended_at + timedelta(seconds=40))
        )
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
        depotflow.settlement.settle_week(week=week)
        (route,) = depotflow.settlement.routes(week=week).rows
    # Three times 8 h 45 m 40 s with a break of 45 m: 8 h 1 m
    assert route.minutes == 3 * 481
