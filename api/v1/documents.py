"""What a document of money is, be it an invoice or a self-bill."""

from datetime import date
from typing import Any, Final

from pydantic import AliasPath, Field

from api.v1.values import Id, Shown, ShownInstant, ShownMoney, ShownRate, ShownWeek
from models.values.kinds import VatTreatment

PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}
UBL: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/xml": {"schema": {"type": "string"}}}}}
"""How the two files of a document are described."""


class DocumentInList(Shown):
    """A document; without a number it is a draft, the amount of a credit is negative."""

    id: Id
    kind: str
    state: str
    number: str
    party: str
    week: ShownWeek
    issue_date: date | None
    due_date: date | None
    net_cents: ShownMoney = Field(validation_alias="net")
    total_cents: ShownMoney = Field(validation_alias="total")
    open_cents: ShownMoney = Field(validation_alias="open")
    is_overdue: bool


class Line(Shown):
    """One charged thing: quantity times rate, in cents."""

    description: str
    detail: str
    quantity: ShownRate = Field(validation_alias="quantity_1e4")
    unit: str
    rate: ShownRate = Field(validation_alias="rate_1e4")
    net_cents: int
    vat_basis_points: int = Field(validation_alias="vat_bp")
    vat_treatment: VatTreatment = Field(validation_alias="vat_category")


class Document(Shown):
    """A document with its lines; the amounts of a credit are positive in its lines."""

    id: Id = Field(validation_alias=AliasPath("row", "id"))
    summary: DocumentInList = Field(validation_alias="row")
    period_start: date = Field(validation_alias=AliasPath("document", "period_start"))
    period_end: date = Field(validation_alias=AliasPath("document", "period_end"), description="The last day.")
    lines: list[Line] = Field(validation_alias=AliasPath("document", "lines"))
    vat_cents: int = Field(validation_alias=AliasPath("document", "totals", "vat_cents"))
    issued_at: ShownInstant | None
    objection: str
    record_sha256: str
    credits_id: Id | None
    credited_by_id: Id | None
