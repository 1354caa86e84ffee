"""Payment files and list exports of ten thousand rows."""

import contextlib
import csv
import io
from datetime import UTC, date, datetime
from random import Random

from lxml import etree

from benchmarks.harness import Measure, timed
from benchmarks.world import World
from exports.sepa import PaymentFile, PaymentGroup, PaymentItem, PaymentKind, build_sepa
from exports.tabular import Column, ColumnKind, build_xlsx, csv_chunks
from services.demo.names import test_iban

COUNT = 10_000
COLUMNS = (
    Column("Nummer"),
    Column("Datum", ColumnKind.DATE),
    Column("Chauffeur"),
    Column("Depot"),
    Column("Stops", ColumnKind.WHOLE),
    Column("Bedrag", ColumnKind.CENTS),
)
ROWS = [
    (f"2026-{number:05d}", date(2026, 6, 1 + number % 28), "Zoë van Aalst", "Eindhoven", number % 160, number * 7)
    for number in range(COUNT)
]


def measures(_world: World, _stack: contextlib.ExitStack) -> list[Measure]:
    """The rows of the table about files."""
    batch = _batch()
    return [
        Measure(
            "pain.001.001.09 with 10,000 payments, checked against the XSD",
            timed(lambda: build_sepa(batch)),
            aim=500,
            floor=timed(_bare_xml),
            floor_is="the same elements by lxml, unchecked",
        ),
        Measure(
            "10,000 rows to CSV, streamed",
            timed(lambda: sum(len(piece) for piece in csv_chunks(COLUMNS, ROWS))),
            aim=300,
            floor=timed(_bare_csv),
            floor_is="csv.writer alone",
        ),
        Measure("10,000 rows to XLSX, streamed", timed(lambda: build_xlsx("lijst", COLUMNS, ROWS)), aim=800, rounds=3),
    ]


def _batch() -> PaymentFile:
    random = Random(1)  # noqa: S311 - invented accounts
    items = tuple(
        PaymentItem(
            end_to_end_id=f"E2E-{number:06d}",
            name="Zoë van Aalst",
            iban=test_iban(random),
            amount_cents=10_000 + number,
            text=f"Factuur SK-2026-{number:04d}",
        )
        for number in range(COUNT)
    )
    return PaymentFile(
        msg_id="DF20261122A",
        created_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
        initiator_name="Kempenbode Koeriers B.V.",
        debtor_name="Kempenbode Koeriers B.V.",
        debtor_iban=test_iban(random),
        execution_date=date(2026, 11, 24),
        groups=(PaymentGroup(kind=PaymentKind.SUPPLIER, items=items),),
    )


def _bare_xml() -> None:
    root = etree.Element("Document")
    for number in range(COUNT):
        transfer = etree.SubElement(root, "CdtTrfTxInf")
        for name in (
            "PmtId",
            "EndToEndId",
            "Amt",
            "InstdAmt",
            "Cdtr",
            "Nm",
            "CdtrAcct",
            "Id",
            "IBAN",
            "RmtInf",
            "Ustrd",
        ):
            etree.SubElement(transfer, name).text = str(number)
    etree.tostring(root)


def _bare_csv() -> None:
    csv.writer(io.StringIO()).writerows(ROWS)
