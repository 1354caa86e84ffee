"""Bonus and malus on documents: a line of their own with its sign in the quantity, in the annex, on a credit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from lxml import etree

from exports.documents import DocumentLine, Unit
from models.tables import Contractor
from models.values.ids import new_id
from models.values.kinds import AdjustmentKind, MalusCause, Role, Side, TariffKind, VatTreatment
from models.values.money import Money
from services.invoices.billing import Adjusted, BillableLine, annex_rows, document_lines
from services.invoices.draft import BalanceIsNegative
from services.rules.tariffs import hours_1e4, line_cents
from tests.company import Company
from tests.conftest import Acting
from tests.settled import WEEK, Scenario, build_scenario

MALUS = Adjusted(new_id(), AdjustmentKind.MALUS, MalusCause.LOST, "Pakket 3S-1234")
BONUS = Adjusted(new_id(), AdjustmentKind.BONUS, None, "Piekweek")
MONDAY = WEEK.monday


def line(kind: TariffKind | Adjusted, quantity_1e4: int, rate_1e4: int, **more: Any) -> BillableLine:
    usual: dict[str, Any] = {
        "shift_id": new_id(), "service_date": MONDAY, "route": "E-101 Gestel", "depot": "Eindhoven", "kind": kind,
        "quantity_1e4": quantity_1e4, "rate_1e4": rate_1e4, "amount_cents": line_cents(quantity_1e4, rate_1e4),
        "stops": 140, "parcels": 160, "kilometres": 100, "minutes": 480,
    }  # fmt: skip
    return BillableLine(**usual | more)


def told(lines: Sequence[DocumentLine]) -> list[tuple[str, str, int, int, int]]:
    return [(one.description, one.detail, one.quantity_1e4, one.rate_1e4, one.net_cents) for one in lines]


def test_each_is_a_line_of_its_own_after_the_tariffs_with_day_route_and_note() -> None:
    driven = line(TariffKind.PER_ROUTE, 1_0000, 300_0000)
    lines = document_lines([line(MALUS, -1_0000, 25_0000), line(BONUS, 1_0000, 40_0000), driven], VatTreatment.STANDARD)
    assert told(lines)[1:] == [
        ("Malus vermist, depot Eindhoven", "ma 15 juni, E-101 Gestel: Pakket 3S-1234", -1_0000, 25_0000, -25_00),
        ("Bonus, depot Eindhoven", "ma 15 juni, E-101 Gestel: Piekweek", 1_0000, 40_0000, 40_00),
    ]
    assert {one.vat_bp for one in lines} == {21_00}


def test_what_was_taken_back_says_so() -> None:
    back = replace(MALUS, is_taken_back=True)
    [only] = document_lines([line(back, 1_0000, 25_0000)], VatTreatment.STANDARD)
    assert (only.description, only.net_cents) == ("Malus vermist teruggenomen, depot Eindhoven", 25_00)


def test_the_annex_has_a_row_for_each_that_leaves_that_of_its_shift_alone() -> None:
    driven = line(TariffKind.PER_ROUTE, 1_0000, 300_0000)
    charged = line(MALUS, -1_0000, 25_0000, shift_id=driven.shift_id)
    late = line(BONUS, 1_0000, 40_0000, service_date=date(2026, 6, 9))
    assert [(row.route, row.stops, row.amount_cents) for row in annex_rows([charged, driven, late], monday=MONDAY)] == [
        ("E-101 Gestel, bonus", None, 40_00),
        ("E-101 Gestel", 140, 300_00),
        ("E-101 Gestel, malus vermist", None, -25_00),
    ]


def test_a_shift_that_was_corrected_on_the_same_document_shows_the_counts_that_hold() -> None:
    driven = line(TariffKind.PER_ROUTE, 1_0000, 300_0000)
    back = line(TariffKind.PER_ROUTE, -1_0000, 20_0000, shift_id=driven.shift_id, stops=60, version=2)
    for order in ([driven, back], [back, driven]):
        assert [(row.stops, row.amount_cents) for row in annex_rows(order, monday=MONDAY)] == [(60, 280_00)]


@pytest.mark.parametrize(
    ("minutes", "quantity_1e4", "net_cents"),
    [
        ([10] * 12, 2_0000, 84_00),
        ([20, 20, 20], 1_0000, 42_00),
        ([40, 25], 1_0833, 45_50),
        ([-10, 10, 30], 5000, 21_00),
    ],
    ids=str,
)
def test_hours_of_several_shifts_are_added_up_by_their_minutes(
    minutes: list[int], quantity_1e4: int, net_cents: int
) -> None:
    waited = [line(TariffKind.WAIT, hours_1e4(one), 42_0000) for one in minutes]
    first = document_lines(waited, VatTreatment.STANDARD)[0]
    assert (first.unit, first.quantity_1e4, first.net_cents) == (Unit.HOUR, quantity_1e4, net_cents)


def test_hours_beyond_a_threshold_are_added_up_the_same_and_name_its_minutes() -> None:
    beyond = hours_1e4(20)
    waited = [
        line(TariffKind.WAIT, hours_1e4(40) - beyond, 42_0000, from_quantity_1e4=beyond) for _ in range(3)
    ]  # fmt: skip
    [only] = document_lines(waited, VatTreatment.STANDARD)
    assert (only.quantity_1e4, only.detail) == (1_0000, "3 diensten, boven 20 minuten per dienst")


@pytest.fixture
def adjusted(company: Company, acting: Acting) -> Scenario:
    """The sample week, locked, with a malus of 25,00 on Monday and bonuses of 40,00 and, for Piet, 15,00 on Tuesday."""
    scenario = build_scenario(company)
    with acting() as depotflow:
        depotflow.settlement.approve(registration_ids=scenario.registration_ids)
        for shift_id, side, kind, cause, cents in (
            (scenario.monday.shift_id, Side.REVENUE, AdjustmentKind.MALUS, MalusCause.LATE, 25_00),
            (scenario.tuesday.shift_id, Side.REVENUE, AdjustmentKind.BONUS, None, 40_00),
            (scenario.tuesday.shift_id, Side.COST, AdjustmentKind.BONUS, None, 15_00),
        ):
            depotflow.settlement.enter_adjustment(
                adjustment_id=new_id(), shift_id=shift_id, side=side, kind=kind, cause=cause, amount=Money(cents),
                note="Melding 12",
            )  # fmt: skip
        depotflow.settlement.lock_week(week=WEEK)
    return scenario


def test_an_invoice_its_e_invoice_and_its_credit_tie_to_the_cent(adjusted: Scenario, acting: Acting) -> None:
    with acting(Role.FINANCE) as depotflow:
        invoice_id = depotflow.invoices.draft(week=WEEK, principal_id=adjusted.principal_id)
        depotflow.invoices.issue(invoice_id=invoice_id)
        document = depotflow.invoices.get(invoice_id=invoice_id).document
        ubl = etree.fromstring(depotflow.invoices.ubl(invoice_id=invoice_id).content)
        credit = depotflow.invoices.credit(invoice_id=invoice_id, reason="Malus ingetrokken")
    # 881,57 - 25,00 + 40,00; 21 % is 188,28
    totals = document.totals
    assert (totals.net_cents, totals.vat_cents, totals.total_cents) == (896_57, 188_28, 1_084_85)
    assert credit.total == Money(-1_084_85)
    assert [(row.route, row.amount_cents) for row in document.annex] == [
        ("E-101 Gestel", 297_15),
        ("E-101 Gestel, malus te laat", -25_00),
        ("E-101 Gestel", 251_28),
        ("E-101 Gestel, bonus", 40_00),
        ("E-101 Gestel", 333_14),
    ]
    [malus] = [one for one in ubl.iterfind("{*}InvoiceLine") if "Malus" in (one.findtext("{*}Item/{*}Name") or "")]
    assert malus.findtext("{*}InvoicedQuantity") == "-1"
    assert malus.findtext("{*}LineExtensionAmount") == "-25.00"
    assert malus.findtext("{*}Price/{*}PriceAmount") == "25.00"
    assert ubl.findtext("{*}LegalMonetaryTotal/{*}PayableAmount") == "1084.85"


def test_a_self_bill_has_the_bonus_and_nothing_of_the_principal(adjusted: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        row = depotflow.scope.get(Contractor, adjusted.contractor_id, what="")
        row.kvk, row.series_prefix = "90123456", "PS"
        depotflow.people.sign_agreement(
            contractor_id=adjusted.contractor_id, signed_by="P. Snel", valid_from=date(2026, 1, 1)
        )
        bill = depotflow.self_bills.offer(week=WEEK, contractor_id=adjusted.contractor_id)
        document = depotflow.invoices.get(invoice_id=bill.invoice_id).document
    assert [(one.description, one.net_cents) for one in document.lines] == [
        ("Geslaagde stops, depot Eindhoven", 142_00),
        ("Bonus, depot Eindhoven", 15_00),
    ]


def test_a_malus_above_the_revenue_makes_no_negative_invoice(adjusted: Scenario, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.settlement.enter_adjustment(
            adjustment_id=new_id(), shift_id=adjusted.monday.shift_id, side=Side.REVENUE, kind=AdjustmentKind.MALUS,
            cause=MalusCause.DAMAGED, amount=Money(900_00), note="Schade aan de poort",
        )  # fmt: skip
        depotflow.settlement.lock_week(week=WEEK.shifted(1))
    with pytest.raises(BalanceIsNegative, match="900,00"), acting() as depotflow:
        depotflow.invoices.draft(week=WEEK.shifted(1), principal_id=adjusted.principal_id)
