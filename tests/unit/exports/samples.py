"""The documents of the design as records: an invoice, self-bills with 21 %, KOR and shifted VAT, and credits."""

from dataclasses import replace
from datetime import date, timedelta

from exports.documents import (
    AnnexRow,
    DocumentKind,
    DocumentLine,
    InvoiceDocument,
    Party,
    Reference,
    Unit,
    line_net_cents,
    totals_of,
    vat_of,
)
from models.values.kinds import VatTreatment

KEMPENBODE = Party(
    name="Kempenbode Koeriers B.V.",
    trade_name="Kempenbode",
    street="Ekkersrijt 9998",
    postcode="5692 ZZ",
    city="Son en Breugel",
    kvk="17999999",
    btw_id="NL009999999B01",
    iban="NL91ABNA0417164300",
    bic="ABNANL2A",
    email="administratie@kempenbode.example",
    phone="040 000 00 00",
)
NOORDSTER = Party(
    name="Noordster Pakketten Nederland B.V.",
    attention="Afdeling crediteuren",
    street="Postbus 9999",
    postcode="3500 ZZ",
    city="Utrecht",
    kvk="30999999",
    btw_id="NL009999998B01",
)
WOJCIK = Party(
    name="Ł. Wójcik",
    trade_name="Wójcik Koeriers",
    street="Tongelresestraat 9999",
    postcode="5613 ZZ",
    city="Eindhoven",
    kvk="88999999",
    btw_id="NL009999997B42",
    iban="NL02ABNA0123456789",
)
VAN_LOOVEREN = Party(
    name="J. Van Looveren",
    trade_name="Van Looveren Transport",
    street="Kerkstraat 9999",
    postcode="3920",
    city="Lommel",
    country="BE",
    kvk="0999.999.922",
    btw_id="BE0999999922",
    iban="BE71096123456769",
)
WEEK = (date(2026, 6, 8), date(2026, 6, 14))


def line(
    description: str,
    quantity: str,
    rate: str,
    *,
    detail: str = "",
    unit: Unit = Unit.PIECE,
    vat_bp: int = 2100,
    treatment: VatTreatment = VatTreatment.STANDARD,
    surcharge_1e4: int | None = None,
) -> DocumentLine:
    quantity_1e4, rate_1e4 = ten_thousandths(quantity), ten_thousandths(rate)
    return DocumentLine(
        description=description,
        detail=detail,
        quantity_1e4=quantity_1e4,
        unit=unit,
        rate_1e4=rate_1e4,
        net_cents=line_net_cents(quantity_1e4, rate_1e4),
        vat_bp=vat_bp,
        vat_category=treatment,
        surcharge_1e4=surcharge_1e4,
    )


def ten_thousandths(text: str) -> int:
    whole, _, part = text.lstrip("-").partition(".")
    value = int(whole) * 10_000 + int(part.ljust(4, "0"))
    return -value if text.startswith("-") else value


def with_lines(document: InvoiceDocument, lines: tuple[DocumentLine, ...]) -> InvoiceDocument:
    return replace(document, lines=lines, vat=vat_of(lines), totals=totals_of(lines), annex=())


def treated(document: InvoiceDocument, treatment: VatTreatment) -> InvoiceDocument:
    rate = 2100 if treatment is VatTreatment.STANDARD else 0
    return with_lines(document, tuple(replace(entry, vat_bp=rate, vat_category=treatment) for entry in document.lines))


