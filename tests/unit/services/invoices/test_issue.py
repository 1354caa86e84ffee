"""Issuing: a number without gaps, frozen for good, and once only."""

import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier
from typing import TypeVar
from uuid import UUID

import pytest
from lxml import etree
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from exports.documents import InvoiceDocument, canonical_record
from models.tables import AuditEntry, Invoice, Principal
from models.tables import Company as CompanyRow
from models.values.kinds import Role, TariffKind
from models.values.refusal import NotAllowed, NotFound
from services.invoices.draft import PrincipalInvoices
from services.invoices.issue import IssuedInvoice
from services.invoices.parties import BtwIdOfOtherCountry, DetailsMissing
from services.scope import Environment
from tests.company import Company
from tests.conftest import Acting
from tests.driven import agree, drive, principal_of
from tests.settled import WEEK, Scenario
from tests.statements import noted_statements

R = TypeVar("R")


def at_once(*actions: Callable[[], R]) -> list[R]:
    """Run these at the same moment, each in a thread of its own."""
    start = Barrier(len(actions))

    def run(action: Callable[[], R]) -> R:
        start.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))


def drafts_for(company: Company, acting: Acting, count: int) -> list[UUID]:
    """That many principals with one shift each in the sample week, drafted."""
    driver_ids = [company.build_driver(f"Chauffeur {number}") for number in range(count)]
    for number, driver_id in enumerate(driver_ids):
        depot_id = company.build_depot(f"Depot {number}", principal=f"Klant{number}")
        agree(company, TariffKind.PER_ROUTE, 3_185_000, principal_id=principal_of(company, depot_id))
        drive(company, company.build_route(depot_id), driver_id, date(2026, 6, 17), approved=True)
    with acting() as depotflow:
        depotflow.settlement.lock_week(week=WEEK)
    with acting() as depotflow:
        return [row.invoice_id for row in depotflow.invoices.draft_week(week=WEEK)]


