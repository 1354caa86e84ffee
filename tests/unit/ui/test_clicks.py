"""A click arrives once and means what was seen, whatever happens to the page or to the line while it is on its way."""

import pytest
from playwright.sync_api import Locator, Page, WebSocket, expect

LISTENER = """(label) => Object.entries(mounted_app.elements)
  .filter(([, one]) => one.props.innerHTML?.includes(label))
  .map(([id, one]) => ({id: Number(id), listener_id: one.events[0].listener_id, client_id: clientId, args: []}))[0]"""
DEAF = "socket.io.engine.transport.ws.send = () => {}"
BREAK = "socket.io.engine.close()"


@pytest.fixture
def line(page: Page, showcase: str) -> WebSocket:
    """The page that is painted anew, open, and its line to the server."""
    with page.expect_websocket() as opened:
        page.goto(f"{showcase}/opnieuw")
    page.wait_for_function("window.did_handshake === true")
    return opened.value


def approve(page: Page, version: int) -> Locator:
    return page.get_by_role("button", name=f"Keur versie {version} goed")


def is_approved(page: Page, *versions: int) -> None:
    expect(page.get_by_text("Goedgekeurd:")).to_have_text(
        " ".join(["Goedgekeurd:", *(f"versie {n}" for n in versions)])
    )


def paint_anew(page: Page, showcase: str, line: WebSocket) -> None:
    """Until the browser has heard of it."""
    with line.expect_event("framereceived", lambda frame: "Keur versie" in str(frame)):
        page.request.post(f"{showcase}/schilder")


def press(page: Page, button: Locator) -> None:
    """Go there and hold the mouse down."""
    button.hover()
    page.mouse.down()


def test_a_press_during_which_the_page_is_painted_anew_does_what_was_seen(
    page: Page, showcase: str, line: WebSocket
) -> None:
    press(page, approve(page, 1))
    paint_anew(page, showcase, line)
    page.evaluate("new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))")
    page.mouse.up()
    is_approved(page, 1)
    expect(approve(page, 3)).to_be_visible()


def test_a_press_that_is_given_up_lets_the_page_go_on(page: Page, showcase: str, line: WebSocket) -> None:
    press(page, approve(page, 1))
    paint_anew(page, showcase, line)
    page.mouse.move(0, 0)
    page.mouse.up()
    expect(approve(page, 2)).to_be_visible()
    is_approved(page)


def test_a_click_that_arrives_after_the_painting_is_done_once(page: Page, showcase: str, line: WebSocket) -> None:
    clicked = page.evaluate(LISTENER, "Keur versie 1 goed")
    paint_anew(page, showcase, line)
    for _ in range(2):
        page.evaluate("(clicked) => socket.emit('event', clicked)", clicked)
    approve(page, 3).click()
    is_approved(page, 1, 3)


def test_the_second_click_of_a_double_click_reaches_no_button_that_came_in_its_place(
    page: Page, line: WebSocket
) -> None:
    approve(page, 1).hover()
    page.mouse.down()
    page.mouse.up()
    expect(approve(page, 2)).to_be_visible()
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    approve(page, 2).click()
    is_approved(page, 1, 2)


def test_clicks_that_a_dead_line_swallowed_are_done_when_it_is_back(page: Page, line: WebSocket) -> None:
    page.evaluate(DEAF)
    approve(page, 1).click()
    page.evaluate(BREAK)
    is_approved(page, 1)
    expect(page.locator("#popup")).to_have_attribute("aria-hidden", "true")
    approve(page, 2).click()
    is_approved(page, 1, 2)
