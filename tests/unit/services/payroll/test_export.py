import csv
import io
from datetime import timedelta
from uuid import UUID

import openpyxl
import psycopg
import pytest
from sqlalchemy import select, update

from models.tables import AuditEntry, EmployeeFile
from models.values.kinds import Role, WageComponent
from models.values.refusal import InvalidValue, NotFound
from services.access.proof import ProofNeeded
from services.access.sessions import PROOF_LASTS
from services.gateways.clock import StandingClock
from services.payroll.create_run import RunIsExported
from services.payroll.export import BsnMissing, FileFormat, NumberMissing, ReasonMissing
from tests.company import Company
from tests.conftest import Acting
from tests.payroll_weeks import BSNS, WEEK_25, PayrollWeeks
from tests.server import owner_address


@pytest.fixture
def run_id(acting: Acting, weeks: PayrollWeeks) -> UUID:
    """A run of Daan (101, with BSN, a full week and a Saturday) and Sanne (102, without BSN, topped up)."""
    daan = weeks.employ("Daan de Wit", number="101", place=0)
    sanne = weeks.employ("Sanne Vos", number="102", contract_hours=32)
    weeks.work(daan, WEEK_25, range(5), 9)
    weeks.work(daan, WEEK_25, (5,), 5)
    weeks.work(sanne, WEEK_25, range(3), 9, minutes=50)
    weeks.lock(WEEK_25, WEEK_25.shifted(1))
    with acting(Role.FINANCE) as depotflow:
        return depotflow.payroll.create_run(first_week=WEEK_25, last_week=WEEK_25)


def exported(acting: Acting, run_id: UUID, *, reason: str = "") -> list[dict[str, str]]:
    with acting(Role.FINANCE) as depotflow:
        file = depotflow.payroll.export_run(run_id=run_id, file_format=FileFormat.CSV, reason=reason)
    assert file.name == "loonexport-2026-W25.csv"
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))


def test_kilometres_stand_as_a_number_with_their_rate(acting: Acting, weeks: PayrollWeeks) -> None:
    driver = weeks.employ("Daan de Wit", number="101", contract_hours=0)
    weeks.travels(driver, 37)
    weeks.work(driver, WEEK_25, (0, 1), 8)
    weeks.lock(WEEK_25)
    with acting(Role.FINANCE) as depotflow:
        run_id = depotflow.payroll.create_run(first_week=WEEK_25, last_week=WEEK_25)
    _, travel, _ = exported(acting, run_id)
    shown = ("Looncomponent", "Uren", "Aantal", "Tarief", "Bedrag", "Omschrijving")
    assert [travel[name] for name in shown] == [
        "REISKOSTEN", "", "74,0000", "0,2500", "18,50", "Reiskostenvergoeding",
    ]  # fmt: skip


def test_the_csv_holds_every_component_with_its_cents(acting: Acting, run_id: UUID) -> None:
    rows = exported(acting, run_id)
    shown = [
        (row["Personeelsnummer"], row["Looncomponent"], row["Uren"], row["Tarief"], row["Bedrag"], row["Omschrijving"])
        for row in rows
    ]
    # Daan 45 h: 40 x 18,00 = 720,00 and 5 x 23,40 = 117,00; Saturday 5 x 27,00 = 135,00.
    # Sanne 3 x 9 h 50 = 29 h 30 x 18,00 = 531,00; contract 32 h leaves 2 h 30 = 45,00. Together 82 h and 1.548,00.
    assert shown == [
        ("101", "UREN", "40,00", "18,0000", "720,00", "Normale uren"),
        ("101", "OVERUREN130", "5,00", "23,4000", "117,00", "Overuren 130%"),
        ("101", "ZATERDAG150", "5,00", "27,0000", "135,00", "Zaterdaguren 150%"),
        ("102", "UREN", "29,50", "18,0000", "531,00", "Normale uren"),
        ("102", "UREN", "2,50", "18,0000", "45,00", "Aanvulling tot contracturen"),
        ("", "", "82,00", "", "1548,00", ""),
    ]
    assert {row["Loonheffingennummer"] for row in rows[:-1]} == {"123456782L01"}
    assert {row["BSN"] for row in rows} == {""}
    assert rows[0]["Kostenplaats"] == "TIL"


