"""What a file really is, judged by its bytes before anything opens it, and what is refused at the door."""

import re
import zlib
from enum import StrEnum
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from models.values.refusal import Refusal
from services.imports.reading.xml_parts import UnsafeFile, check_xml, too_much

MAX_UNPACKED_BYTES = 64 * 2**20
MAX_PARTS = 500
MAX_RATIO = 100
_RATIO_COUNTS_FROM = 2**20
_LARGEST_OTHER_MARKUP = 4 * 2**20
"""What is named as something else and is XML all the same: the drawings of remarks."""

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SIGNATURES = {
    b"MZ": "een programma (.exe)",
    b"\x7fELF": "een programma",
    b"{\\rtf": "een tekstdocument",
    b"\x1f\x8b": "een ingepakt bestand",
    b"7z\xbc\xaf": "een ingepakt bestand",
    b"Rar!": "een ingepakt bestand",
    b"SQLite format 3": "een databank",
    b"PK\x05\x06": "een leeg zip-bestand",
}
_TEXT_SIGNATURES = {b"MZ"}
_PICTURES = re.compile(
    rb"\x89PNG|\xff\xd8\xff|GIF8|II\*\0|MM\0\*|BM.{4}\0\0\0\0|RIFF.{4}WEBP|.{4}ftyp(?:heic|heix|hevc|mif1|msf1|avif)",
    re.DOTALL,
)
"""PNG, JPEG, GIF, TIFF, BMP, WebP, and what phones make: HEIC and AVIF."""
_PACKAGES = {
    "word/document.xml": "een Word-document",
    "ppt/presentation.xml": "een presentatie",
    "xl/workbook.bin": "een binair Excel-bestand (.xlsb)",
    "content.xml": "een OpenDocument-bestand (.ods)",
}
_JSON = re.compile(rb"\s*[\[{]\s*[{\"]")
_NESTED = re.compile(r"\.(zip|xlsx|xlsm|docx|7z|rar|gz|exe|dll|js|vbs)$", re.IGNORECASE)
_MARKED_UP = re.compile(rb"[\s\0\xef\xbb\xbf\xff\xfe]*<|[\s\0]+\Z")
_BEGINNING = 64
_MARKUP = re.compile(rb"\s*(<!doctype|<html|<\?xml|<table|<script)", re.IGNORECASE)
_SAVE_AS = "Sla het in Excel op als .xlsx of .csv en kies het opnieuw."


class FileKind(StrEnum):
    """The two kinds of file an import reads."""

    CSV = "csv"
    XLSX = "xlsx"


_EXTENSIONS = {FileKind.CSV: (".csv", ".txt"), FileKind.XLSX: (".xlsx",)}
_WORDS = {FileKind.CSV: "een CSV", FileKind.XLSX: "een Excel-bestand"}


class EmptyFile(Refusal):
    """There is nothing in the file."""

    code = "empty_file"


class FileTooLarge(Refusal):
    """The file is larger than the settings allow."""

    code = "file_too_large"


class WrongFileKind(Refusal):
    """The bytes are no CSV and no XLSX, whatever the name says."""

    code = "wrong_file_kind"


class ProtectedFile(Refusal):
    """The file opens with a password only."""

    code = "protected_file"


class BrokenFile(Refusal):
    """The file starts as it should and cannot be read to the end."""

    code = "broken_file"


