"""What a contractor charges: each day with VAT, under the KOR or shifted, as it was on that day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from exports.documents import DocumentLine
from models.tables import Contractor
from models.values.calendar import DatePeriod
from models.values.kinds import VatTreatment
from services.invoices.billing import BillableLine, document_lines
from services.rules.vat import treatment_of_supplier


def charged_lines(
    contractor: Contractor, kor: Sequence[DatePeriod], lines: Iterable[BillableLine]
) -> tuple[DocumentLine, ...]:
    """The lines of a document, with VAT by the day of the service; `kor` is when the contractor takes part in it."""
    treated: defaultdict[VatTreatment, list[BillableLine]] = defaultdict(list)
    for line in lines:
        is_kor = any(line.service_date in period for period in kor)
        treated[treatment_of_supplier(btw_id=contractor.btw_id, is_kor=is_kor)].append(line)
    parts = {treatment: document_lines(found, treatment) for treatment, found in sorted(treated.items())}
    if len(parts) > 1 and VatTreatment.KOR in parts:
        parts[VatTreatment.KOR] = tuple(map(_marked, parts[VatTreatment.KOR]))
    return tuple(line for part in parts.values() for line in part)


def _marked(line: DocumentLine) -> DocumentLine:
    return replace(line, detail=", ".join(filter(None, (line.detail, "vrijgesteld van btw"))))
