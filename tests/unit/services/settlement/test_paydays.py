"""What the last two steps of a week count: who is to get wages, and what of the week was paid."""

from datetime import date

import pytest
from sqlalchemy import update

from models.tables import Payable, PayrollRun
from models.values.ids import new_id
from models.values.kinds import EngagementKind, PayableKind
from services.settlement.paydays import Paydays
from tests.company import Company
from tests.conftest import Acting
from tests.payroll_weeks import WEEK_25, PayrollWeeks


@pytest.fixture
def weeks(company: Company) -> PayrollWeeks:
    return PayrollWeeks(company)


def paydays(acting: Acting) -> Paydays:
    with acting() as depotflow:
        return depotflow.settlement.status(week=WEEK_25).paydays


def test_employees_of_the_week_count_and_others_do_not(weeks: PayrollWeeks, company: Company, acting: Acting) -> None:
    daan, sanne = weeks.employ("Daan de Wit"), weeks.employ("Sanne Vos")
    weeks.work(daan, WEEK_25, range(5), 8)
    weeks.work(sanne, WEEK_25.shifted(1), range(5), 8)
    weeks.work(company.build_driver("Piet Snel", kind=EngagementKind.ZZP), WEEK_25, range(2), 8)
    assert paydays(acting) == Paydays(employees=1, is_in_payroll=False, is_exported=False, payments=0, paid=0)


def test_the_run_over_the_week_and_its_wages_are_followed(weeks: PayrollWeeks, acting: Acting) -> None:
    daan = weeks.employ("Daan de Wit")
    weeks.work(daan, WEEK_25, range(5), 8)
    with acting() as depotflow:
        run = depotflow.scope.add(
            PayrollRun(
                name="Juni",
                starts_on=WEEK_25.shifted(-1).monday,
                ends_on=WEEK_25.shifted(1).monday,
                created_at=depotflow.scope.now,
                created_by="Finance",
                findings={},
            )
        )
        for withdrawn in (None, depotflow.scope.now):
            depotflow.scope.add(
                Payable(
                    id=new_id(),
                    kind=PayableKind.WAGE,
                    driver_id=daan,
                    payroll_run_id=run.id,
                    payee_name="Daan de Wit",
                    iban="",
                    amount_cents=100,
                    text="Loon",
                    due_on=date(2026, 6, 25),
                    created_at=depotflow.scope.now,
                    withdrawn_at=withdrawn,
                )
            )
    assert paydays(acting) == Paydays(employees=1, is_in_payroll=True, is_exported=False, payments=1, paid=0)
    with acting() as depotflow:
        now = depotflow.scope.now
        depotflow.scope.session.execute(update(PayrollRun).values(exported_at=now))
        depotflow.scope.session.execute(update(Payable).values(paid_at=now).where(Payable.withdrawn_at.is_(None)))
    assert paydays(acting) == Paydays(employees=1, is_in_payroll=True, is_exported=True, payments=1, paid=1)