def test_the_workbook_holds_the_bsn_as_text_only_when_asked(acting: Acting, run_id: UUID, weeks: PayrollWeeks) -> None:
    with acting() as depotflow:
        [sanne] = [one.driver_id for one in depotflow.payroll.get_run(run_id=run_id).drivers if one.name == "Sanne Vos"]
        depotflow.people.store_bsn(driver_id=sanne, bsn=BSNS[1])
    with acting(Role.FINANCE) as depotflow:
        file = depotflow.payroll.export_run(
            run_id=run_id, file_format=FileFormat.XLSX, with_bsn=True, reason="Aanlevering week 25"
        )
    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    column = rows[0].index("BSN")
    assert [row[column] for row in rows[1:-1]] == [BSNS[0]] * 3 + [BSNS[1]] * 2
    assert all(bsn not in file.name for bsn in BSNS)


def test_who_has_no_bsn_is_named_and_the_export_without_still_works(acting: Acting, run_id: UUID) -> None:
    with acting(Role.FINANCE) as depotflow, pytest.raises(BsnMissing, match="Sanne Vos") as refusal:
        depotflow.payroll.export_run(run_id=run_id, file_format=FileFormat.CSV, with_bsn=True, reason="Aanlevering")
    assert refusal.value.field == "with_bsn"
    assert "Daan" not in refusal.value.message
    assert len(exported(acting, run_id)) == 6


def test_without_bsn_everybody_needs_a_personnel_number(acting: Acting, weeks: PayrollWeeks) -> None:
    weeks.employ("Zonder Nummer", place=2)
    weeks.lock(WEEK_25)
    with acting(Role.FINANCE) as depotflow:
        run_id = depotflow.payroll.create_run(first_week=WEEK_25, last_week=WEEK_25)
    with acting(Role.FINANCE) as depotflow, pytest.raises(NumberMissing, match="Zonder Nummer"):
        depotflow.payroll.export_run(run_id=run_id, file_format=FileFormat.CSV)
    with acting(Role.FINANCE) as depotflow:
        depotflow.payroll.export_run(run_id=run_id, file_format=FileFormat.CSV, with_bsn=True, reason="Aanlevering")


def test_opening_bsn_asks_for_a_reason_and_is_written_down(
    acting: Acting, weeks: PayrollWeeks, clock: StandingClock
) -> None:
    driver = weeks.employ("Daan de Wit", number="101", place=0)
    weeks.lock(WEEK_25)
    with acting(Role.FINANCE) as depotflow:
        run_id = depotflow.payroll.create_run(first_week=WEEK_25, last_week=WEEK_25)
    with acting(Role.FINANCE) as depotflow, pytest.raises(ReasonMissing):
        depotflow.payroll.export_run(run_id=run_id, file_format=FileFormat.CSV, with_bsn=True, reason="  ")
    with acting(Role.FINANCE) as depotflow:
        depotflow.payroll.export_run(
            run_id=run_id, file_format=FileFormat.CSV, with_bsn=True, reason="Aanlevering week 25"
        )
    with acting() as depotflow:
        [opening] = depotflow.payroll.get_run(run_id=run_id).openings
        assert (opening.by, opening.reason, opening.with_bsn, opening.drivers) == (
            "Finance",
            "Aanlevering week 25",
            True,
            ("Daan de Wit",),
        )
        assert opening.at == clock.now()
        entry = depotflow.scope.session.scalars(select(AuditEntry).where(AuditEntry.action == "payroll.exported")).one()
        assert entry.details["drivers"] == [str(driver)]


def test_a_second_export_asks_for_a_reason_and_gives_the_same_file(
    acting: Acting, run_id: UUID, clock: StandingClock
) -> None:
    first = exported(acting, run_id)
    clock.move(timedelta(hours=1))
    with pytest.raises(ReasonMissing):
        exported(acting, run_id)
    assert exported(acting, run_id, reason="Bestand kwijt") == first
    with acting() as depotflow:
        detail = depotflow.payroll.get_run(run_id=run_id)
        assert [opening.reason for opening in detail.openings] == ["Bestand kwijt", ""]
        assert detail.run.exported_at == clock.now() - timedelta(hours=1)


def test_after_the_export_the_run_can_not_be_discarded(acting: Acting, run_id: UUID) -> None:
    exported(acting, run_id)
    with acting(Role.FINANCE) as depotflow, pytest.raises(RunIsExported):
        depotflow.payroll.discard_run(run_id=run_id)


