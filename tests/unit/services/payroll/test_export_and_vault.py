"""The payroll export and the key vault: one question per data key, and nothing half written when that fails."""

import csv
import io
from uuid import UUID

import pytest
from sqlalchemy import select

from models.tables import AuditEntry, Driver, EmployeeFile, EngagementPeriod, PayrollLine, PayrollRun
from models.values.ids import new_id
from models.values.kinds import EngagementKind, Role, WageComponent
from services.gateways.clock import StandingClock
from services.gateways.vault import REMEMBERED_FOR, VaultAway, VaultRefuses
from services.payroll.export import FileFormat
from services.people.employee_file import BSN_FIELD
from services.scope import Environment, Identity, tenant_scope
from services.tenant import TenantServices
from services.vault import seal_field
from services.vault.renew import renew_keys
from tests.company import Company, found_company
from tests.e2e.infra.kms import KmsServer
from tests.payroll_weeks import BSNS, WEEK_25, PayrollWeeks

EMPLOYEES = 300


@pytest.fixture
def company(with_kms: Environment) -> Company:
    """A company whose data keys are wrapped by Cloud KMS."""
    return found_company(with_kms, "Kempenbode Koeriers")


@pytest.fixture
def run_id(company: Company, weeks: PayrollWeeks, clock: StandingClock) -> UUID:
    """A run of two employees whose BSNs are under different data keys; nothing is remembered of either."""
    weeks.employ("Daan de Wit", number="101", place=0)
    system = Identity.of_system(company.tenant_id, "Systeem")
    with tenant_scope(company.environment, system) as scope:
        held = scope.session.scalars(select(EmployeeFile).with_for_update()).one()
        renew_keys(company.environment, system, whatever_age=True)
        assert held.bsn_ciphertext is not None
    weeks.employ("Sanne Vos", number="102", place=1)
    weeks.lock(WEEK_25)
    clock.move(REMEMBERED_FOR)
    with tenant_scope(company.environment, company.member(Role.FINANCE)) as scope:
        return TenantServices(scope).payroll.create_run(first_week=WEEK_25, last_week=WEEK_25)


def export(company: Company, run_id: UUID) -> list[str]:
    """The BSNs in the file, one per employee."""
    with tenant_scope(company.environment, company.member(Role.FINANCE)) as scope:
        file = TenantServices(scope).payroll.export_run(
            run_id=run_id, file_format=FileFormat.CSV, with_bsn=True, reason="Aanlevering week 25"
        )
    rows = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";")
    return sorted(bsn for _, bsn in {(row["Naam"], row["BSN"]) for row in rows} if bsn)


def written(company: Company) -> tuple[int, int]:
    """How many exports stand in the audit trail, and how many runs are final."""
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        entries = scope.session.scalars(select(AuditEntry.id).where(AuditEntry.action == "payroll.exported")).all()
        final = scope.session.scalars(select(PayrollRun.id).where(PayrollRun.exported_at.is_not(None))).all()
        return len(entries), len(final)


def test_kms_that_goes_away_halfway_leaves_nothing_half_written_and_again_does_it(
    company: Company, run_id: UUID, kms: KmsServer
) -> None:
    kms.still_answers = 1
    with pytest.raises(VaultAway, match="Er is niets gewijzigd en niets vastgelegd; probeer het over een paar minuten"):
        export(company, run_id)
    assert written(company) == (0, 0)
    kms.still_answers = None
    assert export(company, run_id) == sorted(BSNS[:2])
    assert written(company) == (1, 1)


def test_a_data_key_that_does_not_unwrap_says_whom_to_ask_and_leaves_nothing_half_written(
    company: Company, run_id: UUID, kms: KmsServer
) -> None:
    kms.disable(1)
    with pytest.raises(VaultRefuses, match="Bel of mail DepotFlow"):
        export(company, run_id)
    assert written(company) == (0, 0)
    kms.enable(1)
    assert export(company, run_id) == sorted(BSNS[:2])


def check(company: Company, run_id: UUID) -> None:
    with tenant_scope(company.environment, company.member(Role.FINANCE)) as scope:
        TenantServices(scope).payroll.check_export(run_id=run_id, with_bsn=True, reason="Aanlevering week 25")


def test_a_vault_that_is_away_is_told_before_the_file_is_asked_for(
    company: Company, run_id: UUID, kms: KmsServer
) -> None:
    kms.still_answers = 1
    with pytest.raises(VaultAway):
        check(company, run_id)
    kms.still_answers = None
    check(company, run_id)
    kms.still_answers = 0
    assert export(company, run_id) == sorted(BSNS[:2]), "what was opened a moment ago is asked no more"


def hire_and_pay(company: Company, run_id: UUID, count: int) -> None:
    """More employees with a BSN, each with a line in the run."""
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        ids = [new_id() for _ in range(count)]
        engagements = {driver_id: new_id() for driver_id in ids}
        people = [{"id": driver_id, "name": f"Chauffeur {driver_id}", "sort_name": str(driver_id)} for driver_id in ids]
        employed = {"kind": EngagementKind.EMPLOYEE, "valid_from": WEEK_25.monday}
        files = [
            {
                "driver_id": driver_id,
                "engagement_id": engagements[driver_id],
                "bsn_ciphertext": seal_field(scope, driver_id=driver_id, field=BSN_FIELD, plain=BSNS[2]),
            }
            for driver_id in ids
        ]
        paid = {"run_id": run_id, "week_starts_on": WEEK_25.monday, "component": WageComponent.NORMAL, "minutes": 60}
        scope.insert(Driver, people)
        scope.insert(
            EngagementPeriod,
            [{"id": own, "driver_id": driver_id, **employed} for driver_id, own in engagements.items()],
        )
        scope.insert(EmployeeFile, files)
        scope.insert(PayrollLine, [{"driver_id": driver_id, **paid} for driver_id in ids])


def test_a_run_of_three_hundred_asks_once_per_data_key(
    company: Company, run_id: UUID, kms: KmsServer, clock: StandingClock
) -> None:
    hire_and_pay(company, run_id, EMPLOYEES - 2)
    clock.move(REMEMBERED_FOR)
    kms.asked.clear()
    assert export(company, run_id) == sorted([*BSNS[:2], *[BSNS[2]] * (EMPLOYEES - 2)])
    assert [method for method, _ in kms.asked] == ["Decrypt", "Decrypt"]
