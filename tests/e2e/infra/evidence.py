"""What is left of a journey that failed: pictures and words of its pages, and the end of the product's log."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Error, Page

from tests.e2e.infra.product import Product

FOLDER: Final = Path("test-results")
PRINTED_LINES: Final = 60
"""Of each page and of the log: dialogs come last in what a screen reader is told, and so does what went wrong."""
PATIENCE: Final = 5_000


def evidence_of(item: pytest.Item) -> Iterator[tuple[str, str]]:
    """Save what can be seen of each open page of this test; gives titles and texts to be printed."""
    known = getattr(item, "funcargs", {})
    if (lending := known.get("lending")) is not None:
        for at, page in enumerate(lending.lent_pages()):
            yield f"page {at}: {page.url}", _saved(page, f"failed-{re.sub(r'[^a-z0-9]+', '-', item.name.lower())}-{at}")
    if isinstance(product := known.get("product"), Product):
        yield "product.log", _end_of(product.log())


def _saved(page: Page, name: str) -> str:
    FOLDER.mkdir(exist_ok=True)
    try:
        page.screenshot(path=FOLDER / f"{name}.png", timeout=PATIENCE)
        words = page.locator("body").aria_snapshot(timeout=PATIENCE)
    except Error as problem:
        return f"could not be looked at: {problem}"
    (FOLDER / f"{name}.txt").write_text(words)
    return _end_of(words)


def _end_of(text: str) -> str:
    return "\n".join(text.splitlines()[-PRINTED_LINES:])
