"""The payment file: schema, exact figures, the traps of SEPA, and what is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from exports.sepa import (
    PainVersion,
    PaymentFile,
    PaymentGroup,
    PaymentItem,
    PaymentKind,
    build_sepa,
)
from models.values.refusal import InvalidValue

SALARIES = PaymentGroup(
    kind=PaymentKind.SALARY,
    items=(
        PaymentItem(
            end_to_end_id="B7-1",
            name="Łukasz Żółć",
            iban="NL20INGB0001234567",
            amount_cents=62_350,
            text="Loon week 24",
        ),
        PaymentItem(
            end_to_end_id="B7-2", name="Zoë Çelik", iban="NL39RABO0300065264", amount_cents=1, text="Loon week 24"
        ),
    ),
)
SUPPLIERS = PaymentGroup(
    kind=PaymentKind.SUPPLIER,
    items=(
        PaymentItem(
            end_to_end_id="B7-3",
            name="Müller & Zn. <Transport>",
            iban="BE68539007547034",
            amount_cents=204_996,
            text="LW-2026-024 – week 24 " + "€" * 200,
        ),
        PaymentItem(
            end_to_end_id="B7-4",
            name="Van Looveren",
            iban="BE71096123456769",
            amount_cents=99_999_999_999,
            creditor_reference="RF18539007547034",
        ),
    ),
)
BATCH = PaymentFile(
    msg_id="DF-0190f3c2-B7",
    created_at=datetime(2026, 6, 24, 22, 30, tzinfo=UTC),
    initiator_name="Kempenbode Koeriers B.V.",
    debtor_name="Kempenbode Koeriers B.V.",
    debtor_iban="NL91ABNA0417164300",
    execution_date=date(2026, 6, 26),
    groups=(SALARIES, SUPPLIERS),
)


def tree(batch: PaymentFile, version: PainVersion = PainVersion.V09) -> etree._Element:
    root = etree.fromstring(build_sepa(batch, version=version).content)
    for element in root.iter():
        element.tag = etree.QName(element).localname
    return root


def only(item: PaymentItem) -> PaymentFile:
    return replace(BATCH, groups=(PaymentGroup(kind=PaymentKind.SUPPLIER, items=(item,)),))


ITEM = SALARIES.items[0]


def test_the_file_is_exactly_as_agreed_with_the_bank() -> None:
    content = build_sepa(replace(BATCH, groups=(replace(SALARIES, items=(ITEM,)),))).content.decode()
    assert content == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>'
        "<GrpHdr><MsgId>DF-0190f3c2-B7</MsgId><CreDtTm>2026-06-25T00:30:00</CreDtTm><NbOfTxs>1</NbOfTxs>"
        "<CtrlSum>623.50</CtrlSum><InitgPty><Nm>Kempenbode Koeriers B.V.</Nm></InitgPty></GrpHdr>"
        "<PmtInf><PmtInfId>DF-0190f3c2-B7-1</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg>"
        "<NbOfTxs>1</NbOfTxs><CtrlSum>623.50</CtrlSum>"
        "<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl><CtgyPurp><Cd>SALA</Cd></CtgyPurp></PmtTpInf>"
        "<ReqdExctnDt><Dt>2026-06-26</Dt></ReqdExctnDt><Dbtr><Nm>Kempenbode Koeriers B.V.</Nm></Dbtr>"
        "<DbtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></DbtrAcct>"
        "<DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>"
        "<CdtTrfTxInf><PmtId><EndToEndId>B7-1</EndToEndId></PmtId>"
        '<Amt><InstdAmt Ccy="EUR">623.50</InstdAmt></Amt><Cdtr><Nm>Lukasz Zolc</Nm></Cdtr>'
        "<CdtrAcct><Id><IBAN>NL20INGB0001234567</IBAN></Id></CdtrAcct>"
        "<RmtInf><Ustrd>Loon week 24</Ustrd></RmtInf></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>"
    )


def test_the_older_edition_differs_in_the_date_and_the_bank_code_only() -> None:
    batch = replace(BATCH, debtor_bic="ABNANL2A")
    newer, older = tree(batch), tree(batch, PainVersion.V03)
    assert newer.findtext(".//ReqdExctnDt/Dt") == older.findtext(".//ReqdExctnDt") == "2026-06-26"
    assert newer.findtext(".//DbtrAgt/FinInstnId/BICFI") == older.findtext(".//DbtrAgt/FinInstnId/BIC") == "ABNANL2A"
    assert newer.xpath("string(.)") == older.xpath("string(.)")


@pytest.mark.parametrize("version", PainVersion)
def test_control_sums_hold_on_both_levels(version: PainVersion) -> None:
    root = tree(BATCH, version)
    amounts = [element.text for element in root.iter("InstdAmt")]
    assert amounts == ["623.50", "0.01", "2049.96", "999999999.99"]
    assert [element.text for element in root.iter("NbOfTxs")] == ["4", "2", "2"]
    assert [element.text for element in root.iter("CtrlSum")] == ["1000002673.46", "623.51", "1000002049.95"]
    assert (BATCH.count, BATCH.total_cents) == (4, 100_000_267_346)


def test_wages_stand_apart_as_one_line_on_the_statement() -> None:
    wages, suppliers = tree(BATCH).iter("PmtInf")
    assert (wages.findtext("BtchBookg"), wages.findtext("PmtTpInf/CtgyPurp/Cd")) == ("true", "SALA")
    assert (suppliers.findtext("BtchBookg"), suppliers.find("PmtTpInf/CtgyPurp")) == ("false", None)


def test_no_address_is_sent_and_texts_fit_the_sepa_letters() -> None:
    root = tree(BATCH)
    assert root.find(".//PstlAdr") is None
    text = root.findtext(".//RmtInf/Ustrd[last()]")
    names = [element.findtext("Nm") for element in root.iter("Cdtr")]
    assert names == ["Lukasz Zolc", "Zoe Celik", "Muller + Zn. .Transport.", "Van Looveren"]
    assert text == "Loon week 24"
    long_text = [element.text or "" for element in root.iter("Ustrd")][2]
    assert long_text.startswith("LW-2026-024 - week 24 EUREUR")
    assert len(long_text) == 140


def test_a_structured_reference_replaces_the_text() -> None:
    last = list(tree(BATCH).iter("CdtTrfTxInf"))[-1]
    assert last.findtext("RmtInf/Strd/CdtrRefInf/Ref") == "RF18539007547034"
    assert last.find("RmtInf/Ustrd") is None


def test_the_same_batch_gives_the_same_bytes() -> None:
    first, second = build_sepa(BATCH), build_sepa(replace(BATCH))
    assert first.sha256 == second.sha256
    assert first.name == "DF-0190f3c2-B7.xml"


@pytest.mark.parametrize(
    ("batch", "field"),
    [
        (replace(BATCH, groups=()), None),
        (replace(BATCH, groups=(replace(SALARIES, items=()),)), None),
        (only(replace(ITEM, amount_cents=0)), "amount_cents"),
        (only(replace(ITEM, amount_cents=-1792)), "amount_cents"),
        (only(replace(ITEM, amount_cents=100_000_000_000)), "amount_cents"),
        (only(replace(ITEM, iban="NL92ABNA0417164300")), "iban"),
        (only(replace(ITEM, iban="TR330006100519786457841326")), "iban"),
        (only(replace(ITEM, name="陳大文")), "account_holder"),
        (only(replace(ITEM, creditor_reference="RF19539007547034")), "creditor_reference"),
        (replace(BATCH, debtor_iban=""), "debtor_iban"),
        (replace(BATCH, execution_date=date(2026, 6, 27)), "execution_date"),
        (replace(BATCH, execution_date=date(2026, 12, 25)), "execution_date"),
    ],
)
def test_what_no_bank_takes_is_refused_with_a_dutch_sentence(batch: PaymentFile, field: str | None) -> None:
    with pytest.raises(InvalidValue) as refusal:
        build_sepa(batch)
    assert refusal.value.field == field
    assert refusal.value.message.endswith(".")


@pytest.mark.parametrize("identifier", ["", "/B7", "B7/", "B//7", "B7_1", "é", "B 7", "x" * 36])
def test_an_identifier_the_scheme_forbids_is_a_fault(identifier: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        build_sepa(only(replace(ITEM, end_to_end_id=identifier)))


@pytest.mark.parametrize("version", PainVersion)
def test_a_file_the_schema_refuses_is_never_handed_out(version: PainVersion) -> None:
    with pytest.raises(etree.DocumentInvalid, match="BIC"):
        build_sepa(replace(BATCH, debtor_bic="no bank"), version=version)


def test_an_identifier_used_twice_is_a_fault() -> None:
    with pytest.raises(ValueError, match="twice"):
        build_sepa(replace(BATCH, groups=(SALARIES, SALARIES)))


def test_a_message_id_must_leave_room_for_the_number_of_a_group() -> None:
    assert build_sepa(replace(BATCH, msg_id="x" * 32))
    with pytest.raises(ValueError, match="room"):
        build_sepa(replace(BATCH, msg_id="x" * 33))


def test_the_same_account_amount_and_text_twice_is_pointed_out() -> None:
    double = replace(ITEM, end_to_end_id="B7-9")
    batch = replace(BATCH, groups=(SALARIES, replace(SUPPLIERS, items=(double, *SUPPLIERS.items))))
    assert batch.repeated() == (double,)
    assert BATCH.repeated() == ()


_amounts = st.lists(st.integers(1, 99_999_999), min_size=1, max_size=20)


@given(_amounts, st.text(max_size=300), st.sampled_from(PainVersion))
def test_any_name_and_text_gives_a_valid_file_whose_sum_is_the_sum_of_its_items(
    amounts: list[int], text: str, version: PainVersion
) -> None:
    items = tuple(
        replace(ITEM, end_to_end_id=f"E{position}", amount_cents=amount, name=f"A{text}", text=text)
        for position, amount in enumerate(amounts)
    )
    root = tree(replace(BATCH, groups=(PaymentGroup(kind=PaymentKind.SUPPLIER, items=items),)), version)
    whole, part = divmod(sum(amounts), 100)
    assert {element.text for element in root.iter("CtrlSum")} == {f"{whole}.{part:02d}"}
