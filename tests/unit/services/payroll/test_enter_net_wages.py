from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from models.tables import Payable
from models.values.ids import new_id
from models.values.kinds import PayableKind, Role
from models.values.money import Money
from models.values.refusal import InvalidValue, NotFound
from services.gateways.clock import StandingClock
from services.imports.views import ImportFile
from services.payroll.enter_net_wages import ColumnMissing, NotExportedYet
from services.payroll.export import FileFormat
from services.people.account_changes import WAITING
from tests.company import Company
from tests.conftest import Acting
from tests.payroll_weeks import IBANS, WEEK_25, PayrollWeeks

PAY_DAY = date(2026, 6, 25)


@pytest.fixture
def daan(weeks: PayrollWeeks) -> UUID:
    return weeks.employ("Daan de Wit", number="101", place=0)


@pytest.fixture
def sanne(weeks: PayrollWeeks) -> UUID:
    return weeks.employ("Sanne Vos", number="102", place=1)


@pytest.fixture
def run_id(acting: Acting, weeks: PayrollWeeks, daan: UUID, sanne: UUID) -> UUID:
    weeks.lock(WEEK_25)
    with acting(Role.FINANCE) as depotflow:
        made = depotflow.payroll.create_run(first_week=WEEK_25, last_week=WEEK_25)
        depotflow.payroll.export_run(run_id=made, file_format=FileFormat.CSV)
    return made


def payables(acting: Acting) -> list[tuple[str, str, int, str]]:
    with acting() as depotflow:
        rows = depotflow.scope.session.scalars(
            select(Payable).where(Payable.withdrawn_at.is_(None)).order_by(Payable.payee_name)
        ).all()
    assert all(row.kind is PayableKind.WAGE and row.due_on == PAY_DAY for row in rows)
    return [(row.payee_name, row.iban, row.amount_cents, row.text) for row in rows]


def enter(acting: Acting, run_id: UUID, wages: dict[UUID, int]) -> int:
    with acting(Role.FINANCE) as depotflow:
        return depotflow.payroll.enter_net_wages(
            run_id=run_id, wages={driver: Money(cents) for driver, cents in wages.items()}, pay_on=PAY_DAY
        )


def test_each_net_wage_becomes_payable(acting: Acting, run_id: UUID, daan: UUID, sanne: UUID) -> None:
    assert enter(acting, run_id, {daan: 589_34, sanne: 612_00}) == 2
    assert payables(acting) == [
        ("Daan de Wit", IBANS[0], 589_34, "Loon week 25 2026"),
        ("Sanne Vos", IBANS[1], 612_00, "Loon week 25 2026"),
    ]
    with acting() as depotflow:
        assert [one.net_cents for one in depotflow.payroll.get_run(run_id=run_id).drivers] == [589_34, 612_00]


def test_entering_again_changes_only_what_differs(acting: Acting, run_id: UUID, daan: UUID, sanne: UUID) -> None:
    enter(acting, run_id, {daan: 589_34, sanne: 612_00})
    assert enter(acting, run_id, {daan: 589_34, sanne: 600_00}) == 1
    assert [amount for _, _, amount, _ in payables(acting)] == [589_34, 600_00]
    assert enter(acting, run_id, {daan: 0}) == 1
    assert [name for name, *_ in payables(acting)] == ["Sanne Vos"]
    assert enter(acting, run_id, {daan: 0}) == 0


def test_another_account_is_taken_over_once_it_holds_and_the_wage_is_entered_again(
    acting: Acting, run_id: UUID, daan: UUID, clock: StandingClock
) -> None:
    enter(acting, run_id, {daan: 589_34})
    with acting() as depotflow:
        depotflow.people.change_wage_account(driver_id=daan, iban=IBANS[3], account_holder="D. de Wit")
        pending = depotflow.people.get_driver(driver_id=daan).pending_account
    assert pending is not None
    clock.move(WAITING)
    assert enter(acting, run_id, {daan: 589_34}) == 0
    with acting(Role.PLANNER) as depotflow:
        depotflow.people.confirm_account_change(change_id=pending.id)
    assert enter(acting, run_id, {daan: 589_34}) == 1
    assert payables(acting) == [("D. de Wit", IBANS[3], 589_34, "Loon week 25 2026")]


