"""An invoice run of two hundred that is killed: no gap, no duplicate, no half invoice."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.tables import Invoice, MoneyLine, NumberSeries
from models.values.kinds import Role, TariffKind
from tests.company import Company
from tests.conftest import Acting
from tests.driven import agree, drive, principal_of
from tests.settled import WEEK

ROOT = Path(__file__).parents[2]
COUNT = 200


def two_hundred_drafts(company: Company, acting: Acting) -> None:
    driver_ids = [company.build_driver(f"Chauffeur {number}") for number in range(COUNT // 7 + 1)]
    for number in range(COUNT):
        depot_id = company.build_depot(f"Depot {number}", principal=f"Klant {number:03d}")
        agree(company, TariffKind.PER_ROUTE, 3_185_000, principal_id=principal_of(company, depot_id))
        drive(company, company.build_route(depot_id), driver_ids[number // 7], WEEK.days[number % 7])
    with acting() as depotflow:
        rows = depotflow.settlement.queue(week=WEEK).rows
        depotflow.settlement.approve(registration_ids=[row.registration_id for row in rows if row.registration_id])
        depotflow.settlement.lock_week(week=WEEK)
    with acting() as depotflow:
        assert len(depotflow.invoices.draft_week(week=WEEK)) == COUNT


@pytest.mark.parametrize("moment", ["started", "issued"])
def test_a_killed_run_leaves_no_gap_no_duplicate_and_no_half_invoice(
    company: Company, acting: Acting, database_url: str, tmp_path: Path, moment: str
) -> None:
    two_hundred_drafts(company, acting)
    owner = company.member(Role.OWNER)
    arguments = [database_url, str(company.tenant_id), str(owner.membership_id), str(WEEK), str(tmp_path)]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.infra.invoice_run", *arguments],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as run:  # fmt: skip
        assert run.stdout is not None
        while run.stdout.readline().strip() != moment:
            assert run.poll() is None
        run.kill()

    with acting() as depotflow:
        session = depotflow.scope.session
        assert session.scalars(select(Invoice.state).distinct()).all() == ["draft"]
        assert session.scalars(select(NumberSeries.next_number)).all() in ([], [1])
        drafts = [row.invoice_id for row in depotflow.invoices.draft_week(week=WEEK)]
        depotflow.invoices.issue_run(invoice_ids=drafts)
    with acting() as depotflow:
        session = depotflow.scope.session
        numbers = session.scalars(select(Invoice.number).order_by(Invoice.number)).all()
        whole = select(func.count()).where(Invoice.ubl.is_not(None), Invoice.record_sha256.is_not(None))
        assert session.execute(whole).scalar_one() == COUNT
        billed = select(func.sum(MoneyLine.amount_cents)).where(MoneyLine.invoice_id.is_not(None))
        assert session.execute(billed).scalar_one() == session.execute(select(func.sum(Invoice.net_cents))).scalar_one()
    assert numbers == [f"2026-{number:04d}" for number in range(1, COUNT + 1)]
