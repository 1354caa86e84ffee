"""Payment files and list exports of ten thousand rows."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from random import Random

from lxml import etree

from benchmarks.harness import Row, in_turns, wall
from benchmarks.world import World
from exports.sepa import PaymentFile, PaymentGroup, PaymentItem, PaymentKind, build_sepa
from exports.tabular import Column, ColumnKind, build_xlsx, csv_chunks
from services.demo.names import test_iban

COUNT = 10_000
ELEMENTS = ("PmtId", "EndToEndId", "Amt", "InstdAmt", "Cdtr", "Nm", "CdtrAcct", "Id", "IBAN", "RmtInf", "Ustrd")
COLUMNS = (
    Column("Nummer"),
    Column("Datum", ColumnKind.DATE),
    Column("Chauffeur"),
    Column("Depot"),
    Column("Stops", ColumnKind.WHOLE),
    Column("Bedrag", ColumnKind.CENTS),
)
CELLS = [
    (f"2026-{number:05d}", date(2026, 6, 1 + number % 28), "Zoë van Aalst", "Eindhoven", number % 160, number * 7)
    for number in range(COUNT)
]


def rows(_: World) -> Iterator[Row]:
    batch = _batch()
    made, floors = in_turns(wall(lambda: build_sepa(batch)), wall(_bare_xml))
    yield Row(
        what="pain.001.001.09 with 10,000 payments: checks, XML and ISO's own XSD",
        unit="ms",
        figures=made,
        aim=500,
        floors=floors,
        floor_is="as many elements by lxml, unchecked",
    )
    made, floors = in_turns(wall(lambda: sum(map(len, csv_chunks(COLUMNS, CELLS)))), wall(_bare_csv))
    yield Row(
        what="10,000 rows to CSV, in pieces",
        unit="ms",
        figures=made,
        aim=300,
        floors=floors,
        floor_is="csv.writer alone",
    )
    (made,) = in_turns(wall(lambda: build_xlsx("lijst", COLUMNS, CELLS)))
    yield Row(what="10,000 rows to XLSX, in constant memory", unit="ms", figures=made, aim=800)


def _batch() -> PaymentFile:
    random = Random(1)
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
        for name in ELEMENTS:
            etree.SubElement(transfer, name).text = str(number)
    etree.tostring(root)


def _bare_csv() -> None:
    csv.writer(io.StringIO()).writerows(CELLS)
