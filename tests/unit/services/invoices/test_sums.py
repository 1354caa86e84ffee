"""Whatever is driven and agreed: lines add up to documents, VAT to its rates, and a credit to nothing, to the cent."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.documents import DocumentKind, InvoiceDocument, Party, totals_of, vat_of
from exports.print_view import price_text
from models.values.ids import new_id
from models.values.kinds import AdjustmentKind, MalusCause, TariffKind, VatTreatment
from services.invoices.billing import Adjusted, BillableLine, annex_rows, document_lines
from services.rules.tariffs import Performance, PricedLine, TariffCondition, TariffTerm, price

MONDAY = date(2026, 6, 15)
PARTY = Party(
    name="Kempenbode B.V.", street="Dorpsstraat 1", postcode="5611 AB", city="Eindhoven", btw_id="BE0123456749"
)
KINDS = [kind for kind in TariffKind if kind is not TariffKind.HOLIDAY]

terms = st.lists(st.sampled_from(KINDS), unique=True, min_size=1).flatmap(
    lambda kinds: st.tuples(
        *(
            st.builds(
                TariffTerm,
                id=st.builds(new_id),
                kind=st.just(kind),
                rate_1e4=st.integers(1, 5_000_000),
                condition=st.just(TariffCondition.NONE),
            )
            for kind in kinds
        )
    )
)
performances = st.builds(
    Performance,
    service_date=st.integers(0, 6).map(lambda offset: MONDAY + timedelta(days=offset)),
    minutes_worked=st.integers(0, 840),
    wait_minutes=st.integers(0, 120),
    stops_done=st.integers(0, 250),
    parcels_delivered=st.integers(0, 400),
    pickups=st.integers(0, 20),
    km=st.integers(0, 400),
)


@st.composite
def billable(draw: st.DrawFn) -> list[BillableLine]:
    """The priced lines of up to twelve shifts at two depots, some of them taken back as a correction does.

    Some have a bonus or malus, entered now or taken back.
    """
    agreed = {depot: draw(terms) for depot in ("Eindhoven", "Tilburg")}
    lines = []
    for performance in draw(st.lists(performances, min_size=1, max_size=12)):
        depot = draw(st.sampled_from(sorted(agreed)))
        sign = draw(st.sampled_from((1, 1, 1, -1)))
        shift_id = new_id()
        lines += [
            BillableLine(
                shift_id=shift_id,
                service_date=performance.service_date - timedelta(weeks=0 if sign > 0 else 1),
                route="E-101",
                depot=depot,
                kind=line.kind,
                condition=TariffCondition.NONE,
                from_quantity_1e4=0,
                quantity_1e4=sign * line.quantity_1e4,
                rate_1e4=line.rate_1e4,
                amount_cents=sign * line.amount_cents,
                stops=performance.stops_done,
                parcels=performance.parcels_delivered,
                kilometres=performance.km,
                minutes=performance.minutes_worked,
            )
            for line in price(performance, agreed[depot])
        ]
        lines += [
            replace(changed, service_date=performance.service_date) for changed in draw(adjusted(depot, shift_id))
        ]
    return lines


@pytest.mark.parametrize("kind", [TariffKind.FUEL_SURCHARGE, TariffKind.SATURDAY])
@pytest.mark.parametrize(
    ("percent_1e4", "printed"),
    [(122_500, "12,25%"), (121_255, "12,1255%"), (32_000, "3,2%"), (100_000, "10%"), (1, "0,0001%")],
)
def test_a_surcharge_prints_as_precisely_as_it_was_agreed(kind: TariffKind, percent_1e4: int, printed: str) -> None:
    agreed = [
        TariffTerm(id=new_id(), kind=TariffKind.PER_STOP_SUCCESS, rate_1e4=2_000_000_000),
        TariffTerm(id=new_id(), kind=kind, rate_1e4=percent_1e4),
    ]
    saturday = Performance(service_date=MONDAY + timedelta(days=5), stops_done=1)
    priced = next(line for line in price(saturday, agreed) if line.kind is kind)
    (made,) = document_lines([billed(priced, saturday)], VatTreatment.STANDARD)
    assert (price_text(made), made.quantity_1e4, made.net_cents) == (printed, 10_000, priced.amount_cents)
    assert f" {printed} over " in priced.trace


def billed(line: PricedLine, performance: Performance) -> BillableLine:
    return BillableLine(
        shift_id=new_id(),
        service_date=performance.service_date,
        route="E-101",
        depot="Eindhoven",
        kind=line.kind,
        quantity_1e4=line.quantity_1e4,
        rate_1e4=line.rate_1e4,
        amount_cents=line.amount_cents,
        stops=performance.stops_done,
        parcels=performance.parcels_delivered,
        kilometres=performance.km,
        minutes=performance.minutes_worked,
    )


def adjusted(depot: str, shift_id: UUID) -> st.SearchStrategy[list[BillableLine]]:
    """Up to three bonuses and maluses of a shift."""
    causes = st.one_of(st.none(), st.sampled_from(MalusCause))
    return st.lists(
        st.builds(_adjusted, st.just(depot), st.just(shift_id), causes, st.booleans(), st.integers(1, 100_000)),
        max_size=3,
    )


def _adjusted(
    depot: str,
    shift_id: UUID,
    cause: MalusCause | None,
    is_taken_back: bool,
    cents: int,
) -> BillableLine:
    kind = AdjustmentKind.MALUS if cause else AdjustmentKind.BONUS
    sign = -1 if (kind is AdjustmentKind.MALUS) is not is_taken_back else 1
    return BillableLine(
        shift_id=shift_id,
        service_date=MONDAY,
        route="E-101",
        depot=depot,
        kind=Adjusted(new_id(), kind, cause, "Melding", is_taken_back),
        quantity_1e4=sign * 10_000,
        rate_1e4=cents * 100,
        amount_cents=sign * cents,
        stops=0,
        parcels=0,
        kilometres=None,
        minutes=0,
    )


@settings(max_examples=150, deadline=None)
@given(billable(), st.sampled_from(VatTreatment))
def test_a_document_is_its_lines_to_the_cent_and_its_credit_cancels_it(
    lines: list[BillableLine], treatment: VatTreatment
) -> None:
    charged = document_lines(lines, treatment)
    if not charged:
        assert sum(line.amount_cents for line in lines) == 0
        return
    document = InvoiceDocument(
        kind=DocumentKind.INVOICE,
        number="2026-0001",
        issue_date=MONDAY,
        due_date=MONDAY,
        period_start=MONDAY - timedelta(weeks=1),
        period_end=MONDAY + timedelta(days=6),
        seller=PARTY,
        buyer=PARTY,
        lines=charged,
        vat=vat_of(charged),
        totals=totals_of(charged),
        annex=annex_rows(lines, monday=MONDAY),
    )
    document.verify()
    assert document.totals.net_cents == sum(line.amount_cents for line in lines)
    assert document.totals.vat_cents == sum(subtotal.vat_cents for subtotal in document.vat)
    credit = document.credited(number="2026-0002", issue_date=MONDAY)
    credit.verify()
    assert document.effect_cents + credit.effect_cents == 0
