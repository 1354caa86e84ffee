"""The parts as a person meets them: by mouse, by keyboard alone, in the dark, on a phone, after a reload."""

import re
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.infra.axe import violations, violations_in_light_and_dark
from tests.e2e.infra.waiting import at_rest


def go(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function("window.did_handshake === true")


def open_drawer(page: Page, showcase: str) -> Locator:
    go(page, showcase)
    page.get_by_role("button", name="Nieuwe chauffeur").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_label("Naam")).to_be_focused()
    return drawer


def row(page: Page, at: int) -> Locator:
    return page.locator(f'tr[data-at="{at}"]')


@pytest.mark.parametrize(
    ("path", "width"),
    [
        ("/", 1440),
        ("/", 1280),
        ("/leeg", 1440),
        ("/onderdelen", 1440),
        ("/dashboard", 1440),
        ("/telefoon", 390),
        ("/welkom", 1440),
        ("/inloggen", 390),
        ("/aanmelden", 1440),
        ("/uitnodiging", 390),
        ("/storing", 1440),
        ("/offline", 390),
    ],
)
def test_no_page_has_an_accessibility_violation(page: Page, showcase: str, path: str, width: int) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(showcase + path)
    page.wait_for_load_state("networkidle")
    assert violations_in_light_and_dark(page) == []


def test_a_note_above_a_form_stands_off_its_first_label(page: Page, showcase: str) -> None:
    drawer = open_drawer(page, showcase)
    note, label = drawer.locator(".df-note").bounding_box(), drawer.get_by_text("Naam", exact=True).bounding_box()
    assert note is not None
    assert label is not None
    assert label["y"] - (note["y"] + note["height"]) >= 12


