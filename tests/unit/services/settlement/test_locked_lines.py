"""The database itself keeps what a locked week came to, whoever gets at its tables."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind, TariffKind
from tests.company import Company
from tests.conftest import Acting
from tests.driven import agree, contractor_of, drive
from tests.settled import Scenario

COPY = """
    INSERT INTO money_lines SELECT (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid()))).*
    FROM money_lines l WHERE l.tenant_id = {tenant} AND side = 'revenue' LIMIT 1"""


def lock(acting: Acting, scenario: Scenario, week: IsoWeek) -> None:
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
        depotflow.settlement.lock_week(week=week)


@pytest.mark.parametrize(
    "change",
    [
        COPY,
        "DELETE FROM money_lines WHERE tenant_id = {tenant}",
        "UPDATE money_lines SET amount_cents = amount_cents + 1",
        "UPDATE money_lines SET iso_week = iso_week + 1",
        "UPDATE money_lines SET contractor_id = NULL, tariff_version_id = NULL, reason = 'x' WHERE side = 'cost'",
        "UPDATE settlement_weeks SET state = 'open'",
        "UPDATE settlement_weeks SET locked_at = now()",
        "DELETE FROM settlement_weeks",
    ],
)
def test_no_line_comes_goes_or_changes(scenario: Scenario, acting: Acting, week: IsoWeek, change: str) -> None:
    lock(acting, scenario, week)
    with pytest.raises(IntegrityError, match=r"never changes|locked week stand"), acting() as depotflow:
        tenant_id = depotflow.scope.identity.tenant_id
        depotflow.scope.session.execute(text(change.format(tenant=f"'{tenant_id}'")))


def test_an_open_week_is_made_anew(scenario: Scenario, acting: Acting, week: IsoWeek) -> None:
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
        first = depotflow.settlement.settle_week(week=week)
        assert depotflow.settlement.settle_week(week=week) == first
        tenant_id = depotflow.scope.identity.tenant_id
        depotflow.scope.session.execute(text(COPY.format(tenant=f"'{tenant_id}'")))


def test_lines_of_a_document_that_stands_are_not_billed_again(
    scenario: Scenario, company: Company, acting: Acting, week: IsoWeek
) -> None:
    lock(acting, scenario, week)
    release = text("UPDATE money_lines SET invoice_id = NULL WHERE invoice_id IS NOT NULL")
    with acting() as depotflow:
        (draft,) = depotflow.invoices.draft_week(week=week)
        depotflow.scope.session.execute(release)
        depotflow.invoices.discard_draft(invoice_id=draft.invoice_id)
        (draft,) = depotflow.invoices.draft_week(week=week)
        depotflow.invoices.issue(invoice_id=draft.invoice_id)
    with pytest.raises(IntegrityError, match="its own"), acting() as depotflow:
        depotflow.scope.session.execute(release)
    with acting() as depotflow:
        depotflow.invoices.credit(invoice_id=draft.invoice_id, reason="Verkeerd adres")
        assert len(depotflow.invoices.draft_week(week=week)) == 1


@pytest.mark.parametrize("way", ["approve", "release", "reckon"])
def test_what_is_let_in_while_a_week_is_being_locked_comes_in_the_next(
    scenario: Scenario, company: Company, acting: Acting, week: IsoWeek, way: str
) -> None:
    rik = company.build_driver("Rik Vlug", kind=EngagementKind.ZZP)
    late = drive(company, scenario.route_id, rik, week.days[3], stops=50)
    with acting() as depotflow:
        if way == "reckon":
            depotflow.settlement.approve(registration_ids=[late.registration_id])
        else:
            depotflow.settlement.hold_shift(shift_id=late.shift_id, reason="Geschil")
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
        depotflow.settlement.lock_week(week=week, accept_unpriced=True)
    agree(company, TariffKind.PER_STOP_SUCCESS, 14_200, contractor_id=contractor_of(company, rik))
    with acting() as depotflow:
        if way == "approve":
            depotflow.settlement.release_shift(shift_id=late.shift_id)
        elif way == "release":
            depotflow.settlement.approve(registration_ids=[late.registration_id])
    with acting() as slow:
        with acting() as other:
            other.settlement.lock_week(week=week.shifted(1))
        match way:
            case "approve":
                slow.settlement.approve(registration_ids=[late.registration_id])
            case "release":
                slow.settlement.release_shift(shift_id=late.shift_id)
            case _:
                slow.settlement.reckon_again(shift_ids=[late.shift_id, late.shift_id], reason="Tarief kwam laat")
    with acting() as depotflow:
        assert depotflow.settlement.settle_week(week=week.shifted(2)).late == 1