INVOICE_LINES = (
    line("Stops, depot Eindhoven", "12357", "1.28", detail="18 routes, specificatie in bijlage"),
    line("Pakketten", "15697", "0.18", detail="afgeleverd en retour"),
    line("Uren op route", "795", "11.60", unit=Unit.HOUR, detail="inclusief 1,50 uur wachttijd E-105 op 10 juni"),
    line("Zaterdagtoeslag", "10", "35", unit=Unit.DAY, detail="13 juni, per route"),
    line("Dieseltoeslag", "1", "863.80", surcharge_1e4=31_000, detail="3,1% over stops, pakketten en uren, index juni"),
)
INVOICE = InvoiceDocument(
    kind=DocumentKind.INVOICE,
    number="2026-0241",
    issue_date=date(2026, 6, 18),
    due_date=date(2026, 7, 18),
    period_start=WEEK[0],
    period_end=WEEK[1],
    seller=KEMPENBODE,
    buyer=NOORDSTER,
    lines=INVOICE_LINES,
    vat=vat_of(INVOICE_LINES),
    totals=totals_of(INVOICE_LINES),
    payment_terms="Betaling binnen 30 dagen na factuurdatum.",
    order_reference="NS-EHV-44120",
    references=(Reference(label="Uw weekstaat", value="2026-24-EHV v2"),),
)
CREDIT_NOTE = INVOICE.credited(number="2026-0250", issue_date=date(2026, 6, 25))

SELF_BILL_LINES = (
    line("Afgeleverde stops", "966", "1.42", detail="6 dagen, route E-116"),
    line("Pakketten", "1237", "0.18", detail="afgeleverd"),
    line("Retouren", "58", "0.60", detail="opgehaald bij pakketpunten"),
    line("Zaterdagtoeslag", "1", "65", detail="13 juni", unit=Unit.DAY),
)
SELF_BILL = InvoiceDocument(
    kind=DocumentKind.SELF_BILL,
    number="LW-2026-024",
    issue_date=date(2026, 6, 18),
    due_date=date(2026, 6, 26),
    period_start=WEEK[0],
    period_end=WEEK[1],
    seller=WOJCIK,
    buyer=KEMPENBODE,
    lines=SELF_BILL_LINES,
    vat=vat_of(SELF_BILL_LINES),
    totals=totals_of(SELF_BILL_LINES),
    references=(Reference(label="Opdracht", value="E-116"), Reference(label="Route", value="Tongelre")),
    agreement_date=date(2026, 1, 2),
    acceptance_text="Akkoord leverancier: nog niet gegeven",
)
SELF_BILL_CREDIT = SELF_BILL.credited(number="LW-2026-025", issue_date=date(2026, 6, 25))
KOR_SELF_BILL = treated(replace(SELF_BILL, number="LW-2026-026"), VatTreatment.KOR)
_SHIFTED_LINES = (
    line("Afgeleverde stops", "690", "1.42", detail="5 dagen, route E-126"),
    line("Pakketten", "871", "0.18", detail="afgeleverd"),
    line("Retouren", "41", "0.60", detail="opgehaald bij pakketpunten"),
)
SHIFTED_SELF_BILL = treated(
    with_lines(
        replace(
            SELF_BILL,
            number="JVL-2026-024",
            seller=VAN_LOOVEREN,
            references=(Reference(label="Opdracht", value="E-126"), Reference(label="Route", value="Meerhoven")),
            agreement_date=date(2026, 3, 4),
            acceptance_text="Akkoord leverancier: 18 juni 2026 12:31",
        ),
        _SHIFTED_LINES,
    ),
    VatTreatment.REVERSE_CHARGE,
)
DRAFT = replace(INVOICE, number=None)
ALL_ISSUED = (INVOICE, CREDIT_NOTE, SELF_BILL, SELF_BILL_CREDIT, KOR_SELF_BILL, SHIFTED_SELF_BILL)


def annexed(document: InvoiceDocument, *, routes: int = 18) -> InvoiceDocument:
    """The document with an annex of so many routes a day; the first row takes what the division leaves over."""
    days = [WEEK[0] + timedelta(days=offset) for offset in range(6)]
    share, rest = divmod(document.totals.net_cents, routes * len(days))
    rows = tuple(
        AnnexRow(
            service_date=day,
            route=f"E-{101 + route}",
            driver="L. Wójcik" if route % 2 else "Y. Aydın",
            stops=112 + route,
            parcels=140 + 2 * route,
            minutes=435 + 5 * route,
            amount_cents=share + (rest if (day, route) == (days[0], 0) else 0),
        )
        for day in days
        for route in range(routes)
    )
    return replace(document, annex=rows)
