"""Prints a document: PDF/A-3a and PDF/UA-1 in Dutch, an invoice with the e-invoice inside."""

import base64
import functools
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from exports.documents import DocumentError, InvoiceDocument
from exports.file import ExportFile, file_name
from exports.print_view import print_view

if TYPE_CHECKING:
    import typst

MEDIA_TYPE = "application/pdf"
_HERE = Path(__file__).parent
_UNPRINTABLE = re.compile(r'the text `"(.+?)"` could not be displayed')
_REPLACEMENT = "□"
_ATTEMPTS = 8
_compiling = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """How a company dresses its own invoices: a PNG or JPEG mark, a line under the name, a colour as `#1d4ebd`."""

    logo: bytes = b""
    tagline: str = ""
    accent: str = "#1d4ebd"


NO_BRAND = Brand()


def build_pdf(document: InvoiceDocument, *, ubl: ExportFile | None = None, brand: Brand = NO_BRAND) -> ExportFile:
    """The printed document, equal bytes for equal input; a draft carries the word Concept over every page.

    A sign that no font here can draw (an emoji, Chinese) is printed as a small square; the e-invoice keeps it.
    Raises: DocumentError when the sums differ or a draft comes with an e-invoice.
    """
    document.verify()
    if document.number is None and ubl is not None:
        raise DocumentError("a draft has no e-invoice")
    view = print_view(document) | {"brand": _brand_view(document, brand)}
    attached = {"ubl": {"name": ubl.name, "content": ubl.content.decode()}} if ubl else {}
    printed_at = datetime.combine(document.issue_date, datetime.min.time(), tzinfo=UTC)
    content = typeset("invoice", view, printed_at=printed_at, **attached)
    return ExportFile(file_name(str(view["title"]), "pdf"), MEDIA_TYPE, content)


def typeset(template: str, view: dict[str, Any], *, printed_at: datetime, **attached: Any) -> bytes:
    """What the template makes of this view and what goes with it by name, all plain JSON values.

    Raises: DocumentError when it has signs that cannot even be replaced.
    """
    named = {name: json.dumps(value, ensure_ascii=False) for name, value in attached.items()}
    return _compile(template, json.dumps(view, ensure_ascii=False), named, printed_at)


def _brand_view(document: InvoiceDocument, brand: Brand) -> dict[str, Any]:
    if re.fullmatch("#[0-9a-fA-F]{6}", brand.accent) is None:
        raise ValueError(f"{brand.accent!r} is no colour")
    own = not document.kind.is_self_billed
    return {"accent": brand.accent, "tagline": brand.tagline if own else "", "logo": _svg(brand.logo) if own else ""}


def _svg(logo: bytes) -> str:
    """The mark as text, so that it can travel beside the other texts; it is drawn in a square."""
    if not logo:
        return ""
    kind = "png" if logo.startswith(b"\x89PNG") else "jpeg"
    data = base64.b64encode(logo).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36">'
        f'<image width="36" height="36" href="data:image/{kind};base64,{data}"/></svg>'
    )


def _compile(template: str, view: str, attached: Mapping[str, str], printed_at: datetime) -> bytes:
    from typst import TypstError

    for _ in range(_ATTEMPTS):
        try:
            with _compiling:
                content = _compiler().compile(
                    input=_source(template, view, attached),
                    format="pdf",
                    pdf_standards=["a-3a", "ua-1"],
                    timestamp=printed_at,
                )
        except TypstError as error:
            unprintable = set(_UNPRINTABLE.findall(error.diagnostic))
            if not unprintable:
                raise
            view = re.sub("|".join(map(re.escape, unprintable)), _REPLACEMENT, view)
        else:
            return cast("bytes", content)
    raise DocumentError("the document has signs that no font can draw")


def _source(template: str, view: str, attached: Mapping[str, str]) -> bytes:
    """The template with this document. Data in `sys.inputs` would have typst lay out everything anew every time."""
    given = ", ".join([_given(view), *(f"{name}: {_given(data)}" for name, data in attached.items())])
    return f'#import "{template}.typ": {template}\n#{template}({given})'.encode()


def _given(data: str) -> str:
    """JSON as an expression of typst, out of whose string nothing gets."""
    quoted = data.replace("\\", "\\\\").replace('"', '\\"')
    return f'json(bytes("{quoted}"))'


@functools.cache
def _compiler() -> "typst.Compiler":
    """The one compiler of this process: it keeps fonts and templates in memory, so a document takes milliseconds."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, font_paths=[_HERE / "fonts"])
    return typst.Compiler(root=_HERE / "templates", font_paths=fonts, ignore_system_fonts=True)