def test_a_correction_names_its_old_week_in_the_file(acting: Acting, weeks: PayrollWeeks, clock: StandingClock) -> None:
    driver = weeks.employ("Daan de Wit", number="101", contract_hours=0)
    [shift] = weeks.work(driver, WEEK_25, (0,), 8)
    weeks.lock(WEEK_25, WEEK_25.shifted(1))
    with acting(Role.FINANCE) as depotflow:
        first = depotflow.payroll.create_run(first_week=WEEK_25, last_week=WEEK_25)
    exported(acting, first)
    clock.move(timedelta(days=1))
    weeks.correct(shift, 7)
    with acting(Role.FINANCE) as depotflow:
        second = depotflow.payroll.create_run(first_week=WEEK_25.shifted(1), last_week=WEEK_25.shifted(1))
        file = depotflow.payroll.export_run(run_id=second, file_format=FileFormat.CSV)
    [row, _total] = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";")
    shown = (row["Periode"], row["Correctie op periode"], row["Uren"], row["Bedrag"])
    assert shown == ("2026-W26", "2026-W25", "-1,00", "-18,00")


def test_a_bsn_moved_to_another_driver_does_not_leave(acting: Acting, weeks: PayrollWeeks) -> None:
    first = weeks.employ("Daan de Wit", number="101", place=0)
    second = weeks.employ("Sanne Vos", number="102", place=1)
    weeks.lock(WEEK_25)
    with acting() as depotflow:
        session, file = depotflow.scope.session, EmployeeFile
        sealed = session.scalars(select(file.bsn_ciphertext).where(file.driver_id == first)).one()
        session.execute(update(file).where(file.driver_id == second).values(bsn_ciphertext=sealed))
        run_id = depotflow.payroll.create_run(first_week=WEEK_25, last_week=WEEK_25)
    with (
        acting(Role.FINANCE) as depotflow,
        pytest.raises(BsnMissing, match="BSN van Sanne Vos kan niet worden gelezen"),
    ):
        depotflow.payroll.export_run(run_id=run_id, file_format=FileFormat.CSV, with_bsn=True, reason="Aanlevering")


def test_the_own_codes_of_the_payroll_package_are_used(acting: Acting, run_id: UUID) -> None:
    with acting(Role.FINANCE) as depotflow:
        depotflow.payroll.set_component_codes(codes={WageComponent.NORMAL: "1000", WageComponent.SATURDAY_150: ""})
        depotflow.payroll.set_component_codes(codes={WageComponent.NORMAL: "1010"})
    assert [row["Looncomponent"] for row in exported(acting, run_id)][:3] == ["1010", "OVERUREN130", "ZATERDAG150"]
    with acting(Role.FINANCE) as depotflow, pytest.raises(InvalidValue):
        depotflow.payroll.set_component_codes(codes={WageComponent.NORMAL: "x" * 21})


def test_another_company_cannot_export(acting: Acting, run_id: UUID, other_company: Company) -> None:
    with acting(other_company.member(Role.OWNER)) as depotflow, pytest.raises(NotFound):
        depotflow.payroll.export_run(run_id=run_id, file_format=FileFormat.CSV)


def test_an_export_leaves_no_bsn_in_the_database(acting: Acting, weeks: PayrollWeeks, database_url: str) -> None:
    weeks.employ("Daan de Wit", number="101", place=3)
    weeks.lock(WEEK_25)
    with acting(Role.FINANCE) as depotflow:
        run_id = depotflow.payroll.create_run(first_week=WEEK_25, last_week=WEEK_25)
        file = depotflow.payroll.export_run(
            run_id=run_id, file_format=FileFormat.CSV, with_bsn=True, reason="Aanlevering"
        )
    assert BSNS[3].encode() in file.content
    with psycopg.connect(owner_address(database_url)) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            rows = connection.execute(f"SELECT row_to_json(t)::text FROM {table} t").fetchall()
            assert not any(BSNS[3] in row for (row,) in rows), table


def test_opening_bsns_asks_who_has_been_signed_in_for_a_while(
    acting: Acting, company: Company, clock: StandingClock, run_id: UUID
) -> None:
    finance = company.signed_in(Role.FINANCE)
    clock.move(PROOF_LASTS)
    with acting(finance) as depotflow:
        depotflow.payroll.check_export(run_id=run_id)
        with pytest.raises(ProofNeeded):
            depotflow.payroll.check_export(run_id=run_id, with_bsn=True, reason="naar het loonpakket")
        with pytest.raises(ProofNeeded):
            depotflow.payroll.export_run(
                run_id=run_id, file_format=FileFormat.CSV, with_bsn=True, reason="naar het loonpakket"
            )