def test_the_holder_as_the_bank_knows_him_by_now_is_taken_over_when_the_wage_is_entered_again(
    acting: Acting, run_id: UUID, daan: UUID
) -> None:
    enter(acting, run_id, {daan: 589_34})
    with acting() as depotflow:
        depotflow.people.change_wage_account(driver_id=daan, iban=IBANS[0], account_holder="D.J. de Wit-Vos")
    assert enter(acting, run_id, {daan: 589_34}) == 1
    assert payables(acting) == [("D.J. de Wit-Vos", IBANS[0], 589_34, "Loon week 25 2026")]
    assert enter(acting, run_id, {daan: 589_34}) == 0


def test_a_wage_of_somebody_outside_the_run_is_refused(acting: Acting, run_id: UUID, daan: UUID) -> None:
    with pytest.raises(NotFound):
        enter(acting, run_id, {daan: 1_00, new_id(): 1_00})
    assert payables(acting) == []


def test_a_negative_wage_is_refused(acting: Acting, run_id: UUID, daan: UUID) -> None:
    with pytest.raises(InvalidValue):
        enter(acting, run_id, {daan: -1})


def test_a_run_that_was_not_exported_has_no_net_wages(acting: Acting, weeks: PayrollWeeks, daan: UUID) -> None:
    weeks.lock(WEEK_25)
    with acting(Role.FINANCE) as depotflow:
        concept = depotflow.payroll.create_run(first_week=WEEK_25, last_week=WEEK_25)
    with pytest.raises(NotExportedYet):
        enter(acting, concept, {daan: 1_00})


def test_another_company_cannot_enter_wages(acting: Acting, run_id: UUID, daan: UUID, other_company: Company) -> None:
    with acting(other_company.member(Role.OWNER)) as depotflow, pytest.raises(NotFound):
        depotflow.payroll.enter_net_wages(run_id=run_id, wages={daan: Money(1)}, pay_on=PAY_DAY)


@pytest.mark.parametrize(
    "content",
    [
        "Personeelsnummer;Naam;Netto\n101;Daan de Wit;589,34\n102;Sanne Vos;1.612,00\n",
        'Loonstroken week 25\n\nPers.nr,Netto loon\n101,589.34\n102,"1.612,00"\n',
        "\ufeffpersoneelsnummer;uit te betalen\r\n101;€ 589,34\r\n102;1612\r\nTotaal;2201,34\r\n",
    ],
)
def test_a_file_of_the_payroll_package_is_read(
    acting: Acting, run_id: UUID, daan: UUID, sanne: UUID, content: str
) -> None:
    with acting(Role.FINANCE) as depotflow:
        read = depotflow.payroll.read_net_wages(run_id=run_id, file=ImportFile("netto.csv", content.encode()))
    assert read.problems == ()
    assert read.wages == {daan: Money(589_34), sanne: Money(1_612_00)}
    assert payables(acting) == []


def test_rows_that_cannot_be_used_are_named(acting: Acting, run_id: UUID, daan: UUID) -> None:
    content = "Personeelsnummer;Netto\n101;589,34\n101;1,00\n999;5,00\n102;veel\n"
    with acting(Role.FINANCE) as depotflow:
        read = depotflow.payroll.read_net_wages(run_id=run_id, file=ImportFile("netto.csv", content.encode()))
    assert read.wages == {daan: Money(589_34)}
    assert [problem.split(":")[0] for problem in read.problems] == ["Rij 3", "Rij 4", "Rij 5"]


def test_a_missing_column_is_named(acting: Acting, run_id: UUID) -> None:
    with acting(Role.FINANCE) as depotflow, pytest.raises(ColumnMissing, match="'netto'"):
        depotflow.payroll.read_net_wages(
            run_id=run_id, file=ImportFile("netto.csv", b"Personeelsnummer;Naam\n101;Daan\n")
        )
