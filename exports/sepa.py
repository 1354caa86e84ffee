"""The payment file for the bank: pain.001 by the SEPA rules, wages and suppliers apart."""

import functools
import importlib.resources
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lxml import etree

from exports.file import ExportFile, file_name
from exports.sepa_text import TEXT_LIMIT, is_creditor_reference, is_sepa_iban, sepa_name, sepa_text
from exports.target import is_bank_day
from exports.text import decimal_text
from models.values.calendar import AMSTERDAM, dutch_date
from models.values.refusal import InvalidValue

MEDIA_TYPE = "application/xml"
MAX_CENTS = 99_999_999_999
_IDENTIFIER = re.compile(r"(?!/)(?!.*//)[A-Za-z0-9/?:().,'+-]{1,35}(?<!/)")
_MSG_ID_LIMIT = 32


class PainVersion(StrEnum):
    """The two editions banks take; .03 is on its way out."""

    V03 = "pain.001.001.03"
    V09 = "pain.001.001.09"


class PaymentKind(StrEnum):
    """What a group of payments is for; wages show as one line on the statement."""

    SALARY = "salary"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentItem:
    """One transfer in euro cents. `name` is the account holder as the bank knows him.

    `text` is what he reads on his statement, or `creditor_reference` (RF..., ISO 11649) when he gave one.
    """

    end_to_end_id: str
    name: str
    iban: str
    amount_cents: int
    text: str = ""
    creditor_reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentGroup:
    """Transfers that leave the account together."""

    kind: PaymentKind
    items: tuple[PaymentItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFile:
    """One batch. `msg_id` must never be used twice: derive it from the batch, at most 32 characters.

    `created_at` is the stored instant of the batch, not the moment of downloading, so that a second download is equal.
    """

    msg_id: str
    created_at: datetime
    initiator_name: str
    debtor_name: str
    debtor_iban: str
    execution_date: date
    groups: tuple[PaymentGroup, ...]
    debtor_bic: str = ""

    @property
    def total_cents(self) -> int:
        return sum(item.amount_cents for group in self.groups for item in group.items)

    @property
    def count(self) -> int:
        return sum(len(group.items) for group in self.groups)

    def repeated(self) -> tuple[PaymentItem, ...]:
        """Payments with an account, amount and text that an earlier one has too: show them before approval."""
        seen: Counter[tuple[str, int, str]] = Counter()
        doubles = []
        for group in self.groups:
            for item in group.items:
                key = (item.iban, item.amount_cents, item.text)
                if seen[key]:
                    doubles.append(item)
                seen[key] += 1
        return tuple(doubles)


def build_sepa(batch: PaymentFile, *, version: PainVersion = PainVersion.V09) -> ExportFile:
    """The batch as pain.001, checked against the schema of ISO 20022; equal bytes for equal input.

    Raises: InvalidValue, with a Dutch sentence, for a name, account, amount or date no bank takes; ValueError for an
    identifier that is too long, repeated or misshapen, which is a fault of the caller.
    Source: EPC132-08 (SEPA credit transfer, customer to bank; checked 2026-11-21).
    """
    _require_sound(batch)
    root = etree.Element("Document", {"xmlns": f"urn:iso:std:iso:20022:tech:xsd:{version}"})
    initiation = _add(root, "CstmrCdtTrfInitn")
    header = _add(initiation, "GrpHdr")
    _add(header, "MsgId", batch.msg_id)
    _add(header, "CreDtTm", f"{batch.created_at.astimezone(AMSTERDAM):%Y-%m-%dT%H:%M:%S}")
    _sums(header, [item for group in batch.groups for item in group.items])
    _add(_add(header, "InitgPty"), "Nm", sepa_name(batch.initiator_name))
    for position, group in enumerate(batch.groups, start=1):
        _group(initiation, batch, group, f"{batch.msg_id}-{position}", version)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    _schema(version).assertValid(etree.fromstring(content))
    return ExportFile(file_name(batch.msg_id, "xml"), MEDIA_TYPE, content)


def _require_sound(batch: PaymentFile) -> None:
    items = [item for group in batch.groups for item in group.items]
    if not batch.groups or not all(group.items for group in batch.groups):
        raise InvalidValue("Er is niets om te betalen. Kies eerst betalingen.")
    if not is_bank_day(batch.execution_date):
        message = f"Op {dutch_date(batch.execution_date)} voeren banken niets uit. Kies een andere werkdag."
        raise InvalidValue(message, field="execution_date")
    if not is_sepa_iban(batch.debtor_iban):
        message = "De rekening waarvan je betaalt is geen IBAN binnen SEPA. Controleer hem bij Instellingen."
        raise InvalidValue(message, field="debtor_iban")
    if len(batch.msg_id) > _MSG_ID_LIMIT:
        raise ValueError(f"msg_id {batch.msg_id!r} leaves no room for the number of a group")
    for identifier in (batch.msg_id, *(item.end_to_end_id for item in items)):
        if _IDENTIFIER.fullmatch(identifier) is None:
            raise ValueError(f"{identifier!r} cannot be an identifier in a payment file")
    if len({item.end_to_end_id for item in items}) != len(items):
        raise ValueError("an end-to-end identifier occurs twice")
    for item in items:
        _require_payable(item)


def _require_payable(item: PaymentItem) -> None:
    if not is_sepa_iban(item.iban):
        message = f"Het rekeningnummer van {item.name} is geen IBAN binnen SEPA. Controleer het en probeer opnieuw."
        raise InvalidValue(message, field="iban")
    if not 1 <= item.amount_cents <= MAX_CENTS:
        message = f"Het bedrag voor {item.name} kan niet worden overgemaakt. Verreken het of haal het uit de batch."
        raise InvalidValue(message, field="amount_cents")
    if item.creditor_reference and not is_creditor_reference(item.creditor_reference):
        message = f"Het betalingskenmerk van {item.name} klopt niet. Neem het over van de factuur."
        raise InvalidValue(message, field="creditor_reference")


def _group(
    initiation: etree._Element, batch: PaymentFile, group: PaymentGroup, group_id: str, version: PainVersion
) -> None:
    is_salary = group.kind is PaymentKind.SALARY
    node = _add(initiation, "PmtInf")
    _add(node, "PmtInfId", group_id)
    _add(node, "PmtMtd", "TRF")
    _add(node, "BtchBookg", "true" if is_salary else "false")
    _sums(node, list(group.items))
    payment_type = _add(node, "PmtTpInf")
    _add(_add(payment_type, "SvcLvl"), "Cd", "SEPA")
    if is_salary:
        _add(_add(payment_type, "CtgyPurp"), "Cd", "SALA")
    day = batch.execution_date.isoformat()
    if version is PainVersion.V03:
        _add(node, "ReqdExctnDt", day)
    else:
        _add(_add(node, "ReqdExctnDt"), "Dt", day)
    _add(_add(node, "Dbtr"), "Nm", sepa_name(batch.debtor_name))
    _add(_add(_add(node, "DbtrAcct"), "Id"), "IBAN", batch.debtor_iban)
    agent = _add(_add(node, "DbtrAgt"), "FinInstnId")
    if batch.debtor_bic:
        _add(agent, "BIC" if version is PainVersion.V03 else "BICFI", batch.debtor_bic)
    else:
        _add(_add(agent, "Othr"), "Id", "NOTPROVIDED")
    _add(node, "ChrgBr", "SLEV")
    for item in group.items:
        _transfer(node, item)


def _transfer(node: etree._Element, item: PaymentItem) -> None:
    transfer = _add(node, "CdtTrfTxInf")
    _add(_add(transfer, "PmtId"), "EndToEndId", item.end_to_end_id)
    amount = etree.SubElement(_add(transfer, "Amt"), "InstdAmt", {"Ccy": "EUR"})
    amount.text = decimal_text(item.amount_cents, 2)
    _add(_add(transfer, "Cdtr"), "Nm", sepa_name(item.name))
    _add(_add(_add(transfer, "CdtrAcct"), "Id"), "IBAN", item.iban)
    text = sepa_text(item.text, TEXT_LIMIT)
    if item.creditor_reference:
        reference = _add(_add(_add(transfer, "RmtInf"), "Strd"), "CdtrRefInf")
        kind = _add(reference, "Tp")
        _add(_add(kind, "CdOrPrtry"), "Cd", "SCOR")
        _add(kind, "Issr", "ISO")
        _add(reference, "Ref", item.creditor_reference)
    elif text:
        _add(_add(transfer, "RmtInf"), "Ustrd", text)


def _sums(node: etree._Element, items: list[PaymentItem]) -> None:
    _add(node, "NbOfTxs", str(len(items)))
    _add(node, "CtrlSum", decimal_text(sum(item.amount_cents for item in items), 2))


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = text
    return element


@functools.cache
def _schema(version: PainVersion) -> etree.XMLSchema:
    import sepaxml

    source = importlib.resources.files(sepaxml) / "schemas" / f"{version}.xsd"
    return etree.XMLSchema(etree.fromstring(source.read_bytes()))
