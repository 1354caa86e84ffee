"""The list of invoices: newest first, page by page, found by number or name."""

from datetime import timedelta
from uuid import UUID

import pytest

from models.values.listing import TableQuery
from models.values.refusal import InvalidValue
from services.gateways.clock import StandingClock
from tests.company import Company
from tests.conftest import Acting
from tests.unit.services.invoices.test_issue import drafts_for


@pytest.fixture
def invoice_ids(company: Company, acting: Acting) -> list[UUID]:
    """Five drafts, of which the first four are issued."""
    drafts = drafts_for(company, acting, 5)
    with acting() as depotflow:
        depotflow.invoices.issue_run(invoice_ids=drafts[:4])
    return drafts


def test_pages_follow_each_other_without_loss_both_ways(invoice_ids: list[UUID], acting: Acting) -> None:
    for descending in (False, True):
        seen: list[UUID] = []
        cursor = None
        while True:
            query = TableQuery(limit=2, after=cursor, descending=descending)
            with acting() as depotflow:
                page = depotflow.invoices.list(query=query)
            assert page.total == 5
            seen += [row.id for row in page.rows]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == (sorted(invoice_ids) if descending else sorted(invoice_ids, reverse=True))


@pytest.mark.parametrize(
    ("search", "numbers"),
    [
        ("2026-0002", ["2026-0002"]),
        ("2026-", ["2026-0004", "2026-0003", "2026-0002", "2026-0001"]),
        ("3", ["2026-0003"]),
        ("klant", ["", "2026-0004", "2026-0003", "2026-0002", "2026-0001"]),
        ("onbekend", []),
    ],
)
def test_search_finds_numbers_and_names(
    invoice_ids: list[UUID], acting: Acting, search: str, numbers: list[str]
) -> None:
    with acting() as depotflow:
        page = depotflow.invoices.list(query=TableQuery(search=search))
    assert [row.number for row in page.rows] == numbers
    assert page.total == len(numbers)


def test_filters_narrow_by_state_and_week(invoice_ids: list[UUID], acting: Acting) -> None:
    with acting() as depotflow:
        drafts = depotflow.invoices.list(query=TableQuery(filters={"state": "draft"}))
        other_week = depotflow.invoices.list(query=TableQuery(filters={"week": "2026-W24"}))
    assert ([row.id for row in drafts.rows], drafts.total) == ([invoice_ids[4]], 1)
    assert (list(other_week.rows), other_week.total) == ([], 0)


def test_an_issued_invoice_past_its_due_date_is_overdue(
    invoice_ids: list[UUID], acting: Acting, clock: StandingClock
) -> None:
    clock.move(timedelta(days=31))
    with acting() as depotflow:
        page = depotflow.invoices.list(query=TableQuery())
    assert {row.is_overdue for row in page.rows if row.number} == {True}


def test_a_cursor_that_is_not_ours_is_refused(acting: Acting) -> None:
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.invoices.list(query=TableQuery(after="WyJ4Il0"))
