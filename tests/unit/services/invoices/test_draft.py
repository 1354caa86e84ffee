"""Drafts: the lines of a locked week on one page, to the cent."""

from uuid import UUID

import pytest
from sqlalchemy import func, select

from models.tables import MoneyLine, Principal
from models.values.calendar import IsoWeek
from models.values.kinds import Side
from models.values.refusal import NotFound
from services.invoices.draft import IsNoDraft, NothingToInvoice, PrincipalInvoices
from services.settlement.weeks import WeekIsOpen
from tests.company import Company
from tests.conftest import Acting
from tests.settled import WEEK, Scenario, build_scenario


def test_a_draft_shows_the_week_to_the_cent(draft_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        detail = depotflow.invoices.get(invoice_id=draft_id)
    document = detail.document
    assert [(line.description, line.quantity_1e4, line.net_cents) for line in document.lines] == [
        # 142 + 100 + 142 = 384 x 1,9635 = 753,984
        ("Geslaagde stops, depot Eindhoven", 384_0000, 753_98),
        # 38 + 38 = 76 x 0,24
        ("Pakketten, depot Eindhoven", 76_0000, 18_24),
        ("Aanvulling tot garantie, depot Eindhoven", 1_0000, 48_65),
        ("Zaterdagtoeslag, depot Eindhoven", 1_0000, 35_99),
        # 9,21 + 6,28 + 9,21
        ("Brandstoftoeslag, depot Eindhoven", 1_0000, 24_70),
        # the shifts are rounded one by one: 278,82 + 196,35 + 278,82 = 753,99
        ("Afrondingsverschil per dienst", 1_0000, 1),
    ]
    # 881,57 + 21 % (185,1297) = 1.066,70
    totals = document.totals
    assert (totals.net_cents, totals.vat_cents, totals.total_cents) == (881_57, 185_13, 1_066_70)
    assert (detail.row.state, detail.row.number, document.number) == ("draft", "", None)
    assert [row.amount_cents for row in document.annex] == [297_15, 251_28, 333_14]
    assert (document.annex[0].stops, document.annex[0].parcels, document.annex[0].minutes) == (142, 180, 480)


def test_an_open_week_is_not_invoiced(company: Company, acting: Acting) -> None:
    scenario = build_scenario(company)
    with pytest.raises(WeekIsOpen), acting() as depotflow:
        depotflow.invoices.draft(week=WEEK, principal_id=scenario.principal_id)
    with pytest.raises(WeekIsOpen), acting() as depotflow:
        depotflow.invoices.draft_week(week=WEEK)


def test_drafting_twice_gives_the_same_draft(draft_id: UUID, scenario: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        assert depotflow.invoices.draft(week=WEEK, principal_id=scenario.principal_id) == draft_id
        assert [row.invoice_id for row in depotflow.invoices.draft_week(week=WEEK)] == [draft_id]


def test_a_week_without_open_lines_has_nothing_to_invoice(scenario: Scenario, acting: Acting) -> None:
    empty = IsoWeek(2026, 24)
    with acting() as depotflow:
        depotflow.settlement.lock_week(week=empty)
    with pytest.raises(NothingToInvoice), acting() as depotflow:
        depotflow.invoices.draft(week=empty, principal_id=scenario.principal_id)


def test_a_principal_that_makes_the_invoice_itself_gets_no_draft(scenario: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.scope.get(Principal, scenario.principal_id, what="").invoicing_mode = "self_bill"
    with acting() as depotflow:
        assert depotflow.invoices.draft_week(week=WEEK) == []
    with pytest.raises(PrincipalInvoices, match="maakt de factuur zelf"), acting() as depotflow:
        depotflow.invoices.draft(week=WEEK, principal_id=scenario.principal_id)


def test_a_discarded_draft_frees_its_lines(draft_id: UUID, scenario: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.invoices.discard_draft(invoice_id=draft_id)
    with acting() as depotflow:
        billed = select(func.count()).select_from(MoneyLine).where(MoneyLine.invoice_id.is_not(None))
        assert depotflow.scope.session.execute(billed).scalar_one() == 0
        assert depotflow.invoices.draft(week=WEEK, principal_id=scenario.principal_id) != draft_id


def test_an_issued_invoice_is_not_discarded(draft_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.invoices.issue(invoice_id=draft_id)
    with pytest.raises(IsNoDraft), acting() as depotflow:
        depotflow.invoices.discard_draft(invoice_id=draft_id)


def test_only_revenue_is_invoiced_to_a_principal(draft_id: UUID, acting: Acting) -> None:
    with acting() as depotflow:
        sides = select(MoneyLine.side).where(MoneyLine.invoice_id == draft_id).distinct()
        assert depotflow.scope.session.scalars(sides).all() == [Side.REVENUE]


def test_a_draft_of_another_company_does_not_exist(draft_id: UUID, other_company: Company, acting: Acting) -> None:
    with pytest.raises(NotFound), acting(next(iter(other_company.members.values()))) as depotflow:
        depotflow.invoices.get(invoice_id=draft_id)
