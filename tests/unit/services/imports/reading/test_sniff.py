"""What comes in at the door of an import, and what does not."""

import random
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from models.values.refusal import Refusal
from services.imports.reading import sniff
from services.imports.reading.sniff import FileKind, file_name, recognise
from services.imports.reading.xml_parts import UnsafeFile
from tests.unit.services.imports.reading.files import MEGABYTES_10, REAL_FILES, repacked, workbook

PLAIN_BOOK = workbook([["Naam"], ["Jan"]])
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def encrypted_zip() -> bytes:
    content = bytearray(PLAIN_BOOK)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(signature)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(signature, place + 4)
    return bytes(content)


@pytest.mark.parametrize("path", sorted(REAL_FILES.iterdir()), ids=lambda path: path.name)
def test_a_real_file_is_recognised_by_its_bytes(path: object) -> None:
    name = str(path)
    kind = recognise((REAL_FILES / name).read_bytes(), name=name, max_bytes=MEGABYTES_10)
    assert kind == (FileKind.XLSX if name.endswith(".xlsx") else FileKind.CSV)


BOMB = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><x>&b;</x>"
HOSTILE: list[tuple[str, bytes, type[Refusal]]] = [
    ("nothing", b"", sniff.EmptyFile),
    ("only blanks and a byte order mark", b"\xef\xbb\xbf \r\n\t\n", sniff.EmptyFile),
    ("only the mark of UTF-16", b"\xff\xfe", sniff.EmptyFile),
    ("JSON", b'[{"naam": "Jan"}]', sniff.WrongFileKind),
    ("a zip without anything in it", b"PK\x05\x06" + bytes(18), sniff.WrongFileKind),
    ("a program renamed to csv", b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200), sniff.WrongFileKind),
    ("a pdf renamed to csv", b"%PDF-1.7\nnaam;plaats\n", sniff.WrongFileKind),
    ("an image", b"\x89PNG\r\n\x1a\n" + bytes(50), sniff.WrongFileKind),
    ("an old workbook", COMPOUND, sniff.WrongFileKind),
    ("a workbook with a password", COMPOUND + "EncryptedPackage".encode("utf-16-le"), sniff.ProtectedFile),
    ("a web page renamed to csv", b"<html><table><tr><td>naam</td></tr></table>", sniff.WrongFileKind),
    ("an xml document", b"\xef\xbb\xbf<?xml version='1.0'?><naam/>", sniff.WrongFileKind),
    ("text with nul characters", b"naam;plaats\nJan\x00;Eindhoven\n", sniff.WrongFileKind),
    ("a zip that is no workbook", zipped({"naam.csv": b"naam;plaats"}), sniff.WrongFileKind),
    ("a Word document", zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), sniff.WrongFileKind),
    ("an OpenDocument sheet", zipped({"mimetype": b"", "content.xml": b""}), sniff.WrongFileKind),
    ("a binary workbook", zipped({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), sniff.WrongFileKind),
    ("a cut off workbook", PLAIN_BOOK[:-40], sniff.BrokenFile),
    ("a workbook behind a zip password", encrypted_zip(), sniff.ProtectedFile),
    ("macros", repacked(PLAIN_BOOK, {"xl/vbaProject.bin": b"macro"}), UnsafeFile),
    ("a zip inside", repacked(PLAIN_BOOK, {"xl/media/more.zip": zipped({"a": b"b"})}), UnsafeFile),
    ("a program inside", repacked(PLAIN_BOOK, {"xl/media/run.exe": b"MZ"}), UnsafeFile),
    ("an entity bomb", repacked(PLAIN_BOOK, {"xl/worksheets/sheet1.xml": BOMB}), UnsafeFile),
    (
        "an entity bomb in UTF-16",
        repacked(PLAIN_BOOK, {"xl/styles.xml": BOMB.decode().encode("utf-16")}),
        UnsafeFile,
    ),
    ("an entity bomb in capitals", repacked(PLAIN_BOOK, {"xl/worksheets/SHEET2.XML": BOMB}), UnsafeFile),
    (
        "a row without end",
        repacked(PLAIN_BOOK, {"xl/worksheets/sheet1.xml": b"<worksheet><row>" + b"<c/>" * 200_000}),
        UnsafeFile,
    ),
    ("a part that is no XML", repacked(PLAIN_BOOK, {"docProps/app.xml": b"geen"}), sniff.BrokenFile),
    ("a part that unpacks a thousandfold", repacked(PLAIN_BOOK, {"xl/big.xml": bytes(2 * 2**20)}), UnsafeFile),
    ("too many parts", repacked(PLAIN_BOOK, {f"xl/part{n}.xml": b"" for n in range(501)}), UnsafeFile),
    (
        "a workbook type meant for macros",
        repacked(PLAIN_BOOK, {"[Content_Types].xml": b"<Types>application/vnd.ms-excel.sheet.macroEnabled</Types>"}),
        UnsafeFile,
    ),
]


