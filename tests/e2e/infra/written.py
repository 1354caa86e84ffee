"""Finds a number wherever and however it was written down."""

import base64
import io
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterable
from typing import Final

_APART: Final = r"[\s\u200b-\u200d\u2010-\u2015\u2060\ufeff._/-]{0,3}"
_BETWEEN_DIGITS: Final = re.compile(rf"(?<=[0-9]){_APART}(?=[0-9])")
_ASCII_DIGIT: Final = {
    code: str(unicodedata.digit(chr(code)))
    for code in range(128, sys.maxunicode + 1)
    if unicodedata.category(chr(code)) == "Nd"
}
"""Every other script's digits, as what they stand for."""
_ESCAPES: Final = ("%3{}", r"\u003{}", r"\x3{}", "&#x3{};")


class Numbers:
    """Secret numbers, in every notation that somebody or something may have chosen for them."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self._digits = {number: {number, number.lstrip("0")} for number in numbers}
        self._encoded = {number: tuple(_encodings(number)) for number in self._digits}
        self._packed = {number: tuple(_packings(number)) for number in self._digits}

    def found_in(self, content: bytes) -> set[str]:
        """Which of them stand in this; a zip, as a workbook is one, is looked into."""
        if content.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return set().union(*(self.found_in(archive.read(name)) for name in archive.namelist()))
        text = content.decode(errors="replace")
        if not text.isascii():
            text = text.translate(_ASCII_DIGIT)
        squeezed, lowered = _BETWEEN_DIGITS.sub("", text), text.lower()
        return self.packed_in(content) | {
            number
            for number, spelled in self._digits.items()
            if any(digits in squeezed and _stands_alone(digits, text) for digits in spelled)
            or any(form in text or form in lowered for form in self._encoded[number])
        }

    def packed_in(self, content: bytes) -> set[str]:
        """Which of them stand in this as plain digits or as an integer of eight bytes: quick, for what is large."""
        return {number for number, forms in self._packed.items() if any(form in content for form in forms)}


def _stands_alone(digits: str, text: str) -> bool:
    """Whether it is no part of a longer number."""
    return re.search(rf"(?<![0-9]){_APART.join(digits)}(?![0-9])", text) is not None


def _encodings(number: str) -> Iterable[str]:
    for letters in (number.encode(), number.encode("utf-16-le")):
        yield letters.hex()
        for before in range(3):
            whole = base64.b64encode(bytes(before) + letters).decode()
            yield whole[4 if before else 0 : (before + len(letters)) // 3 * 4]
    for escape in _ESCAPES:
        yield "".join(escape.format(digit) for digit in number)
    yield "".join(f"&#{ord(digit)};" for digit in number)
    yield f"{int(number):016x}"


def _packings(number: str) -> Iterable[bytes]:
    yield number.encode()
    yield number.encode("utf-16-le")
    yield int(number).to_bytes(8, "big")
    yield int(number).to_bytes(8, "little")