def test_an_open_drawer_a_palette_and_a_question_have_no_violation(page: Page, showcase: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    drawer = open_drawer(page, showcase)
    drawer.get_by_role("button", name="Bewaar chauffeur").click()
    expect(drawer.get_by_text("Vul 'Naam' in.")).to_be_visible()
    at_rest(page)
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Zoek of typ opdracht")).to_be_focused()
    assert violations(page) == []


def test_no_page_asks_anything_outside_our_own_server(page: Page, showcase: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    go(page, showcase)
    page.goto(f"{showcase}/inloggen")
    assert [url for url in asked if not url.startswith((showcase, "data:"))] == []


def test_a_list_is_walked_selected_and_opened_with_the_keyboard(page: Page, showcase: str) -> None:
    go(page, showcase)
    row(page, 0).focus()
    for key in ("ArrowDown", "x", "Shift+ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(row(page, 3)).to_be_focused()
    expect(page.get_by_text("3 geselecteerd")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".df-toast")).to_contain_text("Geopend: d")
    row(page, 3).focus()
    page.keyboard.press("Escape")
    expect(page.get_by_text("3 geselecteerd")).to_be_hidden()
    page.keyboard.press("End")
    expect(page.locator(".df-table [role=status]")).to_have_text("100 van 1.200")


def test_n_goes_from_one_noted_row_to_the_next(page: Page, showcase: str) -> None:
    go(page, showcase)
    noted = page.locator("tr.is-warn")
    for at in (0, 1, 2):
        page.keyboard.press("n")
        expect(noted.nth(at)).to_be_focused()


def test_a_long_list_keeps_few_rows_in_the_document(page: Page, showcase: str) -> None:
    go(page, showcase)
    scroll = page.locator(".df-table .df-scroll")
    for loaded in range(100, 501, 50):
        scroll.evaluate("box => box.scrollTop = box.scrollHeight")
        expect(page.locator(".df-table [role=status]")).to_have_text(f"{loaded} van 1.200")
    assert page.locator("tr[data-at]").count() < 70
    expect(page.locator("tr[data-at][tabindex='0']")).to_have_count(1)


def test_more_of_a_list_comes_by_keyboard_when_it_is_asked_for(page: Page, showcase: str) -> None:
    go(page, showcase)
    status = page.locator(".df-table [role=status]")
    page.locator("tr[data-at='0']").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Meer laden")).to_be_focused()
    expect(status).to_have_text("50 van 1.200")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-at='50']")).to_be_focused()
    expect(status).to_have_text("100 van 1.200")


def test_searching_filtering_and_sorting_ask_the_server(page: Page, showcase: str) -> None:
    go(page, showcase)
    status = page.locator(".df-table [role=status]")
    page.get_by_label("Alle depots").select_option("Tilburg")
    expect(status).to_have_text("50 van 400")
    page.get_by_role("button", name="Documenten verlopen").click()
    expect(status).to_have_text("50 van 57")
    page.get_by_role("button", name="Te betalen").click()
    page.get_by_role("button", name="Te betalen").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Te betalen")
    page.get_by_label("Zoek op naam").fill("niemand")
    expect(page.get_by_text("Niets gevonden")).to_be_visible()
    page.locator(".df-empty").get_by_role("button", name="Wis filters").press("Enter")
    expect(status).to_have_text("50 van 1.200")
    expect(page.get_by_label("Zoek op naam")).to_be_focused()


def test_going_back_to_a_list_finds_it_as_it_was_left(page: Page, showcase: str) -> None:
    go(page, showcase)
    status = page.locator(".df-table [role=status]")
    page.get_by_label("Alle depots").select_option("Tilburg")
    page.get_by_label("Zoek op naam").fill("van")
    expect(status).to_have_text("50 van 133")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(row(page, 1)).to_be_focused()
    page.keyboard.press("Enter")
    page.goto(f"{showcase}/onderdelen")
    page.go_back()
    expect(status).to_have_text("50 van 133")
    expect(page.get_by_label("Zoek op naam")).to_have_value("van")
    expect(page.get_by_label("Alle depots")).to_have_value("Tilburg")
    page.locator("body").press("ArrowDown")
    expect(row(page, 1)).to_be_focused()


def test_a_list_that_cannot_be_loaded_says_so_and_tries_again(page: Page, showcase: str) -> None:
    go(page, showcase)
    page.get_by_label("Zoek op naam").fill("kapot")
    expect(page.get_by_text("De lijst kon niet worden geladen.")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("door een fout bij ons")
    page.get_by_label("Zoek op naam").fill("zoë")
    expect(row(page, 0)).to_be_visible()


def test_a_bulk_action_asks_first_and_can_be_taken_back(page: Page, showcase: str) -> None:
    go(page, showcase)
    page.get_by_label("Alles wat geladen is selecteren").check()
    page.get_by_role("toolbar").get_by_role("button", name="Verwijderen").click()
    expect(page.get_by_role("dialog")).to_contain_text("Hun diensten blijven in de administratie.")
    page.get_by_role("button", name="Verwijder 50").click()
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.get_by_text("Teruggezet")).to_be_visible()


def test_an_empty_list_offers_the_next_step(page: Page, showcase: str) -> None:
    go(page, f"{showcase}/leeg")
    page.get_by_role("button", name="Nieuwe chauffeur").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(page: Page, showcase: str) -> None:
    drawer = open_drawer(page, showcase)
    drawer.get_by_label("Naam").fill("Dubbel")
    page.keyboard.press("Enter")
    expect(drawer.get_by_text("Deze chauffeur bestaat al.")).to_be_visible()
    expect(drawer.get_by_label("Naam")).to_be_focused()
    expect(drawer.get_by_label("Naam")).to_have_value("Dubbel")
    expect(drawer.get_by_label("Naam")).to_have_attribute("aria-invalid", "true")
    drawer.get_by_label("Naam").fill("Algemeen")
    page.keyboard.press("Enter")
    expect(drawer.get_by_role("alert")).to_contain_text("De week is vergrendeld.")


def test_a_saved_form_closes_its_drawer_and_gives_the_focus_back(page: Page, showcase: str) -> None:
    drawer = open_drawer(page, showcase)
    drawer.get_by_label("Naam").fill("Sanne Bos")
    drawer.get_by_role("button", name="Bewaar chauffeur").click()
    expect(page.get_by_text("Sanne Bos is opgeslagen")).to_be_visible()
    expect(drawer).to_be_hidden()
    expect(page.get_by_role("button", name="Nieuwe chauffeur")).to_be_focused()


def test_chosen_typed_and_uploaded_values_arrive_as_values(page: Page, showcase: str) -> None:
    drawer = open_drawer(page, showcase)
    drawer.get_by_label("Naam").fill("Sanne Bos")
    drawer.get_by_label("Depot").fill("eind")
    page.locator(".q-menu").get_by_role("option", name="Eindhoven").click()
    drawer.get_by_role("button", name="Kies in de kalender").click()
    page.locator(".q-date").get_by_text("20", exact=True).click()
    drawer.get_by_label("Uurtarief").fill("1,9635")
    drawer.locator("input[type=file]").set_input_files({"name": "r.csv", "mimeType": "text/csv", "buffer": b"a;b"})
    expect(drawer.get_by_text("r.csv")).to_be_visible()
    drawer.get_by_role("button", name="Bewaar chauffeur").click()
    expect(page.get_by_text("Eindhoven, 1990-06-20, 19635, r.csv 3 B")).to_be_visible()


@pytest.mark.parametrize("key", ["Enter", "Tab"])
def test_the_first_choice_that_fits_what_is_typed_is_taken(page: Page, showcase: str, key: str) -> None:
    depot = open_drawer(page, showcase).get_by_role("combobox", name="Depot")
    options = page.locator(".q-menu").get_by_role("option")
    depot.focus()
    page.keyboard.type("bos")
    expect(options).to_have_text(["Den Bosch"])
    page.keyboard.press(key)
    expect(options).to_have_count(0)
    expect(depot).to_have_value("Den Bosch")


def test_enter_takes_what_fits_though_the_list_did_not_catch_up_with_typing(page: Page, showcase: str) -> None:
    depot = open_drawer(page, showcase).get_by_role("combobox", name="Depot")
    depot.focus()
    page.keyboard.type("i")
    expect(page.locator(".q-menu").get_by_role("option")).to_have_text(["Eindhoven", "Tilburg"])
    depot.evaluate("""(input) => {
        input.value = "bos";
        input.dispatchEvent(new Event("input", { bubbles: true }));
        const enter = { key: "Enter", keyCode: 13, bubbles: true, cancelable: true };
        input.dispatchEvent(new KeyboardEvent("keydown", enter));
    }""")
    expect(depot).to_have_value("Den Bosch")
    expect(page.locator(".q-menu").get_by_role("option")).to_have_count(0)


def test_an_arrow_goes_through_what_fits_though_the_list_did_not_catch_up(page: Page, showcase: str) -> None:
    depot = open_drawer(page, showcase).get_by_role("combobox", name="Depot")
    depot.focus()
    page.keyboard.type("i")
    expect(page.locator(".q-menu").get_by_role("option")).to_have_text(["Eindhoven", "Tilburg"])
    depot.evaluate("""(input) => {
        input.value = "bos";
        input.dispatchEvent(new Event("input", { bubbles: true }));
        const up = { key: "ArrowUp", keyCode: 38, bubbles: true, cancelable: true };
        input.dispatchEvent(new KeyboardEvent("keydown", up));
    }""")
    expect(depot).to_have_value("Den Bosch")
    page.keyboard.press("Enter")
    expect(depot).to_have_value("Den Bosch")
    expect(page.locator(".q-menu").get_by_role("option")).to_have_count(0)


def test_a_file_that_is_too_large_is_refused_at_its_field(page: Page, showcase: str) -> None:
    drawer = open_drawer(page, showcase)
    large = b"x" * (1024 * 1024 + 1)
    drawer.locator("input[type=file]").set_input_files({"name": "r.csv", "mimeType": "text/csv", "buffer": large})
    expect(drawer.get_by_text("Kies er een van hoogstens 1 MB")).to_be_visible()


def test_a_file_that_did_not_arrive_is_told_at_its_field_and_can_be_chosen_again(page: Page, showcase: str) -> None:
    drawer = open_drawer(page, showcase)
    page.route("**/upload/*", lambda route: route.abort())
    drawer.locator("input[type=file]").set_input_files({"name": "r.csv", "mimeType": "text/csv", "buffer": b"a;b"})
    told = drawer.get_by_text("Het bestand kwam niet aan.")
    expect(told).to_be_visible()
    page.unroute("**/upload/*")
    drawer.locator("input[type=file]").set_input_files({"name": "r.csv", "mimeType": "text/csv", "buffer": b"a;b"})
    expect(drawer.get_by_text("r.csv")).to_be_visible()
    expect(told).to_have_count(0)


def test_the_focus_stays_inside_an_open_drawer(page: Page, showcase: str) -> None:
    open_drawer(page, showcase)
    for _ in range(40):
        page.keyboard.press("Tab")
        page.wait_for_function("document.activeElement.matches('body, .q-dialog *, .q-menu *, [data-q-portal] *')")


def test_a_button_runs_once_however_often_it_is_clicked(page: Page, showcase: str) -> None:
    go(page, f"{showcase}/onderdelen")
    button = page.get_by_role("button", name="Publiceren")
    button.click(click_count=4)
    expect(button).to_have_attribute("aria-busy", "true")
    page.request.post(f"{showcase}/ga-verder")
    expect(button).not_to_have_attribute("aria-busy", "true")
    expect(page.get_by_text("1 keer")).to_be_visible()


def test_what_a_button_started_ends_well_though_the_button_is_gone(page: Page, showcase: str) -> None:
    go(page, f"{showcase}/onderdelen")
    button = page.get_by_role("button", name="Keur de rest goed")
    button.click()
    expect(button).to_have_count(0)
    page.request.post(f"{showcase}/ga-verder")
    expect(page.get_by_text("Toch gelukt")).to_be_visible()


def test_a_refusal_warns_and_a_fault_gives_a_reference(page: Page, showcase: str) -> None:
    go(page, f"{showcase}/onderdelen")
    page.get_by_role("button", name="Weigeren").click()
    expect(page.get_by_role("alert").last).to_contain_text("Laat de dienst om 08:45 beginnen.")
    page.get_by_role("button", name="Verwijderen").click()
    expect(page.get_by_role("alert").last).to_contain_text(re.compile("noem dan [0-9a-f]{8}"))


def test_a_message_of_the_page_itself_closes_without_asking_the_server(page: Page, showcase: str) -> None:
    go(page, f"{showcase}/onderdelen")
    page.evaluate("dfToast(document.querySelector('.df-toasts').id, {icon: '', text: 'Staat er weer', seconds: 0})")
    page.get_by_role("button", name="Sluiten").click()
    page.get_by_role("button", name="Weigeren").click()
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("alert")).not_to_contain_text("fout bij ons")