def test_an_issued_invoice_has_a_number_dates_and_a_frozen_record(draft_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        issued = depotflow.invoices.issue(invoice_id=draft_id)
    assert (issued.number, issued.total.cents) == ("2026-0001", 1_066_70)
    with acting() as depotflow:
        row = depotflow.scope.get(Invoice, draft_id, what="")
        document = InvoiceDocument.from_record(row.record)
        assert row.record_sha256 is not None
        assert row.record_sha256.hex() == document.sha256
        assert canonical_record(row.record) == document.canonical
        assert (row.issue_date, row.due_date) == (date(2026, 6, 22), date(2026, 7, 22))
        assert row.ubl is not None
        payable = etree.fromstring(row.ubl).find(".//{*}PayableAmount")
    assert payable is not None
    assert payable.text == "1066.70"


def test_issuing_twice_gives_the_same_invoice(draft_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        first = depotflow.invoices.issue(invoice_id=draft_id)
    with acting() as depotflow:
        assert depotflow.invoices.issue(invoice_id=draft_id) == first


def test_a_double_click_issues_once(draft_id: UUID, acting: Acting) -> None:
    def issue() -> IssuedInvoice:
        with acting() as depotflow:
            return depotflow.invoices.issue(invoice_id=draft_id)

    first, second = at_once(issue, issue)
    assert first == second
    assert first.number == "2026-0001"


def test_two_who_issue_at_once_get_consecutive_numbers(company: Company, acting: Acting) -> None:
    draft_ids = drafts_for(company, acting, 4)

    def issue(draft_id: UUID) -> str:
        with acting() as depotflow:
            return depotflow.invoices.issue(invoice_id=draft_id).number

    numbers = at_once(*(partial(issue, draft_id) for draft_id in draft_ids))
    assert sorted(numbers) == ["2026-0001", "2026-0002", "2026-0003", "2026-0004"]


def test_a_failed_issue_gives_its_number_back(company: Company, acting: Acting) -> None:
    first, second = drafts_for(company, acting, 2)

    def fail() -> None:
        with acting() as depotflow:
            depotflow.invoices.issue(invoice_id=first)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with acting() as depotflow:
        assert depotflow.invoices.issue(invoice_id=second).number == "2026-0001"


def test_a_run_numbers_in_its_own_order_and_skips_what_was_issued(company: Company, acting: Acting) -> None:
    first, second, third = drafts_for(company, acting, 3)
    with acting() as depotflow:
        depotflow.invoices.issue(invoice_id=second)
    with acting() as depotflow:
        run = depotflow.invoices.issue_run(invoice_ids=[first, second, third])
    assert [one.number for one in run] == ["2026-0002", "2026-0001", "2026-0003"]


def test_a_run_with_an_unknown_invoice_issues_nothing(draft_id: UUID, acting: Acting) -> None:
    with pytest.raises(NotFound), acting() as depotflow:
        depotflow.invoices.issue_run(invoice_ids=[draft_id, UUID(int=7)])
    with acting() as depotflow:
        assert depotflow.invoices.get(invoice_id=draft_id).row.state == "draft"


@pytest.mark.parametrize(
    ("column", "word"), [("kvk", "KvK-nummer"), ("btw_id", "btw-id"), ("iban", "IBAN"), ("postcode", "postcode")]
)
def test_an_incomplete_company_is_told_what_and_where(draft_id: UUID, acting: Acting, column: str, word: str) -> None:
    with acting() as depotflow:
        row = depotflow.scope.get(CompanyRow, depotflow.scope.identity.tenant_id, what="")
        setattr(row, column, "")
    with pytest.raises(DetailsMissing) as refused, acting() as depotflow:
        depotflow.invoices.issue(invoice_id=draft_id)
    assert f"ontbreekt nog: {word}." in refused.value.message
    assert "Instellingen" in refused.value.message


def test_an_incomplete_principal_is_named(draft_id: UUID, scenario: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        principal = depotflow.scope.get(Principal, scenario.principal_id, what="")
        principal.kvk = principal.street = ""
    with pytest.raises(DetailsMissing) as refused, acting() as depotflow:
        depotflow.invoices.issue(invoice_id=draft_id)
    assert "Noordster" in refused.value.message
    assert "straat en KvK-nummer" in refused.value.message


def test_vat_is_shifted_to_a_principal_abroad(draft_id: UUID, scenario: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        principal = depotflow.scope.get(Principal, scenario.principal_id, what="")
        principal.country, principal.btw_id = "BE", "BE0123456749"
    with acting() as depotflow:
        issued = depotflow.invoices.issue(invoice_id=draft_id)
    with acting() as depotflow:
        row = depotflow.scope.get(Invoice, draft_id, what="")
        assert (issued.total.cents, row.vat_cents) == (881_57, 0)
        assert row.ubl is not None
        assert b"Btw verlegd" in row.ubl


def test_changing_the_principal_later_changes_no_issued_invoice(
    draft_id: UUID, scenario: Scenario, acting: Acting
) -> None:
    with acting() as depotflow:
        depotflow.invoices.issue(invoice_id=draft_id)
    with acting() as depotflow:
        before = depotflow.invoices.get(invoice_id=draft_id)
        depotflow.scope.get(Principal, scenario.principal_id, what="").legal_name = "Anders B.V."
    with acting() as depotflow:
        after = depotflow.invoices.get(invoice_id=draft_id)
    assert (after.document, after.record_sha256) == (before.document, before.record_sha256)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE invoices SET net_cents = net_cents + 1, total_cents = total_cents + 1",
        "UPDATE invoices SET number = '2026-0009'",
        "UPDATE invoices SET record = '{}', record_sha256 = NULL",
        "UPDATE invoices SET ubl = NULL",
        "DELETE FROM invoices",
    ],
)
def test_the_database_itself_never_changes_what_was_issued(draft_id: UUID, acting: Acting, change: str) -> None:
    with acting() as depotflow:
        depotflow.invoices.issue(invoice_id=draft_id)
    with pytest.raises(IntegrityError, match="never changes"), acting() as depotflow:
        depotflow.scope.session.execute(text(change))


def test_issuing_is_written_down(draft_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.invoices.issue(invoice_id=draft_id)
    with acting() as depotflow:
        entry = depotflow.scope.session.scalars(select(AuditEntry).where(AuditEntry.action == "invoice.issued")).one()
    assert (entry.subject_id, entry.details["number"]) == (draft_id, "2026-0001")


def test_a_planner_issues_nothing(draft_id: UUID, acting: Acting) -> None:
    with pytest.raises(NotAllowed), acting(Role.PLANNER) as depotflow:
        depotflow.invoices.issue(invoice_id=draft_id)


def test_an_invoice_is_made_numbered_and_frozen_in_thirteen_statements(
    environment: Environment, scenario: Scenario, acting: Acting
) -> None:
    with noted_statements(environment) as statements, acting() as depotflow:
        invoice_id = depotflow.invoices.draft(week=WEEK, principal_id=scenario.principal_id)
        depotflow.invoices.issue(invoice_id=invoice_id)
    assert len(statements) <= 13


def test_a_principal_that_makes_the_invoice_by_now_gets_none_of_a_draft(
    draft_id: UUID, scenario: Scenario, acting: Acting
) -> None:
    with acting() as depotflow:
        depotflow.scope.get(Principal, scenario.principal_id, what="").invoicing_mode = "self_bill"
    with pytest.raises(PrincipalInvoices), acting() as depotflow:
        depotflow.invoices.issue(invoice_id=draft_id)


@pytest.mark.parametrize(("btw_id", "is_refused"), [("NL850000002B01", True), ("BE0428759497", False)])
def test_vat_is_shifted_only_to_a_btw_id_of_the_same_country(
    draft_id: UUID, scenario: Scenario, acting: Acting, btw_id: str, *, is_refused: bool
) -> None:
    with acting() as depotflow:
        row = depotflow.scope.get(Principal, scenario.principal_id, what="")
        row.country, row.btw_id = "BE", btw_id
    with contextlib.ExitStack() as stack:
        if is_refused:
            stack.enter_context(pytest.raises(BtwIdOfOtherCountry, match="Opdrachtgevers"))
        depotflow = stack.enter_context(acting())
        depotflow.invoices.issue(invoice_id=draft_id)
        assert b"VATEX-EU-AE" in depotflow.invoices.ubl(invoice_id=draft_id).content
