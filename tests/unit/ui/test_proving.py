from fastapi.responses import HTMLResponse

from ui import proving
from ui.proving import Paths, Proofs, Step
from ui.public import Typed

PATHS = Paths(here="/eigen", app="/app", passkey="/passkey", rename="/naam", remove="/weg", codes="/codes", back="/")


def text_of(page: HTMLResponse) -> str:
    return bytes(page.body).decode()


def asks(proofs: Proofs, typed: Typed | None = None) -> str:
    blank = Typed({}, {})
    return text_of(proving.prove(action="/a", passkey_path="/p", why="Daarom.", proofs=proofs, typed=typed or blank))


def test_only_what_somebody_has_is_asked() -> None:
    fields = ("code", "recovery", "password", "credential")
    asked = {
        proofs: {name for name in fields if f'name="{name}"' in asks(proofs)}
        for proofs in (Proofs(), Proofs(app=True), Proofs(passkey=True), Proofs(app=True, passkey=True, recovery=True))
    }
    assert list(asked.values()) == [{"password"}, {"code"}, {"credential"}, {"code", "credential", "recovery"}]


def test_a_wrong_recovery_code_is_told_where_it_was_typed() -> None:
    html = asks(Proofs(app=True, recovery=True), Typed({"recovery": "aaa"}, {"recovery": "Deze klopt niet."}))
    assert "<details" in html
    assert " open>" in html
    assert html.count("autofocus") == 1
    assert html.index("autofocus") > html.index('name="recovery"')


def test_what_a_person_calls_a_second_step_is_escaped() -> None:
    step = Step(id="1", icon="smartphone", name='"><script>alert(1)</script>', detail="<i>")
    html = text_of(proving.overview([step], codes_left=3, few=True, paths=PATHS))
    assert "<script>alert" not in html
    assert "<i></small>" not in html


def test_the_qr_code_is_drawn_in_the_page() -> None:
    html = text_of(proving.set_up_app(action="/a", address="otpauth://x", secret="ABCD", sealed="s", back_path="/"))
    drawn = html.partition('<div class="df-qr"')[2].partition("</div>")[0]
    assert "<svg" in drawn
    assert "style=" not in drawn
    assert "otpauth" not in drawn


def test_who_has_the_app_on_the_same_phone_opens_it_instead_of_scanning() -> None:
    html = text_of(proving.set_up_app(action="/a", address="otpauth://x", secret="ABCD", sealed="s", back_path="/"))
    assert '<a href="otpauth://x">Open de app</a>' in html


def test_a_page_has_one_main_button_also_while_a_name_or_a_recovery_code_is_typed() -> None:
    step = Step(id="1", icon="smartphone", name="Telefoon", detail="")
    typed = Typed({"factor_id": "1", "name": ""}, {"name": "Vul een naam in."})
    own = text_of(proving.overview([step], codes_left=3, few=True, paths=PATHS, typed=typed))
    pages = (own, asks(Proofs(app=True, passkey=True, recovery=True)), asks(Proofs(passkey=True, recovery=True)))
    assert [html.count("is-primary") for html in pages] == [1, 1, 1]


def test_going_back_to_what_answers_a_form_leads_where_it_is_asked_for() -> None:
    step = Step(id="1", icon="smartphone", name="Telefoon", detail="")
    pages = (proving.overview([step], codes_left=3, few=True, paths=PATHS), proving.codes(["a"], next_path="/eigen"))
    assert [text_of(page).partition(' data-df-at="')[2].partition('"')[0] for page in pages] == ["/eigen", "/eigen"]


def test_who_lost_everything_on_the_way_in_reads_whom_to_ask() -> None:
    coming = proving.prove(action="/a", passkey_path="/p", why="Daarom.", email="a@b.example", proofs=Proofs(app=True))
    assert ("Alles kwijt?" in text_of(coming), "Alles kwijt?" in asks(Proofs(app=True))) == (True, False)


def test_who_is_asked_on_the_way_can_go_back() -> None:
    blank = asks(Proofs(app=True))
    page = proving.prove(action="/a", passkey_path="/p", why="Daarom.", proofs=Proofs(), back_path="/beveiliging")
    assert ("Terug" in blank, 'href="/beveiliging">Terug' in text_of(page)) == (False, True)