def test_the_palette_finds_goes_and_does_by_keyboard_alone(page: Page, showcase: str) -> None:
    go(page, showcase)
    found = page.get_by_role("listbox", name="Resultaten")
    page.keyboard.press("Control+k")
    page.keyboard.type("zoë")
    expect(found.get_by_role("option").first).to_contain_text("Zoë van Aalst")
    page.keyboard.press("ArrowUp")
    expect(found.get_by_role("option", selected=True)).to_contain_text("Nieuwe chauffeur")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Naam")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("dash")
    expect(found.get_by_role("option", selected=True)).to_contain_text("Dashboard")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dashboard")


def test_g_and_a_letter_goes_there_unless_letters_are_off(page: Page, showcase: str) -> None:
    go(page, showcase)
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/onderdelen")
    page.wait_for_function("window.did_handshake === true")
    page.keyboard.press("?")
    page.get_by_label("Toetsen van één letter gebruiken").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Sneltoetsen")).to_be_visible()
    assert page.url.endswith("/onderdelen")


def test_the_chosen_theme_is_there_on_the_next_page_from_the_first_paint(page: Page, showcase: str) -> None:
    go(page, showcase)
    page.locator(".df-me").click()
    page.get_by_text("Donker", exact=True).click()
    expect(page.locator("body")).to_have_class(re.compile("body--dark"))
    go(page, f"{showcase}/dashboard")
    expect(page.locator("body")).to_have_class(re.compile("body--dark"))
    assert "const dark = True" in page.content()
    page.goto(f"{showcase}/inloggen")
    expect(page.locator("body")).to_have_class("body--dark")


