"""Weeks in which everything changes halfway: clock, year, tariff and footing. Each euro stands on one document."""

from datetime import date, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from models.tables import Contractor, MoneyLine, PayrollLine
from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, Side, TariffKind
from services.gateways.clock import StandingClock
from services.people.engagements import Engagement
from services.settlement.lock_week import ShiftsAreUnpriced
from tests.company import Company
from tests.conftest import Acting
from tests.driven import agree, contractor_of, drive, principal_of

CLOCK_FORWARD, CLOCK_BACK, YEAR_END = IsoWeek(2026, 13), IsoWeek(2026, 43), IsoWeek(2026, 53)


@pytest.mark.parametrize(
    ("week", "night_minutes"),
    [
        # From Saturday 22:00 to Sunday 07:00 without half an hour is 8,5 hours; an hour less in March, more in October
        (CLOCK_FORWARD, 7 * 60 + 30),
        (CLOCK_BACK, 9 * 60 + 30),
        (YEAR_END, 8 * 60 + 30),
    ],
)
def test_each_euro_of_a_hard_week_is_on_one_document(
    company: Company, acting: Acting, clock: StandingClock, week: IsoWeek, night_minutes: int
) -> None:
    clock.move(timedelta(days=200))
    thursday = week.days[3]
    depot_id = company.build_depot()
    principal_id = principal_of(company, depot_id)
    agree(company, TariffKind.PER_STOP_SUCCESS, 19_635, principal_id=principal_id)
    agree(
        company,
        TariffKind.PER_STOP_SUCCESS,
        19_633,
        principal_id=principal_id,
        valid_from=thursday,
        close_previous=True,
    )
    agree(company, TariffKind.FUEL_SURCHARGE, 31_999, principal_id=principal_id)
    agree(company, TariffKind.SUNDAY, 500_001, principal_id=principal_id)
    route_id, no_contract = (
        company.build_route(depot_id),
        company.build_route(company.build_depot("Breda", principal="Nieuw")),
    )
    piet = company.build_driver("Piet Snel")
    contractor_id = contractor_of(company, company.build_driver("Vennoot", kind=EngagementKind.ZZP))
    agree(company, TariffKind.PER_STOP_SUCCESS, 14_237, contractor_id=contractor_id)
    turn_zzp(acting, piet, contractor_id, thursday)
    fleur = company.build_driver("Fleur Bos", contract_hours=0)
    drive(company, route_id, piet, week.monday, stops=141, approved=True)
    drive(company, route_id, piet, week.days[2], stops=0, parcels=0, km=None, approved=True)
    drive(company, route_id, piet, thursday, stops=137, approved=True)
    drive(company, no_contract, piet, week.days[4], stops=133, approved=True)
    drive(
        company, route_id, fleur, week.days[5], stops=97, approved=True,
        starts_at=time(22), ends_at=time(7), break_minutes=30,
    )  # fmt: skip

    with pytest.raises(ShiftsAreUnpriced), acting() as depotflow:
        depotflow.settlement.lock_week(week=week)
    with acting() as depotflow:
        depotflow.settlement.lock_week(week=week, accept_unpriced=True)
        drafts = depotflow.invoices.draft_week(week=week)
        depotflow.invoices.issue_run(invoice_ids=[one.invoice_id for one in drafts])
        bills = depotflow.self_bills.offer_week(week=week)
        depotflow.payroll.create_run(first_week=week, last_week=week)

    # 141 x 1,9635 and 137 x 1,9633, 97 x 1,9633, each with 3,1999 % fuel on it, Saturday's night by its first day
    assert [one.net.cents for one in drafts] == [276_85 + 268_97 + 190_44 + 8_86 + 8_61 + 6_09]
    # 137 and 133 stops x 1,4237, exempt from VAT
    assert [one.total.cents for one in bills] == [195_05 + 189_35]
    with acting() as depotflow:
        line = MoneyLine
        sums = depotflow.scope.session.execute(
            select(line.side, line.invoice_id.is_(None), func.sum(line.amount_cents))
            .where((line.side == Side.REVENUE) | line.contractor_id.is_not(None))
            .group_by(line.side, line.invoice_id.is_(None))
        ).all()
        worked = depotflow.scope.session.scalar(
            select(func.sum(PayrollLine.minutes)).where(PayrollLine.driver_id == fleur)
        )
    assert {tuple(one) for one in sums} == {
        (Side.REVENUE, False, drafts[0].net.cents),
        (Side.COST, False, bills[0].total.cents),
    }
    assert worked == night_minutes


def turn_zzp(acting: Acting, driver_id: UUID, contractor_id: UUID, day: date) -> None:
    """From this day on the driver works for this business, which falls under the KOR and lets us make its invoices."""
    with acting() as depotflow:
        depotflow.people.start_engagement(
            driver_id=driver_id,
            engagement=Engagement(kind=EngagementKind.ZZP, valid_from=day, contractor_id=contractor_id),
        )
        row = depotflow.scope.get(Contractor, contractor_id, what="")
        row.kvk, row.series_prefix = "90123456", "PS"
        depotflow.people.join_kor(contractor_id=contractor_id, first_day=date(2026, 1, 1))
        depotflow.people.sign_agreement(contractor_id=contractor_id, signed_by="P. Snel", valid_from=date(2026, 1, 1))