def file_name(name: str) -> str:
    """The last part of a name as a browser sends it, without folders or control characters, 120 characters at most."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(character for character in last if character.isprintable()).strip()[:120] or "bestand"


def recognise(content: bytes, *, name: str, max_bytes: int) -> FileKind:
    """Say what kind of file this is. The bytes decide; a name that says otherwise is refused.

    An XLSX has passed every check that can be made without unpacking it whole. Raises: EmptyFile, FileTooLarge,
    WrongFileKind, UnsafeFile, ProtectedFile, BrokenFile.
    """
    kind = _recognise(content, max_bytes)
    if not name.lower().endswith(_EXTENSIONS[kind]):
        raise WrongFileKind(
            f"Dit is {_WORDS[kind]}, maar de naam van het bestand eindigt niet op {_EXTENSIONS[kind][0]}."
            " Geef het die naam als het klopt, of kies het goede bestand.",
            field="file",
        )
    return kind


def _recognise(content: bytes, max_bytes: int) -> FileKind:
    if not content.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise EmptyFile("Dit bestand is leeg. Kies een bestand met een kopregel en minstens één regel.", field="file")
    if len(content) > max_bytes:
        raise FileTooLarge(
            f"Dit bestand is groter dan {max_bytes // 2**20} MB. Splits het in kleinere bestanden.", field="file"
        )
    if content.startswith(_ZIP):
        _check_package(content)
        return FileKind.XLSX
    _check_text(content)
    return FileKind.CSV


def _check_text(content: bytes) -> None:
    if content.startswith(_COMPOUND):
        _refuse_compound(content)
    if content.startswith(b"%PDF") or _PICTURES.match(content):
        raise WrongFileKind(
            "Dit is een foto, scan of pdf. Die nemen we niet aan, en kopieën van identiteitsbewijzen bewaren we nooit:"
            " leg bij de chauffeur onder Documenten vast wat je hebt gezien. Kies hier een CSV of Excel.",
            field="file",
        )
    binary = b"\0" in content and not content.startswith(_UTF16)
    for signature, what in _SIGNATURES.items():
        if content.startswith(signature) and (binary or signature not in _TEXT_SIGNATURES):
            raise WrongFileKind(f"Dit is {what}, geen CSV of Excel. {_SAVE_AS}", field="file")
    if _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise WrongFileKind(f"Dit is een webpagina of XML, geen CSV of Excel. {_SAVE_AS}", field="file")
    if _JSON.match(content):
        raise WrongFileKind(f"Dit is JSON, geen CSV of Excel. {_SAVE_AS}", field="file")
    if binary:
        raise WrongFileKind(f"Dit is geen tekst: er staan nultekens in. {_SAVE_AS}", field="file")


def _refuse_compound(content: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise ProtectedFile(
            "Dit bestand is beveiligd met een wachtwoord. Haal in Excel het wachtwoord eraf en kies het opnieuw.",
            field="file",
        )
    raise WrongFileKind(f"Dit is een oud Excel- of Word-bestand (.xls, .doc). {_SAVE_AS}", field="file")


def _check_package(content: bytes) -> None:
    try:
        with ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            _check_kind({part.filename for part in parts})
            _check_size(parts)
            _check_parts(package, parts)
    except (BadZipFile, EOFError, NotImplementedError, OSError, ValueError, zlib.error) as error:
        raise BrokenFile(f"Dit Excel-bestand is beschadigd. {_SAVE_AS}", field="file") from error


def _check_kind(names: set[str]) -> None:
    for part, what in _PACKAGES.items():
        if part in names:
            raise WrongFileKind(f"Dit is {what}. {_SAVE_AS}", field="file")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise WrongFileKind(f"Dit is een zip-bestand, geen Excel. {_SAVE_AS}", field="file")


def _check_size(parts: list[ZipInfo]) -> None:
    """Judge the sizes the package declares: the zip reader never yields more than those."""
    unpacked = sum(part.file_size for part in parts)
    squeezed = any(
        part.file_size > _RATIO_COUNTS_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if unpacked > MAX_UNPACKED_BYTES or squeezed or len(parts) > MAX_PARTS:
        raise too_much()


def _check_parts(package: ZipFile, parts: list[ZipInfo]) -> None:
    for part in parts:
        if part.flag_bits & 0x1:
            raise ProtectedFile("Dit bestand is beveiligd met een wachtwoord. Haal het eraf.", field="file")
        if part.filename.lower().endswith("vbaproject.bin"):
            raise UnsafeFile(f"Dit Excel-bestand bevat macro's. {_SAVE_AS}", field="file")
        if _NESTED.search(part.filename):
            raise UnsafeFile(f"In dit Excel-bestand zit een ander bestand verstopt. {_SAVE_AS}", field="file")
        with package.open(part) as stream:
            if part.filename.lower().endswith((".xml", ".rels")):
                check_xml(stream)
            elif part.file_size > _LARGEST_OTHER_MARKUP and _MARKED_UP.match(stream.read(_BEGINNING)):
                raise too_much()
    if b"macroEnabled" in package.read("[Content_Types].xml"):
        raise UnsafeFile(f"Dit Excel-bestand is bedoeld voor macro's. {_SAVE_AS}", field="file")
