"""What is typed is kept: at once, across a lost connection, a refusal, Escape and a reload."""

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect


def go(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function("window.did_handshake === true")


def open_drawer(page: Page, showcase: str) -> Locator:
    """The drawer as soon as it is in the page, still sliding in."""
    go(page, showcase)
    page.get_by_role("button", name="Nieuwe chauffeur").click()
    drawer = page.get_by_role("dialog", name="Nieuwe chauffeur")
    drawer.wait_for(state="attached")
    return drawer


def question(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Wat je typte weggooien?")


def test_what_is_typed_while_a_drawer_slides_in_arrives_in_its_fields(page: Page, showcase: str) -> None:
    drawer = open_drawer(page, showcase)
    page.keyboard.type("Sanne Bos")
    page.keyboard.press("Tab")
    for letter in "0612345678":
        page.keyboard.press(letter, delay=60)
    expect(drawer.get_by_label("Naam")).to_have_value("Sanne Bos")
    expect(drawer.get_by_label("Telefoon")).to_have_value("0612345678")
    expect(drawer.get_by_label("Telefoon")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sanne Bos is opgeslagen")).to_be_visible()


def test_an_answer_that_comes_late_leaves_what_was_typed_meanwhile(page: Page, showcase: str) -> None:
    drawer = open_drawer(page, showcase)
    drawer.get_by_role("button", name="Bewaar chauffeur").click()
    page.keyboard.press("Shift+Tab")
    drawer.get_by_label("Naam").focus()
    page.keyboard.type("Getypt voor het antwoord kwam", delay=20)
    expect(drawer.get_by_text("Vul 'Naam' in.")).to_be_visible()
    expect(drawer.get_by_label("Naam")).to_have_value("Getypt voor het antwoord kwam")


@pytest.mark.parametrize("way", ["Escape", "beside", "Sluiten", "Annuleren"])
def test_leaving_a_panel_with_typed_text_asks_first(page: Page, showcase: str, way: str) -> None:
    drawer = open_drawer(page, showcase)
    page.keyboard.type("Halverwege")
    leave(page, drawer, way)
    stay = question(page).get_by_role("button", name="Verder bewerken")
    expect(stay).to_be_focused()
    expect(page.locator(".q-animate--scale, [class*=enter-active]")).to_have_count(0)
    expect(stay).to_be_focused()
    page.keyboard.press("Enter")
    expect(question(page)).to_have_count(0)
    expect(drawer.get_by_label("Naam")).to_have_value("Halverwege")
    leave(page, drawer, way)
    question(page).get_by_role("button", name="Gooi weg").press("Enter")
    expect(drawer).to_have_count(0)
    expect(page.get_by_role("button", name="Nieuwe chauffeur")).to_be_focused()
    expect(open_drawer(page, showcase).get_by_label("Naam")).to_have_value("")


def leave(page: Page, drawer: Locator, way: str) -> None:
    match way:
        case "Escape":
            page.keyboard.press("Escape")
        case "beside":
            page.mouse.click(300, 500)
        case _:
            drawer.get_by_role("button", name=way).click()


@pytest.mark.parametrize("label", ["Depot", "Kleineondernemersregeling"])
def test_a_choice_counts_as_a_change_too(page: Page, showcase: str, label: str) -> None:
    drawer = open_drawer(page, showcase)
    if label == "Depot":
        drawer.get_by_label(label).click()
        page.locator(".q-menu").get_by_role("option", name="Den Bosch").click()
    else:
        drawer.get_by_label(label).check()
    drawer.get_by_role("button", name="Sluiten").click()
    expect(question(page)).to_be_visible()


def test_a_panel_in_which_nothing_changed_closes_without_a_question(page: Page, showcase: str) -> None:
    drawer = open_drawer(page, showcase)
    page.keyboard.type("x")
    page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)


def test_typing_goes_on_without_a_connection_and_arrives_when_it_is_back(page: Page, showcase: str) -> None:
    drawer = open_drawer(page, showcase)
    page.keyboard.type("Voor ")
    page.evaluate("window.socket.io.engine.close()")
    page.keyboard.type("en na")
    expect(page.locator("#popup")).to_have_attribute("aria-hidden", "true")
    drawer.get_by_role("button", name="Bewaar chauffeur").click()
    expect(page.get_by_text("Voor en na is opgeslagen")).to_be_visible()


def test_a_page_that_the_server_forgot_comes_back_with_what_was_typed(page: Page, showcase: str) -> None:
    drawer = open_drawer(page, showcase)
    page.keyboard.type("Zonder verbinding")
    drawer.get_by_label("Kleineondernemersregeling").check()
    page.evaluate("window.socket.disconnect()")
    page.reload()
    expect(page.locator(".df-toast")).to_contain_text("Je had nog iets getypt dat niet is opgeslagen.")
    page.get_by_role("button", name="Nieuwe chauffeur").click()
    expect(drawer.get_by_label("Naam")).to_have_value("Zonder verbinding")
    expect(drawer.get_by_label("Kleineondernemersregeling")).to_be_checked()
    drawer.get_by_role("button", name="Bewaar chauffeur").click()
    expect(page.get_by_text("Zonder verbinding is opgeslagen")).to_be_visible()
    expect(open_drawer(page, showcase).get_by_label("Naam")).to_have_value("")


def test_reloading_with_typed_text_warns_and_without_does_not(page: Page, showcase: str) -> None:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    drawer = open_drawer(page, showcase)
    page.reload()
    assert asked == []
    drawer = open_drawer(page, showcase)
    page.keyboard.type("Bijna")
    page.reload()
    assert asked == ["beforeunload"]
    drawer = open_drawer(page, showcase)
    drawer.get_by_role("button", name="Bewaar chauffeur").click()
    expect(page.get_by_text("Bijna is opgeslagen")).to_be_visible()
    page.reload()
    assert asked == ["beforeunload"]


def test_what_was_told_is_still_told_when_the_page_loads_itself_anew(page: Page, showcase: str) -> None:
    drawer = open_drawer(page, showcase)
    page.keyboard.type("Sanne Bos")
    drawer.get_by_role("button", name="Bewaar chauffeur").click()
    told = page.locator(".df-toast", has_text="Sanne Bos is opgeslagen")
    expect(told).to_be_visible()
    page.reload()
    expect(told).to_be_visible()
    go(page, showcase)
    expect(told).to_have_count(0)
