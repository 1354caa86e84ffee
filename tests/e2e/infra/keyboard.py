"""Somebody who works with the keyboard alone."""

from playwright.sync_api import Page, expect

STEPS = 8


def reach(page: Page, name: str) -> None:
    """Go with Tab alone to a button of the panel that is opening."""
    panel = page.get_by_role("dialog")
    button = panel.get_by_role("button", name=name)
    expect(panel.locator(":focus")).to_have_count(1)
    for _ in range(STEPS):
        if button.evaluate("button => button === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is more than {STEPS} steps away")