@pytest.mark.parametrize(("content", "refusal"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_a_file_that_is_no_csv_or_safe_workbook_is_refused(content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as caught:
        recognise(content, name="proef.csv", max_bytes=MEGABYTES_10)
    assert caught.value.field == "file"
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        b"\xff\xd8\xff\xe1" + bytes(50),
        b"GIF89a" + bytes(50),
        b"II*\0" + bytes(50),
        b"MM\0*" + bytes(50),
        b"BM\x36\x10\0\0\0\0\0\0" + bytes(50),
        b"RIFF\x24\0\0\0WEBPVP8 " + bytes(50),
        b"\0\0\0\x18ftypheic" + bytes(50),
        b"\0\0\0\x1cftypavif" + bytes(50),
    ],
)
@pytest.mark.parametrize("name", ["paspoort.jpg", "chauffeurs.csv"])
def test_a_photo_or_scan_hears_that_no_copy_of_an_identity_paper_is_kept(content: bytes, name: str) -> None:
    with pytest.raises(sniff.WrongFileKind, match="kopieën van identiteitsbewijzen bewaren we nooit"):
        recognise(content, name=name, max_bytes=MEGABYTES_10)


def test_parts_that_are_large_together_are_refused() -> None:
    noise = {f"xl/part{n}.bin": (b"%08d" % n) * (2**20 // 4) for n in range(33)}
    assert sum(map(len, noise.values())) > sniff.MAX_UNPACKED_BYTES
    with pytest.raises(UnsafeFile):
        recognise(repacked(PLAIN_BOOK, dict(noise)), name="proef.xlsx", max_bytes=MEGABYTES_10)


def test_a_large_part_under_another_name_is_refused_when_it_is_xml() -> None:
    noise = random.Random(1).randbytes(50_000) * 90
    for beginning, is_xml in ((b"\x89PNG", False), (b" \r\n<worksheet>", True), (b" " * 100, True)):
        book = repacked(PLAIN_BOOK, {"xl/media/logo.png": beginning + noise})
        if is_xml:
            with pytest.raises(UnsafeFile):
                recognise(book, name="proef.xlsx", max_bytes=MEGABYTES_10)
        else:
            assert recognise(book, name="proef.xlsx", max_bytes=MEGABYTES_10) is FileKind.XLSX


def test_a_file_over_the_limit_is_refused_with_the_limit_in_megabytes() -> None:
    with pytest.raises(sniff.FileTooLarge, match="groter dan 2 MB"):
        recognise(b"naam;plaats\n" * 200_000, name="proef.csv", max_bytes=2 * 2**20)


def test_text_that_happens_to_begin_like_a_program_is_a_csv() -> None:
    assert recognise(b"MZ-nummer;naam\n1;Jan\n", name="proef.csv", max_bytes=MEGABYTES_10) is FileKind.CSV


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (PLAIN_BOOK, "routes.csv", "een Excel-bestand"),
        (PLAIN_BOOK, "routes.xlsx.exe", "een Excel-bestand"),
        (PLAIN_BOOK, "routes", "een Excel-bestand"),
        (b"naam;plaats\n", "routes.xlsx", "een CSV"),
        (b"naam;plaats\n", "routes.csv.html", "een CSV"),
        (b"naam;plaats\n", "routes.csv\0.exe", "een CSV"),
        (b"naam;plaats\n", "", "een CSV"),
    ],
)
def test_a_name_that_says_another_kind_than_the_bytes_is_refused(content: bytes, name: str, told: str) -> None:
    with pytest.raises(sniff.WrongFileKind, match=told):
        recognise(content, name=name, max_bytes=MEGABYTES_10)


@pytest.mark.parametrize("name", ["Routes.CSV", "routes.txt", "../routes.csv", "x" * 300 + ".csv"])
def test_the_usual_names_of_a_csv_are_taken(name: str) -> None:
    assert recognise(b"naam;plaats\n", name=name, max_bytes=MEGABYTES_10) is FileKind.CSV


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("routes.xlsx", "routes.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\marieke\\week 26.csv", "week 26.csv"),
        ("naam\r\nX-Header: 1.csv", "naamX-Header: 1.csv"),
        ("a/b/", "bestand"),
        ("x" * 300, "x" * 120),
    ],
)
def test_only_the_last_part_of_a_file_name_is_kept(sent: str, kept: str) -> None:
    assert file_name(sent) == kept