def test_signing_out_is_a_form_in_the_user_menu(page: Page, showcase: str) -> None:
    go(page, showcase)
    page.locator(".df-me").click()
    page.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_role("heading", name="Je bent uitgelogd")).to_be_visible()


def test_the_sign_in_page_works_without_scripts_and_keeps_the_address(page: Page, showcase: str) -> None:
    context = page.context.browser
    assert context is not None
    plain = context.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{showcase}/inloggen")
    plain.get_by_label("E-mailadres").fill("marieke@kempenbode.example")
    plain.get_by_role("button", name="Inloggen").click()
    expect(plain.get_by_label("E-mailadres")).to_have_value("marieke@kempenbode.example")
    expect(plain.get_by_label("E-mailadres")).to_have_attribute("aria-invalid", "true")
    plain.context.close()


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(page: Page, showcase: str) -> None:
    go(page, f"{showcase}/dashboard")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_nothing_is_wider_than_the_screen(page: Page, showcase: str) -> None:
    for width in (390, 1180, 1280, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        go(page, f"{showcase}/telefoon" if width < 600 else f"{showcase}/dashboard")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_lost_connection_says_so_in_our_words(page: Page, showcase: str) -> None:
    go(page, showcase)
    page.context.set_offline(True)
    page.evaluate("window.socket.disconnect()")
    expect(page.locator("#popup")).to_have_attribute("aria-hidden", "false")
    expect(page.locator("#popup")).to_contain_text("Laat dit venster open")
    page.context.set_offline(False)


@pytest.mark.parametrize("path", ["/", "/dashboard", "/telefoon"])
def test_a_first_visit_takes_fewer_than_twelve_requests(page: Page, showcase: str, path: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    go(page, showcase + path)
    pages = [url for url in asked if not url.endswith("/sw.js") and not url.startswith("data:")]
    assert len(pages) < 12, pages


PAINTED_ANEW = """() => {
  const group = document.querySelector(".df-top").appendChild(document.createElement("div"));
  group.innerHTML = '<button class="df-btn">Maak definitief</button>';
  group.firstChild.focus();
  group.innerHTML = '<button class="df-btn">Crediteer</button><button class="df-btn is-primary">Mail</button>';
}"""


def test_after_a_step_in_the_top_bar_the_next_one_has_the_focus(page: Page, showcase: str) -> None:
    page.goto(showcase)
    page.evaluate(PAINTED_ANEW)
    expect(page.get_by_role("button", name="Mail")).to_be_focused()


PAINTED: Final = "<button>Bericht depot</button><button data-act=choose data-key=7>Bekijk</button>"


@pytest.mark.parametrize("is_open", [False, True], ids=["on the page", "below a drawer"])
def test_a_button_that_is_painted_anew_keeps_the_focus(page: Page, showcase: str, is_open: bool) -> None:
    go(page, showcase)
    page.evaluate(
        "() => { window.place = document.querySelector('.df-top').appendChild(document.createElement('div')); }"
    )
    page.evaluate("painted => { place.innerHTML = painted; }", PAINTED)
    pressed = page.get_by_role("button", name="Bekijk")
    pressed.focus()
    if is_open:
        page.evaluate("document.querySelector('.df-top .is-primary').click()")
        expect(page.get_by_role("dialog").get_by_label("Naam")).to_be_focused()
    page.evaluate("painted => { place.innerHTML = painted; }", PAINTED)
    if is_open:
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    expect(pressed).to_be_focused()


def test_a_list_prints_whole_and_without_what_is_pressed(page: Page, showcase: str) -> None:
    page.goto(showcase)
    expect(page.get_by_role("row").nth(20)).to_be_attached()
    page.emulate_media(media="print")
    for pressed in (".df-side", ".df-bar"):
        expect(page.locator(pressed).first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollHeight > 2 * innerHeight")


@pytest.mark.parametrize("path", ["/leeg", "/inloggen"], ids=["chosen", "as the system has it"])
def test_dark_colours_stay_off_paper(page: Page, showcase: str, path: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(showcase + path)
    body = page.locator("body")
    expect(body).to_have_css("color", "rgb(236, 237, 239)")
    expect(body).to_have_css("color-scheme", "dark")
    page.emulate_media(color_scheme="dark", media="print")
    expect(body).to_have_css("color", "rgb(27, 28, 30)")
    expect(body).to_have_css("color-scheme", "light")
